//! A JWK Set (RFC 7517 section 5).

use std::fmt;

use crate::jose::json::{self, Budget, InvalidJson, Value};
use crate::keys::Jwk;
use crate::keys::unusable_jwk::{FaultKind, JwkFault, UnusableJwk};
use crate::limits;

/// The usable keys of a JWK Set, and why the others are not.
#[derive(Debug)]
pub struct JwkSet {
    keys: Vec<Jwk>,
    skipped: SkippedKeys,
}

/// The keys of a set that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkippedKeys(Vec<SkippedKey>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct SkippedKey {
    index: usize,
    key_id: Option<String>,
    why: UnusableJwk,
}

/// Why a text is no JWK Set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidJwkSet {
    /// No key in it can be used here: it is empty, or each is unusable for the reason that is with it.
    NoUsableKey(SkippedKeys),
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
        let set = Value::parse(text, Budget::JWKS).map_err(|why| match why {
            InvalidJson::TooManyMembers => InvalidJwkSet::TooLarge,
            InvalidJson::Malformed | InvalidJson::TooDeep => InvalidJwkSet::NotJson,
        })?;
        let entries = set
            .as_object()
            .and_then(|set| set.get("keys"))
            .and_then(Value::as_array)
            .ok_or(InvalidJwkSet::NotAJwkSet)?;
        if entries.len() > limits::JWKS_KEYS {
            return Err(InvalidJwkSet::TooManyKeys);
        }
        let mut keys = Vec::new();
        let mut skipped = SkippedKeys::default();
        for (index, entry) in entries.iter().enumerate() {
            match parse_entry(entry) {
                Ok(key) => keys.push(key),
                Err(why) => skipped.0.push(SkippedKey {
                    index,
                    key_id: key_id(entry),
                    why,
                }),
            }
        }
        if keys.is_empty() {
            Err(InvalidJwkSet::NoUsableKey(skipped))
        } else {
            Ok(Self { keys, skipped })
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

    /// The keys that are not usable.
    pub fn skipped(&self) -> &SkippedKeys {
        &self.skipped
    }
}

impl InvalidJwkSet {
    /// The stable name, for events.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoUsableKey(_) => "no_usable_key",
            Self::NotAJwkSet => "not_a_jwk_set",
            Self::NotJson => "not_json",
            Self::TooManyKeys => "too_many_keys",
            Self::TooLarge => "too_large",
        }
    }
}

impl fmt::Display for InvalidJwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUsableKey(skipped) if skipped.count() == 0 => {
                f.write_str("the JWK Set has no key")
            }
            Self::NoUsableKey(skipped) => write!(f, "no key of the JWK Set can be used: {skipped}"),
            Self::NotAJwkSet => {
                f.write_str("not a JWK Set: keys must be an array (RFC 7517 section 5)")
            }
            Self::NotJson => f.write_str("the JWK Set must be plain JSON"),
            Self::TooManyKeys => f.write_str("the JWK Set has more than 100 keys"),
            Self::TooLarge => {
                f.write_str("the JWK Set is larger than 256 KiB or has more than 4096 members")
            }
        }
    }
}

impl SkippedKeys {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many there are of a kind.
    pub fn count_of(&self, kind: FaultKind) -> usize {
        let of_kind = |key: &&SkippedKey| key.why.kind() == kind;
        self.0.iter().filter(of_kind).count()
    }

    /// Whether a published private key is among them, which its owner should know.
    pub fn has_private_key(&self) -> bool {
        self.count_of(FaultKind::PrivateKey) > 0
    }
}

impl fmt::Display for SkippedKeys {
    /// For an operator, of whose set the keys are: the first few, each with its place, its `kid` and the reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        for (i, SkippedKey { index, key_id, why }) in self.0.iter().take(SHOWN).enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}keys[{index}]")?;
            if let Some(key_id) = key_id {
                write!(f, " ({key_id})")?;
            }
            write!(f, ": {why}")?;
        }
        match self.0.len().checked_sub(SHOWN) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, "; and {more} more"),
        }
    }
}

fn parse_entry(entry: &Value<'_>) -> Result<Jwk, UnusableJwk> {
    let not_an_object = UnusableJwk {
        member: None,
        fault: JwkFault::NotAnObject,
    };
    Jwk::parse(entry.as_object().ok_or(not_an_object)?)
}

/// The `kid` of a key, if it can stand in a line of a log.
fn key_id(entry: &Value<'_>) -> Option<String> {
    const SHOWN_BYTES: usize = 64;
    let key_id = entry.as_object()?.get("kid")?.as_str()?;
    let is_plain = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
    let is_plain = key_id.len() <= SHOWN_BYTES && key_id.bytes().all(is_plain);
    is_plain.then(|| key_id.to_owned())
}
