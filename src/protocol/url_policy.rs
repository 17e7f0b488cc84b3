//! Which URLs this package will ever fetch.
//!
//! A fetch cannot see what a name resolves to, so this judges what is written: scheme, credentials, and addresses
//! given as literals. It is no defence against DNS names that point inside; docs/security/threat-model.md says so.

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
    /// With the port, unless it is the default of the scheme.
    pub host: &'a str,
    /// With the number sign, or empty.
    pub fragment: &'a str,
}

/// What the operator allows beyond the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlPolicy {
    /// Private and special addresses, over `https:`.
    pub allow_private_addresses: bool,
    /// Hosts, each with its port unless that is 80, that may be requested over `http:`, whatever their address.
    pub http_hosts: Vec<String>,
}

impl UrlPolicy {
    /// Checks a URL: `https:` only, or `http:` for a loopback address or a host that is allowed by name; no credentials,
    /// no fragment; and no private, link-local, multicast or otherwise special address unless that is allowed.
    ///
    /// # Errors
    /// A fixed sentence that says what is wrong.
    pub fn check(&self, url: &UrlParts<'_>) -> Result<(), &'static str> {
        if !url.userinfo.is_empty() {
            return Err("a URL must not have credentials");
        }
        if !url.fragment.is_empty() {
            return Err("a URL must not have a fragment");
        }
        match (url.scheme, Host::parse(url.hostname)) {
            ("https:" | "http:", Host::Loopback) => Ok(()),
            ("https:", Host::Special) if !self.allow_private_addresses => Err(
                "the address is private or special; to allow it, set dangerouslyAllowPrivateAddresses",
            ),
            ("https:", _) => Ok(()),
            ("http:", _) if self.http_hosts.iter().any(|host| host == url.host) => Ok(()),
            ("http:", Host::Special) => Err(
                "the address is private or special: to allow http: there, list the host in \
                 dangerouslyAllowHttpHosts; to allow https:, set dangerouslyAllowPrivateAddresses",
            ),
            ("http:", _) => Err(
                "http: is allowed for loopback addresses only; use https:, or list the host in \
                 dangerouslyAllowHttpHosts",
            ),
            _ => Err("the scheme must be https:"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Loopback,
    Special,
    Public,
}

/// Names that hosts files give to this machine beside `localhost`.
const LOCAL_NAMES: [&str; 5] = [
    "ip6-localhost",
    "ip6-loopback",
    "localhost.localdomain",
    "localhost6",
    "localhost6.localdomain6",
];

impl Host {
    /// Of names, only those of this machine are known. A name under `.localhost` (RFC 6761 section 6.3) is special and
    /// not loopback: browsers connect it to loopback, but Node, Deno and Bun ask the resolver, which may give any
    /// address. Names under `.internal`, `.local`, `.home.arpa` and names without a dot are public: what they resolve to
    /// cannot be seen here, as for every other name.
    fn parse(hostname: &str) -> Self {
        // A trailing dot is the same name.
        let name = hostname.strip_suffix('.').unwrap_or(hostname);
        let name = name.to_ascii_lowercase();
        if name == "localhost" {
            return Self::Loopback;
        }
        if name.ends_with(".localhost") || LOCAL_NAMES.contains(&name.as_str()) {
            return Self::Special;
        }
        let literal = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        match literal.unwrap_or(&name).parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => Self::of_v4(address),
            Ok(IpAddr::V6(address)) => Self::of_v6(address),
            Err(_) => Self::Public,
        }
    }

    /// By the IANA IPv4 Special-Purpose Address Registry (RFC 6890), those that are globally reachable among them.
    fn of_v4(address: Ipv4Addr) -> Self {
        let octets = address.octets();
        let [a, b, c, _] = octets;
        let is_special = address.is_private()
            || address.is_link_local()
            || address.is_documentation()
            || a == 0
            || a >= 224 // multicast, reserved, broadcast
            || (a == 100 && b & 0xc0 == 64) // carrier-grade NAT, RFC 6598
            || (a == 198 && b & 0xfe == 18) // benchmarks, RFC 2544
            || octets == [168, 63, 129, 16] // Azure: the host of a virtual machine
            || matches!(
                [a, b, c],
                [192, 0, 0] // protocol assignments, RFC 6890
                    | [192, 31, 196] // AS112, RFC 7535
                    | [192, 52, 193] // multicast tunneling, RFC 7450
                    | [192, 88, 99] // 6to4 relays, RFC 7526
                    | [192, 175, 48] // AS112, RFC 7534
            );
        match () {
            () if address.is_loopback() => Self::Loopback,
            () if is_special => Self::Special,
            () => Self::Public,
        }
    }

    /// By the IANA IPv6 Special-Purpose Address Registry (RFC 6890). Public addresses are in 2000::/3 (RFC 4291 section
    /// 2.4). An address that carries an IPv4 address is judged by both.
    fn of_v6(address: Ipv6Addr) -> Self {
        let of_v4 = |high: u16, low: u16| {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            match Self::of_v4(Ipv4Addr::new(a, b, c, d)) {
                Self::Public => Self::Public,
                // A loopback address in disguise is not what anyone writes for a local server.
                Self::Loopback | Self::Special => Self::Special,
            }
        };
        if address == Ipv6Addr::LOCALHOST {
            return Self::Loopback;
        }
        match address.segments() {
            // IPv4-mapped, -compatible, -translated, NAT64
            [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
            | [0, 0, 0, 0, 0xffff, 0, high, low]
            | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of_v4(high, low),
            // Unique local, link-local, multicast, discard, local NAT64, segment routing, and what nobody has
            [first, ..] if first & 0xe000 != 0x2000 => Self::Special,
            // Teredo, ORCHID and other protocol assignments
            [0x2001, 0..=0x1ff, ..]
            // Documentation: RFC 3849, RFC 9637
            | [0x2001, 0xdb8, ..]
            | [0x3fff, 0..=0xfff, ..]
            // AS112, RFC 7534
            | [0x2620, 0x4f, 0x8000, ..] => Self::Special,
            // 6to4, ISATAP
            [0x2002, high, low, ..] | [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => {
                of_v4(high, low)
            }
            _ => Self::Public,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(scheme: &str, hostname: &str, allow_private_addresses: bool) -> bool {
        let policy = UrlPolicy {
            allow_private_addresses,
            http_hosts: Vec::new(),
        };
        policy.check(&at(scheme, hostname)).is_ok()
    }

    fn at<'a>(scheme: &'a str, host: &'a str) -> UrlParts<'a> {
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let hostname = host.rsplit_once(':').filter(|(_, port)| is_port(port));
        UrlParts {
            scheme,
            userinfo: "",
            hostname: hostname.map_or(host, |(hostname, _)| hostname),
            host,
            fragment: "",
        }
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
        assert!(!is_allowed("http:", "app.localhost", true));
    }

    #[test]
    fn http_is_for_the_hosts_that_are_listed() {
        let policy = UrlPolicy {
            allow_private_addresses: false,
            http_hosts: ["keycloak:8080", "as", "10.0.0.2", "[fd00::1]:81"]
                .map(str::to_owned)
                .into(),
        };
        for host in ["keycloak:8080", "as", "10.0.0.2", "[fd00::1]:81"] {
            assert_eq!(policy.check(&at("http:", host)), Ok(()), "{host}");
            assert!(!is_allowed("http:", host, true), "{host}");
        }
        for host in [
            "keycloak",
            "keycloak:8081",
            "a.keycloak:8080",
            "keycloak.example:8080",
            "as:8080",
            "10.0.0.2:8080",
            "10.0.0.3",
            "[fd00::1]",
        ] {
            let message = policy.check(&at("http:", host)).unwrap_err();
            assert!(message.contains("dangerouslyAllowHttpHosts"), "{host}");
        }
        assert!(policy.check(&at("https:", "10.0.0.2")).is_err());
        assert!(policy.check(&at("ftp:", "as")).is_err());
        let with_credentials = UrlParts {
            userinfo: "user",
            ..at("http:", "as")
        };
        assert!(policy.check(&with_credentials).is_err());
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
            "[100:0:0:1::1]",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.175.48.1",
            "168.63.129.16",
            "240.0.0.1",
            "[::1:0:0]",
            "[64:ff9b::a83f:8110]",
            "[64:ff9b:2::1]",
            "[200::1]",
            "[4000::1]",
            "[2001:1ff::1]",
            "[2002:a83f:8110::]",
            "[2620:4f:8000::1]",
            "[3fff::1]",
            "[3fff:fff::1]",
            "[5f00::1]",
            "[fe80::5efe:808:808]",
            "app.localhost",
            "app.localhost.",
            "a.b.LOCALHOST",
            "localhost.localdomain",
            "localhost.localdomain.",
            "localhost6",
            "ip6-localhost",
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
            "168.63.129.17",
            "192.88.98.1",
            "[2001:200::1]",
            "[2620:4f:8001::1]",
            "[3fff:1000::1]",
            "[64:ff9b::808:808]",
            "[::ffff:808:808]",
            "[2a00::5efe:808:808]",
            "localhost.example",
            "notlocalhost",
            "auth.internal",
            "printer.local",
            "keycloak",
        ] {
            assert!(is_allowed("https:", host, false), "{host}");
        }
    }

    #[test]
    fn credentials_and_fragments_never() {
        let policy = UrlPolicy {
            allow_private_addresses: true,
            http_hosts: Vec::new(),
        };
        let url = at("https:", "a.example");
        assert_eq!(policy.check(&url), Ok(()));
        let userinfo = UrlParts {
            userinfo: "user",
            ..url
        };
        let fragment = UrlParts {
            fragment: "#x",
            ..url
        };
        for url in [userinfo, fragment] {
            assert!(policy.check(&url).is_err());
        }
    }
}
