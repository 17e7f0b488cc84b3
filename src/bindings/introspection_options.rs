//! The options of `IntrospectionTokenVerifier`.

use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use crate::algorithm::AlgorithmSet;
use crate::bindings::endpoint_options::{self, Endpoint, Location};
use crate::bindings::given_key::{GivenKey, given_key};
use crate::bindings::jwt_options::{self, MAX_CACHE_SIZE};
use crate::bindings::options::Options;
use crate::bindings::policy_options;
use crate::bindings::store_options::{self, StoreOptions};
use crate::error::{ConfigError, ConfigReason};
use crate::keys::AllowedAlgorithms;
use crate::protocol::url_policy::UrlPolicy;
use crate::token::{Policy, Profile};
use crate::verifiers::introspection::{
    ClientAssertion, ClientAuthentication, IntrospectionConfig, SignedResponses,
};
use crate::verifiers::{JwksCache, JwksCacheConfig, KeySource};

const COMMON: [&str; 10] = [
    "introspectionEndpoint",
    "introspectionUrl",
    "serverUrl",
    "requireIssuer",
    "now",
    "onEvent",
    "cacheTtl",
    "inactiveTtl",
    "maxConcurrentRequests",
    "maxQueuedRequests",
];
const CACHE: &str = "cacheSize";
const CLIENT: [&str; 9] = [
    "clientId",
    "clientSecret",
    "clientAuthMethod",
    "formEncodeCredentials",
    "privateKey",
    "privateKeyId",
    "clientAssertionAudience",
    "bearerToken",
    "authorizationHeader",
];
const SIGNED: [&str; 4] = ["jwks", "jwksUri", "algorithm", "algorithms"];

const MAX_CACHE_SECONDS: u32 = 3600;
const MAX_INACTIVE_SECONDS: u32 = 60;
const DEFAULT_CACHE_SIZE: f64 = 1000.0;
const DEFAULT_REQUESTS: f64 = 32.0;
const MAX_REQUESTS: u32 = 1000;
const DEFAULT_QUEUED_REQUESTS: f64 = 1000.0;
const MAX_QUEUED_REQUESTS: u32 = 100_000;

/// As `JWTVerifier` has it unless its options say otherwise.
const SIGNING_KEYS: JwksCacheConfig = JwksCacheConfig {
    max_age: 600.0,
    cooldown: 30.0,
    stale_if_error: 3600.0,
};

/// What is made for each request.
pub enum Credential {
    /// What is sent never changes.
    Fixed,
    /// The operator's function gives the value of the `Authorization` header.
    Header,
    /// An assertion for this audience, else for the endpoint's URL.
    Assertion { audience: Option<String> },
}

/// Everything that the options say.
pub struct IntrospectionOptions {
    pub config: IntrospectionConfig,
    pub endpoint: Endpoint,
    pub credential: Credential,
    /// Where the keys of signed answers are, if they are fetched.
    pub jwks: Option<Endpoint>,
    pub store: Option<StoreOptions>,
    pub server_url: Option<String>,
    pub cache_size: f64,
    pub max_concurrent_requests: f64,
    pub max_queued_requests: f64,
    /// What was left out although it should be said.
    pub warnings: Vec<&'static str>,
}

/// Reads and checks options.
pub fn parse(object: &JsValue) -> Result<IntrospectionOptions, ConfigError> {
    let known: Vec<&str> = [
        &COMMON[..],
        &[CACHE, "signedResponse"],
        &CLIENT[..],
        &SIGNED[..],
        &policy_options::NAMES[..],
        &endpoint_options::NAMES[..],
        &store_options::NAMES[..],
    ]
    .concat();
    let options = Options::new(object, &known)?;
    for name in ["now", "onEvent"] {
        options.check_function(name)?;
    }
    let endpoint = endpoint_options::endpoint(&options, location(&options)?)?;
    let (authentication, credential) = client(&options)?;
    let (mut signed, jwks, algorithms) = signed_answers(&options, &authentication)?;
    let policy = policy_options::parse(&options, algorithms, Profile::Default, false)?;
    // RFC 7662 section 2.2 makes `iss` optional, and many servers leave it out. Who answers is known without it.
    let require_issuer = options.boolean("requireIssuer")?.unwrap_or(false);
    if require_issuer && policy.issuers.is_none() {
        let message = "needs an issuer to compare with: give issuer, or leave requireIssuer out";
        return Err(options.error(ConfigReason::Type, "requireIssuer", message));
    }
    let policy = Policy {
        require_issuer,
        ..policy
    };
    // Told to tools, and never asked.
    let server_url_policy = UrlPolicy {
        allow_private_addresses: true,
        ..endpoint.url_policy.clone()
    };
    let server_url = endpoint_options::url(&options, "serverUrl", &server_url_policy)?;
    if let Some(signed) = &mut signed {
        signed.audiences.extend(server_url.clone());
        signed
            .audiences
            .extend(policy.audiences.iter().flatten().cloned());
    }
    let cache_ttl = seconds(&options, "cacheTtl", MAX_CACHE_SECONDS)?;
    let inactive_ttl = seconds(&options, "inactiveTtl", MAX_INACTIVE_SECONDS)?;
    let cache_size = whole(&options, CACHE, 0, MAX_CACHE_SIZE)?.unwrap_or(DEFAULT_CACHE_SIZE);
    let max_concurrent_requests = whole(&options, "maxConcurrentRequests", 1, MAX_REQUESTS)?;
    let max_queued_requests = whole(&options, "maxQueuedRequests", 0, MAX_QUEUED_REQUESTS)?;
    let store = store_options::parse(&options)?;
    if store.is_some() && cache_ttl == 0.0 && inactive_ttl == 0.0 {
        let message = "has nothing to keep: give cacheTtl or inactiveTtl";
        return Err(options.error(ConfigReason::Store, "store", message));
    }
    if store.is_some() && !authentication.is_identified() {
        let message = "must be there with a store: answers for one client are not for another";
        return Err(options.error(ConfigReason::Store, "clientId", message));
    }
    let mut warnings = Vec::new();
    if !options.has("audience")? {
        warnings.push("audience_not_checked");
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
        max_concurrent_requests: max_concurrent_requests.unwrap_or(DEFAULT_REQUESTS),
        max_queued_requests: max_queued_requests.unwrap_or(DEFAULT_QUEUED_REQUESTS),
        warnings,
    })
}

fn location(options: &Options) -> Result<Location, ConfigError> {
    let name = match (
        options.has("introspectionEndpoint")?,
        options.has("introspectionUrl")?,
    ) {
        (true, true) => {
            return Err(options.error(ConfigReason::Type, "introspectionUrl", "is given twice"));
        }
        (false, true) => "introspectionUrl",
        (true, false) => "introspectionEndpoint",
        (false, false) => {
            if one_issuer(options)?.is_none() {
                let message = "must be there: a URL; or else one issuer, to find it by discovery";
                return Err(options.error(ConfigReason::Type, "introspectionEndpoint", message));
            }
            "introspectionEndpoint"
        }
    };
    endpoint_options::location(options, name)
}

fn client(options: &Options) -> Result<(ClientAuthentication, Credential), ConfigError> {
    let given: Vec<&str> = [
        "clientSecret",
        "privateKey",
        "bearerToken",
        "authorizationHeader",
    ]
    .into_iter()
    .filter_map(|name| options.has(name).map(|has| has.then_some(name)).transpose())
    .collect::<Result<_, _>>()?;
    let method = options.string("clientAuthMethod")?;
    let client_id = options.string("clientId")?;
    let contradiction = |name| {
        let message = "contradicts the other options that say how the client authenticates";
        options.error(ConfigReason::ClientAuth, name, message)
    };
    if let [_, second, ..] = given[..] {
        return Err(contradiction(second));
    }
    let source = given.first().copied();
    let belongs = |name: &'static str, is_used: bool| match options.has(name) {
        Ok(true) if !is_used => Err(contradiction(name)),
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    let is_basic = source == Some("clientSecret")
        && matches!(method.as_deref(), None | Some("client_secret_basic"));
    belongs("formEncodeCredentials", is_basic)?;
    belongs("privateKeyId", source == Some("privateKey"))?;
    belongs("clientAssertionAudience", source == Some("privateKey"))?;
    let checked = |name: &'static str, result: Result<ClientAuthentication, &'static str>| {
        result.map_err(|message| options.error(ConfigReason::ClientAuth, name, message))
    };
    // First by itself: its fault is not another option's.
    checked("clientId", ClientAuthentication::none(client_id.as_deref()))?;
    let id = || {
        client_id
            .as_deref()
            .ok_or_else(|| options.error(ConfigReason::ClientAuth, "clientId", "must be there"))
    };
    let fixed = |authentication| (authentication, Credential::Fixed);
    match (source, method.as_deref()) {
        (Some("clientSecret"), None | Some("client_secret_basic")) => {
            let encodes = options.boolean("formEncodeCredentials")?.unwrap_or(true);
            let secret = secret(options)?;
            let made = ClientAuthentication::basic(id()?, &secret, encodes);
            // Without the encoding a colon would end the id.
            let is_cut = !encodes && id()?.contains(':');
            let at_fault = if is_cut { "clientId" } else { "clientSecret" };
            checked(at_fault, made).map(fixed)
        }
        (Some("clientSecret"), Some("client_secret_post")) => {
            let made = ClientAuthentication::post(id()?, &secret(options)?);
            checked("clientSecret", made).map(fixed)
        }
        (Some("privateKey"), Some("private_key_jwt")) => private_key_jwt(options, id()?),
        (Some("bearerToken"), None) => {
            let token = options.string("bearerToken")?.unwrap_or_default();
            let made = ClientAuthentication::bearer(&token, client_id.as_deref());
            checked("bearerToken", made).map(fixed)
        }
        (Some("authorizationHeader"), None) => {
            options.check_function("authorizationHeader")?;
            let made = ClientAuthentication::header(client_id.as_deref());
            let made = checked("clientId", made)?;
            Ok((made, Credential::Header))
        }
        (None, Some("none")) => {
            checked("clientId", ClientAuthentication::none(client_id.as_deref())).map(fixed)
        }
        (None, None | Some("client_secret_basic" | "client_secret_post")) => {
            let message = "must be there: the endpoint must know who asks (RFC 7662 section 2.1)";
            Err(options.error(ConfigReason::ClientAuth, "clientSecret", message))
        }
        (None, Some("private_key_jwt")) => {
            Err(options.error(ConfigReason::ClientAuth, "privateKey", "must be there"))
        }
        (Some("privateKey"), None) => {
            let message = "must be \"private_key_jwt\" with a privateKey";
            Err(options.error(ConfigReason::ClientAuth, "clientAuthMethod", message))
        }
        (
            Some(name),
            Some("client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none"),
        ) => Err(contradiction(name)),
        (_, _) => {
            let message =
                "must be client_secret_basic, client_secret_post, private_key_jwt or none";
            Err(options.error(ConfigReason::ClientAuth, "clientAuthMethod", message))
        }
    }
}

fn secret(options: &Options) -> Result<Zeroizing<String>, ConfigError> {
    let secret = options.string("clientSecret")?.unwrap_or_default();
    Ok(Zeroizing::new(secret))
}

fn private_key_jwt(
    options: &Options,
    client_id: &str,
) -> Result<(ClientAuthentication, Credential), ConfigError> {
    let value = options.get("privateKey")?.unwrap_or_default();
    let key = match given_key(options, "privateKey", &value)? {
        GivenKey::Pem(pem) => {
            let message = "the text is not UTF-8";
            let error = |_| options.error(ConfigReason::Key, "privateKey", message);
            Zeroizing::new(str::from_utf8(&pem).map_err(error)?.to_owned())
        }
        GivenKey::Jwk(text) => text,
    };
    let key_id = options.string("privateKeyId")?;
    let assertion =
        ClientAssertion::new(client_id, &key, key_id.as_deref()).map_err(|(name, message)| {
            let reason = match name {
                "privateKey" => ConfigReason::Key,
                _ => ConfigReason::ClientAuth,
            };
            options.error(reason, name, message)
        })?;
    let audience = match options.string("clientAssertionAudience")? {
        Some(audience) => Some(audience),
        None => one_issuer(options)?,
    };
    Ok((
        ClientAuthentication::private_key_jwt(assertion),
        Credential::Assertion { audience },
    ))
}

fn one_issuer(options: &Options) -> Result<Option<String>, ConfigError> {
    let issuers = options.nullable_strings("issuer")?.flatten();
    Ok(issuers.and_then(|list| match &list[..] {
        [one] => Some(one.clone()),
        _ => None,
    }))
}

/// How answers are signed, where the keys are if they are fetched, and the algorithms.
type Signed = (Option<SignedResponses>, Option<Endpoint>, AllowedAlgorithms);

fn signed_answers(
    options: &Options,
    authentication: &ClientAuthentication,
) -> Result<Signed, ConfigError> {
    if !options.boolean("signedResponse")?.unwrap_or(false) {
        for name in SIGNED {
            if options.has(name)? {
                let message = "this option belongs to signedResponse";
                return Err(options.error(ConfigReason::KeySource, name, message));
            }
        }
        return Ok((None, None, AlgorithmSet::default().into()));
    }
    let missing = |name, message| options.error(ConfigReason::Type, name, message);
    let issuer = one_issuer(options)?
        .ok_or_else(|| missing("issuer", "signedResponse needs one issuer, who signs"))?;
    let client_id = authentication
        .client_id()
        .ok_or_else(|| missing("clientId", "signedResponse needs it: answers are for it"))?
        .to_owned();
    let algorithms = jwt_options::algorithms(options, "jwksUri")?;
    let (keys, jwks) = match (options.has("jwks")?, options.has("jwksUri")?) {
        (true, true) => {
            let message = "give jwks or jwksUri, not both";
            return Err(options.error(ConfigReason::KeySource, "jwksUri", message));
        }
        (true, false) => {
            let set = jwt_options::inline_jwks(options, algorithms)?;
            (KeySource::Inline(set), None)
        }
        (false, _) => {
            let location = endpoint_options::location(options, "jwksUri")?;
            let endpoint = endpoint_options::endpoint(options, location)?;
            (
                KeySource::Remote(JwksCache::new(SIGNING_KEYS)),
                Some(endpoint),
            )
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

fn seconds(options: &Options, name: &str, most: u32) -> Result<f64, ConfigError> {
    let message = format!("must be 0 to {most} seconds");
    let number = options.number(name, |n| (0.0..=f64::from(most)).contains(&n), message)?;
    Ok(number.unwrap_or(0.0))
}

fn whole(options: &Options, name: &str, least: u32, most: u32) -> Result<Option<f64>, ConfigError> {
    options.number(
        name,
        |n| n.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&n),
        format!("must be a whole number from {least} to {most}"),
    )
}
