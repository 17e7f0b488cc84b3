//! The options of `createBearerGate`.

use super::endpoint;
use super::reader::Options;
use super::scopes;
use super::table::BEARER_GATE;
use super::url::{self, ParseUrl};
use super::value::Given;
use crate::error::config_faults as faults;
use crate::error::{ConfigError, ConfigReason};
use crate::protocol::authorization::is_token_character;
use crate::protocol::challenge;
use crate::protocol::gate::Gate;
use crate::protocol::protected_resource::{ProtectedResourceMetadata, WELL_KNOWN};
use crate::protocol::raw_url::RawUrl;
use crate::protocol::request_source::{self, RequestSources};
use crate::protocol::url_policy::UrlPolicy;

/// Everything that the options say.
pub struct GateOptions {
    /// The rules of the gate.
    pub gate: Gate,
    /// Which pages and hosts it answers.
    pub sources: RequestSources,
    /// The header with the token.
    pub token_header: String,
}

/// Reads and checks the options.
///
/// # Errors
/// About the option at fault.
pub fn read(given: Given<'_>, parse_url: ParseUrl) -> Result<GateOptions, ConfigError> {
    let options = &Options::new(given, BEARER_GATE, parse_url)?;
    options.check_function("onEvent")?;
    let policy = &UrlPolicy {
        // Nothing is requested there.
        allow_private_addresses: true,
        http_hosts: endpoint::http_hosts(options)?,
    };
    let missing = |name| options.error(name, faults::GATE_URL_MISSING);
    let resource = raw_url(options, "resource", policy)?.ok_or_else(|| missing("resource"))?;
    let authorization_servers = options
        .list("authorizationServers")?
        .ok_or_else(|| missing("authorizationServers"))?;
    for (i, server) in authorization_servers.iter().enumerate() {
        check_url(
            options,
            &format!("authorizationServers[{i}]"),
            server,
            policy,
        )?;
    }
    let required_scopes = options.scopes("requiredScopes")?.unwrap_or_default();
    let supported = options
        .scope_list("scopesSupported")?
        .unwrap_or_else(|| required_scopes.clone());
    for (name, list) in [
        ("requiredScopes", &required_scopes),
        ("scopesSupported", &supported),
    ] {
        if !list.iter().all(|scope| scope.is_ascii()) {
            return Err(options.error(name, faults::CHALLENGE_SCOPE_NOT_ASCII));
        }
    }
    let token_header = options.text("tokenHeader")?.unwrap_or("Authorization");
    if !token_header.bytes().all(is_token_character) {
        return Err(options.error("tokenHeader", faults::NOT_A_HEADER_NAME));
    }
    let metadata = ProtectedResourceMetadata {
        resource,
        authorization_servers,
        scopes_supported: supported
            .into_iter()
            .filter(|scope| challenge::is_challengeable(scope))
            .collect(),
        name: options.text("resourceName")?.map(str::to_owned),
        documentation: raw_url(options, "resourceDocumentation", policy)?,
    };
    let metadata_url = metadata.url().ok_or_else(|| missing("resource"))?;
    let normalized = url::check(&metadata_url, policy, parse_url)
        .map_err(|why| options.error_with("resource", ConfigReason::Url, why))?;
    let metadata_path = RawUrl::split(&normalized)
        .map_or("", |url| url.path)
        .to_owned();
    if !metadata_path.starts_with(WELL_KNOWN) {
        return Err(options.error("resource", faults::RESOURCE_ABOVE_ROOT));
    }
    let gate = Gate {
        metadata,
        metadata_url,
        metadata_path,
        required_scopes,
        hierarchy: scopes::hierarchy(options)?,
        cors: options.flag("cors")?,
        is_bare_header: !token_header.eq_ignore_ascii_case("authorization"),
    };
    Ok(GateOptions {
        gate,
        sources: sources(options)?,
        token_header: token_header.to_owned(),
    })
}

fn sources(options: &Options<'_>) -> Result<RequestSources, ConfigError> {
    let origins = options.list("allowedOrigins")?;
    if let Some(list) = &origins
        && !list.iter().all(|origin| request_source::is_origin(origin))
    {
        return Err(options.error("allowedOrigins", faults::NOT_AN_ORIGIN));
    }
    let hosts = options.list("allowedHosts")?;
    let hosts = hosts.map(|hosts| hosts.iter().map(|host| host.to_ascii_lowercase()).collect());
    let is_host = |host: &String| request_source::is_host(host);
    match hosts
        .as_ref()
        .is_none_or(|list: &Vec<String>| list.iter().all(is_host))
    {
        true => Ok(RequestSources { origins, hosts }),
        false => Err(options.error("allowedHosts", faults::NOT_A_HOST)),
    }
}

/// A URL that is sent to clients byte for byte as it was written.
fn raw_url(
    options: &Options<'_>,
    name: &str,
    policy: &UrlPolicy,
) -> Result<Option<String>, ConfigError> {
    let text = options.text(name)?;
    if let Some(text) = text {
        check_url(options, name, text, policy)?;
    }
    Ok(text.map(str::to_owned))
}

fn check_url(
    options: &Options<'_>,
    name: &str,
    text: &str,
    policy: &UrlPolicy,
) -> Result<(), ConfigError> {
    // The URL parser forgives spaces and line breaks, which must not come into a header.
    if !challenge::is_quotable(text) || text.as_bytes().contains(&b' ') {
        return Err(options.error(name, faults::URL_NOT_QUOTABLE));
    }
    match url::check(text, policy, options.parse_url) {
        Ok(_) => Ok(()),
        Err(why) => Err(options.error_with(name, ConfigReason::Url, why)),
    }
}
