//! The reference implementation, as the wasm that verifies asks it.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::crypto::holds_by_rust_crypto;
use crate::jose::Algorithm;

/// 1: the signature holds. 2: it does not. Anything else: there is no verdict.
#[wasm_bindgen]
pub fn verify(
    algorithm: &str,
    first: &[u8],
    second: &[u8],
    message: &[u8],
    signature: &[u8],
) -> u32 {
    let holds = Algorithm::from_name(algorithm)
        .and_then(|known| holds_by_rust_crypto(known, [first, second], message, signature));
    match holds {
        Some(true) => 1,
        Some(false) => 2,
        None => 0,
    }
}
