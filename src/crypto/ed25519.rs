//! Ed25519 signatures (RFC 8032 section 5.1.7), by the strict reading.

use curve_kernels::ed25519;
use sha2::{Digest as _, Sha512};

use crate::crypto::{InvalidKey, InvalidSignature};

/// An Ed25519 public key.
pub struct Key(ed25519::Key);

impl Key {
    /// Refuses encodings that are not canonical, and points of small order.
    pub fn new(public_key: &[u8]) -> Result<Self, InvalidKey> {
        let encoded = public_key
            .try_into()
            .map_err(|_| InvalidKey::Ed25519Length)?;
        ed25519::Key::new(encoded)
            .map(Self)
            .ok_or(InvalidKey::Ed25519)
    }

    /// Refuses S that is not reduced, and R that is not canonical or of small order.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let (halves, []) = signature.as_chunks::<32>() else {
            return Err(InvalidSignature);
        };
        let [r, s] = halves else {
            return Err(InvalidSignature);
        };
        let hash = Sha512::new()
            .chain_update(r)
            .chain_update(self.0.encoded())
            .chain_update(message)
            .finalize();
        match self.0.holds(r, s, &hash.into()) {
            Some(true) => Ok(()),
            Some(false) | None => Err(InvalidSignature),
        }
    }
}
