//! An RSA key pair.

use pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::rand_core::CryptoRng;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::jose::{base64url, json};
use crate::keys::pem;
use crate::limits;

/// A private key is refused, or the arithmetic with it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPrivateKey;

/// An RSA key pair that signs with RS256.
pub struct RsaKeyPair(RsaPrivateKey);

impl RsaKeyPair {
    /// Makes a pair, with the exponent 65537.
    ///
    /// # Errors
    /// For a length that the verifier would refuse, or that takes too long to be of use: 2048 to 4096 bits, in whole
    /// bytes.
    pub fn generate<R: CryptoRng + ?Sized>(
        rng: &mut R,
        modulus_bits: usize,
    ) -> Result<Self, InvalidPrivateKey> {
        if !(limits::RSA_MIN_BITS..=4096).contains(&modulus_bits) || !modulus_bits.is_multiple_of(8)
        {
            return Err(InvalidPrivateKey);
        }
        RsaPrivateKey::new(rng, modulus_bits)
            .map(Self)
            .map_err(|_| InvalidPrivateKey)
    }

    /// Reads an unencrypted private key in PEM: PKCS#8 `PRIVATE KEY` or PKCS#1 `RSA PRIVATE KEY`.
    ///
    /// # Errors
    /// A sentence, for anything else, for numbers that do not belong together, and for sizes that the verifier would
    /// refuse.
    pub fn from_pem(private_key: &str) -> Result<Self, &'static str> {
        const NOT_RSA: &str = "not an RSA private key in strict DER";
        let (label, der) = pem::private_block(private_key)?;
        let key = match label.as_str() {
            "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_der(&der).map_err(|_| NOT_RSA)?,
            "RSA PRIVATE KEY" => {
                use pkcs1::DecodeRsaPrivateKey as _;
                RsaPrivateKey::from_pkcs1_der(&der).map_err(|_| NOT_RSA)?
            }
            _ => return Err("the PEM block must be PRIVATE KEY or RSA PRIVATE KEY"),
        };
        key.validate()
            .map_err(|_| "the numbers of the key do not belong together")?;
        let (modulus, exponent) = (key.n_bytes(), key.e_bytes());
        crate::crypto::PreparedKey::rsa(&modulus, &exponent).map_err(|why| why.message())?;
        Ok(Self(key))
    }

    /// The public key: PEM, `PUBLIC KEY`.
    ///
    /// # Errors
    /// None in practice.
    pub fn public_key_pem(&self) -> Result<String, InvalidPrivateKey> {
        self.0
            .as_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| InvalidPrivateKey)
    }

    /// The private key: PEM, `PRIVATE KEY`, not encrypted.
    ///
    /// # Errors
    /// None in practice.
    pub fn private_key_pem(&self) -> Result<Zeroizing<String>, InvalidPrivateKey> {
        self.0
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| InvalidPrivateKey)
    }

    /// The public key as the text of a JWK for RS256 signatures.
    pub fn public_jwk(&self, key_id: Option<&str>) -> String {
        let mut jwk = format!(
            "{{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"{}\",\"e\":\"{}\"",
            base64url::encode(&self.0.n_bytes()),
            base64url::encode(&self.0.e_bytes()),
        );
        if let Some(key_id) = key_id {
            jwk.push_str(",\"kid\":");
            json::write_string(key_id, &mut jwk);
        }
        jwk.push('}');
        jwk
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256, blinded.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub(super) fn sign<R: CryptoRng + ?Sized>(
        &self,
        rng: &mut R,
        message: &[u8],
    ) -> Result<Vec<u8>, InvalidPrivateKey> {
        self.0
            .sign_with_rng(rng, Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
            .map_err(|_| InvalidPrivateKey)
    }
}
