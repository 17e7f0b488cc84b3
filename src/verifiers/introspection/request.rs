//! The request (RFC 7662 section 2.1), as values.

use std::fmt::Write as _;

/// Enough for the fields of most forms beside the token.
const FORM_OVERHEAD: usize = 64;

/// Header fields by name.
pub type Headers<'a> = Vec<(&'static str, &'a str)>;

/// The headers of a request without authentication. `wants_signed_response`: RFC 9701 section 4.
pub(super) fn headers<'a>(wants_signed_response: bool) -> Headers<'a> {
    let accept = if wants_signed_response {
        "application/token-introspection+jwt"
    } else {
        "application/json"
    };
    vec![
        ("Accept", accept),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]
}

/// The body of a request. It has no `Debug`: the values are a token and credentials.
pub(super) struct Form(String);

impl Form {
    /// About a token, without authentication. The token is in the body only: a URL ends up in logs (RFC 7662 section 4).
    pub(super) fn new(token: &str) -> Self {
        let text = String::with_capacity(token.len().saturating_add(FORM_OVERHEAD));
        let mut form = Self(text);
        form.add("token", token);
        form.add("token_type_hint", "access_token");
        form
    }

    /// Adds a field.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let Self(text) = self;
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        push_form_encoded(value, text);
    }

    /// Adds a field, if there is a value.
    pub(super) fn add_if_given(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// The text to send.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// `application/x-www-form-urlencoded` (RFC 6749 appendix B): UTF-8, `%` with upper-case digits for all but letters,
/// digits and `*-._`. A space is `%20`, which every decoder reads; the URL standard writes `+`, which some take literally.
pub fn form_encode(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    push_form_encoded(text, &mut output);
    output
}

fn push_form_encoded(text: &str, output: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                output.push(char::from(byte));
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(output, "%{byte:02X}");
            }
        }
    }
}
