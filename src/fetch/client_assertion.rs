//! Signs client assertions (RFC 7523) with the platform's WebCrypto: its private-key operations take constant time, the
//! ones of crate `rsa` do not (RUSTSEC-2023-0071), and here an attacker may be there to measure.

use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::interop;
use crate::jose::private_key::{KeyFormat, PrivateKey};
use crate::jose::{Algorithm, base64url};

/// A private key, imported when it is first used.
#[derive(Default)]
pub struct AssertionSigner {
    imported: RefCell<Option<JsValue>>,
}

impl AssertionSigner {
    /// The assertion whose signing input is given. `key`: always the same.
    pub async fn sign(&self, key: &PrivateKey, signing_input: &str) -> Result<String, JsValue> {
        let subtle = interop::get(&web_crypto()?, "subtle")?;
        let known = self.imported.borrow().clone();
        let imported = match known {
            Some(imported) => imported,
            None => {
                let imported = import(&subtle, key).await?;
                *self.imported.borrow_mut() = Some(imported.clone());
                imported
            }
        };
        let input = Uint8Array::from(signing_input.as_bytes());
        let signature = interop::call(
            &subtle,
            "sign",
            &[&parameters(key.algorithm)?, &imported, &input],
        )?;
        let signature = JsFuture::from(Promise::resolve(&signature)).await?;
        let signature = base64url::encode(&Uint8Array::new(&signature).to_vec());
        Ok(format!("{signing_input}.{signature}"))
    }
}

/// An identifier that nobody guesses, and that does not come twice (RFC 7523 section 3, `jti`).
pub fn random_id() -> Result<String, JsValue> {
    interop::call(&web_crypto()?, "randomUUID", &[])?
        .as_string()
        .ok_or(JsValue::UNDEFINED)
}

fn web_crypto() -> Result<JsValue, JsValue> {
    interop::get(&js_sys::global(), "crypto")
}

async fn import(subtle: &JsValue, key: &PrivateKey) -> Result<JsValue, JsValue> {
    let (format, data) = match &key.format {
        KeyFormat::Pkcs8(der) => ("pkcs8", Uint8Array::from(der.as_slice()).into()),
        KeyFormat::Jwk(text) => ("jwk", JSON::parse(text)?),
    };
    let imported = interop::call(
        subtle,
        "importKey",
        &[
            &format.into(),
            &data,
            &parameters(key.algorithm)?,
            &false.into(),
            &Array::of1(&"sign".into()),
        ],
    )?;
    JsFuture::from(Promise::resolve(&imported)).await
}

/// One object that serves for the import and for signing: WebCrypto ignores members that it does not ask for.
fn parameters(algorithm: Algorithm) -> Result<JsValue, JsValue> {
    let members: &[(&str, &str)] = match algorithm {
        Algorithm::Rs256 => &[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")],
        Algorithm::Es256 => &[
            ("name", "ECDSA"),
            ("namedCurve", "P-256"),
            ("hash", "SHA-256"),
        ],
        _ => &[("name", "Ed25519")],
    };
    let object: JsValue = Object::new().into();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into())?;
    }
    Ok(object)
}
