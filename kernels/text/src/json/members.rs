//! Reads over a whole document with every check of the parser, and keeps only what is wanted of its members.
//!
//! A loop, not a recursion, and nothing is built: it reads what anybody can send, before a signature is verified.

use std::borrow::Cow;

use super::names::{Names, hash};
use super::scan::{self, spelled};
use super::{Budget, InvalidJson};

/// The value of a member as far as [`members_named`] reads it.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// `null`
    Null,
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// Any other value: well formed, and read over.
    Other,
}

/// An array or object that is open.
#[derive(Clone, Copy)]
enum Open {
    Array,
    /// Its names begin at that place of all.
    Object(usize),
}

/// Those members of an object that have one of the names, in the order of the text. Everything else is read over, with
/// every check: for texts of which little is wanted and that anybody can send.
///
/// # Errors
/// When the text is not one object of strict JSON, or is over budget.
pub fn members_named<'a>(
    text: &'a [u8],
    budget: Budget,
    wanted: &[&'static str],
) -> Result<Vec<(&'static str, Scalar<'a>)>, InvalidJson> {
    let text = std::str::from_utf8(text).map_err(|_| InvalidJson::Malformed)?;
    read_over(text, budget, wanted, Root::Object)
}

/// What the whole text must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Any,
    Object,
}

/// Inlined: each of its two users has it for its own root and names.
#[inline(always)]
pub(super) fn read_over<'a>(
    text: &'a str,
    budget: Budget,
    wanted: &[&'static str],
    root: Root,
) -> Result<Vec<(&'static str, Scalar<'a>)>, InvalidJson> {
    use InvalidJson::{Malformed, TooDeep, TooManyMembers};

    let hashes: Vec<u64> = wanted.iter().map(|name| hash(name.as_bytes())).collect();
    let mut found = Vec::new();
    let mut names = Names::new(text);
    let mut members_left = budget.members;
    let mut outer: Vec<Open> = Vec::new();
    let mut innermost = None;
    let mut at = scan::whitespace(text, 0);
    let is_root = root == Root::Any || scan::byte(text, at) == Some(b'{');
    loop {
        // A value, or what closes an empty array or object, begins here.
        let mut is_at_name = false;
        match scan::byte(text, at).ok_or(Malformed)? {
            open @ (b'[' | b'{') => {
                let depth = outer.len().saturating_add(usize::from(innermost.is_some()));
                if depth >= budget.depth {
                    return Err(TooDeep);
                }
                outer.extend(innermost);
                at = scan::whitespace(text, scan::after(at));
                if open == b'[' {
                    innermost = Some(Open::Array);
                    if scan::byte(text, at) != Some(b']') {
                        continue;
                    }
                } else {
                    innermost = Some(Open::Object(names.place()));
                    is_at_name = scan::byte(text, at) != Some(b'}');
                }
            }
            b'"' => at = scan::after(scan::string(text, at).ok_or(Malformed)?.end),
            b'-' | b'0'..=b'9' => at = scan::number(text, at).ok_or(Malformed)?,
            _ => at = scan::literal(text, at).ok_or(Malformed)?,
        }
        // Most values: the next element follows.
        if matches!(innermost, Some(Open::Array)) && scan::byte(text, at) == Some(b',') {
            at = scan::whitespace(text, scan::after(at));
            continue;
        }
        // A value has ended, or an array or object has begun.
        if !is_at_name {
            loop {
                at = scan::whitespace(text, at);
                let Some(open) = innermost else {
                    let is_end = at == text.len() && is_root;
                    return if is_end { Ok(found) } else { Err(Malformed) };
                };
                match (scan::byte(text, at).ok_or(Malformed)?, open) {
                    (b',', _) => {
                        at = scan::whitespace(text, scan::after(at));
                        break;
                    }
                    (b']', Open::Array) => {}
                    (b'}', Open::Object(from)) => names.close(from).ok_or(Malformed)?,
                    _ => return Err(Malformed),
                }
                at = scan::after(at);
                innermost = outer.pop();
            }
        }
        if let Some(Open::Object(_)) = innermost {
            members_left = members_left.checked_sub(1).ok_or(TooManyMembers)?;
            let name = scan::string(text, at).ok_or(Malformed)?;
            let name_hash = names.push(name).ok_or(Malformed)?;
            at = scan::whitespace(text, scan::after(name.end));
            at = scan::demand(text, at, b':').ok_or(Malformed)?;
            at = scan::whitespace(text, at);
            if outer.is_empty() && hashes.contains(&name_hash) {
                let name = spelled(text, name).ok_or(Malformed)?;
                if let Some(&name) = wanted.iter().find(|&&wanted| wanted == name) {
                    found.push((name, scalar(text, at)));
                }
            }
        }
    }
}

/// The value at a place; what is malformed is found when it is read over.
fn scalar(text: &str, at: usize) -> Scalar<'_> {
    match scan::byte(text, at) {
        Some(b'"') => scan::string(text, at)
            .and_then(|string| spelled(text, string))
            .map_or(Scalar::Other, Scalar::String),
        Some(b'n') => Scalar::Null,
        _ => Scalar::Other,
    }
}
