//! `RSAKeyPair`, as its JavaScript class needs it. Random numbers come in here.

use getrandom::SysRng;
use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::bindings::options::Options;
use crate::dev::rand_core::UnwrapErr;
use crate::dev::{InvalidPrivateKey, RsaKeyPair, TokenRequest};
use crate::error::{ConfigError, ConfigReason, Error, Reason};
use crate::jose::json::{Budget, Object};
use crate::limits;

const MAX_LIFETIME_SECONDS: f64 = 315_360_000.0;

/// An RSA key pair.
#[wasm_bindgen]
pub struct RsaKeyPairCore(RsaKeyPair);

#[wasm_bindgen]
impl RsaKeyPairCore {
    /// Makes a new pair.
    pub fn generate(options: &JsValue) -> Result<RsaKeyPairCore, JsValue> {
        let mut bits = 2048;
        if !options.is_undefined() {
            let options = Options::new(options, &["modulusLength"])?;
            let allowed = [2048.0, 3072.0, 4096.0];
            let given = options.number(
                "modulusLength",
                |n| allowed.contains(&n),
                "must be 2048, 3072 or 4096 bits",
            )?;
            // One of the three above: the cast is exact.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            if let Some(given) = given {
                bits = given as usize;
            }
        }
        let pair = RsaKeyPair::generate(&mut UnwrapErr(SysRng), bits);
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
        let mut key_id = None;
        if !options.is_undefined() {
            key_id = read_key_id(&Options::new(options, &["kid"])?)?;
        }
        Ok(self.0.public_jwk(key_id.as_deref()))
    }

    /// Mints a token.
    #[wasm_bindgen(js_name = createToken)]
    pub fn create_token(&self, options: &JsValue, now: f64) -> Result<String, JsValue> {
        let options = Options::new(
            options,
            &[
                "subject",
                "issuer",
                "audience",
                "scopes",
                "expiresInSeconds",
                "additionalClaims",
                "kid",
                "now",
            ],
        )?;
        options.check_function("now")?;
        let subject = options.string("subject")?;
        let issuer = options.string("issuer")?;
        let audience = audience(&options)?;
        let scopes = match options.get("scopes")? {
            Some(scopes) if scopes.is_null() => Vec::new(),
            Some(scopes) if Array::is_array(&scopes) => options.scopes("scopes")?,
            Some(_) => {
                let message = "must be an array of strings";
                return Err(options.error(ConfigReason::Type, "scopes", message).into());
            }
            None => Vec::new(),
        };
        let lifetime = options.number(
            "expiresInSeconds",
            |n| n.abs() <= MAX_LIFETIME_SECONDS,
            "must be at most ten years, in seconds",
        )?;
        let claims = match options.get("additionalClaims")? {
            Some(claims) if !claims.is_null() => {
                Options::open(&claims, "additionalClaims.".into(), "additionalClaims")?;
                options.json("additionalClaims", &claims)?
            }
            _ => "{}".to_owned(),
        };
        let additional_claims = Object::parse(claims.as_bytes(), Budget::TOKEN).map_err(|_| {
            let message = "must be plain JSON of at most 512 members";
            options.error(ConfigReason::Type, "additionalClaims", message)
        })?;
        let key_id = read_key_id(&options)?;
        let request = TokenRequest {
            subject: subject.as_deref().unwrap_or("fastmcp-user"),
            issuer: issuer.as_deref().unwrap_or("https://fastmcp.example.com"),
            audience: &audience,
            scopes: &scopes,
            expires_in: lifetime.unwrap_or(3600.0),
            additional_claims,
            key_id: key_id.as_deref(),
        };
        let token = self.0.create_token(&mut UnwrapErr(SysRng), &request, now);
        token.map_err(failed)
    }
}

fn audience(options: &Options) -> Result<Vec<String>, ConfigError> {
    Ok(options
        .nullable_strings("audience")?
        .flatten()
        .unwrap_or_default())
}

fn read_key_id(options: &Options) -> Result<Option<String>, ConfigError> {
    match options.get("kid")? {
        Some(key_id) if key_id.is_null() => Ok(None),
        _ => {
            let key_id = options.string("kid")?;
            if key_id
                .as_ref()
                .is_some_and(|key_id| key_id.len() > limits::KID_BYTES)
            {
                return Err(options.error(ConfigReason::Range, "kid", "must be at most 256 bytes"));
            }
            Ok(key_id)
        }
    }
}

fn failed(_: InvalidPrivateKey) -> JsValue {
    Error::from(Reason::Internal).into()
}
