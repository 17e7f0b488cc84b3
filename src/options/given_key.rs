//! A key as options give it: PEM as a string or as bytes, or a JWK. Other objects that contain keys are named.

use zeroize::Zeroizing;

use super::reader::Options;
use super::value::Given;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::limits;

/// A key of which nothing but the form is known.
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
pub fn read(options: &Options<'_>, name: &str, value: Given<'_>) -> Result<GivenKey, ConfigError> {
    if let Some(text) = value.text() {
        return Ok(GivenKey::Pem(Zeroizing::new(text.as_bytes().to_vec())));
    }
    if let Some(mut bytes) = value.bytes() {
        // Of what is larger than any PEM only as much as shows that.
        bytes.truncate(limits::PEM_BYTES.saturating_add(1));
        return Ok(GivenKey::Pem(Zeroizing::new(bytes)));
    }
    let is_private_wanted = name == "privateKey";
    let fault = match value.instance().map(|it| (it.class, it.kind)) {
        Some(("KeyObject", "private")) if !is_private_wanted => faults::PRIVATE_KEY_OBJECT,
        Some(("KeyObject", _)) if is_private_wanted => faults::KEY_OBJECT_OF_A_PRIVATE_KEY,
        Some(("KeyObject", _)) => faults::KEY_OBJECT,
        Some(("CryptoKey", "private")) if !is_private_wanted => faults::PRIVATE_CRYPTO_KEY,
        Some(("CryptoKey", _)) => faults::CRYPTO_KEY,
        Some(("Promise", _)) => faults::PROMISE,
        Some(("ArrayBuffer" | "DataView", _)) => faults::ARRAY_BUFFER,
        _ if value.kind() != "an object" => faults::NOT_A_KEY,
        _ => return Ok(GivenKey::Jwk(options.json(name, value)?)),
    };
    Err(options.error(name, fault))
}
