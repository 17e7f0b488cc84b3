//! The parser: one pass, recursive, bounded by its budget.

use text_kernels::json::scan::{self, Span, spelled};
use text_kernels::json::{Budget, Names};

use super::{InvalidJson, Object, Value};

pub struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    members_left: usize,
    names: Names<'a>,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, budget: Budget) -> Self {
        Self {
            text,
            at: 0,
            depth: budget.depth,
            members_left: budget.members,
            names: Names::new(text),
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
        match scan::byte(self.text, self.at).ok_or(InvalidJson::Malformed)? {
            b'{' => self.object(depth_left.checked_sub(1).ok_or(InvalidJson::TooDeep)?),
            b'[' => self.array(depth_left.checked_sub(1).ok_or(InvalidJson::TooDeep)?),
            b'"' => {
                let string = self.string()?;
                let string = spelled(self.text, string).ok_or(InvalidJson::Malformed)?;
                Ok(Value::String(string))
            }
            b'-' | b'0'..=b'9' => {
                let end = scan::number(self.text, self.at);
                self.move_to(end).map(Value::Number)
            }
            _ => {
                let end = scan::literal(self.text, self.at);
                Ok(match self.move_to(end)? {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    _ => Value::Null,
                })
            }
        }
    }

    fn object(&mut self, depth_left: usize) -> Result<Value<'a>, InvalidJson> {
        let mut members = Vec::new();
        let outer_names = self.names.place();
        self.demand(b'{')?;
        self.skip_whitespace();
        if self.demand(b'}').is_ok() {
            return Ok(Value::Object(Object { members }));
        }
        loop {
            self.members_left = self
                .members_left
                .checked_sub(1)
                .ok_or(InvalidJson::TooManyMembers)?;
            self.skip_whitespace();
            let name = self.string()?;
            self.names.push(name).ok_or(InvalidJson::Malformed)?;
            self.skip_whitespace();
            self.demand(b':')?;
            let name = spelled(self.text, name).ok_or(InvalidJson::Malformed)?;
            members.push((name, self.value(depth_left)?));
            self.skip_whitespace();
            if self.demand(b'}').is_ok() {
                break;
            }
            self.demand(b',')?;
        }
        self.names
            .close(outer_names)
            .ok_or(InvalidJson::Malformed)?;
        Ok(Value::Object(Object { members }))
    }

    fn array(&mut self, depth_left: usize) -> Result<Value<'a>, InvalidJson> {
        let mut elements = Vec::new();
        self.demand(b'[')?;
        self.skip_whitespace();
        if self.demand(b']').is_ok() {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value(depth_left)?);
            self.skip_whitespace();
            if self.demand(b']').is_ok() {
                return Ok(Value::Array(elements));
            }
            self.demand(b',')?;
        }
    }

    fn string(&mut self) -> Result<Span, InvalidJson> {
        let string = scan::string(self.text, self.at).ok_or(InvalidJson::Malformed)?;
        self.at = scan::after(string.end);
        Ok(string)
    }

    fn skip_whitespace(&mut self) {
        self.at = scan::whitespace(self.text, self.at);
    }

    fn demand(&mut self, byte: u8) -> Result<(), InvalidJson> {
        self.at = scan::demand(self.text, self.at, byte).ok_or(InvalidJson::Malformed)?;
        Ok(())
    }

    /// What is from here to a place, if there is one.
    fn move_to(&mut self, end: Option<usize>) -> Result<&'a str, InvalidJson> {
        let end = end.ok_or(InvalidJson::Malformed)?;
        let start = std::mem::replace(&mut self.at, end);
        self.text.get(start..end).ok_or(InvalidJson::Malformed)
    }
}
