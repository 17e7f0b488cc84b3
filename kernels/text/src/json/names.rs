//! Whether an object has a name twice.

use super::scan::{Span, spelled};
use crate::sorted::sorted;

/// The names of all objects that are open, the innermost last.
#[derive(Debug)]
pub struct Names<'a> {
    text: &'a str,
    names: Vec<Name>,
}

#[derive(Clone, Copy, Debug)]
struct Name {
    /// Of what it spells, not of how it is spelled.
    hash: u64,
    string: Span,
}

/// Up to this many members each is compared with each, which costs least.
const FEW_MEMBERS: usize = 16;

impl<'a> Names<'a> {
    /// None yet, of an object of that text.
    pub fn new(text: &'a str) -> Self {
        let names = Vec::new();
        Self { text, names }
    }

    /// The place where those of an object that begins here will begin.
    pub fn place(&self) -> usize {
        self.names.len()
    }

    /// Adds a name, and returns its hash.
    pub fn push(&mut self, string: Span) -> Option<u64> {
        let hash = hash(spelled(self.text, string)?.as_bytes());
        self.names.push(Name { hash, string });
        Some(hash)
    }

    /// Removes the names of the innermost object, which begin at a place. `None` if one is there twice.
    pub fn close(&mut self, from: usize) -> Option<()> {
        let names = self.names.get(from..)?;
        let has_duplicate = match names {
            [] | [_] => false,
            _ if names.len() > FEW_MEMBERS => has_duplicate_among_many(self.text, names),
            _ => {
                let mut rest = names.iter();
                let mut found = false;
                while let Some(name) = rest.next() {
                    found |= rest.clone().any(|other| {
                        other.hash == name.hash
                            && spelled(self.text, other.string) == spelled(self.text, name.string)
                    });
                }
                found
            }
        };
        self.names.truncate(from);
        (!has_duplicate).then_some(())
    }
}

/// Looks for equal hashes, and where there are some, which hardly happens unless two names are equal, at the names. An
/// attacker can make names that share a place of the table, and with more effort a hash: that costs n log n.
#[inline(never)]
fn has_duplicate_among_many(text: &str, names: &[Name]) -> bool {
    let hashes = || names.iter().map(|name| name.hash);
    let spelled = |name: &Name| spelled(text, name.string).unwrap_or_default();
    !are_distinct(hashes()) && has_equal(hashes()) && has_equal(names.iter().map(spelled))
}

/// Whether no two are equal, by a hash table; also false where that would take long.
fn are_distinct(hashes: impl ExactSizeIterator<Item = u64>) -> bool {
    const FREE: u64 = 0;
    let places = hashes.len().saturating_mul(2).next_power_of_two();
    let mut table = vec![FREE; places];
    let mask = places.wrapping_sub(1);
    let mut steps_left = places.saturating_mul(2);
    for hash in hashes {
        #[allow(clippy::cast_possible_truncation)] // of 64 bits some are enough
        let mut at = hash as usize & mask;
        loop {
            let Some(place) = table.get_mut(at) else {
                return false;
            };
            if *place == FREE {
                *place = hash;
                break;
            }
            if *place == hash || steps_left == 0 {
                return false;
            }
            steps_left = steps_left.wrapping_sub(1);
            at = at.wrapping_add(1) & mask;
        }
        // It cannot be marked as there.
        if hash == FREE {
            return false;
        }
    }
    true
}

#[cold]
fn has_equal<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    sorted(values)
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
}

/// Says which strings to compare, and no more: an attacker can make many of one hash.
#[inline]
pub fn hash(bytes: &[u8]) -> u64 {
    let (words, tail) = bytes.as_chunks::<8>();
    let hash = words
        .iter()
        .fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    // The one in front says how long the tail is.
    let tail = tail
        .iter()
        .fold(1, |word, &byte| word << 8 | u64::from(byte));
    mix(hash, tail)
}

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    (hash ^ word).wrapping_mul(ODD).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan;

    fn is_duplicate(names: &[String]) -> bool {
        let text: String = names.iter().map(|name| format!("\"{name}\"")).collect();
        let mut open = Names::new(&text);
        let mut at = 0;
        while let Some(string) = scan::string(&text, at) {
            open.push(string).unwrap();
            at = scan::after(string.end);
        }
        assert_eq!(at, text.len());
        open.close(0).is_none()
    }

    fn assert_duplicates_are_found(mut names: Vec<String>) {
        assert!(!is_duplicate(&names));
        for twice in [0, names.len() / 2, names.len() - 1] {
            names.push(names[twice].clone());
            assert!(is_duplicate(&names));
            names.pop();
        }
    }

    #[test]
    fn names_at_one_place_of_the_table() {
        let at_one_place = (0..2_000_000)
            .map(|i: u32| format!("{i:07x}"))
            .filter(|name| hash(name.as_bytes()) & 0x7ff == 0);
        let names: Vec<String> = at_one_place.take(900).collect();
        assert_eq!(names.len(), 900);
        let hashes = || names.iter().map(|name| hash(name.as_bytes()));
        assert!(!are_distinct(hashes()) && !has_equal(hashes()));
        assert_duplicates_are_found(names);
    }

    /// The first eight bytes of each make the second eight what they must be, if that is text.
    #[test]
    fn names_of_one_hash() {
        let first_word = |word: u64| mix(0, word);
        let wanted =
            first_word(u64::from_le_bytes(*b"aaaaaaaa")) ^ u64::from_le_bytes(*b"AAAAAAAA");
        let is_plain = |byte: &u8| matches!(byte, b'#'..=b'[' | b']'..=b'~' | b' ' | b'!');
        let names: Vec<String> = (0..400_000_u32)
            .filter_map(|i| {
                let first = format!("{:08x}", i.wrapping_mul(0x9e37_79b1));
                let first: [u8; 8] = first.as_bytes().try_into().unwrap();
                let second = (wanted ^ first_word(u64::from_le_bytes(first))).to_le_bytes();
                let is_text = second.iter().all(is_plain);
                is_text.then(|| String::from_utf8([first, second].concat()).unwrap())
            })
            .take(100)
            .collect();
        assert_eq!(names.len(), 100);
        assert!(
            names
                .iter()
                .all(|name| hash(name.as_bytes()) == hash(names[0].as_bytes()))
        );
        assert_duplicates_are_found(names.clone());
        assert_duplicates_are_found(names[..10].to_vec());
    }
}
