//! Whose token it is, as one short name.

use crate::crypto::sha256;
use crate::jose::base64url;

/// A name for the principal of a token: the base64url SHA-256 of the issuer and the subject, or the client where there is
/// no subject. Two principals of one name would be a collision of SHA-256.
///
/// It is stable across processes and versions. It hides nothing from a reader that can guess the three values.
#[must_use]
pub fn name(issuer: Option<&str>, subject: Option<&str>, client_id: &str) -> String {
    // Cloudflare Access writes an empty subject into the tokens of services.
    let (kind, id) = match subject.filter(|subject| !subject.is_empty()) {
        Some(subject) => (b's', subject),
        None => (b'c', client_id),
    };
    let mut text = Vec::new();
    // The length before the issuer tells where it ends; `-` stands for a token without one.
    match issuer {
        Some(issuer) => {
            text.extend_from_slice(issuer.len().to_string().as_bytes());
            text.push(b':');
            text.extend_from_slice(issuer.as_bytes());
        }
        None => text.push(b'-'),
    }
    text.push(kind);
    text.extend_from_slice(id.as_bytes());
    base64url::encode(&sha256(&text))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn differs_by_each_part() {
        let names = [
            name(Some("https://a.example"), Some("s"), "c"),
            name(Some("https://b.example"), Some("s"), "c"),
            name(Some("https://a.example"), Some("t"), "c"),
            name(Some("https://a.example"), None, "c"),
            name(Some("https://a.example"), None, "s"),
            name(Some("https://a.examples"), None, "c"),
            name(Some(""), Some("s"), "c"),
            name(None, Some("s"), "c"),
        ];
        for (index, one) in names.iter().enumerate() {
            assert_eq!(one.len(), 43);
            assert!(names.iter().skip(index + 1).all(|other| other != one));
        }
    }

    #[test]
    fn leaves_the_client_out_where_there_is_a_subject() {
        let of = |client| name(Some("https://a.example"), Some("s"), client);
        assert_eq!(of("one"), of("two"));
        assert_ne!(name(None, Some(""), "one"), name(None, Some(""), "two"));
    }

    #[test]
    fn stays_the_same() {
        assert_eq!(
            name(Some("https://issuer.example"), Some("user-1"), "client-1"),
            "eQOPYUyDRuEcoizmYxahiUGc7lfYP2Iy36lZ_2OrqBI"
        );
    }
}
