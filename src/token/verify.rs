//! The pipeline: the only way from an unverified [`CompactJws`] to an [`AccessToken`], and its second half alone.

use crate::algorithm::Algorithm;
use crate::crypto::{CryptoBackend, PreparedKey, VerifyError};
use crate::error::{Error, Reason};
use crate::jose::{CompactJws, TokenType};
use crate::token::{AccessToken, ClaimsSet, Policy, UnixSeconds};

/// Verifies a JWT whose algorithm was allowed and whose key was selected: signature, then strict JSON and claim types,
/// then what `policy` asks.
///
/// The signature is for `implementation` to judge. No claim is looked at before it holds, and the claims come from the
/// very bytes that were signed.
///
/// # Errors
/// The first check that fails.
pub fn verify(
    jws: &CompactJws<'_>,
    algorithm: Algorithm,
    key: &PreparedKey,
    implementation: CryptoBackend,
    policy: &Policy,
    now: UnixSeconds,
) -> Result<AccessToken, Error> {
    let signature = jws.decode_signature()?;
    key.verify_with(implementation, algorithm, jws.signing_input(), &signature)
        .map_err(|why| match why {
            VerifyError::InvalidSignature => Reason::SignatureInvalid,
            VerifyError::BackendUnavailable => Reason::Internal,
        })?;
    let payload = jws.decode_payload()?;
    let claims = ClaimsSet::parse(&payload, &policy.claim_rules)?;
    accept(claims, jws.header().token_type(), &payload, policy, now)
}

/// Turns claims that somebody entitled vouches for, by a signature or by an answer, into a token, if `policy` allows.
/// `text` is what they were read from.
///
/// # Errors
/// The first check that fails.
pub fn accept(
    claims: ClaimsSet<'_>,
    token_type: TokenType,
    text: &[u8],
    policy: &Policy,
    now: UnixSeconds,
) -> Result<AccessToken, Error> {
    policy.check(&claims, token_type, now)?;
    let validity = policy.validity(&claims);
    AccessToken::from_verified(claims, validity, text)
}
