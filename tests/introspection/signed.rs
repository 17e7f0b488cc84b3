//! Signed answers (RFC 9701).

use ed25519_dalek::{Signer as _, SigningKey};
use mcp_bearer::error::Reason;
use mcp_bearer::jose::base64url;
use mcp_bearer::token::UnixSeconds;
use mcp_bearer::verifiers::introspection::{
    IntrospectionConfig, IntrospectionFailure, IntrospectionOutcome, IntrospectionResponse,
    IntrospectionVerifier, SignedResponses, Source,
};
use mcp_bearer::verifiers::{JwksCache, JwksCacheConfig, KeySource};
use mcp_bearer::{Algorithm, JwkSet, PreparedKey};

use crate::server::{START, answer, config, from_server};

const HEADER: &str = r#"{"alg":"EdDSA","kid":"k","typ":"token-introspection+jwt"}"#;

/// An answer that is given at [`START`], with a number whose spelling must survive.
const CLAIMS: &str = r#"{"iss":"https://as.example","aud":"rs","iat":1800000000,"token_introspection":{"active":true,"client_id":"c","scope":"a","n":1.50}}"#;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn jwks(kid: &str) -> String {
    let x = base64url::encode(key(1).verifying_key().as_bytes());
    format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"{kid}","x":"{x}"}}]}}"#)
}

fn sign(seed: u8, header: &str, claims: &str) -> String {
    let part = |text: &str| base64url::encode(text.as_bytes());
    let input = format!("{}.{}", part(header), part(claims));
    let signature = key(seed).sign(input.as_bytes()).to_bytes();
    format!("{input}.{}", base64url::encode(&signature))
}

fn with_keys(keys: KeySource) -> SignedResponses {
    SignedResponses {
        issuer: "https://as.example".to_owned(),
        audiences: vec!["rs".to_owned(), "https://rs.example/mcp".to_owned()],
        algorithms: Algorithm::EdDsa.into(),
        keys,
    }
}

pub fn signed_answers() -> SignedResponses {
    with_keys(KeySource::Inline(
        JwkSet::parse(jwks("k").as_bytes()).unwrap(),
    ))
}

fn verifier(signed: SignedResponses) -> IntrospectionVerifier {
    IntrospectionVerifier::new(IntrospectionConfig {
        signed: Some(signed),
        cache_ttl: 600.0,
        inactive_ttl: 10.0,
        ..config()
    })
}

fn failure_at(body: &str, now: UnixSeconds) -> Option<IntrospectionFailure> {
    match answer(&mut verifier(signed_answers()), "t", body, now) {
        IntrospectionOutcome::Accepted { .. } => None,
        IntrospectionOutcome::Failed(failure) => Some(failure),
        other => panic!("{other:?}"),
    }
}

const NOT_SIGNED: Option<IntrospectionFailure> = Some(IntrospectionFailure::NotSigned);
const SIGNATURE: Option<IntrospectionFailure> = Some(IntrospectionFailure::Signature);

#[test]
fn the_claims_of_a_signed_answer_are_those_of_the_token_alone() {
    let body = sign(1, HEADER, CLAIMS);
    match answer(&mut verifier(signed_answers()), "t", &body, START) {
        IntrospectionOutcome::Accepted { token, .. } => {
            let claims = r#"{"active":true,"client_id":"c","scope":"a","n":1.50}"#;
            assert_eq!(token.claims, claims);
            assert_eq!(token.scopes, ["a"]);
            assert_eq!(token.issuer, None);
        }
        other => panic!("{other:?}"),
    }
    let inactive = CLAIMS.replace("true", "false");
    let refused = answer(
        &mut verifier(signed_answers()),
        "t",
        &sign(1, HEADER, &inactive),
        START,
    );
    assert!(
        matches!(&refused, IntrospectionOutcome::Refused { error, lifetime: Some(_) } if error.reason() == Reason::TokenInactive),
        "{refused:?}"
    );
}

/// RFC 9701 section 8.1
#[test]
fn only_the_type_of_signed_answers() {
    for (typ, accepted) in [
        ("token-introspection+jwt", true),
        ("application/token-introspection+jwt", true),
        ("Token-Introspection+JWT", true),
        ("JWT", false),
        ("at+jwt", false),
        ("jwt", false),
        ("token-introspection", false),
        ("", false),
    ] {
        let header = format!(r#"{{"alg":"EdDSA","kid":"k","typ":"{typ}"}}"#);
        let failure = failure_at(&sign(1, &header, CLAIMS), START);
        assert_eq!(failure.is_none(), accepted, "{typ}");
    }
    let without = r#"{"alg":"EdDSA","kid":"k"}"#;
    assert_eq!(failure_at(&sign(1, without, CLAIMS), START), NOT_SIGNED);
}

#[test]
fn only_the_issuer_s_signature_with_an_allowed_algorithm() {
    let good = sign(1, HEADER, CLAIMS);
    assert_eq!(failure_at(&good, START), None);
    assert_eq!(failure_at(&sign(2, HEADER, CLAIMS), START), SIGNATURE);
    for alg in ["none", "HS256", "RS256", "ES256", "Ed25519", "eddsa", ""] {
        let header = HEADER.replace("EdDSA", alg);
        assert_eq!(
            failure_at(&sign(1, &header, CLAIMS), START),
            SIGNATURE,
            "{alg}"
        );
    }
    let other = HEADER.replace(r#""kid":"k""#, r#""kid":"other""#);
    assert_eq!(failure_at(&sign(1, &other, CLAIMS), START), SIGNATURE);
    for header in [
        HEADER.replace('}', r#","crit":["exp"]}"#),
        HEADER.replace('}', r#","jwk":{}}"#),
        HEADER.replace(r#""alg":"EdDSA","#, ""),
    ] {
        let failure = failure_at(&sign(1, &header, CLAIMS), START);
        assert_eq!(failure, NOT_SIGNED, "{header}");
    }
    let (input, signature) = good.rsplit_once('.').unwrap();
    for cut in [
        format!("{input}."),
        input.to_owned(),
        format!("{input}.{}", &signature[4..]),
        format!("{good}."),
        format!("{good}\n"),
        format!(" {good}"),
        format!("\"{good}\""),
    ] {
        let failure = failure_at(&cut, START);
        assert!([SIGNATURE, NOT_SIGNED].contains(&failure), "{cut}");
    }
    // Another payload under the same signature.
    let part = |text: &str| base64url::encode(text.as_bytes());
    let changed = CLAIMS.replace(r#""scope":"a""#, r#""scope":"b""#);
    let swapped = format!("{}.{}.{signature}", part(HEADER), part(&changed));
    assert_eq!(failure_at(&swapped, START), SIGNATURE);
}

/// The key could do it, the operator did not allow it.
#[test]
fn a_key_s_other_algorithm_is_not_allowed_by_the_key() {
    for (alg, accepted) in [("EdDSA", true), ("Ed25519", false)] {
        let public = PreparedKey::ed25519(key(1).verifying_key().as_bytes()).unwrap();
        let mut verifier = verifier(with_keys(KeySource::Static(public)));
        let body = sign(1, &HEADER.replace("EdDSA", alg), CLAIMS);
        match answer(&mut verifier, "t", &body, START) {
            IntrospectionOutcome::Accepted { .. } => assert!(accepted, "{alg}"),
            IntrospectionOutcome::Failed(IntrospectionFailure::Signature) => {
                assert!(!accepted, "{alg}")
            }
            other => panic!("{other:?}"),
        }
    }
}

/// INT-15: what is not signed is not taken, whatever it says.
#[test]
fn a_plain_answer_is_none() {
    for body in [
        r#"{"active":true,"client_id":"c"}"#,
        r#"{"active":false}"#,
        "",
        "<html>",
        "a.b.c",
    ] {
        assert_eq!(failure_at(body, START), NOT_SIGNED, "{body}");
    }
}

#[test]
fn only_by_the_issuer() {
    for (from, to) in [
        (r#""iss":"https://as.example","#, ""),
        ("as.example", "as.example/"),
        ("as.example", "other.example"),
    ] {
        let claims = CLAIMS.replace(from, to);
        assert_ne!(claims, CLAIMS);
        let failure = failure_at(&sign(1, HEADER, &claims), START);
        assert_eq!(
            failure,
            Some(IntrospectionFailure::SignerMismatch),
            "{claims}"
        );
    }
}

/// RFC 9701 section 5 says "the resource server", and servers write its `client_id` or what tokens call it (glewlwyd).
#[test]
fn only_for_us_by_any_of_our_names() {
    for (audience, is_ours) in [
        (r#""rs""#, true),
        (r#""https://rs.example/mcp""#, true),
        (r#"["other","rs"]"#, true),
        (r#""RS""#, false),
        (r#""https://rs.example/MCP""#, false),
        (r#"["other"]"#, false),
        ("[]", false),
        (r#""""#, false),
    ] {
        let claims = CLAIMS.replace(r#""aud":"rs""#, &format!(r#""aud":{audience}"#));
        let expected = (!is_ours).then_some(IntrospectionFailure::AudienceMismatch);
        let failure = failure_at(&sign(1, HEADER, &claims), START);
        assert_eq!(failure, expected, "{claims}");
    }
    let claims = CLAIMS.replace(r#""aud":"rs","#, "");
    let failure = failure_at(&sign(1, HEADER, &claims), START);
    assert_eq!(failure, Some(IntrospectionFailure::AudienceMismatch));
}

/// A replay of an answer from before a revocation. The tolerance is 5 seconds.
#[test]
fn only_answers_that_were_given_just_now() {
    let body = sign(1, HEADER, CLAIMS);
    for (now, accepted) in [
        (START - 5.0, true),
        (START - 5.001, false),
        (START + 65.0, true),
        (START + 65.001, false),
        (START + 1e9, false),
    ] {
        let expected = (!accepted).then_some(IntrospectionFailure::Outdated);
        assert_eq!(failure_at(&body, now), expected, "{now}");
    }
    for (iat, accepted) in [
        ("", false),
        (r#""iat":1799999935,"#, true),
        (r#""iat":1799999934,"#, false),
        (r#""iat":1800000006,"#, false),
        (r#""iat":1800000000,"exp":1799999996,"#, true),
        (r#""iat":1800000000,"exp":1799999995,"#, false),
        (r#""iat":1800000000,"nbf":1800000005,"#, true),
        (r#""iat":1800000000,"nbf":1800000006,"#, false),
    ] {
        let claims = CLAIMS.replace(r#""iat":1800000000,"#, iat);
        let expected = (!accepted).then_some(IntrospectionFailure::Outdated);
        let failure = failure_at(&sign(1, HEADER, &claims), START);
        assert_eq!(failure, expected, "{claims}");
    }
}

#[test]
fn what_is_signed_must_hold_one_strict_answer() {
    const ANSWER: &str = r#"{"active":true,"client_id":"c","scope":"a","n":1.50}"#;
    let member = Some("token_introspection");
    for (claims, member) in [
        (CLAIMS.replace("token_introspection", "introspection"), member),
        (CLAIMS.replace(ANSWER, "true"), member),
        (CLAIMS.replace(ANSWER, "[]"), member),
        (
            CLAIMS.replace(r#""active":true"#, r#""active":"true""#),
            Some("active"),
        ),
        (
            CLAIMS.replace(r#""active":true"#, r#""active":false,"active":true"#),
            None,
        ),
        (CLAIMS.replace(r#""scope":"a""#, r#""scope":5"#), Some("scope")),
        (CLAIMS.replace("1800000000", "\"now\""), Some("iat")),
        // `active` outside is nobody's.
        (
            r#"{"iss":"https://as.example","aud":"rs","iat":1800000000,"active":true,"client_id":"c"}"#
                .to_owned(),
            member,
        ),
    ] {
        let failure = failure_at(&sign(1, HEADER, &claims), START);
        assert_eq!(
            failure,
            Some(IntrospectionFailure::MalformedResponse(member)),
            "{claims}"
        );
    }
}

fn fetched() -> IntrospectionVerifier {
    verifier(with_keys(KeySource::Remote(JwksCache::new(
        JwksCacheConfig {
            max_age: 600.0,
            cooldown: 30.0,
            stale_if_error: 3600.0,
        },
    ))))
}

#[test]
fn keys_are_fetched_when_an_answer_needs_them() {
    let mut verifier = fetched();
    let body = sign(1, HEADER, CLAIMS);
    let first = answer(&mut verifier, "t", &body, START);
    assert!(
        matches!(first, IntrospectionOutcome::KeysNeeded),
        "{first:?}"
    );
    let cache = verifier.jwks_cache_mut().unwrap();
    cache.succeeded(jwks("k").as_bytes(), None, START).unwrap();
    let again = IntrospectionResponse {
        keys_just_fetched: true,
        ..from_server(&body, START)
    };
    let second = verifier.judge_response("t", &again, START + 1.0);
    assert!(
        matches!(second, IntrospectionOutcome::Accepted { .. }),
        "{second:?}"
    );
}

#[test]
fn keys_that_cannot_be_fetched_are_the_servers_fault_and_so_is_an_unknown_one() {
    let mut verifier = fetched();
    let body = sign(1, HEADER, CLAIMS);
    verifier.jwks_cache_mut().unwrap().failed(START, 0.0);
    let again = IntrospectionResponse {
        keys_just_fetched: true,
        ..from_server(&body, START)
    };
    let failed = verifier.judge_response("t", &again, START);
    assert!(
        matches!(
            failed,
            IntrospectionOutcome::Failed(IntrospectionFailure::Keys)
        ),
        "{failed:?}"
    );
    let cache = verifier.jwks_cache_mut().unwrap();
    cache
        .succeeded(jwks("other").as_bytes(), None, START)
        .unwrap();
    let failed = verifier.judge_response("t", &again, START);
    assert!(
        matches!(
            failed,
            IntrospectionOutcome::Failed(IntrospectionFailure::Signature)
        ),
        "{failed:?}"
    );
}

fn stored(body: &str, received_at: UnixSeconds) -> IntrospectionResponse<'_> {
    IntrospectionResponse {
        source: Source::Store,
        ..from_server(body, received_at)
    }
}

/// The entry's own seal says when the answer came: it is as fresh as it was then.
#[test]
fn a_stored_answer_is_verified_again_as_of_its_time() {
    let body = sign(1, HEADER, CLAIMS);
    let mut verifier = verifier(signed_answers());
    let accepted = verifier.judge_response("t", &stored(&body, START + 1.0), START + 300.0);
    assert!(
        matches!(accepted, IntrospectionOutcome::Accepted { .. }),
        "{accepted:?}"
    );
    for (received_at, body) in [
        (START + 1.0, sign(2, HEADER, CLAIMS)),
        (START + 66.0, body),
        (START + 1.0, CLAIMS.to_owned()),
    ] {
        let stale = verifier.judge_response("t", &stored(&body, received_at), START + 300.0);
        assert!(matches!(stale, IntrospectionOutcome::Stale), "{stale:?}");
    }
}

/// The issuer has changed its keys.
#[test]
fn an_unknown_key_is_fetched_for_once_and_then_refused() {
    let mut verifier = fetched();
    let cache = verifier.jwks_cache_mut().unwrap();
    cache
        .succeeded(jwks("other").as_bytes(), None, START - 30.0)
        .unwrap();
    let body = sign(1, HEADER, CLAIMS);
    let first = answer(&mut verifier, "t", &body, START);
    assert!(
        matches!(first, IntrospectionOutcome::KeysNeeded),
        "{first:?}"
    );
    let again = IntrospectionResponse {
        keys_just_fetched: true,
        ..from_server(&body, START)
    };
    let second = verifier.judge_response("t", &again, START);
    assert!(
        matches!(
            second,
            IntrospectionOutcome::Failed(IntrospectionFailure::Signature)
        ),
        "{second:?}"
    );
    let cache = verifier.jwks_cache_mut().unwrap();
    cache.succeeded(jwks("k").as_bytes(), None, START).unwrap();
    let third = verifier.judge_response("t", &again, START);
    assert!(
        matches!(third, IntrospectionOutcome::Accepted { .. }),
        "{third:?}"
    );
}
