//! Signed answers (RFC 9701): a JWT whose claim `token_introspection` is the answer.

use super::failure::IntrospectionFailure;
use crate::error::Reason;
use crate::jose::json::{Budget, Object, Value};
use crate::jose::{CompactJws, TokenType};
use crate::keys::AllowedAlgorithms;
use crate::limits;
use crate::token::{ClaimRules, ClaimsSet, UnixSeconds, is_same_audience};
use crate::verifiers::KeySource;

/// Whose signed answers are believed, and by whom they are asked for.
#[derive(Debug)]
pub struct SignedResponses {
    /// The authorization server: `iss`.
    pub issuer: String,
    /// The names of the resource server that asks, one of which is in `aud`: its `client_id`, and what it is called in
    /// the `aud` of tokens (RFC 9701 section 5 leaves open which).
    pub audiences: Vec<String>,
    /// Algorithms that are allowed: of public keys only.
    pub algorithms: AllowedAlgorithms,
    /// The authorization server's keys.
    pub keys: KeySource,
}

/// When an answer came and what is known then.
#[derive(Clone, Copy, Debug)]
pub struct ResponseContext {
    /// When it was given.
    pub received_at: UnixSeconds,
    /// The time.
    pub now: UnixSeconds,
    /// Seconds of clock difference that are forgiven.
    pub clock_tolerance: f64,
    /// Keys were just fetched for it.
    pub keys_just_fetched: bool,
}

impl SignedResponses {
    /// Opens a signed answer: the JSON text of its `token_introspection`. `None`: keys must be fetched first.
    ///
    /// Checks, in this order: size and form, `typ`, algorithm, key, signature, `iss`, `aud`, `iat` (there, not in the
    /// future, and not older than an answer to a request can be), `exp` and `nbf` if they are there.
    ///
    /// # Errors
    /// [`IntrospectionFailure::NotSigned`] for everything that is no signed response, a plain one among it, which is never
    /// taken for a signed one; [`IntrospectionFailure::Keys`] when keys are out of reach;
    /// [`IntrospectionFailure::Signature`], [`IntrospectionFailure::SignerMismatch`],
    /// [`IntrospectionFailure::AudienceMismatch`], [`IntrospectionFailure::Outdated`];
    /// [`IntrospectionFailure::MalformedResponse`] when what is signed is no response.
    pub fn open(
        &self,
        body: &[u8],
        arrival: &ResponseContext,
    ) -> Result<Option<String>, IntrospectionFailure> {
        const NOT_SIGNED: IntrospectionFailure = IntrospectionFailure::NotSigned;
        const REFUSED: IntrospectionFailure = IntrospectionFailure::Signature;
        if body.len() > limits::INTROSPECTION_BYTES {
            return Err(IntrospectionFailure::TooLarge);
        }
        let body = str::from_utf8(body).map_err(|_| NOT_SIGNED)?;
        let jws =
            CompactJws::parse_within(body, limits::INTROSPECTION_BYTES).map_err(|_| NOT_SIGNED)?;
        let header = jws.header();
        // RFC 9701 section 8.1: else an access token or an ID token of the same issuer could stand here.
        if header.token_type() != TokenType::IntrospectionAnswer {
            return Err(NOT_SIGNED);
        }
        let algorithm = header
            .algorithm()
            .filter(|&algorithm| self.algorithms.contains(algorithm))
            .ok_or(REFUSED)?;
        let key = self.keys.select(
            algorithm,
            self.algorithms,
            header.key_id(),
            arrival.now,
            arrival.keys_just_fetched,
        );
        let key = match key {
            Ok(Some(selected)) => selected.key,
            Ok(None) => return Ok(None),
            Err(error) if error.reason() == Reason::KeysUnavailable => {
                return Err(IntrospectionFailure::Keys);
            }
            Err(_) => return Err(REFUSED),
        };
        let signature = jws.decode_signature().map_err(|_| REFUSED)?;
        key.verify(algorithm, jws.signing_input(), &signature)
            .map_err(|_| REFUSED)?;
        let payload = jws.decode_payload().map_err(|_| REFUSED)?;
        self.read(&payload, arrival).map(Some)
    }

    /// Reads claims whose signature holds.
    fn read(
        &self,
        payload: &[u8],
        arrival: &ResponseContext,
    ) -> Result<String, IntrospectionFailure> {
        let object = Object::parse(payload, Budget::TOKEN)
            .map_err(|_| IntrospectionFailure::MalformedResponse(None))?;
        let claims = ClaimsSet::from_object(object.clone(), &ClaimRules::default())
            .map_err(|error| IntrospectionFailure::malformed(error.claim_name()))?;
        if claims.issuer.as_ref() != Some(&self.issuer) {
            return Err(IntrospectionFailure::SignerMismatch);
        }
        let is_ours = |name: &String| {
            self.audiences
                .iter()
                .any(|ours| is_same_audience(ours, name))
        };
        if !claims.audience.iter().any(is_ours) {
            return Err(IntrospectionFailure::AudienceMismatch);
        }
        if !is_fresh(&claims, arrival) {
            return Err(IntrospectionFailure::Outdated);
        }
        match object.get("token_introspection") {
            Some(answer @ Value::Object(_)) => {
                let mut text = String::with_capacity(payload.len());
                answer.write(&mut text);
                Ok(text)
            }
            _ => Err(IntrospectionFailure::malformed(Some("token_introspection"))),
        }
    }
}

/// The answer belongs to a request that was made just now: an older one is a replay, and the token may have been revoked
/// since.
fn is_fresh(claims: &ClaimsSet<'_>, arrival: &ResponseContext) -> bool {
    let (at, tolerance) = (arrival.received_at, arrival.clock_tolerance);
    let oldest = at - limits::SIGNED_RESPONSE_SECONDS - tolerance;
    let has_begun = |time: UnixSeconds| time <= at + tolerance;
    claims
        .issued_at
        .is_some_and(|issued_at| issued_at >= oldest && has_begun(issued_at))
        && claims.not_before.is_none_or(has_begun)
        && claims
            .expiration
            .is_none_or(|expiration| at < expiration + tolerance)
}
