//! `JWTVerifier`, as its JavaScript class needs it. Every call is synchronous; the JavaScript side sends requests.

use wasm_bindgen::prelude::*;

use crate::bindings::js_imports::has_reference;
use crate::bindings::{jwks, url};
use crate::error::Error;
use crate::jose::json::ObjectWriter;
use crate::options::endpoint::Endpoint;
use crate::options::jwt::JwksStoreSettings;
use crate::options::{self, policy};
use crate::protocol::discovery;
use crate::verifiers::jwks_cache::Readiness;
use crate::verifiers::{JwtVerifier, Outcome};

/// A JWT verifier.
#[wasm_bindgen]
pub struct JwtVerifierCore {
    verifier: JwtVerifier,
    endpoint: Option<Endpoint>,
    store: Option<JwksStoreSettings>,
    cache_size: f64,
    warnings: Vec<&'static str>,
}

#[wasm_bindgen]
impl JwtVerifierCore {
    /// Reads the text of options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: String) -> Result<JwtVerifierCore, JsValue> {
        let options = options::read(options, |given| {
            options::jwt::read(given, url::parse, has_reference())
        })?;
        Ok(Self {
            verifier: JwtVerifier::new(options.policy, options.keys).with(options.implementation),
            endpoint: options.endpoint,
            store: options.store,
            cache_size: options.cache_size,
            warnings: options.warnings,
        })
    }

    /// The verified token as JSON text; `undefined` when keys must be fetched first.
    pub fn verify(
        &self,
        token: &str,
        now: f64,
        keys_just_fetched: bool,
    ) -> Result<Option<String>, JsValue> {
        match self.verifier.verify(token, now, keys_just_fetched) {
            Outcome::Accepted(token) => Ok(Some(token.to_json())),
            Outcome::KeysNeeded => Ok(None),
            Outcome::Refused(error) => Err(error.into()),
        }
    }

    /// Whether keys must be fetched. Throws while they cannot be.
    #[wasm_bindgen(js_name = needsKeys)]
    pub fn needs_keys(&self, now: f64, keys_just_fetched: bool) -> Result<bool, JsValue> {
        let readiness = self.verifier.jwks_cache().map(|keys| keys.readiness(now));
        match readiness {
            None | Some(Readiness::Ready) => Ok(false),
            Some(Readiness::FetchNeeded) if !keys_just_fetched => Ok(true),
            Some(Readiness::FetchNeeded) => Err(Error::keys_unavailable(1).into()),
            Some(Readiness::Unavailable(seconds)) => Err(Error::keys_unavailable(seconds).into()),
        }
    }

    /// The URL of the JWK Set in a metadata document, or why there is none, as JSON text.
    #[wasm_bindgen(js_name = readMetadata)]
    pub fn read_metadata(&self, document: &[u8]) -> String {
        let endpoint = self.endpoint.as_ref();
        endpoint.map_or_else(String::new, |endpoint| {
            endpoint.read_metadata(document, discovery::jwks_uri)
        })
    }

    /// Takes the body of a response with status 200, and gives the event as JSON text. `jitter`: random, 0 to 1.
    #[wasm_bindgen(js_name = jwksFetched)]
    pub fn jwks_fetched(
        &mut self,
        body: &[u8],
        cache_control: Option<String>,
        now: f64,
        jitter: f64,
    ) -> String {
        let cache = self.verifier.jwks_cache_mut();
        jwks::fetched(cache, body, cache_control.as_deref(), now, jitter)
    }

    /// Takes note of a fetch without such a response, and says after how many seconds the next is allowed.
    #[wasm_bindgen(js_name = jwksFailed)]
    pub fn jwks_failed(&mut self, now: f64, jitter: f64) -> f64 {
        jwks::failed(self.verifier.jwks_cache_mut(), now, jitter)
    }

    /// Changes whenever the keys do: what was verified with another generation must be verified again.
    pub fn generation(&self) -> u32 {
        self.verifier
            .jwks_cache()
            .map_or(0, |cache| cache.generation())
    }

    /// Until when the keys need no fetch; infinite for keys that are not fetched.
    #[wasm_bindgen(js_name = freshUntil)]
    pub fn fresh_until(&self) -> f64 {
        match self.verifier.jwks_cache() {
            None => f64::INFINITY,
            Some(cache) => cache.fresh_until().unwrap_or(f64::NEG_INFINITY),
        }
    }

    /// The fetched set with its times, as JSON text.
    #[wasm_bindgen(js_name = exportKeys)]
    pub fn export_keys(&self) -> Option<String> {
        let set = self.verifier.jwks_cache()?.export()?;
        let exported = ObjectWriter::default()
            .raw("jwks", &set.jwks)
            .number("fetchedAt", set.fetched_at)
            .number("freshUntil", set.fresh_until);
        Some(exported.finish())
    }

    /// The entry of a shared store that carries the fetched set, if there is one.
    #[wasm_bindgen(js_name = writeKeysEntry)]
    pub fn write_keys_entry(&self) -> Option<String> {
        let store = self.store.as_ref()?;
        let set = self.verifier.jwks_cache()?.export()?;
        Some(store.keys.encode(&set))
    }

    /// Takes the set of a shared store's entry, unless the one at hand is as new. False for an entry that this
    /// configuration did not write.
    #[wasm_bindgen(js_name = readKeysEntry)]
    pub fn read_keys_entry(&mut self, entry: &str, now: f64) -> bool {
        let Some(Ok(set)) = self.store.as_ref().map(|store| store.keys.verify(entry)) else {
            return false;
        };
        if let Some(cache) = self.verifier.jwks_cache_mut() {
            cache.import_if_newer(&set, now);
        }
        true
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        let checked = self.verifier.policy();
        let algorithms: Vec<_> = checked.algorithms.iter().map(|a| a.name()).collect();
        let settings = ObjectWriter::default().strings("algorithms", &algorithms);
        let settings = policy::write_settings(checked, settings);
        let settings = match &self.endpoint {
            None => settings,
            Some(endpoint) => settings.raw("jwks", &jwks::settings(endpoint)),
        };
        let settings = match &self.store {
            None => settings,
            Some(store) => settings.raw(
                "store",
                &ObjectWriter::default()
                    .text("key", &store.keys.entry_key())
                    .number("seconds", store.seconds)
                    .number("timeout", store.timeout_seconds)
                    .finish(),
            ),
        };
        settings
            .number("cacheSize", self.cache_size)
            .strings("warnings", &self.warnings)
            .finish()
    }
}
