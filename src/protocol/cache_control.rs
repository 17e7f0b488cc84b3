//! `Cache-Control` of a response (RFC 9111 section 5.2.2), as far as a JWK Set needs it.

/// For how many seconds a response may be kept: 0 with `no-store`, `no-cache` or a `max-age` that is no number (RFC
/// 9111 section 4.2.1: then it is stale); `None` when the header says nothing of it.
pub fn max_age(header: &str) -> Option<f64> {
    let mut age: Option<u32> = None;
    for directive in header.split(',') {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Some(0.0);
        }
        if name.eq_ignore_ascii_case("max-age") {
            let value = value.trim().trim_matches('"');
            let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
            let seconds = if is_number {
                // One that is too large for the type is the largest (RFC 9111 section 1.2.2).
                value.parse().unwrap_or(u32::MAX)
            } else {
                0
            };
            age = Some(age.map_or(seconds, |other| other.min(seconds)));
        }
    }
    age.map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::max_age;

    #[test]
    fn directives() {
        for (header, expected) in [
            ("", None),
            ("public", None),
            ("s-maxage=5", None),
            ("max-age=60", Some(60.0)),
            ("public, Max-Age = 60 , must-revalidate", Some(60.0)),
            ("max-age=\"60\"", Some(60.0)),
            ("max-age=60, max-age=30", Some(30.0)),
            ("max-age=4294967295", Some(4_294_967_295.0)),
            ("max-age=00000000000000000060", Some(60.0)),
            ("max-age=99999999999999999999", Some(4_294_967_295.0)),
            ("max-age=-1", Some(0.0)),
            ("max-age=", Some(0.0)),
            ("max-age=1e9", Some(0.0)),
            ("max-age=60, no-store", Some(0.0)),
            ("no-cache", Some(0.0)),
        ] {
            assert_eq!(max_age(header), expected, "{header}");
        }
    }
}
