//! What is remembered of answers: when each ends, and in which place the caller keeps what it says.
//!
//! Bounded, and every operation takes constant time: a hash table of places, which are linked in the order of their last
//! use. The key is the whole SHA-256 of a token, so no two tokens share an entry (compare CVE-2026-35039).

use std::collections::HashMap;

use crate::token::UnixSeconds;
use crate::verifiers::introspection::CLOCK_SET_BACK_SECONDS;

/// SHA-256 of a token.
pub type Digest = [u8; 32];

/// A map from tokens to places `0..capacity`, from which the least recently used is taken.
#[derive(Debug)]
pub struct AnswerCache {
    capacity: usize,
    places: HashMap<Digest, u32>,
    entries: Vec<Entry>,
    free: Vec<u32>,
    newest: Option<u32>,
    oldest: Option<u32>,
}

/// When an answer may be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    /// When it was given.
    pub answered_at: UnixSeconds,
    /// From when.
    pub from: UnixSeconds,
    /// Until before when.
    pub until: UnixSeconds,
}

#[derive(Debug)]
struct Entry {
    digest: Digest,
    lifetime: Lifetime,
    newer: Option<u32>,
    older: Option<u32>,
}

impl Lifetime {
    /// A clock that was set back before the answer was given makes its age unknown.
    fn contains(&self, now: UnixSeconds) -> bool {
        now >= self.answered_at - CLOCK_SET_BACK_SECONDS && now >= self.from && now < self.until
    }
}

impl AnswerCache {
    /// An empty cache. Takes memory as it fills. 0: remembers nothing.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            places: HashMap::new(),
            entries: Vec::new(),
            free: Vec::new(),
            newest: None,
            oldest: None,
        }
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place of an entry that may be used now. One that may not is removed.
    pub fn find(&mut self, digest: &Digest, now: UnixSeconds) -> Option<u32> {
        let place = *self.places.get(digest)?;
        if self.entry(place)?.lifetime.contains(now) {
            self.unlink(place);
            self.link_as_newest(place);
            Some(place)
        } else {
            self.remove(digest);
            None
        }
    }

    /// Remembers an answer, instead of what is known of the same token or, when all places are taken, of the token that
    /// was longest not used. The place; `None` when nothing is remembered.
    pub fn insert(&mut self, digest: Digest, lifetime: Lifetime) -> Option<u32> {
        self.remove(&digest);
        if self.places.len() >= self.capacity {
            let oldest = self.entry(self.oldest?)?.digest;
            self.remove(&oldest);
        }
        let entry = Entry {
            digest,
            lifetime,
            newer: None,
            older: None,
        };
        let place = match self.free.pop() {
            Some(place) => {
                *self.entry_mut(place)? = entry;
                place
            }
            None => {
                let place = u32::try_from(self.entries.len()).ok()?;
                self.entries.push(entry);
                place
            }
        };
        self.places.insert(digest, place);
        self.link_as_newest(place);
        Some(place)
    }

    /// Forgets a token. The place that is free now.
    pub fn remove(&mut self, digest: &Digest) -> Option<u32> {
        let place = self.places.remove(digest)?;
        self.unlink(place);
        self.free.push(place);
        Some(place)
    }

    fn entry(&self, place: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(place).ok()?)
    }

    fn entry_mut(&mut self, place: u32) -> Option<&mut Entry> {
        self.entries.get_mut(usize::try_from(place).ok()?)
    }

    fn unlink(&mut self, place: u32) {
        let Some(&mut Entry { newer, older, .. }) = self.entry_mut(place) else {
            return;
        };
        match newer.and_then(|newer| self.entry_mut(newer)) {
            Some(newer) => newer.older = older,
            None => self.newest = older,
        }
        match older.and_then(|older| self.entry_mut(older)) {
            Some(older) => older.newer = newer,
            None => self.oldest = newer,
        }
    }

    fn link_as_newest(&mut self, place: u32) {
        let second = self.newest.replace(place);
        if let Some(entry) = self.entry_mut(place) {
            (entry.newer, entry.older) = (None, second);
        }
        match second.and_then(|second| self.entry_mut(second)) {
            Some(second) => second.newer = Some(place),
            None => self.oldest = Some(place),
        }
    }
}
