//! The `WWW-Authenticate` challenge (RFC 6750 section 3, RFC 9728 section 5.1).

use crate::error::OAuthCode;
use crate::token::scopes;

/// Builds a challenge. `error` and its description are left out when no credentials were sent (RFC 6750 section 3.1).
///
/// Nothing can be injected: descriptions are constants, scopes and the URL were checked when they were configured, and
/// what cannot stand in a quoted string is left out rather than escaped, because clients read parameters without
/// undoing escapes.
pub fn build(error: Option<OAuthCode>, scopes: &[&str], resource_metadata: &str) -> String {
    let mut challenge = String::from("Bearer");
    let mut parameter = |name: &str, value: &str| {
        challenge.push_str(if challenge.len() == "Bearer".len() {
            " "
        } else {
            ", "
        });
        challenge.push_str(name);
        challenge.push_str("=\"");
        challenge.push_str(value);
        challenge.push('"');
    };
    if let Some(error) = error {
        parameter("error", error.name());
        parameter("error_description", error.description());
    }
    let scopes: Vec<&str> = scopes
        .iter()
        .copied()
        .filter(|scope| is_challengeable(scope))
        .collect();
    if !scopes.is_empty() {
        parameter("scope", &scopes.join(" "));
    }
    if is_quotable(resource_metadata) {
        parameter("resource_metadata", resource_metadata);
    }
    challenge
}

/// Whether a text can stand in a quoted string as it is.
pub fn is_quotable(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\')
}

/// A client asks for `offline_access` by its own decision, never because a resource says so (MCP 2026-07-28).
pub fn is_challengeable(scope: &str) -> bool {
    scope != "offline_access" && scope.is_ascii() && scopes::is_scope(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_order() {
        let url = "https://mcp.example/.well-known/oauth-protected-resource";
        assert_eq!(
            build(None, &["a", "offline_access", "b"], url),
            format!("Bearer scope=\"a b\", resource_metadata=\"{url}\"")
        );
        assert_eq!(
            build(None, &[], url),
            format!("Bearer resource_metadata=\"{url}\"")
        );
        let challenge = build(Some(OAuthCode::InvalidToken), &[], url);
        assert!(challenge.starts_with("Bearer error=\"invalid_token\", error_description=\""));
    }

    #[test]
    fn what_cannot_be_quoted_is_left_out() {
        for evil in ["a\"b", "a\\b", "a\r\nX: y", "\u{e9}"] {
            assert_eq!(build(None, &[evil], evil), "Bearer", "{evil}");
        }
    }
}
