//! An issuer with Ed25519 keys: its JWK Sets, its tokens, and the verifier that an operator would
//! build for it.

use ed25519_dalek::{Signer as _, SigningKey};
use mcp_bearer::error::Reason;
use mcp_bearer::jose::base64url;
use mcp_bearer::token::UnixSeconds;
use mcp_bearer::verifiers::{JwksCache, JwksCacheConfig, KeySource, Outcome};
use mcp_bearer::{Algorithm, JwtVerifier};

use crate::policy::policy;

/// A moment of 2027; any would do.
pub const START: UnixSeconds = 1_800_000_000.0;

/// The defaults of the npm package.
pub const DEFAULTS: JwksCacheConfig = JwksCacheConfig {
    max_age: 600.0,
    cooldown: 30.0,
    stale_if_error: 3600.0,
};

pub fn empty_cache() -> JwksCache {
    JwksCache::new(DEFAULTS)
}

/// A cache that fetched the set of key `a` at [`START`].
pub fn warm_cache() -> JwksCache {
    let mut cache = empty_cache();
    cache
        .succeeded(jwks(&["a"]).as_bytes(), None, START)
        .expect("a good set");
    cache
}

/// A JWK Set of the keys of those names.
pub fn jwks(names: &[&str]) -> String {
    let keys: Vec<String> = names.iter().map(|name| jwk(name)).collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

pub fn jwk(name: &str) -> String {
    let x = base64url::encode(signing_key(name).verifying_key().as_bytes());
    format!(r#"{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"{name}","x":"{x}"}}"#)
}

/// A token of subject `s`, signed with the key of that name, and good until the year 2096.
pub fn token(name: &str) -> String {
    token_with_kid(name, name)
}

pub fn token_with_kid(name: &str, kid: &str) -> String {
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    let input = format!(
        "{}.{}",
        base64url::encode(header.as_bytes()),
        base64url::encode(br#"{"sub":"s","exp":4000000000}"#)
    );
    let signature = signing_key(name).sign(input.as_bytes());
    format!("{input}.{}", base64url::encode(&signature.to_bytes()))
}

pub fn verifier(cache: JwksCache) -> JwtVerifier {
    JwtVerifier::new(policy(Algorithm::EdDsa), KeySource::Remote(cache))
}

/// What became of a token: accepted, refused for a reason, or `None` when a fetch is wanted.
pub fn verdict(
    verifier: &JwtVerifier,
    token: &str,
    now: UnixSeconds,
    has_fetched: bool,
) -> Option<Result<(), Reason>> {
    match verifier.verify(token, now, has_fetched) {
        Outcome::Accepted(_) => Some(Ok(())),
        Outcome::Refused(error) => Some(Err(error.reason())),
        Outcome::KeysNeeded => None,
    }
}

/// Each name has its own key, the same on every run.
fn signing_key(name: &str) -> SigningKey {
    let mut seed = [7; 32];
    for (byte, character) in seed.iter_mut().zip(name.bytes()) {
        *byte ^= character;
    }
    SigningKey::from_bytes(&seed)
}
