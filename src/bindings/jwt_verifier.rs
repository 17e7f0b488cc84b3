//! `JWTVerifier`, as its JavaScript class needs it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::bindings::jwt_options::{self, SharedSet};
use crate::bindings::policy_options;
use crate::error::Error;
use crate::fetch::JwksLoader;
use crate::jose::json;
use crate::verifiers::jwks_cache::Readiness;
use crate::verifiers::{FetchedKeys as _, JwtVerifier, Outcome};

/// A JWT verifier. Every call is synchronous but `load`.
#[wasm_bindgen]
pub struct JwtVerifierCore {
    verifier: Rc<RefCell<JwtVerifier>>,
    loader: Rc<JwksLoader<JwtVerifier>>,
    store: Option<SharedSet>,
    cache_size: f64,
    warnings: Vec<&'static str>,
}

#[wasm_bindgen]
impl JwtVerifierCore {
    /// Reads options. `clock` gives Unix seconds and `emit` takes events; neither throws.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: &JsValue,
        clock: Function,
        emit: Function,
    ) -> Result<JwtVerifierCore, JsValue> {
        let options = jwt_options::parse(options)?;
        let verifier = JwtVerifier::new(options.policy, options.keys).with(options.implementation);
        let verifier = Rc::new(RefCell::new(verifier));
        Ok(Self {
            loader: JwksLoader::new(verifier.clone(), options.endpoint, clock, emit),
            verifier,
            store: options.store,
            cache_size: options.cache_size,
            warnings: options.warnings,
        })
    }

    /// The verified token as JSON text; an empty text when keys must be loaded first.
    pub fn verify(&self, token: &str, now: f64, has_loaded: bool) -> Result<String, JsValue> {
        let outcome = self
            .loader
            .with_verifier(|verifier| verifier.verify(token, now, has_loaded));
        match outcome {
            Outcome::Accepted(token) => Ok(token.to_json()),
            Outcome::KeysNeeded => Ok(String::new()),
            Outcome::Refused(error) => Err(error.into()),
        }
    }

    /// Whether keys must be fetched. Throws while they cannot be.
    #[wasm_bindgen(js_name = needsKeys)]
    pub fn needs_keys(&self, now: f64, has_loaded: bool) -> Result<bool, JsValue> {
        let readiness = self
            .loader
            .with_verifier(|verifier| verifier.jwks_cache().map(|cache| cache.readiness(now)));
        match readiness {
            None | Some(Readiness::Ready) => Ok(false),
            Some(Readiness::FetchNeeded) if !has_loaded => Ok(true),
            Some(Readiness::FetchNeeded) => Err(Error::keys_unavailable(1).into()),
            Some(Readiness::Unavailable(seconds)) => Err(Error::keys_unavailable(seconds).into()),
        }
    }

    /// Resolves when a fetch of the keys has ended, well or not; never rejects.
    pub fn load(&self) -> Promise {
        let loader = self.loader.clone();
        future_to_promise(async move {
            loader.load().await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Changes whenever the keys do: what was verified with another generation must be verified anew.
    pub fn generation(&self) -> u32 {
        self.loader
            .with_verifier(|v| v.jwks_cache().map_or(0, |cache| cache.generation()))
    }

    /// Until when the keys need no fetch; infinite for keys that are not fetched.
    #[wasm_bindgen(js_name = freshUntil)]
    pub fn fresh_until(&self) -> f64 {
        self.loader
            .with_verifier(|verifier| match verifier.jwks_cache() {
                None => f64::INFINITY,
                Some(cache) => cache.fresh_until().unwrap_or(f64::NEG_INFINITY),
            })
    }

    /// The fetched set with its times, as JSON text.
    #[wasm_bindgen(js_name = exportKeys)]
    pub fn export_keys(&self) -> Option<String> {
        self.loader
            .with_verifier(|verifier| verifier.jwks_cache()?.export())
            .map(|set| {
                format!(
                    "{{\"jwks\":{},\"fetchedAt\":{},\"freshUntil\":{}}}",
                    set.jwks, set.fetched_at, set.fresh_until
                )
            })
    }

    /// The entry of a shared store that carries the fetched set, if there is one.
    #[wasm_bindgen(js_name = sealKeys)]
    pub fn seal_keys(&self) -> Option<String> {
        let store = self.store.as_ref()?;
        let set = self.verifier.borrow().jwks_cache()?.export()?;
        Some(store.keys.seal(&set))
    }

    /// Takes the set of a shared store's entry, unless the one at hand is as new. False for an entry that this
    /// configuration did not write.
    #[wasm_bindgen(js_name = openKeys)]
    pub fn open_keys(&self, entry: &str, now: f64) -> bool {
        let Some(Ok(set)) = self.store.as_ref().map(|store| store.keys.open(entry)) else {
            return false;
        };
        if let Some(cache) = self.verifier.borrow_mut().jwks_cache_mut() {
            cache.adopt(&set, now);
        }
        true
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        self.loader.with_verifier(|verifier| {
            let policy = verifier.policy();
            let algorithms: Vec<_> = policy.algorithms.iter().map(|a| a.name()).collect();
            let mut output = String::from("{\"algorithms\":");
            json::write_strings(&algorithms, &mut output);
            policy_options::write_settings(policy, &mut output);
            if let Some(url) = self.loader.url() {
                output.push_str(",\"jwksUri\":");
                json::write_string(url, &mut output);
            }
            if let Some(store) = &self.store {
                output.push_str(",\"store\":{\"key\":");
                json::write_string(&store.keys.entry_key(), &mut output);
                output.push_str(&format!(
                    ",\"seconds\":{},\"timeout\":{}}}",
                    store.seconds, store.timeout_seconds
                ));
            }
            output.push_str(&format!(",\"cacheSize\":{},\"warnings\":", self.cache_size));
            json::write_strings(&self.warnings, &mut output);
            output.push('}');
            output
        })
    }
}
