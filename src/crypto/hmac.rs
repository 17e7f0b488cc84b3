//! HMAC (RFC 7518 section 3.2), compared in constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::crypto::InvalidSignature;
use crate::jose::algorithm::Hash;

/// Compares without telling by its time where two digests differ.
pub fn constant_time_eq(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

/// A shared secret. Wiped from memory when dropped.
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    pub fn new(secret: &[u8]) -> Self {
        Self(Zeroizing::new(secret.to_vec()))
    }

    /// The whole tag, never a shortened one.
    pub fn verify(&self, hash: Hash, message: &[u8], tag: &[u8]) -> Result<(), InvalidSignature> {
        macro_rules! verify {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(&self.0)
                    .is_ok_and(|mac| mac.chain_update(message).verify_slice(tag).is_ok())
            };
        }
        let holds = match hash {
            Hash::Sha256 => verify!(Sha256),
            Hash::Sha384 => verify!(Sha384),
            Hash::Sha512 => verify!(Sha512),
        };
        if holds { Ok(()) } else { Err(InvalidSignature) }
    }
}
