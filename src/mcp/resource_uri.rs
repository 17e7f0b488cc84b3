//! Whether the URI of a resource has one spelling, and whether a pattern is the spelling that normalized URIs have.
//!
//! Servers normalize it: both SDKs look up `new URL(uri).toString()`. There `NOTES://a` is `notes://a`, and
//! `notes://a/../b` is `notes://a/b`: a rule for a prefix would be passed by another spelling of what it covers.

use std::net::Ipv4Addr;

/// Whether the URL standard and RFC 3986 section 6.2.2 leave the URI as it is, for certain. Some that they leave as they are
/// are not recognized; none that they change is.
pub fn has_one_spelling(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'));
    if !is_scheme || !has_only_plain_characters(rest) {
        return false;
    }
    let authority_and_path = rest
        .strip_prefix("//")
        .map(|rest| rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())));
    let is_special = matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file");
    let path = match authority_and_path {
        Some((authority, path)) if is_special => {
            let is_plain = match scheme {
                "file" => authority.is_empty(),
                _ => is_plain_authority(authority, scheme),
            };
            // The standard changes a quotation mark in a query.
            if !is_plain || !path.starts_with('/') || path.contains('\'') {
                return false;
            }
            path
        }
        Some((authority, path)) if is_opaque_authority(authority) => path,
        None if !is_special => rest,
        _ => return false,
    };
    !has_dot_segment(path)
}

/// Whether a URI is its own normalized spelling: it has one spelling, or is a file of another host. `file://host/a` has a
/// second one for servers that read the path alone.
pub fn is_normalized(uri: &str) -> bool {
    let file_of_host = || {
        let rest = uri.strip_prefix("file://")?;
        (!rest.starts_with("localhost/")).then(|| format!("ftp://{rest}"))
    };
    has_one_spelling(uri) || file_of_host().is_some_and(|like| has_one_spelling(&like))
}

/// Whether a URI with one spelling can begin like this: tried with what can follow in each part of a URI.
pub fn can_begin_one_spelling(prefix: &str) -> bool {
    const ENDS: [&str; 17] = [
        "", "a", "a/", ".a/", "/a", "/a/", "//a/", "///a", ":a", "://a/", ":///a", "0", "20",
        "0/a", "1/a", "@a", "B",
    ];
    let mut ends = ENDS.iter();
    prefix.is_empty() || ends.any(|end| has_one_spelling(&format!("{prefix}{end}")))
}

/// Unreserved and reserved characters of RFC 3986, and percent-encoded bytes that need to be.
fn has_only_plain_characters(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_plain = match byte {
            b'%' => matches!((bytes.next(), bytes.next()), (Some(high), Some(low))
                if encoded_byte(high, low).is_some_and(|byte| !is_unreserved(byte))),
            b':' | b'/' | b'?' | b'#' | b'[' | b']' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'('
            | b')' | b'*' | b'+' | b',' | b';' | b'=' => true,
            byte => is_unreserved(byte),
        };
        if !is_plain {
            return false;
        }
    }
    true
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The byte of two digits, in upper case as section 6.2.2.1 of RFC 3986 has them.
fn encoded_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte & 0xf),
        b'A'..=b'F' => Some((byte & 0xf).wrapping_add(9)),
        _ => None,
    };
    Some(digit(high)? << 4 | digit(low)?)
}

/// Whether a segment is `.` or `..`, also between encoded slashes, which servers may decode first.
fn has_dot_segment(path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, _) = path.split_at(end);
    path.split('/')
        .flat_map(|part| part.split("%2F"))
        .flat_map(|part| part.split("%5C"))
        .any(|segment| matches!(segment, "." | ".."))
}

/// A name in lower case or an IPv4 address, and no port but an unusual one: user names and other addresses have other
/// spellings.
fn is_plain_authority(authority: &str, scheme: &str) -> bool {
    let default_port = match scheme {
        "http" | "ws" => "80",
        "https" | "wss" => "443",
        _ => "21",
    };
    let host = match authority.split_once(':') {
        Some((host, port)) if is_port(port) && port != default_port => host,
        Some(_) => return false,
        None => authority,
    };
    // Only four numbers without leading zeros are parsed.
    if host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let last_label = host.rsplit('.').next().unwrap_or_default();
    last_label.starts_with(|c: char| c.is_ascii_lowercase())
        && !host.split('.').any(|label| label.starts_with("xn--"))
        && host
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
}

/// The authority of any other scheme: the standard leaves its host as it is.
fn is_opaque_authority(authority: &str) -> bool {
    let is_plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| is_unreserved(byte) || byte == b'%')
    };
    let (user, host) = match authority.split_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let user_is_plain = user.is_none_or(|user| match user.split_once(':') {
        Some((name, password)) => is_plain(name) && is_plain(password),
        None => is_plain(user),
    });
    let host_is_plain = match host.split_once(':') {
        Some((host, port)) => is_plain(host) && is_port(port),
        None => is_plain(host) || host.is_empty() && user.is_none(),
    };
    user_is_plain && host_is_plain
}

fn is_port(port: &str) -> bool {
    !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{can_begin_one_spelling, has_one_spelling, is_normalized};

    const USUAL: [&str; 21] = [
        "notes://alice/1",
        "notes://Alice",
        "file:///home/user/a%20b.txt",
        "file:///C:/a",
        "https://example.com/path?x=1#y",
        "https://example.com:8443/",
        "http://127.0.0.1:3000/a",
        "http://10.255.0.1/",
        "memo:insights",
        "urn:example:a:b",
        "data:text/plain,a%2Cb%3B",
        "ui://widget/x.html",
        "postgres://user:pass@host:5432/db/schema",
        "test://static/resource/1",
        "a+b-c.d:x",
        "notes:///a",
        "notes://a/..b/.c/...",
        "notes://a?x=/../",
        "notes://a%2Fb",
        "notes://a",
        "notes://a/%5B%7D%60",
    ];

    #[test]
    fn usual_uris_have_one_spelling() {
        for uri in USUAL {
            assert!(has_one_spelling(uri) && is_normalized(uri), "{uri}");
        }
    }

    #[test]
    fn every_start_of_a_uri_with_one_spelling_can_begin_one() {
        for uri in USUAL {
            for (end, _) in uri.char_indices() {
                let (start, _) = uri.split_at(end);
                assert!(can_begin_one_spelling(start), "{start}");
            }
        }
        for prefix in [
            "NOTES://",
            "1",
            "notes_",
            "notes//",
            " notes://a/",
            "notes://a b",
            "file:///My Documents/",
            "file://localhost/",
            "file:/a",
            "notes://\u{e9}/",
            "notes://a/../",
            "notes://a/./",
            "notes://a/%61",
            "notes://a/%2f",
            "notes://a/%2e%2e/",
            "https://EXAMPLE.com/",
            "https://example.com:443/",
            "https://user@example.com/",
            "https://127.1/",
            "https:example.com/",
            "https://example.com/{",
            "https://example.com\\a",
        ] {
            assert!(!can_begin_one_spelling(prefix), "{prefix}");
        }
    }

    #[test]
    fn a_file_of_another_host_is_normalized_but_has_two_spellings() {
        for (uri, expected) in [
            ("file://server/share/a", true),
            ("file://10.0.0.1/a", true),
            ("file://localhost/a", false),
            ("file://LOCALHOST/a", false),
            ("file://Server/a", false),
            ("file://server", false),
            ("file://server/a/../b", false),
        ] {
            assert_eq!(is_normalized(uri), expected, "{uri}");
            assert!(!has_one_spelling(uri), "{uri}");
        }
    }

    #[test]
    fn what_is_or_may_be_normalized_has_more() {
        for uri in [
            "",
            "notes",
            "NOTES://a",
            "nOtes://a",
            " notes://a",
            "notes://a ",
            "no\ttes://a",
            "notes:\n//a",
            "notes://a/../b",
            "notes://a/./b",
            "notes://a/..",
            "notes://a/%2e%2e/b",
            "notes://a/%2E./b",
            "notes://a/..%2Fb",
            "notes://a/..%2fb",
            "notes://a/..%5Cb",
            "notes://a/..\\b",
            "notes://a/%61",
            "notes://a/\u{e9}",
            "notes://a/b c",
            "notes://a/{b}",
            "notes://a/%zz",
            "notes://a/%2",
            "notes://a:/b",
            "notes://a:080/b",
            "notes://a:99999/b",
            "notes://@a/b",
            "notes://:@a/b",
            "notes:a/../b",
            "https://example.com",
            "https://EXAMPLE.com/",
            "https://example.com:443/",
            "https://user@example.com/",
            "https://0x7f.1/",
            "https://127.0.0.01/",
            "https://127.0.0.1./",
            "https://127.0.0.256/",
            "https://a.127.0.0.1/",
            "https://2130706433/",
            "https://1.2.3/",
            "https://[::1]/",
            "https://xn--a/",
            "https:example.com/",
            "https:///example.com/",
            "https://example.com\\a",
            "https://example.com/?a'b",
            "file://localhost/a",
            "file:/a",
            "file:///a|b",
            "notes://a/b\u{0}",
        ] {
            assert!(!has_one_spelling(uri), "{uri}");
        }
    }
}
