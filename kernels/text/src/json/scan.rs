//! What strings, numbers and the rest are, from a place of the text to the place behind them.
//!
//! The place is passed and returned, not kept in memory: that is what makes reading over short values fast.

use std::borrow::Cow;

use super::number::is_finite;

/// A string that was checked, without its quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    start: usize,
    /// The place of its second quotation mark.
    pub end: usize,
    is_escaped: bool,
}

/// The byte at a place.
#[inline]
pub fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The next place.
#[inline]
pub fn after(at: usize) -> usize {
    at.wrapping_add(1)
}

/// The place behind a byte, if it is the one that must be there.
#[inline]
pub fn demand(text: &str, at: usize, wanted: u8) -> Option<usize> {
    (byte(text, at)? == wanted).then(|| after(at))
}

/// The place behind whitespace.
#[inline]
pub fn whitespace(text: &str, mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = byte(text, at) {
        at = after(at);
    }
    at
}

/// The place behind `true`, `false` or `null`.
pub fn literal(text: &str, at: usize) -> Option<usize> {
    let name = match byte(text, at)? {
        b't' => "true",
        b'f' => "false",
        b'n' => "null",
        _ => return None,
    };
    let rest = text.as_bytes().get(at..)?;
    rest.starts_with(name.as_bytes())
        .then(|| at.wrapping_add(name.len()))
}

/// The place behind a number that a double can hold (RFC 8259 section 6).
#[inline]
pub fn number(text: &str, start: usize) -> Option<usize> {
    const CERTAINLY_FINITE: usize = 300;
    let start = demand(text, start, b'-').unwrap_or(start);
    let at = match byte(text, start)? {
        b'0' => after(start),
        _ => digits(text, start)?,
    };
    match byte(text, at) {
        Some(b'.' | b'e' | b'E') => {}
        _ if at.wrapping_sub(start) < CERTAINLY_FINITE => return Some(at),
        _ => {}
    }
    rest_of_number(text, start, at)
}

#[inline(never)]
fn rest_of_number(text: &str, start: usize, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let whole = bytes.get(start..at)?;
    let (mut fraction, mut exponent): (&[u8], &[u8]) = (&[], &[]);
    if let Some(b'.') = byte(text, at) {
        let start = after(at);
        at = digits(text, start)?;
        fraction = bytes.get(start..at)?;
    }
    if let Some(b'e' | b'E') = byte(text, at) {
        let start = after(at);
        at = match byte(text, start) {
            Some(b'+' | b'-') => digits(text, after(start))?,
            _ => digits(text, start)?,
        };
        exponent = bytes.get(start..at)?;
    }
    is_finite(whole, fraction, exponent).then_some(at)
}

#[inline]
fn digits(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(b'0'..=b'9') = byte(text, at) {
        at = after(at);
    }
    (at > start).then_some(at)
}

/// A string (RFC 8259 section 7) without lone surrogates.
#[inline]
pub fn string(text: &str, at: usize) -> Option<Span> {
    let start = demand(text, at, b'"')?;
    let mut span = Span {
        start,
        end: start,
        is_escaped: false,
    };
    loop {
        span.end = plain(text, span.end);
        match byte(text, span.end)? {
            b'"' => return Some(span),
            b'\\' => {
                span.is_escaped = true;
                let escaped = after(span.end);
                span.end = match byte(text, escaped)? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => after(escaped),
                    _ => escape(text, escaped)?.1,
                };
            }
            _ => return None,
        }
    }
}

/// The next byte that means something in a string, or must not be there.
#[inline]
pub(super) fn plain(text: &str, mut at: usize) -> usize {
    // Most names and many values are that short, and so is what is between two escapes.
    const FEW: usize = 3;
    for _ in 0..FEW {
        let Some(word) = word(text, at) else {
            break;
        };
        match specials(word) {
            0 => at = at.wrapping_add(8),
            specials => return at.wrapping_add(specials.trailing_zeros() as usize / 8),
        }
    }
    many_plain(text, at)
}

/// The same, looking at sixteen at a time.
#[inline(never)]
fn many_plain(text: &str, mut at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    for chunk in rest.as_chunks::<16>().0 {
        if chunk.iter().fold(false, |any, &b| any | is_special(b)) {
            break;
        }
        at = at.wrapping_add(chunk.len());
    }
    while byte(text, at).is_some_and(|byte| !is_special(byte)) {
        at = after(at);
    }
    at
}

/// The next eight bytes, the first in the lowest place.
#[inline]
fn word(text: &str, at: usize) -> Option<u64> {
    let rest = text.as_bytes().get(at..)?;
    rest.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// Whether one of eight bytes is special: its highest bit is set in the first that is. Above that, others may be set too:
/// a subtraction borrows from the next byte.
#[inline]
fn specials(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES.wrapping_mul(limit)) & !word;
    let equal = |byte: u8| below(word ^ ONES.wrapping_mul(u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGHS
}

#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// What is behind a backslash: the character that it stands for, and the place behind it.
#[inline(never)]
fn escape(text: &str, at: usize) -> Option<(char, usize)> {
    let character = match byte(text, at)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text, after(at)),
        _ => return None,
    };
    Some((character, after(at)))
}

fn unicode_escape(text: &str, at: usize) -> Option<(char, usize)> {
    let (first, at) = hex4(text, at)?;
    if !(0xd800..0xdc00).contains(&first) {
        // A low surrogate on its own is no char either.
        return Some((char::from_u32(first)?, at));
    }
    let at = demand(text, at, b'\\')?;
    let at = demand(text, at, b'u')?;
    let (second, at) = hex4(text, at)?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let plane_offset = (first & 0x3ff) << 10 | second & 0x3ff;
    Some((char::from_u32(plane_offset.wrapping_add(0x10000))?, at))
}

#[inline]
fn hex4(text: &str, mut at: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    for _ in 0..4 {
        value = value << 4 | char::from(byte(text, at)?).to_digit(16)?;
        at = after(at);
    }
    Some((value, at))
}

/// What a string that was checked spells.
#[inline]
pub fn spelled(text: &str, string: Span) -> Option<Cow<'_, str>> {
    let text = text.get(string.start..string.end)?;
    if string.is_escaped {
        unescape(text).map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(text))
    }
}

/// What a string spells that has escapes and was checked.
#[cold]
fn unescape(text: &str) -> Option<String> {
    let mut string = String::with_capacity(text.len());
    let mut at = 0;
    loop {
        let start = at;
        at = plain(text, start);
        string.push_str(text.get(start..at)?);
        if at == text.len() {
            return Some(string);
        }
        let (character, end) = escape(text, after(at))?;
        string.push(character);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte, at each place, among bytes that are close to special ones.
    #[test]
    fn the_first_special_byte_is_found_whatever_is_around_it() {
        for around in [b' ', b'!', b'#', b'[', b']', b'a', 0x7f] {
            for length in 0..40 {
                for place in 0..=length {
                    for special in 0..=0x7f_u8 {
                        let mut text = vec![around; length];
                        text.insert(place, special);
                        text.push(b'"');
                        let text = String::from_utf8(text).unwrap();
                        let expected = text.bytes().position(is_special).unwrap();
                        assert_eq!(plain(&text, 0), expected, "{text:?}");
                    }
                }
            }
        }
    }

    /// Bytes of characters beyond ASCII, whose highest bit is set, are not special.
    #[test]
    fn other_characters_are_plain() {
        for text in [
            "\u{a2}\u{dc}\u{a0}\u{80}\u{9f}aaa\"",
            "\u{20ac}\u{10ffff}\u{7ff}\u{1f600}\"",
        ] {
            assert_eq!(plain(text, 0), text.len() - 1, "{text:?}");
        }
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let bytes = state.to_le_bytes();
            let first = bytes.iter().position(|&byte| is_special(byte));
            let found = specials(state).trailing_zeros() as usize / 8;
            assert_eq!(found, first.unwrap_or(8), "{bytes:x?}");
        }
    }
}
