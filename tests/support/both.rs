//! Signatures judged by the kernels and by RustCrypto, whose verdicts must be the same.

use mcp_bearer::crypto::{
    Implementation, InvalidSignature, Unverified, holds_by_rust_crypto, offer_reference,
};
use mcp_bearer::{Algorithm, PreparedKey};

/// The verdict of both.
#[track_caller]
pub fn verify(
    key: &PreparedKey,
    algorithm: Algorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    offer_reference(holds_by_rust_crypto);
    let ours = key.verify(algorithm, message, signature);
    let theirs = key.verify_by(Implementation::Reference, algorithm, message, signature);
    let expected = ours.map_err(|InvalidSignature| Unverified::InvalidSignature);
    assert_eq!(
        theirs, expected,
        "{algorithm}: the reference says otherwise"
    );
    ours
}
