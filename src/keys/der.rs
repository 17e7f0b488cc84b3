//! Strict DER (X.690 sections 8 to 10), as much of it as keys and certificates have.
//!
//! Everything has one spelling: the definite form, lengths and numbers without superfluous octets, tags below 31 in one
//! octet. `None` says that the bytes are not that, or not of the type that was expected.

/// Tags with their class and whether they are constructed, as they stand in the first octet.
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const NULL: u8 = 0x05;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;

const CLASS: u8 = 0xc0;
const CONSTRUCTED: u8 = 0x20;
const NUMBER: u8 = 0x1f;

/// A tag and the contents after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    pub tag: u8,
    pub contents: &'a [u8],
}

/// Reads elements, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

/// The elements of a SEQUENCE that is all there is.
pub fn sequence(der: &[u8]) -> Option<Reader<'_>> {
    let mut reader = Reader(der);
    let elements = reader.sequence()?;
    reader.finish()?;
    Some(elements)
}

impl<'a> Reader<'a> {
    /// Whether no element is left.
    pub const fn is_finished(self) -> bool {
        self.0.is_empty()
    }

    /// `None` if any element is left.
    pub fn finish(self) -> Option<()> {
        self.is_finished().then_some(())
    }

    /// The next element, of any type.
    pub fn any(&mut self) -> Option<Element<'a>> {
        let tag = self.octet()?;
        let length = self.length()?;
        let contents = self.octets(length)?;
        is_tag(tag).then_some(Element { tag, contents })
    }

    /// The contents of the next element, which has this tag.
    pub fn contents(&mut self, tag: u8) -> Option<&'a [u8]> {
        let element = self.any()?;
        (element.tag == tag).then_some(element.contents)
    }

    /// The contents of the next element if it has this tag; else it stays the next one.
    pub fn optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.0.first() == Some(&tag) {
            self.contents(tag).map(Some)
        } else {
            Some(None)
        }
    }

    /// A SEQUENCE: its elements.
    pub fn sequence(&mut self) -> Option<Reader<'a>> {
        self.contents(SEQUENCE).map(Reader)
    }

    /// An INTEGER that is not negative: big-endian, without leading zeros, one octet for zero.
    pub fn unsigned_integer(&mut self) -> Option<&'a [u8]> {
        match self.contents(INTEGER)? {
            contents @ ([0] | [1..=0x7f, ..]) => Some(contents),
            [0, magnitude @ ..] if magnitude.first() >= Some(&0x80) => Some(magnitude),
            _ => None,
        }
    }

    /// An OBJECT IDENTIFIER: its contents.
    pub fn object_identifier(&mut self) -> Option<&'a [u8]> {
        self.contents(OBJECT_IDENTIFIER)
            .filter(|contents| is_object_identifier(contents))
    }

    /// A BIT STRING of whole octets.
    pub fn bit_string(&mut self) -> Option<&'a [u8]> {
        whole_octets(self.contents(BIT_STRING)?)
    }

    fn octet(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn octets(&mut self, count: usize) -> Option<&'a [u8]> {
        let (octets, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(octets)
    }

    /// X.690 section 10.1: the definite form, in as few octets as possible. Four octets are more than any key has.
    fn length(&mut self) -> Option<usize> {
        let first = self.octet()?;
        if first < 0x80 {
            return Some(usize::from(first));
        }
        let octets = self.octets(usize::from(first & 0x7f))?;
        if octets.first() == Some(&0) || octets.len() > 4 {
            return None;
        }
        let length = octets
            .iter()
            .fold(0, |length, &octet| length << 8 | usize::from(octet));
        (length >= 0x80).then_some(length)
    }
}

/// The contents of a BIT STRING without its first octet, which says that no bit is unused.
pub fn whole_octets(contents: &[u8]) -> Option<&[u8]> {
    contents.strip_prefix(&[0])
}

/// Of the universal types SEQUENCE and SET alone are constructed (X.690 section 10.2).
const fn is_tag(tag: u8) -> bool {
    let number = tag & NUMBER;
    if tag & CLASS == 0 {
        number != 0 && number != NUMBER && (tag & CONSTRUCTED != 0) == matches!(number, 16 | 17)
    } else {
        number != NUMBER
    }
}

/// X.690 section 8.19: numbers in base 128, without leading zeros, each ended by an octet below 128.
fn is_object_identifier(contents: &[u8]) -> bool {
    let mut begins = true;
    for &octet in contents {
        if begins && octet == 0x80 {
            return false;
        }
        begins = octet < 0x80;
    }
    begins && !contents.is_empty()
}
