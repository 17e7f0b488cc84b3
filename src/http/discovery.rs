//! Authorization server metadata (RFC 8414, OpenID Connect Discovery 1.0): from an issuer to its keys and endpoints.

use crate::http::url_text::UrlText;
use crate::jose::json::{Budget, Object, Value};

/// A document does not give the URL that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidMetadata;

/// Where an issuer's metadata may be, in the order that the MCP specification asks clients to try: RFC 8414 section 3.1
/// inserts the well-known path, OpenID Connect is tried inserted and, as it was first defined, appended.
pub fn candidates(issuer: &str) -> Vec<String> {
    const OAUTH: &str = "/.well-known/oauth-authorization-server";
    const OPENID: &str = "/.well-known/openid-configuration";
    let Some(url) = UrlText::cut(issuer) else {
        return Vec::new();
    };
    let without_slash = UrlText {
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
/// For anything else.
pub fn jwks_uri(document: &[u8], issuer: &str) -> Result<String, InvalidMetadata> {
    url_in(document, issuer, "jwks_uri")
}

/// The `introspection_endpoint` of a document (RFC 8414 section 2), by the rules of [`jwks_uri`].
///
/// # Errors
/// As [`jwks_uri`].
pub fn introspection_endpoint(document: &[u8], issuer: &str) -> Result<String, InvalidMetadata> {
    url_in(document, issuer, "introspection_endpoint")
}

fn url_in(document: &[u8], issuer: &str, member: &str) -> Result<String, InvalidMetadata> {
    let document = Object::parse(document, Budget::JWKS).map_err(|_| InvalidMetadata)?;
    if document.get("issuer").and_then(Value::as_str) != Some(issuer) {
        return Err(InvalidMetadata);
    }
    document
        .get(member)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or(InvalidMetadata)
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
            assert_eq!(jwks_uri(document, other), Err(InvalidMetadata));
        }
        assert_eq!(
            introspection_endpoint(document, "https://as.example"),
            Err(InvalidMetadata)
        );
        let document = br#"{"introspection_endpoint":"https://as.example/i","issuer":"a"}"#;
        assert_eq!(
            introspection_endpoint(document, "a").as_deref(),
            Ok("https://as.example/i")
        );
        assert_eq!(introspection_endpoint(document, "b"), Err(InvalidMetadata));
        assert_eq!(jwks_uri(br#"{"issuer":"a"}"#, "a"), Err(InvalidMetadata));
        assert_eq!(jwks_uri(b"[]", "a"), Err(InvalidMetadata));
    }
}
