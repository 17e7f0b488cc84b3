//! Texts that become part of a header or a form.

/// A client id or secret (RFC 6749 appendices A.1 and A.2), and other letters too.
pub(super) fn check_text(text: &str) -> Result<(), &'static str> {
    match text {
        "" => Err("must not be empty"),
        text if text.chars().any(char::is_control) => Err("must not have control characters"),
        _ => Ok(()),
    }
}
