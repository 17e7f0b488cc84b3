//! The verifier that an operator would build, and what an authorization server answers it.

use mcp_bearer::Algorithm;
use mcp_bearer::error::Error;
use mcp_bearer::token::{AccessToken, Policy, UnixSeconds};
use mcp_bearer::verifiers::introspection::{
    Answer, Answered, ClientAuthentication, IntrospectionConfig, IntrospectionFailure,
    IntrospectionVerifier, Lookup, Source,
};

/// A moment of 2027; any would do.
pub const START: UnixSeconds = 1_800_000_000.0;

/// An active token without an end.
pub const ACTIVE: &str = r#"{"active":true,"client_id":"c"}"#;

pub const INACTIVE: &str = r#"{"active":false}"#;

pub fn policy() -> Policy {
    Policy {
        clock_tolerance: 5.0,
        require_expiration: false,
        ..crate::policy::policy(Algorithm::EdDsa)
    }
}

/// Remembers nothing.
pub fn config() -> IntrospectionConfig {
    IntrospectionConfig {
        policy: policy(),
        authentication: ClientAuthentication::basic("rs", "secret", true).unwrap(),
        signed: None,
        cache_ttl: 0.0,
        cache_size: 1000,
        inactive_ttl: 0.0,
    }
}

/// Remembers for a minute who is active, and for ten seconds who is not.
pub fn remembering(cache_size: usize) -> IntrospectionVerifier {
    IntrospectionVerifier::new(IntrospectionConfig {
        cache_ttl: 60.0,
        cache_size,
        inactive_ttl: 10.0,
        ..config()
    })
}

pub fn from_server(body: &str, answered_at: UnixSeconds) -> Answer<'_> {
    Answer {
        body: body.as_bytes(),
        answered_at,
        source: Source::Server,
        remember: true,
        has_fetched_keys: false,
    }
}

/// The server answers at once.
pub fn answer(
    verifier: &mut IntrospectionVerifier,
    token: &str,
    body: &str,
    now: UnixSeconds,
) -> Answered {
    verifier.answered(token, &from_server(body, now), now)
}

/// A verdict by a verifier that remembers nothing.
pub fn verdict_with(
    policy: Policy,
    token: &str,
    body: &str,
) -> Result<Result<AccessToken, Error>, IntrospectionFailure> {
    let mut verifier = IntrospectionVerifier::new(IntrospectionConfig { policy, ..config() });
    match answer(&mut verifier, token, body, START) {
        Answered::Accepted { token, slot, ttl } => {
            assert_eq!((slot, ttl), (None, None));
            Ok(Ok(*token))
        }
        Answered::Refused { error, ttl } => {
            assert_eq!(ttl, None);
            Ok(Err(error))
        }
        Answered::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    }
}

pub fn is_remembered(verifier: &mut IntrospectionVerifier, token: &str, now: UnixSeconds) -> bool {
    matches!(verifier.lookup(token, now), Lookup::Remembered { .. })
}

/// The place and the seconds of an accepted token.
pub fn accepted(answered: Answered) -> (Option<u32>, Option<f64>) {
    match answered {
        Answered::Accepted { slot, ttl, .. } => (slot, ttl),
        other => panic!("{other:?}"),
    }
}
