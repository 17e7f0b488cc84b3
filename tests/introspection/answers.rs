//! What an answer means.

use mcp_bearer::error::Reason;
use mcp_bearer::jose::base64url;
use mcp_bearer::limits;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::introspection::IntrospectionFailure;

use crate::server::{policy, verdict_with};

fn failure_of(body: &str) -> Option<IntrospectionFailure> {
    verdict_with(policy(), "t", body).err()
}

/// The reason and the claim of a refusal.
fn refusal(policy: Policy, body: &str) -> (Reason, Option<String>) {
    let error = verdict_with(policy, "t", body).unwrap().unwrap_err();
    (error.reason(), error.claim_name().map(str::to_owned))
}

fn is_accepted(policy: Policy, body: &str) -> bool {
    matches!(verdict_with(policy, "t", body), Ok(Ok(_)))
}

#[test]
fn an_active_token_with_all_its_claims() {
    let body = r#" {"active":true,"client_id":"c","scope":"a b","exp":1800000600.9,"sub":"s",
        "iss":"https://as.example","aud":["https://rs.example"],"token_type":"bearer","username":"u",
        "extra":{"n":1.10}} "#;
    let token = verdict_with(policy(), "t", body).unwrap().unwrap();
    assert_eq!(token.client_id, "c");
    assert_eq!(token.scopes, ["a", "b"]);
    assert_eq!(token.expires_at, Some(1_800_000_600.0));
    assert_eq!(token.subject.as_deref(), Some("s"));
    assert_eq!(token.issuer.as_deref(), Some("https://as.example"));
    assert_eq!(token.audience, ["https://rs.example"]);
    assert_eq!(token.claims, body);
}

/// INT-01
#[test]
fn active_is_the_json_value_true_and_nothing_else() {
    for active in [
        "\"true\"",
        "\"false\"",
        "1",
        "0",
        "null",
        "{}",
        "[]",
        "[true]",
        "\"\"",
        "1.0",
    ] {
        let body = format!(r#"{{"active":{active},"client_id":"c"}}"#);
        assert_eq!(
            failure_of(&body),
            Some(IntrospectionFailure::MalformedAnswer),
            "{body}"
        );
    }
    for body in [
        "{}",
        r#"{"Active":true,"client_id":"c"}"#,
        "[]",
        "true",
        "\"active\"",
    ] {
        assert_eq!(
            failure_of(body),
            Some(IntrospectionFailure::MalformedAnswer),
            "{body}"
        );
    }
}

#[test]
fn what_else_is_in_an_inactive_answer_does_not_matter() {
    for body in [
        r#"{"active":false}"#,
        r#"{"active":false,"exp":"soon","scope":5,"aud":[1],"client_id":"c"}"#,
    ] {
        assert_eq!(refusal(policy(), body), (Reason::TokenInactive, None));
    }
}

/// INT-08
#[test]
fn what_is_no_strict_json_is_the_servers_fault() {
    let nested = format!(
        r#"{{"active":true,"client_id":"c","x":{}{}}}"#,
        "[".repeat(limits::JSON_DEPTH),
        "]".repeat(limits::JSON_DEPTH)
    );
    for body in [
        "",
        "<html>",
        r#"{"active":true"#,
        r#"{"active":false,"active":true,"client_id":"c"}"#,
        r#"{"active":false,"\u0061ctive":true,"client_id":"c"}"#,
        r#"{"active":true,"client_id":"c","x":{"y":1,"y":2}}"#,
        "\u{feff}{\"active\":true,\"client_id\":\"c\"}",
        r#"{"active":true,"client_id":"c"}{}"#,
        r#"{"active":true,"client_id":"\ud800"}"#,
        r#"{"active":true,"client_id":"c","x":1e999}"#,
        r#"{'active':true}"#,
        "eyJhbGciOiJub25lIn0.e30.e30",
        &nested,
    ] {
        assert_eq!(
            failure_of(body),
            Some(IntrospectionFailure::NotJson),
            "{body}"
        );
    }
}

#[test]
fn the_body_ends_where_the_limit_says() {
    let body = |length: usize| {
        let rest = r#"{"active":true,"client_id":"c","x":""}"#.len();
        format!(
            r#"{{"active":true,"client_id":"c","x":"{}"}}"#,
            "x".repeat(length - rest)
        )
    };
    assert_eq!(failure_of(&body(limits::INTROSPECTION_BYTES)), None);
    let too_large = body(limits::INTROSPECTION_BYTES + 1);
    assert_eq!(failure_of(&too_large), Some(IntrospectionFailure::TooLarge));
}

/// INT-05
#[test]
fn known_members_of_a_wrong_type_are_the_servers_fault() {
    for member in [
        r#""exp":"soon""#,
        r#""exp":"1900000000""#,
        r#""exp":null"#,
        r#""exp":1900000000000"#,
        r#""nbf":true"#,
        r#""iat":[]"#,
        r#""scope":5"#,
        r#""scope":["a b"]"#,
        r#""scope":null"#,
        r#""aud":[1]"#,
        r#""aud":{}"#,
        r#""aud":null"#,
        r#""iss":1"#,
        r#""sub":1"#,
        r#""jti":1"#,
        r#""username":1"#,
        r#""token_type":3"#,
        r#""token_type":null"#,
        r#""azp":{}"#,
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c",{member}}}"#);
        assert_eq!(
            failure_of(&body),
            Some(IntrospectionFailure::MalformedAnswer),
            "{member}"
        );
    }
    let number = r#"{"active":true,"client_id":5}"#;
    assert_eq!(
        failure_of(number),
        Some(IntrospectionFailure::MalformedAnswer)
    );
}

#[test]
fn times_are_judged_with_the_tolerance() {
    for (member, expected) in [
        (r#""exp":1799999995"#, Some((Reason::Expired, "exp"))),
        (r#""exp":1799999996"#, None),
        (r#""exp":0"#, Some((Reason::Expired, "exp"))),
        (r#""exp":-1"#, Some((Reason::Expired, "exp"))),
        (r#""nbf":1800000006"#, Some((Reason::NotYetValid, "nbf"))),
        (r#""nbf":1800000005"#, None),
        (r#""iat":1800000006"#, Some((Reason::NotYetValid, "iat"))),
        (r#""iat":0"#, None),
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c",{member}}}"#);
        match expected {
            None => assert!(is_accepted(policy(), &body), "{member}"),
            Some((reason, claim)) => {
                assert_eq!(refusal(policy(), &body), (reason, Some(claim.to_owned())));
            }
        }
    }
}

/// INT-06
#[test]
fn what_is_configured_is_required_and_compared_exactly() {
    let strict = || Policy {
        issuers: Some(vec!["https://as.example".to_owned()]),
        audiences: Some(vec!["https://rs.example".to_owned()]),
        required_scopes: vec!["read".to_owned()],
        required_claims: vec!["tenant".to_owned()],
        require_expiration: true,
        ..policy()
    };
    let good = r#"{"active":true,"client_id":"c","exp":1900000000,"iss":"https://as.example","aud":"https://rs.example","scope":"read x","tenant":1}"#;
    assert!(is_accepted(strict(), good));
    for (from, to, reason, claim) in [
        (r#""exp":1900000000,"#, "", Reason::ClaimMissing, "exp"),
        (
            r#""iss":"https://as.example","#,
            "",
            Reason::ClaimMissing,
            "iss",
        ),
        ("as.example", "as.example/", Reason::ClaimMismatch, "iss"),
        (
            r#""aud":"https://rs.example","#,
            "",
            Reason::ClaimMissing,
            "aud",
        ),
        ("rs.example", "RS.example", Reason::ClaimMismatch, "aud"),
        (
            r#""https://rs.example""#,
            "[]",
            Reason::ClaimMismatch,
            "aud",
        ),
        (
            r#""tenant":1"#,
            r#""tenant":null"#,
            Reason::ClaimMissing,
            "tenant",
        ),
        (
            r#""tenant":1"#,
            r#""tenant":1,"cnf":{}"#,
            Reason::ClaimMismatch,
            "cnf",
        ),
        (
            r#""tenant":1"#,
            r#""tenant":1,"cnf":null"#,
            Reason::ClaimMismatch,
            "cnf",
        ),
    ] {
        let changed = good.replace(from, to);
        assert_ne!(changed, good);
        assert_eq!(
            refusal(strict(), &changed),
            (reason, Some(claim.to_owned())),
            "{changed}"
        );
    }
    let without_scope = good.replace("read x", "reader");
    assert_eq!(
        refusal(strict(), &without_scope),
        (Reason::InsufficientScope, None)
    );
}

#[test]
fn a_token_type_other_than_bearer_is_refused() {
    for (name, is_bearer) in [
        ("Bearer", true),
        ("bearer", true),
        ("BEARER", true),
        ("DPoP", false),
        ("mac", false),
        ("N_A", false),
        ("Bearer ", false),
        ("", false),
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c","token_type":"{name}"}}"#);
        if is_bearer {
            assert!(is_accepted(policy(), &body), "{name}");
        } else {
            let refused = (Reason::TypNotAllowed, Some("token_type".to_owned()));
            assert_eq!(refusal(policy(), &body), refused, "{name}");
        }
    }
}

#[test]
fn what_some_servers_answer_for_refresh_and_id_tokens_is_refused() {
    for member in [
        r#""typ":"Refresh""#,
        r#""token_use":"id""#,
        r#""nonce":"n""#,
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c",{member}}}"#);
        assert_eq!(
            refusal(policy(), &body).0,
            Reason::TypNotAllowed,
            "{member}"
        );
    }
}

#[test]
fn the_client_is_read_from_the_first_member_that_names_it() {
    for (members, expected) in [
        (r#""client_id":"a","azp":"b""#, Some(("a", "client_id"))),
        (r#""client_id":"","azp":"b""#, Some(("b", "azp"))),
        (r#""cid":"c","sub":"s""#, Some(("c", "cid"))),
        (r#""sub":"s""#, Some(("s", "sub"))),
        (r#""username":"u""#, None),
    ] {
        let body = format!(r#"{{"active":true,{members}}}"#);
        match (verdict_with(policy(), "t", &body).unwrap(), expected) {
            (Ok(token), Some((id, source))) => {
                assert_eq!(
                    (token.client_id.as_str(), token.client_id_source),
                    (id, source)
                );
            }
            (Err(error), None) => assert_eq!(
                (error.reason(), error.claim_name()),
                (Reason::ClaimMissing, Some("client_id"))
            ),
            other => panic!("{members}: {other:?}"),
        }
    }
}

/// INT-07
#[test]
fn an_answer_about_another_jwt_is_refused() {
    let jwt = |payload: &str| {
        let part = |text: &str| base64url::encode(text.as_bytes());
        format!(
            "{}.{}.{}",
            part(r#"{"alg":"RS256"}"#),
            part(payload),
            part("s")
        )
    };
    let answered = r#"{"active":true,"client_id":"c","jti":"1"}"#;
    let silent = r#"{"active":true,"client_id":"c"}"#;
    for (token, body, accepted) in [
        (jwt(r#"{"jti":"1"}"#), answered, true),
        (jwt(r#"{"jti":"2"}"#), answered, false),
        (jwt(r#"{"jti":"2"}"#), silent, true),
        (jwt(r#"{"jti":5}"#), answered, true),
        (jwt("{}"), answered, true),
        (jwt("no JSON"), answered, true),
        ("opaque".to_owned(), answered, true),
        ("a.b.c".to_owned(), answered, true),
    ] {
        match verdict_with(policy(), &token, body).unwrap() {
            Ok(_) => assert!(accepted, "{token}"),
            Err(error) => {
                assert!(!accepted, "{token}");
                assert_eq!(error.reason(), Reason::ClaimMismatch);
                assert_eq!(error.claim_name(), Some("jti"));
            }
        }
    }
}

#[test]
fn no_error_quotes_what_was_answered() {
    let body = r#"{"active":true,"client_id":"c","token_type":"hunter2"}"#;
    let error = verdict_with(policy(), "hunter2", body)
        .unwrap()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
