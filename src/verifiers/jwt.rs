//! Verifies JWTs with keys that the operator gives.

use crate::crypto::CryptoBackend;
use crate::error::Error;
use crate::jose::CompactJws;
use crate::token::{self, AccessToken, Policy, UnixSeconds};
use crate::verifiers::{JwksCache, KeySource};

/// The verdict on a token, or what is missing for one.
#[derive(Debug)]
pub enum Outcome {
    /// The token is good.
    Accepted(AccessToken),
    /// The token is refused, or cannot be judged at the moment.
    Refused(Error),
    /// Keys must be fetched first; then ask again with `keys_just_fetched`.
    KeysNeeded,
}

/// Verifies JWTs (RFC 7519, RFC 8725).
#[derive(Debug)]
pub struct JwtVerifier {
    policy: Policy,
    keys: KeySource,
    implementation: CryptoBackend,
}

impl JwtVerifier {
    /// A verifier. Signatures are for the kernels to judge.
    pub fn new(policy: Policy, keys: KeySource) -> Self {
        Self {
            policy,
            keys,
            implementation: CryptoBackend::BuiltIn,
        }
    }

    /// The same with signatures judged by another.
    pub fn with(self, implementation: CryptoBackend) -> Self {
        Self {
            implementation,
            ..self
        }
    }

    /// What it asks of a token.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The fetched set, if keys are fetched.
    pub fn jwks_cache(&self) -> Option<&JwksCache> {
        self.keys.fetched()
    }

    /// The same, to put a new set in.
    pub fn jwks_cache_mut(&mut self) -> Option<&mut JwksCache> {
        self.keys.fetched_mut()
    }

    /// Judges a token at a time.
    ///
    /// Checks, in this order: size and shape, header, algorithm, key, signature, strict JSON, claim types, and the
    /// policy. `keys_just_fetched`: keys were just fetched for this token, so it is not asked for again.
    pub fn verify(&self, token: &str, now: UnixSeconds, keys_just_fetched: bool) -> Outcome {
        match self.try_verify(token, now, keys_just_fetched) {
            Ok(Some(token)) => Outcome::Accepted(token),
            Ok(None) => Outcome::KeysNeeded,
            Err(error) => Outcome::Refused(error),
        }
    }

    fn try_verify(
        &self,
        token: &str,
        now: UnixSeconds,
        keys_just_fetched: bool,
    ) -> Result<Option<AccessToken>, Error> {
        let jws = CompactJws::parse(token)?;
        let algorithm = self.policy.require_allowed(jws.header())?;
        let key_id = jws.header().key_id();
        let allowed = self.policy.algorithms;
        let Some(selected) =
            self.keys
                .select(algorithm, allowed, key_id, now, keys_just_fetched)?
        else {
            return Ok(None);
        };
        let Self {
            implementation,
            policy,
            ..
        } = self;
        let token = token::verify(&jws, algorithm, selected.key, *implementation, policy, now)?;
        policy.check_key_issuer(token.issuer.as_deref(), selected.issuer)?;
        Ok(Some(token))
    }
}
