//! What a gate answers: every status, header and body, as values.

use crate::error::{Error, OAuthCode};
use crate::protocol::authorization::{self, Credentials};
use crate::protocol::challenge;
use crate::protocol::protected_resource::{ProtectedResourceMetadata, WELL_KNOWN};
use crate::token::scopes::{self, ScopeHierarchy};

/// A response, without the parts that only JavaScript can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateResponse {
    /// The status code.
    pub status: u16,
    /// Header fields.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty: none.
    pub body: String,
}

/// The rules of one protected resource.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its metadata.
    pub metadata: ProtectedResourceMetadata,
    /// The URL of its metadata.
    pub metadata_url: String,
    /// The path of that URL as clients normalize it before they ask.
    pub metadata_path: String,
    /// Scopes that every request needs.
    pub required_scopes: Vec<String>,
    /// Which scopes imply which.
    pub hierarchy: ScopeHierarchy,
    /// Whether pages of any origin may read responses.
    pub cors: bool,
    /// Whether the header holds the token alone.
    pub is_bare_header: bool,
}

/// Response headers that a page must be able to read: the challenge, and what MCP uses.
const EXPOSED_HEADERS: &str = "WWW-Authenticate, Retry-After, Mcp-Session-Id, MCP-Protocol-Version";

impl Gate {
    /// Finds the token in the header.
    pub fn credentials(&self, header: &str) -> Credentials {
        match self.is_bare_header {
            true => authorization::parse_bare(header),
            false => authorization::parse_authorization(header),
        }
    }

    /// The answer to a request without credentials (RFC 6750 section 3.1: without an error).
    pub fn no_credentials(&self) -> GateResponse {
        let mut headers = self.cors_headers();
        headers.push(("WWW-Authenticate", self.challenge(None, &[])));
        GateResponse {
            status: 401,
            headers,
            body: String::new(),
        }
    }

    /// The answer to a refused request. `scopes`: what the operation needs beside the gate's own scopes.
    pub fn refused(&self, code: OAuthCode, scopes: &[String], retry_after: u32) -> GateResponse {
        let mut headers = self.cors_headers();
        match code {
            OAuthCode::ServerError => headers.push(("Retry-After", retry_after.max(1).to_string())),
            _ => headers.push(("WWW-Authenticate", self.challenge(Some(code), scopes))),
        }
        headers.push(("Content-Type", "application/json".to_owned()));
        headers.push(("Cache-Control", "no-store".to_owned()));
        let (error, description) = (code.name(), code.description());
        let body = format!("{{\"error\":\"{error}\",\"error_description\":\"{description}\"}}");
        GateResponse {
            status: code.status(),
            headers,
            body,
        }
    }

    /// The answer to a request for the metadata, if it is one.
    pub fn metadata(&self, method: &str, path: &str) -> Option<GateResponse> {
        // The root form is tried by clients too (MCP, authorization server discovery). Some write a slash at the end
        // that the resource does not have, or leave out one that it has.
        let without_slash = |path| str::strip_suffix(path, "/").unwrap_or(path);
        let asked = without_slash(path);
        if asked != WELL_KNOWN && asked != without_slash(&self.metadata_path) {
            return None;
        }
        let mut headers = self.cors_headers();
        let (status, body) = match method {
            "GET" | "HEAD" => {
                headers.push(("Content-Type", "application/json".to_owned()));
                headers.push(("Cache-Control", "public, max-age=3600".to_owned()));
                let body = if method == "GET" {
                    self.metadata.to_json()
                } else {
                    String::new()
                };
                (200, body)
            }
            "OPTIONS" => {
                self.push_preflight_headers(&mut headers);
                (204, String::new())
            }
            _ => {
                headers.push(("Allow", "GET, HEAD, OPTIONS".to_owned()));
                (405, String::new())
            }
        };
        Some(GateResponse {
            status,
            headers,
            body,
        })
    }

    /// The answer to a preflight request of a page (Fetch standard, section CORS protocol).
    pub fn preflight(&self) -> GateResponse {
        let mut headers = self.cors_headers();
        self.push_preflight_headers(&mut headers);
        GateResponse {
            status: 204,
            headers,
            body: String::new(),
        }
    }

    /// Checks scopes by the hierarchy.
    ///
    /// # Errors
    /// [`crate::error::Reason::InsufficientScope`], naming all of `required`.
    pub fn check_scopes(&self, granted: &[String], required: &[String]) -> Result<(), Error> {
        scopes::check(granted, required, &self.hierarchy)
    }

    /// Header fields for every response.
    pub fn cors_headers(&self) -> Vec<(&'static str, String)> {
        if !self.cors {
            return Vec::new();
        }
        vec![
            ("Access-Control-Allow-Origin", "*".to_owned()),
            ("Access-Control-Expose-Headers", EXPOSED_HEADERS.to_owned()),
        ]
    }

    fn challenge(&self, error: Option<OAuthCode>, scopes: &[String]) -> String {
        let mut all: Vec<&str> = self.required_scopes.iter().map(String::as_str).collect();
        for scope in scopes {
            if !all.contains(&scope.as_str()) {
                all.push(scope);
            }
        }
        challenge::build(error, &all, &self.metadata_url)
    }

    /// `*` does not cover `Authorization` (Fetch standard), so it is named.
    fn push_preflight_headers(&self, headers: &mut Vec<(&'static str, String)>) {
        if self.cors {
            let methods = "GET, HEAD, POST, DELETE, OPTIONS";
            headers.push(("Access-Control-Allow-Methods", methods.to_owned()));
            headers.push((
                "Access-Control-Allow-Headers",
                "Authorization, *".to_owned(),
            ));
            headers.push(("Access-Control-Max-Age", "86400".to_owned()));
        }
    }
}
