//! What an operator asks of claims that differ from provider to provider: their names, values and clients.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::jose::json::Value;
use crate::token::ClaimsSet;

/// Rules for claims. The default asks nothing and reads the usual names.
#[derive(Clone, Debug)]
pub struct ClaimRules {
    /// Claims that name the client, the first that is there counts. Default: `client_id` (RFC 9068), `azp` (OpenID
    /// Connect), `appid` (Microsoft Entra ID v1), `cid` (Okta), then the subject, as FastMCP does.
    pub client_id_claims: Vec<Cow<'static, str>>,
    /// Claims with the granted scopes, the first that is there counts. Default: `scope` (RFC 8693), `scp`.
    pub scope_claims: Vec<Cow<'static, str>>,
    /// Claims and the values that they must have.
    pub expected: Vec<ExpectedClaim>,
    /// Clients whose tokens are accepted; `None`: all.
    pub allowed_clients: Option<Vec<String>>,
    /// Whether the header's `typ` must be `at+jwt` (RFC 9068 section 2.1).
    pub requires_access_token_type: bool,
}

impl Default for ClaimRules {
    fn default() -> Self {
        Self {
            client_id_claims: ["client_id", "azp", "appid", "cid", "sub"]
                .map(Cow::from)
                .into(),
            scope_claims: ["scope", "scp"].map(Cow::from).into(),
            expected: Vec::new(),
            allowed_clients: None,
            requires_access_token_type: false,
        }
    }
}

impl ClaimRules {
    /// Checks the values of claims, then the client.
    ///
    /// # Errors
    /// [`Reason::ClaimMissing`], [`Reason::ClaimMismatch`]
    pub fn check(&self, claims: &ClaimsSet<'_>) -> Result<(), Error> {
        for expected in &self.expected {
            expected.check(claims)?;
        }
        let Some((client, claim)) = &claims.client_id else {
            let name = self.client_id_claims.first().cloned().unwrap_or_default();
            return Err(Error::claim(Reason::ClaimMissing, name));
        };
        match &self.allowed_clients {
            Some(allowed) if !allowed.contains(client) => {
                Err(Error::claim(Reason::ClaimMismatch, claim.clone()))
            }
            _ => Ok(()),
        }
    }
}

/// A claim that must have one of some values. A claim that is an array must have one of them as an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedClaim {
    /// Its name.
    pub name: String,
    /// At least one.
    pub values: Vec<ExpectedValue>,
}

/// A value that a claim is compared with: of the same type, without any conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedValue {
    /// Byte for byte, after JSON's escapes.
    Text(String),
    /// `true` or `false`
    Bool(bool),
    /// A whole number, however it is written.
    Integer(i64),
}

impl ExpectedClaim {
    fn check(&self, claims: &ClaimsSet<'_>) -> Result<(), Error> {
        let name = || self.name.clone();
        let value = claims
            .get(&self.name)
            .ok_or_else(|| Error::claim(Reason::ClaimMissing, name()))?;
        let has_one = |value| self.values.iter().any(|expected| expected.is(value));
        let matches = match value {
            Value::Array(elements) => elements.iter().any(has_one),
            value => has_one(value),
        };
        if matches {
            Ok(())
        } else {
            Err(Error::claim(Reason::ClaimMismatch, name()))
        }
    }
}

impl ExpectedValue {
    fn is(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Text(expected), Value::String(text)) => text == expected,
            (Self::Bool(expected), Value::Bool(value)) => value == expected,
            (Self::Integer(expected), Value::Number(_)) => {
                value.floor_and_ceil() == Some((*expected, *expected))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn verdict(rules: &ClaimRules, payload: &str) -> Result<(), (Reason, String)> {
        ClaimsSet::parse(payload.as_bytes(), rules)
            .and_then(|claims| rules.check(&claims))
            .map_err(|error: Error| {
                (
                    error.reason(),
                    error.claim_name().unwrap_or_default().to_owned(),
                )
            })
    }

    fn expecting(name: &str, values: &[ExpectedValue]) -> ClaimRules {
        ClaimRules {
            expected: vec![ExpectedClaim {
                name: name.to_owned(),
                values: values.to_vec(),
            }],
            ..ClaimRules::default()
        }
    }

    #[test]
    fn values_are_compared_without_conversion() {
        let text = ExpectedValue::Text("access".into());
        let rules = expecting(
            "x",
            &[text, ExpectedValue::Integer(7), ExpectedValue::Bool(true)],
        );
        for (x, is_good) in [
            (r#""access""#, true),
            (r#""\u0061ccess""#, true),
            ("7", true),
            ("7.0", true),
            ("70e-1", true),
            ("true", true),
            (r#"["other","access"]"#, true),
            ("[1,7]", true),
            (r#""Access""#, false),
            (r#""access ""#, false),
            (r#""7""#, false),
            (r#""true""#, false),
            ("7.5", false),
            ("8", false),
            ("false", false),
            ("[]", false),
            (r#"[["access"]]"#, false),
            (r#"{"access":true}"#, false),
        ] {
            let expected = if is_good {
                Ok(())
            } else {
                Err((Reason::ClaimMismatch, "x".to_owned()))
            };
            let payload = format!(r#"{{"sub":"s","x":{x}}}"#);
            assert_eq!(verdict(&rules, &payload), expected, "{x}");
        }
        for payload in [r#"{"sub":"s"}"#, r#"{"sub":"s","x":null}"#] {
            let missing = Err((Reason::ClaimMissing, "x".to_owned()));
            assert_eq!(verdict(&rules, payload), missing);
        }
    }

    #[test]
    fn clients_are_found_under_the_names_of_the_rules_and_compared_whole() {
        let rules = ClaimRules {
            client_id_claims: vec!["common_name".into(), "sub".into()],
            allowed_clients: Some(vec!["one".into(), "two".into()]),
            ..ClaimRules::default()
        };
        let mismatch = |claim: &str| Err((Reason::ClaimMismatch, claim.to_owned()));
        for (payload, expected) in [
            (r#"{"common_name":"one"}"#, Ok(())),
            (r#"{"common_name":"","sub":"two"}"#, Ok(())),
            (
                r#"{"common_name":"three","sub":"two"}"#,
                mismatch("common_name"),
            ),
            (r#"{"sub":"on"}"#, mismatch("sub")),
            (
                r#"{"client_id":"one"}"#,
                Err((Reason::ClaimMissing, "common_name".to_owned())),
            ),
            (
                r#"{"common_name":7}"#,
                Err((Reason::ClaimsMalformed, "common_name".to_owned())),
            ),
        ] {
            assert_eq!(verdict(&rules, payload), expected, "{payload}");
        }
    }

    #[test]
    fn scopes_are_read_from_the_claims_of_the_rules_only() {
        let rules = ClaimRules {
            scope_claims: vec!["permissions".into(), "roles".into()],
            ..ClaimRules::default()
        };
        let scopes = |payload: &str| {
            ClaimsSet::parse(payload.as_bytes(), &rules).map(|claims| claims.scopes)
        };
        assert_eq!(
            scopes(r#"{"permissions":["a","b"],"scope":"c"}"#).unwrap(),
            ["a", "b"]
        );
        assert_eq!(scopes(r#"{"roles":"a b"}"#).unwrap(), ["a", "b"]);
        assert!(scopes(r#"{"scope":"c"}"#).unwrap().is_empty());
        assert!(scopes(r#"{"permissions":{"a":1}}"#).is_err());
        assert!(scopes(r#"{"permissions":["a"],"roles":7}"#).is_err());
    }
}
