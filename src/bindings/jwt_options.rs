//! The options of `JWTVerifier`.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::algorithm::{Algorithm, AlgorithmSet};
use crate::bindings::endpoint_options::{self, Endpoint, Location};
use crate::bindings::given_key::{GivenKey, given_key};
use crate::bindings::js_imports::has_reference;
use crate::bindings::options::Options;
use crate::bindings::policy_options::{self, MAX_SECONDS};
use crate::bindings::store_options::{self, StoreOptions};
use crate::crypto::{CryptoBackend, InvalidKey, PreparedKey};
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::{Budget, Object};
use crate::keys::unusable_jwk::FaultKind;
use crate::keys::{AllowedAlgorithms, Jwk, JwkSet, hmac_secret, pem};
use crate::token::{Policy, Profile};
use crate::verifiers::jwks_cache::ExportedSet;
use crate::verifiers::jwks_store_entry::JwksStoreEntry;
use crate::verifiers::{JwksCache, JwksCacheConfig, KeySource};

const COMMON: [&str; 7] = [
    "now",
    "onEvent",
    "profile",
    "cacheSize",
    "algorithm",
    "algorithms",
    "crypto",
];
const SOURCES: [&str; 4] = ["publicKey", "jwks", "jwksUri", "secret"];
const REMOTE: [&str; 4] = [
    "initialJwks",
    "jwksMaxAge",
    "jwksCooldown",
    "jwksStaleIfError",
];

/// Most entries of a cache.
pub const MAX_CACHE_SIZE: u32 = 1_000_000;
const DEFAULT_CACHE_SIZE: f64 = 1000.0;

/// Everything that the options say.
pub struct JwtOptions {
    pub policy: Policy,
    pub keys: KeySource,
    pub implementation: CryptoBackend,
    pub endpoint: Option<Endpoint>,
    pub cache_size: f64,
    pub store: Option<JwksStoreSettings>,
    /// What was left out although it should be said.
    pub warnings: Vec<&'static str>,
}

/// The place of the JWK Set in a store.
pub struct JwksStoreSettings {
    pub keys: JwksStoreEntry,
    /// For how long an entry can be of use.
    pub seconds: f64,
    /// What one operation of the store may take.
    pub timeout_seconds: f64,
}

/// Reads and checks options.
pub fn parse(object: &JsValue) -> Result<JwtOptions, ConfigError> {
    let known: Vec<&str> = [
        &COMMON[..],
        &policy_options::NAMES[..],
        &SOURCES[..],
        &REMOTE[..],
        &endpoint_options::NAMES[..],
        &store_options::NAMES[..],
    ]
    .concat();
    let options = Options::new(object, &known)?;
    let source = key_source(&options)?;
    let store = store_options::parse(&options)?;
    if store.is_some() && source != "jwksUri" {
        let message = "a store shares fetched keys; these are not fetched";
        return Err(options.error(ConfigReason::Store, "store", message));
    }
    let algorithms = algorithms(&options, source)?;
    let policy = policy(&options, algorithms)?;
    for name in ["now", "onEvent"] {
        options.check_function(name)?;
    }
    let implementation = implementation(&options)?;
    let cache_size = options.number(
        "cacheSize",
        |n| n.fract() == 0.0 && (0.0..=f64::from(MAX_CACHE_SIZE)).contains(&n),
        "must be a whole number from 0 to 1000000",
    )?;
    let mut warnings = Vec::new();
    for (name, warning) in [
        ("issuer", "issuer_not_checked"),
        ("audience", "audience_not_checked"),
    ] {
        if !options.has(name)? {
            warnings.push(warning);
        }
    }
    let (keys, endpoint, store) = match source {
        "publicKey" => (
            KeySource::Static(public_key(&options, algorithms)?),
            None,
            None,
        ),
        "jwks" => (
            KeySource::Inline(inline_jwks(&options, algorithms)?),
            None,
            None,
        ),
        "secret" => (KeySource::Static(secret(&options, algorithms)?), None, None),
        _ => {
            let config = cache_config(&options)?;
            let (cache, endpoint) = remote(&options, config)?;
            let store = store.map(|store| shared_set(&store, &endpoint.location, config));
            (KeySource::Remote(cache), Some(endpoint), store)
        }
    };
    let cache_size = cache_size.unwrap_or(DEFAULT_CACHE_SIZE);
    Ok(JwtOptions {
        policy,
        keys,
        implementation,
        endpoint,
        cache_size,
        store,
        warnings,
    })
}

fn implementation(options: &Options) -> Result<CryptoBackend, ConfigError> {
    match options.string("crypto")?.as_deref() {
        None | Some("default") => Ok(CryptoBackend::BuiltIn),
        Some("reference") if has_reference() => Ok(CryptoBackend::RustCrypto),
        Some("reference") => {
            let message = "reference is not loaded: import mcp-bearer/reference before";
            Err(options.error(ConfigReason::Crypto, "crypto", message))
        }
        Some(_) => {
            let message = "must be default or reference";
            Err(options.error(ConfigReason::Type, "crypto", message))
        }
    }
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

fn key_source(options: &Options) -> Result<&'static str, ConfigError> {
    let mut given = Vec::new();
    for name in SOURCES {
        if options.get(name)?.is_some_and(|value| !value.is_null()) {
            given.push(name);
        }
    }
    let source = match given[..] {
        [source] => source,
        // Its keys are found by discovery; but not where a key was meant and is missing, as from an unset variable.
        [] if is_discovery(options)? => "jwksUri",
        _ => {
            let names = options.names();
            let is_unset = |name: &&str| names.iter().any(|own| own == name);
            let unset = SOURCES.into_iter().find(is_unset);
            let option = given.get(1).copied().or(unset).unwrap_or("publicKey");
            let message =
                "give exactly one of publicKey, jwks, jwksUri, secret, or none and one issuer";
            return Err(options.error(ConfigReason::KeySource, option, message));
        }
    };
    if source != "jwksUri" {
        for name in REMOTE.into_iter().chain(endpoint_options::NAMES) {
            if options.has(name)? {
                let message = "this option belongs to jwksUri";
                return Err(options.error(ConfigReason::KeySource, name, message));
            }
        }
    }
    Ok(source)
}

fn is_discovery(options: &Options) -> Result<bool, ConfigError> {
    let names_a_source = options
        .names()
        .iter()
        .any(|name| SOURCES.contains(&name.as_str()));
    Ok(!names_a_source
        && options
            .get("issuer")?
            .is_some_and(|issuer| issuer.is_string()))
}

/// The allowed algorithms. `source`: the option that names the keys.
pub fn algorithms(options: &Options, source: &str) -> Result<AllowedAlgorithms, ConfigError> {
    let error = |name, message| Err(options.error(ConfigReason::Algorithm, name, message));
    let (name, names) = match (options.string("algorithm")?, options.get("algorithms")?) {
        (Some(_), Some(_)) => return error("algorithms", "give algorithm or algorithms, not both"),
        (None, None) if source == "secret" => {
            return error(
                "algorithm",
                "say which: a secret needs HS256, HS384 or HS512",
            );
        }
        // A PEM or a single JWK.
        (None, None) if source == "publicKey" => return Ok(Algorithm::Rs256.into()),
        (None, None) => return Ok(AllowedAlgorithms::NamedByKey),
        (Some(one), None) => ("algorithm", vec![one]),
        (None, Some(list)) => ("algorithms", options.string_list("algorithms", &list)?),
    };
    let set: Option<AlgorithmSet> = names.iter().map(|n| Algorithm::from_name(n)).collect();
    let Some(set) = set else {
        return error(
            name,
            "not an algorithm that is supported (names are case-sensitive)",
        );
    };
    let is_symmetric = |algorithm: Algorithm| !algorithm.is_asymmetric();
    match (
        source == "secret",
        set.iter().any(is_symmetric),
        set.iter().all(is_symmetric),
    ) {
        (_, true, false) => error(name, "HMAC and public-key algorithms must not be mixed"),
        (true, false, _) => error(name, "a secret needs HS256, HS384 or HS512"),
        (false, true, _) => error(name, "HS256, HS384 and HS512 need a secret"),
        _ => Ok(set.into()),
    }
}

fn policy(options: &Options, algorithms: AllowedAlgorithms) -> Result<Policy, ConfigError> {
    let profile = match options.string("profile")?.as_deref() {
        None | Some("default") => Profile::Default,
        Some("rfc9068") => Profile::Rfc9068,
        Some(_) => {
            let message = "must be \"default\" or \"rfc9068\"";
            return Err(options.error(ConfigReason::Type, "profile", message));
        }
    };
    let policy = policy_options::parse(options, algorithms, profile, true)?;
    if profile == Profile::Rfc9068 && (policy.issuers.is_none() || policy.audiences.is_none()) {
        let message = "rfc9068 needs issuer and audience (RFC 9068 section 4)";
        return Err(options.error(ConfigReason::Profile, "profile", message));
    }
    Ok(policy)
}

fn public_key(
    options: &Options,
    algorithms: AllowedAlgorithms,
) -> Result<PreparedKey, ConfigError> {
    let value = options.get("publicKey")?.unwrap_or_default();
    let key = match given_key(options, "publicKey", &value)? {
        GivenKey::Pem(pem) => pem::parse_public_key(&*pem).map_err(|why| {
            let reason = key_reason(why.is_private());
            options.error(reason, "publicKey", why.message())
        })?,
        GivenKey::Jwk(text) => {
            let malformed = "not a JWK: too many members, or not plain JSON";
            let jwk = Object::parse(text.as_bytes(), Budget::TOKEN)
                .map_err(|_| options.error(ConfigReason::Key, "publicKey", malformed))?;
            let jwk = Jwk::parse(&jwk).map_err(|why| {
                let reason = key_reason(why.kind() == FaultKind::PrivateKey);
                options.error(reason, "publicKey", why.to_string())
            })?;
            jwk.into_key()
        }
    };
    if !key.algorithms().iter().any(|a| algorithms.contains(a)) {
        let message = "the key does not fit the algorithm (RS256 unless said otherwise)";
        return Err(options.error(ConfigReason::Algorithm, "algorithm", message));
    }
    Ok(key)
}

fn key_reason(is_private: bool) -> ConfigReason {
    if is_private {
        ConfigReason::PrivateKey
    } else {
        ConfigReason::Key
    }
}

/// The keys of `jwks`.
pub fn inline_jwks(
    options: &Options,
    algorithms: AllowedAlgorithms,
) -> Result<JwkSet, ConfigError> {
    let value = options.get("jwks")?.unwrap_or_default();
    if !value.is_object() || Array::is_array(&value) || value.is_function() {
        return Err(options.error(ConfigReason::Type, "jwks", "must be a JWK Set object"));
    }
    let text = options.json("jwks", &value)?;
    let set = JwkSet::parse(text.as_bytes())
        .map_err(|why| options.error(ConfigReason::Key, "jwks", why.to_string()))?;
    if set.keys().iter().all(|jwk| algorithms.uses(jwk).is_empty()) {
        let message = "no key of the set fits: its alg must name one of the allowed algorithms; \
            a key without alg is for RS256, or for the one algorithm that the options name";
        return Err(options.error(ConfigReason::Algorithm, "algorithm", message));
    }
    Ok(set)
}

fn secret(options: &Options, algorithms: AllowedAlgorithms) -> Result<PreparedKey, ConfigError> {
    let value = options.get("secret")?.unwrap_or_default();
    let bytes = match (value.as_string(), value.dyn_ref::<Uint8Array>()) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(bytes)) => bytes.to_vec(),
        (None, None) => {
            let message = "must be a Uint8Array or a string";
            return Err(options.error(ConfigReason::Type, "secret", message));
        }
    };
    let bytes = zeroize::Zeroizing::new(bytes);
    let error = |message| options.error(ConfigReason::Secret, "secret", message);
    hmac_secret::check(&bytes).map_err(error)?;
    let key = PreparedKey::hmac(&bytes).map_err(|why| error(why.message()))?;
    match algorithms
        .iter()
        .all(|algorithm| key.algorithms().contains(algorithm))
    {
        true => Ok(key),
        false => Err(error(InvalidKey::SecretTooShort.message())),
    }
}

fn cache_config(options: &Options) -> Result<JwksCacheConfig, ConfigError> {
    let seconds = |name: &str, min: u32, default: f64| {
        let message = format!("must be {min} to {MAX_SECONDS} seconds");
        let allowed = f64::from(min)..=f64::from(MAX_SECONDS);
        let number = options.number(name, |n| allowed.contains(&n), message);
        number.map(|number| number.unwrap_or(default))
    };
    Ok(JwksCacheConfig {
        max_age: seconds("jwksMaxAge", 1, 600.0)?,
        cooldown: seconds("jwksCooldown", 0, 30.0)?,
        stale_if_error: seconds("jwksStaleIfError", 0, 3600.0)?,
    })
}

fn remote(
    options: &Options,
    config: JwksCacheConfig,
) -> Result<(JwksCache, Endpoint), ConfigError> {
    let location = endpoint_options::location(options, "jwksUri")?;
    let endpoint = endpoint_options::endpoint(options, location)?;
    let mut cache = JwksCache::new(config);
    if let Some(exported) = options.get("initialJwks")? {
        let exported = exported_set(options, &exported)?;
        cache
            .import(&exported)
            .map_err(|why| options.error(ConfigReason::Key, "initialJwks", why.to_string()))?;
    }
    Ok((cache, endpoint))
}

fn exported_set(options: &Options, value: &JsValue) -> Result<ExportedSet, ConfigError> {
    let set = Options::open(value, "initialJwks.".into(), "initialJwks")?;
    let time = |name: &str| {
        set.number(name, |n| n >= 0.0, "must be a Unix time in seconds")?
            .ok_or_else(|| set.error(ConfigReason::Type, name, "must be a number"))
    };
    let jwks = set.get("jwks")?.unwrap_or_default();
    if !jwks.is_object() {
        return Err(set.error(ConfigReason::Type, "jwks", "must be a JWK Set object"));
    }
    let jwks = options.json("initialJwks", &jwks)?;
    Ok(ExportedSet {
        jwks,
        fetched_at: time("fetchedAt")?,
        fresh_until: time("freshUntil")?,
    })
}
