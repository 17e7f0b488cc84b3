//! Which URLs this package will ever fetch.
//!
//! A fetch cannot see what a name resolves to, so this judges what is written: scheme, credentials, and addresses
//! given as literals. It is no defence against DNS names that point inside; SECURITY.md says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A URL as the WHATWG URL parser takes it apart: that parser turns every spelling of an IPv4 address (decimal, octal,
/// hexadecimal, short) into the dotted one.
#[derive(Clone, Copy, Debug)]
pub struct UrlParts<'a> {
    /// With the colon: `https:`.
    pub scheme: &'a str,
    /// User name and password together.
    pub userinfo: &'a str,
    /// Without a port; IPv6 in brackets.
    pub hostname: &'a str,
    /// With the number sign, or empty.
    pub fragment: &'a str,
}

/// Checks a URL: `https:` only, or `http:` for a loopback address; no credentials, no fragment; and no private,
/// link-local, multicast or otherwise special address unless that is allowed.
///
/// # Errors
/// A fixed sentence that says what is wrong.
pub fn check(url: &UrlParts<'_>, allow_private_addresses: bool) -> Result<(), &'static str> {
    if !url.userinfo.is_empty() {
        return Err("a URL must not hold credentials");
    }
    if !url.fragment.is_empty() {
        return Err("a URL must not have a fragment");
    }
    let host = Host::parse(url.hostname);
    match (url.scheme, host) {
        ("https:" | "http:", Host::Loopback) => Ok(()),
        ("https:" | "http:", Host::Private) if !allow_private_addresses => {
            Err("the address is private or special; see dangerouslyAllowPrivateAddresses")
        }
        ("https:", _) => Ok(()),
        ("http:", _) => Err("http: is allowed for loopback addresses only; use https:"),
        _ => Err("the scheme must be https:"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Loopback,
    Private,
    Public,
}

impl Host {
    fn parse(hostname: &str) -> Self {
        // A trailing dot is the same name.
        let name = hostname.strip_suffix('.').unwrap_or(hostname);
        if name.eq_ignore_ascii_case("localhost") {
            return Self::Loopback;
        }
        let literal = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        match literal.unwrap_or(name).parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => Self::of_v4(address),
            Ok(IpAddr::V6(address)) => Self::of_v6(address),
            Err(_) => Self::Public,
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [a, b, c, _] = address.octets();
        let is_special = address.is_private()
            || address.is_link_local()
            || address.is_broadcast()
            || address.is_documentation()
            || a == 0
            || a >= 224 // multicast and reserved
            || (a == 100 && b & 0xc0 == 64) // carrier-grade NAT, RFC 6598
            || (a == 192 && b == 0 && c == 0) // RFC 6890
            || (a == 198 && b & 0xfe == 18); // benchmarks, RFC 2544
        match () {
            () if address.is_loopback() => Self::Loopback,
            () if is_special => Self::Private,
            () => Self::Public,
        }
    }

    /// An IPv6 address that carries an IPv4 address is judged by both.
    fn of_v6(address: Ipv6Addr) -> Self {
        let segments = address.segments();
        let [first, second, third, ..] = segments;
        let is_special = address.is_unspecified()
            || address.is_multicast()
            || first & 0xfe00 == 0xfc00 // unique local
            || first & 0xff80 == 0xfe80 // link-local and the former site-local
            || (first == 0x2001 && second == 0xdb8) // documentation
            || (first == 0x2001 && second < 0x200) // Teredo, ORCHID and other protocol assignments
            || first == 0x5f00 // segment routing
            || first == 0x100; // discard
        let is_nat64_local = (first, second, third) == (0x64, 0xff9b, 1);
        match embedded_v4(&segments) {
            _ if address == Ipv6Addr::LOCALHOST => Self::Loopback,
            _ if is_special || is_nat64_local => Self::Private,
            // A loopback address in disguise is not what anyone writes for a local server.
            Some(v4) if Self::of_v4(v4) != Self::Public => Self::Private,
            _ => Self::Public,
        }
    }
}

/// The IPv4 address in an IPv4-mapped, -compatible or -translated, NAT64, 6to4 or ISATAP address.
fn embedded_v4(segments: &[u16; 8]) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match *segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(scheme: &str, hostname: &str, allow_private: bool) -> bool {
        check(
            &UrlParts {
                scheme,
                userinfo: "",
                hostname,
                fragment: "",
            },
            allow_private,
        )
        .is_ok()
    }

    #[test]
    fn schemes() {
        assert!(is_allowed("https:", "issuer.example", false));
        for loopback in ["127.0.0.1", "127.8.8.8", "localhost", "localhost.", "[::1]"] {
            assert!(is_allowed("http:", loopback, false), "{loopback}");
            assert!(is_allowed("https:", loopback, false), "{loopback}");
        }
        for scheme in ["http:", "file:", "data:", "ftp:", "blob:", "javascript:"] {
            assert!(!is_allowed(scheme, "issuer.example", true), "{scheme}");
        }
        assert!(!is_allowed("http:", "localhost.example", true));
        assert!(!is_allowed("http:", "10.0.0.1", true));
    }

    #[test]
    fn special_addresses_need_the_option() {
        for host in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::ffff:7f00:1]",
            "[::ffff:a00:1]",
            "[::a00:1]",
            "[64:ff9b::a00:1]",
            "[64:ff9b:1::1]",
            "[2002:a00:1::]",
            "[2001:0:1::1]",
            "[2001:db8::1]",
            "[fe80::1]",
            "[fec0::1]",
            "[fc00::1]",
            "[fd12::1]",
            "[ff02::1]",
            "[::ffff:0:a00:1]",
            "[2a00::5efe:a00:1]",
            "[100::1]",
        ] {
            assert!(!is_allowed("https:", host, false), "{host}");
            assert!(is_allowed("https:", host, true), "{host}");
        }
        for host in [
            "8.8.8.8",
            "100.128.0.1",
            "[2606:4700::1111]",
            "[2002:808:808::]",
            "172.32.0.1",
        ] {
            assert!(is_allowed("https:", host, false), "{host}");
        }
    }

    #[test]
    fn credentials_and_fragments_never() {
        let url = UrlParts {
            scheme: "https:",
            userinfo: "",
            hostname: "a.example",
            fragment: "",
        };
        assert!(
            check(
                &UrlParts {
                    userinfo: "user",
                    ..url
                },
                true
            )
            .is_err()
        );
        assert!(
            check(
                &UrlParts {
                    fragment: "#x",
                    ..url
                },
                true
            )
            .is_err()
        );
    }
}
