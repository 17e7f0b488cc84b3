//! URLs of options, taken apart by the URL parser of the host (the WHATWG one, which also `fetch` uses) and judged by the
//! policy.

use crate::protocol::url_policy::{UrlParts, UrlPolicy};

/// A URL as the parser of the host takes it apart. The members are those of `URL`.
#[derive(Clone, Debug, Default)]
pub struct Url {
    /// The whole URL, as `fetch` will write it.
    pub href: String,
    /// With the colon: `https:`.
    pub protocol: String,
    /// User name and password together.
    pub userinfo: String,
    /// Without a port; IPv6 in brackets.
    pub hostname: String,
    /// With the port, unless it is the default of the scheme.
    pub host: String,
    /// With the number sign, or empty.
    pub hash: String,
}

/// The URL parser of the host. Its error is a fixed sentence.
pub type ParseUrl = fn(&str) -> Result<Url, &'static str>;

/// The URL as `fetch` will write it, if it may be fetched.
///
/// # Errors
/// A fixed sentence that says what is wrong.
pub fn check(text: &str, policy: &UrlPolicy, parse: ParseUrl) -> Result<String, &'static str> {
    let url = parse(text)?;
    policy.check(&UrlParts {
        scheme: &url.protocol,
        userinfo: &url.userinfo,
        hostname: &url.hostname,
        host: &url.host,
        fragment: &url.hash,
    })?;
    Ok(url.href)
}

/// A host, with its port unless that is 80, as the URL parser writes it. `None` for what is not a host alone.
pub fn http_host(text: &str, parse: ParseUrl) -> Option<String> {
    // The parser would drop spaces and line breaks, end the host at some of these, and read a star as a letter.
    if text.contains(|c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '@' | '*')
    }) {
        return None;
    }
    let url = parse(&format!("http://{text}/")).ok()?;
    Some(url.host).filter(|host| !host.is_empty())
}
