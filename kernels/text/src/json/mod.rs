//! Strict, bounded JSON (RFC 8259), for bytes that an attacker wrote: its words, and a reader that builds nothing.
//!
//! Stricter than most parsers where two parsers could disagree on one text, because JavaScript reads the same bytes
//! again: a member name twice in one object is refused at every level (RFC 7515 section 4, RFC 7519 section 4), also
//! when one is spelled with escapes; so are lone surrogates, a byte order mark and numbers that are not finite.

mod document;
mod members;
mod names;
mod number;
pub mod scan;
mod write;

pub use document::{Document, Elements, Members, Node};
pub use members::{Scalar, members_named};
pub use names::Names;
pub use number::floor_and_ceil;
pub use write::write_string;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidJson {
    /// It is not strict JSON, or not of the expected type.
    Malformed,
    /// It is nested deeper than its budget allows.
    TooDeep,
    /// It has more members than its budget allows.
    TooManyMembers,
}

/// What one document may cost.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Deepest nesting of arrays and objects.
    pub depth: usize,
    /// Most members of all objects together.
    pub members: usize,
}
