//! RSA by the fused kernel, on request: with the environment variable `FUSED_KERNEL` the vectors go through it. The core
//! then has it from here, compiled for the target of the test, and not from a second wasm.

use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_bearer::crypto::register_fma_kernel;
use mcp_bearer::{Algorithm, PreparedKey};

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// A key is for the other kernel until it has been used this often.
const USES_BEFORE: usize = 8;

/// Uses a key whose modulus has so many bytes until the next use is by the fused kernel.
pub fn warm(key: &PreparedKey, modulus_bytes: usize) {
    if !is_asked_for() {
        return;
    }
    register_fma_kernel(kernel);
    let no_signature = vec![0; modulus_bytes];
    let algorithm = key.algorithms().iter().next().expect("an algorithm");
    for _ in 0..USES_BEFORE {
        assert!(key.verify(algorithm, b"", &no_signature).is_err());
    }
}

/// After a refusal: a good signature, so that refusals do not prevail and the next case is for the fused kernel too.
pub fn keep_warm(key: &PreparedKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) {
    if is_asked_for() {
        assert!(key.verify(algorithm, message, signature).is_ok());
        // Only the cases count.
        CALLS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Fails if it was asked for and is not what has run: at least so many times.
pub fn expect_used(times: usize) {
    let calls = CALLS.load(Ordering::Relaxed);
    assert!(!is_asked_for() || calls >= times, "only {calls} calls");
}

fn is_asked_for() -> bool {
    std::env::var_os("FUSED_KERNEL").is_some()
}

#[cfg(any(not(target_arch = "wasm32"), target_feature = "relaxed-simd"))]
fn kernel(bits: usize, exponent: u64, tables: &[f64], digits: &mut [f64]) -> bool {
    use rsa_kernels::fma::{Key, Operand};

    CALLS.fetch_add(1, Ordering::Relaxed);
    let key = Key::new(bits, tables).expect("tables of a key");
    let base = Operand::new(digits.iter().copied());
    let power = key.raise(&base, exponent).expect("an odd exponent");
    for (place, digit) in digits.iter_mut().zip(power.digits()) {
        *place = digit;
    }
    true
}

#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
fn kernel(_: usize, _: u64, _: &[f64], _: &mut [f64]) -> bool {
    false
}
