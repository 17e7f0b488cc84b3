//! Sets that another process has fetched, as a shared store gives them: any that was ever in it.

use mcp_bearer::error::Reason;
use mcp_bearer::token::UnixSeconds;
use mcp_bearer::verifiers::jwks_cache::{ExportedSet, JwksCache, JwksCacheConfig, Readiness};

use crate::issuer::{DEFAULTS, START, empty_cache, jwks, token, verdict, verifier, warm_cache};

/// The set of key `b`, fetched then and fresh for ten minutes.
fn fetched_at(then: UnixSeconds) -> ExportedSet {
    ExportedSet {
        jwks: jwks(&["b"]),
        fetched_at: then,
        fresh_until: then + 600.0,
    }
}

/// When the set in use was fetched.
fn in_use(cache: &JwksCache) -> Option<UnixSeconds> {
    cache.export().map(|set| set.fetched_at)
}

#[test]
fn a_newer_set_is_used_as_if_it_had_been_fetched_here_then() {
    let mut cache = warm_cache();
    let before = cache.generation();
    cache.import_if_newer(&fetched_at(START + 590.0), START + 601.0);
    assert_ne!(cache.generation(), before);
    assert_eq!(cache.readiness(START + 1189.0), Readiness::Ready);
    assert_eq!(cache.readiness(START + 1190.0), Readiness::FetchNeeded);
    // That fetch counts for the cooldown.
    let unknown = |now| cache.readiness_for_unknown_key(now);
    assert_eq!(unknown(START + 619.0), Readiness::Ready);
    assert_eq!(unknown(START + 620.0), Readiness::FetchNeeded);
    let verifier = verifier(cache);
    let now = START + 601.0;
    assert_eq!(verdict(&verifier, &token("b"), now, false), Some(Ok(())));
    let refused = Some(Err(Reason::NoMatchingKey));
    assert_eq!(verdict(&verifier, &token("a"), now, false), refused);
}

#[test]
fn what_is_no_newer_never_replaces_the_set_at_hand() {
    for then in [START, START - 1.0, START - 599.0, 0.0, f64::NAN] {
        let mut cache = warm_cache();
        cache.import_if_newer(&fetched_at(then), START + 601.0);
        assert_eq!(in_use(&cache), Some(START), "{then}");
        assert_eq!(cache.generation(), warm_cache().generation(), "{then}");
    }
}

#[test]
fn what_is_from_the_future_or_past_all_use_is_left_alone() {
    for (then, is_taken) in [
        (START, true),
        (START + 5.0, true),
        (START + 5.1, false),
        (START + 1e9, false),
        (START - 4199.0, true),
        (START - 4200.0, false),
        (f64::INFINITY, false),
        (f64::NEG_INFINITY, false),
        (f64::NAN, false),
    ] {
        let mut cache = empty_cache();
        cache.import_if_newer(&fetched_at(then), START);
        assert_eq!(in_use(&cache), is_taken.then_some(then), "{then}");
    }
}

#[test]
fn a_stale_set_serves_only_after_a_fetch_was_tried_in_vain() {
    let mut cache = empty_cache();
    cache.import_if_newer(&fetched_at(START - 700.0), START);
    assert_eq!(cache.readiness(START), Readiness::FetchNeeded);
    assert!(cache.keys(START, false).is_none());
    cache.failed(START, 0.0);
    assert!(cache.keys(START, true).is_some());
}

#[test]
fn its_own_age_limit_counts_and_not_that_of_the_process_that_fetched() {
    let mut cache = JwksCache::new(JwksCacheConfig {
        max_age: 60.0,
        ..DEFAULTS
    });
    let generous = ExportedSet {
        fresh_until: f64::INFINITY,
        ..fetched_at(START)
    };
    cache.import_if_newer(&generous, START + 1.0);
    assert_eq!(cache.fresh_until(), Some(START + 60.0));
}

/// A store must not make fetches more frequent than they are without it.
#[test]
fn an_older_fetch_of_another_process_does_not_shorten_the_cooldown_or_a_back_off() {
    let mut cache = empty_cache();
    cache.failed(START, 0.0);
    cache.import_if_newer(&fetched_at(START - 100.0), START + 0.5);
    let unknown = |now| cache.readiness_for_unknown_key(now);
    assert_eq!(unknown(START + 0.5), Readiness::Unavailable(1));
    assert_eq!(unknown(START + 29.0), Readiness::Ready);
    assert_eq!(unknown(START + 30.0), Readiness::FetchNeeded);
}

#[test]
fn what_is_no_key_set_changes_nothing() {
    for text in ["", "{}", "[]", r#"{"keys":[]}"#, "{\"keys\":["] {
        let mut verifier = verifier(warm_cache());
        let set = ExportedSet {
            jwks: text.to_owned(),
            ..fetched_at(START + 100.0)
        };
        let cache = verifier.jwks_cache_mut().expect("keys are fetched");
        cache.import_if_newer(&set, START + 100.0);
        assert_eq!(in_use(cache), Some(START), "{text}");
        assert_eq!(
            cache.readiness_for_unknown_key(START + 30.0),
            Readiness::FetchNeeded,
            "{text}"
        );
    }
}
