//! Every way in which a public key of a group reaches the product.

use mcp_bearer::PreparedKey;
use mcp_bearer::jose::json::{Budget, Object};
use mcp_bearer::keys::{Jwk, pem};

use crate::vector_report::Verdict;
use crate::vector_set::{Case, Group};

/// A key as one importer read it; `None` when it refused.
pub struct Imported {
    pub importer: &'static str,
    pub key: Option<PreparedKey>,
}

/// The importers that serve every kind of key: the PEM that the file ships, a PEM built from the
/// DER that it ships, and the JWK where it ships one.
pub fn import(group: &Group) -> Vec<Imported> {
    let mut keys = vec![
        imported(
            "PEM",
            pem::parse_public_key(group.text("/publicKeyPem")).ok(),
        ),
        imported(
            "DER",
            pem::parse_public_key(encode_pem("PUBLIC KEY", &group.bytes("/publicKeyDer"))).ok(),
        ),
    ];
    if let Some(jwk) = group.jwk() {
        keys.push(imported("JWK", import_jwk(&jwk)));
    }
    keys
}

pub fn imported(importer: &'static str, key: Option<PreparedKey>) -> Imported {
    Imported { importer, key }
}

pub fn import_jwk(jwk: &str) -> Option<PreparedKey> {
    let object = Object::parse(jwk.as_bytes(), Budget::TOKEN).ok()?;
    Jwk::parse(&object).ok().map(Jwk::into_key)
}

/// PEM in the form that RFC 7468 section 2 wants written: lines of 64 characters.
pub fn encode_pem(label: &str, der: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in der.chunks(48) {
        for group in line.chunks(3) {
            let bits = group
                .iter()
                .chain(&[0; 2])
                .take(3)
                .fold(0u32, |bits, &byte| bits << 8 | u32::from(byte));
            for sextet in 0..4 {
                text.push(if sextet <= group.len() {
                    char::from(ALPHABET[(bits >> (18 - 6 * sextet) & 0x3f) as usize])
                } else {
                    '='
                });
            }
        }
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// The verdict of all importers' keys on one case, or who disagreed with the first.
pub fn unanimous_verdict(
    keys: &[Imported],
    case: &Case,
    verify: impl Fn(&PreparedKey, &Case) -> bool,
) -> Result<Verdict, String> {
    let mut verdicts = keys.iter().map(|imported| {
        let accepted = imported.key.as_ref().is_some_and(|key| verify(key, case));
        (imported.importer, Verdict::from(accepted))
    });
    let (first, verdict) = verdicts.next().expect("a group has a key");
    match verdicts.find(|(_, other)| *other != verdict) {
        None => Ok(verdict),
        Some((other, _)) => Err(format!("case {}: {first} and {other} disagree", case.id)),
    }
}
