//! Tokens taken apart for display.

use wasm_bindgen::prelude::*;

use crate::jose::compact;
use crate::limits;

/// Header, claims and signature of a token as JSON text; nothing is verified.
#[wasm_bindgen(js_name = decodeUnverified)]
pub fn decode_unverified(token: &str) -> Result<String, JsValue> {
    Ok(compact::decode_unverified(token)?)
}

/// Longest token, so that JavaScript need not copy a longer one.
#[wasm_bindgen(js_name = tokenLimit)]
pub fn token_limit() -> usize {
    limits::TOKEN_BYTES
}
