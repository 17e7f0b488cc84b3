//! The options of `RSAKeyPair`, read by serde.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Unexpected, Visitor};

use crate::error::ConfigReason;
use crate::error::config_faults::{self as faults, ConfigFault};
use crate::limits;
use crate::token::scopes::is_scope;

/// The options of `RSAKeyPair.generate`.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct GenerateOptions {
    /// The length of the modulus in bits.
    #[serde(deserialize_with = "modulus_length")]
    pub modulus_length: u16,
}

/// The options of `RSAKeyPair.jwk` and `jwks`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JwkOptions {
    /// `kid`
    #[serde(deserialize_with = "key_id")]
    pub kid: Option<String>,
}

/// The options of `RSAKeyPair.createToken`.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct TokenOptions {
    /// `sub`
    #[serde(deserialize_with = "text")]
    pub subject: String,
    /// `iss`
    #[serde(deserialize_with = "text")]
    pub issuer: String,
    /// `aud`: none, one as a string, several as an array.
    #[serde(deserialize_with = "audience")]
    pub audience: Vec<String>,
    /// `scope`, joined with spaces.
    #[serde(deserialize_with = "scopes")]
    pub scopes: Vec<String>,
    /// `exp` minus `iat`; may be negative.
    #[serde(deserialize_with = "lifetime")]
    pub expires_in_seconds: f64,
    /// `kid` of the header
    #[serde(deserialize_with = "key_id")]
    pub kid: Option<String>,
    /// Read apart, as [`Claims`](super::Claims).
    pub additional_claims: IgnoredAny,
    /// Read in TypeScript, which calls it.
    pub now: IgnoredAny,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self {
            modulus_length: 2048,
        }
    }
}

/// FastMCP's defaults.
impl Default for TokenOptions {
    fn default() -> Self {
        Self {
            subject: "fastmcp-user".to_owned(),
            issuer: "https://fastmcp.example.com".to_owned(),
            audience: Vec::new(),
            scopes: Vec::new(),
            expires_in_seconds: 3600.0,
            kid: None,
            additional_claims: IgnoredAny,
            now: IgnoredAny,
        }
    }
}

/// The reason and the text of an error of serde about these options. The value that serde quotes is left out: it may be
/// secret.
pub fn option_error(message: &str) -> (ConfigReason, Cow<'static, str>) {
    if let Some(fault) = FAULTS.iter().find(|fault| fault.message == message) {
        return (fault.reason, fault.message.into());
    }
    let fault = match message.rsplit_once(", expected ") {
        _ if message.starts_with("unknown field") => faults::UNKNOWN_OPTION,
        Some((_, "f64")) => faults::NOT_A_NUMBER,
        Some((_, expected)) => {
            return (ConfigReason::Type, format!("must be {expected}").into());
        }
        None => faults::UNREADABLE,
    };
    (fault.reason, fault.message.into())
}

/// What can be wrong with a value of the right type.
const FAULTS: [ConfigFault; 6] = [
    faults::EMPTY_LIST,
    faults::EMPTY_STRING,
    faults::KEY_ID_TOO_LONG,
    faults::NOT_A_LIFETIME,
    faults::NOT_A_MODULUS_LENGTH,
    faults::NOT_A_SCOPE,
];

const MAX_LIFETIME_SECONDS: f64 = 315_360_000.0;

fn modulus_length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let given = f64::deserialize(deserializer)?;
    let allowed = [2048, 3072, 4096];
    let found = allowed.into_iter().find(|bits| f64::from(*bits) == given);
    found.ok_or_else(|| D::Error::custom(faults::NOT_A_MODULUS_LENGTH.message))
}

fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let given = f64::deserialize(deserializer)?;
    match given.abs() <= MAX_LIFETIME_SECONDS {
        true => Ok(given),
        false => Err(D::Error::custom(faults::NOT_A_LIFETIME.message)),
    }
}

fn key_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Option::<Text>::deserialize(deserializer)? {
        Some(Text(given)) if given.len() > limits::KID_BYTES => {
            Err(D::Error::custom(faults::KEY_ID_TOO_LONG.message))
        }
        given => Ok(given.map(|given| given.0)),
    }
}

fn audience<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(ListVisitor { takes_one: true })
}

fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let given = deserializer.deserialize_any(ListVisitor { takes_one: false })?;
    match given.iter().all(|scope| is_scope(scope)) {
        true => Ok(given),
        false => Err(D::Error::custom(faults::NOT_A_SCOPE.message)),
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize(deserializer).map(|given| given.0)
}

/// A string that is not empty.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Text(String);

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(given: String) -> Result<Self, &'static str> {
        match given.trim().is_empty() {
            true => Err(faults::EMPTY_STRING.message),
            false => Ok(Self(given)),
        }
    }
}

/// Reads null, an array of strings, and if `takes_one`, a string in the place of an array that must not be empty.
struct ListVisitor {
    takes_one: bool,
}

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.takes_one {
            true => "a string or an array of strings",
            false => "an array of strings",
        })
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<Vec<String>, E> {
        if !self.takes_one {
            return Err(E::invalid_type(Unexpected::Str(""), &self));
        }
        Text::try_from(given.to_owned())
            .map(|text| vec![text.0])
            .map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<String>, A::Error> {
        let mut list = Vec::new();
        while let Some(Text(element)) = elements.next_element()? {
            list.push(element);
        }
        match list.is_empty() && self.takes_one {
            true => Err(A::Error::custom(faults::EMPTY_LIST.message)),
            false => Ok(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn refused<T: for<'de> Deserialize<'de>>(options: Value) -> (ConfigReason, String) {
        let error = from_value::<T>(options).err().unwrap();
        let (reason, text) = option_error(&error.to_string());
        (reason, text.into_owned())
    }

    #[track_caller]
    fn refuses(options: Value, reason: ConfigReason, text: &str) {
        let found = refused::<TokenOptions>(options);
        assert_eq!(found.0, reason);
        assert!(found.1.contains(text), "{found:?}");
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let options: TokenOptions = from_value(json!({ "kid": null, "scopes": null })).unwrap();
        assert_eq!(options.subject, "fastmcp-user");
        assert_eq!(options.expires_in_seconds, 3600.0);
        assert_eq!((options.kid, options.scopes), (None, Vec::new()));
        let options: GenerateOptions = from_value(json!({})).unwrap();
        assert_eq!(options.modulus_length, 2048);
    }

    #[test]
    fn lists_are_read() {
        let options = json!({ "audience": "a", "scopes": [] });
        let options: TokenOptions = from_value(options).unwrap();
        assert_eq!(options.audience, ["a"]);
        let options = json!({ "audience": ["a", "b"], "scopes": ["c"] });
        let options: TokenOptions = from_value(options).unwrap();
        assert_eq!((options.audience.len(), options.scopes.len()), (2, 1));
    }

    #[test]
    fn an_error_has_a_reason_and_never_the_value() {
        use ConfigReason::{Empty, Range, Type, UnknownOption};
        refuses(json!({ "subject": 7 }), Type, "must be a string");
        refuses(json!({ "subject": null }), Type, "must be a string");
        refuses(json!({ "subject": " " }), Empty, "two ways");
        refuses(
            json!({ "audience": {} }),
            Type,
            "must be a string or an array of strings",
        );
        refuses(json!({ "audience": [] }), Empty, "an empty list");
        refuses(json!({ "audience": [""] }), Empty, "an empty string");
        refuses(
            json!({ "scopes": "secret" }),
            Type,
            "must be an array of strings",
        );
        refuses(json!({ "scopes": ["a b"] }), Type, "a scope has no spaces");
        refuses(
            json!({ "expiresInSeconds": "secret" }),
            Type,
            "must be a number",
        );
        refuses(
            json!({ "expiresInSeconds": 1e9 }),
            Range,
            "at most ten years",
        );
        refuses(json!({ "kid": "x".repeat(257) }), Range, "256 bytes");
        refuses(json!({ "secret": 1 }), UnknownOption, "no option");
        for value in [
            json!("secret"),
            json!({ "secret": "secret" }),
            json!(["secret"]),
        ] {
            let (_, text) = refused::<GenerateOptions>(json!({ "modulusLength": value }));
            assert_eq!(text, "must be a number");
        }
        let (reason, _) = refused::<GenerateOptions>(json!({ "modulusLength": 1024 }));
        assert_eq!(reason, Range);
    }
}
