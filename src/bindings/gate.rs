//! `createBearerGate`, as its JavaScript function needs it.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::bindings::endpoint_options;
use crate::bindings::options::Options;
use crate::bindings::scope_options;
use crate::bindings::url;
use crate::error::{ConfigError, ConfigReason, OAuthCode};
use crate::jose::json;
use crate::protocol::authorization::{Credentials, is_token_character};
use crate::protocol::challenge;
use crate::protocol::gate::{Gate, GateResponse};
use crate::protocol::protected_resource::{ProtectedResourceMetadata, WELL_KNOWN};
use crate::protocol::raw_url::RawUrl;
use crate::protocol::url_policy::UrlPolicy;

const KNOWN: [&str; 12] = [
    "verifier",
    "resource",
    "authorizationServers",
    "requiredScopes",
    "scopesSupported",
    "resourceName",
    "resourceDocumentation",
    "impliedScopes",
    "cors",
    "tokenHeader",
    "onEvent",
    "dangerouslyAllowHttpHosts",
];

/// No credentials were sent.
const NO_CREDENTIALS: i32 = -1;
/// Credentials were sent that are not one Bearer token.
const MALFORMED_CREDENTIALS: i32 = -2;

/// The rules of a gate.
#[wasm_bindgen]
pub struct GateCore {
    gate: Gate,
    token_header: String,
}

#[wasm_bindgen]
impl GateCore {
    /// Reads options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<GateCore, JsValue> {
        Ok(Self::parse(&Options::new(options, &KNOWN)?)?)
    }

    /// Where the token starts in the header; below zero: there is none, or the header is malformed.
    #[wasm_bindgen(js_name = tokenStart)]
    pub fn token_start(&self, header: &str) -> i32 {
        match self.gate.credentials(header) {
            Credentials::None => NO_CREDENTIALS,
            Credentials::Malformed => MALFORMED_CREDENTIALS,
            Credentials::Token(start) => i32::try_from(start).unwrap_or(MALFORMED_CREDENTIALS),
        }
    }

    /// The answer to a request without credentials, as JSON text.
    #[wasm_bindgen(js_name = noCredentials)]
    pub fn no_credentials(&self) -> String {
        to_json(&self.gate.no_credentials())
    }

    /// The answer to a refused request, as JSON text; an unknown code is a fault of ours.
    pub fn refused(&self, code: &str, scopes: Vec<String>, retry_after: u32) -> String {
        let codes = [
            OAuthCode::InvalidRequest,
            OAuthCode::InvalidToken,
            OAuthCode::InsufficientScope,
        ];
        let code = codes.into_iter().find(|known| known.name() == code);
        to_json(
            &self
                .gate
                .refused(code.unwrap_or(OAuthCode::ServerError), &scopes, retry_after),
        )
    }

    /// The answer to a request for the metadata, as JSON text.
    pub fn metadata(&self, method: &str, path: &str) -> Option<String> {
        self.gate
            .metadata(method, path)
            .map(|answer| to_json(&answer))
    }

    /// The answer to a preflight request, as JSON text.
    pub fn preflight(&self) -> String {
        to_json(&self.gate.preflight())
    }

    /// Throws unless all of `required` are granted or implied.
    #[wasm_bindgen(js_name = checkScopes)]
    pub fn check_scopes(&self, granted: Vec<String>, required: Vec<String>) -> Result<(), JsValue> {
        Ok(self.gate.check_scopes(&granted, &required)?)
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        let mut output = String::from("{\"requiredScopes\":");
        json::write_strings(&self.gate.required_scopes, &mut output);
        output.push_str(",\"impliedScopes\":");
        json::write_string(&scope_options::to_json(&self.gate.hierarchy), &mut output);
        for (name, text) in [
            ("metadataUrl", &self.gate.metadata_url),
            ("resource", &self.gate.metadata.resource),
            ("tokenHeader", &self.token_header),
        ] {
            json::write_name(name, &mut output);
            json::write_string(text, &mut output);
        }
        output.push_str(",\"corsHeaders\":");
        write_headers(&self.gate.cors_headers(), &mut output);
        output.push('}');
        output
    }
}

impl GateCore {
    fn parse(options: &Options) -> Result<Self, ConfigError> {
        options.check_function("onEvent")?;
        let required = |name: &str| {
            options.error(
                ConfigReason::Type,
                name,
                "must be there: a URL, or a list of URLs",
            )
        };
        let policy = UrlPolicy {
            // Nothing is requested there.
            allow_private_addresses: true,
            http_hosts: endpoint_options::http_hosts(options)?,
        };
        let resource =
            raw_url(options, "resource", &policy)?.ok_or_else(|| required("resource"))?;
        let servers = options
            .get("authorizationServers")?
            .ok_or_else(|| required("authorizationServers"))?;
        let authorization_servers = options.string_list("authorizationServers", &servers)?;
        for (i, server) in authorization_servers.iter().enumerate() {
            check_url(
                options,
                &format!("authorizationServers[{i}]"),
                server,
                &policy,
            )?;
        }
        let required_scopes = options.scopes("requiredScopes")?;
        let supported = match options.get("scopesSupported")? {
            None => required_scopes.clone(),
            Some(list) if Array::is_array(&list) => options.scopes("scopesSupported")?,
            Some(_) => {
                let message = "must be an array of strings";
                return Err(options.error(ConfigReason::Type, "scopesSupported", message));
            }
        };
        for (name, list) in [
            ("requiredScopes", &required_scopes),
            ("scopesSupported", &supported),
        ] {
            if !list.iter().all(|scope| scope.is_ascii()) {
                let message = "a scope in a challenge must be ASCII";
                return Err(options.error(ConfigReason::Type, name, message));
            }
        }
        let token_header = options
            .string("tokenHeader")?
            .unwrap_or("Authorization".to_owned());
        if !token_header.bytes().all(is_token_character) {
            return Err(options.error(ConfigReason::Type, "tokenHeader", "must be a header name"));
        }
        let metadata = ProtectedResourceMetadata {
            resource,
            authorization_servers,
            scopes_supported: supported
                .into_iter()
                .filter(|scope| challenge::is_challengeable(scope))
                .collect(),
            name: options.string("resourceName")?,
            documentation: raw_url(options, "resourceDocumentation", &policy)?,
        };
        let metadata_url = metadata.url().ok_or_else(|| required("resource"))?;
        let normalized = url::check(&metadata_url, &policy)
            .map_err(|message| options.error(ConfigReason::Url, "resource", message))?;
        let metadata_path = RawUrl::split(&normalized)
            .map_or("", |url| url.path)
            .to_owned();
        if !metadata_path.starts_with(WELL_KNOWN) {
            let message = "its path climbs above its root";
            return Err(options.error(ConfigReason::Url, "resource", message));
        }
        let gate = Gate {
            metadata,
            metadata_url,
            metadata_path,
            required_scopes,
            hierarchy: scope_options::hierarchy(options)?,
            cors: options.boolean("cors")?.unwrap_or(true),
            is_bare_header: !token_header.eq_ignore_ascii_case("authorization"),
        };
        Ok(Self { gate, token_header })
    }
}

/// A URL that is told to clients, byte for byte as it was written.
fn raw_url(
    options: &Options,
    name: &str,
    policy: &UrlPolicy,
) -> Result<Option<String>, ConfigError> {
    let text = options.string(name)?;
    if let Some(text) = &text {
        check_url(options, name, text, policy)?;
    }
    Ok(text)
}

fn check_url(
    options: &Options,
    name: &str,
    text: &str,
    policy: &UrlPolicy,
) -> Result<(), ConfigError> {
    let error = |message| options.error(ConfigReason::Url, name, message);
    // The URL parser forgives spaces and line breaks, which must not come into a header.
    if !challenge::is_quotable(text) || text.contains(' ') {
        return Err(error(
            "a URL is printable ASCII without spaces, quotes and backslashes",
        ));
    }
    url::check(text, policy).map(drop).map_err(error)
}

fn to_json(answer: &GateResponse) -> String {
    let mut output = format!("{{\"status\":{},\"headers\":", answer.status);
    write_headers(&answer.headers, &mut output);
    output.push_str(",\"body\":");
    match answer.body.is_empty() {
        true => output.push_str("null"),
        false => json::write_string(&answer.body, &mut output),
    }
    output.push('}');
    output
}

fn write_headers(headers: &[(&'static str, String)], output: &mut String) {
    output.push('{');
    for (i, (name, value)) in headers.iter().enumerate() {
        if i > 0 {
            output.push(',');
        }
        json::write_string(name, output);
        output.push(':');
        json::write_string(value, output);
    }
    output.push('}');
}
