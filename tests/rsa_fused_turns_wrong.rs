//! A fused kernel that is right at first: it is used. Then one that is not: it costs no verdict, and is given up.

#[path = "support/lcg.rs"]
mod lcg;
#[path = "rsa_kernel/signer.rs"]
#[allow(dead_code)]
mod signer;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mcp_bearer::Algorithm;
use mcp_bearer::crypto::register_fma_kernel;
use rsa_kernels::fma;
use signer::Signer;

static CALLS: AtomicUsize = AtomicUsize::new(0);
static IS_BROKEN: AtomicBool = AtomicBool::new(false);

/// The real one. Broken, it is off by one in one digit.
fn kernel(bits: usize, exponent: u64, tables: &[f64], digits: &mut [f64]) -> bool {
    CALLS.fetch_add(1, Ordering::Relaxed);
    let key = fma::Key::new(bits, tables).expect("tables of a key");
    let base = fma::Operand::new(digits.iter().copied());
    let power = key.raise(&base, exponent).expect("an odd exponent");
    for (place, digit) in digits.iter_mut().zip(power.digits()) {
        *place = digit;
    }
    if IS_BROKEN.load(Ordering::Relaxed) {
        digits[7] += 1.0;
    }
    true
}

fn calls_of(work: impl FnOnce()) -> usize {
    let before = CALLS.load(Ordering::Relaxed);
    work();
    CALLS.load(Ordering::Relaxed) - before
}

#[test]
fn a_kernel_that_turns_wrong_costs_no_verdict() {
    let signer = Signer::new(2048);
    let key = signer.prepared_key();
    let signatures = [Algorithm::Rs256, Algorithm::Ps384].map(|algorithm| {
        let signature = signer.sign(algorithm, b"message");
        (algorithm, signature)
    });
    let accept = || {
        for (algorithm, signature) in &signatures {
            assert!(key.verify(*algorithm, b"message", signature).is_ok());
        }
    };
    let refuse = || {
        for (algorithm, signature) in &signatures {
            assert!(key.verify(*algorithm, b"massage", signature).is_err());
            let mut changed = signature.clone();
            changed[200] ^= 2;
            assert!(key.verify(*algorithm, b"message", &changed).is_err());
        }
    };
    register_fma_kernel(kernel);
    assert_eq!(
        calls_of(|| (0..4).for_each(|_| accept())),
        0,
        "the first uses"
    );
    // The known signature, and one call each.
    assert_eq!(calls_of(|| (0..10).for_each(|_| accept())), 21);
    assert_eq!(
        calls_of(|| (0..10).for_each(|_| refuse())),
        8,
        "it is not asked while refusals prevail"
    );
    assert_eq!(
        calls_of(|| (0..10).for_each(|_| accept())),
        19,
        "it is asked again from the second good signature on"
    );

    IS_BROKEN.store(true, Ordering::Relaxed);
    assert_eq!(
        calls_of(|| (0..10).for_each(|_| accept())),
        1,
        "given up at once"
    );
    assert_eq!(calls_of(|| (0..10).for_each(|_| refuse())), 0);
}
