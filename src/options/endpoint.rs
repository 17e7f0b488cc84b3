//! The options that say where requests go and how.

use super::reader::Options;
use super::table::HTTP_HOSTS;
use super::url::{self, ParseUrl};
use crate::error::config_faults as faults;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::ObjectWriter;
use crate::limits;
use crate::protocol::discovery::{self, InvalidMetadata};
use crate::protocol::url_policy::UrlPolicy;
use crate::token::IssuerTemplate;

/// A place on an authorization server, and how requests go there.
pub struct Endpoint {
    /// Where it is.
    pub location: Location,
    /// Which URLs an issuer's metadata may name.
    pub url_policy: UrlPolicy,
    /// One deadline for everything that one result takes.
    pub timeout_seconds: f64,
    parse_url: ParseUrl,
}

/// What names the URL.
#[derive(Clone)]
pub enum Location {
    /// The URL itself.
    Url(String),
    /// An issuer, whose metadata names the URL.
    Issuer(String),
}

impl Endpoint {
    /// What TypeScript needs to send requests, as JSON text.
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

    /// What a metadata document names, as JSON text: the URL that `read` finds in it, or why it is of no use.
    pub fn read_metadata(
        &self,
        document: &[u8],
        read: fn(&[u8], &str) -> Result<String, InvalidMetadata>,
    ) -> String {
        let found = match &self.location {
            Location::Url(url) => Ok(url.clone()),
            Location::Issuer(issuer) => read(document, issuer).and_then(|url| {
                url::check(&url, &self.url_policy, self.parse_url)
                    .map_err(|_| InvalidMetadata::UrlNotAllowed)
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
///
/// # Errors
/// About the option at fault.
pub fn read(options: &Options<'_>, location: Location) -> Result<Endpoint, ConfigError> {
    let timeout_seconds = options.number_or_default("timeout")?;
    options.check_function("fetch")?;
    Ok(Endpoint {
        location,
        url_policy: url_policy(options)?,
        timeout_seconds,
        parse_url: options.parse_url,
    })
}

/// The location of an endpoint: the URL under that name, else the one `issuer`, whose metadata names it.
///
/// # Errors
/// About that name or `issuer`.
pub fn location(options: &Options<'_>, name: &str) -> Result<Location, ConfigError> {
    let policy = url_policy(options)?;
    if let Some(url) = options.url(name, &policy)? {
        return Ok(Location::Url(url));
    }
    let issuers = options.text_or_list("issuer")?;
    let Some([issuer]) = issuers.as_deref() else {
        return Err(options.error("issuer", faults::NOT_ONE_ISSUER));
    };
    if IssuerTemplate::is_template(issuer) {
        return Err(options.error("issuer", faults::TEMPLATE_WITHOUT_URL));
    }
    url::check(issuer, &policy, options.parse_url)
        .map_err(|why| options.error_with("issuer", ConfigReason::Url, why))?;
    // RFC 8414 section 2.
    if issuer.as_bytes().contains(&b'?') {
        return Err(options.error("issuer", faults::ISSUER_WITH_QUERY));
    }
    Ok(Location::Issuer(issuer.clone()))
}

/// The hosts that may be requested over `http:`, as the URL parser writes them.
///
/// # Errors
/// About the list or the host at fault.
pub fn http_hosts(options: &Options<'_>) -> Result<Vec<String>, ConfigError> {
    if options
        .get(HTTP_HOSTS)
        .is_some_and(|value| value.list().is_none())
    {
        return Err(options.error(HTTP_HOSTS, faults::NOT_HOSTS));
    }
    let hosts = options.list(HTTP_HOSTS)?.unwrap_or_default();
    let hosts = hosts.iter().enumerate().map(|(i, host)| {
        url::http_host(host, options.parse_url)
            .ok_or_else(|| options.error(&format!("{HTTP_HOSTS}[{i}]"), faults::NOT_A_HOST))
    });
    hosts.collect()
}

fn url_policy(options: &Options<'_>) -> Result<UrlPolicy, ConfigError> {
    Ok(UrlPolicy {
        allow_private_addresses: options.flag("dangerouslyAllowPrivateAddresses")?,
        http_hosts: http_hosts(options)?,
    })
}
