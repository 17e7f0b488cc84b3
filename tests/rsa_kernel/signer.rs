//! A private key that signs anything, also what no honest signer would.

use std::convert::Infallible;

use mcp_bearer::{Algorithm, PreparedKey};
use num_bigint::BigUint;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BoxedUint, Pkcs1v15Sign, PrivateKey, Pss, PublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::lcg::Lcg;

pub struct Signer {
    key: PrivateKey,
    modulus: BigUint,
    private_exponent: BigUint,
}

impl Signer {
    pub fn new(bits: usize) -> Self {
        Self::with_exponent(bits, 65537)
    }

    pub fn with_exponent(bits: usize, exponent: u64) -> Self {
        let mut dice = Dice(Lcg::new(bits as u64 ^ exponent));
        let key = PrivateKey::new_with_exp(&mut dice, bits, BoxedUint::from(exponent))
            .expect("a key pair");
        assert_eq!(key.n().bit_width() as usize, bits);
        Self {
            modulus: BigUint::from_bytes_be(&key.n_bytes()),
            private_exponent: BigUint::from_bytes_be(&key.d().to_be_bytes()),
            key,
        }
    }

    pub fn modulus(&self) -> &BigUint {
        &self.modulus
    }

    pub fn prepared_key(&self) -> PreparedKey {
        PreparedKey::rsa_without_policy(&self.key.n_bytes(), &self.key.e_bytes()).expect("a key")
    }

    pub fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        let mut dice = Dice(Lcg::new(1));
        macro_rules! sign {
            ($hash:ty) => {{
                let hash = <$hash>::digest(message);
                if algorithm.is_pss() {
                    self.key
                        .sign_with_rng(&mut dice, Pss::<$hash>::new(), &hash)
                } else {
                    self.key.sign(Pkcs1v15Sign::new::<$hash>(), &hash)
                }
            }};
        }
        match algorithm.hash().bytes() {
            32 => sign!(Sha256),
            48 => sign!(Sha384),
            _ => sign!(Sha512),
        }
        .expect("a signature")
    }

    /// The signature whose representative is this number.
    pub fn sign_encoded(&self, encoded: &BigUint) -> Vec<u8> {
        assert!(*encoded < self.modulus);
        self.to_bytes(&encoded.modpow(&self.private_exponent, &self.modulus))
    }

    /// As many bytes as the modulus has.
    pub fn to_bytes(&self, number: &BigUint) -> Vec<u8> {
        let mut bytes = number.to_bytes_be();
        let length = self.key.size();
        bytes.splice(0..0, vec![0; length.saturating_sub(bytes.len())]);
        bytes
    }

    /// The verdict of the crate `rsa`, by itself.
    pub fn crate_accepts(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let key = PublicKey::from(&self.key);
        macro_rules! verify {
            ($hash:ty) => {{
                let hash = <$hash>::digest(message);
                if algorithm.is_pss() {
                    key.verify(Pss::<$hash>::new(), &hash, signature)
                } else {
                    key.verify(Pkcs1v15Sign::new::<$hash>(), &hash, signature)
                }
            }};
        }
        match algorithm.hash().bytes() {
            32 => verify!(Sha256),
            48 => verify!(Sha384),
            _ => verify!(Sha512),
        }
        .is_ok()
    }
}

/// The same keys on every run. They guard nothing.
struct Dice(Lcg);

impl TryRng for Dice {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from(self.0.next_u32()) << 32 | u64::from(self.0.next_u32()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill_with(|| self.0.next_u32() as u8);
        Ok(())
    }
}

impl TryCryptoRng for Dice {}
