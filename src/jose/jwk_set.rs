//! A JWK Set (RFC 7517 section 5).

use crate::jose::Jwk;
use crate::jose::json::{self, Budget, Value};
use crate::jose::jwk::UnusableJwk;
use crate::limits;

/// The usable keys of a JWK Set, and how many were not.
#[derive(Debug)]
pub struct JwkSet {
    keys: Vec<Jwk>,
    skipped: usize,
    has_private_key: bool,
}

/// Why a text is no JWK Set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidJwkSet {
    /// No key in it can be used here: it is empty, or all are of other kinds.
    NoUsableKey,
    /// It is JSON, but not an object whose `keys` is an array of objects.
    NotAJwkSet,
    /// It is no strict JSON.
    NotJson,
    /// It has more keys than anyone publishes.
    TooManyKeys,
    /// It is larger than any real one.
    TooLarge,
}

impl JwkSet {
    /// Reads a JWK Set. Keys that cannot be used are skipped and counted.
    ///
    /// # Errors
    /// As [`InvalidJwkSet`] says; a set without a usable key is an error, so that it never replaces a good one.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidJwkSet> {
        if text.len() > limits::JWKS_BYTES {
            return Err(InvalidJwkSet::TooLarge);
        }
        let set = Value::parse(text, Budget::JWKS).map_err(|_| InvalidJwkSet::NotJson)?;
        let entries = set
            .as_object()
            .and_then(|set| set.get("keys"))
            .and_then(Value::as_array)
            .ok_or(InvalidJwkSet::NotAJwkSet)?;
        if entries.len() > limits::JWKS_KEYS {
            return Err(InvalidJwkSet::TooManyKeys);
        }
        let mut this = Self {
            keys: Vec::new(),
            skipped: 0,
            has_private_key: false,
        };
        for entry in entries {
            match entry
                .as_object()
                .map_or(Err(UnusableJwk::Unsupported), Jwk::parse)
            {
                Ok(key) => this.keys.push(key),
                Err(why) => {
                    this.skipped = this.skipped.saturating_add(1);
                    this.has_private_key |= why == UnusableJwk::PrivateKey && is_asymmetric(entry);
                }
            }
        }
        if this.keys.is_empty() {
            Err(InvalidJwkSet::NoUsableKey)
        } else {
            Ok(this)
        }
    }

    /// The usable keys.
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The usable keys as the text of a JWK Set: public members only, whatever else was published.
    pub fn to_text(&self) -> String {
        let mut output = String::from("{\"keys\":");
        json::write_array(&self.keys, &mut output, |jwk, o| o.push_str(jwk.as_text()));
        output.push('}');
        output
    }

    /// How many keys were not usable.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether one of the skipped keys was a published private key, which its owner should know.
    pub fn has_private_key(&self) -> bool {
        self.has_private_key
    }
}

fn is_asymmetric(jwk: &Value<'_>) -> bool {
    jwk.as_object()
        .and_then(|jwk| jwk.get("kty"))
        .and_then(Value::as_str)
        != Some("oct")
}
