//! SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, RFC 3279, RFC 5480, RFC 8410, RFC 4055), in strict DER.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _};
use spki::SubjectPublicKeyInfoRef;

use crate::algorithm::{Algorithm, Hash, KeyKind};
use crate::crypto::PreparedKey;
use crate::keys::invalid_pem::InvalidPem;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const CURVES: [(ObjectIdentifier, KeyKind); 3] = [
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        KeyKind::P256,
    ),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), KeyKind::P384),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), KeyKind::P521),
];

/// The parameters of RSASSA-PSS whose hash, MGF1 hash and salt length are those of PS256, PS384 and PS512 (RFC 7518
/// section 3.5), in the one DER encoding that RFC 4055 section 3.1 has for them.
const PSS_PARAMETERS: [(Hash, [u8; 54]); 3] = [
    pss_parameters(Hash::Sha256, 1, 32),
    pss_parameters(Hash::Sha384, 2, 48),
    pss_parameters(Hash::Sha512, 3, 64),
];

/// Reads a SubjectPublicKeyInfo.
pub fn parse(der: &[u8]) -> Result<PreparedKey, InvalidPem> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| InvalidPem::Encoding)?;
    let key = info
        .subject_public_key
        .as_bytes()
        .ok_or(InvalidPem::Encoding)?;
    let parameters = info.algorithm.parameters;
    match info.algorithm.oid {
        // RFC 3279 section 2.3.1: the parameters are NULL, and present.
        RSA_ENCRYPTION if parameters == Some(AnyRef::NULL) => parse_pkcs1(key),
        RSASSA_PSS => parse_pkcs1(key)?
            .restricted(pss_algorithms(parameters)?)
            .map_err(InvalidPem::Key),
        EC_PUBLIC_KEY => parse_ec(parameters, key),
        // RFC 8410 section 3: no parameters.
        ED25519 if parameters.is_none() => PreparedKey::ed25519(key).map_err(InvalidPem::Key),
        _ => Err(InvalidPem::UnsupportedKey),
    }
}

/// Reads a PKCS#1 RSAPublicKey (RFC 8017 appendix A.1.1).
pub fn parse_pkcs1(der: &[u8]) -> Result<PreparedKey, InvalidPem> {
    let key = pkcs1::RsaPublicKeyRef::from_der(der).map_err(|_| InvalidPem::Encoding)?;
    PreparedKey::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes())
        .map_err(InvalidPem::Key)
}

/// Whether the bytes are the DER of any key, public or private, sound or not.
pub fn is_key_like(der: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::from_der(der).is_ok()
        || pkcs1::RsaPublicKeyRef::from_der(der).is_ok()
        || is_private_key(der)
}

/// Whether the bytes are the DER of a private key, sound or not.
pub fn is_private_key(der: &[u8]) -> bool {
    pkcs1::RsaPrivateKeyRef::from_der(der).is_ok()
        || pkcs8::PrivateKeyInfoRef::from_der(der).is_ok()
}

/// Named curves and uncompressed points only (RFC 5480 section 2): explicit parameters are CVE-2020-0601.
fn parse_ec(parameters: Option<AnyRef<'_>>, point: &[u8]) -> Result<PreparedKey, InvalidPem> {
    let oid = parameters
        .ok_or(InvalidPem::UnsupportedKey)?
        .decode_as::<ObjectIdentifier>()
        .map_err(|_| InvalidPem::UnsupportedKey)?;
    let &(_, curve) = CURVES
        .iter()
        .find(|(curve, _)| *curve == oid)
        .ok_or(InvalidPem::UnsupportedKey)?;
    let field_bytes = curve.field_bytes().ok_or(InvalidPem::UnsupportedKey)?;
    let coordinates = point.strip_prefix(&[4]).ok_or(InvalidPem::UnsupportedKey)?;
    // Each exactly as long as the field (SEC 1 section 2.3.3).
    match coordinates.split_at_checked(field_bytes) {
        Some((x, y)) if y.len() == field_bytes => {
            PreparedKey::ec(curve, x, y).map_err(InvalidPem::Key)
        }
        _ => Err(InvalidPem::Encoding),
    }
}

/// A key that is marked for RSASSA-PSS must not serve RS*; with parameters it serves exactly one PS*.
fn pss_algorithms(
    parameters: Option<AnyRef<'_>>,
) -> Result<impl Fn(Algorithm) -> bool, InvalidPem> {
    let hash = match parameters {
        None => None,
        Some(parameters) => {
            let der = parameters.to_der().map_err(|_| InvalidPem::Encoding)?;
            let known = PSS_PARAMETERS.iter().find(|(_, known)| *known == *der);
            Some(known.ok_or(InvalidPem::UnsupportedKey)?.0)
        }
    };
    Ok(move |algorithm: Algorithm| {
        algorithm.is_pss() && hash.is_none_or(|hash| hash == algorithm.hash())
    })
}

const fn pss_parameters(hash: Hash, nist_hash: u8, salt: u8) -> (Hash, [u8; 54]) {
    let h = nist_hash;
    #[rustfmt::skip]
    let der = [
        0x30, 0x34,
        // [0] hashAlgorithm: id-sha2, NULL
        0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, h, 0x05, 0x00,
        // [1] maskGenAlgorithm: id-mgf1 of the same hash
        0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
        0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, h, 0x05, 0x00,
        // [2] saltLength
        0xa2, 0x03, 0x02, 0x01, salt,
    ];
    (hash, der)
}
