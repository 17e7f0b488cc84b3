//! The comparison of `kernels/curves/tests/difftest`, compiled as the package's wasm is, for every runtime to run.
#![cfg(target_arch = "wasm32")]
#![deny(missing_docs)]

#[path = "../../curves/tests/difftest/ecdsa.rs"]
#[allow(dead_code)] // what only native tests ask for
mod ecdsa;
#[path = "../../curves/tests/difftest/ed25519.rs"]
#[allow(dead_code)] // what only native tests ask for
mod ed25519;
#[path = "../../../tests/support/lcg.rs"]
mod lcg;
#[path = "../../curves/tests/difftest/random.rs"]
#[allow(dead_code)] // what only native tests ask for
mod random;
#[path = "../../curves/tests/difftest/subjects.rs"]
mod subjects;
#[path = "../../curves/tests/difftest/tally.rs"]
#[allow(dead_code)] // names are for reports
mod tally;

use lcg::Lcg;
use subjects::SUBJECTS;

/// Compares the verdicts of a kernel, by its place among p256, p384, p521 and ed25519, on as many cases. Gives the
/// number of disagreements, or -1 if there is no such kernel.
#[unsafe(no_mangle)]
pub extern "C" fn disagreements(kernel: usize, cases: usize, seed: u32) -> i32 {
    let Some(subject) = SUBJECTS.get(kernel) else {
        return -1;
    };
    let tally = (subject.compare)(cases, &mut Lcg::new(seed.into()));
    // A comparison in which one verdict hardly occurs shows little.
    assert!(tally.cases == cases && tally.accepted > cases / 8 && tally.accepted < cases);
    i32::try_from(tally.disagreements.len()).unwrap_or(i32::MAX)
}
