//! A JWK Set in a store that processes share: one process fetches it, and the others take it from there.

use crate::verifiers::authenticated_entry::{
    EntryKind, EntryMac, InvalidMac, read_time, write_time,
};
use crate::verifiers::jwks_cache::ExportedSet;

/// The entry is about nothing but its configuration.
const SUBJECT: &str = "";

/// The entry of one configuration.
#[derive(Debug)]
pub struct JwksStoreEntry(EntryMac);

impl JwksStoreEntry {
    /// `source`: what tells where the set comes from. Another source has another entry, and cannot open this one.
    pub fn new(store_key: &[u8], source: &[&str]) -> Self {
        Self(EntryMac::new(store_key, EntryKind::Jwks, source))
    }

    /// The name of the entry.
    pub fn entry_key(&self) -> String {
        self.0.entry_key(SUBJECT)
    }

    /// The entry that carries a set.
    pub fn encode(&self, set: &ExportedSet) -> String {
        let payload = format!("{}\n{}", write_time(set.fresh_until), set.jwks);
        self.0.encode(SUBJECT, &payload, set.fetched_at)
    }

    /// The set of an entry. It may be old: see [`crate::verifiers::JwksCache::import_if_newer`].
    ///
    /// # Errors
    /// For anything that [`JwksStoreEntry::encode`] of the same configuration did not make.
    pub fn verify(&self, entry: &str) -> Result<ExportedSet, InvalidMac> {
        let (payload, fetched_at) = self.0.verify(SUBJECT, entry)?;
        let (fresh_until, jwks) = payload.split_once('\n').ok_or(InvalidMac)?;
        Ok(ExportedSet {
            jwks: jwks.to_owned(),
            fetched_at,
            fresh_until: read_time(fresh_until)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn set() -> ExportedSet {
        ExportedSet {
            jwks: "{\"keys\":[\n]}".to_owned(),
            fetched_at: 1_800_000_000.25,
            fresh_until: 1_800_000_600.0,
        }
    }

    #[test]
    fn a_set_comes_back_as_it_went_in() {
        let keys = JwksStoreEntry::new(KEY, &["jwksUri", "https://a.example/jwks"]);
        assert_eq!(keys.verify(&keys.encode(&set())), Ok(set()));
    }

    #[test]
    fn another_source_or_key_has_another_entry_and_opens_none_of_this() {
        let keys = JwksStoreEntry::new(KEY, &["jwksUri", "https://a.example"]);
        let entry = keys.encode(&set());
        for other in [
            JwksStoreEntry::new(KEY, &["issuer", "https://a.example"]),
            JwksStoreEntry::new(KEY, &["jwksUri", "https://b.example"]),
            JwksStoreEntry::new(KEY, &["jwksUrihttps://a.example"]),
            JwksStoreEntry::new(&KEY[1..], &["jwksUri", "https://a.example"]),
        ] {
            assert_ne!(other.entry_key(), keys.entry_key());
            assert_eq!(other.verify(&entry), Err(InvalidMac));
        }
    }

    #[test]
    fn an_entry_that_was_changed_anywhere_is_forged() {
        let keys = JwksStoreEntry::new(KEY, &["issuer", "https://a.example"]);
        let entry = keys.encode(&set());
        for at in 0..entry.len() {
            let mut bytes = entry.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(keys.verify(&changed), Err(InvalidMac), "{at}");
            assert_eq!(keys.verify(&entry[..at]), Err(InvalidMac), "{at}");
        }
        assert_eq!(keys.verify(&format!("{entry} ")), Err(InvalidMac));
    }
}
