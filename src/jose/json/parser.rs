//! The parser: one pass, recursive, bounded by its budget.

use std::borrow::Cow;

use super::number::is_finite;
use super::{Budget, InvalidJson, Object, Value};

pub struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    members_left: usize,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, budget: Budget) -> Self {
        Self {
            text,
            at: 0,
            depth: budget.depth,
            members_left: budget.members,
        }
    }

    /// One value, and nothing after it but whitespace.
    pub fn parse(mut self) -> Result<Value<'a>, InvalidJson> {
        let value = self.value(self.depth)?;
        self.skip_whitespace();
        if self.at == self.text.len() {
            Ok(value)
        } else {
            Err(InvalidJson::Malformed)
        }
    }

    fn value(&mut self, depth_left: usize) -> Result<Value<'a>, InvalidJson> {
        self.skip_whitespace();
        match self.peek().ok_or(InvalidJson::Malformed)? {
            b'{' => self.object(depth_left.checked_sub(1).ok_or(InvalidJson::TooDeep)?),
            b'[' => self.array(depth_left.checked_sub(1).ok_or(InvalidJson::TooDeep)?),
            b'"' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal("true", Value::Bool(true)),
            b'f' => self.literal("false", Value::Bool(false)),
            b'n' => self.literal("null", Value::Null),
            _ => Err(InvalidJson::Malformed),
        }
    }

    fn object(&mut self, depth_left: usize) -> Result<Value<'a>, InvalidJson> {
        self.advance();
        let mut members = Vec::new();
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(Value::Object(Object { members }));
        }
        loop {
            self.members_left = self
                .members_left
                .checked_sub(1)
                .ok_or(InvalidJson::TooManyMembers)?;
            self.skip_whitespace();
            let name = self.string()?;
            self.skip_whitespace();
            self.demand(b':')?;
            members.push((name, self.value(depth_left)?));
            self.skip_whitespace();
            if self.take(b'}') {
                break;
            }
            self.demand(b',')?;
        }
        if has_duplicate(&members) {
            return Err(InvalidJson::Malformed);
        }
        Ok(Value::Object(Object { members }))
    }

    fn array(&mut self, depth_left: usize) -> Result<Value<'a>, InvalidJson> {
        self.advance();
        let mut elements = Vec::new();
        self.skip_whitespace();
        if self.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value(depth_left)?);
            self.skip_whitespace();
            if self.take(b']') {
                return Ok(Value::Array(elements));
            }
            self.demand(b',')?;
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, InvalidJson> {
        self.demand(b'"')?;
        let start = self.at;
        loop {
            match self.peek().ok_or(InvalidJson::Malformed)? {
                b'"' => break,
                b'\\' => return self.escaped_string(start),
                0..=0x1f => return Err(InvalidJson::Malformed),
                _ => self.advance(),
            }
        }
        let string = self.slice(start)?;
        self.advance();
        Ok(Cow::Borrowed(string))
    }

    fn escaped_string(&mut self, start: usize) -> Result<Cow<'a, str>, InvalidJson> {
        let mut string = String::from(self.slice(start)?);
        loop {
            let run = self.at;
            while !matches!(
                self.peek().ok_or(InvalidJson::Malformed)?,
                b'"' | b'\\' | 0..=0x1f
            ) {
                self.advance();
            }
            string.push_str(self.slice(run)?);
            match self.next().ok_or(InvalidJson::Malformed)? {
                b'"' => return Ok(Cow::Owned(string)),
                b'\\' => string.push(self.escape()?),
                _ => return Err(InvalidJson::Malformed),
            }
        }
    }

    fn escape(&mut self) -> Result<char, InvalidJson> {
        Ok(match self.next().ok_or(InvalidJson::Malformed)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(InvalidJson::Malformed),
        })
    }

    fn unicode_escape(&mut self) -> Result<char, InvalidJson> {
        let first = self.hex4()?;
        if !(0xd800..0xdc00).contains(&first) {
            // A low surrogate on its own is no char either.
            return char::from_u32(first).ok_or(InvalidJson::Malformed);
        }
        self.demand(b'\\')?;
        self.demand(b'u')?;
        let second = self.hex4()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(InvalidJson::Malformed);
        }
        let plane_offset = (first & 0x3ff) << 10 | second & 0x3ff;
        char::from_u32(plane_offset.saturating_add(0x10000)).ok_or(InvalidJson::Malformed)
    }

    fn hex4(&mut self) -> Result<u32, InvalidJson> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = char::from(self.next().ok_or(InvalidJson::Malformed)?).to_digit(16);
            value = value << 4 | digit.ok_or(InvalidJson::Malformed)?;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value<'a>, InvalidJson> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.advance();
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        let text = self.slice(start)?;
        if !is_finite(text) {
            return Err(InvalidJson::Malformed);
        }
        Ok(Value::Number(text))
    }

    fn digits(&mut self) -> Result<(), InvalidJson> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.advance();
        }
        if self.at > start {
            Ok(())
        } else {
            Err(InvalidJson::Malformed)
        }
    }

    fn literal(&mut self, name: &str, value: Value<'a>) -> Result<Value<'a>, InvalidJson> {
        for byte in name.bytes() {
            self.demand(byte)?;
        }
        Ok(value)
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.advance();
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.advance();
        Some(byte)
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        if taken {
            self.advance();
        }
        taken
    }

    fn demand(&mut self, byte: u8) -> Result<(), InvalidJson> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(InvalidJson::Malformed)
        }
    }

    fn slice(&self, start: usize) -> Result<&'a str, InvalidJson> {
        self.text.get(start..self.at).ok_or(InvalidJson::Malformed)
    }
}

/// Up to this many members each is compared with each, which costs least.
const FEW_MEMBERS: usize = 16;

/// Sorting keeps a hostile object of many members at n log n.
fn has_duplicate(members: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    if members.len() <= FEW_MEMBERS {
        let mut rest = members.iter();
        while let Some((name, _)) = rest.next() {
            if rest.clone().any(|(other, _)| other == name) {
                return true;
            }
        }
        return false;
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    names
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
}
