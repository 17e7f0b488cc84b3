//! A key as options give it: PEM as a string or as bytes, or a JWK. Other objects that hold keys are named.

use js_sys::{Array, Reflect, Symbol, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use crate::bindings::options::Options;
use crate::error::{ConfigError, ConfigReason};
use crate::limits;

/// A key whose form is known, and nothing else of it.
pub enum GivenKey {
    /// Text that should be PEM.
    Pem(Zeroizing<Vec<u8>>),
    /// A JSON object that should be a JWK.
    Jwk(Zeroizing<String>),
}

/// Reads the value of `publicKey` or `privateKey`.
///
/// # Errors
/// For anything else than a string, bytes or an object of JSON.
pub fn given_key(options: &Options, name: &str, value: &JsValue) -> Result<GivenKey, ConfigError> {
    let is_private_wanted = name == "privateKey";
    let error = |reason, message: &'static str| Err(options.error(reason, name, message));
    if let Some(text) = value.as_string() {
        return Ok(GivenKey::Pem(Zeroizing::new(text.into_bytes())));
    }
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        // Of what is larger than any PEM only as much as shows that.
        let most = u32::try_from(limits::PEM_BYTES).unwrap_or(u32::MAX);
        let end = bytes.length().min(most.saturating_add(1));
        let start = bytes.subarray(0, end).to_vec();
        return Ok(GivenKey::Pem(Zeroizing::new(start)));
    }
    if !value.is_object() || Array::is_array(value) || value.is_function() {
        let message = "must be PEM (a string or a Uint8Array) or a JWK";
        return error(ConfigReason::Type, message);
    }
    let member = |name: &JsValue| Reflect::get(value, name).ok()?.as_string();
    let tag = member(&Symbol::to_string_tag());
    match (tag.as_deref(), member(&"type".into()).as_deref()) {
        (Some("KeyObject"), Some("private")) if !is_private_wanted => error(
            ConfigReason::PrivateKey,
            "this is a private KeyObject; a verifier takes the public key only",
        ),
        (Some("KeyObject"), _) => error(
            ConfigReason::Type,
            if is_private_wanted {
                "this is a KeyObject; give key.export({ type: 'pkcs8', format: 'pem' })"
            } else {
                "this is a KeyObject; give key.export({ type: 'spki', format: 'pem' })"
            },
        ),
        (Some("CryptoKey"), Some("private")) if !is_private_wanted => error(
            ConfigReason::PrivateKey,
            "this is a private CryptoKey; a verifier takes the public key only",
        ),
        (Some("CryptoKey"), _) => error(
            ConfigReason::Type,
            "this is a CryptoKey; give await crypto.subtle.exportKey('jwk', key)",
        ),
        (Some("Promise"), _) => error(ConfigReason::Type, "this is a promise; await it"),
        (Some("ArrayBuffer" | "DataView"), _) => error(
            ConfigReason::Type,
            "must be a string, a Uint8Array or a JWK; give new Uint8Array(buffer)",
        ),
        _ => Ok(GivenKey::Jwk(Zeroizing::new(options.json(name, value)?))),
    }
}
