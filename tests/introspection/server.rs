//! The verifier that an operator would build, and what an authorization server answers it.

use mcp_bearer::Algorithm;
use mcp_bearer::error::{Error, Reason};
use mcp_bearer::token::{AccessToken, Policy, UnixSeconds};
use mcp_bearer::verifiers::introspection::{
    ClientAuthentication, IntrospectionConfig, IntrospectionFailure, IntrospectionOutcome,
    IntrospectionResponse, IntrospectionVerifier, Lifetime, Source,
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

/// No verdict may be used again.
pub fn config() -> IntrospectionConfig {
    IntrospectionConfig {
        policy: policy(),
        authentication: ClientAuthentication::basic("rs", "secret", true).unwrap(),
        signed: None,
        cache_ttl: 0.0,
        inactive_ttl: 0.0,
    }
}

/// The verdict on an active token may be used again for a minute, on one that is not active for ten seconds.
pub fn remembering() -> IntrospectionVerifier {
    IntrospectionVerifier::new(IntrospectionConfig {
        cache_ttl: 60.0,
        inactive_ttl: 10.0,
        ..config()
    })
}

pub fn from_server(body: &str, received_at: UnixSeconds) -> IntrospectionResponse<'_> {
    IntrospectionResponse {
        body: body.as_bytes(),
        received_at,
        source: Source::Server,
        keys_just_fetched: false,
    }
}

/// The server answers at once.
pub fn answer(
    verifier: &mut IntrospectionVerifier,
    token: &str,
    body: &str,
    now: UnixSeconds,
) -> IntrospectionOutcome {
    verifier.judge_response(token, &from_server(body, now), now)
}

/// A verdict that may not be used again.
pub fn verdict_with(
    policy: Policy,
    token: &str,
    body: &str,
) -> Result<Result<AccessToken, Error>, IntrospectionFailure> {
    let mut verifier = IntrospectionVerifier::new(IntrospectionConfig { policy, ..config() });
    match answer(&mut verifier, token, body, START) {
        IntrospectionOutcome::Accepted { token, lifetime } => {
            assert_eq!(lifetime, None);
            Ok(Ok(*token))
        }
        IntrospectionOutcome::Refused { error, lifetime } => {
            assert_eq!(lifetime, None);
            Ok(Err(error))
        }
        IntrospectionOutcome::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    }
}

/// How long the verdict on an accepted token may be used again.
pub fn accepted(judge_response: IntrospectionOutcome) -> Option<Lifetime> {
    match judge_response {
        IntrospectionOutcome::Accepted { lifetime, .. } => lifetime,
        other => panic!("{other:?}"),
    }
}

/// Why a token is refused, and how long that verdict may be used again.
pub fn refused(judge_response: IntrospectionOutcome) -> (Reason, Option<Lifetime>) {
    match judge_response {
        IntrospectionOutcome::Refused { error, lifetime } => (error.reason(), lifetime),
        other => panic!("{other:?}"),
    }
}
