//! ECDSA signatures in the fixed-length form of JWS (RFC 7518 section 3.4): DER is refused by its length.
//!
//! Both spellings (r, s) and (r, n - s) of a signature hold, as half of all honest signers need; so a token string is
//! not an identity.

use std::marker::PhantomData;

use curve_kernels::ecdsa::{self, Curve, P256, P384, P521};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::crypto::{InvalidKey, InvalidSignature};

/// A key on P-256, for SHA-256.
pub type P256Key = Key<P256, 8, Sha256>;

/// A key on P-384, for SHA-384.
pub type P384Key = Key<P384, 12, Sha384>;

/// A key on P-521, for SHA-512.
pub type P521Key = Key<P521, 17, Sha512>;

/// A key, and the hash that JWS pairs with its curve.
pub struct Key<C: Curve<W>, const W: usize, H>(ecdsa::Key<C, W>, PhantomData<H>);

impl<C: Curve<W>, const W: usize, H: Digest> Key<C, W, H> {
    pub fn new(x: &[u8], y: &[u8]) -> Result<Self, InvalidKey> {
        ecdsa::Key::new(x, y)
            .map(|key| Self(key, PhantomData))
            .ok_or(InvalidKey::NotOnCurve)
    }

    /// r and s outside 1..n are refused (CVE-2022-21449).
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        match self.0.holds(&H::digest(message), signature) {
            Some(true) => Ok(()),
            Some(false) | None => Err(InvalidSignature),
        }
    }
}
