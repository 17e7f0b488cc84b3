//! Errors, made by the classes of `pkg-template/src/errors.js`, so that there is one class whoever throws.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::{ConfigError, Error, Limit, Reason};

#[wasm_bindgen(raw_module = "./errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = createTokenError)]
    #[allow(clippy::too_many_arguments)] // one crossing
    fn create_token_error(
        reason: &str,
        explanation: &str,
        code: &str,
        status: u16,
        message: &str,
        claim: Option<&str>,
        required_scopes: Option<Array>,
        retry_after: Option<u32>,
        algorithm: Option<&str>,
        allowed_algorithms: Option<Array>,
    ) -> JsValue;

    #[wasm_bindgen(js_name = createConfigError)]
    fn create_config_error(reason: &str, option: &str, message: &str) -> JsValue;
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let reason = error.reason();
        let scopes = error.required_scopes();
        let refused = error.refused_algorithm();
        create_token_error(
            reason.name(),
            error.explanation(),
            reason.code().name(),
            reason.code().status(),
            reason.code().description(),
            error.claim_name(),
            (!scopes.is_empty()).then(|| scopes.iter().map(JsValue::from).collect()),
            error.retry_after(),
            refused.map(|refused| refused.name.as_str()),
            refused.map(|refused| refused.allowed.iter().copied().map(JsValue::from).collect()),
        )
    }
}

impl From<ConfigError> for JsValue {
    fn from(error: ConfigError) -> Self {
        create_config_error(error.reason.name(), &error.option, &error.message)
    }
}

/// The `TokenError` of that reason, for what only JavaScript can see.
#[wasm_bindgen(js_name = tokenError)]
pub fn token_error(reason: &str) -> JsValue {
    let reason = Reason::ALL.into_iter().find(|known| known.name() == reason);
    match reason.unwrap_or(Reason::Internal) {
        // A text whose length alone is known here.
        Reason::TokenTooLarge => Error::too_large(Limit::TokenBytes),
        reason => reason.into(),
    }
    .into()
}
