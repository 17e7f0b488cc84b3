//! For how long a set needs no fetch, and for how long it serves while the endpoint fails.

use mcp_bearer::verifiers::jwks_cache::Readiness;
use mcp_bearer::verifiers::{JwksCache, JwksCacheConfig};

use crate::issuer::{DEFAULTS, START, empty_cache, jwks, warm_cache};

#[test]
fn an_empty_cache_wants_a_fetch() {
    let cache = empty_cache();
    assert_eq!(cache.readiness(START), Readiness::FetchNeeded);
    assert!(cache.keys(START, false).is_none());
    assert!(cache.keys(START, true).is_none());
    assert_eq!(cache.export(), None);
    assert_eq!(cache.fresh_until(), None);
}

#[test]
fn a_set_is_fresh_for_its_age_and_then_due() {
    let cache = warm_cache();
    for (after, readiness) in [
        (0.0, Readiness::Ready),
        (599.999, Readiness::Ready),
        (600.0, Readiness::FetchNeeded),
        (1e9, Readiness::FetchNeeded),
    ] {
        assert_eq!(cache.readiness(START + after), readiness, "{after}");
        let serves = cache.keys(START + after, false).is_some();
        assert_eq!(serves, readiness == Readiness::Ready, "{after}");
    }
}

#[test]
fn cache_control_shortens_the_age_and_never_lengthens_it() {
    for (header, age) in [
        (None, 600.0),
        (Some(""), 600.0),
        (Some("public, must-revalidate"), 600.0),
        (Some("max-age=60"), 60.0),
        (Some("max-age=600"), 600.0),
        (Some("max-age=601"), 600.0),
        (Some("max-age=31536000, immutable"), 600.0),
        (Some("max-age=99999999999999999999999999"), 600.0),
        (Some("max-age=30"), 30.0),
        (Some("max-age=29"), 30.0),
        (Some("max-age=0"), 30.0),
        (Some("max-age=-1"), 30.0),
        (Some("max-age=NaN"), 30.0),
        (Some("max-age=inf"), 30.0),
        (Some("no-store"), 30.0),
        (Some("no-cache, max-age=500"), 30.0),
        (Some("s-maxage=1"), 600.0),
    ] {
        assert_eq!(age_of(DEFAULTS, header), age, "{header:?}");
    }
}

/// The operator's own age wins over the shortest one that a header can make.
#[test]
fn an_age_below_the_smallest_is_kept() {
    let config = JwksCacheConfig {
        max_age: 10.0,
        ..DEFAULTS
    };
    for header in [
        None,
        Some("max-age=5"),
        Some("max-age=500"),
        Some("no-store"),
    ] {
        assert_eq!(age_of(config, header), 10.0, "{header:?}");
    }
}

#[test]
fn a_stale_set_serves_until_its_limit_and_not_longer() {
    let mut cache = warm_cache();
    let limit = START + 600.0 + 3600.0;
    for (now, serves) in [
        (START + 600.0, true),
        (START + 2000.0, true),
        (limit - 0.001, true),
        (limit, false),
        (limit + 1.0, false),
    ] {
        // Due before the fetch, also when stale keys are at hand: whoever has not tried does not
        // get them.
        assert_eq!(cache.readiness(now), Readiness::FetchNeeded, "{now}");
        assert!(cache.keys(now, false).is_none());
        assert_eq!(cache.keys(now, true).is_some(), serves, "{now}");
        cache.failed(now, 0.0);
        assert_eq!(cache.readiness(now) == Readiness::Ready, serves, "{now}");
        assert_eq!(cache.keys(now, false).is_some(), serves, "{now}");
        // Each of the next rounds begins with the wait over and no failure remembered but this one.
        cache = warm_cache();
    }
}

#[test]
fn without_stale_if_error_a_due_set_is_gone_when_the_endpoint_fails() {
    let mut cache = JwksCache::new(JwksCacheConfig {
        stale_if_error: 0.0,
        ..DEFAULTS
    });
    cache
        .succeeded(jwks(&["a"]).as_bytes(), None, START)
        .unwrap();
    assert_eq!(cache.readiness(START + 599.0), Readiness::Ready);
    cache.failed(START + 600.0, 0.0);
    assert_eq!(cache.readiness(START + 600.0), Readiness::Unavailable(1));
    assert!(cache.keys(START + 600.0, true).is_none());
}

fn age_of(config: JwksCacheConfig, header: Option<&str>) -> f64 {
    let mut cache = JwksCache::new(config);
    cache
        .succeeded(jwks(&["a"]).as_bytes(), header, START)
        .unwrap();
    cache.fresh_until().unwrap() - START
}
