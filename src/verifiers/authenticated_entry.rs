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

const MICROSECONDS: f64 = 1_000_000.0;

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A response of an introspection endpoint about one token.
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
pub struct InvalidMac;

/// Names, seals and opens the entries of one configuration.
pub struct EntryMac {
    key: Zeroizing<Vec<u8>>,
    kind: EntryKind,
    identity: [u8; 32],
}

impl EntryMac {
    /// A entry_mac. `identity`: every option on which the meaning of an entry depends, in a fixed order; two lists that
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
    pub fn encode(&self, subject: &str, payload: &str, made_at: UnixSeconds) -> String {
        let made_at = write_time(made_at);
        let tag = self.tag("entry", subject, &[made_at.as_bytes(), payload.as_bytes()]);
        format!("{VERSION}.{}.{made_at}\n{payload}", base64url::encode(&tag))
    }

    /// The payload of an entry about this very subject, and when it was made.
    ///
    /// # Errors
    /// For anything that [`EntryMac::seal`] with the same key, kind, identity and subject did not make, and for what
    /// is longer than any entry.
    pub fn verify<'a>(
        &self,
        subject: &str,
        entry: &'a str,
    ) -> Result<(&'a str, UnixSeconds), InvalidMac> {
        if entry.len() > limits::STORE_ENTRY_BYTES {
            return Err(InvalidMac);
        }
        let (head, payload) = entry.split_once('\n').ok_or(InvalidMac)?;
        let (version, rest) = head.split_once('.').ok_or(InvalidMac)?;
        let (tag, made_at) = rest.split_once('.').ok_or(InvalidMac)?;
        if version != VERSION {
            return Err(InvalidMac);
        }
        let tag = base64url::decode(tag.as_bytes()).map_err(|_| InvalidMac)?;
        let tag: [u8; 32] = tag.try_into().map_err(|_| InvalidMac)?;
        let right = self.tag("entry", subject, &[made_at.as_bytes(), payload.as_bytes()]);
        if !constant_time_eq(&tag, &right) {
            return Err(InvalidMac);
        }
        Ok((payload, read_time(made_at)?))
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

impl std::fmt::Debug for EntryMac {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EntryMac").field(&self.kind).finish()
    }
}

/// A time as text, in whole microseconds. Clocks have milliseconds: those are read as they were.
pub(super) fn write_time(time: UnixSeconds) -> String {
    // A cast takes the nearest number that the type has, which is as far from every date.
    #[allow(clippy::cast_possible_truncation)]
    let microseconds = (time * MICROSECONDS).round_ties_even() as i64;
    microseconds.to_string()
}

/// Reads what [`write_time`] wrote.
pub(super) fn read_time(text: &str) -> Result<UnixSeconds, InvalidMac> {
    let microseconds: i64 = text.parse().map_err(|_| InvalidMac)?;
    Ok(microseconds as UnixSeconds / MICROSECONDS)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_clock_come_back_as_they_were() {
        for milliseconds in (0..4_000_000_000_000_u64).step_by(39_999_977) {
            let time = milliseconds as f64 / 1000.0;
            assert_eq!(read_time(&write_time(time)), Ok(time));
        }
        for text in [
            "",
            "-",
            "1.5",
            "1e3",
            "inf",
            "NaN",
            " 1",
            "9223372036854775808",
        ] {
            assert_eq!(read_time(text), Err(InvalidMac), "{text}");
        }
    }

    #[test]
    fn times_that_no_clock_has_stay_as_far_away() {
        for (time, least, most) in [
            (f64::INFINITY, 9e12, 1e13),
            (1e300, 9e12, 1e13),
            (-1e300, -1e13, -9e12),
            (f64::NAN, 0.0, 0.0),
        ] {
            let read = read_time(&write_time(time)).unwrap();
            assert!((least..=most).contains(&read), "{time}: {read}");
        }
    }
}
