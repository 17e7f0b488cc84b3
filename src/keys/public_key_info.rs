//! SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, RFC 3279, RFC 5480, RFC 8410, RFC 4055), in strict DER.

use crate::algorithm::{Algorithm, Hash, KeyKind};
use crate::crypto::PreparedKey;
use crate::keys::algorithm_identifier::{
    AlgorithmIdentifier, EC_PUBLIC_KEY, ED25519, P256, P384, P521, RSA_ENCRYPTION, RSASSA_PSS,
};
use crate::keys::der::{self, Element, Reader, SEQUENCE};
use crate::keys::invalid_pem::InvalidPem;
use crate::keys::private_key_info::is_private_key;

/// The parameters of RSASSA-PSS whose hash, MGF1 hash and salt length are those of PS256, PS384 and PS512 (RFC 7518
/// section 3.5): the contents of the SEQUENCE, in the one DER encoding that RFC 4055 section 3.1 has for them.
const PSS_PARAMETERS: [(Hash, [u8; 52]); 3] = [
    pss_parameters(Hash::Sha256, 1, 32),
    pss_parameters(Hash::Sha384, 2, 48),
    pss_parameters(Hash::Sha512, 3, 64),
];

/// Reads a SubjectPublicKeyInfo.
pub fn parse(der: &[u8]) -> Result<PreparedKey, InvalidPem> {
    parse_members(der::sequence(der).ok_or(InvalidPem::Encoding)?)
}

/// Reads the members of a SubjectPublicKeyInfo.
pub fn parse_members(members: Reader<'_>) -> Result<PreparedKey, InvalidPem> {
    let (info, key) = split(members).ok_or(InvalidPem::Encoding)?;
    match info.algorithm {
        RSA_ENCRYPTION if info.has_null() => parse_pkcs1(key),
        RSASSA_PSS => parse_pkcs1(key)?
            .restricted(pss_algorithms(info.parameters)?)
            .map_err(InvalidPem::Key),
        EC_PUBLIC_KEY => parse_ec(info.named_curve(), key),
        // RFC 8410 section 3: no parameters.
        ED25519 if info.parameters.is_none() => PreparedKey::ed25519(key).map_err(InvalidPem::Key),
        _ => Err(InvalidPem::UnsupportedKey),
    }
}

/// Reads a PKCS#1 RSAPublicKey (RFC 8017 appendix A.1.1).
pub fn parse_pkcs1(der: &[u8]) -> Result<PreparedKey, InvalidPem> {
    let [modulus, exponent] = rsa_numbers(der).ok_or(InvalidPem::Encoding)?;
    PreparedKey::rsa(modulus, exponent).map_err(InvalidPem::Key)
}

/// Whether the bytes are the DER of any key, public or private, sound or not.
pub fn is_key_like(der: &[u8]) -> bool {
    der::sequence(der).and_then(split).is_some()
        || rsa_numbers(der).is_some()
        || is_private_key(der)
}

fn split(mut members: Reader<'_>) -> Option<(AlgorithmIdentifier<'_>, &[u8])> {
    let algorithm = AlgorithmIdentifier::read(&mut members)?;
    let key = members.bit_string()?;
    members.finish()?;
    Some((algorithm, key))
}

fn rsa_numbers(der: &[u8]) -> Option<[&[u8]; 2]> {
    let mut key = der::sequence(der)?;
    let numbers = [key.unsigned_integer()?, key.unsigned_integer()?];
    key.finish()?;
    Some(numbers)
}

/// Named curves and uncompressed points only (RFC 5480 section 2): explicit parameters are CVE-2020-0601.
fn parse_ec(named_curve: Option<&[u8]>, point: &[u8]) -> Result<PreparedKey, InvalidPem> {
    let curve = match named_curve {
        Some(P256) => KeyKind::P256,
        Some(P384) => KeyKind::P384,
        Some(P521) => KeyKind::P521,
        _ => return Err(InvalidPem::UnsupportedKey),
    };
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
    parameters: Option<Element<'_>>,
) -> Result<impl Fn(Algorithm) -> bool, InvalidPem> {
    let hash = match parameters {
        None => None,
        Some(Element { tag, contents }) => {
            let is_known = |(_, known): &&(Hash, [u8; 52])| tag == SEQUENCE && *known == *contents;
            let known = PSS_PARAMETERS.iter().find(is_known);
            Some(known.ok_or(InvalidPem::UnsupportedKey)?.0)
        }
    };
    Ok(move |algorithm: Algorithm| {
        algorithm.is_pss() && hash.is_none_or(|hash| hash == algorithm.hash())
    })
}

const fn pss_parameters(hash: Hash, nist_hash: u8, salt: u8) -> (Hash, [u8; 52]) {
    let h = nist_hash;
    #[rustfmt::skip]
    let der = [
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
