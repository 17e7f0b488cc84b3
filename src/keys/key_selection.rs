//! Which key of a set verifies a token: exactly one, or none at all.

use crate::algorithm::{Algorithm, AlgorithmSet};
use crate::crypto::PreparedKey;
use crate::error::{Error, Reason, RefusedAlgorithm};
use crate::keys::{Jwk, JwkSet};

/// The key that was selected.
#[derive(Clone, Copy, Debug)]
pub struct SelectedKey<'a> {
    /// What verifies.
    pub key: &'a PreparedKey,
    /// The issuer that its JWK names, if it does.
    pub issuer: Option<&'a str>,
}

impl<'a> From<&'a PreparedKey> for SelectedKey<'a> {
    fn from(key: &'a PreparedKey) -> Self {
        Self { key, issuer: None }
    }
}

/// Which algorithms a verifier allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedAlgorithms {
    /// These, whatever a key says of itself.
    Listed(AlgorithmSet),
    /// Of each key of a JWK Set the one that its `alg` names, which is one of a public key. A key without `alg` serves
    /// RS256 only. The issuer decides, never the token (RFC 8725 section 3.1).
    NamedByKey,
}

impl AllowedAlgorithms {
    /// Whether a token with the algorithm is worth a look for its key.
    pub fn contains(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Listed(set) => set.contains(algorithm),
            Self::NamedByKey => algorithm.is_asymmetric(),
        }
    }

    /// All algorithms that can be allowed, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = Algorithm> {
        Algorithm::all().filter(move |&algorithm| self.contains(algorithm))
    }

    /// What a key of a set may be used for: nothing unless that is one use, so that a token's header never decides how a
    /// key is used (RFC 8725 section 3.1).
    pub fn uses(self, jwk: &Jwk) -> AlgorithmSet {
        let allowed = match self {
            Self::Listed(set) => set,
            Self::NamedByKey if jwk.names_algorithm() => jwk.key().algorithms(),
            Self::NamedByKey => Algorithm::Rs256.into(),
        };
        let uses = jwk.key().algorithms().intersection(allowed);
        if uses.is_unambiguous() {
            uses
        } else {
            AlgorithmSet::default()
        }
    }
}

impl<T: Into<AlgorithmSet>> From<T> for AllowedAlgorithms {
    fn from(listed: T) -> Self {
        Self::Listed(listed.into())
    }
}

impl JwkSet {
    /// Selects the key for an algorithm and a `kid`, where `allowed` is what the verifier allows at all.
    ///
    /// A key fits when it may be used with `algorithm` (its kind, curve and own `alg`) and, if the token has a `kid`,
    /// when it has the same one. Keys without `kid` are not a fallback for a `kid` that is not there.
    ///
    /// # Errors
    /// [`Reason::NoMatchingKey`] and [`Reason::MultipleMatchingKeys`]: keys are never tried one after the other, which
    /// would let an issuer's weakest key decide.
    pub fn select(
        &self,
        algorithm: Algorithm,
        allowed: AllowedAlgorithms,
        key_id: Option<&str>,
    ) -> Result<SelectedKey<'_>, Error> {
        let fits = |jwk: &&Jwk| {
            allowed.uses(jwk).contains(algorithm)
                && key_id.is_none_or(|kid| jwk.key_id() == Some(kid))
        };
        let mut fitting = self.keys().iter().filter(fits);
        let Some(jwk) = fitting.next() else {
            return Err(self.no_matching_key(algorithm, allowed, key_id));
        };
        // The same key twice is one key: there is nothing to choose between.
        let is_same = |other: &Jwk| {
            other.key().is_same_public_key(jwk.key()) && other.issuer() == jwk.issuer()
        };
        if fitting.all(is_same) {
            Ok(SelectedKey {
                key: jwk.key(),
                issuer: jwk.issuer(),
            })
        } else {
            Err(Reason::MultipleMatchingKeys.into())
        }
    }

    /// The error for a token that no key fits. It names the algorithms where they are the cause: the keys with the
    /// token's `kid` are for others.
    fn no_matching_key(
        &self,
        algorithm: Algorithm,
        allowed: AllowedAlgorithms,
        key_id: Option<&str>,
    ) -> Error {
        let with_key_id = |jwk: &&Jwk| key_id.is_none_or(|kid| jwk.key_id() == Some(kid));
        let uses: AlgorithmSet = self
            .keys()
            .iter()
            .filter(with_key_id)
            .flat_map(|jwk| allowed.uses(jwk).iter())
            .collect();
        if uses.is_empty() {
            return Reason::NoMatchingKey.into();
        }
        Error::no_key_for_algorithm(RefusedAlgorithm {
            name: algorithm.name().to_owned(),
            allowed: uses.iter().map(Algorithm::name).collect(),
        })
    }
}
