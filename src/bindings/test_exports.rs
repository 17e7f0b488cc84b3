//! What tests ask of a build that forces a kernel, and of no other.
//!
//! The messages of most test vectors are no signing inputs of a token, so no verifier of the package would ever hand one
//! to a kernel. Here they go the rest of the way: a key read as options are read, and its verdict.

use wasm_bindgen::prelude::*;

use crate::algorithm::Algorithm;
use crate::crypto::{self, PreparedKey};
use crate::jose::json::{Budget, Object};
use crate::keys::{Jwk, pem};

/// A public key, checked as every other.
#[wasm_bindgen]
pub struct SignatureKey(PreparedKey);

#[wasm_bindgen]
impl SignatureKey {
    /// From PEM, or from the text of a JWK. Throws if the key is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<SignatureKey, JsError> {
        let key = if text.starts_with('{') {
            Object::parse(text.as_bytes(), Budget::TOKEN)
                .ok()
                .and_then(|object| Jwk::parse(&object).ok())
                .map(Jwk::into_key)
        } else {
            pem::parse_public_key(text).ok()
        };
        key.map(Self)
            .ok_or_else(|| JsError::new("the key is refused"))
    }

    /// Whether the signature over `message` holds. `false` too for an algorithm that is none, or not of this key.
    pub fn verify(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        Algorithm::from_name(algorithm)
            .is_some_and(|algorithm| self.0.verify(algorithm, message, signature).is_ok())
    }
}

/// As `kernel_uses`.
#[wasm_bindgen(js_name = kernelUses)]
pub fn kernel_uses() -> String {
    crypto::kernel_uses()
}
