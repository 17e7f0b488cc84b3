//! What opens the back-off, what closes it, and what neither does.

use mcp_bearer::error::{OAuthCode, Reason};
use mcp_bearer::verifiers::introspection::{
    IntrospectionFailure, IntrospectionVerifier, NoResponse,
};

use crate::server::{ACTIVE, INACTIVE, START, answer, config};

use IntrospectionFailure::{
    AudienceMismatch, CredentialsRefused, Keys, MalformedResponse, NotJson, NotSigned, Outdated,
    Signature, SignerMismatch, Status, TooLarge,
};

const NO_RESPONSE: IntrospectionFailure = IntrospectionFailure::NoResponse(NoResponse::Server);
const NOT_SENT: IntrospectionFailure = IntrospectionFailure::NoResponse(NoResponse::NotSent);
const NAMED: IntrospectionFailure = CredentialsRefused {
    status: 401,
    is_named: true,
};
const UNNAMED: IntrospectionFailure = CredentialsRefused {
    status: 401,
    is_named: false,
};

fn verifier() -> IntrospectionVerifier {
    IntrospectionVerifier::new(config())
}

/// For how many seconds the others are refused while one request is under way.
fn open_for(verifier: &IntrospectionVerifier, now: f64) -> Option<u32> {
    let error = verifier.outage(now)?;
    assert_eq!(error.reason(), Reason::IntrospectionUnavailable);
    assert_eq!(error.reason().code(), OAuthCode::ServerError);
    error.retry_after()
}

/// Of the server, or the way to it, whatever the token is.
const OUTAGES: [IntrospectionFailure; 5] = [Keys, NO_RESPONSE, Status(429), Status(503), NAMED];

/// Everything that a server may answer to one odd token.
fn about_one_token() -> Vec<IntrospectionFailure> {
    let mut failures = vec![
        AudienceMismatch,
        MalformedResponse(None),
        MalformedResponse(Some("exp")),
        NotJson,
        NotSigned,
        Outdated,
        Signature,
        SignerMismatch,
        TooLarge,
        UNNAMED,
    ];
    let statuses = (100..1000).filter(|status| !matches!(status, 429 | 503));
    failures.extend(statuses.map(Status));
    failures
}

#[test]
fn an_outage_opens_the_back_off_at_once_until_its_time_is_over_or_the_server_answers() {
    for failure in OUTAGES {
        let mut verifier = verifier();
        assert_eq!(open_for(&verifier, START), None);
        assert_eq!(
            verifier.failed(failure, None, START, 0.0),
            1.0,
            "{failure:?}"
        );
        assert_eq!(open_for(&verifier, START + 0.5), Some(1));
        assert_eq!(open_for(&verifier, START + 1.0), None);
        // Or until one request is judge_response.
        assert_eq!(verifier.failed(failure, None, START + 1.0, 0.0), 2.0);
        assert_eq!(open_for(&verifier, START + 1.5), Some(2));
        answer(&mut verifier, "t", INACTIVE, START + 1.5);
        assert_eq!(open_for(&verifier, START + 1.5), None, "{failure:?}");
    }
}

#[test]
fn what_a_server_answers_to_one_odd_token_never_opens_the_back_off() {
    for failure in about_one_token() {
        let mut verifier = verifier();
        for _ in 0..100 {
            assert_eq!(verifier.failed(failure, Some(30.0), START, 1.0), 0.0);
        }
        assert_eq!(open_for(&verifier, START), None, "{failure:?}");
    }
}

/// The server works, whatever it says of this token.
#[test]
fn any_response_that_is_no_outage_closes_the_back_off() {
    for failure in about_one_token() {
        let mut verifier = verifier();
        verifier.failed(NO_RESPONSE, None, START, 0.0);
        assert_eq!(open_for(&verifier, START), Some(1));
        verifier.failed(failure, None, START, 0.0);
        assert_eq!(open_for(&verifier, START), None, "{failure:?}");
    }
}

/// Nothing was sent, so nothing is known of the server.
#[test]
fn a_request_that_was_not_sent_neither_opens_nor_closes_the_back_off() {
    let mut verifier = verifier();
    assert_eq!(verifier.failed(NOT_SENT, Some(30.0), START, 0.0), 0.0);
    assert_eq!(open_for(&verifier, START), None);
    verifier.failed(NO_RESPONSE, None, START, 0.0);
    assert_eq!(verifier.failed(NOT_SENT, Some(30.0), START, 0.0), 0.0);
    assert_eq!(open_for(&verifier, START), Some(1));
}

#[test]
fn credentials_that_were_accepted_once_are_not_what_a_refusal_is_about() {
    for verdict in [
        ACTIVE,
        INACTIVE,
        r#"{"active":true,"client_id":"c","exp":5}"#,
    ] {
        let mut verifier = verifier();
        answer(&mut verifier, "t", verdict, START);
        for _ in 0..100 {
            assert_eq!(verifier.failed(NAMED, None, START, 0.0), 0.0);
        }
        assert_eq!(open_for(&verifier, START), None);
    }
    // What is no verdict accepts nothing.
    let mut verifier = verifier();
    answer(&mut verifier, "t", "<html>", START);
    assert_eq!(verifier.failed(NAMED, None, START, 0.0), 1.0);
}

#[test]
fn waits_double_and_end_with_a_good_answer() {
    let mut verifier = verifier();
    let mut now = START;
    for wait in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        assert_eq!(verifier.failed(NO_RESPONSE, None, now, 0.0), wait);
        now += wait;
        assert_eq!(open_for(&verifier, now - 0.001), Some(1));
        assert_eq!(open_for(&verifier, now), None);
    }
    assert_eq!(verifier.failed(NO_RESPONSE, None, now, 1.0), 45.0);
    assert_eq!(open_for(&verifier, now), Some(45));
    answer(&mut verifier, "t", INACTIVE, now);
    assert_eq!(open_for(&verifier, now), None);
    assert_eq!(verifier.failed(NO_RESPONSE, None, now, 0.0), 1.0);
}

/// Else 32 requests under way would make a server that restarts unavailable for half a minute.
#[test]
fn many_requests_that_fail_together_are_one_failure() {
    let mut verifier = verifier();
    for i in 0..32 {
        let now = START + f64::from(i) / 64.0;
        assert_eq!(
            verifier.failed(NO_RESPONSE, None, now, 0.0),
            START + 1.0 - now
        );
    }
    assert_eq!(verifier.failed(NO_RESPONSE, None, START + 1.0, 0.0), 2.0);
}

#[test]
fn retry_after_of_429_and_503_counts_up_to_a_minute() {
    for (failure, asked, wait) in [
        (Status(429), 20.0, 20.0),
        (Status(503), 0.5, 1.0),
        (Status(503), 1e9, 60.0),
        (Status(503), -1.0, 1.0),
        (Status(503), f64::NAN, 1.0),
        (Status(502), 20.0, 0.0),
        (NO_RESPONSE, 20.0, 1.0),
    ] {
        let mut verifier = verifier();
        let waits = verifier.failed(failure, Some(asked), START, 0.0);
        assert_eq!(waits, wait, "{failure:?} {asked}");
        let told = (wait > 0.0).then_some(wait as u32);
        assert_eq!(open_for(&verifier, START), told, "{failure:?} {asked}");
    }
    // Of several together the longest.
    let mut verifier = verifier();
    verifier.failed(NO_RESPONSE, None, START, 0.0);
    assert_eq!(verifier.failed(Status(503), Some(20.0), START, 0.0), 20.0);
    assert_eq!(
        verifier.failed(Status(503), Some(5.0), START + 1.0, 0.0),
        19.0
    );
    assert_eq!(open_for(&verifier, START + 10.0), Some(10));
}

#[test]
fn a_clock_that_is_set_back_ends_the_wait() {
    let mut verifier = verifier();
    verifier.failed(Status(503), Some(60.0), START, 0.0);
    assert_eq!(open_for(&verifier, START), Some(60));
    assert_eq!(open_for(&verifier, START - 0.001), None);
    assert_eq!(open_for(&verifier, START - 1e9), None);
}

/// The names of failures without a response are in pkg-template.
#[test]
fn every_response_that_is_no_verdict_has_a_name_of_its_own() {
    let failures = [
        AudienceMismatch,
        Keys,
        MalformedResponse(None),
        NotJson,
        NotSigned,
        Outdated,
        Signature,
        SignerMismatch,
        Status(500),
        TooLarge,
        UNNAMED,
    ];
    let mut names: Vec<_> = failures.map(IntrospectionFailure::name).into();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), failures.len());
    assert_eq!(NAMED.name(), UNNAMED.name());
}
