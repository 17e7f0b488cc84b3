//! One set after another: keys that come and go, and sets that are carried over a cold start.

use mcp_bearer::error::Reason;
use mcp_bearer::verifiers::jwks_cache::{ExportedSet, Readiness};

use crate::issuer::{START, empty_cache, jwk, jwks, token, verdict, verifier, warm_cache};

#[test]
fn a_removed_key_verifies_nothing_from_the_next_fetch_on() {
    let mut cache = empty_cache();
    cache
        .succeeded(jwks(&["a", "b"]).as_bytes(), None, START)
        .unwrap();
    let mut verifier = verifier(cache);
    let (a, b) = (token("a"), token("b"));
    assert_eq!(verdict(&verifier, &b, START + 599.0, false), Some(Ok(())));
    assert_eq!(verdict(&verifier, &b, START + 600.0, false), None);
    let cache = verifier.jwks_cache_mut().unwrap();
    let before = cache.generation();
    let refreshed = cache
        .succeeded(jwks(&["a"]).as_bytes(), None, START + 600.0)
        .unwrap();
    assert!(refreshed.changed);
    assert_ne!(cache.generation(), before);
    assert_eq!(verdict(&verifier, &a, START + 600.0, true), Some(Ok(())));
    let refused = Some(Err(Reason::NoMatchingKey));
    assert_eq!(verdict(&verifier, &b, START + 600.0, true), refused);
    assert_eq!(verdict(&verifier, &b, START + 601.0, false), refused);
}

#[test]
fn a_replaced_key_of_the_same_name_verifies_nothing_of_the_old_one() {
    let mut verifier = verifier(warm_cache());
    let old = token("a");
    assert_eq!(verdict(&verifier, &old, START, false), Some(Ok(())));
    let replaced = jwks(&["b"]).replace(r#""kid":"b""#, r#""kid":"a""#);
    let cache = verifier.jwks_cache_mut().unwrap();
    assert!(
        cache
            .succeeded(replaced.as_bytes(), None, START + 600.0)
            .unwrap()
            .changed
    );
    let refused = Some(Err(Reason::SignatureInvalid));
    assert_eq!(verdict(&verifier, &old, START + 600.0, true), refused);
}

/// Which of two keys of one name is meant is the issuer's to say. Keys are not tried in turn, and a
/// fetch would not help.
#[test]
fn two_keys_of_one_name_are_none() {
    let ambiguous = jwks(&["a", "b"]).replace(r#""kid":"b""#, r#""kid":"a""#);
    let mut cache = empty_cache();
    cache.succeeded(ambiguous.as_bytes(), None, START).unwrap();
    let verifier = verifier(cache);
    let refused = Some(Err(Reason::MultipleMatchingKeys));
    for after in [0.0, 30.0, 599.0] {
        assert_eq!(
            verdict(&verifier, &token("a"), START + after, false),
            refused,
            "{after}"
        );
    }
}

#[test]
fn the_generation_changes_with_the_usable_keys_and_with_nothing_else() {
    let mut cache = warm_cache();
    let first = cache.generation();
    let spaced = jwks(&["a"]).replace(',', " ,\n\t");
    let unusable = jwks(&["a"]).replace("]}", r#",{"kty":"RSA","use":"enc"}]}"#);
    let annotated = jwks(&["a"]).replace(r#""kty""#, r#""x5t":"hint","kty""#);
    for same in [jwks(&["a"]), spaced, unusable, annotated] {
        let refreshed = cache
            .succeeded(same.as_bytes(), None, START + 600.0)
            .unwrap();
        assert!(!refreshed.changed, "{same}");
        assert_eq!(cache.generation(), first, "{same}");
    }
    let mut seen = vec![first];
    for other in [&["b"][..], &["a", "b"], &["b", "a"], &["a"]] {
        let refreshed = cache
            .succeeded(jwks(other).as_bytes(), None, START + 600.0)
            .unwrap();
        assert!(refreshed.changed, "{other:?}");
        assert!(!seen.contains(&cache.generation()), "{other:?}");
        seen.push(cache.generation());
    }
}

#[test]
fn unusable_keys_are_counted_and_published_private_keys_are_reported() {
    let private = jwk("b").replace(r#""kty""#, r#""d":"c2VjcmV0","kty""#);
    let body = format!(
        r#"{{"keys":[{},{private},{{"kty":"oct","k":"c2VjcmV0"}}]}}"#,
        jwk("a")
    );
    let mut cache = empty_cache();
    let refreshed = cache.succeeded(body.as_bytes(), None, START).unwrap();
    assert_eq!((refreshed.usable, refreshed.skipped), (1, 2));
    assert!(refreshed.has_private_key);
    let exported = cache.export().unwrap().jwks;
    assert!(!exported.contains("c2VjcmV0"), "{exported}");
    let secret_only = format!(
        r#"{{"keys":[{},{{"kty":"oct","k":"c2VjcmV0"}}]}}"#,
        jwk("a")
    );
    let refreshed = cache
        .succeeded(secret_only.as_bytes(), None, START)
        .unwrap();
    assert!(!refreshed.has_private_key);
}

#[test]
fn an_exported_set_lives_on_elsewhere_for_what_is_left_of_its_age() {
    let mut first = empty_cache();
    first
        .succeeded(jwks(&["a"]).as_bytes(), Some("max-age=100"), START)
        .unwrap();
    let exported = first.export().unwrap();
    assert_eq!(
        (exported.fetched_at, exported.fresh_until),
        (START, START + 100.0)
    );
    let mut second = empty_cache();
    second.import(&exported).unwrap();
    assert_eq!(second.export(), Some(exported));
    assert_eq!(second.readiness(START + 99.0), Readiness::Ready);
    assert_eq!(second.readiness(START + 100.0), Readiness::FetchNeeded);
    let verifier = verifier(second);
    assert_eq!(
        verdict(&verifier, &token("a"), START + 99.0, false),
        Some(Ok(()))
    );
}

#[test]
fn the_times_of_an_imported_set_are_believed_within_limits_only() {
    for (fetched_at, fresh_until, ready_until) in [
        (START, START + 1e9, START + 600.0),
        (START, f64::INFINITY, START + 600.0),
        (START, START + 10.0, START + 10.0),
        (START - 500.0, START + 1e9, START + 100.0),
        (START - 1e6, START + 1e6, START - 1e6 + 600.0),
        (0.0, f64::INFINITY, 600.0),
    ] {
        let mut cache = empty_cache();
        let imported = exported(fetched_at, fresh_until);
        cache.import(&imported).unwrap();
        assert_eq!(cache.fresh_until(), Some(ready_until), "{imported:?}");
        let readiness = cache.readiness(START.max(ready_until));
        assert_eq!(readiness, Readiness::FetchNeeded, "{imported:?}");
        // Nor does it serve longer than a set of this cache would, when the endpoint fails.
        let limit = ready_until + 3600.0;
        cache.failed(limit, 0.0);
        assert_eq!(
            cache.readiness(limit),
            Readiness::Unavailable(1),
            "{imported:?}"
        );
    }
}

/// A set that claims to be from the future does not live until then.
#[test]
fn a_set_from_the_future_is_due_and_no_stale_one_either() {
    let mut cache = empty_cache();
    cache
        .import(&exported(START + 1e6, START + 1e6 + 600.0))
        .unwrap();
    assert_eq!(cache.readiness(START), Readiness::FetchNeeded);
    assert!(cache.keys(START, true).is_none());
    cache.failed(START, 0.0);
    assert_eq!(cache.readiness(START), Readiness::Unavailable(1));
}

#[test]
fn times_that_are_no_numbers_make_no_set_fresh() {
    for (fetched_at, fresh_until) in [
        (f64::NAN, START + 600.0),
        (f64::NAN, f64::NAN),
        (f64::INFINITY, f64::INFINITY),
        (f64::NEG_INFINITY, START + 600.0),
    ] {
        let mut cache = empty_cache();
        cache.import(&exported(fetched_at, fresh_until)).unwrap();
        assert_eq!(
            cache.readiness(START),
            Readiness::FetchNeeded,
            "{fetched_at} {fresh_until}"
        );
        assert!(
            cache.keys(START, true).is_none(),
            "{fetched_at} {fresh_until}"
        );
    }
}

#[test]
fn a_bad_import_changes_nothing() {
    let mut cache = warm_cache();
    let before = (cache.export(), cache.generation());
    for jwks in ["", "{}", r#"{"keys":[]}"#, "<html>"] {
        let imported = ExportedSet {
            jwks: jwks.to_owned(),
            ..exported(START, START + 600.0)
        };
        assert!(cache.import(&imported).is_err(), "{jwks}");
        assert_eq!((cache.export(), cache.generation()), before);
    }
}

fn exported(fetched_at: f64, fresh_until: f64) -> ExportedSet {
    ExportedSet {
        jwks: jwks(&["a"]),
        fetched_at,
        fresh_until,
    }
}
