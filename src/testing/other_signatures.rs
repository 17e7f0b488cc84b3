//! Signatures with every algorithm but RS256.

use getrandom::SysRng;
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::signature::{Error, SignatureEncoding, Signer};
use pkcs1::DecodeRsaPrivateKey as _;
use pkcs8::DecodePrivateKey;
use rsa::{PrivateKey, Pss};
use sha2::digest::FixedOutputReset;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::algorithm::Algorithm;
use crate::testing::signatures::sign_pkcs1;

/// Signs a message with a key as [`SigningKey::new`](super::SigningKey::new) takes it.
///
/// # Errors
/// When the key cannot be read, or is of another kind.
pub fn sign(algorithm: Algorithm, key: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
    use {ed25519_dalek as ed25519, p256::ecdsa as p256, p384::ecdsa as p384, p521::ecdsa as p521};
    match algorithm {
        Algorithm::Hs256 => tag::<Sha256>(key, message),
        Algorithm::Hs384 => tag::<Sha384>(key, message),
        Algorithm::Hs512 => tag::<Sha512>(key, message),
        Algorithm::Rs256 => sign_pkcs1::<Sha256>(key, message),
        Algorithm::Rs384 => sign_pkcs1::<Sha384>(key, message),
        Algorithm::Rs512 => sign_pkcs1::<Sha512>(key, message),
        Algorithm::Ps256 => sign_pss::<Sha256>(key, message),
        Algorithm::Ps384 => sign_pss::<Sha384>(key, message),
        Algorithm::Ps512 => sign_pss::<Sha512>(key, message),
        Algorithm::Es256 => sign_on_curve::<p256::SigningKey, p256::Signature>(key, message),
        Algorithm::Es384 => sign_on_curve::<p384::SigningKey, p384::Signature>(key, message),
        Algorithm::Es512 => sign_on_curve::<p521::SigningKey, p521::Signature>(key, message),
        Algorithm::Ed25519 | Algorithm::EdDsa => {
            sign_on_curve::<ed25519::SigningKey, ed25519::Signature>(key, message)
        }
    }
}

fn tag<H: EagerHash>(secret: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
    let mac = Hmac::<H>::new_from_slice(secret).map_err(|_| Error::new())?;
    Ok(mac.chain_update(message).finalize().into_bytes().to_vec())
}

fn sign_pss<H: Digest + FixedOutputReset>(key: &[u8], message: &[u8]) -> Result<Vec<u8>, Error> {
    let key = PrivateKey::from_pkcs1_der(key).map_err(|_| Error::new())?;
    key.sign_with_rng(&mut SysRng, Pss::<H>::new_blinded(), &H::digest(message))
        .map_err(|_| Error::new())
}

fn sign_on_curve<Key: DecodePrivateKey + Signer<Signature>, Signature: SignatureEncoding>(
    key: &[u8],
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let key = Key::from_pkcs8_der(key).map_err(|_| Error::new())?;
    Ok(key.try_sign(message)?.to_vec())
}
