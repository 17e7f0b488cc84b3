//! RSA signatures (RFC 8017 sections 8.1.2 and 8.2.2; RFC 7518 sections 3.3 and 3.5).
//!
//! Keys of up to 4096 bits are for the kernels of `kernels/rsa`, larger ones for the crate `rsa`.

mod encoded_message;
mod fused;
mod public_operation;

use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::crypto::{InvalidKey, InvalidSignature};
use crate::jose::algorithm::Hash;
use public_operation::PublicOperation;

pub use fused::{Raise as FusedKernel, offer as offer_fused_kernel};

/// An RSA public key.
pub enum Key {
    Generic(RsaPublicKey),
    Kernel(Box<PublicOperation>),
}

impl Key {
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        if let Some(operation) = PublicOperation::new(modulus, exponent) {
            return Ok(Self::Kernel(Box::new(operation)));
        }
        RsaPublicKey::new(
            BoxedUint::from_be_slice_vartime(modulus),
            BoxedUint::from_be_slice_vartime(exponent),
        )
        .map(Self::Generic)
        .map_err(|_| InvalidKey)
    }

    /// The encoded message is made anew and compared as a whole, never parsed (CVE-2006-4339).
    pub fn verify_pkcs1v15(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match hash {
            Hash::Sha256 => self.pkcs1v15::<Sha256>(
                message,
                signature,
                encoded_message::SHA_256,
                Pkcs1v15Sign::new::<Sha256>,
            ),
            Hash::Sha384 => self.pkcs1v15::<Sha384>(
                message,
                signature,
                encoded_message::SHA_384,
                Pkcs1v15Sign::new::<Sha384>,
            ),
            Hash::Sha512 => self.pkcs1v15::<Sha512>(
                message,
                signature,
                encoded_message::SHA_512,
                Pkcs1v15Sign::new::<Sha512>,
            ),
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

    fn pkcs1v15<D: Digest>(
        &self,
        message: &[u8],
        signature: &[u8],
        digest_info: &[u8],
        generic: fn() -> Pkcs1v15Sign,
    ) -> Result<(), InvalidSignature> {
        let hash = D::digest(message);
        let holds = match self {
            Self::Generic(key) => key.verify(generic(), &hash, signature).is_ok(),
            Self::Kernel(operation) => operation.any(signature, |representative| {
                encoded_message::is_pkcs1v15(representative, digest_info, &hash)
            }),
        };
        if holds { Ok(()) } else { Err(InvalidSignature) }
    }

    fn pss<D: Digest + sha2::digest::FixedOutputReset>(
        &self,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let hash = D::digest(message);
        let holds = match self {
            Self::Generic(key) => key.verify(Pss::<D>::new(), &hash, signature).is_ok(),
            Self::Kernel(operation) => operation.any(signature, |representative| {
                encoded_message::is_pss::<D>(representative, operation.modulus_bits(), &hash)
            }),
        };
        if holds { Ok(()) } else { Err(InvalidSignature) }
    }
}
