//! Where the values of a document are in its text: for documents of which little is wanted, and of which parts are cut.
//!
//! The text is checked as a whole first. Members and elements are found by reading over what is between them, so nothing is
//! built, and a level costs at most one more pass over the text.

use std::borrow::Cow;
use std::ops::Range;

use super::members::{Root, read_over};
use super::scan::{self, spelled};
use super::{Budget, InvalidJson};

/// A text that is strict JSON.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    text: &'a str,
}

impl<'a> Document<'a> {
    /// Checks a text with every check of the parser. Its root may be any value.
    ///
    /// # Errors
    /// When the text is not strict JSON, or is over budget.
    pub fn parse(text: &'a [u8], budget: Budget) -> Result<Self, InvalidJson> {
        let text = std::str::from_utf8(text).map_err(|_| InvalidJson::Malformed)?;
        read_over(text, budget, &[], Root::Any)?;
        Ok(Self { text })
    }

    /// A text of which nothing is known, for a best guess at what is in it: members and elements end where it makes no
    /// sense, and a name may be there twice.
    pub fn unchecked(text: &'a str) -> Self {
        Self { text }
    }

    /// The value that the text is.
    pub fn root(self) -> Node<'a> {
        let start = scan::whitespace(self.text, 0);
        let end = end_of_value(self.text, start).unwrap_or(self.text.len());
        let text = self.text;
        Node { text, start, end }
    }
}

/// A value of a document, by its place.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Node<'a> {
    /// The place of the value in the text, without whitespace around it.
    pub fn span(self) -> Range<usize> {
        self.start..self.end
    }

    /// The value as it is written.
    pub fn raw(self) -> &'a str {
        self.text.get(self.span()).unwrap_or_default()
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.first_byte() == Some(b'{')
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.first_byte() == Some(b'[')
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        matches!(self.first_byte(), Some(b'-' | b'0'..=b'9'))
    }

    /// The string, unescaped, if it is one.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        spelled(self.text, scan::string(self.text, self.start)?)
    }

    /// The names and values of an object, in the order of the text; none of any other value.
    pub fn members(self) -> Members<'a> {
        Members(self.inside(b'{'))
    }

    /// The elements of an array; none of any other value.
    pub fn elements(self) -> Elements<'a> {
        Elements(self.inside(b'['))
    }

    /// The member of that name, if it is an object that has one.
    pub fn get(self, wanted: &str) -> Option<Node<'a>> {
        self.members()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    }

    fn first_byte(self) -> Option<u8> {
        scan::byte(self.text, self.start)
    }

    fn inside(self, open: u8) -> Inside<'a> {
        let is_open = self.first_byte() == Some(open);
        Inside {
            text: self.text,
            next: is_open.then(|| scan::whitespace(self.text, scan::after(self.start))),
        }
    }
}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'a>(Inside<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.0.next.take()?;
        let text = self.0.text;
        let name = scan::string(text, at)?;
        let at = scan::whitespace(text, scan::after(name.end));
        let at = scan::whitespace(text, scan::demand(text, at, b':')?);
        Some((spelled(text, name)?, self.0.value(at)?))
    }
}

/// The elements of an array.
#[derive(Clone, Debug)]
pub struct Elements<'a>(Inside<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.0.next.take()?;
        self.0.value(at)
    }
}

/// Where the next member or element begins, if there may be one.
#[derive(Clone, Debug)]
struct Inside<'a> {
    text: &'a str,
    next: Option<usize>,
}

impl<'a> Inside<'a> {
    /// The value at a place. What follows a comma behind it is next.
    fn value(&mut self, start: usize) -> Option<Node<'a>> {
        let text = self.text;
        let end = end_of_value(text, start)?;
        let at = scan::whitespace(text, end);
        self.next = scan::demand(text, at, b',').map(|at| scan::whitespace(text, at));
        Some(Node { text, start, end })
    }
}

/// The place behind the value at a place.
fn end_of_value(text: &str, mut at: usize) -> Option<usize> {
    match scan::byte(text, at)? {
        b'"' => Some(scan::after(scan::string(text, at)?.end)),
        b'-' | b'0'..=b'9' => scan::number(text, at),
        b'[' | b'{' => {
            let mut depth: usize = 0;
            loop {
                match scan::byte(text, at)? {
                    b'"' => at = scan::string(text, at)?.end,
                    b'[' | b'{' => depth = depth.checked_add(1)?,
                    b']' | b'}' => depth = depth.checked_sub(1)?,
                    _ => {}
                }
                at = scan::after(at);
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        _ => scan::literal(text, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget {
        depth: 4,
        members: 20,
    };

    fn root(text: &str) -> Node<'_> {
        Document::parse(text.as_bytes(), BUDGET).unwrap().root()
    }

    #[test]
    fn members_and_elements_are_where_the_text_has_them() {
        let text = " { \"a\" : [ 1 , \"]}\" ,{\"x\":{}}, [] ] ,\"\\u0062\":null,\"c\":\"\\\"\" } ";
        let members: Vec<_> = root(text).members().collect();
        let names: Vec<_> = members.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        let elements: Vec<_> = members[0].1.elements().map(Node::raw).collect();
        assert_eq!(elements, ["1", "\"]}\"", "{\"x\":{}}", "[]"]);
        assert_eq!(root(text).get("b").unwrap().raw(), "null");
        let c = root(text).get("c").unwrap();
        assert_eq!((c.raw(), c.as_str().as_deref()), ("\"\\\"\"", Some("\"")));
        assert_eq!(&text[c.span()], c.raw());
        assert!(root(text).get("d").is_none());
    }

    #[test]
    fn empty_and_other_values_have_nothing_inside() {
        for text in ["{}", "[]", "{ }", "[ ]", "1", "\"a\"", "null", "true"] {
            assert_eq!(root(text).members().count(), 0, "{text}");
            assert_eq!(root(text).elements().count(), 0, "{text}");
        }
        assert_eq!(root("[{}]").members().count(), 0);
        assert_eq!(root("{\"a\":1}").elements().count(), 0);
    }

    #[test]
    fn any_root_is_checked() {
        for text in ["1", "[1]", "\"a\"", "null", " [ ] "] {
            assert!(Document::parse(text.as_bytes(), BUDGET).is_ok(), "{text}");
        }
        for text in ["", "1 2", "[1,]", "[{\"a\":1,\"a\":1}]", "\u{feff}1"] {
            let result = Document::parse(text.as_bytes(), BUDGET);
            assert_eq!(result.err(), Some(InvalidJson::Malformed), "{text}");
        }
        let result = Document::parse(b"[[[[[]]]]]", BUDGET);
        assert_eq!(result.err(), Some(InvalidJson::TooDeep));
    }

    #[test]
    fn what_was_not_checked_ends_where_it_makes_no_sense() {
        for (text, expected) in [
            ("{\"id\":1,\"x\":{\"a\":1,\"a\":2},\"y\":3}", 3),
            ("{\"id\":1,\"x\":", 1),
            ("{\"id\":1,\"x\":[", 1),
            ("{\"id\":1 \"x\":2", 1),
            ("{\"id\"", 0),
            ("{", 0),
            ("", 0),
            ("]", 0),
        ] {
            let node = Document::unchecked(text).root();
            assert_eq!(node.members().count(), expected, "{text}");
        }
    }
}
