//! Tokens whose key is not in the set: a rotation, or an attack that wants fetches.

use mcp_bearer::error::Reason;
use mcp_bearer::verifiers::jwks_cache::{ExportedSet, Readiness};
use mcp_bearer::verifiers::{JwksCache, JwksCacheConfig};

use crate::issuer::{
    DEFAULTS, START, empty_cache, jwks, token, token_with_kid, verdict, verifier, warm_cache,
};
use crate::lcg::Lcg;

#[test]
fn the_cooldown_counts_from_the_last_fetch_whatever_it_brought() {
    let cache = warm_cache();
    assert_eq!(
        cache.readiness_for_unknown_key(START + 29.999),
        Readiness::Ready
    );
    assert_eq!(
        cache.readiness_for_unknown_key(START + 30.0),
        Readiness::FetchNeeded
    );
    let mut cache = warm_cache();
    cache.failed(START + 40.0, 0.0);
    assert_eq!(
        cache.readiness_for_unknown_key(START + 40.5),
        Readiness::Unavailable(1)
    );
    assert_eq!(
        cache.readiness_for_unknown_key(START + 69.999),
        Readiness::Ready
    );
    assert_eq!(
        cache.readiness_for_unknown_key(START + 70.0),
        Readiness::FetchNeeded
    );
}

#[test]
fn the_cooldown_of_an_imported_set_counts_from_its_fetch() {
    let mut cache = empty_cache();
    let imported = ExportedSet {
        jwks: jwks(&["a"]),
        fetched_at: START,
        fresh_until: START + 600.0,
    };
    cache.import(&imported).unwrap();
    assert_eq!(
        cache.readiness_for_unknown_key(START + 29.0),
        Readiness::Ready
    );
    assert_eq!(
        cache.readiness_for_unknown_key(START + 30.0),
        Readiness::FetchNeeded
    );
}

#[test]
fn a_rotated_key_is_found_after_the_cooldown() {
    let mut verifier = verifier(warm_cache());
    let new = token("b");
    let unknown = Some(Err(Reason::NoMatchingKey));
    assert_eq!(verdict(&verifier, &new, START + 10.0, false), unknown);
    assert_eq!(verdict(&verifier, &new, START + 30.0, false), None);
    let cache = verifier.jwks_cache_mut().unwrap();
    cache
        .succeeded(jwks(&["a", "b"]).as_bytes(), None, START + 30.0)
        .unwrap();
    assert_eq!(verdict(&verifier, &new, START + 30.0, true), Some(Ok(())));
    assert_eq!(
        verdict(&verifier, &token("a"), START + 30.0, false),
        Some(Ok(()))
    );
}

/// Without a cooldown, too, one token makes one fetch: what was just fetched for it is what there
/// is.
#[test]
fn a_token_never_asks_for_a_second_fetch() {
    let mut cache = JwksCache::new(JwksCacheConfig {
        cooldown: 0.0,
        ..DEFAULTS
    });
    cache
        .succeeded(jwks(&["a"]).as_bytes(), None, START)
        .unwrap();
    let verifier = verifier(cache);
    let unknown = token("b");
    assert_eq!(verdict(&verifier, &unknown, START, false), None);
    let refused = Some(Err(Reason::NoMatchingKey));
    assert_eq!(verdict(&verifier, &unknown, START, true), refused);
}

/// The issuer may have rotated while it cannot be reached: that is not the token's fault, and known
/// keys go on.
#[test]
fn an_unknown_key_while_the_endpoint_fails_is_an_outage_and_known_keys_serve() {
    let mut verifier = verifier(warm_cache());
    let new = token("b");
    assert_eq!(verdict(&verifier, &new, START + 30.0, false), None);
    verifier.jwks_cache_mut().unwrap().failed(START + 30.0, 0.0);
    let outage = Some(Err(Reason::KeysUnavailable));
    assert_eq!(verdict(&verifier, &new, START + 30.0, true), outage);
    assert_eq!(verdict(&verifier, &new, START + 30.5, false), outage);
    assert_eq!(
        verdict(&verifier, &token("a"), START + 30.5, false),
        Some(Ok(()))
    );
}

/// Ten thousand random `kid`s in a hundred seconds: as many fetches as one `kid` would cause.
#[test]
fn random_kids_fetch_once_a_cooldown() {
    let mut verifier = verifier(warm_cache());
    let mut random = Lcg::new(41);
    let mut fetches = Vec::new();
    for step in 0..10_000 {
        let now = START + f64::from(step) / 100.0;
        let kid = format!("k{:08x}", random.next_u32());
        let token = unsigned_token(&kid);
        let mut verdict = verdict(&verifier, &token, now, false);
        if verdict.is_none() {
            fetches.push(now - START);
            let cache = verifier.jwks_cache_mut().unwrap();
            cache.succeeded(jwks(&["a"]).as_bytes(), None, now).unwrap();
            verdict = crate::issuer::verdict(&verifier, &token, now, true);
        }
        assert_eq!(verdict, Some(Err(Reason::NoMatchingKey)), "{kid}");
    }
    assert_eq!(fetches, [30.0, 60.0, 90.0]);
}

/// The same while the endpoint fails: the waits bound the attempts, and no token is blamed for the
/// outage.
#[test]
fn random_kids_do_not_shorten_the_waits_of_a_failing_endpoint() {
    let mut verifier = verifier(warm_cache());
    let mut random = Lcg::new(42);
    let mut attempts = Vec::new();
    for step in 0..3_000 {
        let now = START + 30.0 + f64::from(step) / 10.0;
        let token = unsigned_token(&format!("k{:08x}", random.next_u32()));
        if verdict(&verifier, &token, now, false).is_none() {
            attempts.push(now);
            verifier.jwks_cache_mut().unwrap().failed(now, 0.0);
            let after = verdict(&verifier, &token, now, true);
            assert_eq!(after, Some(Err(Reason::KeysUnavailable)));
        }
    }
    let bounded = attempts.windows(2).all(|pair| pair[1] - pair[0] >= 1.0);
    assert!(
        bounded && (2..=20).contains(&attempts.len()),
        "{attempts:?}"
    );
}

/// A wrong signature under a known key is the token's fault: it never makes a fetch.
#[test]
fn a_bad_signature_never_fetches() {
    let verifier = verifier(warm_cache());
    let forged = token_with_kid("b", "a");
    for after in [0.0, 30.0, 100.0, 599.0] {
        let refused = Some(Err(Reason::SignatureInvalid));
        assert_eq!(
            verdict(&verifier, &forged, START + after, false),
            refused,
            "{after}"
        );
    }
}

/// A token that nobody signed, as an attacker would send it.
fn unsigned_token(kid: &str) -> String {
    let signed = token("a");
    let (_, rest) = signed.split_once('.').expect("a header");
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    format!(
        "{}.{rest}",
        mcp_bearer::jose::base64url::encode(header.as_bytes())
    )
}
