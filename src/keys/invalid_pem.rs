//! Why a text gives no public key, and the sentences that say it.

use crate::crypto::InvalidKey;

/// Why a text gives no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidPem {
    /// The base64 of a key, without the lines around it.
    Base64Alone,
    /// The body of the block is not base64.
    Body,
    /// A certificate request.
    CertificateRequest,
    /// DER, not PEM.
    Der,
    /// The block is not the strict DER of its label.
    Encoding,
    /// A private key that is encrypted.
    EncryptedPrivateKey,
    /// The lines of an older format between the label and the body.
    Headers,
    /// JSON text.
    Json,
    /// The numbers of the key are refused.
    Key(InvalidKey),
    /// The fence of a block has no end with the same label.
    NoEnd,
    /// Nothing of all this.
    NotPem,
    /// A key of OpenSSH.
    OpenSsh,
    /// The name of a file.
    Path,
    /// A private key, which has no business in a verifier.
    PrivateKey,
    /// Several keys, and nothing says which.
    SeveralKeys,
    /// Longer than the limit.
    TooLarge,
    /// A block with another label.
    UnsupportedBlock,
    /// A key of a kind, a curve or a form that is not supported.
    UnsupportedKey,
    /// A URL.
    Url,
    /// A text in UTF-16.
    Utf16,
}

impl InvalidPem {
    /// Whether a private key was given.
    pub const fn is_private(self) -> bool {
        matches!(self, Self::PrivateKey | Self::EncryptedPrivateKey)
    }

    /// The sentence for the operator.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Base64Alone => {
                "this is a key in base64 without the first and the last line of PEM; add them"
            }
            Self::Body => "the body of the PEM block is not base64",
            Self::CertificateRequest => {
                "this is a certificate request; give the public key or the certificate"
            }
            Self::Der => {
                "this is a key or a certificate in DER; give it in PEM (openssl pkey -pubin -inform DER)"
            }
            Self::Encoding => "the block does not hold what its label says, in strict DER",
            Self::EncryptedPrivateKey => {
                "this is an encrypted private key; a verifier takes the public key only"
            }
            Self::Headers => "the block has header lines; remove them, or convert the key",
            Self::Json => {
                "this is the text of a JWK or a JWK Set; give JSON.parse(text), a set as jwks"
            }
            Self::Key(why) => why.message(),
            Self::NoEnd => "a PEM block has no end with the same label; the text may be cut",
            Self::NotPem => {
                "no PEM block PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE is in it (RFC 7468)"
            }
            Self::OpenSsh => "this is an OpenSSH key; convert it (ssh-keygen -e -m PKCS8 -f FILE)",
            Self::Path => "this is the name of a file; give the text of the file",
            Self::PrivateKey => "this is a private key; a verifier takes the public key only",
            Self::SeveralKeys => "several keys are in it; give one, or a JWK Set as jwks",
            Self::TooLarge => "the text is larger than 64 KiB",
            Self::UnsupportedBlock => {
                "the PEM block must be PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE"
            }
            Self::UnsupportedKey => "the key is of a kind, curve or form that is not supported",
            Self::Url => "this is a URL; give the URL of a JWK Set as jwksUri",
            Self::Utf16 => "the text is in UTF-16; save it as UTF-8",
        }
    }
}
