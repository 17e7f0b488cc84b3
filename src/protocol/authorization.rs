//! The header that a token comes in (RFC 6750 section 2.1, RFC 9110 section 11.6.2).
//!
//! One pass over the bytes, no regular expression (compare CVE-2026-0621), and nothing after the token is ignored.

/// What a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// No credentials, or those of another scheme.
    None,
    /// A Bearer scheme without exactly one token.
    Malformed,
    /// A token, which starts at this byte and goes to the end of the header.
    Token(usize),
}

/// Reads an `Authorization` header. The scheme is compared without case (RFC 9110 section 11.1); one or more spaces,
/// then one `b64token`, then nothing: two headers that were joined with a comma are refused.
pub fn parse_authorization(header: &str) -> Credentials {
    const SCHEME: &str = "Bearer";
    let Some((scheme, rest)) = header.split_at_checked(SCHEME.len()) else {
        return Credentials::None;
    };
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Credentials::None;
    }
    match rest.as_bytes().first() {
        None | Some(b' ') => {}
        // A longer scheme name that begins alike.
        Some(b) if is_token_character(*b) => return Credentials::None,
        Some(_) => return Credentials::Malformed,
    }
    let token = rest.trim_start_matches(' ');
    match is_b64token(token) {
        true => Credentials::Token(header.len().saturating_sub(token.len())),
        false => Credentials::Malformed,
    }
}

/// Reads a header that holds the token alone, as `Cf-Access-Jwt-Assertion` does.
pub fn parse_bare(header: &str) -> Credentials {
    match header {
        "" => Credentials::None,
        token if is_b64token(token) => Credentials::Token(0),
        _ => Credentials::Malformed,
    }
}

/// `b64token` of RFC 6750 section 2.1.
pub fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty()
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}

/// `tchar` of RFC 9110 section 5.6.2.
pub fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_token() {
        for (header, expected) in [
            ("Bearer abc", Credentials::Token(7)),
            ("bearer abc", Credentials::Token(7)),
            ("BEARER   a.b-c_d~e+f/==", Credentials::Token(9)),
            ("", Credentials::None),
            ("Bear", Credentials::None),
            ("Basic abc", Credentials::None),
            ("DPoP abc", Credentials::None),
            ("BearerX abc", Credentials::None),
            ("Bearer-Token abc", Credentials::None),
            ("Bearer", Credentials::Malformed),
            ("Bearer ", Credentials::Malformed),
            ("Bearer\tabc", Credentials::Malformed),
            ("Bearer \tabc", Credentials::Malformed),
            ("Bearer a b", Credentials::Malformed),
            ("Bearer a,b", Credentials::Malformed),
            ("Bearer a, Bearer b", Credentials::Malformed),
            ("Bearer abc ", Credentials::Malformed),
            ("Bearer a=b", Credentials::Malformed),
            ("Bearer =", Credentials::Malformed),
            ("Bearer a\u{0}", Credentials::Malformed),
            ("Bearer \u{e9}", Credentials::Malformed),
            ("Beare\u{e9} abc", Credentials::None),
            ("Bearer,abc", Credentials::Malformed),
        ] {
            assert_eq!(parse_authorization(header), expected, "{header:?}");
        }
    }

    #[test]
    fn a_million_spaces_are_one_pass() {
        let header = format!("Bearer{}x", " ".repeat(1_000_000));
        assert_eq!(parse_authorization(&header), Credentials::Token(1_000_006));
    }

    #[test]
    fn a_bare_token_is_alone() {
        assert_eq!(parse_bare("abc"), Credentials::Token(0));
        assert_eq!(parse_bare(""), Credentials::None);
        assert_eq!(parse_bare("a b"), Credentials::Malformed);
        assert_eq!(parse_bare("Bearer abc"), Credentials::Malformed);
    }
}
