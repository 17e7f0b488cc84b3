//! `RSAKeyPair`, as its JavaScript class needs it.

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;

use crate::bindings::key_pair_options::{error_about, object, read};
use crate::error::config_faults as faults;
use crate::error::{ConfigError, ConfigReason, Error, Reason};
use crate::jose::json::{Budget, Object};
use crate::testing::{GenerateOptions, InvalidPrivateKey, JwkOptions, RsaKeyPair, TokenOptions};

/// An RSA key pair.
#[wasm_bindgen]
pub struct RsaKeyPairCore(RsaKeyPair);

#[wasm_bindgen]
impl RsaKeyPairCore {
    /// Makes a new pair.
    pub fn generate(options: &JsValue) -> Result<RsaKeyPairCore, JsValue> {
        let GenerateOptions { modulus_length } = read(options)?;
        let pair = RsaKeyPair::generate(modulus_length.into());
        pair.map(Self).map_err(failed)
    }

    /// Reads a private key.
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(private_key: &JsValue) -> Result<RsaKeyPairCore, JsValue> {
        let error =
            |reason, message| JsValue::from(ConfigError::new(reason, "privateKeyPem", message));
        let pem = private_key
            .as_string()
            .ok_or_else(|| error(ConfigReason::Type, "must be a string"))?;
        RsaKeyPair::from_pem(&pem)
            .map(Self)
            .map_err(|message| error(ConfigReason::Key, message))
    }

    /// The public key: SPKI PEM.
    #[wasm_bindgen(js_name = publicKey)]
    pub fn public_key(&self) -> Result<String, JsValue> {
        self.0.public_key_pem().map_err(failed)
    }

    /// The private key: PKCS#8 PEM.
    #[wasm_bindgen(js_name = privateKey)]
    pub fn private_key(&self) -> Result<String, JsValue> {
        let pem = self.0.private_key_pem().map_err(failed)?;
        Ok(pem.as_str().to_owned())
    }

    /// The public key as the text of a JWK.
    pub fn jwk(&self, options: &JsValue) -> Result<String, JsValue> {
        let JwkOptions { kid } = read(options)?;
        serde_json::to_string(&self.0.public_jwk(kid.as_deref()))
            .map_err(|_| failed(InvalidPrivateKey))
    }

    /// Mints a token.
    #[wasm_bindgen(js_name = createToken)]
    pub fn create_token(&self, options: &JsValue, now: f64) -> Result<String, JsValue> {
        let token_options: TokenOptions = read(options)?;
        let given = Reflect::get(options, &CLAIMS.into()).unwrap_or_default();
        let text = claims_text(&given)?;
        let claims =
            Object::parse(text.as_bytes(), Budget::TOKEN).map_err(|_| not_claims(&given))?;
        let token = self.0.create_token(&token_options, &claims, now);
        token.map_err(failed)
    }
}

const CLAIMS: &str = "additionalClaims";

/// By `JSON.stringify`, which says what of a JavaScript value is JSON: dates are, for example, and members that are
/// undefined are left out.
fn claims_text(given: &JsValue) -> Result<String, ConfigError> {
    if given.is_undefined() || given.is_null() {
        return Ok("{}".to_owned());
    }
    object(given, faults::NOT_AN_OBJECT, CLAIMS)?;
    let text = JSON::stringify(given).ok();
    text.and_then(|text| text.as_string())
        .ok_or_else(|| not_claims(given))
}

fn not_claims(given: &JsValue) -> ConfigError {
    let fault = faults::NOT_CLAIMS;
    error_about(given, fault.reason, CLAIMS, fault.message.into())
}

fn failed(_: InvalidPrivateKey) -> JsValue {
    Error::from(Reason::Internal).into()
}
