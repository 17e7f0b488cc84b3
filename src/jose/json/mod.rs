//! Strict, bounded JSON: the values of a document. `text_kernels::json` says what is strict, and reads documents of which
//! little is wanted.

mod object_writer;
mod parser;

use std::borrow::Cow;
use std::fmt::Write as _;

pub use object_writer::ObjectWriter;
use parser::Parser;
pub use text_kernels::json::{
    Document, InvalidJson, Node, Scalar, floor_and_ceil, members_named, write_string,
};

use zeroize::Zeroize;

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
    /// For options, which are the operator's: only the stack is bounded.
    pub const OPTIONS: text_kernels::json::Budget = text_kernels::json::Budget {
        depth: 2 * limits::JSON_DEPTH,
        members: usize::MAX,
    };
    /// For JSON-RPC messages in requests.
    pub const MESSAGE: text_kernels::json::Budget = text_kernels::json::Budget {
        depth: limits::MESSAGE_DEPTH,
        members: limits::MESSAGE_MEMBERS,
    };
    /// For JSON-RPC messages in responses.
    pub const RESPONSE: text_kernels::json::Budget = text_kernels::json::Budget {
        depth: limits::MESSAGE_DEPTH,
        members: limits::RESPONSE_MEMBERS,
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

    /// The floor and the ceiling of the number, if it is one: see [`floor_and_ceil`].
    pub fn floor_and_ceil(&self) -> Option<(i64, i64)> {
        match self {
            Self::Number(text) => Some(floor_and_ceil(text)),
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

/// Wipes the strings that are not in the text.
impl Zeroize for Value<'_> {
    fn zeroize(&mut self) {
        match self {
            Self::String(Cow::Owned(text)) => text.zeroize(),
            Self::Array(elements) => elements.iter_mut().for_each(Self::zeroize),
            Self::Object(object) => object.members.iter_mut().for_each(|it| it.1.zeroize()),
            _ => {}
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

/// Appends the name of a member that is not the first of its object. One of ours: nothing in it is escaped.
pub fn write_name(name: &str, output: &mut String) {
    output.push_str(",\"");
    output.push_str(name);
    output.push_str("\":");
}

/// Appends a finite number as JSON text, rounded to six digits after the point: a time to the microsecond. One of 2^64 or
/// more becomes 2^64 - 1, a time as far away. The writer of `std` takes any number, and 19 KB of code.
pub fn write_number(number: f64, output: &mut String) {
    const MILLION: f64 = 1_000_000.0;
    let (whole, millionths) = {
        let number = number.abs();
        let millionths = (number.fract() * MILLION).round_ties_even();
        // What rounds to a million of them rounds to the next whole number.
        let carry = if millionths < MILLION { 0.0 } else { 1.0 };
        (number.trunc() + carry, millionths - carry * MILLION)
    };
    if number < 0.0 {
        output.push('-');
    }
    // Both are whole. A cast takes the nearest number that the type has.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (whole, millionths) = (whole as u64, millionths as u32);
    // Writing to a String cannot fail.
    let _ = write!(output, "{whole}");
    if millionths > 0 {
        let _ = write!(output, ".{millionths:06}");
        output.truncate(output.trim_end_matches('0').len());
    }
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

    fn written(number: f64) -> String {
        let mut output = String::new();
        write_number(number, &mut output);
        output
    }

    #[test]
    fn numbers_are_written_as_javascript_reads_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.5, "1.5"),
            (-0.25, "-0.25"),
            (0.1, "0.1"),
            (1_700_000_000.0, "1700000000"),
            (1_700_000_000.123, "1700000000.123"),
            (-1_700_000_000.000_001, "-1700000000.000001"),
            (0.000_000_4, "0"),
            (0.999_999_6, "1"),
            (41.999_999_9, "42"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1e300, "18446744073709551615"),
            (-1e300, "-18446744073709551615"),
        ] {
            assert_eq!(written(number), text);
        }
    }

    #[test]
    fn times_to_the_microsecond_and_whole_numbers_are_written_exactly() {
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Below 2^53, and for most below the year 2255 in microseconds.
            let number = (state >> 11) as f64;
            for number in [number, number / 1e6, number / 1e9 / 1e3] {
                let text = written(number);
                assert!(parse(&text).is_ok(), "{text}");
                let read: f64 = text.parse().unwrap();
                let rounded = (number * 1e6).round() / 1e6;
                let is_exact = read == number || (number < 1e4 && read == rounded);
                assert!(is_exact, "{number}: {text}");
            }
        }
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
