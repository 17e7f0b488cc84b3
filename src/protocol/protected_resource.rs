//! Protected resource metadata (RFC 9728).

use crate::jose::json;
use crate::protocol::raw_url::RawUrl;

/// The path of every protected resource's metadata, before the resource's own (RFC 9728 section 3).
pub const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// What a protected resource says of itself. Texts are echoed byte for byte: clients compare them.
#[derive(Clone, Debug)]
pub struct ProtectedResourceMetadata {
    /// `resource`
    pub resource: String,
    /// `authorization_servers`
    pub authorization_servers: Vec<String>,
    /// `scopes_supported`
    pub scopes_supported: Vec<String>,
    /// `resource_name`
    pub name: Option<String>,
    /// `resource_documentation`
    pub documentation: Option<String>,
}

impl ProtectedResourceMetadata {
    /// Where the document is: the well-known path inserted before the resource's own (RFC 9728 section 3.1). `None` for
    /// a resource that is no URL with an authority.
    pub fn url(&self) -> Option<String> {
        Some(RawUrl::split(&self.resource)?.with_inserted(WELL_KNOWN))
    }

    /// The document.
    pub fn to_json(&self) -> String {
        let list = |list: &[String], output: &mut String| {
            json::write_strings(list, output);
        };
        let mut output = String::from("{\"resource\":");
        json::write_string(&self.resource, &mut output);
        output.push_str(",\"authorization_servers\":");
        list(&self.authorization_servers, &mut output);
        if !self.scopes_supported.is_empty() {
            output.push_str(",\"scopes_supported\":");
            list(&self.scopes_supported, &mut output);
        }
        output.push_str(",\"bearer_methods_supported\":[\"header\"]");
        for (name, text) in [
            ("resource_name", &self.name),
            ("resource_documentation", &self.documentation),
        ] {
            if let Some(text) = text {
                json::write_name(name, &mut output);
                json::write_string(text, &mut output);
            }
        }
        output.push('}');
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(resource: &str) -> ProtectedResourceMetadata {
        ProtectedResourceMetadata {
            resource: resource.into(),
            authorization_servers: vec!["https://as.example".into()],
            scopes_supported: vec![],
            name: None,
            documentation: None,
        }
    }

    #[test]
    fn the_path_rules() {
        for (resource, url) in [
            (
                "https://a.example",
                "https://a.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://a.example/",
                "https://a.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://a.example/mcp",
                "https://a.example/.well-known/oauth-protected-resource/mcp",
            ),
            (
                "https://a.example/v1/mcp/",
                "https://a.example/.well-known/oauth-protected-resource/v1/mcp/",
            ),
            (
                "https://a.example/mcp?t=1",
                "https://a.example/.well-known/oauth-protected-resource/mcp?t=1",
            ),
        ] {
            assert_eq!(of(resource).url().as_deref(), Some(url));
        }
    }

    #[test]
    fn nothing_is_normalized() {
        let document = of("https://A.example").to_json();
        assert_eq!(
            document,
            "{\"resource\":\"https://A.example\",\"authorization_servers\":[\"https://as.example\"],\
             \"bearer_methods_supported\":[\"header\"]}"
        );
    }
}
