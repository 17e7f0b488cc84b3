//! A JWK Set in a store that processes share: one process fetches it, and the others take it from there.

use crate::token::UnixSeconds;
use crate::verifiers::jwks_cache::ExportedSet;
use crate::verifiers::sealed_entry::{EntryKind, EntrySealer, Forged};

/// The entry is about nothing but its configuration.
const SUBJECT: &str = "";

/// The entry of one configuration.
#[derive(Debug)]
pub struct SharedKeys(EntrySealer);

impl SharedKeys {
    /// `source`: what tells where the set comes from. Another source has another entry, and cannot open this one.
    pub fn new(store_key: &[u8], source: &[&str]) -> Self {
        Self(EntrySealer::new(store_key, EntryKind::Jwks, source))
    }

    /// The name of the entry.
    pub fn entry_key(&self) -> String {
        self.0.entry_key(SUBJECT)
    }

    /// The entry that carries a set.
    pub fn seal(&self, set: &ExportedSet) -> String {
        let payload = format!("{}\n{}", set.fresh_until, set.jwks);
        self.0.seal(SUBJECT, &payload, set.fetched_at)
    }

    /// The set of an entry. It may be old: see [`crate::verifiers::JwksCache::adopt`].
    ///
    /// # Errors
    /// For anything that [`SharedKeys::seal`] of the same configuration did not make.
    pub fn open(&self, entry: &str) -> Result<ExportedSet, Forged> {
        let (payload, fetched_at) = self.0.open(SUBJECT, entry)?;
        let (fresh_until, jwks) = payload.split_once('\n').ok_or(Forged)?;
        let fresh_until: UnixSeconds = fresh_until.parse().map_err(|_| Forged)?;
        Ok(ExportedSet {
            jwks: jwks.to_owned(),
            fetched_at,
            fresh_until,
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
        let keys = SharedKeys::new(KEY, &["jwksUri", "https://a.example/jwks"]);
        assert_eq!(keys.open(&keys.seal(&set())), Ok(set()));
    }

    #[test]
    fn another_source_or_key_has_another_entry_and_opens_none_of_this() {
        let keys = SharedKeys::new(KEY, &["jwksUri", "https://a.example"]);
        let entry = keys.seal(&set());
        for other in [
            SharedKeys::new(KEY, &["issuer", "https://a.example"]),
            SharedKeys::new(KEY, &["jwksUri", "https://b.example"]),
            SharedKeys::new(KEY, &["jwksUrihttps://a.example"]),
            SharedKeys::new(&KEY[1..], &["jwksUri", "https://a.example"]),
        ] {
            assert_ne!(other.entry_key(), keys.entry_key());
            assert_eq!(other.open(&entry), Err(Forged));
        }
    }

    #[test]
    fn an_entry_that_was_changed_anywhere_is_forged() {
        let keys = SharedKeys::new(KEY, &["issuer", "https://a.example"]);
        let entry = keys.seal(&set());
        for at in 0..entry.len() {
            let mut bytes = entry.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(keys.open(&changed), Err(Forged), "{at}");
            assert_eq!(keys.open(&entry[..at]), Err(Forged), "{at}");
        }
        assert_eq!(keys.open(&format!("{entry} ")), Err(Forged));
    }
}
