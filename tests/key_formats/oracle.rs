//! What the crates of RustCrypto read from the same bytes.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _};
use mcp_bearer::algorithm::KeyKind;
use mcp_bearer::{Algorithm, PreparedKey};
use pkcs8::PrivateKeyInfoRef;
use spki::SubjectPublicKeyInfoRef;

use crate::{EC, ED25519, P256, P384, P521, RSA, RSASSA_PSS, pss_parameters};

/// A key and what it may be used with.
pub type Key = (PreparedKey, Vec<Algorithm>);

/// The bytes in a PEM block, whose lines are made as long as the crate wants them.
pub fn decode(label: &str, body: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let lines: Vec<String> = digits.chunks(64).map(String::from_iter).collect();
    let lines = lines.join("\n");
    let text = format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n");
    pem_rfc7468::decode_vec(text.as_bytes())
        .ok()
        .map(|(_, der)| der)
}

pub fn public_key(label: &str, der: &[u8]) -> Option<Key> {
    match label {
        "PUBLIC KEY" => public_key_info(der),
        "RSA PUBLIC KEY" => rsa(der, |_| true),
        _ => public_key_info(&info_of_certificate(der)?),
    }
}

fn public_key_info(der: &[u8]) -> Option<Key> {
    let info = SubjectPublicKeyInfoRef::from_der(der).ok()?;
    let key = info.subject_public_key.as_bytes()?;
    let parameters = info.algorithm.parameters;
    match info.algorithm.oid {
        RSA if parameters == Some(AnyRef::NULL) => rsa(key, |_| true),
        RSASSA_PSS => {
            let given = parameters.map(|parameters| parameters.to_der().unwrap());
            let only = match given {
                None => None,
                Some(given) => Some(
                    *[Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512]
                        .iter()
                        .find(|&&algorithm| pss_parameters(algorithm) == given)?,
                ),
            };
            rsa(key, |algorithm| {
                algorithm.is_pss() && only.is_none_or(|only| only == algorithm)
            })
        }
        EC => {
            let (curve, field_bytes) = match parameters?.decode_as::<ObjectIdentifier>().ok()? {
                P256 => (KeyKind::P256, 32),
                P384 => (KeyKind::P384, 48),
                P521 => (KeyKind::P521, 66),
                _ => return None,
            };
            let coordinates = key.strip_prefix(&[4])?;
            if coordinates.len() != 2 * field_bytes {
                return None;
            }
            let (x, y) = coordinates.split_at(coordinates.len() / 2);
            with_all(PreparedKey::ec(curve, x, y).ok()?)
        }
        ED25519 if parameters.is_none() => with_all(PreparedKey::ed25519(key).ok()?),
        _ => None,
    }
}

fn rsa(der: &[u8], is_for: impl Fn(Algorithm) -> bool) -> Option<Key> {
    let key = pkcs1::RsaPublicKeyRef::from_der(der).ok()?;
    let key = PreparedKey::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes()).ok()?;
    let (key, mut algorithms) = with_all(key)?;
    algorithms.retain(|&algorithm| is_for(algorithm));
    Some((key, algorithms))
}

fn with_all(key: PreparedKey) -> Option<Key> {
    let algorithms = key.algorithms().iter().collect();
    Some((key, algorithms))
}

/// Walks a certificate to its subjectPublicKeyInfo, whatever types the elements on the way have.
fn info_of_certificate(der: &[u8]) -> Option<Vec<u8>> {
    let version = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    let mut reader = SliceReader::new(der).ok()?;
    let info = reader
        .sequence(|certificate| {
            let info = certificate.sequence(|tbs| {
                if AnyRef::decode(tbs)?.tag() == version {
                    AnyRef::decode(tbs)?;
                }
                for _ in 0..4 {
                    AnyRef::decode(tbs)?;
                }
                let info = AnyRef::decode(tbs)?.to_der()?;
                while !tbs.is_finished() {
                    AnyRef::decode(tbs)?;
                }
                Ok::<_, der::Error>(info)
            })?;
            AnyRef::decode(certificate)?;
            AnyRef::decode(certificate)?;
            Ok::<_, der::Error>(info)
        })
        .ok()?;
    reader.finish().ok()?;
    Some(info)
}

pub fn is_private(der: &[u8]) -> bool {
    pkcs1::RsaPrivateKeyRef::from_der(der).is_ok() || PrivateKeyInfoRef::from_der(der).is_ok()
}

/// What a key in PKCS#8 signs with.
pub fn signs_with(der: &[u8]) -> Option<Algorithm> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => {
            let key = pkcs1::RsaPrivateKeyRef::from_der(key).ok()?;
            PreparedKey::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes()).ok()?;
            Some(Algorithm::Rs256)
        }
        EC => {
            let curve = info.algorithm.parameters?;
            let curve = curve.decode_as::<ObjectIdentifier>().ok()?;
            (curve == P256).then_some(Algorithm::Es256)
        }
        ED25519 if info.algorithm.parameters.is_none() => {
            (key.len() == 34 && key.starts_with(&[4, 32])).then_some(Algorithm::EdDsa)
        }
        _ => None,
    }
}
