//! The headers of revision 2026-07-28 against the body (MCP, Streamable HTTP: Server Validation, Value Encoding). In older
//! revisions headers decide nothing.

use std::borrow::Cow;

use crate::jose::base64url;
use crate::mcp::answer::RpcError;
use crate::mcp::operation::Parameters;

/// The headers of a request that repeat what its body says, as the host gives them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `MCP-Protocol-Version`
    pub protocol_version: Option<&'a str>,
    /// `Mcp-Method`
    pub method: Option<&'a str>,
    /// `Mcp-Name`
    pub name: Option<&'a str>,
}

/// The first revision whose headers repeat the body. Versions are dates, so texts compare as they do.
const FIRST_WITH_HEADERS: &str = "2026-07-28";
/// What an error says in place of a header that is not there.
const MISSING: &str = "(missing)";

/// Whether the header or the body says that the message is of revision 2026-07-28 or later: what reads the body goes by
/// either.
pub fn is_modern(headers: &Headers<'_>, parameters: &Parameters<'_>) -> bool {
    let is_modern = |version: &str| version >= FIRST_WITH_HEADERS;
    headers
        .protocol_version
        .is_some_and(|version| is_modern(trimmed(version)))
        || parameters.claimed_version.as_deref().is_some_and(is_modern)
}

/// Compares the headers with a message of revision 2026-07-28 or later.
///
/// A notification may come without headers: the specification requires them of requests. What is there must be true.
///
/// # Errors
/// The first header that is missing, cannot be decoded, or differs.
pub fn check(
    headers: &Headers<'_>,
    method: &str,
    parameters: &Parameters<'_>,
    is_request: bool,
) -> Result<(), RpcError> {
    let compare = |name, header: Option<&str>, body: &str| {
        let header = header.map(trimmed);
        if header == Some(body) || header.is_none() && !is_request {
            return Ok(());
        }
        Err(RpcError::header_mismatch(
            name,
            header.unwrap_or(MISSING),
            body,
        ))
    };
    if let Some(version) = &parameters.claimed_version {
        compare("MCP-Protocol-Version", headers.protocol_version, version)?;
    }
    compare("Mcp-Method", headers.method, method)?;
    let Some(name) = &parameters.header_name else {
        return Ok(());
    };
    match headers.name.map(|header| decoded(trimmed(header))) {
        Some(Some(header)) => compare("Mcp-Name", Some(&header), name),
        // As it was sent.
        Some(None) => compare("Mcp-Name", headers.name, name),
        None => compare("Mcp-Name", None, name),
    }
}

/// Without the optional whitespace of RFC 9110 section 5.6.3.
fn trimmed(header: &str) -> &str {
    header.trim_matches([' ', '\t'])
}

/// What a value says: as it is, or base64 of UTF-8 between `=?base64?` and `?=`. `None` if that is malformed.
fn decoded(header: &str) -> Option<Cow<'_, str>> {
    let encoded = header
        .strip_prefix("=?base64?")
        .and_then(|rest| rest.strip_suffix("?="));
    let Some(encoded) = encoded else {
        return Some(Cow::Borrowed(header));
    };
    let is_padded = encoded.len().is_multiple_of(4) && !encoded.contains(['-', '_']);
    let digits = encoded.strip_suffix('=').unwrap_or(encoded);
    let digits = digits.strip_suffix('=').unwrap_or(digits);
    let digits = digits.replace('+', "-").replace('/', "_");
    let bytes = base64url::decode(digits.as_bytes())
        .ok()
        .filter(|_| is_padded)?;
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn encoded_values_are_decoded_and_malformed_ones_refused() {
        for (header, expected) in [
            ("write", Some("write")),
            ("", Some("")),
            ("=?base64?d3JpdGU=?=", Some("write")),
            ("=?base64?w6k=?=", Some("\u{e9}")),
            ("=?base64?fn5+?=", Some("~~~")),
            ("=?base64?Pz8/?=", Some("???")),
            ("=?base64??=", Some("")),
            // Not the sentinel, so as it is.
            ("=?BASE64?d3JpdGU=?=", Some("=?BASE64?d3JpdGU=?=")),
            ("=?base64?d3JpdGU=", Some("=?base64?d3JpdGU=")),
            ("=?base64?d3JpdGU?=", None),
            ("=?base64?d3JpdGV=?=", None),
            ("=?base64?d3Jp====?=", None),
            ("=?base64?Pz8_?=", None),
            ("=?base64?d3 pdGU=?=", None),
            ("=?base64?/w==?=", None),
        ] {
            assert_eq!(decoded(header).as_deref(), expected, "{header}");
        }
    }
}
