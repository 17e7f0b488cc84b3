//! The elliptic-curve kernels of `src/crypto/curves` against independent implementations: field and scalar arithmetic
//! against num-bigint, multiples of points and verdicts against the crates p256, p384, p521 and ed25519-dalek.
//!
//! Test builds check for overflow. Tests named `prove_...` are left out of a plain run; `PROVE_CASES` says how many
//! cases each takes, one million without it.

#[path = "../support/announce.rs"]
mod announce;
mod combs;
mod ecdsa;
mod ed25519;
mod fields;
#[path = "../support/lcg.rs"]
mod lcg;
mod random;
mod scalars;

/// Cases of a comparison in a plain run.
const QUICK_CASES: usize = 600;

fn prove_cases() -> usize {
    match std::env::var("PROVE_CASES") {
        Ok(cases) => cases.parse().expect("PROVE_CASES is a number"),
        Err(_) => 1_000_000,
    }
}
