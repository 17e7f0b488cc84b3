//! One JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037): read into a [`PreparedKey`], or refused.

use text_kernels::sorted::sorted_set;

use crate::algorithm::{Algorithm, KeyKind};
use crate::crypto::{InvalidKey, PreparedKey};
use crate::jose::base64url;
use crate::jose::json::{Object, Value};
use crate::keys::unusable_jwk::{JwkFault, UnusableJwk};
use crate::limits;

/// A public key with what it says of its use.
#[derive(Debug)]
pub struct Jwk {
    key_id: Option<String>,
    key: PreparedKey,
    names_algorithm: bool,
    issuer: Option<String>,
    text: String,
}

/// Members that hold private or secret key material (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Members that are read as they stand; the numbers are read apart.
const PLAIN_MEMBERS: [&str; 7] = ["kty", "use", "key_ops", "alg", "kid", "crv", "issuer"];

impl Jwk {
    /// Reads a JWK. The result may be used for signatures with [`Jwk::key`]'s algorithms, and nothing else.
    ///
    /// A member that is `null` is read as absent. A symmetric key (`oct`) is never usable: it would make everyone who can
    /// read the set a signer.
    ///
    /// # Errors
    /// As [`UnusableJwk`] says. One unusable key is no reason to refuse its set (RFC 7517 section 5).
    pub fn parse(jwk: &Object<'_>) -> Result<Self, UnusableJwk> {
        let fault = |member, fault| Err(UnusableJwk::of(member, fault));
        if text(jwk, "kty") == Ok(Some("oct")) {
            return fault("kty", JwkFault::Symmetric);
        }
        if let Some(name) = PRIVATE_MEMBERS
            .into_iter()
            .find(|name| jwk.get_present(name).is_some())
        {
            return fault(name, JwkFault::PrivateKey);
        }
        let kind = key_kind(jwk)?;
        if text(jwk, "use")?.is_some_and(|usage| usage != "sig") {
            return fault("use", JwkFault::Use);
        }
        if !jwk.get_present("key_ops").is_none_or(allows_verification) {
            return fault("key_ops", JwkFault::KeyOps);
        }
        let algorithm = match text(jwk, "alg")?.map(Algorithm::from_name) {
            None => None,
            Some(Some(algorithm)) if algorithm.key_kind() == kind => Some(algorithm),
            Some(Some(_)) => return fault("alg", JwkFault::AlgorithmOfAnotherKey),
            Some(None) => return fault("alg", JwkFault::UnsupportedAlgorithm),
        };
        let key_id = text(jwk, "kid")?;
        if key_id.is_some_and(|kid| kid.len() > limits::KID_BYTES) {
            return fault("kid", JwkFault::KidTooLong);
        }
        let mut key = parse_numbers(jwk, kind)?;
        // One key, one algorithm (RFC 8725 section 3.1).
        if let Some(only) = algorithm {
            key = key
                .restricted(|algorithm| algorithm == only)
                .map_err(|why| UnusableJwk::of("alg", JwkFault::Number(why)))?;
        }
        let issuer = text(jwk, "issuer")?;
        Ok(Self {
            issuer: issuer.map(str::to_owned),
            key_id: key_id.map(str::to_owned),
            text: canonical_text(jwk, kind, &key),
            key,
            names_algorithm: algorithm.is_some(),
        })
    }

    /// `kid`
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The key, restricted to the algorithms that the JWK allows.
    pub fn key(&self) -> &PreparedKey {
        &self.key
    }

    /// Whether its `alg` names the one algorithm that it is for.
    pub fn names_algorithm(&self) -> bool {
        self.names_algorithm
    }

    /// The issuer that the key is for. Microsoft Entra ID publishes the keys of many tenants in one set, and says so of
    /// each.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The JWK as JSON text: the members that were read and no other, each number in its one spelling.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The key alone.
    pub fn into_key(self) -> PreparedKey {
        self.key
    }
}

/// The string of a member, if it is there.
fn text<'a>(jwk: &'a Object<'_>, name: &'static str) -> Result<Option<&'a str>, UnusableJwk> {
    match jwk.get_present(name) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .map(Some)
            .ok_or(UnusableJwk::of(name, JwkFault::NotAString)),
    }
}

fn key_kind(jwk: &Object<'_>) -> Result<KeyKind, UnusableJwk> {
    let curves: &[_] = match text(jwk, "kty")? {
        Some("RSA") => return Ok(KeyKind::Rsa),
        Some("EC") => &[
            ("P-256", KeyKind::P256),
            ("P-384", KeyKind::P384),
            ("P-521", KeyKind::P521),
        ],
        Some("OKP") => &[("Ed25519", KeyKind::Ed25519)],
        Some(_) => return Err(UnusableJwk::of("kty", JwkFault::UnsupportedKeyType)),
        None => return Err(UnusableJwk::of("kty", JwkFault::Missing)),
    };
    let curve = text(jwk, "crv")?.ok_or(UnusableJwk::of("crv", JwkFault::Missing))?;
    curves
        .iter()
        .find(|(name, _)| *name == curve)
        .map(|&(_, kind)| kind)
        .ok_or(UnusableJwk::of("crv", JwkFault::UnsupportedCurve))
}

/// `key_ops` (RFC 7517 section 4.3): no value twice, and `verify` among them.
fn allows_verification(key_ops: &Value<'_>) -> bool {
    let names = key_ops
        .as_array()
        .and_then(|names| names.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    names.is_some_and(|names| {
        names.contains(&"verify") && sorted_set(names.iter().copied()).len() == names.len()
    })
}

/// The members with the numbers of a kind of key, as [`PreparedKey::numbers`] has them.
fn number_names(kind: KeyKind) -> &'static [&'static str] {
    match kind {
        KeyKind::Rsa => &["n", "e"],
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => &["x", "y"],
        KeyKind::Ed25519 => &["x"],
        KeyKind::Hmac => &[],
    }
}

fn parse_numbers(jwk: &Object<'_>, kind: KeyKind) -> Result<PreparedKey, UnusableJwk> {
    let number = |name| number(jwk, name);
    let key = match kind {
        KeyKind::Rsa => PreparedKey::rsa(&number("n")?, &number("e")?),
        KeyKind::Ed25519 => PreparedKey::ed25519(&number("x")?),
        _ => PreparedKey::ec(kind, &number("x")?, &number("y")?),
    };
    key.map_err(|why| {
        let member = match why {
            InvalidKey::Exponent => "e",
            InvalidKey::ModulusEven
            | InvalidKey::ModulusRoca
            | InvalidKey::ModulusTooLarge
            | InvalidKey::ModulusTooSmall => "n",
            _ => "x",
        };
        UnusableJwk::of(member, JwkFault::Number(why))
    })
}

/// The bytes of a number, with whatever zeros stand before it.
fn number(jwk: &Object<'_>, name: &'static str) -> Result<Vec<u8>, UnusableJwk> {
    let fault = |fault| UnusableJwk::of(name, fault);
    let Some(text) = text(jwk, name)? else {
        let has_certificate = jwk.get_present("x5c").is_some();
        return Err(if has_certificate {
            UnusableJwk::of("x5c", JwkFault::CertificateOnly)
        } else {
            fault(JwkFault::Missing)
        });
    };
    if text.is_empty() {
        return Err(fault(JwkFault::Empty));
    }
    // A text of megabytes costs nothing.
    if text.len() > limits::JWK_NUMBER_CHARACTERS {
        return Err(fault(match name {
            "n" => JwkFault::Number(InvalidKey::ModulusTooLarge),
            "e" => JwkFault::Number(InvalidKey::Exponent),
            _ => JwkFault::Number(InvalidKey::CoordinateTooLong),
        }));
    }
    base64url::decode(text.as_bytes()).map_err(|_| {
        let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
        let unpadded = text.trim_end_matches('=');
        fault(if unpadded.len() < text.len() {
            JwkFault::Padded
        } else if unpadded.bytes().all(is_base64) && text.contains(['+', '/']) {
            JwkFault::PlainBase64
        } else {
            JwkFault::NotBase64Url
        })
    })
}

fn canonical_text(jwk: &Object<'_>, kind: KeyKind, key: &PreparedKey) -> String {
    let mut public = Object::default();
    for name in PLAIN_MEMBERS {
        if let Some(value) = jwk.get_present(name) {
            public.insert(name, value.clone());
        }
    }
    for (name, number) in number_names(kind).iter().zip(key.numbers()) {
        public.insert(*name, Value::String(base64url::encode(number).into()));
    }
    let mut text = String::new();
    Value::Object(public).write(&mut text);
    text
}
