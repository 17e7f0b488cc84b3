//! Entries of a store that processes share, and that anybody may be able to write to.
//!
//! An entry is bound to what it is about and to the whole configuration that made it, and authenticated with the
//! operator's key: an entry that is forged, changed, or moved to another name is told from one's own. An entry that is
//! replayed under its own name is not: its age is the caller's question.

use zeroize::Zeroizing;

use crate::crypto::{constant_time_eq, hmac_sha256, sha256};
use crate::jose::base64url;
use crate::limits;
use crate::token::UnixSeconds;

/// The form of an entry. Another form gets another number, and is then not read.
const VERSION: &str = "1";

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// What an introspection endpoint answered about one token.
    Introspection,
    /// A JWK Set with its times.
    Jwks,
}

impl EntryKind {
    fn name(self) -> &'static str {
        match self {
            Self::Introspection => "introspection",
            Self::Jwks => "jwks",
        }
    }
}

/// The text is no entry that was sealed with this key for this configuration and subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forged;

/// Names, seals and opens the entries of one configuration.
pub struct EntrySealer {
    key: Zeroizing<Vec<u8>>,
    kind: EntryKind,
    identity: [u8; 32],
}

impl EntrySealer {
    /// A sealer. `identity`: every option on which the meaning of an entry depends, in a fixed order; two lists that
    /// differ anywhere give sealers that do not open each other's entries. The key's length is checked with the options.
    pub fn new(key: &[u8], kind: EntryKind, identity: &[&str]) -> Self {
        let identity: Vec<&[u8]> = identity.iter().map(|part| part.as_bytes()).collect();
        Self {
            key: Zeroizing::new(key.to_vec()),
            kind,
            identity: sha256(&framed(&identity)),
        }
    }

    /// The name under which the entry about a subject is kept. It tells nothing of the subject, which may be a token:
    /// without the key a token cannot even be recognized.
    pub fn entry_key(&self, subject: &str) -> String {
        let tag = self.tag("name", subject, &[]);
        format!(
            "mcp-bearer:{}:{}",
            self.kind.name(),
            base64url::encode(&tag)
        )
    }

    /// The entry about a subject. The payload is readable in it.
    pub fn seal(&self, subject: &str, payload: &str, made_at: UnixSeconds) -> String {
        let made_at = made_at.to_string();
        let tag = self.tag("entry", subject, &[made_at.as_bytes(), payload.as_bytes()]);
        format!("{VERSION}.{}.{made_at}\n{payload}", base64url::encode(&tag))
    }

    /// The payload of an entry about this very subject, and when it was made.
    ///
    /// # Errors
    /// For anything that [`EntrySealer::seal`] with the same key, kind, identity and subject did not make, and for what
    /// is longer than any entry.
    pub fn open<'a>(
        &self,
        subject: &str,
        entry: &'a str,
    ) -> Result<(&'a str, UnixSeconds), Forged> {
        if entry.len() > limits::STORE_ENTRY_BYTES {
            return Err(Forged);
        }
        let (head, payload) = entry.split_once('\n').ok_or(Forged)?;
        let (version, rest) = head.split_once('.').ok_or(Forged)?;
        let (tag, made_at) = rest.split_once('.').ok_or(Forged)?;
        if version != VERSION {
            return Err(Forged);
        }
        let tag = base64url::decode(tag.as_bytes()).map_err(|_| Forged)?;
        let tag: [u8; 32] = tag.try_into().map_err(|_| Forged)?;
        let right = self.tag("entry", subject, &[made_at.as_bytes(), payload.as_bytes()]);
        if !constant_time_eq(&tag, &right) {
            return Err(Forged);
        }
        let made_at: UnixSeconds = made_at.parse().map_err(|_| Forged)?;
        Ok((payload, made_at))
    }

    fn tag(&self, purpose: &str, subject: &str, content: &[&[u8]]) -> [u8; 32] {
        let subject = sha256(subject.as_bytes());
        let bound_to: [&[u8]; 5] = [
            VERSION.as_bytes(),
            purpose.as_bytes(),
            self.kind.name().as_bytes(),
            &self.identity,
            &subject,
        ];
        hmac_sha256(&self.key, &framed(&[&bound_to, content].concat()))
    }
}

impl std::fmt::Debug for EntrySealer {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EntrySealer").field(&self.kind).finish()
    }
}

/// Each part after its length, so that no two lists give the same bytes.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
