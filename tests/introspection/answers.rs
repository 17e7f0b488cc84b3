//! What an answer means.

use mcp_bearer::error::Reason;
use mcp_bearer::jose::base64url;
use mcp_bearer::limits;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::introspection::{
    IntrospectionConfig, IntrospectionFailure, IntrospectionVerifier,
};

use crate::server::{config, policy, verdict_with};

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
            Some(IntrospectionFailure::MalformedResponse(Some("active"))),
            "{body}"
        );
    }
    for (body, member) in [
        ("{}", Some("active")),
        (r#"{"Active":true,"client_id":"c"}"#, Some("active")),
        ("[]", None),
        ("true", None),
        ("\"active\"", None),
    ] {
        assert_eq!(
            failure_of(body),
            Some(IntrospectionFailure::MalformedResponse(member)),
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
fn a_member_of_a_wrong_type_that_is_used_is_named() {
    for (member, value) in [
        ("exp", r#""soon""#),
        ("exp", r#""1900000000""#),
        ("exp", "1900000000000"),
        ("exp", "true"),
        ("nbf", "true"),
        ("iat", "[]"),
        ("scope", "5"),
        ("scope", r#"["a b"]"#),
        ("scp", "{}"),
        ("aud", "[1]"),
        ("aud", "{}"),
        ("iss", "1"),
        ("sub", "1"),
        ("jti", "1"),
        ("token_type", "3"),
        ("azp", "{}"),
        ("client_id", "5"),
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c","{member}":{value}}}"#);
        let body = match member {
            "client_id" => format!(r#"{{"active":true,"client_id":{value}}}"#),
            _ => body,
        };
        assert_eq!(
            failure_of(&body),
            Some(IntrospectionFailure::MalformedResponse(Some(member))),
            "{body}"
        );
    }
}

/// canaille writes `"username": null`; nothing here reads the name.
#[test]
fn a_member_that_nobody_uses_may_have_any_type() {
    for member in [
        r#""username":null"#,
        r#""username":1"#,
        r#""username":["u"]"#,
        r#""ext":[null]"#,
        r#""email":{}"#,
    ] {
        let body = format!(r#"{{"active":true,"client_id":"c",{member}}}"#);
        assert!(is_accepted(policy(), &body), "{member}");
    }
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

/// RFC 7662 section 2.2 makes `iss` optional.
#[test]
fn an_absent_issuer_is_accepted_unless_it_is_required_and_another_never_is() {
    let with = |require_issuer| Policy {
        issuers: Some(vec!["https://as.example".to_owned()]),
        require_issuer,
        ..policy()
    };
    let silent = r#"{"active":true,"client_id":"c"}"#;
    let token = verdict_with(with(false), "t", silent).unwrap().unwrap();
    assert_eq!(token.issuer, None);
    let missing = (Reason::ClaimMissing, Some("iss".to_owned()));
    assert_eq!(refusal(with(true), silent), missing);
    for require_issuer in [false, true] {
        let own = r#"{"active":true,"client_id":"c","iss":"https://as.example"}"#;
        let token = verdict_with(with(require_issuer), "t", own)
            .unwrap()
            .unwrap();
        assert_eq!(token.issuer.as_deref(), Some("https://as.example"));
        for other in ["https://as.example/", "https://other.example", ""] {
            let body = format!(r#"{{"active":true,"client_id":"c","iss":"{other}"}}"#);
            let mismatch = (Reason::ClaimMismatch, Some("iss".to_owned()));
            assert_eq!(refusal(with(require_issuer), &body), mismatch, "{other}");
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
    // Null is absent.
    let bound_to_nothing = good.replace(r#""tenant":1"#, r#""tenant":1,"cnf":null,"nbf":null"#);
    assert!(is_accepted(strict(), &bound_to_nothing));
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
fn a_token_type_that_is_no_bearer_token_s_is_refused() {
    for (name, is_bearer) in [
        ("Bearer", true),
        ("bearer", true),
        ("BEARER", true),
        ("access_token", true),
        ("Access_Token", true),
        ("N_A", true),
        ("n_a", true),
        ("DPoP", false),
        ("mac", false),
        ("refresh_token", false),
        ("id_token", false),
        ("urn:ietf:params:oauth:token-type:access_token", false),
        ("NA", false),
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
                    (token.client_id.as_str(), &*token.client_id_source),
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
    let judge_response = r#"{"active":true,"client_id":"c","jti":"1"}"#;
    let silent = r#"{"active":true,"client_id":"c"}"#;
    for (token, body, accepted) in [
        (jwt(r#"{"jti":"1"}"#), judge_response, true),
        (jwt(r#"{"jti":"2"}"#), judge_response, false),
        (jwt(r#"{"jti":"2"}"#), silent, true),
        (jwt(r#"{"jti":5}"#), judge_response, true),
        (jwt("{}"), judge_response, true),
        (jwt("no JSON"), judge_response, true),
        ("opaque".to_owned(), judge_response, true),
        ("a.b.c".to_owned(), judge_response, true),
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

/// oxAuth sends 400 with the verdict that a token is not active.
#[test]
fn a_refusal_with_a_verdict_is_the_verdict() {
    let verifier = IntrospectionVerifier::new(config());
    let inactive = r#"{"active":false,"error":"invalid_token"}"#.as_bytes();
    for status in [400, 401, 403, 404, 410, 422, 499] {
        assert_eq!(verifier.refusal(status, inactive), None, "{status}");
    }
    for status in [201, 204, 302, 429, 500, 502, 503] {
        let failure = Some(IntrospectionFailure::Status(status));
        assert_eq!(verifier.refusal(status, inactive), failure);
    }
    for body in [
        "",
        "<html>",
        "false",
        r#"{"active":true,"client_id":"c"}"#,
        r#"{"active":"false"}"#,
        r#"{"active":null}"#,
        r#"{"active":false,"active":true}"#,
        r#"[{"active":false}]"#,
    ] {
        let failure = Some(IntrospectionFailure::Status(400));
        assert_eq!(verifier.refusal(400, body.as_bytes()), failure, "{body}");
    }
    let mut large = inactive.to_vec();
    large.resize(limits::INTROSPECTION_BYTES, b' ');
    assert_eq!(verifier.refusal(400, &large), None);
    large.push(b' ');
    assert!(verifier.refusal(400, &large).is_some());
    // Nobody signed it.
    let signed = IntrospectionVerifier::new(IntrospectionConfig {
        signed: Some(crate::signed::signed_answers()),
        ..config()
    });
    let failure = Some(IntrospectionFailure::Status(400));
    assert_eq!(signed.refusal(400, inactive), failure);
}

#[test]
fn refused_credentials_are_told_from_other_refusals() {
    let verifier = IntrospectionVerifier::new(config());
    let invalid_client = r#"{"error":"invalid_client","error_description":"x"}"#.as_bytes();
    for (status, body, is_named) in [
        (400, invalid_client, Some(true)),
        (401, invalid_client, Some(true)),
        (403, invalid_client, Some(true)),
        (401, b"".as_slice(), Some(false)),
        (403, b"<html>", Some(false)),
        (401, br#"{"error":"access_denied"}"#, Some(false)),
        (400, br#"{"error":"invalid_request"}"#, None),
        (400, br#"{"error":["invalid_client"]}"#, None),
        (404, b"", None),
        (429, invalid_client, None),
        (500, invalid_client, None),
    ] {
        let expected = match is_named {
            Some(is_named) => IntrospectionFailure::CredentialsRefused { status, is_named },
            None => IntrospectionFailure::Status(status),
        };
        assert_eq!(verifier.refusal(status, body), Some(expected), "{status}");
        assert_eq!(expected.status(), Some(status));
    }
}
