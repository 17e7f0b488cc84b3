//! ECDSA signatures in the fixed-length form of JWS (RFC 7518 section 3.4): DER is refused by its length.
//!
//! Both spellings (r, s) and (r, n - s) of a signature hold, as half of all honest signers need; so a token string is
//! not an identity.

use p256::ecdsa::signature::Verifier as _;

use crate::crypto::{InvalidKey, InvalidSignature};

macro_rules! curve {
    ($(#[$doc:meta])* $key:ident, $curve:ident, $field_bytes:literal) => {
        $(#[$doc])*
        pub struct $key($curve::ecdsa::VerifyingKey);

        impl $key {
            pub fn new(x: &[u8], y: &[u8]) -> Result<Self, InvalidKey> {
                if x.len() != $field_bytes || y.len() != $field_bytes {
                    return Err(InvalidKey);
                }
                // 4: an uncompressed point (SEC 1 section 2.3.3).
                $curve::ecdsa::VerifyingKey::from_sec1_bytes(&[&[4], x, y].concat())
                    .map(Self)
                    .map_err(|_| InvalidKey)
            }

            /// r and s outside 1..n are refused (CVE-2022-21449).
            pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
                $curve::ecdsa::Signature::from_slice(signature)
                    .and_then(|signature| self.0.verify(message, &signature))
                    .map_err(|_| InvalidSignature)
            }
        }
    };
}

curve!(
    /// A key on P-256, for SHA-256.
    P256Key, p256, 32
);
curve!(
    /// A key on P-384, for SHA-384.
    P384Key, p384, 48
);
curve!(
    /// A key on P-521, for SHA-512.
    P521Key, p521, 66
);
