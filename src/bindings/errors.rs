//! Errors as JSON text, which the JavaScript side turns into its classes.

use wasm_bindgen::JsValue;

use crate::error::{ConfigError, Error};
use crate::jose::json::ObjectWriter;

/// The reason, and what is not the same for all errors of that reason.
pub fn to_json(error: &Error) -> String {
    let reason = error.reason();
    let details = ObjectWriter::default()
        .text("reason", reason.name())
        .text_if_any("claim", error.claim_name())
        .number_if_finite("retryAfter", error.retry_after().map(f64::from));
    let details = match error.explanation() {
        explanation if explanation == reason.message() => details,
        explanation => details.text("explanation", explanation),
    };
    let details = match error.required_scopes() {
        [] => details,
        scopes => details.strings("requiredScopes", scopes),
    };
    match error.refused_algorithm() {
        None => details,
        Some(refused) => details
            .text("algorithm", &refused.name)
            .strings("allowedAlgorithms", &refused.allowed),
    }
    .finish()
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        to_json(&error).into()
    }
}

impl From<ConfigError> for JsValue {
    fn from(error: ConfigError) -> Self {
        ObjectWriter::default()
            .text("option", &error.option)
            .text("reason", error.reason.name())
            .text("message", &error.message)
            .finish()
            .into()
    }
}
