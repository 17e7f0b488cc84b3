//! Private keys in DER: PKCS#8 (RFC 5958 section 2) and PKCS#1 (RFC 8017 appendix A.1.2). They are recognized, and of
//! an RSA key the public numbers are read.

use crate::keys::algorithm_identifier::AlgorithmIdentifier;
use crate::keys::der::{self, INTEGER, OCTET_STRING, Reader, whole_octets};

/// `[0]`, constructed: a SET.
const ATTRIBUTES: u8 = 0xa0;
/// `[1]`, primitive: a BIT STRING.
const PUBLIC_KEY: u8 = 0x81;

/// A private key in PKCS#8.
pub struct PrivateKeyInfo<'a> {
    pub algorithm: AlgorithmIdentifier<'a>,
    /// The key, in an encoding that depends on the algorithm.
    pub key: &'a [u8],
}

/// Whether the bytes are a private key in DER, sound or not.
pub fn is_private_key(der: &[u8]) -> bool {
    rsa_public_numbers(der).is_some() || parse(der).is_some()
}

/// Reads a PKCS#8 key that is not encrypted.
pub fn parse(der: &[u8]) -> Option<PrivateKeyInfo<'_>> {
    let mut info = der::sequence(der)?;
    let has_public_key = version(&mut info)?;
    let algorithm = AlgorithmIdentifier::read(&mut info)?;
    let key = info.contents(OCTET_STRING)?;
    info.optional(ATTRIBUTES)?;
    if has_public_key {
        whole_octets(info.contents(PUBLIC_KEY)?)?;
    }
    info.finish()?;
    Some(PrivateKeyInfo { algorithm, key })
}

/// The modulus and the public exponent of a private key in PKCS#1.
pub fn rsa_public_numbers(der: &[u8]) -> Option<[&[u8]; 2]> {
    let mut key = der::sequence(der)?;
    let has_more_primes = version(&mut key)?;
    let public = [key.unsigned_integer()?, key.unsigned_integer()?];
    for _d_p_q_dp_dq_qi in 0..6 {
        key.unsigned_integer()?;
    }
    if has_more_primes {
        let mut primes = key.sequence()?;
        while {
            let mut prime = primes.sequence()?;
            for _r_d_t in 0..3 {
                prime.unsigned_integer()?;
            }
            prime.finish()?;
            !primes.is_finished()
        } {}
    }
    key.finish()?;
    Some(public)
}

/// Whether the version is the second of the two that there are, in which one more member follows.
fn version(members: &mut Reader<'_>) -> Option<bool> {
    match members.contents(INTEGER)? {
        [0] => Some(false),
        [1] => Some(true),
        _ => None,
    }
}
