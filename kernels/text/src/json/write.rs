//! Strings as JSON text.

use super::scan::{after, byte, plain};

/// Appends a string as JSON text.
pub fn write_string(string: &str, output: &mut String) {
    output.push('"');
    let mut start = 0;
    loop {
        let end = plain(string, start);
        output.push_str(string.get(start..end).unwrap_or_default());
        match byte(string, end) {
            None => break,
            Some(mark @ (b'"' | b'\\')) => output.extend(['\\', char::from(mark)]),
            Some(control) => {
                output.push_str("\\u00");
                let digits = [control >> 4, control & 0xf];
                output.extend(digits.map(|d| char::from_digit(d.into(), 16).unwrap_or_default()));
            }
        }
        start = after(end);
    }
    output.push('"');
}

#[cfg(test)]
mod tests {
    use super::write_string;

    #[test]
    fn what_must_be_escaped_is_escaped_and_nothing_else() {
        for (string, text) in [
            ("", r#""""#),
            ("a", r#""a""#),
            ("\"", r#""\"""#),
            ("a\\b", r#""a\\b""#),
            ("\0\n\u{1f}\u{7f}", "\"\\u0000\\u000a\\u001f\u{7f}\""),
            (
                "a long text, \u{e9}\u{1f600}\"\u{e9} and more of it\t",
                "\"a long text, \u{e9}\u{1f600}\\\"\u{e9} and more of it\\u0009\"",
            ),
        ] {
            let mut output = String::new();
            write_string(string, &mut output);
            assert_eq!(output, text);
        }
    }
}
