//! Private keys as they are given to this package to sign with: recognized and checked here, used elsewhere.
//!
//! Nothing in here computes with a private key: the signing is WebCrypto's, whose timing tells nothing of the key
//! (RUSTSEC-2023-0071).

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, KeyKind};
use crate::crypto::PreparedKey;
use crate::jose::base64url;
use crate::jose::json::{Budget, Object, Value};
use crate::keys::algorithm_identifier::{EC_PUBLIC_KEY, ED25519, P256, RSA_ENCRYPTION};
use crate::keys::{pem, private_key_info};
use crate::limits;

/// A private key for exactly one algorithm: RS256, ES256 or EdDSA.
#[derive(Clone)]
pub struct PrivateKey {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The key itself.
    pub format: KeyFormat,
    /// `kid` of the JWK.
    pub key_id: Option<String>,
}

/// A private key in a format of `crypto.subtle.importKey`. Wiped from memory when dropped.
#[derive(Clone)]
pub enum KeyFormat {
    /// `pkcs8`: the DER.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// `jwk`: JSON text with the members of the key alone. `alg`, `use` and `key_ops` are not among them, which runtimes
    /// read differently.
    Jwk(Zeroizing<String>),
}

const UNSUPPORTED: &str = "the key must be RSA of 2048 to 8192 bits, P-256 or Ed25519";

impl PrivateKey {
    /// Reads an unencrypted PKCS#8 key in PEM, or else a private JWK as JSON text.
    ///
    /// # Errors
    /// A fixed sentence, for what is neither, and for a key of another kind or size.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.trim_start().starts_with('{') {
            Self::parse_jwk(text)
        } else {
            Self::parse_pem(text)
        }
    }

    fn parse_pem(text: &str) -> Result<Self, &'static str> {
        let (label, der) = pem::private_block(text)?;
        match label.as_str() {
            "PRIVATE KEY" => {}
            "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                return Err("this is PKCS#1 or SEC 1; convert it: openssl pkcs8 -topk8 -nocrypt");
            }
            _ => return Err("the PEM block must be a PRIVATE KEY"),
        }
        let algorithm = pkcs8_algorithm(&der).ok_or(UNSUPPORTED)?;
        Ok(Self {
            algorithm,
            format: KeyFormat::Pkcs8(der),
            key_id: None,
        })
    }

    fn parse_jwk(text: &str) -> Result<Self, &'static str> {
        let jwk = Object::parse(text.as_bytes(), Budget::TOKEN)
            .map_err(|_| "the JWK is no strict JSON object")?;
        let member = |name| jwk.get(name).and_then(Value::as_str);
        if jwk.get_present("d").is_none() {
            return Err("this is a public key; signing takes the private one");
        }
        let (algorithm, members) = jwk_algorithm(&jwk).ok_or(UNSUPPORTED)?;
        let is_for_it = |alg: &str| {
            alg == algorithm.name() || (algorithm == Algorithm::EdDsa && alg == "Ed25519")
        };
        if jwk.get_present("alg").is_some() && !member("alg").is_some_and(is_for_it) {
            return Err("alg of the JWK is another than RS256, ES256 or EdDSA for its kind");
        }
        if jwk.get_present("use").is_some() && member("use") != Some("sig") {
            return Err("use of the JWK is not sig");
        }
        let signs = |operations: &Value<'_>| {
            let mut operations = operations.as_array().unwrap_or_default().iter();
            operations.any(|operation| operation.as_str() == Some("sign"))
        };
        if !jwk.get_present("key_ops").is_none_or(signs) {
            return Err("key_ops of the JWK do not have sign");
        }
        let key_id = match jwk.get_present("kid") {
            None => None,
            Some(kid) => Some(
                kid.as_str()
                    .filter(|kid| !kid.is_empty() && kid.len() <= limits::KID_BYTES)
                    .ok_or("kid of the JWK is no string, or is too long")?
                    .to_owned(),
            ),
        };
        let mut key = Object::default();
        for name in members {
            if let Some(value) = jwk.get(name) {
                key.insert(*name, value.clone());
            }
        }
        let mut output = Zeroizing::new(String::with_capacity(text.len()));
        Value::Object(key).write(&mut output);
        Ok(Self {
            algorithm,
            format: KeyFormat::Jwk(output),
            key_id,
        })
    }
}

impl std::fmt::Debug for PrivateKey {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PrivateKey").field(&self.algorithm).finish()
    }
}

/// What a PKCS#8 key (RFC 5208) signs with; its public half is held to the same rules as any public key.
fn pkcs8_algorithm(der: &[u8]) -> Option<Algorithm> {
    let info = private_key_info::parse(der)?;
    match info.algorithm.algorithm {
        RSA_ENCRYPTION if info.algorithm.parameters.is_none() || info.algorithm.has_null() => {
            let [modulus, exponent] = private_key_info::rsa_public_numbers(info.key)?;
            PreparedKey::rsa(modulus, exponent).ok()?;
            Some(Algorithm::Rs256)
        }
        EC_PUBLIC_KEY => (info.algorithm.named_curve()? == P256).then_some(Algorithm::Es256),
        // RFC 8410 section 7: an octet string of 32 bytes in the octet string.
        ED25519 if info.algorithm.parameters.is_none() => {
            let is_seed = info.key.len() == 34 && info.key.starts_with(&[4, 32]);
            is_seed.then_some(Algorithm::EdDsa)
        }
        _ => None,
    }
}

/// What a JWK signs with, and the members that make it up (RFC 7518 section 6, RFC 8037 section 2), all of which are
/// there: WebCrypto does not compute those that RFC 7518 lets an RSA key leave out.
fn jwk_algorithm(jwk: &Object<'_>) -> Option<(Algorithm, &'static [&'static str])> {
    const RSA: &[&str] = &["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"];
    const EC: &[&str] = &["kty", "crv", "x", "y", "d"];
    const OKP: &[&str] = &["kty", "crv", "x", "d"];
    let text = |name| jwk.get(name).and_then(Value::as_str);
    let bytes = |name| base64url::decode(text(name)?.as_bytes()).ok();
    let scalar = || bytes("d").filter(|d| d.len() == 32);
    match (text("kty")?, text("crv")) {
        // More than two primes are not supported by WebCrypto.
        ("RSA", None) if jwk.get_present("oth").is_none() => {
            // As they stand, they go to WebCrypto: each in its one spelling.
            let number = |name| bytes(name).filter(|number| !number.starts_with(&[0]));
            PreparedKey::rsa(&number("n")?, &number("e")?).ok()?;
            for name in ["d", "p", "q", "dp", "dq", "qi"] {
                bytes(name).filter(|number| !number.is_empty())?;
            }
            Some((Algorithm::Rs256, RSA))
        }
        ("EC", Some("P-256")) => {
            let coordinate = |name| bytes(name).filter(|number| number.len() == 32);
            PreparedKey::ec(KeyKind::P256, &coordinate("x")?, &coordinate("y")?).ok()?;
            scalar().map(|_| (Algorithm::Es256, EC))
        }
        ("OKP", Some("Ed25519")) => {
            PreparedKey::ed25519(&bytes("x")?).ok()?;
            scalar().map(|_| (Algorithm::EdDsa, OKP))
        }
        _ => None,
    }
}
