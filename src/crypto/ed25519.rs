//! Ed25519 signatures (RFC 8032 section 5.1.7), by the strict reading.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::crypto::{InvalidKey, InvalidSignature};

/// An Ed25519 public key.
pub struct Key(VerifyingKey);

impl Key {
    pub fn new(public_key: &[u8]) -> Result<Self, InvalidKey> {
        let bytes: &[u8; 32] = public_key.try_into().map_err(|_| InvalidKey)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| InvalidKey)?;
        // Decompression reduces y, so an encoding that is not canonical shows only when encoded again.
        let is_canonical = key.to_edwards().compress().as_bytes() == bytes;
        if is_canonical && !key.is_weak() {
            Ok(Self(key))
        } else {
            Err(InvalidKey)
        }
    }

    /// Refuses S that is not reduced, and R that is not canonical or of small order.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        Signature::from_slice(signature)
            .and_then(|signature| self.0.verify_strict(message, &signature))
            .map_err(|_| InvalidSignature)
    }
}
