//! Keys in PEM (RFC 7468): public ones in SPKI, PKCS#1, and certificates for their key alone; and the block of a private
//! one.
//!
//! The text around a block is ignored (RFC 7468 section 2): comments, a byte order mark, what OpenSSL writes before
//! certificates. Lines may have any length and may be missing, and their ends may be written as a backslash and a
//! letter, as in many files of environment variables.

use zeroize::Zeroizing;

use crate::crypto::PreparedKey;
use crate::jose::base64url;
use crate::keys::certificate::{is_certificate, subject_public_key_info};
use crate::keys::hmac_secret::decode_base64;
use crate::keys::private_key_info::is_private_key;
use crate::keys::public_key_info;
use crate::keys::text_search::{contains, split_once};
use crate::limits;

pub use crate::keys::invalid_pem::InvalidPem;

const BEGIN: &str = "-----BEGIN ";
const FENCE: &str = "-----";
const PRIVATE: &str = "PRIVATE KEY";
const CERTIFICATE: &str = "CERTIFICATE";

/// How the key of an OpenSSH file starts.
pub(crate) const OPENSSH: [&str; 5] = [
    "ssh-",
    "ecdsa-sha2-",
    "sk-ssh-",
    "sk-ecdsa-",
    "---- BEGIN SSH2",
];

/// A block as it stands in a text.
struct Block<'a> {
    label: &'a str,
    body: &'a str,
}

/// Reads the one block `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE` of a text; of several certificates, the first.
///
/// Of a certificate only the key is read: neither its signature nor its dates nor its names mean anything here. A private
/// key anywhere in the text is refused, be the rest well formed or not.
///
/// # Errors
/// As [`InvalidPem`] says.
pub fn parse_public_key(pem: impl AsRef<[u8]>) -> Result<PreparedKey, InvalidPem> {
    let pem = pem.as_ref();
    let text = readable(pem);
    if is_private(&text) {
        return Err(if contains(&text, "ENCRYPTED") {
            InvalidPem::EncryptedPrivateKey
        } else {
            InvalidPem::PrivateKey
        });
    }
    if pem.len() > limits::PEM_BYTES {
        return Err(InvalidPem::TooLarge);
    }
    let blocks = blocks(&text)?;
    let keys: Vec<&Block<'_>> = blocks.iter().filter(|block| block.is_public()).collect();
    let Some((first, others)) = keys.split_first() else {
        return Err(what_else(pem, &text, &blocks));
    };
    let is_chain = keys.iter().all(|block| block.label == CERTIFICATE);
    if !others.is_empty() && !is_chain {
        return Err(InvalidPem::SeveralKeys);
    }
    let der = first.decode()?;
    match first.label {
        "PUBLIC KEY" => public_key_info::parse(&der),
        "RSA PUBLIC KEY" => public_key_info::parse_pkcs1(&der),
        _ => {
            let info = subject_public_key_info(&der).ok_or(InvalidPem::Encoding)?;
            public_key_info::parse_members(info)
        }
    }
}

/// Takes the one private key of a PEM text apart: its label and its bytes.
///
/// # Errors
/// A sentence that says what it is instead.
pub(crate) fn private_block(pem: &str) -> Result<(String, Zeroizing<Vec<u8>>), &'static str> {
    if pem.len() > limits::PEM_BYTES {
        return Err(InvalidPem::TooLarge.message());
    }
    let text = readable(pem.as_bytes());
    let blocks = blocks(&text).map_err(InvalidPem::message)?;
    let mut private = blocks.iter().filter(|block| contains(block.label, PRIVATE));
    let Some(block) = private.next() else {
        return Err(if blocks.iter().any(Block::is_public) {
            "this is a public key; signing takes the private one"
        } else {
            match what_else(pem.as_bytes(), &text, &blocks) {
                InvalidPem::Path => InvalidPem::Path.message(),
                InvalidPem::OpenSsh => {
                    "this is a public key of OpenSSH; signing takes the private one"
                }
                _ => "no PEM block PRIVATE KEY is in it (RFC 7468)",
            }
        });
    };
    if private.next().is_some() {
        return Err("several private keys are in it; give one");
    }
    if contains(block.label, "ENCRYPTED") || contains(block.body, "ENCRYPTED") {
        return Err("the key is encrypted; give it decrypted");
    }
    if block.label.starts_with("OPENSSH") {
        return Err("this is an OpenSSH key; convert it (ssh-keygen -p -m PKCS8 -f FILE)");
    }
    let der = block.decode().map_err(InvalidPem::message)?;
    Ok((block.label.to_owned(), der))
}

/// The text with line ends where a backslash and a letter stand for them. What is not ASCII becomes a character that no
/// block has.
pub(super) fn readable(pem: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(pem.len()));
    let mut backslashes = 0_usize;
    for &byte in pem {
        match byte {
            b'\\' => {
                backslashes = backslashes.saturating_add(1);
                continue;
            }
            b'n' | b'r' if backslashes > 0 => text.push('\n'),
            _ => {
                text.extend(std::iter::repeat_n('\\', backslashes));
                text.push(if byte.is_ascii() {
                    char::from(byte)
                } else {
                    '?'
                });
            }
        }
        backslashes = 0;
    }
    text
}

/// Whether a character may stand around a key: whitespace, quotes, and what [`readable`] makes of a byte order mark.
pub(super) fn is_around(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '?' | '"' | '\'')
}

fn is_private(text: &str) -> bool {
    contains(text, "PRIVATE KEY-----")
        || contains(text, "PRIVATE KEY BLOCK-----")
        || contains(text, "PuTTY-User-Key-File")
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, InvalidPem> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = split_once(rest, BEGIN) {
        let (label, begun) = split_once(begun, FENCE).ok_or(InvalidPem::NoEnd)?;
        let end = ["-----END ", label, FENCE].concat();
        let (body, after) = split_once(begun, &end).ok_or(InvalidPem::NoEnd)?;
        blocks.push(Block { label, body });
        rest = after;
    }
    Ok(blocks)
}

impl Block<'_> {
    fn is_public(&self) -> bool {
        matches!(self.label, "PUBLIC KEY" | "RSA PUBLIC KEY" | CERTIFICATE)
    }

    fn decode(&self) -> Result<Zeroizing<Vec<u8>>, InvalidPem> {
        if self.body.as_bytes().contains(&b':') {
            return Err(InvalidPem::Headers);
        }
        decode_canonical_base64(self.body).ok_or(InvalidPem::Body)
    }
}

/// Base64 (RFC 4648 section 4) in its one spelling, but for whitespace anywhere. Nothing is copied while it grows, so that
/// nothing of a private key stays behind.
fn decode_canonical_base64(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(body.len()));
    for byte in body.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        text.push(match byte {
            b'+' => b'-',
            b'/' => b'_',
            b'-' | b'_' => return None,
            other => other,
        });
    }
    if text.is_empty() || text.len() % 4 != 0 {
        return None;
    }
    let digits = match text.as_slice() {
        [digits @ .., b'=', b'='] | [digits @ .., b'='] => digits,
        digits => digits,
    };
    base64url::decode(digits).ok().map(Zeroizing::new)
}

/// What a text is that has no block of a public key.
fn what_else(pem: &[u8], text: &str, blocks: &[Block<'_>]) -> InvalidPem {
    if blocks
        .iter()
        .any(|block| block.label.ends_with("CERTIFICATE REQUEST"))
    {
        return InvalidPem::CertificateRequest;
    }
    if !blocks.is_empty() {
        return InvalidPem::UnsupportedBlock;
    }
    if pem.starts_with(&[0xff, 0xfe]) || pem.starts_with(&[0xfe, 0xff]) {
        return InvalidPem::Utf16;
    }
    if let Some(kind) = kind_of_der(pem, InvalidPem::Der) {
        return kind;
    }
    let trimmed = text.trim_matches(is_around);
    if OPENSSH.iter().any(|start| trimmed.starts_with(start)) {
        InvalidPem::OpenSsh
    } else if trimmed.starts_with(['{', '[']) {
        InvalidPem::Json
    } else if trimmed.starts_with("https:") || trimmed.starts_with("http:") {
        InvalidPem::Url
    } else if let Some(kind) =
        decode_base64(trimmed).and_then(|der| kind_of_der(&der, InvalidPem::Base64Alone))
    {
        kind
    } else if is_path(pem.trim_ascii()) {
        InvalidPem::Path
    } else {
        InvalidPem::NotPem
    }
}

/// What bytes are that are the DER of a key or a certificate: `public`, unless the key is private.
fn kind_of_der(der: &[u8], public: InvalidPem) -> Option<InvalidPem> {
    if is_private_key(der) {
        Some(InvalidPem::PrivateKey)
    } else {
        (public_key_info::is_key_like(der) || is_certificate(der)).then_some(public)
    }
}

fn is_path(text: &[u8]) -> bool {
    const STARTS: [&str; 5] = ["/", "./", "../", "~", "file:"];
    const ENDS: [&str; 9] = [
        ".pem", ".pub", ".key", ".crt", ".cer", ".der", ".jwk", ".json", ".txt",
    ];
    let has_drive = text
        .get(1..3)
        .is_some_and(|drive| matches!(drive, b":\\" | b":/"));
    text.len() <= 1024
        && !text.contains(&b'\n')
        && (has_drive
            || STARTS
                .iter()
                .any(|start| text.starts_with(start.as_bytes()))
            || ENDS.iter().any(|end| text.ends_with(end.as_bytes())))
}
