//! JSON objects written member by member.

use super::{write_number, write_string, write_strings};

/// An object under construction. Names are this crate's own: nothing in them is escaped.
#[derive(Debug)]
pub struct ObjectWriter(String);

impl Default for ObjectWriter {
    fn default() -> Self {
        Self(String::from("{"))
    }
}

impl ObjectWriter {
    /// A string.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.member(name, |output| write_string(text, output))
    }

    /// A string, unless there is none.
    #[must_use]
    pub fn text_if_any(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A finite number, as [`write_number`] writes it.
    #[must_use]
    pub fn number(self, name: &str, number: f64) -> Self {
        self.member(name, |output| write_number(number, output))
    }

    /// A number, unless there is none or it is infinite.
    #[must_use]
    pub fn number_if_finite(self, name: &str, number: Option<f64>) -> Self {
        match number.filter(|number| number.is_finite()) {
            Some(number) => self.number(name, number),
            None => self,
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// An array of strings.
    #[must_use]
    pub fn strings(self, name: &str, texts: &[impl AsRef<str>]) -> Self {
        self.member(name, |output| write_strings(texts, output))
    }

    /// A value that is JSON text already.
    #[must_use]
    pub fn raw(self, name: &str, json: &str) -> Self {
        self.member(name, |output| output.push_str(json))
    }

    /// The text of the whole object.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn member(mut self, name: &str, write: impl FnOnce(&mut String)) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        write(&mut self.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::ObjectWriter;

    #[test]
    fn members_are_written_in_order_and_strings_are_escaped() {
        let text = ObjectWriter::default()
            .text("a", "\"\n")
            .text_if_any("left_out", None)
            .number("b", 1.5)
            .number_if_finite("left_out", Some(f64::INFINITY))
            .boolean("c", true)
            .strings("d", &["x", "y"])
            .raw("e", "{}")
            .finish();
        assert_eq!(
            text,
            r#"{"a":"\"\u000a","b":1.5,"c":true,"d":["x","y"],"e":{}}"#
        );
        assert_eq!(ObjectWriter::default().finish(), "{}");
    }
}
