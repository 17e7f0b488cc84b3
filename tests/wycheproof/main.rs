//! The signature and MAC sets of Wycheproof, through every way a key can come in.
//!
//! Two layers are tested separately. The arithmetic runs with the key policy off, so that small
//! exponents and short secrets are tested too; then the policy runs, and `deviations::REFUSED_KEYS`
//! says which keys it refuses.

mod cross_negatives;
mod deviations;
#[path = "../support/dual_backend.rs"]
mod dual_backend;
mod ecdsa;
mod ed25519;
#[cfg(not(target_arch = "wasm32"))] // where a test program has no files
mod export;
#[path = "../support/fused_kernel.rs"]
mod fused_kernel;
#[path = "../support/hex.rs"]
mod hex;
mod hmac;
mod importers;
mod rsa_pkcs1;
mod rsa_pss;
#[path = "../support/uncaptured_output.rs"]
mod uncaptured_output;
#[path = "../support/vector_report.rs"]
mod vector_report;
#[path = "../support/vector_report_test.rs"]
mod vector_report_test;
mod vector_set;

/// Names of all sets that run, so that no deviation is listed for a set that never runs.
#[test]
fn every_deviation_is_of_a_set_that_runs() {
    let names: Vec<&str> = [
        rsa_pkcs1::SETS
            .iter()
            .map(|set| set.name)
            .collect::<Vec<_>>(),
        rsa_pss::SETS.iter().map(|set| set.name).collect(),
        ecdsa::SETS.iter().map(|set| set.name).collect(),
        hmac::SETS.iter().map(|set| set.name).collect(),
        vec![ed25519::NAME],
    ]
    .concat();
    for deviation in deviations::VERDICTS.iter().chain(deviations::REFUSED_KEYS) {
        assert!(names.contains(&deviation.set), "{}", deviation.set);
        assert!(!deviation.reason.is_empty());
    }
}
