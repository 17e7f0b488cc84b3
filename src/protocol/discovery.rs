//! Authorization server metadata (RFC 8414, OpenID Connect Discovery 1.0): from an issuer to its keys and endpoints.

use crate::jose::json::{Budget, Object, Value};
use crate::protocol::raw_url::RawUrl;

/// Why a metadata document gives no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidMetadata {
    /// The `issuer` of the document is another than the one that was asked for, or is missing.
    IssuerMismatch,
    /// The issuer's own document has no `introspection_endpoint`.
    NoIntrospectionEndpoint,
    /// The issuer's own document has no `jwks_uri`.
    NoJwksUri,
    /// The document is no strict JSON object in UTF-8 without a byte order mark.
    NotJson,
    /// The issuer's own document names a URL that the URL policy refuses.
    UrlNotAllowed,
}

impl InvalidMetadata {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::IssuerMismatch => "issuer_mismatch",
            Self::NoIntrospectionEndpoint => "no_introspection_endpoint",
            Self::NoJwksUri => "no_jwks_uri",
            Self::NotJson => "not_json",
            Self::UrlNotAllowed => "url_not_allowed",
        }
    }
}

/// Where an issuer's metadata may be, in the order that the MCP specification asks clients to try: RFC 8414 section 3.1
/// inserts the well-known path, OpenID Connect is tried inserted and, as it was first defined, appended.
pub fn candidates(issuer: &str) -> Vec<String> {
    const OAUTH: &str = "/.well-known/oauth-authorization-server";
    const OPENID: &str = "/.well-known/openid-configuration";
    let Some(url) = RawUrl::split(issuer) else {
        return Vec::new();
    };
    let without_slash = RawUrl {
        path: url.path.trim_end_matches('/'),
        ..url
    };
    let mut urls = vec![
        without_slash.with_inserted(OAUTH),
        without_slash.with_inserted(OPENID),
    ];
    if !without_slash.path.is_empty() {
        urls.push(format!("{}{}{OPENID}", url.origin, without_slash.path));
    }
    urls
}

/// The `jwks_uri` of a document, whose `issuer` must be identical to the one that was asked for (RFC 8414 section 3.3):
/// else any server could speak for any issuer.
///
/// # Errors
/// The failure of this document.
pub fn jwks_uri(document: &[u8], issuer: &str) -> Result<String, InvalidMetadata> {
    url_in(document, issuer, "jwks_uri")?.ok_or(InvalidMetadata::NoJwksUri)
}

/// The `introspection_endpoint` of a document (RFC 8414 section 2), by the rules of [`jwks_uri`].
///
/// # Errors
/// As [`jwks_uri`].
pub fn introspection_endpoint(document: &[u8], issuer: &str) -> Result<String, InvalidMetadata> {
    url_in(document, issuer, "introspection_endpoint")?
        .ok_or(InvalidMetadata::NoIntrospectionEndpoint)
}

fn url_in(document: &[u8], issuer: &str, member: &str) -> Result<Option<String>, InvalidMetadata> {
    let document = Object::parse(document, Budget::JWKS).map_err(|_| InvalidMetadata::NotJson)?;
    let text = |name| document.get(name).and_then(Value::as_str);
    if text("issuer") != Some(issuer) {
        return Err(InvalidMetadata::IssuerMismatch);
    }
    Ok(text(member).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_well_known_forms() {
        assert_eq!(
            candidates("https://as.example"),
            [
                "https://as.example/.well-known/oauth-authorization-server",
                "https://as.example/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            candidates("https://as.example/"),
            candidates("https://as.example")
        );
        assert_eq!(
            candidates("https://as.example/tenant/v2.0"),
            [
                "https://as.example/.well-known/oauth-authorization-server/tenant/v2.0",
                "https://as.example/.well-known/openid-configuration/tenant/v2.0",
                "https://as.example/tenant/v2.0/.well-known/openid-configuration",
            ]
        );
    }

    #[test]
    fn the_issuer_must_be_identical() {
        let document = br#"{"issuer":"https://as.example","jwks_uri":"https://as.example/jwks"}"#;
        assert_eq!(
            jwks_uri(document, "https://as.example").as_deref(),
            Ok("https://as.example/jwks")
        );
        for other in [
            "https://as.example/",
            "https://AS.example",
            "https://other.example",
        ] {
            assert_eq!(
                jwks_uri(document, other),
                Err(InvalidMetadata::IssuerMismatch)
            );
        }
        assert_eq!(
            introspection_endpoint(document, "https://as.example"),
            Err(InvalidMetadata::NoIntrospectionEndpoint)
        );
        let document = br#"{"introspection_endpoint":"https://as.example/i","issuer":"a"}"#;
        assert_eq!(
            introspection_endpoint(document, "a").as_deref(),
            Ok("https://as.example/i")
        );
        assert_eq!(
            introspection_endpoint(document, "b"),
            Err(InvalidMetadata::IssuerMismatch)
        );
    }

    #[test]
    fn a_failure_says_what_is_wrong_with_the_document() {
        let of = |document: &[u8]| jwks_uri(document, "a").unwrap_err();
        for none in [
            r#"{"issuer":"a"}"#,
            r#"{"issuer":"a","jwks_uri":null}"#,
            r#"{"issuer":"a","jwks_uri":7}"#,
        ] {
            assert_eq!(of(none.as_bytes()), InvalidMetadata::NoJwksUri, "{none}");
        }
        for other in [r#"{}"#, r#"{"issuer":null}"#, r#"{"issuer":["a"]}"#] {
            assert_eq!(
                of(other.as_bytes()),
                InvalidMetadata::IssuerMismatch,
                "{other}"
            );
        }
        let good = r#"{"issuer":"a","jwks_uri":"b"}"#;
        assert_eq!(jwks_uri(good.as_bytes(), "a").as_deref(), Ok("b"));
        let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for no_json in [
            b"[]".to_vec(),
            b"<html>".to_vec(),
            format!("\u{feff}{good}").into_bytes(),
            utf16,
        ] {
            assert_eq!(of(&no_json), InvalidMetadata::NotJson);
        }
    }
}
