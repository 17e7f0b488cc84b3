//! Which key of a set verifies a token: exactly one, or none at all.

use crate::crypto::PreparedKey;
use crate::error::{Error, Reason};
use crate::jose::{Algorithm, AlgorithmSet, Jwk, JwkSet};

impl JwkSet {
    /// Selects the key for an algorithm and a `kid`, where `allowed` is what the verifier allows at all.
    ///
    /// A key fits when it may be used with `algorithm` (its kind, curve and own `alg`) and, if the token has a `kid`,
    /// when it has the same one. Keys without `kid` are not a fallback for a `kid` that is not there. A key that does
    /// not say its `alg` fits only if `allowed` leaves it one use, so that a token's header never decides how a key is
    /// used (RFC 8725 section 3.1).
    ///
    /// # Errors
    /// [`Reason::NoMatchingKey`] and [`Reason::MultipleMatchingKeys`]: keys are never tried one after the other, which
    /// would let an issuer's weakest key decide.
    pub fn select(
        &self,
        algorithm: Algorithm,
        allowed: AlgorithmSet,
        key_id: Option<&str>,
    ) -> Result<&PreparedKey, Error> {
        let fits = |jwk: &&Jwk| {
            let uses = jwk.key().algorithms().intersection(allowed);
            uses.contains(algorithm)
                && uses.has_one_meaning()
                && key_id.is_none_or(|kid| jwk.key_id() == Some(kid))
        };
        let mut fitting = self.keys().iter().filter(fits).map(Jwk::key);
        let key = fitting.next().ok_or(Reason::NoMatchingKey)?;
        // The same key twice is one key: there is nothing to choose between.
        if fitting.all(|other| other.is_same_public_key(key)) {
            Ok(key)
        } else {
            Err(Reason::MultipleMatchingKeys.into())
        }
    }
}
