//! RSA signatures (RFC 8017 sections 8.1.2 and 8.2.2; RFC 7518 sections 3.3 and 3.5).

mod encoded_message;
mod fma;
mod public_operation;

use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::algorithm::Hash;
use crate::crypto::{InvalidKey, InvalidSignature};
use public_operation::PublicOperation;

pub use fma::register as register_fma_kernel;

/// An RSA public key.
pub struct Key(PublicOperation);

impl Key {
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        PublicOperation::new(modulus, exponent)
            .map(Self)
            .ok_or(InvalidKey::ModulusTooSmall)
    }

    /// The encoded message is made anew and compared as a whole, never parsed (CVE-2006-4339).
    pub fn verify_pkcs1v15(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let is_encoded = |digest_info: &[u8], hash: &[u8]| {
            self.has_representative(signature, |representative| {
                encoded_message::is_pkcs1v15(representative, digest_info, hash)
            })
        };
        match hash {
            Hash::Sha256 => is_encoded(encoded_message::SHA_256, &Sha256::digest(message)),
            Hash::Sha384 => is_encoded(encoded_message::SHA_384, &Sha384::digest(message)),
            Hash::Sha512 => is_encoded(encoded_message::SHA_512, &Sha512::digest(message)),
        }
    }

    /// Salt as long as the hash, and MGF1 with the same hash: nothing else (RFC 7518 section 3.5).
    pub fn verify_pss(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match hash {
            Hash::Sha256 => self.pss::<Sha256>(message, signature),
            Hash::Sha384 => self.pss::<Sha384>(message, signature),
            Hash::Sha512 => self.pss::<Sha512>(message, signature),
        }
    }

    fn pss<D: Digest>(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let hash = D::digest(message);
        let bits = self.0.modulus_bits();
        self.has_representative(signature, |representative| {
            encoded_message::is_pss::<D>(representative, bits, &hash)
        })
    }

    /// Whether `is_right` says so of the message representative of a signature, as many bytes as the modulus has.
    fn has_representative(
        &self,
        signature: &[u8],
        is_right: impl Fn(&[u8]) -> bool,
    ) -> Result<(), InvalidSignature> {
        if self.0.any(signature, is_right) {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }
}
