//! Verifies JWTs with keys that the operator gives.

use crate::crypto::PreparedKey;
use crate::error::{Error, Reason};
use crate::jose::{CompactJws, JwkSet};
use crate::token::{self, AccessToken, Policy, UnixSeconds};
use crate::verifiers::FetchedKeys;
use crate::verifiers::jwks_cache::{JwksCache, Readiness};

/// Where keys come from. Keys of one source are never used for another's tokens.
#[derive(Debug)]
pub enum KeySource {
    /// One key, whatever `kid` a token has.
    Static(PreparedKey),
    /// A set that does not change.
    Inline(JwkSet),
    /// A set that is fetched.
    Remote(JwksCache),
}

/// The verdict on a token, or what is missing for one.
#[derive(Debug)]
pub enum Outcome {
    /// The token is good.
    Accepted(AccessToken),
    /// The token is refused, or cannot be judged at the moment.
    Refused(Error),
    /// Keys must be fetched first; then ask again with `has_fetched`.
    KeysNeeded,
}

/// Verifies JWTs (RFC 7519, RFC 8725).
#[derive(Debug)]
pub struct JwtVerifier {
    policy: Policy,
    keys: KeySource,
}

impl JwtVerifier {
    /// A verifier.
    pub fn new(policy: Policy, keys: KeySource) -> Self {
        Self { policy, keys }
    }

    /// What it asks of a token.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Judges a token at a time.
    ///
    /// Checks, in this order: size and shape, header, algorithm, key, signature, strict JSON, claim types, and the
    /// policy. `has_fetched`: keys were just fetched for this token, so it is not asked for again.
    pub fn verify(&self, token: &str, now: UnixSeconds, has_fetched: bool) -> Outcome {
        match self.try_verify(token, now, has_fetched) {
            Ok(Some(token)) => Outcome::Accepted(token),
            Ok(None) => Outcome::KeysNeeded,
            Err(error) => Outcome::Refused(error),
        }
    }

    fn try_verify(
        &self,
        token: &str,
        now: UnixSeconds,
        has_fetched: bool,
    ) -> Result<Option<AccessToken>, Error> {
        let jws = CompactJws::parse(token)?;
        let algorithm = self.policy.allowed_algorithm(jws.header().algorithm())?;
        let key_id = jws.header().key_id();
        let key = match &self.keys {
            KeySource::Static(key) => key,
            KeySource::Inline(set) => set.select(algorithm, self.policy.algorithms, key_id)?,
            KeySource::Remote(cache) => {
                let set = match cache.keys(now, has_fetched) {
                    Some(set) => set,
                    None => return keys_missing(cache.readiness(now), has_fetched),
                };
                match set.select(algorithm, self.policy.algorithms, key_id) {
                    Ok(key) => key,
                    Err(error) if error.reason() == Reason::NoMatchingKey => {
                        return match cache.readiness_for_unknown_key(now) {
                            Readiness::FetchNeeded if !has_fetched => Ok(None),
                            // The issuer may have a new key that we could not fetch: that is not the token's fault.
                            Readiness::Unavailable(seconds) => {
                                Err(Error::keys_unavailable(seconds))
                            }
                            Readiness::FetchNeeded | Readiness::Ready => Err(error),
                        };
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        token::verify(&jws, algorithm, key, &self.policy, now).map(Some)
    }
}

impl FetchedKeys for JwtVerifier {
    fn jwks_cache(&self) -> Option<&JwksCache> {
        match &self.keys {
            KeySource::Remote(cache) => Some(cache),
            KeySource::Static(_) | KeySource::Inline(_) => None,
        }
    }

    fn jwks_cache_mut(&mut self) -> Option<&mut JwksCache> {
        match &mut self.keys {
            KeySource::Remote(cache) => Some(cache),
            KeySource::Static(_) | KeySource::Inline(_) => None,
        }
    }
}

fn keys_missing<T>(readiness: Readiness, has_fetched: bool) -> Result<Option<T>, Error> {
    match readiness {
        Readiness::Unavailable(seconds) => Err(Error::keys_unavailable(seconds)),
        Readiness::FetchNeeded | Readiness::Ready if has_fetched => Err(Error::keys_unavailable(1)),
        Readiness::FetchNeeded | Readiness::Ready => Ok(None),
    }
}
