//! The registered claims (RFC 7519 section 4.1 and those that access tokens use), each with its type checked.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::jose::json::{self, Budget, Object, Value};
use crate::limits;
use crate::token::{ClaimRules, UnixSeconds, scopes};

/// A claims set whose known claims have their types. A claim that is null says as much as one that is absent, and counts
/// as absent. Whether to accept them is the policy's question.
#[derive(Debug)]
pub struct ClaimsSet<'a> {
    object: Object<'a>,
    /// `exp`, rounded down: a token never lives longer than it says.
    pub expiration: Option<UnixSeconds>,
    /// `nbf`, rounded up.
    pub not_before: Option<UnixSeconds>,
    /// `iat`, rounded down.
    pub issued_at: Option<UnixSeconds>,
    /// `iss`
    pub issuer: Option<String>,
    /// `sub`
    pub subject: Option<String>,
    /// `aud`, as a list.
    pub audience: Vec<String>,
    /// Who the token was given to, and the claim that says so.
    pub client_id: Option<(String, Cow<'static, str>)>,
    /// The granted scopes.
    pub scopes: Vec<String>,
}

impl<'a> ClaimsSet<'a> {
    /// Reads a payload. The rules say which claims name the client and the scopes.
    ///
    /// # Errors
    /// [`Reason::ClaimsMalformed`] when it is no strict JSON object, or a claim that is known has the wrong type: such
    /// a claim is never taken as absent (CVE-2026-25537). [`Reason::TokenTooLarge`] when it is over a limit.
    pub fn parse(payload: &'a [u8], rules: &ClaimRules) -> Result<Self, Error> {
        let object = Object::parse(payload, Budget::TOKEN)
            .map_err(|why| json::error_of_token(why, Reason::ClaimsMalformed))?;
        Self::from_object(object, rules)
    }

    /// The same for an object that was parsed before.
    ///
    /// # Errors
    /// [`Reason::ClaimsMalformed`] when a claim that is known has the wrong type.
    pub fn from_object(object: Object<'a>, rules: &ClaimRules) -> Result<Self, Error> {
        string(&object, "jti")?;
        Ok(Self {
            expiration: numeric_date(&object, "exp")?.map(|(floor, _)| floor),
            not_before: numeric_date(&object, "nbf")?.map(|(_, ceil)| ceil),
            issued_at: numeric_date(&object, "iat")?.map(|(floor, _)| floor),
            issuer: string(&object, "iss")?,
            subject: string(&object, "sub")?,
            audience: audience(&object)?,
            client_id: client_id(&object, &rules.client_id_claims)?,
            scopes: scopes::parse(&object, &rules.scope_claims)?,
            object,
        })
    }

    /// The claim, if it is there.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.object.get_present(name)
    }

    /// The claim, if it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// Whether the claim is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

fn malformed(claim: &str) -> Error {
    Error::claim(Reason::ClaimsMalformed, claim.to_owned())
}

fn string(claims: &Object<'_>, name: &str) -> Result<Option<String>, Error> {
    match claims.get_present(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone().into_owned())),
        Some(_) => Err(malformed(name)),
    }
}

/// A NumericDate (RFC 7519 section 2), rounded down and rounded up. One above the limit is milliseconds by mistake, or a
/// trick.
fn numeric_date(
    claims: &Object<'_>,
    name: &'static str,
) -> Result<Option<(UnixSeconds, UnixSeconds)>, Error> {
    match claims.get_present(name) {
        None => Ok(None),
        Some(value) => value
            .floor_and_ceil()
            .map(|(floor, ceil)| (floor as UnixSeconds, ceil as UnixSeconds))
            .filter(|&(_, ceil)| ceil <= limits::NUMERIC_DATE_SECONDS)
            .map(Some)
            .ok_or_else(|| malformed(name)),
    }
}

/// One string or an array of strings (RFC 7519 section 4.1.3).
fn audience(claims: &Object<'_>) -> Result<Vec<String>, Error> {
    let read = |value: &Value<'_>| value.as_str().map(str::to_owned);
    match claims.get_present("aud") {
        None => Some(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(read).collect(),
        Some(value) => read(value).map(|one| vec![one]),
    }
    .ok_or_else(|| malformed("aud"))
}

fn client_id(
    claims: &Object<'_>,
    names: &[Cow<'static, str>],
) -> Result<Option<(String, Cow<'static, str>)>, Error> {
    let mut found = None;
    for name in names {
        // All are type-checked, also those after the one that is taken.
        let value = string(claims, name)?.filter(|text| !text.is_empty());
        found = found.or_else(|| value.map(|text| (text, name.clone())));
    }
    Ok(found)
}
