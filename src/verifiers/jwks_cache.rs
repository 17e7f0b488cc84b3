//! The life of a fetched JWK Set: fresh, due, stale, gone; and when a fetch is allowed.
//!
//! All times come in as parameters. Nothing an attacker sends makes more than one fetch per cooldown, and no failure
//! loses the last good set before its hard limit.

use crate::keys::JwkSet;
use crate::keys::jwk_set::InvalidJwkSet;
use crate::limits;
use crate::protocol::cache_control;
use crate::token::UnixSeconds;
use crate::verifiers::backoff::Backoff;

/// Times, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct JwksCacheConfig {
    /// A set is due for a new fetch after this; `Cache-Control` may shorten it.
    pub max_age: f64,
    /// An unknown `kid` makes at most one fetch in this time.
    pub cooldown: f64,
    /// A due set serves that much longer while the endpoint fails.
    pub stale_if_error: f64,
}

/// A JWK Set that is fetched, kept and replaced.
#[derive(Debug)]
pub struct JwksCache {
    config: JwksCacheConfig,
    current: Option<CachedSet>,
    generation: u32,
    backoff: Backoff,
    last_fetch_at: Option<UnixSeconds>,
}

#[derive(Debug)]
struct CachedSet {
    keys: JwkSet,
    text: String,
    fetched_at: UnixSeconds,
    fresh_until: UnixSeconds,
}

/// Whether there are keys to verify with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// There are: fresh ones, or stale ones while the endpoint fails.
    Ready,
    /// There are not, or they are due: a fetch is allowed now.
    FetchNeeded,
    /// There are not, and the endpoint just failed. Seconds until the next fetch is allowed.
    Unavailable(u32),
}

/// What a successful fetch brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refreshed {
    /// Keys that can be used.
    pub usable: usize,
    /// Keys that cannot.
    pub skipped: usize,
    /// Whether a private key is among the skipped.
    pub has_private_key: bool,
    /// Whether the set is another than before.
    pub changed: bool,
}

/// A set with its times, to carry it over a cold start.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedSet {
    /// The set, as JSON text.
    pub jwks: String,
    /// When it was fetched.
    pub fetched_at: UnixSeconds,
    /// Until when it needs no new fetch.
    pub fresh_until: UnixSeconds,
}

impl JwksCache {
    /// An empty cache.
    pub fn new(config: JwksCacheConfig) -> Self {
        Self {
            config,
            current: None,
            generation: 0,
            backoff: Backoff::default(),
            last_fetch_at: None,
        }
    }

    /// Whether there are keys at this time.
    pub fn readiness(&self, now: UnixSeconds) -> Readiness {
        if self.current.as_ref().is_some_and(|set| set.is_fresh(now)) {
            return Readiness::Ready;
        }
        match self.backoff.remaining(now) {
            None => Readiness::FetchNeeded,
            Some(_) if self.is_within_stale_limit(now) => Readiness::Ready,
            Some(seconds) => Readiness::Unavailable(seconds),
        }
    }

    /// The keys, if [`JwksCache::readiness`] is [`Readiness::Ready`]; after a fetch was tried in vain, also stale ones.
    pub fn keys(&self, now: UnixSeconds, keys_just_fetched: bool) -> Option<&JwkSet> {
        let serves = match self.readiness(now) {
            Readiness::Ready => true,
            Readiness::FetchNeeded => keys_just_fetched && self.is_within_stale_limit(now),
            Readiness::Unavailable(_) => false,
        };
        self.current
            .as_ref()
            .filter(|_| serves)
            .map(|set| &set.keys)
    }

    /// Whether a key that is not in the set justifies a fetch. Depends on no property of the token, so that random
    /// `kid`s cause no more fetches than one does (CVE-2026-48524).
    pub fn readiness_for_unknown_key(&self, now: UnixSeconds) -> Readiness {
        let is_cool = self.last_fetch_at.is_none_or(|last| {
            now >= last + self.config.cooldown
                || now < last - limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS
        });
        match self.backoff.remaining(now) {
            Some(seconds) => Readiness::Unavailable(seconds),
            None if is_cool => Readiness::FetchNeeded,
            None => Readiness::Ready,
        }
    }

    /// Changes whenever the keys do.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Until when the current set needs no fetch.
    pub fn fresh_until(&self) -> Option<UnixSeconds> {
        self.current.as_ref().map(|set| set.fresh_until)
    }

    /// Takes the body of an answer with status 200, and its `Cache-Control` header.
    ///
    /// # Errors
    /// When it is no good set; then nothing changes: report it with [`JwksCache::failed`].
    pub fn succeeded(
        &mut self,
        body: &[u8],
        cache_control: Option<&str>,
        now: UnixSeconds,
    ) -> Result<Refreshed, InvalidJwkSet> {
        let age = cache_control
            .and_then(cache_control::max_age)
            .map_or(self.config.max_age, |age| {
                age.max(limits::JWKS_MIN_AGE_SECONDS)
            })
            .min(self.config.max_age);
        let refreshed = self.replace(body, now, now + age)?;
        self.backoff.record_success();
        self.last_fetch_at = Some(now);
        Ok(refreshed)
    }

    /// Takes note of a failed fetch, and says after how many seconds the next is allowed: see [`Backoff::record_failure`].
    pub fn failed(&mut self, now: UnixSeconds, jitter: f64) -> f64 {
        self.last_fetch_at = Some(now);
        // Fetches that began before the first of them failed are one failure: on workerd each request makes its own.
        match self.backoff.remaining(now) {
            Some(_) => self.backoff.extend(now, None),
            None => self.backoff.record_failure(now, jitter, None),
        }
    }

    /// The set in use, if any.
    pub fn export(&self) -> Option<ExportedSet> {
        self.current.as_ref().map(|set| ExportedSet {
            jwks: set.text.clone(),
            fetched_at: set.fetched_at,
            fresh_until: set.fresh_until,
        })
    }

    /// Starts with a set from elsewhere. It is never fresh for longer than this cache would have kept it, and a set
    /// from the future is due. Needs no clock: at the top level of a Worker there is none.
    ///
    /// # Errors
    /// When it is no good set.
    pub fn import(&mut self, set: &ExportedSet) -> Result<(), InvalidJwkSet> {
        let fresh_until = set.fresh_until.min(set.fetched_at + self.config.max_age);
        self.replace(set.jwks.as_bytes(), set.fetched_at, fresh_until)?;
        self.last_fetch_at = Some(set.fetched_at);
        Ok(())
    }

    /// Takes a set that another process fetched, as if it had been fetched here then. Leaves alone what is no newer than
    /// the set at hand, comes from the future, or is past all use: a store may hold anything that was ever in it.
    pub fn import_if_newer(&mut self, set: &ExportedSet, now: UnixSeconds) {
        let fresh_until = set.fresh_until.min(set.fetched_at + self.config.max_age);
        let is_newer = self
            .current
            .as_ref()
            .is_none_or(|current| set.fetched_at > current.fetched_at);
        let lived = set.fetched_at - limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS
            ..fresh_until + self.config.stale_if_error;
        if !is_newer || !lived.contains(&now) {
            return;
        }
        if self
            .replace(set.jwks.as_bytes(), set.fetched_at, fresh_until)
            .is_ok()
        {
            // A fetch of one's own that failed since then counts too.
            let last = self.last_fetch_at.unwrap_or(set.fetched_at);
            self.last_fetch_at = Some(last.max(set.fetched_at));
        }
    }

    fn replace(
        &mut self,
        body: &[u8],
        fetched_at: UnixSeconds,
        fresh_until: UnixSeconds,
    ) -> Result<Refreshed, InvalidJwkSet> {
        let keys = JwkSet::parse(body)?;
        let text = keys.to_text();
        let changed = self.current.as_ref().is_none_or(|set| set.text != text);
        let refreshed = Refreshed {
            usable: keys.keys().len(),
            skipped: keys.skipped().count(),
            has_private_key: keys.skipped().has_private_key(),
            changed,
        };
        if changed {
            self.generation = self.generation.wrapping_add(1);
        }
        self.current = Some(CachedSet {
            keys,
            text,
            fetched_at,
            fresh_until,
        });
        Ok(refreshed)
    }

    fn is_within_stale_limit(&self, now: UnixSeconds) -> bool {
        self.current.as_ref().is_some_and(|set| {
            now < set.fresh_until + self.config.stale_if_error
                && now >= set.fetched_at - limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS
        })
    }
}

impl CachedSet {
    fn is_fresh(&self, now: UnixSeconds) -> bool {
        (self.fetched_at - limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS..self.fresh_until)
            .contains(&now)
    }
}
