//! `IntrospectionTokenVerifier`, as its JavaScript class needs it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::bindings::introspection_options::{self, IntrospectionOptions};
use crate::bindings::policy_options;
use crate::fetch::{Host, Introspector, JwksLoader, Location, SharedStore};
use crate::jose::json;
use crate::limits;
use crate::verifiers::IntrospectionVerifier;

/// A verifier that asks an introspection endpoint.
#[wasm_bindgen]
pub struct IntrospectionVerifierCore {
    introspector: Rc<Introspector>,
    settings: String,
}

#[wasm_bindgen]
impl IntrospectionVerifierCore {
    /// Reads options. `clock` gives Unix seconds, `emit` takes events (`is_heard`: for somebody), `accept` makes and keeps
    /// results; none throws.
    /// `store`: a `SharedStore` of `shared-store.js`, if the options have one.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: &JsValue,
        clock: Function,
        emit: Function,
        is_heard: bool,
        accept: Function,
        store: JsValue,
    ) -> Result<IntrospectionVerifierCore, JsValue> {
        let options = introspection_options::parse(options)?;
        let settings = settings(&options);
        let (Location::Url(location) | Location::Issuer(location)) = &options.endpoint.location;
        let verifier = IntrospectionVerifier::new(options.config);
        let store = options
            .store
            .map(|given| SharedStore::new(store, verifier.sealer(&given.key, location)));
        let verifier = Rc::new(RefCell::new(verifier));
        let jwks = options.jwks.map(|endpoint| {
            JwksLoader::new(
                verifier.clone(),
                Some(endpoint),
                clock.clone(),
                emit.clone(),
            )
        });
        let host = Host {
            clock,
            emit,
            is_heard,
            accept,
        };
        Ok(Self {
            introspector: Introspector::new(
                verifier,
                options.endpoint,
                options.credential,
                jwks,
                store,
                options.most_requests,
                host,
            ),
            settings,
        })
    }

    /// The ticket under which the result of a token was kept; below zero when the server must be asked. Throws for a
    /// token that is refused without asking.
    pub fn remembered(&self, token: &str, now: f64) -> Result<f64, JsValue> {
        let ticket = self.introspector.remembered(token, now)?;
        Ok(ticket.unwrap_or(-1.0))
    }

    /// The request about a token, if one is all that it takes: see `Introspector::begin`. Throws the error.
    pub fn begin(
        &self,
        id: u32,
        token: &str,
        now: f64,
        has_head: bool,
    ) -> Result<Option<String>, JsValue> {
        Ok(self.introspector.begin(id, token, now, has_head)?)
    }

    /// The result that `accept` made of the answer to the request of that number. Throws the error.
    pub fn finish(&self, id: u32, body: &[u8], now: f64) -> Result<JsValue, JsValue> {
        Ok(self.introspector.finish(id, body, now)?)
    }

    /// The same for what `exchange` gave in place of an answer with status 200.
    pub fn miscarried(&self, id: u32, outcome: &Array, now: f64) -> Result<JsValue, JsValue> {
        Ok(self.introspector.miscarried(id, outcome, now)?)
    }

    /// Resolves to the result that `accept` made; rejects with the error.
    pub fn introspect(&self, token: String, is_fresh: bool) -> Promise {
        let introspector = self.introspector.clone();
        future_to_promise(async move { Ok(introspector.introspect(token, is_fresh).await?) })
    }

    /// Forgets a token; the ticket of the result that can be dropped, or below zero.
    pub fn forget(&self, token: &str, now: f64) -> f64 {
        self.introspector.forget(token, now).unwrap_or(-1.0)
    }

    /// Resolves when the token was taken out of the shared store, or that took too long; never rejects.
    #[wasm_bindgen(js_name = forgetShared)]
    pub fn forget_shared(&self, token: String) -> Promise {
        let introspector = self.introspector.clone();
        future_to_promise(async move {
            introspector.forget_shared(token).await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        self.settings.clone()
    }
}

fn settings(options: &IntrospectionOptions) -> String {
    let mut output = format!(
        "{{\"cacheSize\":{},\"remembers\":{},\"timeout\":{},\"answerLimit\":{}",
        options.cache_size,
        options.config.cache_ttl.max(options.config.inactive_ttl) > 0.0,
        options.endpoint.timeout_seconds,
        limits::INTROSPECTION_BYTES
    );
    policy_options::write_settings(&options.config.policy, &mut output);
    let url = match &options.endpoint.location {
        Location::Url(url) => Some(url),
        Location::Issuer(_) => None,
    };
    for (name, text) in [
        ("introspectionEndpoint", url),
        ("serverUrl", options.server_url.as_ref()),
    ] {
        if let Some(text) = text {
            json::write_name(name, &mut output);
            json::write_string(text, &mut output);
        }
    }
    if let Some(store) = &options.store {
        output.push_str(&format!(",\"storeTimeout\":{}", store.timeout_seconds));
    }
    output.push_str(",\"warnings\":");
    json::write_strings(&options.warnings, &mut output);
    output.push('}');
    output
}
