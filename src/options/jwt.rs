//! The options of `JWTVerifier`.

use zeroize::Zeroizing;

use super::endpoint::{self, Endpoint, Location};
use super::given_key::{self, GivenKey};
use super::reader::Options;
use super::store::{self, StoreOptions};
use super::table::{FETCHED_KEYS, Group, JWT_VERIFIER, REQUESTS};
use super::url::ParseUrl;
use super::value::Given;
use super::{algorithms, policy};
use crate::crypto::{CryptoBackend, InvalidKey, PreparedKey};
use crate::error::config_faults::{self as faults, ConfigFault};
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::{Budget, Object};
use crate::keys::unusable_jwk::FaultKind;
use crate::keys::{AllowedAlgorithms, Jwk, JwkSet, hmac_secret, pem};
use crate::token::{Policy, Profile};
use crate::verifiers::jwks_cache::ExportedSet;
use crate::verifiers::jwks_store_entry::JwksStoreEntry;
use crate::verifiers::{JwksCache, JwksCacheConfig, KeySource};

/// The options that name keys: one of them, or none.
const SOURCES: [&str; 4] = ["publicKey", "jwks", "jwksUri", "secret"];

/// What belongs to `jwksUri`.
const REMOTE: [&Group; 2] = [FETCHED_KEYS, REQUESTS];

/// Everything that the options say.
pub struct JwtOptions {
    /// What tokens must be.
    pub policy: Policy,
    /// The keys, or where they come from.
    pub keys: KeySource,
    /// What verifies signatures.
    pub implementation: CryptoBackend,
    /// Where the keys are, if they are fetched.
    pub endpoint: Option<Endpoint>,
    /// How many verified tokens are remembered.
    pub cache_size: f64,
    /// The place of the keys in a shared store.
    pub store: Option<JwksStoreSettings>,
    /// What was left out although it should be said.
    pub warnings: Vec<&'static str>,
}

/// The place of the JWK Set in a store.
pub struct JwksStoreSettings {
    /// Writes and verifies its entry.
    pub keys: JwksStoreEntry,
    /// For how long an entry can be of use.
    pub seconds: f64,
    /// What one operation of the store may take.
    pub timeout_seconds: f64,
}

/// Reads and checks the options. `has_reference`: whether the reference implementation is loaded.
///
/// # Errors
/// About the option at fault.
pub fn read(
    given: Given<'_>,
    parse_url: ParseUrl,
    has_reference: bool,
) -> Result<JwtOptions, ConfigError> {
    let options = &Options::new(given, JWT_VERIFIER, parse_url)?;
    let source = key_source(options)?;
    let store = store::read(options)?;
    if store.is_some() && source != "jwksUri" {
        return Err(options.error("store", faults::STORE_WITHOUT_FETCHED_KEYS));
    }
    let algorithms = algorithms::read(options, source)?;
    let policy = policy(options, algorithms)?;
    for name in ["now", "onEvent", "check"] {
        options.check_function(name)?;
    }
    let implementation = match options.choice("crypto")? {
        "reference" if has_reference => CryptoBackend::RustCrypto,
        "reference" => return Err(options.error("crypto", faults::REFERENCE_NOT_LOADED)),
        _ => CryptoBackend::BuiltIn,
    };
    let cache_size = options.number_or_default("cacheSize")?;
    let warnings = [
        ("issuer", "issuer_not_checked"),
        ("audience", "audience_not_checked"),
    ];
    let warnings = warnings.into_iter().filter(|(name, _)| !options.has(name));
    let (keys, endpoint, store) = match source {
        "publicKey" => {
            let key = public_key(options, algorithms)?;
            (KeySource::Static(key), None, None)
        }
        "jwks" => {
            let set = inline_jwks(options, algorithms)?;
            (KeySource::Inline(set), None, None)
        }
        "secret" => {
            let key = secret(options, algorithms)?;
            (KeySource::Static(key), None, None)
        }
        _ => {
            let config = cache_config(options)?;
            let location = endpoint::location(options, "jwksUri")?;
            let endpoint = endpoint::read(options, location)?;
            let store = store.map(|store| shared_set(&store, &endpoint.location, config));
            let cache = cache(options, config)?;
            (KeySource::Remote(cache), Some(endpoint), store)
        }
    };
    Ok(JwtOptions {
        policy,
        keys,
        implementation,
        endpoint,
        cache_size,
        store,
        warnings: warnings.map(|(_, warning)| warning).collect(),
    })
}

fn shared_set(
    store: &StoreOptions,
    location: &Location,
    config: JwksCacheConfig,
) -> JwksStoreSettings {
    let source = match location {
        Location::Url(url) => ["jwksUri", url],
        Location::Issuer(issuer) => ["issuer", issuer],
    };
    JwksStoreSettings {
        keys: JwksStoreEntry::new(&store.key, &source),
        seconds: config.max_age + config.stale_if_error,
        timeout_seconds: store.timeout_seconds,
    }
}

fn key_source(options: &Options<'_>) -> Result<&'static str, ConfigError> {
    let is_given = |name: &&str| options.get(name).is_some_and(|value| !value.is_null());
    let given: Vec<&str> = SOURCES.into_iter().filter(is_given).collect();
    let unset = SOURCES
        .into_iter()
        .find(|name| options.names().contains(name));
    let is_discovery = || options.get("issuer").is_some_and(|it| it.text().is_some());
    let source = match given[..] {
        [source] => source,
        // Its keys are found by discovery; but not where a key was meant and is missing, as from an unset variable.
        [] if unset.is_none() && is_discovery() => "jwksUri",
        _ => {
            let option = given.get(1).copied().or(unset).unwrap_or("publicKey");
            return Err(options.error(option, faults::KEY_SOURCES));
        }
    };
    let mut remote = REMOTE.into_iter().flatten().map(|entry| entry.name);
    match remote.find(|name| source != "jwksUri" && options.has(name)) {
        Some(name) => Err(options.error(name, faults::BELONGS_TO_JWKS_URI)),
        None => Ok(source),
    }
}

fn policy(options: &Options<'_>, algorithms: AllowedAlgorithms) -> Result<Policy, ConfigError> {
    let profile = match options.choice("profile")? {
        "rfc9068" => Profile::Rfc9068,
        _ => Profile::Default,
    };
    let mut policy = policy::read(options, algorithms, profile)?;
    policy.claim_rules.requires_access_token_type = options.choice("requiredType")? == "at+jwt";
    if profile == Profile::Rfc9068 && (policy.issuers.is_none() || policy.audiences.is_none()) {
        return Err(options.error("profile", faults::PROFILE_WITHOUT_ISSUER_OR_AUDIENCE));
    }
    Ok(policy)
}

fn public_key(
    options: &Options<'_>,
    algorithms: AllowedAlgorithms,
) -> Result<PreparedKey, ConfigError> {
    const NAME: &str = "publicKey";
    let Some(value) = options.get(NAME) else {
        return Err(options.error(NAME, faults::NOT_A_KEY));
    };
    let key = match given_key::read(options, NAME, value)? {
        GivenKey::Pem(pem) => pem::parse_public_key(&*pem).map_err(|why| {
            let reason = key_reason(why.is_private());
            options.error_with(NAME, reason, why.message())
        })?,
        GivenKey::Jwk(text) => {
            let jwk = Object::parse(text.as_bytes(), Budget::TOKEN)
                .map_err(|_| options.error(NAME, faults::NOT_A_JWK))?;
            let jwk = Jwk::parse(&jwk).map_err(|why| {
                let reason = key_reason(why.kind() == FaultKind::PrivateKey);
                options.error_with(NAME, reason, why.to_string())
            })?;
            jwk.into_key()
        }
    };
    match key.algorithms().iter().any(|a| algorithms.contains(a)) {
        true => Ok(key),
        false => Err(options.error("algorithm", faults::KEY_FOR_ANOTHER_ALGORITHM)),
    }
}

fn key_reason(is_private: bool) -> ConfigReason {
    match is_private {
        true => ConfigReason::PrivateKey,
        false => ConfigReason::Key,
    }
}

/// The keys of `jwks`.
///
/// # Errors
/// About `jwks`, or `algorithm` when no key fits.
pub fn inline_jwks(
    options: &Options<'_>,
    algorithms: AllowedAlgorithms,
) -> Result<JwkSet, ConfigError> {
    let text = jwk_set(options, "jwks", options)?;
    let set = JwkSet::parse(text.as_bytes())
        .map_err(|why| options.error_with("jwks", ConfigReason::Key, why.to_string()))?;
    match set
        .keys()
        .iter()
        .any(|jwk| !algorithms.uses(jwk).is_empty())
    {
        true => Ok(set),
        false => Err(options.error("algorithm", faults::JWKS_FOR_OTHER_ALGORITHMS)),
    }
}

/// The text of the JWK Set in the member `jwks`; one that is not JSON is a fault of the option `name`.
fn jwk_set(
    options: &Options<'_>,
    name: &str,
    object: &Options<'_>,
) -> Result<Zeroizing<String>, ConfigError> {
    match object.get("jwks") {
        Some(jwks) if jwks.kind() == "an object" => options.json(name, jwks),
        _ => Err(object.error("jwks", faults::NOT_A_JWK_SET)),
    }
}

fn secret(
    options: &Options<'_>,
    algorithms: AllowedAlgorithms,
) -> Result<PreparedKey, ConfigError> {
    let bytes = options.secret("secret")?.unwrap_or_default();
    let error = |message| options.error("secret", ConfigFault::new(ConfigReason::Secret, message));
    hmac_secret::check(&bytes).map_err(error)?;
    let key = PreparedKey::hmac(&bytes).map_err(|why| error(why.message()))?;
    match algorithms.iter().all(|it| key.algorithms().contains(it)) {
        true => Ok(key),
        false => Err(error(InvalidKey::SecretTooShort.message())),
    }
}

fn cache_config(options: &Options<'_>) -> Result<JwksCacheConfig, ConfigError> {
    Ok(JwksCacheConfig {
        max_age: options.number_or_default("jwksMaxAge")?,
        cooldown: options.number_or_default("jwksCooldown")?,
        stale_if_error: options.number_or_default("jwksStaleIfError")?,
    })
}

fn cache(options: &Options<'_>, config: JwksCacheConfig) -> Result<JwksCache, ConfigError> {
    const NAME: &str = "initialJwks";
    let mut cache = JwksCache::new(config);
    if let Some(exported) = options.get(NAME) {
        let set = options.open(NAME, exported, &[])?;
        let time = |name| match set.any_number(name)? {
            Some(time) if (0.0..=f64::MAX).contains(&time) => Ok(time),
            Some(_) => Err(set.error(name, faults::NOT_A_UNIX_TIME)),
            None => Err(set.error(name, faults::NOT_A_NUMBER)),
        };
        let exported = ExportedSet {
            jwks: jwk_set(options, NAME, &set)?.to_string(),
            fetched_at: time("fetchedAt")?,
            fresh_until: time("freshUntil")?,
        };
        cache
            .import(&exported)
            .map_err(|why| options.error_with(NAME, ConfigReason::Key, why.to_string()))?;
    }
    Ok(cache)
}
