//! One JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037): read into a [`PreparedKey`], or refused.

use crate::crypto::PreparedKey;
use crate::jose::Algorithm;
use crate::jose::algorithm::KeyKind;
use crate::jose::base64url;
use crate::jose::json::{Object, Value};
use crate::limits;

/// A public key with what it says of its use.
#[derive(Debug)]
pub struct Jwk {
    key_id: Option<String>,
    key: PreparedKey,
    text: String,
}

/// Why a JWK is not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusableJwk {
    /// It has private members: somebody published a private key.
    PrivateKey,
    /// Anything else: its kind, curve, size, use, operations, algorithm, encoding or `kid`.
    Unsupported,
}

/// Members that hold private or secret key material (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Members that are read, all of them public.
const PUBLIC_MEMBERS: [&str; 10] = [
    "kty", "use", "key_ops", "alg", "kid", "crv", "n", "e", "x", "y",
];

impl Jwk {
    /// Reads a JWK. The result may be used for signatures with [`Jwk::key`]'s algorithms, and nothing else.
    ///
    /// A symmetric key (`oct`) is never usable: it would make everyone who can read the set a signer.
    ///
    /// # Errors
    /// As [`UnusableJwk`] says. One unusable key is no reason to refuse its set (RFC 7517 section 5).
    pub fn parse(jwk: &Object<'_>) -> Result<Self, UnusableJwk> {
        if PRIVATE_MEMBERS.iter().any(|name| jwk.get(name).is_some()) {
            return Err(UnusableJwk::PrivateKey);
        }
        Self::parse_public(jwk).ok_or(UnusableJwk::Unsupported)
    }

    /// `kid`
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The key, restricted to the algorithms that the JWK allows.
    pub fn key(&self) -> &PreparedKey {
        &self.key
    }

    /// The JWK as JSON text, with the members that were read and no other.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The key alone.
    pub fn into_key(self) -> PreparedKey {
        self.key
    }

    fn parse_public(jwk: &Object<'_>) -> Option<Self> {
        let is_for_signatures = match jwk.get("use") {
            None => true,
            Some(usage) => usage.as_str()? == "sig",
        };
        if !is_for_signatures || !allows_verification(jwk.get("key_ops"))? {
            return None;
        }
        let key_id = match jwk.get("kid") {
            None => None,
            Some(kid) => Some(
                kid.as_str()
                    .filter(|kid| kid.len() <= limits::KID_BYTES)?
                    .to_owned(),
            ),
        };
        let key = parse_material(jwk)?;
        let key = match jwk.get("alg") {
            None => key,
            // One key, one algorithm (RFC 8725 section 3.1).
            Some(alg) => {
                let only = Algorithm::from_name(alg.as_str()?)?;
                key.restricted(|algorithm| algorithm == only).ok()?
            }
        };
        let mut public = Object::default();
        for name in PUBLIC_MEMBERS {
            if let Some(value) = jwk.get(name) {
                public.insert(name, value.clone());
            }
        }
        let mut text = String::new();
        Value::Object(public).write(&mut text);
        Some(Self { key_id, key, text })
    }
}

/// `key_ops` (RFC 7517 section 4.3): no value twice, and `verify` among them.
fn allows_verification(key_ops: Option<&Value<'_>>) -> Option<bool> {
    let Some(key_ops) = key_ops else {
        return Some(true);
    };
    let mut operations = key_ops
        .as_array()?
        .iter()
        .map(Value::as_str)
        .collect::<Option<Vec<_>>>()?;
    let count = operations.len();
    operations.sort_unstable();
    operations.dedup();
    Some(operations.len() == count && operations.contains(&"verify"))
}

fn parse_material(jwk: &Object<'_>) -> Option<PreparedKey> {
    let text = |name| jwk.get(name).and_then(Value::as_str);
    let bytes = |name| base64url::decode(text(name)?.as_bytes()).ok();
    match (text("kty")?, text("crv")) {
        ("RSA", _) => PreparedKey::rsa(&bytes("n")?, &bytes("e")?).ok(),
        ("EC", Some("P-256")) => PreparedKey::ec(KeyKind::P256, &bytes("x")?, &bytes("y")?).ok(),
        ("EC", Some("P-384")) => PreparedKey::ec(KeyKind::P384, &bytes("x")?, &bytes("y")?).ok(),
        ("EC", Some("P-521")) => PreparedKey::ec(KeyKind::P521, &bytes("x")?, &bytes("y")?).ok(),
        ("OKP", Some("Ed25519")) => PreparedKey::ed25519(&bytes("x")?).ok(),
        _ => None,
    }
}
