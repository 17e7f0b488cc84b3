//! Tokens taken apart for display.

use wasm_bindgen::prelude::*;

use crate::jose::compact;

/// Header, claims and signature of a token as JSON text; nothing is verified.
#[wasm_bindgen(js_name = decodeUnverified)]
pub fn decode_unverified(token: &str) -> Result<String, JsValue> {
    Ok(compact::decode_unverified(token)?)
}
