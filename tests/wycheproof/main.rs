//! The signature and MAC sets of Wycheproof, through every way a key can come in.
//!
//! Two layers are scored apart. The arithmetic runs with the key policy off, so that small
//! exponents and short secrets are tested too; then the policy runs, and `deviations::REFUSED_KEYS`
//! says which keys it refuses.

#[path = "../support/announce.rs"]
mod announce;
#[path = "../support/both.rs"]
mod both;
mod cross_negatives;
mod deviations;
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
#[path = "../support/score.rs"]
mod score;
#[path = "../support/score_test.rs"]
mod score_test;
mod vector_set;

/// Names of all sets that are scored, so that no deviation is listed for a set that never runs.
#[test]
fn every_deviation_is_of_a_set_that_runs() {
    let scored: Vec<&str> = [
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
        assert!(scored.contains(&deviation.set), "{}", deviation.set);
        assert!(!deviation.reason.is_empty());
    }
}
