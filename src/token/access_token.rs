//! What a verified token says, in the shape that tools are given.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::jose::json;
use crate::token::{ClaimsSet, UnixSeconds};

/// A verified token. Made by a verifier only.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AccessToken {
    /// Who the token was given to.
    pub client_id: String,
    /// The claim that `client_id` was read from, or `static`.
    pub client_id_source: Cow<'static, str>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// `exp`, in whole seconds.
    pub expires_at: Option<UnixSeconds>,
    /// `sub`
    pub subject: Option<String>,
    /// `iss`
    pub issuer: Option<String>,
    /// `aud`
    pub audience: Vec<String>,
    /// The claims as JSON text: for a JWT the very bytes that were signed.
    pub claims: String,
    /// From when, and until before when, the verdict holds.
    pub validity: (UnixSeconds, UnixSeconds),
}

impl AccessToken {
    pub(super) fn from_verified(
        claims: ClaimsSet<'_>,
        validity: (UnixSeconds, UnixSeconds),
        payload: &[u8],
    ) -> Result<Self, Error> {
        let missing = || Error::claim(Reason::ClaimMissing, "client_id");
        let malformed = |_| Error::from(Reason::ClaimsMalformed);
        let (client_id, client_id_source) = claims.client_id.ok_or_else(missing)?;
        Ok(Self {
            client_id,
            client_id_source,
            scopes: claims.scopes,
            expires_at: claims.expiration,
            subject: claims.subject,
            issuer: claims.issuer,
            audience: claims.audience,
            claims: str::from_utf8(payload).map_err(malformed)?.to_owned(),
            validity,
        })
    }

    /// The token that an operator described as static.
    pub(crate) fn from_static(
        client_id: String,
        scopes: Vec<String>,
        expires_at: Option<UnixSeconds>,
        subject: Option<String>,
        claims: String,
    ) -> Self {
        Self {
            client_id,
            client_id_source: "static".into(),
            scopes,
            expires_at,
            subject,
            issuer: None,
            audience: Vec::new(),
            claims,
            validity: (f64::NEG_INFINITY, expires_at.unwrap_or(f64::INFINITY)),
        }
    }

    /// The token as one JSON text, so that it crosses into JavaScript at once. `claims` is in it byte for byte: it was
    /// parsed strictly, so JavaScript reads the same from it. All members are always there, so that JavaScript reads
    /// none from a polluted `Object.prototype`.
    pub fn to_json(&self) -> String {
        let mut output = String::with_capacity(self.claims.len().saturating_add(512));
        output.push_str("{\"clientId\":");
        json::write_string(&self.client_id, &mut output);
        output.push_str(",\"clientIdSource\":");
        json::write_string(&self.client_id_source, &mut output);
        output.push_str(",\"scopes\":");
        json::write_strings(&self.scopes, &mut output);
        output.push_str(",\"audience\":");
        json::write_strings(&self.audience, &mut output);
        for (name, text) in [("subject", &self.subject), ("issuer", &self.issuer)] {
            json::write_name(name, &mut output);
            match text {
                Some(text) => json::write_string(text, &mut output),
                None => output.push_str("null"),
            }
        }
        let (from, until) = self.validity;
        for (name, time) in [
            ("expiresAt", self.expires_at),
            ("validFrom", Some(from)),
            ("validUntil", Some(until)),
        ] {
            json::write_name(name, &mut output);
            // JSON has no infinity.
            match time.filter(|time| time.is_finite()) {
                Some(time) => json::write_number(time, &mut output),
                None => output.push_str("null"),
            }
        }
        output.push_str(",\"claims\":");
        output.push_str(&self.claims);
        output.push('}');
        output
    }
}
