//! `MultiVerifier`'s choice, as its JavaScript class needs it.

use wasm_bindgen::prelude::*;

use crate::verifiers::{Route, TokenRouter};

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

    /// Leaves the JWTs of other issuers to the operator's function.
    #[wasm_bindgen(js_name = allowOtherIssuers)]
    pub fn allow_other_issuers(&mut self) {
        self.0.has_other_issuers = true;
    }

    /// The position of the verifier for a token, or the issuer that the operator's function decides about.
    #[wasm_bindgen(unchecked_return_type = "number | string")]
    pub fn route(&self, token: &str) -> Result<JsValue, JsValue> {
        Ok(match self.0.route(token)? {
            Route::Verifier(position) => position.into(),
            Route::Issuer(issuer) => issuer.into(),
        })
    }
}
