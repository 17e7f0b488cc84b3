//! What must never be an HMAC secret: anything that is public.
//!
//! A verifier that takes a public key for a secret accepts tokens that anyone can make (CVE-2016-10555,
//! CVE-2024-33663, CVE-2026-34950, CVE-2026-48526).

use crate::jose::base64url;
use crate::jose::json::{Budget, Value};
use crate::jose::public_key_info::is_key_like;

/// Checks that a secret is not a public key in disguise: PEM anywhere in it, an OpenSSH key, a JWK or JWK Set, or the
/// DER of a key, also in base64.
///
/// # Errors
/// A fixed sentence that says what it is.
pub fn check(secret: &[u8]) -> Result<(), &'static str> {
    let text = String::from_utf8_lossy(secret);
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.contains("-----BEGIN") {
        return Err("this is a PEM key, not a secret; use publicKey");
    }
    if ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"]
        .iter()
        .any(|p| trimmed.starts_with(p))
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
    let unwrapped = decode_base64(trimmed);
    if is_key_like(secret) || unwrapped.is_some_and(|bytes| is_key_like(&bytes)) {
        return Err("this is a key in DER, not a secret; use publicKey");
    }
    Ok(())
}

/// Either alphabet, with or without padding and line breaks.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
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
    base64url::decode(&normalized).ok()
}
