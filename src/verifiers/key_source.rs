//! Where the keys of a signer come from, and the choice among them.

use crate::algorithm::Algorithm;
use crate::crypto::PreparedKey;
use crate::error::{Error, Reason};
use crate::keys::{AllowedAlgorithms, JwkSet, SelectedKey};
use crate::token::UnixSeconds;
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

impl KeySource {
    /// The key for an algorithm, which is one of `allowed`, and a `kid`. `None`: keys must be fetched first; then ask
    /// again with `keys_just_fetched`, which makes sure that one signature is not the reason for two fetches.
    ///
    /// # Errors
    /// As [`JwkSet::select`], and [`Reason::KeysUnavailable`] when the set, or a newer one, cannot be fetched.
    pub fn select(
        &self,
        algorithm: Algorithm,
        allowed: AllowedAlgorithms,
        key_id: Option<&str>,
        now: UnixSeconds,
        keys_just_fetched: bool,
    ) -> Result<Option<SelectedKey<'_>>, Error> {
        let cache = match self {
            Self::Static(key) => return Ok(Some(key.into())),
            Self::Inline(set) => return set.select(algorithm, allowed, key_id).map(Some),
            Self::Remote(cache) => cache,
        };
        let Some(set) = cache.keys(now, keys_just_fetched) else {
            return keys_missing(cache.readiness(now), keys_just_fetched);
        };
        match set.select(algorithm, allowed, key_id) {
            Ok(key) => Ok(Some(key)),
            Err(error) if error.reason() == Reason::NoMatchingKey => {
                match cache.readiness_for_unknown_key(now) {
                    Readiness::FetchNeeded if !keys_just_fetched => Ok(None),
                    // The issuer may have a new key that we could not fetch: that is not the token's fault.
                    Readiness::Unavailable(seconds) => Err(Error::keys_unavailable(seconds)),
                    Readiness::FetchNeeded | Readiness::Ready => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The fetched set, if keys are fetched.
    pub fn fetched(&self) -> Option<&JwksCache> {
        match self {
            Self::Remote(cache) => Some(cache),
            Self::Static(_) | Self::Inline(_) => None,
        }
    }

    /// The fetched set, to put a new one in.
    pub fn fetched_mut(&mut self) -> Option<&mut JwksCache> {
        match self {
            Self::Remote(cache) => Some(cache),
            Self::Static(_) | Self::Inline(_) => None,
        }
    }
}

fn keys_missing<T>(readiness: Readiness, keys_just_fetched: bool) -> Result<Option<T>, Error> {
    match readiness {
        Readiness::Unavailable(seconds) => Err(Error::keys_unavailable(seconds)),
        Readiness::FetchNeeded | Readiness::Ready if keys_just_fetched => {
            Err(Error::keys_unavailable(1))
        }
        Readiness::FetchNeeded | Readiness::Ready => Ok(None),
    }
}
