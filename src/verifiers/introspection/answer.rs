//! The answer (RFC 7662 section 2.2): strictly read, then held against the policy.

use crate::error::{Error, Reason};
use crate::jose::TokenType;
use crate::jose::compact::Parts;
use crate::jose::json::{Budget, Object, Value};
use crate::limits;
use crate::token::{self, AccessToken, ClaimsSet, Policy, UnixSeconds};
use crate::verifiers::introspection::IntrospectionFailure;

/// What an answer says of a token: the token's fault is in here.
pub type Verdict = Result<AccessToken, Error>;

/// Judges the JSON text of an answer about `token`.
///
/// Checks, in this order: size, strict JSON, `active`, the types of the known members, `token_type`, `jti`, and the
/// policy. Of an answer that is not active nothing else is looked at.
///
/// # Errors
/// The server's fault: what is no strict JSON object, an `active` that is no boolean, a known member of another type.
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
        return Err(IntrospectionFailure::MalformedAnswer);
    };
    match answer.get("active") {
        Some(Value::Bool(true)) => {}
        Some(Value::Bool(false)) => return Ok(Err(Reason::TokenInactive.into())),
        _ => return Err(IntrospectionFailure::MalformedAnswer),
    }
    let names_bearer = is_bearer(&answer)?;
    let claims =
        ClaimsSet::from_object(answer).map_err(|_| IntrospectionFailure::MalformedAnswer)?;
    if !names_bearer {
        return Ok(Err(Error::claim(Reason::TypNotAllowed, "token_type")));
    }
    if is_about_another_token(&claims, token) {
        return Ok(Err(Error::claim(Reason::ClaimMismatch, "jti")));
    }
    // An answer has no `typ`: what tells an ID token from an access token is looked for in its members.
    Ok(token::accept(claims, TokenType::Absent, text, policy, now))
}

/// A token of another type needs a proof that is not checked here (RFC 9449 section 6.2), or is none for access. Also
/// checks the one member that only answers have.
fn is_bearer(answer: &Object<'_>) -> Result<bool, IntrospectionFailure> {
    let text = |name| match answer.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(IntrospectionFailure::MalformedAnswer),
    };
    text("username")?;
    Ok(text("token_type")?.is_none_or(|name| name.eq_ignore_ascii_case("Bearer")))
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
        (Some(own), Some(answered)) => own != answered,
        _ => false,
    }
}
