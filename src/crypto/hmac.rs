//! HMAC (RFC 7518 section 3.2), compared in constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::algorithm::Hash;
use crate::crypto::{InvalidSignature, sha256};

/// Compares without telling by its time where two digests differ.
pub fn constant_time_eq(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

const SHA256_BLOCK: usize = 64;

/// HMAC with SHA-256 over `message`.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // RFC 2104 section 2: a key is filled up to the hash's block, a longer one hashed first. Done here because the
    // constructor that does it returns a Result, and there is no sound tag to return for an error.
    let digest;
    let key = if key.len() > SHA256_BLOCK {
        digest = sha256(key);
        &digest
    } else {
        key
    };
    let mut block = Zeroizing::new([0; SHA256_BLOCK]);
    for (byte, of_key) in block.iter_mut().zip(key) {
        *byte = *of_key;
    }
    let mac = Hmac::<Sha256>::new(&(*block).into());
    mac.chain_update(message).finalize().into_bytes().into()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_that_verify_for_keys_below_at_and_above_a_block() {
        for length in [0, 1, 32, 63, 64, 65, 200] {
            let secret = vec![0xa5; length];
            let tag = hmac_sha256(&secret, b"message");
            let key = Key::new(&secret);
            assert_eq!(
                key.verify(Hash::Sha256, b"message", &tag),
                Ok(()),
                "{length}"
            );
            assert!(key.verify(Hash::Sha256, b"massage", &tag).is_err());
        }
    }
}
