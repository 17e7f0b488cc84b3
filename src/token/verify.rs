//! The pipeline: the only way from an unverified [`CompactJws`] to an [`AccessToken`].

use crate::crypto::PreparedKey;
use crate::error::{Error, Reason};
use crate::jose::{Algorithm, CompactJws};
use crate::token::{AccessToken, ClaimsSet, Policy, UnixSeconds};

/// Verifies a JWT whose algorithm was allowed and whose key was selected: signature, then strict JSON and claim types,
/// then what `policy` asks.
///
/// No claim is looked at before the signature holds, and the claims come from the very bytes that were signed.
///
/// # Errors
/// The first check that fails.
pub fn verify(
    jws: &CompactJws<'_>,
    algorithm: Algorithm,
    key: &PreparedKey,
    policy: &Policy,
    now: UnixSeconds,
) -> Result<AccessToken, Error> {
    let signature = jws.decode_signature()?;
    key.verify(algorithm, jws.signing_input(), &signature)
        .map_err(|_| Error::from(Reason::SignatureInvalid))?;
    let payload = jws.decode_payload()?;
    let claims = ClaimsSet::parse(&payload)?;
    policy.check(&claims, jws.header().token_type(), now)?;
    let validity = policy.validity(&claims);
    AccessToken::from_verified(claims, validity, &payload)
}
