//! RSA signatures (RFC 8017 sections 8.1.2 and 8.2.2; RFC 7518 sections 3.3 and 3.5).

use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::crypto::{InvalidKey, InvalidSignature};
use crate::jose::algorithm::Hash;

/// An RSA public key.
pub struct Key(RsaPublicKey);

impl Key {
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        RsaPublicKey::new(
            BoxedUint::from_be_slice_vartime(modulus),
            BoxedUint::from_be_slice_vartime(exponent),
        )
        .map(Self)
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
            Hash::Sha256 => self.0.verify(
                Pkcs1v15Sign::new::<Sha256>(),
                &Sha256::digest(message),
                signature,
            ),
            Hash::Sha384 => self.0.verify(
                Pkcs1v15Sign::new::<Sha384>(),
                &Sha384::digest(message),
                signature,
            ),
            Hash::Sha512 => self.0.verify(
                Pkcs1v15Sign::new::<Sha512>(),
                &Sha512::digest(message),
                signature,
            ),
        }
        .map_err(|_| InvalidSignature)
    }

    /// Salt as long as the hash, and MGF1 with the same hash: nothing else (RFC 7518 section 3.5).
    pub fn verify_pss(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match hash {
            Hash::Sha256 => {
                self.0
                    .verify(Pss::<Sha256>::new(), &Sha256::digest(message), signature)
            }
            Hash::Sha384 => {
                self.0
                    .verify(Pss::<Sha384>::new(), &Sha384::digest(message), signature)
            }
            Hash::Sha512 => {
                self.0
                    .verify(Pss::<Sha512>::new(), &Sha512::digest(message), signature)
            }
        }
        .map_err(|_| InvalidSignature)
    }
}
