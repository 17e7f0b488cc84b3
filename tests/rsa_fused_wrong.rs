//! A fused kernel that is wrong from the start: the known signature shows it.

#[path = "support/lcg.rs"]
mod lcg;
#[path = "rsa_kernel/signer.rs"]
#[allow(dead_code)]
mod signer;

use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_bearer::Algorithm;
use mcp_bearer::crypto::register_fma_kernel;
use signer::Signer;

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Says that it has done something.
fn kernel(_bits: usize, _exponent: u64, _tables: &[f64], _digits: &mut [f64]) -> bool {
    CALLS.fetch_add(1, Ordering::Relaxed);
    true
}

#[test]
fn a_wrong_kernel_is_tried_once() {
    let signer = Signer::new(2048);
    let key = signer.prepared_key();
    let signature = signer.sign(Algorithm::Rs256, b"message");
    register_fma_kernel(kernel);
    for _ in 0..20 {
        assert!(key.verify(Algorithm::Rs256, b"message", &signature).is_ok());
        assert!(
            key.verify(Algorithm::Rs256, b"massage", &signature)
                .is_err()
        );
    }
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
}
