//! Every layer of the kernels against independent implementations: field and scalar arithmetic
//! against num-bigint, multiples of points and verdicts against the crates p256, p384, p521 and ed25519-dalek.
//!
//! Test builds check for overflow. The tests that a plain run ignores are the proofs of `cargo xtask prove`, with as many
//! cases of each kernel as `PROOF_CASES` says, one million without it.

#[path = "../../../../tests/support/announce.rs"]
mod announce;
mod combs;
mod ecdsa;
mod ed25519;
mod fields;
#[path = "../../../../tests/support/lcg.rs"]
mod lcg;
mod random;
mod scalars;

/// Cases of a comparison in a plain run.
const QUICK_CASES: usize = 600;

fn proof_cases() -> usize {
    match std::env::var("PROOF_CASES") {
        Ok(cases) => cases.parse().expect("PROOF_CASES is a number"),
        Err(_) => 1_000_000,
    }
}
