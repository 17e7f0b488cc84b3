//! URLs as text, for rules that insert something into them and must not change another byte.

/// A URL cut after its authority, and before its fragment, which is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawUrl<'a> {
    /// Scheme and authority: `https://host:port`.
    pub origin: &'a str,
    /// The path, empty or with its slash.
    pub path: &'a str,
    /// The query, empty or with its question mark.
    pub query: &'a str,
}

impl<'a> RawUrl<'a> {
    /// Cuts a URL with an authority.
    pub fn split(url: &'a str) -> Option<Self> {
        let url = url.split_once('#').map_or(url, |(url, _)| url);
        let (scheme, rest) = url.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        let authority = rest.find(['/', '?']).unwrap_or(rest.len());
        let start = scheme
            .len()
            .checked_add("://".len())?
            .checked_add(authority)?;
        let (origin, rest) = url.split_at_checked(start)?;
        let (path, query) = rest.split_at_checked(rest.find('?').unwrap_or(rest.len()))?;
        Some(Self {
            origin,
            path,
            query,
        })
    }

    /// The URL with `inserted` between its authority and its path (RFC 8414 section 3.1, RFC 9728 section 3.1). A path
    /// that is only a slash counts as none.
    pub fn with_inserted(&self, inserted: &str) -> String {
        let path = if self.path == "/" { "" } else { self.path };
        format!("{}{inserted}{path}{}", self.origin, self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        for (url, origin, path, query) in [
            ("https://a.example", "https://a.example", "", ""),
            ("https://a.example/", "https://a.example", "/", ""),
            (
                "https://a.example:8443/b/c?d=/e#f",
                "https://a.example:8443",
                "/b/c",
                "?d=/e",
            ),
            ("https://a.example?d", "https://a.example", "", "?d"),
        ] {
            assert_eq!(
                RawUrl::split(url),
                Some(RawUrl {
                    origin,
                    path,
                    query
                }),
                "{url}"
            );
        }
        assert_eq!(RawUrl::split("mailto:a@b.example"), None);
    }
}
