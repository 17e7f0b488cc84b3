//! Signatures by the crates of RustCrypto and dalek: what `crypto: "reference"` means. Slower than the kernels, and
//! with verdicts that tests hold against theirs.
//!
//! Hashes and HMAC are of those crates everywhere, so they are not in here.

use ed25519_dalek::VerifyingKey;
use rsa::traits::SignatureScheme;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, PublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::algorithm::{Algorithm, Hash, KeyKind};

/// Whether the signature holds, for a key as [`super::Reference`] has it. `None` where the crates cannot tell: for a
/// key that they do not take.
pub fn verify(
    algorithm: Algorithm,
    [first, second]: [&[u8]; 2],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    macro_rules! ecdsa {
        ($curve:ident, $hash:ty) => {{
            use $curve::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};
            let point = [&[4], first, second].concat();
            let key = VerifyingKey::from_sec1_bytes(&point).ok()?;
            Some(Signature::from_slice(signature).is_ok_and(|signature| {
                key.verify_prehash(&<$hash>::digest(message), &signature)
                    .is_ok()
            }))
        }};
    }
    match algorithm.key_kind() {
        KeyKind::Hmac => None,
        KeyKind::P256 => ecdsa!(p256, Sha256),
        KeyKind::P384 => ecdsa!(p384, Sha384),
        KeyKind::P521 => ecdsa!(p521, Sha512),
        KeyKind::Ed25519 => {
            let key = VerifyingKey::from_bytes(first.try_into().ok()?).ok()?;
            let signature = ed25519_dalek::Signature::from_slice(signature);
            Some(signature.is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()))
        }
        KeyKind::Rsa => {
            let key = PublicKey::new(
                BoxedUint::from_be_slice_vartime(first),
                BoxedUint::from_be_slice_vartime(second),
            )
            .ok()?;
            Some(rsa_holds(algorithm, &key, message, signature))
        }
    }
}

fn rsa_holds(algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    fn by(scheme: impl SignatureScheme, key: &PublicKey, hash: &[u8], signature: &[u8]) -> bool {
        key.verify(scheme, hash, signature).is_ok()
    }
    macro_rules! verify {
        ($hash:ty) => {{
            let hash = <$hash>::digest(message);
            if algorithm.is_pss() {
                // With a salt as long as the hash, and no other.
                by(Pss::<$hash>::new(), key, &hash, signature)
            } else {
                by(Pkcs1v15Sign::new::<$hash>(), key, &hash, signature)
            }
        }};
    }
    match algorithm.hash() {
        Hash::Sha256 => verify!(Sha256),
        Hash::Sha384 => verify!(Sha384),
        Hash::Sha512 => verify!(Sha512),
    }
}
