//! A clock that is set back, as virtual machines and NTP do.

use mcp_bearer::verifiers::jwks_cache::Readiness;

use crate::issuer::{START, empty_cache, jwks, warm_cache};

#[test]
fn a_small_step_back_changes_nothing() {
    let cache = warm_cache();
    assert_eq!(cache.readiness(START - 5.0), Readiness::Ready);
    assert_eq!(
        cache.readiness_for_unknown_key(START - 5.0),
        Readiness::Ready
    );
}

/// A set cannot be older than nothing: its age is not known any more, so it is fetched again.
#[test]
fn a_large_step_back_makes_the_set_due() {
    let mut cache = warm_cache();
    for back in [5.001, 60.0, 1e9] {
        assert_eq!(
            cache.readiness(START - back),
            Readiness::FetchNeeded,
            "{back}"
        );
        let unknown = cache.readiness_for_unknown_key(START - back);
        assert_eq!(unknown, Readiness::FetchNeeded, "{back}");
    }
    let then = START - 1e6;
    cache
        .succeeded(jwks(&["a"]).as_bytes(), None, then)
        .unwrap();
    assert_eq!(cache.readiness(then), Readiness::Ready);
    assert_eq!(cache.readiness(then + 600.0), Readiness::FetchNeeded);
}

/// Its age is not known, so it does not serve as a stale one: the verifier fails closed.
#[test]
fn after_a_large_step_back_a_failing_endpoint_refuses() {
    let mut cache = warm_cache();
    let then = START - 1e6;
    cache.failed(then, 0.0);
    assert_eq!(cache.readiness(then), Readiness::Unavailable(1));
    assert!(cache.keys(then, true).is_none());
}

/// A wait that began in what is now the future does not block fetches until then.
#[test]
fn a_step_back_ends_the_wait() {
    let mut cache = empty_cache();
    let mut now = START;
    for _ in 0..5 {
        now += cache.failed(now, 1.0);
    }
    cache.failed(now, 1.0);
    assert_eq!(cache.readiness(now), Readiness::Unavailable(45));
    assert_eq!(cache.readiness(now - 0.001), Readiness::FetchNeeded);
}

#[test]
fn a_step_forward_makes_the_set_due_and_no_more() {
    let mut cache = warm_cache();
    let far = START + 1e8;
    assert_eq!(cache.readiness(far), Readiness::FetchNeeded);
    cache.failed(far, 0.0);
    assert_eq!(cache.readiness(far), Readiness::Unavailable(1));
    // Set right again, the set is as fresh as it was.
    assert_eq!(cache.readiness(START + 10.0), Readiness::Ready);
}
