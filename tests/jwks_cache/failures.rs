//! What a failing endpoint does: waits that grow and end, and a good set that is never lost.

use mcp_bearer::keys::jwk_set::{InvalidJwkSet, SkippedKeys};
use mcp_bearer::limits;
use mcp_bearer::verifiers::jwks_cache::Readiness;

use crate::issuer::{START, empty_cache, jwk, jwks, warm_cache};

#[test]
fn waits_double_up_to_thirty_seconds() {
    let mut cache = empty_cache();
    let mut now = START;
    let waits: Vec<f64> = (0..40)
        .map(|_| {
            let wait = cache.failed(now, 0.0);
            now += wait;
            wait
        })
        .collect();
    assert_eq!(waits[..5], [1.0, 2.0, 4.0, 8.0, 16.0]);
    assert!(waits[5..].iter().all(|&wait| wait == 30.0), "{waits:?}");
}

#[test]
fn jitter_lengthens_a_wait_by_up_to_half_and_is_held_to_that() {
    for (jitter, factor) in [(0.0, 1.0), (0.5, 1.25), (1.0, 1.5), (-7.0, 1.0), (9.0, 1.5)] {
        let mut cache = empty_cache();
        let mut now = START;
        for base in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let wait = cache.failed(now, jitter);
            assert_eq!(wait, base * factor, "{jitter}");
            now += wait;
        }
    }
}

#[test]
fn a_wait_blocks_every_fetch_and_ends_when_it_said() {
    let mut cache = empty_cache();
    cache.failed(START - 1.0, 0.0);
    let wait = cache.failed(START, 1.0);
    assert_eq!(wait, 3.0);
    for (after, seconds) in [(0.0, 3), (0.5, 3), (1.0, 2), (2.0, 1), (2.999, 1)] {
        let unavailable = Readiness::Unavailable(seconds);
        assert_eq!(cache.readiness(START + after), unavailable, "{after}");
        assert_eq!(
            cache.readiness_for_unknown_key(START + after),
            unavailable,
            "{after}"
        );
    }
    assert_eq!(cache.readiness(START + 3.0), Readiness::FetchNeeded);
}

/// On workerd each request makes a fetch of its own: fifty at a time would lead to the longest wait at once.
#[test]
fn fetches_that_fail_together_are_one_failure() {
    let mut cache = empty_cache();
    for i in 0..50 {
        let after = f64::from(i) / 64.0;
        assert_eq!(cache.failed(START + after, 1.0), 1.5 - after);
    }
    assert_eq!(cache.readiness(START + 1.25), Readiness::Unavailable(1));
    assert_eq!(cache.readiness(START + 1.5), Readiness::FetchNeeded);
    assert_eq!(cache.failed(START + 1.5, 0.0), 2.0);
}

/// A cold start that fails once is tried again after a second, not after the cooldown.
#[test]
fn a_cold_failure_does_not_wait_for_the_cooldown() {
    let mut cache = empty_cache();
    cache.failed(START, 0.0);
    assert_eq!(cache.readiness(START + 1.0), Readiness::FetchNeeded);
}

#[test]
fn a_success_forgets_all_failures() {
    let mut cache = empty_cache();
    let mut now = START;
    for _ in 0..10 {
        now += cache.failed(now, 0.0);
    }
    cache.succeeded(jwks(&["a"]).as_bytes(), None, now).unwrap();
    assert_eq!(cache.readiness(now), Readiness::Ready);
    assert_eq!(cache.failed(now + 700.0, 0.0), 1.0);
}

/// Whatever stands in the answer, the set before it stays, with its age and its generation.
#[test]
fn what_is_no_good_set_never_replaces_one() {
    let many = |count: usize| {
        let keys: Vec<String> = (0..count).map(|_| jwk("a")).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    };
    let padded = |length: usize| {
        let set = jwks(&["b"]);
        format!("{set}{}", " ".repeat(length - set.len()))
    };
    // As many members as said, and that of the set itself.
    let with_members = |count: usize| {
        let members: Vec<String> = (0..count).map(|i| format!(r#""m{i}":0"#)).collect();
        format!(r#"{{"keys":[{{{}}}]}}"#, members.join(","))
    };
    let private = jwk("b").replace(r#""kty""#, r#""d":"AA","kty""#);
    let bodies: Vec<(Vec<u8>, &str)> = [
        (r#"{"keys":[]}"#.to_owned(), "no_usable_key"),
        (with_members(limits::JWKS_MEMBERS - 1), "no_usable_key"),
        (format!(r#"{{"keys":[{private}]}}"#), "no_usable_key"),
        (
            r#"{"keys":[{"kty":"oct","k":"AAAA"},{},null,1]}"#.to_owned(),
            "no_usable_key",
        ),
        (
            "<!doctype html><title>Sign in</title>".to_owned(),
            "not_json",
        ),
        (String::new(), "not_json"),
        ("\u{feff}{\"keys\":[]}".to_owned(), "not_json"),
        (jwks(&["b"])[1..].to_owned(), "not_json"),
        (format!("{}x", jwks(&["b"])), "not_json"),
        (
            jwks(&["b"]).replace(r#""keys""#, r#""keys":[],"keys""#),
            "not_json",
        ),
        ("null".to_owned(), "not_a_jwk_set"),
        ("[]".to_owned(), "not_a_jwk_set"),
        ("{}".to_owned(), "not_a_jwk_set"),
        (r#"{"keys":{}}"#.to_owned(), "not_a_jwk_set"),
        (jwk("b"), "not_a_jwk_set"),
        (many(limits::JWKS_KEYS + 1), "too_many_keys"),
        (padded(limits::JWKS_BYTES + 1), "too_large"),
        (with_members(limits::JWKS_MEMBERS), "too_large"),
    ]
    .map(|(text, why)| (text.into_bytes(), why))
    .into_iter()
    .chain([(b"{\"keys\":[\"\xff\"]}".to_vec(), "not_json")])
    .collect();
    for (body, why) in bodies {
        for now in [START + 10.0, START + 700.0] {
            let mut cache = warm_cache();
            let before = (cache.export(), cache.generation(), cache.fresh_until());
            let text = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            let invalid = cache
                .succeeded(&body, Some("max-age=600"), now)
                .unwrap_err();
            assert_eq!(invalid.name(), why, "{text}");
            cache.failed(now, 0.0);
            let after = (cache.export(), cache.generation(), cache.fresh_until());
            assert_eq!(before, after, "{text}");
            let keys = cache.keys(now, true).expect("the good set still serves");
            assert_eq!(keys.keys()[0].key_id(), Some("a"));
        }
    }
    // One less of each is a good set, so the limits are exactly where they say.
    assert_eq!(
        warm_cache()
            .succeeded(many(limits::JWKS_KEYS).as_bytes(), None, START)
            .map(|r| r.usable),
        Ok(100)
    );
    assert!(
        warm_cache()
            .succeeded(padded(limits::JWKS_BYTES).as_bytes(), None, START)
            .is_ok()
    );
}

/// The names go to the operator's event hook, where alerts are built on them.
#[test]
fn every_failure_has_its_name() {
    for (failure, name) in [
        (
            InvalidJwkSet::NoUsableKey(SkippedKeys::default()),
            "no_usable_key",
        ),
        (InvalidJwkSet::NotAJwkSet, "not_a_jwk_set"),
        (InvalidJwkSet::NotJson, "not_json"),
        (InvalidJwkSet::TooManyKeys, "too_many_keys"),
        (InvalidJwkSet::TooLarge, "too_large"),
    ] {
        assert_eq!(failure.name(), name);
    }
}
