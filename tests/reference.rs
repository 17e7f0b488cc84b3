//! The seam to the reference implementation: its verdict counts and nothing else does, and without one nobody is let
//! in.

#[path = "support/dual_backend.rs"]
mod dual_backend;
#[path = "support/lcg.rs"]
mod lcg;
#[path = "support/policy.rs"]
mod policy;
#[path = "rsa_kernel/signer.rs"]
#[allow(dead_code)]
mod signer;

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU8, Ordering};

use mcp_bearer::crypto::{CryptoBackend, VerifyError, register_reference, verify_with_rustcrypto};
use mcp_bearer::jose::base64url;
use mcp_bearer::verifiers::{KeySource, Outcome};
use mcp_bearer::{Algorithm, JwtVerifier, PreparedKey, Reason};
use policy::policy;
use signer::Signer;

/// What the reference says.
static BEHAVIOR: AtomicU8 = AtomicU8::new(HONEST);
const HONEST: u8 = 0;
const YES_TO_ALL: u8 = 1;
const NO_TO_ALL: u8 = 2;
const NO_VERDICT: u8 = 3;

fn reference(
    algorithm: Algorithm,
    key: [&[u8]; 2],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    match BEHAVIOR.load(Ordering::Relaxed) {
        YES_TO_ALL => Some(true),
        NO_TO_ALL => Some(false),
        NO_VERDICT => None,
        _ => verify_with_rustcrypto(algorithm, key, message, signature),
    }
}

/// One test, because a process has one reference.
#[test]
fn its_verdict_counts_and_nothing_else() {
    let signer = Signer::new(2048);
    let header = base64url::encode(br#"{"alg":"RS256"}"#);
    let payload = base64url::encode(br#"{"sub":"someone","exp":2000000000}"#);
    let input = format!("{header}.{payload}");
    let signature = signer.sign(Algorithm::Rs256, input.as_bytes());
    let token = format!("{input}.{}", base64url::encode(&signature));
    let mut changed = signature.clone();
    changed[100] ^= 1;
    let forged = format!("{input}.{}", base64url::encode(&changed));
    let verdict = |implementation, token: &str| {
        let keys = KeySource::Static(signer.prepared_key());
        let verifier = JwtVerifier::new(policy(Algorithm::Rs256), keys).with(implementation);
        match verifier.verify(token, 1_900_000_000.0, false) {
            Outcome::Accepted(_) => Ok(()),
            Outcome::Refused(error) => Err(error.reason()),
            Outcome::KeysNeeded => panic!("the key is there"),
        }
    };
    let by_reference = |token: &str| verdict(CryptoBackend::RustCrypto, token);
    let by_kernels = |token: &str| verdict(CryptoBackend::BuiltIn, token);

    // None was offered yet.
    assert_eq!(by_reference(&token), Err(Reason::Internal));
    assert_eq!(by_kernels(&token), Ok(()));

    register_reference(reference);
    for (behavior, of_token, of_forged) in [
        (HONEST, Ok(()), Err(Reason::SignatureInvalid)),
        (YES_TO_ALL, Ok(()), Ok(())),
        (
            NO_TO_ALL,
            Err(Reason::SignatureInvalid),
            Err(Reason::SignatureInvalid),
        ),
        (NO_VERDICT, Err(Reason::Internal), Err(Reason::Internal)),
    ] {
        BEHAVIOR.store(behavior, Ordering::Relaxed);
        assert_eq!(by_reference(&token), of_token, "{behavior}");
        assert_eq!(by_reference(&forged), of_forged, "{behavior}");
        assert_eq!(by_kernels(&token), Ok(()));
        assert_eq!(by_kernels(&forged), Err(Reason::SignatureInvalid));
    }

    // What compares both, in these tests, sees a reference that is wrong either way.
    let key = signer.prepared_key();
    for (behavior, signature) in [(YES_TO_ALL, &changed), (NO_TO_ALL, &signature)] {
        let compare = || dual_backend::verify(&key, Algorithm::Rs256, input.as_bytes(), signature);
        BEHAVIOR.store(behavior, Ordering::Relaxed);
        assert!(catch_unwind(compare).is_err(), "{behavior}");
        BEHAVIOR.store(HONEST, Ordering::Relaxed);
        assert!(catch_unwind(compare).is_ok(), "{behavior}");
    }

    // Which algorithm is for which key is none of its business, nor are secrets.
    BEHAVIOR.store(YES_TO_ALL, Ordering::Relaxed);
    let judge = |key: &PreparedKey, algorithm| {
        key.verify_with(CryptoBackend::RustCrypto, algorithm, b"message", &[1; 64])
    };
    assert_eq!(
        judge(&key, Algorithm::Es256),
        Err(VerifyError::InvalidSignature)
    );
    let secret = PreparedKey::hmac(&[7; 64]).expect("a secret");
    assert_eq!(
        judge(&secret, Algorithm::Hs512),
        Err(VerifyError::InvalidSignature)
    );
    assert_eq!(judge(&key, Algorithm::Ps256), Ok(()));
}
