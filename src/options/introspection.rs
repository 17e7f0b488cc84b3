//! The options of `IntrospectionTokenVerifier`.

use super::client::{self, Credential};
use super::endpoint::{self, Endpoint, Location};
use super::reader::Options;
use super::store::{self, StoreOptions};
use super::table::{self, FETCHED_KEYS, INTROSPECTION_TOKEN_VERIFIER, SIGNED_RESPONSES};
use super::url::ParseUrl;
use super::value::Given;
use super::{algorithms, jwt, policy};
use crate::algorithm::AlgorithmSet;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::keys::AllowedAlgorithms;
use crate::protocol::url_policy::UrlPolicy;
use crate::token::{Policy, Profile};
use crate::verifiers::introspection::{ClientAuthentication, IntrospectionConfig, SignedResponses};
use crate::verifiers::{JwksCache, JwksCacheConfig, KeySource};

/// Everything that the options say.
pub struct IntrospectionOptions {
    /// What the verifier needs.
    pub config: IntrospectionConfig,
    /// Where the introspection endpoint is.
    pub endpoint: Endpoint,
    /// What is made for each request.
    pub credential: Credential,
    /// Where the keys of signed responses are, if they are fetched.
    pub jwks: Option<Endpoint>,
    /// The store that processes share.
    pub store: Option<StoreOptions>,
    /// The URL of this server.
    pub server_url: Option<String>,
    /// How many active tokens are remembered.
    pub cache_size: f64,
    /// Most requests at a time.
    pub max_concurrent_requests: f64,
    /// Most tokens that wait.
    pub max_queued_requests: f64,
    /// What was left out although it should be said.
    pub warnings: Vec<&'static str>,
}

/// Reads and checks the options.
///
/// # Errors
/// About the option at fault.
pub fn read(given: Given<'_>, parse_url: ParseUrl) -> Result<IntrospectionOptions, ConfigError> {
    let options = &Options::new(given, INTROSPECTION_TOKEN_VERIFIER, parse_url)?;
    for name in ["now", "onEvent", "check"] {
        options.check_function(name)?;
    }
    let endpoint = endpoint::read(options, location(options)?)?;
    let (authentication, credential) = client::read(options)?;
    let (mut signed, jwks, algorithms) = signed_responses(options, &authentication)?;
    let policy = policy::read(options, algorithms, Profile::Default)?;
    // RFC 7662 section 2.2 makes `iss` optional, and many servers leave it out. The endpoint is known without it.
    let require_issuer = options.flag("requireIssuer")?;
    if require_issuer && policy.issuers.is_none() {
        return Err(options.error("requireIssuer", faults::NO_ISSUER_TO_COMPARE));
    }
    let policy = Policy {
        require_issuer,
        ..policy
    };
    // Tools read it, and nothing is sent there.
    let server_url_policy = UrlPolicy {
        allow_private_addresses: true,
        ..endpoint.url_policy.clone()
    };
    let server_url = options.url("serverUrl", &server_url_policy)?;
    if let Some(signed) = &mut signed {
        let audiences = policy.audiences.iter().flatten();
        signed
            .audiences
            .extend(server_url.iter().chain(audiences).cloned());
    }
    let cache_ttl = options.number_or_default("cacheTtl")?;
    let inactive_ttl = options.number_or_default("inactiveTtl")?;
    let cache_size = options.number_or_default("cacheSize")?;
    let max_concurrent_requests = options.number_or_default("maxConcurrentRequests")?;
    let max_queued_requests = options.number_or_default("maxQueuedRequests")?;
    let store = store::read(options)?;
    if store.is_some() && cache_ttl == 0.0 && inactive_ttl == 0.0 {
        return Err(options.error("store", faults::STORE_WITHOUT_TTL));
    }
    if store.is_some() && !authentication.is_identified() {
        return Err(options.error("clientId", faults::STORE_WITHOUT_CLIENT));
    }
    Ok(IntrospectionOptions {
        config: IntrospectionConfig {
            policy,
            authentication,
            signed,
            cache_ttl,
            inactive_ttl,
        },
        endpoint,
        credential,
        jwks,
        store,
        server_url,
        cache_size,
        max_concurrent_requests,
        max_queued_requests,
        warnings: match options.has("audience") {
            true => Vec::new(),
            false => vec!["audience_not_checked"],
        },
    })
}

fn location(options: &Options<'_>) -> Result<Location, ConfigError> {
    const NAMES: [&str; 2] = ["introspectionEndpoint", "introspectionUrl"];
    match NAMES.map(|name| options.has(name)) {
        [true, true] => Err(options.error("introspectionUrl", faults::GIVEN_TWICE)),
        [false, true] => endpoint::location(options, "introspectionUrl"),
        [false, false] if one_issuer(options)?.is_none() => {
            Err(options.error("introspectionEndpoint", faults::NO_ENDPOINT))
        }
        _ => endpoint::location(options, "introspectionEndpoint"),
    }
}

/// The issuer, if there is exactly one.
///
/// # Errors
/// About `issuer`.
pub fn one_issuer(options: &Options<'_>) -> Result<Option<String>, ConfigError> {
    let issuers = options.text_or_list("issuer")?.unwrap_or_default();
    Ok(match <[String; 1]>::try_from(issuers) {
        Ok([one]) => Some(one),
        Err(_) => None,
    })
}

/// How responses are signed, where the keys are if they are fetched, and the algorithms.
type Signed = (Option<SignedResponses>, Option<Endpoint>, AllowedAlgorithms);

fn signed_responses(
    options: &Options<'_>,
    authentication: &ClientAuthentication,
) -> Result<Signed, ConfigError> {
    if !options.flag("signedResponse")? {
        let mut names = SIGNED_RESPONSES.iter().map(|entry| entry.name).skip(1);
        return match names.find(|name| options.has(name)) {
            Some(name) => Err(options.error(name, faults::BELONGS_TO_SIGNED_RESPONSE)),
            None => Ok((None, None, AlgorithmSet::default().into())),
        };
    }
    let issuer = one_issuer(options)?
        .ok_or_else(|| options.error("issuer", faults::SIGNED_RESPONSE_WITHOUT_ISSUER))?;
    let client_id = authentication
        .client_id()
        .ok_or_else(|| options.error("clientId", faults::SIGNED_RESPONSE_WITHOUT_CLIENT))?
        .to_owned();
    let algorithms = algorithms::read(options, "jwksUri")?;
    let (keys, jwks) = match (options.has("jwks"), options.has("jwksUri")) {
        (true, true) => return Err(options.error("jwksUri", faults::JWKS_AND_JWKS_URI)),
        (true, false) => {
            let set = jwt::inline_jwks(options, algorithms)?;
            (KeySource::Inline(set), None)
        }
        (false, _) => {
            let location = endpoint::location(options, "jwksUri")?;
            let endpoint = endpoint::read(options, location)?;
            // As JWTVerifier has it unless its options say otherwise.
            let default = |name| table::default_number(FETCHED_KEYS, name);
            let cache = JwksCache::new(JwksCacheConfig {
                max_age: default("jwksMaxAge"),
                cooldown: default("jwksCooldown"),
                stale_if_error: default("jwksStaleIfError"),
            });
            (KeySource::Remote(cache), Some(endpoint))
        }
    };
    let signed = SignedResponses {
        issuer,
        audiences: vec![client_id],
        algorithms,
        keys,
    };
    Ok((Some(signed), jwks, algorithms))
}
