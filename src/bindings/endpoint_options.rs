//! The options that say where requests go and how.

use js_sys::{Array, Reflect};

use crate::bindings::options::Options;
use crate::bindings::url;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::ObjectWriter;
use crate::limits;
use crate::protocol::discovery::{self, InvalidMetadata};
use crate::protocol::url_policy::UrlPolicy;

/// The names of the options.
pub const NAMES: [&str; 4] = [
    "timeout",
    "fetch",
    "dangerouslyAllowPrivateAddresses",
    "dangerouslyAllowHttpHosts",
];

/// The hosts that may be requested over `http:`.
pub const HTTP_HOSTS: &str = "dangerouslyAllowHttpHosts";

/// A place on an authorization server, and how requests go there.
pub struct Endpoint {
    pub location: Location,
    /// Which URLs an issuer's metadata may name.
    pub url_policy: UrlPolicy,
    /// One deadline for everything that one result takes.
    pub timeout_seconds: f64,
}

/// What tells the URL.
#[derive(Clone)]
pub enum Location {
    /// The URL itself.
    Url(String),
    /// An issuer, whose metadata names the URL.
    Issuer(String),
}

impl Endpoint {
    /// What the JavaScript side needs to send requests, as JSON text.
    pub fn settings(&self) -> String {
        let settings = ObjectWriter::default()
            .number("timeout", self.timeout_seconds)
            .number("metadataLimit", limits::METADATA_BYTES as f64);
        match &self.location {
            Location::Url(url) => settings.text("url", url),
            Location::Issuer(issuer) => {
                settings.strings("metadataUrls", &discovery::candidates(issuer))
            }
        }
        .finish()
    }

    /// What a metadata document says, as JSON text: the URL that `read` finds in it, or why it is of no use.
    pub fn read_metadata(
        &self,
        document: &[u8],
        read: fn(&[u8], &str) -> Result<String, InvalidMetadata>,
    ) -> String {
        let found = match &self.location {
            Location::Url(url) => Ok(url.clone()),
            Location::Issuer(issuer) => read(document, issuer).and_then(|url| {
                url::check(&url, &self.url_policy).map_err(|_| InvalidMetadata::UrlNotAllowed)
            }),
        };
        match found {
            Ok(url) => ObjectWriter::default().text("url", &url),
            Err(why) => ObjectWriter::default().text("failure", why.name()),
        }
        .finish()
    }
}

/// The endpoint at a location.
pub fn endpoint(options: &Options, location: Location) -> Result<Endpoint, ConfigError> {
    let timeout = options.number(
        "timeout",
        |n| n > 0.0 && n <= 60.0,
        "must be above 0 and at most 60 seconds",
    )?;
    options.check_function("fetch")?;
    Ok(Endpoint {
        location,
        url_policy: url_policy(options)?,
        timeout_seconds: timeout.unwrap_or(5.0),
    })
}

/// The location of an endpoint: the URL under that name, else the one `issuer`, whose metadata tells it.
pub fn location(options: &Options, name: &str) -> Result<Location, ConfigError> {
    let policy = url_policy(options)?;
    if let Some(url) = url(options, name, &policy)? {
        return Ok(Location::Url(url));
    }
    let error = |message| options.error(ConfigReason::Url, "issuer", message);
    let issuers = options.nullable_strings("issuer")?.flatten();
    let Some([issuer]) = issuers.as_deref() else {
        return Err(options.error(ConfigReason::Type, "issuer", "must be one, to ask it"));
    };
    url::check(issuer, &policy).map_err(error)?;
    // RFC 8414 section 2.
    if issuer.contains('?') {
        return Err(error("an issuer has no query; give the URL itself"));
    }
    Ok(Location::Issuer(issuer.clone()))
}

/// A URL that requests may be sent to, as `fetch` will write it.
pub fn url(
    options: &Options,
    name: &str,
    policy: &UrlPolicy,
) -> Result<Option<String>, ConfigError> {
    let Some(value) = options.get(name)? else {
        return Ok(None);
    };
    let href = Reflect::get(&value, &"href".into())
        .ok()
        .and_then(|href| href.as_string());
    let text = value
        .as_string()
        .or(href)
        .ok_or_else(|| options.error(ConfigReason::Type, name, "must be a string or a URL"))?;
    url::check(&text, policy)
        .map(Some)
        .map_err(|message| options.error(ConfigReason::Url, name, message))
}

/// Which URLs the options allow.
pub fn url_policy(options: &Options) -> Result<UrlPolicy, ConfigError> {
    let allows = options.boolean("dangerouslyAllowPrivateAddresses")?;
    Ok(UrlPolicy {
        allow_private_addresses: allows.unwrap_or(false),
        http_hosts: http_hosts(options)?,
    })
}

/// The hosts of [`HTTP_HOSTS`], as the URL parser writes them.
pub fn http_hosts(options: &Options) -> Result<Vec<String>, ConfigError> {
    let Some(value) = options.get(HTTP_HOSTS)? else {
        return Ok(Vec::new());
    };
    if !Array::is_array(&value) {
        let message = "must be an array of hosts, such as keycloak:8080";
        return Err(options.error(ConfigReason::Type, HTTP_HOSTS, message));
    }
    let hosts = options.string_list(HTTP_HOSTS, &value)?;
    let hosts = hosts.iter().enumerate().map(|(i, host)| {
        let message = "must be a host, or a host with a port: no scheme, path or wildcard";
        url::http_host(host)
            .ok_or_else(|| options.error(ConfigReason::Url, &format!("{HTTP_HOSTS}[{i}]"), message))
    });
    hosts.collect()
}
