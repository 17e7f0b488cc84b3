//! The request (RFC 7662 section 2.1), as values.

use std::borrow::Cow;
use std::fmt::Write as _;

/// With the one that authenticates.
const MAX_HEADERS: usize = 3;

/// Enough for the fields of most forms beside the token.
const FORM_OVERHEAD: usize = 64;

/// A POST request to the introspection endpoint, without its URL.
#[derive(Clone, PartialEq, Eq)]
pub struct IntrospectionRequest<'a> {
    /// Header fields.
    pub headers: Vec<(&'static str, Cow<'a, str>)>,
    /// The form.
    pub body: String,
}

impl IntrospectionRequest<'_> {
    /// The request about a token, without authentication. The token is in the body only: a URL ends up in logs (RFC 7662
    /// section 4). `wants_signed_response`: RFC 9701 section 4.
    pub(super) fn new(token: &str, wants_signed_response: bool) -> Self {
        let accept = if wants_signed_response {
            "application/token-introspection+jwt"
        } else {
            "application/json"
        };
        let mut headers = Vec::with_capacity(MAX_HEADERS);
        headers.push(("Accept", accept.into()));
        headers.push(("Content-Type", "application/x-www-form-urlencoded".into()));
        let body = String::with_capacity(token.len().saturating_add(FORM_OVERHEAD));
        let mut request = Self { headers, body };
        request.add("token", token);
        request.add("token_type_hint", "access_token");
        request
    }

    /// Adds a field to the form.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if !self.body.is_empty() {
            self.body.push('&');
        }
        self.body.push_str(name);
        self.body.push('=');
        push_form_encoded(value, &mut self.body);
    }

    /// Adds a field to the form, if there is a value.
    pub(super) fn add_if_given(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }
}

impl std::fmt::Debug for IntrospectionRequest<'_> {
    /// Names the fields: the values are a token and credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.headers.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish_non_exhaustive()
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
