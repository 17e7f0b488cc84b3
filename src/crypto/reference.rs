//! An implementation of signatures that is not ours. In the package it is a wasm of its own, because it weighs much and
//! few ask for it, so it is lent to this core by who has loaded it.

use std::sync::OnceLock;

use crate::algorithm::Algorithm;

/// Whether a signature holds: takes the algorithm, the numbers of the key, the message and the signature. `None`: there
/// is no verdict.
///
/// The numbers are big-endian: modulus and exponent for RSA, x and y for ECDSA, the encoded point and nothing for
/// Ed25519.
pub type Reference = fn(Algorithm, [&[u8]; 2], &[u8], &[u8]) -> Option<bool>;

static REFERENCE: OnceLock<Reference> = OnceLock::new();

/// Lends it. The first one stays.
pub fn register(reference: Reference) {
    let _ = REFERENCE.set(reference);
}

/// What it says; `None` too where there is none.
pub fn verify_external(
    algorithm: Algorithm,
    key: [&[u8]; 2],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    REFERENCE.get()?(algorithm, key, message, signature)
}
