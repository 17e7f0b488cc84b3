//! How long a verdict may be used again: never beyond `exp`, and never when the clock cannot tell its age.

use mcp_bearer::error::Reason;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::introspection::{IntrospectionConfig, IntrospectionVerifier, Lifetime};

use crate::server::{
    ACTIVE, INACTIVE, START, accepted, answer, config, from_server, policy, refused, remembering,
};

/// A lifetime without an earliest time.
fn for_seconds(seconds: f64) -> Lifetime {
    Lifetime {
        seconds,
        from: f64::NEG_INFINITY,
        until: START + seconds,
    }
}

#[test]
fn no_verdict_is_used_again_unless_that_is_configured() {
    for (cache_ttl, inactive_ttl) in [(0.0, 0.0), (60.0, 0.0), (0.0, 10.0), (60.0, 10.0)] {
        let mut verifier = IntrospectionVerifier::new(IntrospectionConfig {
            cache_ttl,
            inactive_ttl,
            ..config()
        });
        let active = accepted(answer(&mut verifier, "t", ACTIVE, START));
        assert_eq!(active.is_some(), cache_ttl > 0.0);
        let (_, inactive) = refused(answer(&mut verifier, "u", INACTIVE, START));
        assert_eq!(inactive.is_some(), inactive_ttl > 0.0);
    }
}

#[test]
fn an_active_and_an_inactive_token_have_lifetimes_of_their_own() {
    let mut verifier = remembering();
    let active = accepted(answer(&mut verifier, "t", ACTIVE, START));
    assert_eq!(active, Some(for_seconds(60.0)));
    assert_eq!(
        refused(answer(&mut verifier, "t", INACTIVE, START)),
        (Reason::TokenInactive, Some(for_seconds(10.0)))
    );
}

#[test]
fn never_beyond_exp_whatever_is_tolerated() {
    let until = |exp: &str| {
        let body = format!(r#"{{"active":true,"client_id":"c","exp":{exp}}}"#);
        accepted(answer(&mut remembering(), "t", &body, START))
    };
    assert_eq!(until("1800000030"), Some(for_seconds(30.0)));
    assert_eq!(until("1800000030.9"), Some(for_seconds(30.0)));
    assert_eq!(until("1800000600"), Some(for_seconds(60.0)));
    // Within the tolerance of 5 seconds the token is accepted, and the server is asked again each time.
    assert_eq!(until("1800000000"), None);
    assert_eq!(until("1799999997"), None);
}

#[test]
fn the_policy_holds_for_each_use_as_it_did_for_the_first() {
    let mut verifier = IntrospectionVerifier::new(IntrospectionConfig {
        policy: Policy {
            max_token_age: Some(20.0),
            ..policy()
        },
        cache_ttl: 60.0,
        ..config()
    });
    let body = r#"{"active":true,"client_id":"c","iat":1799999990,"nbf":1800000004}"#;
    assert_eq!(
        accepted(answer(&mut verifier, "t", body, START)),
        Some(Lifetime {
            seconds: 15.0,
            // `nbf` less the tolerance.
            from: START - 1.0,
            // `iat`, the greatest age and the tolerance.
            until: START + 15.0,
        })
    );
}

#[test]
fn an_active_token_that_is_refused_is_asked_for_again() {
    let mut verifier = IntrospectionVerifier::new(IntrospectionConfig {
        policy: Policy {
            audiences: Some(vec!["a".to_owned()]),
            required_scopes: vec!["s".to_owned()],
            ..policy()
        },
        cache_ttl: 60.0,
        inactive_ttl: 60.0,
        ..config()
    });
    for (body, reason) in [
        (
            r#"{"active":true,"client_id":"c","aud":"b","scope":"s"}"#,
            Reason::ClaimMismatch,
        ),
        (
            r#"{"active":true,"client_id":"c","aud":"a","scope":"t"}"#,
            Reason::InsufficientScope,
        ),
        (
            r#"{"active":true,"client_id":"c","aud":"a","scope":"s","nbf":1900000000}"#,
            Reason::NotYetValid,
        ),
        (
            r#"{"active":true,"client_id":"c","aud":"a","scope":"s","exp":5}"#,
            Reason::Expired,
        ),
    ] {
        let refusal = refused(answer(&mut verifier, "t", body, START));
        assert_eq!(refusal, (reason, None), "{body}");
    }
}

#[test]
fn the_age_of_a_response_counts_from_its_arrival() {
    let mut verifier = remembering();
    let mut lifetime = |received_at: f64, now: f64| {
        accepted(verifier.judge_response("t", &from_server(ACTIVE, received_at), now))
    };
    let late = lifetime(START, START + 25.0).unwrap();
    assert_eq!((late.seconds, late.until), (35.0, START + 60.0));
    assert_eq!(lifetime(START, START + 60.0), None);
    // The clock was set back before the verdict: the lifetime does not get longer by that.
    assert_eq!(lifetime(START + 5.0, START), Some(for_seconds(60.0)));
    assert_eq!(lifetime(START + 5.001, START), None);
    for nowhere in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(lifetime(nowhere, START), None, "{nowhere}");
        assert_eq!(lifetime(START, nowhere), None, "{nowhere}");
    }
}
