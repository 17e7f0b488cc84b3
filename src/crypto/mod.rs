//! Signature verification. The only place that names crates of cryptography, but for the private keys of `dev/`.
//!
//! Everything here works on public data, except HMAC, which compares in constant time.

mod ecdsa;
mod ed25519;
mod hmac;
mod kernel_counters;
mod key_policy;
mod reference;
mod rsa;
#[cfg(feature = "reference")]
mod rust_crypto;
mod sha2;

use crate::algorithm::{Algorithm, AlgorithmSet, KeyKind};

pub use hmac::{constant_time_eq, hmac_sha256};
#[cfg(feature = "kernel-access")]
pub use kernel_counters::report as kernel_uses;
pub use reference::register as register_reference;
pub use rsa::register_fma_kernel;
#[cfg(feature = "reference")]
pub use rust_crypto::verify as verify_with_rustcrypto;
pub use sha2::sha256;

/// Why a key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidKey {
    /// No algorithm is left for it.
    Algorithm,
    /// A coordinate is longer than the field of the curve.
    CoordinateTooLong,
    /// An Ed25519 key is not canonical, or is a point of small order.
    Ed25519,
    /// An Ed25519 key has another length than 32 bytes.
    Ed25519Length,
    /// The exponent is even, below 65537 or not below 2^33.
    Exponent,
    /// The modulus is even.
    ModulusEven,
    /// The modulus has the fingerprint of the broken Infineon library (ROCA, CVE-2017-15361).
    ModulusRoca,
    /// The modulus has more than 8192 bits.
    ModulusTooLarge,
    /// The modulus has fewer than 2048 bits.
    ModulusTooSmall,
    /// The point is not on the curve.
    NotOnCurve,
    /// The secret is too short for every algorithm.
    SecretTooShort,
}

impl InvalidKey {
    /// The sentence for the operator.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Algorithm => "the key fits no supported algorithm",
            Self::CoordinateTooLong => "the coordinate is longer than the field of the curve",
            Self::Ed25519 => "the Ed25519 key is not canonical, or is a point of small order",
            Self::Ed25519Length => "the Ed25519 key must have exactly 32 bytes",
            Self::Exponent => "the RSA exponent must be odd, at least 65537 and below 2^33",
            Self::ModulusEven => "the RSA modulus is even",
            Self::ModulusRoca => "the RSA modulus is of the broken ROCA kind (CVE-2017-15361)",
            Self::ModulusTooLarge => "the RSA modulus has more than 8192 bits",
            Self::ModulusTooSmall => "the RSA modulus has fewer than 2048 bits",
            Self::NotOnCurve => "the point is not on the curve",
            Self::SecretTooShort => {
                "must be as long as the hash: 32, 48 or 64 bytes (RFC 7518 section 3.2)"
            }
        }
    }
}

/// A signature is not valid. Deliberately says no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

/// Whose arithmetic decides about a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CryptoBackend {
    /// The kernels of this project.
    #[default]
    BuiltIn,
    /// The RustCrypto crates, if [`register_reference`] was given them.
    RustCrypto,
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// It is not valid.
    InvalidSignature,
    /// The backend is not there, or has failed.
    BackendUnavailable,
}

/// A public key (or HMAC secret), checked and parsed once, in the form that verifies fastest.
///
/// Knows the algorithms it may be used with: no other is ever tried (RFC 8725 section 3.1).
pub struct PreparedKey {
    algorithms: AlgorithmSet,
    verifier: Verifier,
    /// As [`Reference`] has them; empty for a secret.
    numbers: [Box<[u8]>; 2],
}

enum Verifier {
    Ed25519(Box<ed25519::Key>),
    Hmac(hmac::Key),
    P256(Box<ecdsa::P256Key>),
    P384(Box<ecdsa::P384Key>),
    P521(Box<ecdsa::P521Key>),
    Rsa(Box<rsa::Key>),
}

impl PreparedKey {
    /// An RSA key of the big-endian integers `modulus` and `exponent`. Leading zero bytes change neither.
    ///
    /// # Errors
    /// For a modulus below 2048 or above 8192 bits, even, or with the ROCA fingerprint (CVE-2017-15361); for an
    /// exponent that is even, below 65537 or not below 2^33.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        let (modulus, exponent) = (
            without_leading_zeros(modulus),
            without_leading_zeros(exponent),
        );
        key_policy::check_rsa(modulus, exponent)?;
        Ok(Self::new(
            KeyKind::Rsa,
            Verifier::Rsa(Box::new(rsa::Key::new(modulus, exponent)?)),
            [modulus, exponent],
        ))
    }

    /// An RSA key without the policy of [`PreparedKey::rsa`]: for test vectors that use small exponents.
    ///
    /// # Errors
    /// For numbers that no arithmetic is possible with.
    #[doc(hidden)]
    pub fn rsa_without_policy(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        Ok(Self::new(
            KeyKind::Rsa,
            Verifier::Rsa(Box::new(rsa::Key::new(modulus, exponent)?)),
            [modulus, exponent],
        ))
    }

    /// An elliptic-curve key from its coordinates, big-endian integers. Leading zero bytes change neither.
    ///
    /// # Errors
    /// For a curve that is not of the NIST ones, numbers that are longer than the field, and points that are not on the
    /// curve.
    pub fn ec(curve: KeyKind, x: &[u8], y: &[u8]) -> Result<Self, InvalidKey> {
        let field_bytes = curve.field_bytes().ok_or(InvalidKey::Algorithm)?;
        let (x, y) = (
            field_element(x, field_bytes)?,
            field_element(y, field_bytes)?,
        );
        let verifier = match curve {
            KeyKind::P256 => Verifier::P256(Box::new(ecdsa::P256Key::new(&x, &y)?)),
            KeyKind::P384 => Verifier::P384(Box::new(ecdsa::P384Key::new(&x, &y)?)),
            KeyKind::P521 => Verifier::P521(Box::new(ecdsa::P521Key::new(&x, &y)?)),
            KeyKind::Ed25519 | KeyKind::Hmac | KeyKind::Rsa => return Err(InvalidKey::Algorithm),
        };
        Ok(Self::new(curve, verifier, [&x, &y]))
    }

    /// An Ed25519 key (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    /// For a wrong length, an encoding that is not canonical, and points of small order, under which signatures
    /// hold for any message.
    pub fn ed25519(public_key: &[u8]) -> Result<Self, InvalidKey> {
        Ok(Self::new(
            KeyKind::Ed25519,
            Verifier::Ed25519(Box::new(ed25519::Key::new(public_key)?)),
            [public_key, &[]],
        ))
    }

    /// An HMAC secret, for those algorithms whose hash is not longer than it (RFC 7518 section 3.2).
    ///
    /// # Errors
    /// For a secret that is too short for all of them.
    pub fn hmac(secret: &[u8]) -> Result<Self, InvalidKey> {
        Self::hmac_without_policy(secret)
            .restricted(|a| a.hash().bytes() <= secret.len())
            .map_err(|_| InvalidKey::SecretTooShort)
    }

    /// An HMAC secret of any length: for test vectors.
    #[doc(hidden)]
    pub fn hmac_without_policy(secret: &[u8]) -> Self {
        let verifier = Verifier::Hmac(hmac::Key::new(secret));
        Self::new(KeyKind::Hmac, verifier, [&[], &[]])
    }

    /// The algorithms that this key may be used with.
    pub fn algorithms(&self) -> AlgorithmSet {
        self.algorithms
    }

    /// The key for fewer algorithms.
    ///
    /// # Errors
    /// When none is left.
    pub fn restricted(self, predicate: impl Fn(Algorithm) -> bool) -> Result<Self, InvalidKey> {
        let algorithms = self
            .algorithms
            .intersection(AlgorithmSet::all_where(predicate));
        if algorithms.is_empty() {
            Err(InvalidKey::Algorithm)
        } else {
            Ok(Self { algorithms, ..self })
        }
    }

    /// The public numbers, as [`Reference`] has them: each in its one spelling.
    pub fn numbers(&self) -> [&[u8]; 2] {
        self.numbers.each_ref().map(|number| &**number)
    }

    /// Whether the other is the very same public key, whatever algorithms either may be used with.
    pub fn is_same_public_key(&self, other: &Self) -> bool {
        let is_public = |key: &Self| !matches!(key.verifier, Verifier::Hmac(_));
        is_public(self)
            && is_public(other)
            && std::mem::discriminant(&self.verifier) == std::mem::discriminant(&other.verifier)
            && self.numbers == other.numbers
    }

    /// Verifies one signature over `message`.
    ///
    /// # Errors
    /// Whenever the signature is not exactly right, of another length, or `algorithm` is not of this key.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if !self.algorithms.contains(algorithm) {
            return Err(InvalidSignature);
        }
        match &self.verifier {
            Verifier::Ed25519(key) => key.verify(message, signature),
            Verifier::Hmac(key) => key.verify(algorithm.hash(), message, signature),
            Verifier::P256(key) => key.verify(message, signature),
            Verifier::P384(key) => key.verify(message, signature),
            Verifier::P521(key) => key.verify(message, signature),
            Verifier::Rsa(key) if algorithm.is_pss() => {
                key.verify_pss(algorithm.hash(), message, signature)
            }
            Verifier::Rsa(key) => key.verify_pkcs1v15(algorithm.hash(), message, signature),
        }
    }

    /// As [`PreparedKey::verify`], by the backend of the caller's choice.
    ///
    /// A secret is a matter of the same crates with either. The reference is asked for its verdict alone: which keys
    /// are accepted and which algorithm belongs to which is decided here.
    ///
    /// # Errors
    /// Whenever the signature is not exactly right, and when there is no verdict.
    pub fn verify_with(
        &self,
        backend: CryptoBackend,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let is_built_in = backend == CryptoBackend::BuiltIn;
        if is_built_in || matches!(self.verifier, Verifier::Hmac(_)) {
            return self
                .verify(algorithm, message, signature)
                .map_err(|InvalidSignature| VerifyError::InvalidSignature);
        }
        if !self.algorithms.contains(algorithm) {
            return Err(VerifyError::InvalidSignature);
        }
        match reference::verify_external(algorithm, self.numbers(), message, signature) {
            Some(true) => Ok(()),
            Some(false) => Err(VerifyError::InvalidSignature),
            None => Err(VerifyError::BackendUnavailable),
        }
    }

    fn new(kind: KeyKind, verifier: Verifier, numbers: [&[u8]; 2]) -> Self {
        Self {
            algorithms: AlgorithmSet::all_where(|a| a.key_kind() == kind),
            verifier,
            numbers: numbers.map(Box::from),
        }
    }
}

/// One integer has one meaning, whatever zeros stand before it: Java's `BigInteger.toByteArray` writes one.
fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// A coordinate, exactly as long as the field.
fn field_element(number: &[u8], field_bytes: usize) -> Result<Vec<u8>, InvalidKey> {
    let number = without_leading_zeros(number);
    let zeros = field_bytes
        .checked_sub(number.len())
        .ok_or(InvalidKey::CoordinateTooLong)?;
    let mut element = vec![0; zeros];
    element.extend_from_slice(number);
    Ok(element)
}

impl std::fmt::Debug for PreparedKey {
    /// Names the algorithms and nothing of the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.algorithms.iter()).finish()
    }
}
