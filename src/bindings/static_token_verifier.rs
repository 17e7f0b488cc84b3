//! `StaticTokenVerifier`, as its JavaScript class needs it.

use wasm_bindgen::prelude::*;

use crate::bindings::url;
use crate::jose::json::ObjectWriter;
use crate::options::{self, scopes};
use crate::verifiers::StaticTokenVerifier;

/// A verifier over a fixed list of tokens.
#[wasm_bindgen]
pub struct StaticTokenVerifierCore {
    verifier: StaticTokenVerifier,
    implied_scopes: String,
}

#[wasm_bindgen]
impl StaticTokenVerifierCore {
    /// Reads the text of options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: String) -> Result<StaticTokenVerifierCore, JsValue> {
        let (verifier, hierarchy) = options::read(options, |given| {
            options::static_tokens::read(given, url::parse)
        })?;
        Ok(Self {
            verifier,
            implied_scopes: scopes::to_json(&hierarchy),
        })
    }

    /// The token as JSON text.
    pub fn verify(&self, token: &str, now: f64) -> Result<String, JsValue> {
        Ok(self.verifier.verify(token, now)?.to_json())
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        ObjectWriter::default()
            .strings("requiredScopes", self.verifier.required_scopes())
            .text("impliedScopes", &self.implied_scopes)
            .finish()
    }
}
