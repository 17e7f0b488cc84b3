//! The reference implementation, as the wasm that verifies asks it.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::algorithm::Algorithm;
use crate::crypto::verify_with_rustcrypto;

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
        .and_then(|known| verify_with_rustcrypto(known, [first, second], message, signature));
    match holds {
        Some(true) => 1,
        Some(false) => 2,
        None => 0,
    }
}
