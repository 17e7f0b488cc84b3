//! The answer (RFC 7662 section 2.2): strictly read, then held against the policy.

use super::failure::IntrospectionFailure;
use crate::error::{Error, Reason};
use crate::jose::TokenType;
use crate::jose::compact::Parts;
use crate::jose::json::{Budget, Object, Value};
use crate::limits;
use crate::token::{self, AccessToken, ClaimsSet, Policy, UnixSeconds};

/// What an answer says of a token: the token's fault is in here.
pub type Verdict = Result<AccessToken, Error>;

/// Judges the JSON text of an answer about `token`.
///
/// Checks, in this order: size, strict JSON, `active`, the types of the members that are used, `token_type`, `jti`, and
/// the policy. Of an answer that is not active nothing else is looked at.
///
/// # Errors
/// What is no strict JSON object, an `active` that is no boolean, a member of another type that is used.
pub fn judge(
    text: &[u8],
    token: &str,
    policy: &Policy,
    now: UnixSeconds,
) -> Result<Verdict, IntrospectionFailure> {
    if text.len() > limits::INTROSPECTION_BYTES {
        return Err(IntrospectionFailure::TooLarge);
    }
    let answer = Value::parse(text, Budget::TOKEN).map_err(|_| IntrospectionFailure::NotJson)?;
    let Value::Object(answer) = answer else {
        return Err(IntrospectionFailure::MalformedResponse(None));
    };
    match answer.get("active") {
        Some(Value::Bool(true)) => {}
        Some(Value::Bool(false)) => return Ok(Err(Reason::TokenInactive.into())),
        _ => return Err(IntrospectionFailure::malformed(Some("active"))),
    }
    let names_access_token = names_access_token(&answer)?;
    let claims = ClaimsSet::from_object(answer, &policy.claim_rules)
        .map_err(|error| IntrospectionFailure::malformed(error.claim_name()))?;
    if !names_access_token {
        return Ok(Err(Error::claim(Reason::TypNotAllowed, "token_type")));
    }
    if is_about_another_token(&claims, token) {
        return Ok(Err(Error::claim(Reason::ClaimMismatch, "jti")));
    }
    // An answer has no `typ`: what tells an ID token from an access token is looked for in its members.
    Ok(token::accept(claims, TokenType::Absent, text, policy, now))
}

/// What a response with another status than 200 means; `None`: its body is the verdict that the token is not active,
/// which some servers send with 400 (oxAuth), and [`judge`] reads. `body`: empty where it was not read.
pub fn refusal(status: u16, body: &[u8]) -> Option<IntrospectionFailure> {
    let body = match status {
        429 => None,
        400..=499 if body.len() <= limits::INTROSPECTION_BYTES => {
            Object::parse(body, Budget::TOKEN).ok()
        }
        _ => None,
    };
    let member = |name| body.as_ref().and_then(|body| body.get(name));
    if member("active") == Some(&Value::Bool(false)) {
        return None;
    }
    // RFC 6749 section 5.2: 400 is a status for it too.
    let is_named = member("error").and_then(Value::as_str) == Some("invalid_client");
    Some(if is_named || matches!(status, 401 | 403) {
        IntrospectionFailure::CredentialsRefused { status, is_named }
    } else {
        IntrospectionFailure::Status(status)
    })
}

/// Absent, or one of the names for a bearer token: RFC 6750, what older servers write, and "not applicable" of RFC 8693
/// section 2.2.1. A token of another type needs a proof that is not checked here (RFC 9449 section 6.2), or is none for
/// access.
fn names_access_token(answer: &Object<'_>) -> Result<bool, IntrospectionFailure> {
    const NAMES: [&str; 3] = ["Bearer", "access_token", "N_A"];
    match answer.get("token_type") {
        None | Some(Value::Null) => Ok(true),
        Some(Value::String(text)) => Ok(NAMES.iter().any(|name| text.eq_ignore_ascii_case(name))),
        Some(_) => Err(IntrospectionFailure::malformed(Some("token_type"))),
    }
}

/// Of a token that is a JWT the identifier is known without the server: another one in the answer means that the server,
/// or something before it, mixed two tokens up. Verifies nothing of the JWT.
fn is_about_another_token(claims: &ClaimsSet<'_>, token: &str) -> bool {
    let payload = Parts::split(token).and_then(|parts| parts.decode_payload());
    let Ok(payload) = payload else {
        return false;
    };
    let own = Object::parse(&payload, Budget::TOKEN);
    let own = own.as_ref().ok().and_then(|own| own.get("jti"));
    match (own.and_then(Value::as_str), claims.text("jti")) {
        (Some(own), Some(judge_response)) => own != judge_response,
        _ => false,
    }
}
