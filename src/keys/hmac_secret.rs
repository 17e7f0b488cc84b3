//! What must never be an HMAC secret: anything that is public.
//!
//! A verifier that takes a public key for a secret accepts tokens that anyone can make (CVE-2016-10555,
//! CVE-2024-33663, CVE-2026-34950, CVE-2026-48526).

use crate::jose::base64url;
use crate::jose::json::{Budget, Value};
use crate::keys::certificate::is_certificate;
use zeroize::Zeroizing;

use crate::keys::pem::{OPENSSH, is_around, readable};
use crate::keys::public_key_info::is_key_like;
use crate::keys::text_search::contains;

/// How many encodings are taken off: base64 of PEM, which is base64 of DER, is common in environment variables.
const MAX_ENCODINGS: u32 = 3;

/// Checks that a secret is not a key in disguise: PEM anywhere in it, an OpenSSH key, JSON (a JWK or a JWK Set), or the
/// DER of a key or certificate; each also in base64, in hexadecimal and in quotes. Whatever `publicKey` takes is among
/// them: each text of [`crate::keys::pem::parse_public_key`] has `-----BEGIN` in it.
///
/// # Errors
/// A fixed sentence that says what it is.
pub fn check(secret: &[u8]) -> Result<(), &'static str> {
    check_encoded(secret, MAX_ENCODINGS)
}

fn check_encoded(secret: &[u8], encodings_left: u32) -> Result<(), &'static str> {
    if is_key_like(secret) || is_certificate(secret) {
        return Err("this is a key or a certificate in DER, not a secret; use publicKey");
    }
    // Without the zero bytes of UTF-16.
    let bytes: Zeroizing<Vec<u8>> =
        Zeroizing::new(secret.iter().copied().filter(|&b| b != 0).collect());
    let text = readable(&bytes);
    let trimmed = text.trim_matches(is_around);
    if contains(&text, "-----BEGIN") {
        return Err("this is a PEM key, not a secret; use publicKey");
    }
    let is_openssh = |line: &str| OPENSSH.iter().any(|start| line.starts_with(start));
    if trimmed
        .split('\n')
        .map(str::trim_ascii_start)
        .any(is_openssh)
    {
        return Err("this is an OpenSSH key, not a secret");
    }
    if matches!(
        Value::parse(trimmed.as_bytes(), Budget::JWKS),
        Ok(Value::Object(_) | Value::Array(_))
    ) {
        return Err(
            "this is JSON, such as a JWK or a JWK Set, not a secret; use publicKey or jwks",
        );
    }
    let Some(encodings_left) = encodings_left.checked_sub(1) else {
        return Ok(());
    };
    for decoded in [decode_base64(trimmed), decode_hex(trimmed)]
        .into_iter()
        .flatten()
    {
        check_encoded(&decoded, encodings_left)?;
    }
    Ok(())
}

/// Either alphabet, with or without padding and line breaks.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let characters = text
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'=');
    let normalized: Vec<u8> = characters
        .map(|b| match b {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        })
        .collect();
    base64url::decode(&normalized)
        .ok()
        .filter(|decoded| !decoded.is_empty())
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(high << 4 | low).ok())
        .collect()
}
