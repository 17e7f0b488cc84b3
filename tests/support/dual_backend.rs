//! Verifies signatures with both backends, the kernels and RustCrypto, and fails if their verdicts differ.

use mcp_bearer::crypto::{
    CryptoBackend, InvalidSignature, VerifyError, register_reference, verify_with_rustcrypto,
};
use mcp_bearer::{Algorithm, PreparedKey};

/// Returns the verdict that both backends give.
#[track_caller]
pub fn verify(
    key: &PreparedKey,
    algorithm: Algorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    register_reference(verify_with_rustcrypto);
    let ours = key.verify(algorithm, message, signature);
    let theirs = key.verify_with(CryptoBackend::RustCrypto, algorithm, message, signature);
    let expected = ours.map_err(|InvalidSignature| VerifyError::InvalidSignature);
    assert_eq!(
        theirs, expected,
        "{algorithm}: RustCrypto gives another verdict"
    );
    ours
}
