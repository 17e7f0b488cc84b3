//! Strict, bounded JSON: the values of a document. `text_kernels::json` says what is strict, and reads documents of which
//! little is wanted.

mod object_writer;
mod parser;

use std::borrow::Cow;
use std::fmt::Write as _;

pub use object_writer::ObjectWriter;
use parser::Parser;
pub use text_kernels::json::{InvalidJson, Scalar, members_named};

use crate::error::{Error, Limit, Reason};
use crate::limits;

/// What documents may cost.
#[derive(Debug)]
pub enum Budget {}

impl Budget {
    /// For headers, claims and introspection answers.
    pub const TOKEN: text_kernels::json::Budget = text_kernels::json::Budget {
        depth: limits::JSON_DEPTH,
        members: limits::JSON_MEMBERS,
    };
    /// For JWK Sets.
    pub const JWKS: text_kernels::json::Budget = text_kernels::json::Budget {
        depth: limits::JSON_DEPTH,
        members: limits::JWKS_MEMBERS,
    };
}

/// The error about a token's header or claims: `malformed`, unless a limit is the reason.
pub fn error_of_token(why: InvalidJson, malformed: Reason) -> Error {
    match why {
        InvalidJson::Malformed => malformed.into(),
        InvalidJson::TooDeep => Error::too_large(Limit::JsonDepth),
        InvalidJson::TooManyMembers => Error::too_large(Limit::JsonMembers),
    }
}

/// A JSON value that borrows from its text where it can.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A finite number, as it was written.
    Number(&'a str),
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

impl<'a> Value<'a> {
    /// Parses one value, and nothing after it but whitespace.
    ///
    /// # Errors
    /// When the text is not strict JSON as described above, or is over budget.
    pub fn parse(text: &'a [u8], budget: text_kernels::json::Budget) -> Result<Self, InvalidJson> {
        let text = std::str::from_utf8(text).map_err(|_| InvalidJson::Malformed)?;
        Parser::new(text, budget).parse()
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    /// The number as a double, which is always finite, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(text) => small_integer(text).or_else(|| text.parse().ok()),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Appends the value as JSON text. Numbers keep their spelling.
    pub fn write(&self, output: &mut String) {
        match self {
            Self::Null => output.push_str("null"),
            Self::Bool(true) => output.push_str("true"),
            Self::Bool(false) => output.push_str("false"),
            Self::Number(text) => output.push_str(text),
            Self::String(string) => write_string(string, output),
            Self::Array(elements) => write_array(elements, output, Self::write),
            Self::Object(object) => {
                output.push('{');
                for (i, (name, value)) in object.members.iter().enumerate() {
                    if i > 0 {
                        output.push(',');
                    }
                    write_string(name, output);
                    output.push(':');
                    value.write(output);
                }
                output.push('}');
            }
        }
    }
}

/// A JSON object: no name is there twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// Parses an object.
    ///
    /// # Errors
    /// As [`Value::parse`], and when the value is not an object.
    pub fn parse(text: &'a [u8], budget: text_kernels::json::Budget) -> Result<Self, InvalidJson> {
        match Value::parse(text, budget)? {
            Value::Object(object) => Ok(object),
            _ => Err(InvalidJson::Malformed),
        }
    }

    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
    }

    /// The member of that name, unless it is `null`: then it is read as absent.
    pub fn get_present(&self, name: &str) -> Option<&Value<'a>> {
        self.get(name).filter(|value| **value != Value::Null)
    }

    /// Sets a member: in place if the name is there, else at the end.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        let name = name.into();
        match self.members.iter_mut().find(|(member, _)| *member == name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name, value)),
        }
    }

    /// All members, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_ref(), value))
    }
}

/// Digits that a double holds exactly, which is what most dates are: the parser for all numbers is large.
fn small_integer(text: &str) -> Option<f64> {
    const MOST_DIGITS: usize = 15;
    if text.is_empty() || text.len() > MOST_DIGITS {
        return None;
    }
    let mut number = 0.0;
    for byte in text.bytes() {
        let digit = byte.checked_sub(b'0').filter(|&digit| digit < 10)?;
        number = number * 10.0 + f64::from(digit);
    }
    Some(number)
}

/// Appends a string as JSON text.
pub fn write_string(string: &str, output: &mut String) {
    output.push('"');
    let mut rest = string;
    while let Some(at) = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\x1f')) {
        let (plain, special) = rest.split_at(at);
        output.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some(c @ ('"' | '\\')) => output.extend(['\\', c]),
            Some(c) => {
                // Writing to a String cannot fail.
                let _ = write!(output, "\\u{:04x}", u32::from(c));
            }
            None => {}
        }
        rest = characters.as_str();
    }
    output.push_str(rest);
    output.push('"');
}

/// Appends the name of a member that is not the first of its object. One of ours: nothing in it is escaped.
pub fn write_name(name: &str, output: &mut String) {
    output.push_str(",\"");
    output.push_str(name);
    output.push_str("\":");
}

/// Appends a finite number as JSON text. Most are whole: the writer for all numbers is large.
pub fn write_number(number: f64, output: &mut String) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    // Writing to a String cannot fail.
    let _ = if number.trunc() == number && number.abs() < EXACT {
        // Whole and below 2^53: the cast loses nothing.
        #[allow(clippy::cast_possible_truncation)]
        let whole = number as i64;
        write!(output, "{whole}")
    } else {
        write!(output, "{number}")
    };
}

/// Appends an array, each element by `write`.
pub fn write_array<T>(elements: &[T], output: &mut String, write: impl Fn(&T, &mut String)) {
    output.push('[');
    for (i, element) in elements.iter().enumerate() {
        if i > 0 {
            output.push(',');
        }
        write(element, output);
    }
    output.push(']');
}

/// Appends an array of strings.
pub fn write_strings(texts: &[impl AsRef<str>], output: &mut String) {
    write_array(texts, output, |text, output| {
        write_string(text.as_ref(), output);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Value<'_>, InvalidJson> {
        Value::parse(text.as_bytes(), Budget::TOKEN)
    }

    #[test]
    fn agrees_with_serde_json_on_what_is_json() {
        let texts = [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1.5",
            "-1e2",
            "1E+2",
            "\"\"",
            "\"a\\u0041\\n\"",
            "[]",
            "[1,[2]]",
            "{}",
            "{\"a\":{\"b\":[null]}}",
            " { \"a\" : 1 } ",
            "\"\\ud83d\\ude00\"",
            "\"\\udbff\\udfff\"",
            "\"\\ud800\\udc00\"",
            "\"\u{7f}\u{e9}\"",
            "",
            " ",
            "nul",
            "nulll",
            "True",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "1e+",
            "0x1",
            "NaN",
            "Infinity",
            "1e400",
            "-1e400",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\n\"",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "[1]x",
            "\u{feff}{}",
            "/**/1",
            "'a'",
            "[",
            "{",
            "]",
            "\"\\u{41}\"",
        ];
        for text in texts {
            let ours = parse(text);
            let theirs = serde_json::from_str::<serde_json::Value>(text);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{text}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                let mut written = String::new();
                ours.write(&mut written);
                assert_eq!(
                    serde_json::from_str::<serde_json::Value>(&written).unwrap(),
                    theirs,
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_name_twice_is_refused_at_every_level_and_in_every_spelling() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"[{"":1,"":2}]"#,
        ] {
            assert_eq!(parse(text), Err(InvalidJson::Malformed), "{text}");
        }
        assert!(parse(r#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn budgets_end_exactly_where_they_say() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(&nested(limits::JSON_DEPTH)).is_ok());
        let too_deep = Err(InvalidJson::TooDeep);
        assert_eq!(parse(&nested(limits::JSON_DEPTH + 1)), too_deep);
        assert_eq!(parse(&"[".repeat(100_000)), too_deep);
        let wide = |n: usize| {
            let members: Vec<_> = (0..n).map(|i| format!("\"{i}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(parse(&wide(limits::JSON_MEMBERS)).is_ok());
        let too_many = Err(InvalidJson::TooManyMembers);
        assert_eq!(parse(&wide(limits::JSON_MEMBERS + 1)), too_many);
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        assert!(Value::parse(b"\"\xff\"", Budget::TOKEN).is_err());
        assert!(Value::parse(b"\"\xed\xa0\x80\"", Budget::TOKEN).is_err());
    }

    #[test]
    fn long_digit_strings_stay_finite_or_are_refused() {
        assert!(parse(&"9".repeat(308)).is_ok());
        assert!(parse(&"9".repeat(400)).is_err());
    }
}
