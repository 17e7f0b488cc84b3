//! When nobody is asked.

use mcp_bearer::error::{OAuthCode, Reason};
use mcp_bearer::http::discovery::DiscoveryFailure;
use mcp_bearer::verifiers::introspection::{IntrospectionFailure, IntrospectionVerifier};

use crate::server::{ACTIVE, INACTIVE, START, answer, config, is_remembered, remembering};

use IntrospectionFailure::{
    ClientAuthentication, Discovery, Keys, MalformedAnswer, Network, NotJson, Overloaded, Redirect,
    Signature, Status, Timeout, TooLarge,
};

fn verifier() -> IntrospectionVerifier {
    IntrospectionVerifier::new(config())
}

/// Seconds for which nobody is asked.
fn closed_for(verifier: &IntrospectionVerifier, now: f64) -> Option<u32> {
    let error = verifier.permission(now).err()?;
    assert_eq!(error.reason(), Reason::IntrospectionUnavailable);
    assert_eq!(error.reason().code(), OAuthCode::ServerError);
    error.retry_after()
}

#[test]
fn what_is_about_the_server_stops_all_requests_at_once() {
    let mut failures = vec![
        Discovery(DiscoveryFailure::IssuerMismatch),
        // For a request about a token this status would concern that token alone.
        Discovery(DiscoveryFailure::Status(400)),
        Keys,
        Network,
        Redirect,
        Timeout,
    ];
    failures.extend([401, 403, 404, 405, 407, 408, 429, 502, 503, 504].map(Status));
    for failure in failures {
        let mut verifier = verifier();
        assert_eq!(
            verifier.failed(failure, None, START, 0.0),
            1.0,
            "{failure:?}"
        );
        assert_eq!(closed_for(&verifier, START + 0.5), Some(1));
        assert_eq!(closed_for(&verifier, START + 1.0), None);
    }
}

#[test]
fn what_one_token_can_cause_stops_requests_after_three_in_a_row() {
    let mut failures = vec![MalformedAnswer, NotJson, Signature, TooLarge];
    failures.extend([201, 204, 304, 500, 501, 505, 599].map(Status));
    for failure in failures {
        let mut verifier = verifier();
        for expected in [0.0, 0.0, 1.0] {
            assert_eq!(closed_for(&verifier, START), None);
            assert_eq!(
                verifier.failed(failure, None, START, 0.0),
                expected,
                "{failure:?}"
            );
        }
        assert_eq!(closed_for(&verifier, START), Some(1));
        // It has not been well since: the first that fails closes it again.
        assert_eq!(verifier.failed(failure, None, START + 1.0, 0.0), 2.0);
    }
}

#[test]
fn a_good_answer_between_ends_the_row() {
    for good in [
        ACTIVE,
        INACTIVE,
        r#"{"active":true,"client_id":"c","exp":5}"#,
    ] {
        let mut verifier = verifier();
        for _ in 0..20 {
            assert_eq!(verifier.failed(Status(500), None, START, 0.0), 0.0);
            assert_eq!(verifier.failed(NotJson, None, START, 0.0), 0.0);
            answer(&mut verifier, "t", good, START);
        }
        assert_eq!(closed_for(&verifier, START), None);
    }
    let mut verifier = verifier();
    verifier.failed(NotJson, None, START, 0.0);
    // What is no good answer ends nothing.
    answer(&mut verifier, "t", "<html>", START);
    verifier.failed(NotJson, None, START, 0.0);
    assert_eq!(verifier.failed(NotJson, None, START, 0.0), 1.0);
}

/// Some servers answer so to any token that is not of their making: nobody else may suffer from that.
#[test]
fn what_is_surely_about_one_token_or_about_us_never_stops_others() {
    let refusals = [400, 402, 406, 409, 413, 415, 422, 431, 451].map(Status);
    for failure in refusals
        .into_iter()
        .chain([ClientAuthentication, Overloaded])
    {
        let mut verifier = verifier();
        for _ in 0..100 {
            assert_eq!(verifier.failed(failure, Some(30.0), START, 1.0), 0.0);
        }
        assert_eq!(closed_for(&verifier, START), None, "{failure:?}");
        verifier.failed(NotJson, None, START, 0.0);
        verifier.failed(failure, None, START, 0.0);
        assert_eq!(verifier.failed(NotJson, None, START, 0.0), 0.0);
    }
}

#[test]
fn waits_double_and_end_with_a_good_answer() {
    let mut verifier = verifier();
    let mut now = START;
    for wait in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        assert_eq!(verifier.failed(Network, None, now, 0.0), wait);
        now += wait;
        assert_eq!(closed_for(&verifier, now - 0.001), Some(1));
        assert_eq!(closed_for(&verifier, now), None);
    }
    assert_eq!(verifier.failed(Network, None, now, 1.0), 45.0);
    // From a request that was made before the server went silent, or by `revalidate` of another process.
    answer(&mut verifier, "t", INACTIVE, now);
    assert_eq!(closed_for(&verifier, now), None);
    assert_eq!(verifier.failed(Network, None, now, 0.0), 1.0);
}

/// Else 32 requests under way would make a server that restarts unavailable for half a minute.
#[test]
fn many_requests_that_fail_together_are_one_failure() {
    let mut verifier = verifier();
    for i in 0..32 {
        let now = START + f64::from(i) / 64.0;
        assert_eq!(verifier.failed(Network, None, now, 0.0), START + 1.0 - now);
    }
    assert_eq!(closed_for(&verifier, START + 1.0), None);
}

#[test]
fn retry_after_of_429_and_503_counts_up_to_a_minute() {
    for (failure, asked, wait) in [
        (Status(429), 20.0, 20.0),
        (Status(503), 0.5, 1.0),
        (Status(503), 1e9, 60.0),
        (Status(503), -1.0, 1.0),
        (Status(503), f64::NAN, 1.0),
        (Status(502), 20.0, 1.0),
        (Network, 20.0, 1.0),
    ] {
        let mut verifier = verifier();
        let waits = verifier.failed(failure, Some(asked), START, 0.0);
        assert_eq!(waits, wait, "{failure:?} {asked}");
        assert_eq!(closed_for(&verifier, START + wait - 0.5), Some(1));
        assert_eq!(closed_for(&verifier, START + wait), None);
    }
    // Of several together the longest.
    let mut verifier = verifier();
    verifier.failed(Network, None, START, 0.0);
    assert_eq!(verifier.failed(Status(503), Some(20.0), START, 0.0), 20.0);
    assert_eq!(
        verifier.failed(Status(503), Some(5.0), START + 1.0, 0.0),
        19.0
    );
    assert_eq!(closed_for(&verifier, START + 19.5), Some(1));
}

#[test]
fn a_clock_that_is_set_back_ends_the_wait() {
    let mut verifier = verifier();
    verifier.failed(Status(503), Some(60.0), START, 0.0);
    assert_eq!(closed_for(&verifier, START - 0.001), None);
    assert_eq!(closed_for(&verifier, START - 1e9), None);
}

#[test]
fn what_is_remembered_serves_while_nobody_is_asked_and_not_longer_for_it() {
    let mut verifier = remembering(10);
    answer(&mut verifier, "t", ACTIVE, START);
    verifier.failed(Status(503), Some(60.0), START + 30.0, 0.0);
    assert!(is_remembered(&mut verifier, "t", START + 59.0));
    assert!(!is_remembered(&mut verifier, "t", START + 60.0));
    assert_eq!(closed_for(&verifier, START + 60.0), Some(30));
}

#[test]
fn every_failure_has_a_name_of_its_own() {
    let failures = [
        ClientAuthentication,
        Discovery(DiscoveryFailure::IssuerMismatch),
        Discovery(DiscoveryFailure::NoIntrospectionEndpoint),
        Discovery(DiscoveryFailure::NotFound),
        Discovery(DiscoveryFailure::UrlNotAllowed),
        Keys,
        MalformedAnswer,
        Network,
        NotJson,
        Overloaded,
        Redirect,
        Signature,
        Status(500),
        Timeout,
        TooLarge,
    ];
    let mut names: Vec<_> = failures.map(IntrospectionFailure::name).into();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), failures.len());
}
