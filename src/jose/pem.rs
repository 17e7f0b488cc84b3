//! Public keys in PEM (RFC 7468): SPKI, PKCS#1, and certificates for their key alone.

use der::asn1::AnyRef;
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _};

use crate::crypto::PreparedKey;
use crate::jose::public_key_info;
use crate::limits;

/// Why a PEM text gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidPem {
    /// The key is refused, or of a kind that no algorithm here uses.
    Key,
    /// The text is not one PEM block.
    Malformed,
    /// The block is a private key, which has no business in a verifier.
    PrivateKey,
}

impl InvalidPem {
    /// A fixed sentence.
    pub fn message(self) -> &'static str {
        match self {
            Self::Key => "the key is of a kind, size or curve that is not supported, or is unsafe",
            Self::Malformed => {
                "not one PEM block PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE (RFC 7468)"
            }
            Self::PrivateKey => "this is a private key; a verifier takes the public key only",
        }
    }
}

/// Reads exactly one block `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`.
///
/// Leading and trailing whitespace of the text and of each line is ignored, as it comes from indented source code, and
/// lines may have any length. Of a certificate only the key is read: neither its signature nor its dates nor its names mean anything here.
///
/// # Errors
/// As [`InvalidPem`] says.
pub fn parse_public_key(pem: &str) -> Result<PreparedKey, InvalidPem> {
    // Told before anything else, be the rest well formed or not.
    if pem.contains("PRIVATE KEY-----") {
        return Err(InvalidPem::PrivateKey);
    }
    let (label, der) = decode_block(pem)?;
    match label.as_str() {
        "PUBLIC KEY" => public_key_info::parse(&der).map_err(|_| InvalidPem::Key),
        "RSA PUBLIC KEY" => public_key_info::parse_pkcs1(&der).map_err(|_| InvalidPem::Key),
        "CERTIFICATE" => {
            let info = subject_public_key_info(&der).map_err(|_| InvalidPem::Malformed)?;
            public_key_info::parse(&info).map_err(|_| InvalidPem::Key)
        }
        _ => Err(InvalidPem::Malformed),
    }
}

/// Takes the one block of a PEM text apart: its label and its bytes.
///
/// # Errors
/// [`InvalidPem::Malformed`]
pub(crate) fn decode_block(pem: &str) -> Result<(String, Vec<u8>), InvalidPem> {
    let is_one_block = pem.len() <= limits::PEM_BYTES
        && pem.is_ascii()
        && pem.trim_start().starts_with("-----BEGIN ")
        && pem.matches("-----BEGIN").count() == 1;
    if !is_one_block {
        return Err(InvalidPem::Malformed);
    }
    // The decoder wants lines of 64 characters; others are common (MIME's 76, or one line in a variable).
    let (mut text, mut body) = (String::with_capacity(pem.len()), String::new());
    for line in pem.lines().map(str::trim) {
        if !line.starts_with("-----") {
            body.push_str(line);
            continue;
        }
        for chunk in body.as_bytes().chunks(64) {
            text.push_str(str::from_utf8(chunk).map_err(|_| InvalidPem::Malformed)?);
            text.push('\n');
        }
        body.clear();
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&body);
    let (label, der) =
        pem_rfc7468::decode_vec(text.as_bytes()).map_err(|_| InvalidPem::Malformed)?;
    Ok((label.to_owned(), der))
}

/// Whether the bytes are a certificate in DER.
pub(crate) fn is_certificate(der: &[u8]) -> bool {
    subject_public_key_info(der).is_ok()
}

/// Walks a certificate (RFC 5280 section 4.1) to its subjectPublicKeyInfo.
fn subject_public_key_info(der: &[u8]) -> der::Result<Vec<u8>> {
    let mut reader = SliceReader::new(der)?;
    let info = reader.sequence(|certificate| {
        let info = certificate.sequence(|tbs| {
            let first = AnyRef::decode(tbs)?;
            let version = Tag::ContextSpecific {
                constructed: true,
                number: TagNumber(0),
            };
            if first.tag() == version {
                AnyRef::decode(tbs)?; // serialNumber
            }
            for _signature_issuer_validity_subject in 0..4 {
                AnyRef::decode(tbs)?;
            }
            let info = AnyRef::decode(tbs)?.to_der()?;
            while !tbs.is_finished() {
                AnyRef::decode(tbs)?; // unique identifiers, extensions
            }
            Ok::<_, der::Error>(info)
        })?;
        AnyRef::decode(certificate)?; // signatureAlgorithm
        AnyRef::decode(certificate)?; // signatureValue
        Ok::<_, der::Error>(info)
    })?;
    reader.finish()?;
    Ok(info)
}
