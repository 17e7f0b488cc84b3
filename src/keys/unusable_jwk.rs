//! Why a JWK is not usable, and the sentences that say it.

use std::fmt;

use crate::crypto::InvalidKey;

/// Why a JWK is not usable, with the member at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusableJwk {
    /// The member; `None` where the value as a whole is at fault.
    pub member: Option<&'static str>,
    /// What is wrong with it.
    pub fault: JwkFault,
}

/// What is wrong with a member of a JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwkFault {
    /// `alg` is another algorithm than the key type and curve allow.
    AlgorithmOfAnotherKey,
    /// The key is in `x5c` alone.
    CertificateOnly,
    /// A number is empty.
    Empty,
    /// `key_ops` does not allow to verify.
    KeyOps,
    /// `kid` is above the limit.
    KidTooLong,
    /// A member is not there.
    Missing,
    /// The value is not an object.
    NotAnObject,
    /// A member is not a string.
    NotAString,
    /// A number is not base64url.
    NotBase64Url,
    /// The number itself is refused.
    Number(InvalidKey),
    /// A number has the padding of base64.
    Padded,
    /// A number has the characters of base64 that base64url does not have.
    PlainBase64,
    /// A private member: somebody published a private key.
    PrivateKey,
    /// A symmetric key: everyone who can read the set could sign with it.
    Symmetric,
    /// An `alg` that is not supported, or is not for signatures.
    UnsupportedAlgorithm,
    /// A `crv` that is not supported.
    UnsupportedCurve,
    /// A `kty` that is not supported.
    UnsupportedKeyType,
    /// `use` is not `sig`.
    Use,
}

impl UnusableJwk {
    pub(super) const fn of(member: &'static str, fault: JwkFault) -> Self {
        Self {
            member: Some(member),
            fault,
        }
    }

    /// The kind of fault, for events: no member of the key is in it.
    pub const fn kind(self) -> FaultKind {
        self.fault.kind()
    }
}

impl fmt::Display for UnusableJwk {
    /// The member and a fixed sentence, nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = self.member {
            write!(f, "{member}: ")?;
        }
        f.write_str(self.fault.message())
    }
}

impl JwkFault {
    /// The sentence for the operator.
    pub const fn message(self) -> &'static str {
        match self {
            Self::AlgorithmOfAnotherKey => "the algorithm is not one of this kind of key",
            Self::CertificateOnly => {
                "the key is in a certificate alone; a JWK needs its numbers (RFC 7517 section 4.7)"
            }
            Self::Empty => "the value is empty",
            Self::KeyOps => "the value must be a list of distinct names, with verify among them",
            Self::KidTooLong => "the value is longer than 256 bytes",
            Self::Missing => "the member is missing",
            Self::NotAnObject => "not a JSON object",
            Self::NotAString => "the value is not a string",
            Self::NotBase64Url => "the value is not base64url (RFC 7515 section 2)",
            Self::Number(number) => number.message(),
            Self::Padded => "the value has padding (=), which base64url in a JWK does not have",
            Self::PlainBase64 => {
                "the value is base64 with + or /; a JWK has base64url, with - and _"
            }
            Self::PrivateKey => "this is a private key; a verifier takes the public key only",
            Self::Symmetric => {
                "this is a symmetric key; everyone who can read it could sign tokens"
            }
            Self::UnsupportedAlgorithm => "the algorithm is not supported, or not for signatures",
            Self::UnsupportedCurve => "the curve is not supported",
            Self::UnsupportedKeyType => "the key type is not supported",
            Self::Use => "the key is not for signatures (sig)",
        }
    }

    const fn kind(self) -> FaultKind {
        match self {
            Self::PrivateKey => FaultKind::PrivateKey,
            Self::Symmetric => FaultKind::Symmetric,
            Self::CertificateOnly => FaultKind::CertificateOnly,
            Self::Use | Self::KeyOps => FaultKind::OtherUse,
            Self::UnsupportedAlgorithm
            | Self::UnsupportedCurve
            | Self::UnsupportedKeyType
            | Self::Number(InvalidKey::ModulusTooLarge | InvalidKey::Algorithm) => {
                FaultKind::Unsupported
            }
            Self::Number(
                InvalidKey::ModulusTooSmall
                | InvalidKey::ModulusRoca
                | InvalidKey::Exponent
                | InvalidKey::Ed25519,
            ) => FaultKind::Weak,
            Self::AlgorithmOfAnotherKey
            | Self::Empty
            | Self::KidTooLong
            | Self::Missing
            | Self::NotAnObject
            | Self::NotAString
            | Self::NotBase64Url
            | Self::Padded
            | Self::PlainBase64
            | Self::Number(
                InvalidKey::CoordinateTooLong
                | InvalidKey::Ed25519Length
                | InvalidKey::ModulusEven
                | InvalidKey::NotOnCurve
                | InvalidKey::SecretTooShort,
            ) => FaultKind::Malformed,
        }
    }
}

/// The kinds of fault that events count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The key is in a certificate alone.
    CertificateOnly,
    /// A member is missing, has the wrong type or encoding, or contradicts another.
    Malformed,
    /// The key is for another use than signatures.
    OtherUse,
    /// The key is private.
    PrivateKey,
    /// The key is symmetric.
    Symmetric,
    /// The key type, curve, size or algorithm is not supported.
    Unsupported,
    /// Somebody else could compute the private key, or sign without it.
    Weak,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::CertificateOnly,
        Self::Malformed,
        Self::OtherUse,
        Self::PrivateKey,
        Self::Symmetric,
        Self::Unsupported,
        Self::Weak,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateOnly => "certificate_only",
            Self::Malformed => "malformed",
            Self::OtherUse => "other_use",
            Self::PrivateKey => "private_key",
            Self::Symmetric => "symmetric",
            Self::Unsupported => "unsupported",
            Self::Weak => "weak",
        }
    }
}
