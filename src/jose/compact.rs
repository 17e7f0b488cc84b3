//! The compact serialization of a JWS (RFC 7515 section 7.1), taken apart and nothing more.

use crate::error::{Error, Limit, Reason};
use crate::jose::JoseHeader;
use crate::jose::base64url;
use crate::jose::json::{self, Budget};
use crate::limits;

/// A JWS in compact form: well formed, and NOT verified.
#[derive(Clone, Debug)]
pub struct CompactJws<'a> {
    header: JoseHeader,
    parts: Parts<'a>,
}

impl<'a> CompactJws<'a> {
    /// Takes a token apart.
    ///
    /// Checks its size, that it is three non-empty canonical base64url parts, and its header (see
    /// [`JoseHeader::parse`]). Does not look into the payload, and verifies nothing.
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`], [`Reason::TokenMalformed`], [`Reason::HeaderUnsupported`]
    pub fn parse(token: &'a str) -> Result<Self, Error> {
        Self::parse_within(token, limits::TOKEN_BYTES)
    }

    /// The same, for a JWS that is no token and may have another size.
    ///
    /// # Errors
    /// As [`CompactJws::parse`].
    pub fn parse_within(jws: &'a str, max_bytes: usize) -> Result<Self, Error> {
        let parts = Parts::split_within(jws, max_bytes)?;
        let header = JoseHeader::parse(&parts.decode_header()?)?;
        Ok(Self { header, parts })
    }

    /// The header.
    pub fn header(&self) -> &JoseHeader {
        &self.header
    }

    /// What was signed: header and payload as they were sent, with the dot between them.
    pub fn signing_input(&self) -> &'a [u8] {
        self.parts.signing_input.as_bytes()
    }

    /// The payload, decoded. Not verified.
    ///
    /// # Errors
    /// None in practice: the form was checked before.
    pub fn decode_payload(&self) -> Result<Vec<u8>, Error> {
        self.parts.decode_payload()
    }

    /// The signature, decoded.
    ///
    /// # Errors
    /// None in practice: the form was checked before.
    pub fn decode_signature(&self) -> Result<Vec<u8>, Error> {
        decode(self.parts.signature)
    }
}

/// The three parts of a compact serialization, each non-empty canonical base64url.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The header, encoded.
    pub header: &'a str,
    /// The payload, encoded.
    pub payload: &'a str,
    /// The signature, encoded.
    pub signature: &'a str,
    signing_input: &'a str,
}

impl<'a> Parts<'a> {
    /// Splits a token at its dots. Stops at the third, so that millions of dots cost nothing (CVE-2025-30204).
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`], [`Reason::TokenMalformed`]
    pub fn split(token: &'a str) -> Result<Self, Error> {
        Self::split_within(token, limits::TOKEN_BYTES)
    }

    fn split_within(token: &'a str, max_bytes: usize) -> Result<Self, Error> {
        if token.len() > max_bytes {
            return Err(Error::too_large(Limit::TokenBytes));
        }
        let malformed = || Error::from(Reason::TokenMalformed);
        let (header, rest) = token.split_once('.').ok_or_else(malformed)?;
        let (payload, signature) = rest.split_once('.').ok_or_else(malformed)?;
        // A fourth dot is in `signature`, where the alphabet refuses it.
        for part in [header, payload, signature] {
            if part.is_empty() || !base64url::is_canonical(part.as_bytes()) {
                return Err(if is_jwe(token) {
                    Error::encrypted()
                } else {
                    malformed()
                });
            }
        }
        let signed = token.strip_suffix(signature);
        let signing_input = signed.and_then(|signed| signed.strip_suffix('.'));
        Ok(Self {
            header,
            payload,
            signature,
            signing_input: signing_input.ok_or_else(malformed)?,
        })
    }

    /// The payload, decoded.
    ///
    /// # Errors
    /// None in practice: the form was checked before.
    pub fn decode_payload(&self) -> Result<Vec<u8>, Error> {
        decode(self.payload)
    }

    /// The header, decoded.
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`]
    pub fn decode_header(&self) -> Result<Vec<u8>, Error> {
        if self.header.len() > limits::HEADER_BYTES.div_ceil(3).saturating_mul(4) {
            return Err(Error::too_large(Limit::HeaderBytes));
        }
        let header = decode(self.header)?;
        if header.len() > limits::HEADER_BYTES {
            return Err(Error::too_large(Limit::HeaderBytes));
        }
        Ok(header)
    }
}

/// Whether the text has the form of a JWE (RFC 7516 section 7.1): five parts, of which the encrypted key may be empty.
/// Reads the text of a token, which is not too long, once.
fn is_jwe(token: &str) -> bool {
    let is_part = |(index, part): (usize, &str)| {
        (index == 1 || !part.is_empty()) && base64url::is_canonical(part.as_bytes())
    };
    token.split('.').count() == 5 && token.split('.').enumerate().all(is_part)
}

fn decode(part: &str) -> Result<Vec<u8>, Error> {
    base64url::decode(part.as_bytes()).map_err(|_| Reason::TokenMalformed.into())
}

/// A token taken apart for display, as the text of a JSON object: `header`, `claims`, `signature`.
///
/// Checks the form only: three canonical base64url parts, and strict JSON objects in the first two. Verifies nothing;
/// no decision may rest on it.
///
/// # Errors
/// [`Reason::TokenTooLarge`], [`Reason::TokenMalformed`], [`Reason::ClaimsMalformed`]
pub fn decode_unverified(token: &str) -> Result<String, Error> {
    let parts = Parts::split(token)?;
    let object = |bytes: Vec<u8>, reason: Reason| {
        json::members_named(&bytes, Budget::TOKEN, &[])
            .map_err(|why| json::error_of_token(why, reason))?;
        String::from_utf8(bytes).map_err(|_| Error::from(reason))
    };
    let header = object(parts.decode_header()?, Reason::TokenMalformed)?;
    let claims = object(parts.decode_payload()?, Reason::ClaimsMalformed)?;
    let signature = parts.signature;
    Ok(format!(
        "{{\"header\":{header},\"claims\":{claims},\"signature\":\"{signature}\"}}"
    ))
}
