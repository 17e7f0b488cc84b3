//! `MultiVerifier`'s choice, as its JavaScript class needs it.

use wasm_bindgen::prelude::*;

use crate::verifiers::TokenRouter;

/// Routes tokens to positions in the list of verifiers.
#[wasm_bindgen]
pub struct TokenRouterCore(TokenRouter);

#[wasm_bindgen]
impl TokenRouterCore {
    /// An empty router.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)] // for JavaScript
    pub fn new() -> Self {
        Self(TokenRouter::default())
    }

    /// Sends JWTs of an issuer to a verifier.
    #[wasm_bindgen(js_name = addIssuer)]
    pub fn add_issuer(&mut self, issuer: String, verifier: usize) {
        self.0.issuers.push((issuer, verifier));
    }

    /// Sends tokens with a prefix to a verifier.
    #[wasm_bindgen(js_name = addPrefix)]
    pub fn add_prefix(&mut self, prefix: String, verifier: usize) {
        self.0.prefixes.push((prefix, verifier));
    }

    /// Sends tokens that are no JWT to a verifier.
    #[wasm_bindgen(js_name = setOpaque)]
    pub fn set_opaque(&mut self, verifier: usize) {
        self.0.opaque = Some(verifier);
    }

    /// The position of the verifier for a token.
    pub fn route(&self, token: &str) -> Result<usize, JsValue> {
        Ok(self.0.route(token)?)
    }
}
