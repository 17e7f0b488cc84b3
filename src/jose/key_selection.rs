//! Which key of a set verifies a token: exactly one, or none at all.

use crate::crypto::PreparedKey;
use crate::error::{Error, Reason};
use crate::jose::{Algorithm, Jwk, JwkSet};

impl JwkSet {
    /// Selects the key for an algorithm and a `kid`.
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
        key_id: Option<&str>,
    ) -> Result<&PreparedKey, Error> {
        let fits = |jwk: &&Jwk| {
            jwk.key().algorithms().contains(algorithm)
                && key_id.is_none_or(|kid| jwk.key_id() == Some(kid))
        };
        let mut fitting = self.keys().iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(jwk), None) => Ok(jwk.key()),
            (None, _) => Err(Reason::NoMatchingKey.into()),
            (Some(_), Some(_)) => Err(Reason::MultipleMatchingKeys.into()),
        }
    }
}
