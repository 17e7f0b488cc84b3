//! Signatures for `jsonwebtoken`, by the RustCrypto crates.

use getrandom::SysRng;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error, Signer};
use pkcs1::DecodeRsaPrivateKey as _;
use rsa::{Pkcs1v15Sign, PrivateKey};
use sha2::digest::const_oid::AssociatedOid;
use sha2::{Digest, Sha256};

use crate::algorithm::Algorithm;

/// Signs with keys in the encodings that [`SigningKey::new`](super::SigningKey::new) names. It verifies nothing, as
/// this crate has verifiers of its own.
pub static CRYPTO_PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |&name, key| {
        let algorithm = Algorithm::all().find(|algorithm| jwt_name(*algorithm) == Some(name));
        Ok(Box::new(KeySigner {
            name,
            algorithm: algorithm.ok_or(ErrorKind::InvalidAlgorithm)?,
            key: key.clone(),
        }))
    },
    verifier_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    key_utils: KeyUtils::new_unimplemented(),
};

/// What `jsonwebtoken` calls an algorithm. It has no ES512, and of the two names for Ed25519 the older one.
pub fn jwt_name(algorithm: Algorithm) -> Option<jsonwebtoken::Algorithm> {
    algorithm.name().parse().ok()
}

/// Signs a message with a key as [`SigningKey::new`](super::SigningKey::new) takes it.
///
/// # Errors
/// When the key cannot be read, is of another kind, or random numbers cannot be had.
pub fn sign(algorithm: Algorithm, key: &EncodingKey, message: &[u8]) -> Result<Vec<u8>, Error> {
    let key = key.as_bytes();
    match algorithm {
        Algorithm::Rs256 => sign_pkcs1::<Sha256>(key, message),
        #[cfg(feature = "testing-algorithms")]
        _ => super::other_signatures::sign(algorithm, key, message),
        #[cfg(not(feature = "testing-algorithms"))]
        _ => Err(Error::new()),
    }
}

/// RSASSA-PKCS1-v1_5, blinded.
///
/// # Errors
/// When the key cannot be read, or random numbers cannot be had.
pub fn sign_pkcs1<H: AssociatedOid + Digest>(key: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
    let key = PrivateKey::from_pkcs1_der(key).map_err(|_| Error::new())?;
    key.sign_with_rng(&mut SysRng, Pkcs1v15Sign::new::<H>(), &H::digest(message))
        .map_err(|_| Error::new())
}

/// A key for one signature.
struct KeySigner {
    name: jsonwebtoken::Algorithm,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer<Vec<u8>> for KeySigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        sign(self.algorithm, &self.key, message)
    }
}

impl JwtSigner for KeySigner {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.name
    }
}
