//! The principal of a token.

use wasm_bindgen::prelude::*;

use crate::token::principal;

/// The name of the principal: see [`principal::name`].
#[wasm_bindgen(js_name = principalName)]
#[must_use]
pub fn principal_name(issuer: Option<String>, subject: Option<String>, client_id: &str) -> String {
    principal::name(issuer.as_deref(), subject.as_deref(), client_id)
}
