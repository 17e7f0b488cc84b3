//! Certificates (RFC 5280 section 4.1), of which the key alone is read.

use crate::keys::der::{self, BIT_STRING, INTEGER, Reader};

/// `[0]`, constructed: the version, which certificates of version 1 do not have.
const VERSION: u8 = 0xa0;
/// What may follow the key: `[1]` and `[2]`, unique identifiers, and `[3]`, the extensions.
const AFTER_THE_KEY: [u8; 3] = [0x81, 0x82, 0xa3];

/// Whether the bytes are a certificate in DER.
pub fn is_certificate(der: &[u8]) -> bool {
    subject_public_key_info(der).is_some()
}

/// The members of the SubjectPublicKeyInfo of a certificate. `None` for what is not a certificate in DER.
pub fn subject_public_key_info(der: &[u8]) -> Option<Reader<'_>> {
    let mut certificate = der::sequence(der)?;
    let mut to_be_signed = certificate.sequence()?;
    certificate.sequence()?; // signatureAlgorithm
    certificate.contents(BIT_STRING)?; // signatureValue
    certificate.finish()?;

    to_be_signed.optional(VERSION)?;
    to_be_signed.contents(INTEGER)?; // serialNumber
    for _signature_issuer_validity_subject in 0..4 {
        to_be_signed.sequence()?;
    }
    let info = to_be_signed.sequence()?;
    for tag in AFTER_THE_KEY {
        to_be_signed.optional(tag)?;
    }
    to_be_signed.finish()?;
    Some(info)
}
