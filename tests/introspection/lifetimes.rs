//! For how long an answer serves: never beyond `exp`, never with a clock that does not know its age.

use mcp_bearer::error::Reason;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::introspection::{
    Answer, Answered, IntrospectionConfig, IntrospectionVerifier, Lookup,
};

use crate::server::{
    ACTIVE, INACTIVE, START, accepted, answer, config, from_server, is_remembered, policy,
    remembering,
};

#[test]
fn off_unless_it_is_switched_on() {
    for (cache_ttl, cache_size, inactive_ttl) in [(0.0, 1000, 0.0), (60.0, 0, 10.0), (0.0, 0, 0.0)]
    {
        let mut verifier = IntrospectionVerifier::new(IntrospectionConfig {
            cache_ttl,
            cache_size,
            inactive_ttl,
            ..config()
        });
        let (slot, ttl) = accepted(answer(&mut verifier, "t", ACTIVE, START));
        assert_eq!(slot, None);
        // A shared store may remember what this process has no place for.
        assert_eq!(ttl.is_some(), cache_ttl > 0.0);
        assert_eq!(verifier.lookup("t", START), Lookup::Unknown);
        answer(&mut verifier, "u", INACTIVE, START);
        assert_eq!(verifier.lookup("u", START), Lookup::Unknown);
    }
}

#[test]
fn an_active_answer_serves_for_its_time_and_no_longer() {
    let mut verifier = remembering(10);
    assert_eq!(
        accepted(answer(&mut verifier, "t", ACTIVE, START)),
        (Some(0), Some(60.0))
    );
    assert_eq!(
        verifier.lookup("t", START + 59.999),
        Lookup::Remembered { slot: 0 }
    );
    assert_eq!(verifier.lookup("t", START + 60.0), Lookup::Unknown);
    // It is gone, also when the clock comes back.
    assert_eq!(verifier.lookup("t", START + 1.0), Lookup::Unknown);
    assert_eq!(verifier.lookup("T", START + 1.0), Lookup::Unknown);
}

#[test]
fn never_beyond_exp_whatever_is_tolerated() {
    let until = |exp: &str| {
        let mut verifier = remembering(10);
        let body = format!(r#"{{"active":true,"client_id":"c","exp":{exp}}}"#);
        let (slot, ttl) = accepted(answer(&mut verifier, "t", &body, START));
        assert_eq!(slot.is_some(), ttl.is_some());
        if let Some(ttl) = ttl {
            assert!(is_remembered(&mut verifier, "t", START + ttl - 0.001));
            assert!(!is_remembered(&mut verifier, "t", START + ttl));
        }
        ttl
    };
    assert_eq!(until("1800000030"), Some(30.0));
    assert_eq!(until("1800000030.9"), Some(30.0));
    assert_eq!(until("1800000600"), Some(60.0));
    // Within the tolerance of 5 seconds: accepted, and asked for again each time.
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
    // Oldest at iat + 20 + 5.
    assert_eq!(
        accepted(answer(&mut verifier, "t", body, START)).1,
        Some(15.0)
    );
    assert!(is_remembered(&mut verifier, "t", START - 1.0));
    // Before nbf less the tolerance, though within what a clock may be set back.
    assert!(!is_remembered(&mut verifier, "t", START - 1.001));
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
    for body in [
        r#"{"active":true,"client_id":"c","aud":"b","scope":"s"}"#,
        r#"{"active":true,"client_id":"c","aud":"a","scope":"t"}"#,
        r#"{"active":true,"client_id":"c","aud":"a","scope":"s","nbf":1900000000}"#,
        r#"{"active":true,"client_id":"c","aud":"a","scope":"s","exp":5}"#,
    ] {
        let refused = answer(&mut verifier, "t", body, START);
        assert!(
            matches!(refused, Answered::Refused { ttl: None, .. }),
            "{refused:?}"
        );
        assert_eq!(verifier.lookup("t", START), Lookup::Unknown, "{body}");
    }
}

#[test]
fn an_inactive_answer_serves_for_its_own_time() {
    let mut verifier = remembering(10);
    let refused = answer(&mut verifier, "t", INACTIVE, START);
    assert!(
        matches!(
            refused,
            Answered::Refused {
                ttl: Some(10.0),
                ..
            }
        ),
        "{refused:?}"
    );
    let inactive = Lookup::Refused(Reason::TokenInactive.into());
    assert_eq!(verifier.lookup("t", START + 9.999), inactive);
    assert_eq!(verifier.lookup("t", START + 10.0), Lookup::Unknown);
}

#[test]
fn a_clock_that_is_set_back_by_more_than_five_seconds_ends_what_is_remembered() {
    for (back, serves) in [(0.0, true), (5.0, true), (5.001, false), (1e9, false)] {
        let mut verifier = remembering(10);
        answer(&mut verifier, "t", ACTIVE, START);
        assert_eq!(
            is_remembered(&mut verifier, "t", START - back),
            serves,
            "{back}"
        );
        answer(&mut verifier, "u", INACTIVE, START);
        let refused = matches!(verifier.lookup("u", START - back), Lookup::Refused(_));
        assert_eq!(refused, serves, "{back}");
    }
    let mut verifier = remembering(10);
    answer(&mut verifier, "t", ACTIVE, START);
    assert!(!is_remembered(&mut verifier, "t", START + 1e9));
}

#[test]
fn an_answer_that_was_on_its_way_is_as_old_as_it_is() {
    let mut verifier = remembering(10);
    let late = verifier.answered("t", &from_server(ACTIVE, START), START + 25.0);
    assert_eq!(accepted(late).1, Some(35.0));
    assert!(!is_remembered(&mut verifier, "t", START + 60.0));
    let too_late = verifier.answered("u", &from_server(ACTIVE, START), START + 60.0);
    assert_eq!(accepted(too_late), (None, None));
    // The clock was set back while the answer was judged: its time does not get longer by that.
    let early = verifier.answered("v", &from_server(ACTIVE, START + 4.0), START);
    assert_eq!(accepted(early).1, Some(60.0));
    let earlier = verifier.answered("w", &from_server(ACTIVE, START + 5.001), START);
    assert_eq!(accepted(earlier), (None, None));
}

#[test]
fn a_new_answer_replaces_the_old_one_whatever_it_says() {
    for (second, remembered) in [
        (ACTIVE, true),
        (INACTIVE, false),
        (r#"{"active":true,"client_id":"c","exp":5}"#, false),
    ] {
        let mut verifier = remembering(10);
        answer(&mut verifier, "t", ACTIVE, START);
        answer(&mut verifier, "t", second, START + 1.0);
        assert_eq!(
            is_remembered(&mut verifier, "t", START + 1.0),
            remembered,
            "{second}"
        );
    }
    let mut verifier = remembering(10);
    answer(&mut verifier, "t", INACTIVE, START);
    answer(&mut verifier, "t", ACTIVE, START + 1.0);
    assert!(is_remembered(&mut verifier, "t", START + 1.0));
    // What fails says nothing: the answer that was there stays.
    answer(&mut verifier, "t", "<html>", START + 2.0);
    assert!(is_remembered(&mut verifier, "t", START + 2.0));
}

#[test]
fn what_was_forgotten_stays_forgotten() {
    let mut verifier = remembering(10);
    let (slot, _) = accepted(answer(&mut verifier, "t", ACTIVE, START));
    assert_eq!(verifier.forget("t"), slot);
    assert_eq!(verifier.forget("t"), None);
    assert_eq!(verifier.lookup("t", START), Lookup::Unknown);
    answer(&mut verifier, "t", INACTIVE, START);
    assert_eq!(verifier.forget("t"), None);
    assert_eq!(verifier.lookup("t", START), Lookup::Unknown);
    // The answer to a request that was made before.
    for body in [ACTIVE, INACTIVE] {
        let under_way = Answer {
            remember: false,
            ..from_server(body, START)
        };
        match verifier.answered("t", &under_way, START) {
            Answered::Accepted { slot, ttl, .. } => assert_eq!((slot, ttl), (None, None)),
            Answered::Refused { ttl, .. } => assert_eq!(ttl, None),
            other => panic!("{other:?}"),
        }
        assert_eq!(verifier.lookup("t", START), Lookup::Unknown);
    }
}

/// The answer to a request that was made before the one whose answer is remembered.
#[test]
fn an_older_answer_leaves_a_newer_one_unless_it_refuses() {
    for (newer, older, stays) in [
        (ACTIVE, ACTIVE, true),
        (INACTIVE, ACTIVE, true),
        (ACTIVE, INACTIVE, false),
    ] {
        let mut verifier = remembering(10);
        answer(&mut verifier, "t", newer, START);
        let before = verifier.lookup("t", START);
        let under_way = Answer {
            remember: false,
            ..from_server(older, START)
        };
        verifier.answered("t", &under_way, START);
        let after = verifier.lookup("t", START);
        assert_eq!(after == before, stays, "{newer} {older}");
    }
}
