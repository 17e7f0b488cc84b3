//! Values of options as they cross from JavaScript: one JSON text that names what JSON cannot express.
//!
//! pkg-template/src/options-text.ts writes it. The first character of a string says what the rest is, so that no text of
//! a user's can pass for something else.

use zeroize::Zeroize as _;

use crate::jose::json::{self, Budget, Object, Value};

/// A string.
const TEXT: char = '\'';
/// The bits of a double in hexadecimal, a space, and the number as JavaScript writes it.
const NUMBER: char = '#';
/// Bytes, one character each.
const BYTES: char = 'b';
/// The `href` of a URL.
const URL: char = 'u';
/// What a value is that no option takes: `a function`, `undefined`.
const KIND: char = '!';
/// The first element of an array that is the entries of a `Map`.
const MAP: &str = "!map";
/// The first element of an array that is an instance of a class: the name of the class, its `type`, and what
/// `JSON.stringify` makes of it.
const INSTANCE: &str = "!instance";

/// The text of all options, parsed. It is wiped from memory at the end, because there are secrets in it.
pub struct OptionsText<'a>(Value<'a>);

impl<'a> OptionsText<'a> {
    /// Parses it. `None`: not a text of options-text.ts, which a name with half a surrogate pair may cause.
    pub fn parse(text: &'a str) -> Option<Self> {
        Value::parse(text.as_bytes(), Budget::OPTIONS)
            .ok()
            .map(Self)
    }

    /// The value of the whole argument.
    pub fn value(&self) -> Given<'_> {
        Given(&self.0)
    }
}

impl Drop for OptionsText<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A value that was given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a>(&'a Value<'a>);

/// An instance of a class of the host or the user.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'a> {
    /// Its `Symbol.toStringTag`.
    pub class: &'a str,
    /// Its member `type`.
    pub kind: &'a str,
}

impl<'a> Given<'a> {
    /// Whether it is `undefined`.
    pub fn is_undefined(self) -> bool {
        self.tagged(KIND) == Some("undefined")
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        *self.0 == Value::Null
    }

    /// Whether it is a function.
    pub fn is_function(self) -> bool {
        self.tagged(KIND) == Some("a function")
    }

    /// The text of a string.
    pub fn text(self) -> Option<&'a str> {
        self.tagged(TEXT)
    }

    /// `true` or `false`.
    pub fn boolean(self) -> Option<bool> {
        match self.0 {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A number, and how JavaScript writes it.
    pub fn number(self) -> Option<(f64, &'a str)> {
        let (bits, text) = self.tagged(NUMBER)?.split_once(' ')?;
        let bits = u64::from_str_radix(bits, 16).ok()?;
        Some((f64::from_bits(bits), text))
    }

    /// The bytes of a `Uint8Array`.
    pub fn bytes(self) -> Option<Vec<u8>> {
        let characters = self.tagged(BYTES)?.chars();
        characters
            .map(|c| u8::try_from(u32::from(c)).ok())
            .collect()
    }

    /// The URL of a `URL`.
    pub fn href(self) -> Option<&'a str> {
        self.tagged(URL)
    }

    /// The elements of an array.
    pub fn list(self) -> Option<impl ExactSizeIterator<Item = Self>> {
        match (self.0, self.marked()) {
            (Value::Array(elements), None) => Some(elements.iter().map(Self)),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn members(self) -> Option<&'a Object<'a>> {
        match (self.0, self.marked()) {
            (Value::Object(members), _) => Some(members),
            (_, Some((INSTANCE, [_, _, json]))) => json.as_object(),
            _ => None,
        }
    }

    /// The pairs of a `Map`.
    pub fn map(self) -> Option<impl Iterator<Item = (Self, Self)>> {
        let (MAP, entries) = self.marked()? else {
            return None;
        };
        Some(entries.iter().filter_map(|entry| match entry.as_array()? {
            [key, value] => Some((Self(key), Self(value))),
            _ => None,
        }))
    }

    /// The class of what is no plain object, array or `Map`.
    pub fn instance(self) -> Option<Instance<'a>> {
        let (INSTANCE, [class, kind, _]) = self.marked()? else {
            return None;
        };
        Some(Instance {
            class: Self(class).text().unwrap_or_default(),
            kind: Self(kind).text().unwrap_or_default(),
        })
    }

    /// Its type in words.
    pub fn kind(self) -> &'a str {
        match self.0 {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Array(_) if self.marked().is_none() => "an array",
            Value::String(string) => match string.chars().next() {
                Some(TEXT) => "a string",
                Some(NUMBER) => "a number",
                Some(BYTES) => "bytes",
                Some(KIND) => self.tagged(KIND).unwrap_or_default(),
                _ => "an object",
            },
            _ => "an object",
        }
    }

    /// As `JSON.stringify` writes it: members without a value in JSON are left out. `None`: JSON has no such value.
    pub fn to_json(self) -> Option<String> {
        let mut output = String::new();
        self.write(&mut output)?;
        Some(output)
    }

    fn write(self, output: &mut String) -> Option<()> {
        match self.0 {
            Value::String(_) => match (self.number(), self.text().or(self.href())) {
                (Some((number, text)), _) if number.is_finite() => output.push_str(text),
                (Some(_), _) => output.push_str("null"),
                (_, Some(text)) => json::write_string(text, output),
                _ => return None,
            },
            Value::Array(elements) => match self.marked() {
                None => write_list(elements, output)?,
                Some((INSTANCE, [_, _, json])) => Self(json).write(output)?,
                Some(_) => output.push_str("{}"),
            },
            Value::Object(members) => write_members(members, output)?,
            _ => self.0.write(output),
        }
        Some(())
    }

    /// Undefined, functions and symbols, which `JSON.stringify` leaves out.
    fn is_without_json(self) -> bool {
        self.is_undefined() || self.is_function() || self.tagged(KIND) == Some("a symbol")
    }

    fn tagged(self, tag: char) -> Option<&'a str> {
        self.0.as_str()?.strip_prefix(tag)
    }

    /// An array that stands for something else: what for, and the rest of its elements.
    fn marked(self) -> Option<(&'a str, &'a [Value<'a>])> {
        let (first, rest) = self.0.as_array()?.split_first()?;
        let mark = first.as_str()?;
        matches!(mark, MAP | INSTANCE).then_some((mark, rest))
    }
}

fn write_list(elements: &[Value<'_>], output: &mut String) -> Option<()> {
    output.push('[');
    for (i, element) in elements.iter().enumerate() {
        if i > 0 {
            output.push(',');
        }
        match Given(element) {
            element if element.is_without_json() => output.push_str("null"),
            element => element.write(output)?,
        }
    }
    output.push(']');
    Some(())
}

fn write_members(members: &Object<'_>, output: &mut String) -> Option<()> {
    output.push('{');
    let start = output.len();
    for (name, value) in members.iter() {
        let value = Given(value);
        if value.is_without_json() {
            continue;
        }
        if output.len() > start {
            output.push(',');
        }
        json::write_string(name, output);
        output.push(':');
        value.write(output)?;
    }
    output.push('}');
    Some(())
}

/// The members of an object, in their order.
pub fn members<'a>(object: &'a Object<'a>) -> impl Iterator<Item = (&'a str, Given<'a>)> {
    object.iter().map(|(name, value)| (name, Given(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn with<T>(text: &str, read: impl FnOnce(Given<'_>) -> T) -> T {
        read(OptionsText::parse(text).unwrap().value())
    }

    #[test]
    fn every_form_has_its_type_in_words() {
        for (text, kind) in [
            ("null", "null"),
            ("true", "a boolean"),
            (r#""'""#, "a string"),
            (r##""#0 0""##, "a number"),
            (r#""b""#, "bytes"),
            (r#""uhttps://a.example/""#, "an object"),
            (r#""!undefined""#, "undefined"),
            (r#""!a function""#, "a function"),
            ("[]", "an array"),
            (r#"["!map"]"#, "an object"),
            (r#"["!instance","'Date","'undefined","'1970"]"#, "an object"),
            ("{}", "an object"),
        ] {
            assert_eq!(with(text, |it| it.kind().to_owned()), kind, "{text}");
        }
    }

    #[test]
    fn a_users_text_passes_for_nothing_else() {
        for text in ["!undefined", "#0 0", "b", "u", "!map", "'"] {
            let json = format!("[\"'{text}\"]");
            with(&json, |given| {
                let element = given.list().unwrap().next().unwrap();
                assert_eq!(element.text(), Some(text));
                assert!(element.number().is_none() && element.bytes().is_none());
                assert!(!element.is_undefined() && element.href().is_none());
            });
            assert!(with(&json, |it| it.map().is_none() && it.instance().is_none()));
        }
    }

    #[test]
    fn numbers_are_exact_and_keep_their_spelling() {
        for (number, spelled) in [
            (0.1, "0.1"),
            (-0.0, "0"),
            (1e300, "1e+300"),
            (f64::INFINITY, "Infinity"),
        ] {
            let json = format!("\"#{:x} {spelled}\"", number.to_bits());
            with(&json, |given| {
                let (read, text) = given.number().unwrap();
                assert_eq!((read.to_bits(), text), (number.to_bits(), spelled));
            });
        }
        let is_nan = |given: Given<'_>| given.number().unwrap().0.is_nan();
        assert!(with(r##""#7ff8000000000000 NaN""##, is_nan));
    }

    #[test]
    fn bytes_are_one_character_each() {
        let bytes = |given: Given<'_>| given.bytes();
        assert_eq!(with("\"b\\u0000a\u{ff}\"", bytes), Some(vec![0, b'a', 255]));
        assert_eq!(with("\"b\u{100}\"", bytes), None);
    }

    #[test]
    fn json_is_what_stringify_makes() {
        for (text, json) in [
            (
                r##"{"a":"'x","b":"#3ff8000000000000 1.5","c":null}"##,
                r#"{"a":"x","b":1.5,"c":null}"#,
            ),
            (
                r#"{"a":"!undefined","b":"!a function","c":"!a symbol"}"#,
                "{}",
            ),
            (
                r##"["!undefined","#7ff0000000000000 Infinity",true]"##,
                "[null,null,true]",
            ),
            (
                r#"{"a":["!instance","'Date","'undefined","'1970"]}"#,
                r#"{"a":"1970"}"#,
            ),
            (
                r#"["!instance","'Jwk","'undefined",{"kty":"'RSA"}]"#,
                r#"{"kty":"RSA"}"#,
            ),
            (r#"["!map",["'a","'b"]]"#, "{}"),
        ] {
            assert_eq!(with(text, |it| it.to_json().unwrap()), json, "{text}");
        }
        for text in [
            r#""!a bigint""#,
            r#"{"a":"!a bigint"}"#,
            r#""!undefined""#,
            r#"["b"]"#,
        ] {
            assert_eq!(with(text, |it| it.to_json()), None, "{text}");
        }
    }
}
