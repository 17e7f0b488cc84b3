//! Which pages and which host names a gate answers (MCP, Streamable HTTP, Security: DNS rebinding).

/// What requests are answered. `None`: all.
#[derive(Clone, Debug, Default)]
pub struct RequestSources {
    /// Values of `Origin`.
    pub origins: Option<Vec<String>>,
    /// Host names, each with a port or for any port.
    pub hosts: Option<Vec<String>>,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// A page of another origin sent it.
    Origin,
    /// It is for another host.
    Host,
}

impl RequestSources {
    /// Whether anything is compared.
    pub fn is_restricted(&self) -> bool {
        self.origins.is_some() || self.hosts.is_some()
    }

    /// Compares the headers. A request without `Origin` does not come from a page.
    ///
    /// # Errors
    /// The first that is not listed.
    pub fn check(&self, origin: Option<&str>, host: &str) -> Result<(), Forbidden> {
        let is_listed = |origin: &str| {
            self.origins
                .as_ref()
                .is_none_or(|list| list.iter().any(|listed| listed == origin))
        };
        if !origin.is_none_or(is_listed) {
            return Err(Forbidden::Origin);
        }
        let host = host.to_ascii_lowercase();
        let name = without_port(&host);
        let is_host = |listed: &String| *listed == host || listed == name;
        match &self.hosts {
            Some(hosts) if !hosts.iter().any(is_host) => Err(Forbidden::Host),
            _ => Ok(()),
        }
    }
}

/// Whether a text is an origin as browsers send it (RFC 6454 section 6.2).
pub fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text == "null" || host.is_some_and(is_host)
}

/// Whether a text is a host name in lower case, with or without a port.
pub fn is_host(text: &str) -> bool {
    let is_plain = |b: u8| {
        b.is_ascii_lowercase()
            || b.is_ascii_digit()
            || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')
    };
    !text.is_empty() && text.bytes().all(is_plain)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        // Behind the bracket of an IPv6 address, or behind a name.
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit())
                && (name.ends_with(']') || !name.contains(':')) =>
        {
            name
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_with_and_without_a_port() {
        let sources = RequestSources {
            origins: None,
            hosts: Some(vec![
                "a.example".into(),
                "localhost:3000".into(),
                "[::1]".into(),
            ]),
        };
        for (host, is_good) in [
            ("a.example", true),
            ("A.example:8443", true),
            ("localhost:3000", true),
            ("localhost:3001", false),
            ("localhost", false),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("a.example.evil.example", false),
            ("a.example:evil", false),
            ("", false),
        ] {
            assert_eq!(sources.check(None, host).is_ok(), is_good, "{host}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        let sources = RequestSources {
            origins: Some(vec!["https://a.example".into()]),
            hosts: None,
        };
        for (origin, is_good) in [
            (None, true),
            (Some("https://a.example"), true),
            (Some("http://a.example"), false),
            (Some("https://a.example:444"), false),
            (Some("https://a.example, https://b.example"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            let expected = if is_good {
                Ok(())
            } else {
                Err(Forbidden::Origin)
            };
            assert_eq!(sources.check(origin, "h"), expected, "{origin:?}");
        }
    }

    #[test]
    fn origins_and_hosts_are_as_they_are_sent() {
        for text in ["https://a.example", "http://localhost:3000", "null"] {
            assert!(is_origin(text), "{text}");
        }
        for text in [
            "https://a.example/",
            "a.example",
            "https://A.example",
            "*",
            "https://",
            "",
        ] {
            assert!(!is_origin(text), "{text}");
        }
        assert!(is_host("a.example:80") && is_host("[::1]:80"));
        assert!(!is_host("https://a.example") && !is_host("a.example/") && !is_host("*"));
    }
}
