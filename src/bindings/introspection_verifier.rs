//! `IntrospectionTokenVerifier`, as its JavaScript class needs it. Every call is synchronous; the JavaScript side sends
//! requests, waits, and keeps results.

use wasm_bindgen::prelude::*;

use crate::algorithm::Algorithm;
use crate::bindings::{errors, jwks, url};
use crate::error::Error;
use crate::jose::base64url;
use crate::jose::json::ObjectWriter;
use crate::keys::private_key::{KeyFormat, PrivateKey};
use crate::limits;
use crate::options::client::Credential;
use crate::options::endpoint::{Endpoint, Location};
use crate::options::introspection::IntrospectionOptions;
use crate::options::{self, policy};
use crate::protocol::discovery;
use crate::verifiers::IntrospectionVerifier;
use crate::verifiers::authenticated_entry::EntryMac;
use crate::verifiers::introspection::{
    IntrospectionFailure, IntrospectionOutcome, IntrospectionResponse, Lifetime, NoResponse, Source,
};

/// A verifier that asks an introspection endpoint.
#[wasm_bindgen]
pub struct IntrospectionVerifierCore {
    verifier: IntrospectionVerifier,
    endpoint: Endpoint,
    jwks: Option<Endpoint>,
    entry_mac: Option<EntryMac>,
    settings: String,
}

#[wasm_bindgen]
impl IntrospectionVerifierCore {
    /// Reads the text of options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: String) -> Result<IntrospectionVerifierCore, JsValue> {
        let options = options::read(options, |given| {
            options::introspection::read(given, url::parse)
        })?;
        let settings = settings(&options);
        let (Location::Url(location) | Location::Issuer(location)) = &options.endpoint.location;
        let verifier = IntrospectionVerifier::new(options.config);
        let store = options.store.as_ref();
        Ok(Self {
            entry_mac: store.map(|store| verifier.entry_mac(&store.key, location)),
            verifier,
            endpoint: options.endpoint,
            jwks: options.jwks,
            settings,
        })
    }

    /// Throws for a text that can be no token (RFC 6750 section 2.1).
    #[wasm_bindgen(js_name = checkForm)]
    pub fn check_form(&self, token: &str) -> Result<(), JsValue> {
        Ok(IntrospectionVerifier::check_form(token)?)
    }

    /// While the back-off is open: the error for the tokens that are not sent, as JSON text.
    pub fn outage(&self, now: f64) -> Option<String> {
        self.verifier
            .outage(now)
            .map(|error| errors::to_json(&error))
    }

    /// The headers of a request, as JSON text; `undefined` when the credential cannot be sent. `credential`: the value of
    /// the operator's header.
    #[wasm_bindgen(js_name = requestHeaders)]
    pub fn request_headers(&self, credential: Option<String>) -> Option<String> {
        let headers = self.verifier.headers(credential.as_deref()).ok()?;
        let headers = headers.into_iter();
        let headers = headers.fold(ObjectWriter::default(), |headers, (name, value)| {
            headers.text(name, value)
        });
        Some(headers.finish())
    }

    /// The body of a request about a token; `undefined` when the credential is missing. `credential`: the signed client
    /// assertion.
    #[wasm_bindgen(js_name = requestForm)]
    pub fn request_form(&self, token: &str, credential: Option<String>) -> Option<String> {
        self.verifier.form(token, credential.as_deref()).ok()
    }

    /// Header and claims of a client assertion, each encoded, with the dot between them.
    #[wasm_bindgen(js_name = signingInput)]
    pub fn signing_input(&self, audience: &str, now: f64, id: &str) -> Option<String> {
        let assertion = self.verifier.assertion()?;
        Some(assertion.signing_input(audience, now, id))
    }

    /// Judges a response of any status: what it means, as JSON text. `body`: empty where it was not read.
    #[wasm_bindgen(js_name = judgeResponse)]
    #[allow(clippy::too_many_arguments)] // one crossing
    pub fn judge_response(
        &mut self,
        token: &str,
        status: u16,
        body: &[u8],
        retry_after: Option<f64>,
        received_at: f64,
        now: f64,
        keys_just_fetched: bool,
        jitter: f64,
    ) -> String {
        if status != 200
            && let Some(failure) = self.verifier.refusal(status, body)
        {
            return self.failure(failure, retry_after, now, jitter);
        }
        let answer = IntrospectionResponse {
            body,
            received_at,
            source: Source::Server,
            keys_just_fetched,
        };
        match self.verifier.judge_response(token, &answer, now) {
            IntrospectionOutcome::KeysNeeded if !keys_just_fetched => {
                ObjectWriter::default().boolean("keysNeeded", true).finish()
            }
            IntrospectionOutcome::KeysNeeded | IntrospectionOutcome::Stale => {
                self.failure(IntrospectionFailure::Keys, None, now, jitter)
            }
            IntrospectionOutcome::Failed(failure) => self.failure(failure, None, now, jitter),
            IntrospectionOutcome::Accepted { token, lifetime } => {
                let verdict = ObjectWriter::default().raw("accepted", &token.to_json());
                with_lifetime(verdict, lifetime).finish()
            }
            IntrospectionOutcome::Refused { error, lifetime } => {
                let verdict = ObjectWriter::default().raw("refused", &errors::to_json(&error));
                with_lifetime(verdict, lifetime).finish()
            }
        }
    }

    /// Takes note that there was no response, and says for how many seconds the back-off is open now; 0: only this token
    /// is concerned. `cause`: `not_sent`, `server` or `token`.
    #[wasm_bindgen(js_name = requestFailed)]
    pub fn request_failed(&mut self, cause: &str, now: f64, jitter: f64) -> f64 {
        let failure = match cause {
            "not_sent" => IntrospectionFailure::NoResponse(NoResponse::NotSent),
            "token" => IntrospectionFailure::TooLarge,
            _ => IntrospectionFailure::NoResponse(NoResponse::Server),
        };
        self.verifier.failed(failure, None, now, jitter).ceil()
    }

    /// The URL in a metadata document, or why there is none, as JSON text. `of_keys`: of the JWK Set, else of the
    /// introspection endpoint.
    #[wasm_bindgen(js_name = readMetadata)]
    pub fn read_metadata(&self, document: &[u8], of_keys: bool) -> String {
        match &self.jwks {
            Some(endpoint) if of_keys => endpoint.read_metadata(document, discovery::jwks_uri),
            _ => self
                .endpoint
                .read_metadata(document, discovery::introspection_endpoint),
        }
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

    /// Takes note that what the store has about a token, from before now, is out of date.
    pub fn invalidate(&mut self, token: &str, now: f64) {
        self.verifier.invalidate(token, now);
    }

    /// The name of a token's entry in the shared store.
    #[wasm_bindgen(js_name = entryKey)]
    pub fn entry_key(&self, token: &str) -> String {
        let entry_mac = self.entry_mac.as_ref();
        entry_mac.map_or_else(String::new, |entry_mac| entry_mac.entry_key(token))
    }

    /// The entry about a token that carries a response; `undefined` for a body that is not text.
    #[wasm_bindgen(js_name = writeEntry)]
    pub fn write_entry(&self, token: &str, body: &[u8], received_at: f64) -> Option<String> {
        let entry_mac = self.entry_mac.as_ref()?;
        let body = str::from_utf8(body).ok()?;
        Some(entry_mac.encode(token, body, received_at))
    }

    /// Judges an entry of the shared store about a token: what it means, as JSON text.
    #[wasm_bindgen(js_name = judgeEntry)]
    pub fn judge_entry(
        &mut self,
        token: &str,
        entry: &str,
        now: f64,
        keys_just_fetched: bool,
    ) -> String {
        let flag = |name| ObjectWriter::default().boolean(name, true).finish();
        let Some(Ok((body, received_at))) =
            self.entry_mac.as_ref().map(|it| it.verify(token, entry))
        else {
            return flag("forged");
        };
        let answer = IntrospectionResponse {
            body: body.as_bytes(),
            received_at,
            source: Source::Store,
            keys_just_fetched,
        };
        match self.verifier.judge_response(token, &answer, now) {
            IntrospectionOutcome::KeysNeeded if !keys_just_fetched => flag("keysNeeded"),
            IntrospectionOutcome::KeysNeeded
            | IntrospectionOutcome::Failed(_)
            | IntrospectionOutcome::Stale => flag("stale"),
            IntrospectionOutcome::Accepted { token, lifetime } => {
                let verdict = ObjectWriter::default().raw("accepted", &token.to_json());
                with_lifetime(verdict, lifetime).finish()
            }
            IntrospectionOutcome::Refused { error, lifetime } => {
                let verdict = ObjectWriter::default().raw("refused", &errors::to_json(&error));
                with_lifetime(verdict, lifetime).finish()
            }
        }
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        self.settings.clone()
    }
}

impl IntrospectionVerifierCore {
    /// Takes note of a response without a verdict: the error and the event, as JSON text.
    fn failure(
        &mut self,
        failure: IntrospectionFailure,
        retry_after: Option<f64>,
        now: f64,
        jitter: f64,
    ) -> String {
        let pause = self
            .verifier
            .failed(failure, retry_after, now, jitter)
            .ceil();
        let event = ObjectWriter::default()
            .text("type", "introspection_failed")
            .text("failure", failure.name())
            .number_if_finite("status", failure.status().map(f64::from))
            .text_if_any("member", failure.member())
            .number("retryAfter", pause);
        // Between 1 and 60: the cast cannot lose anything.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let error = Error::introspection_unavailable(pause.max(1.0) as u32);
        ObjectWriter::default()
            .raw("failed", &errors::to_json(&error))
            .raw("event", &event.finish())
            .boolean("mayHaveMoved", failure.may_have_moved())
            .finish()
    }
}

fn with_lifetime(verdict: ObjectWriter, lifetime: Option<Lifetime>) -> ObjectWriter {
    match lifetime {
        None => verdict,
        Some(lifetime) => verdict
            .number("ttl", lifetime.seconds)
            .number_if_finite("validFrom", Some(lifetime.from))
            .number_if_finite("validUntil", Some(lifetime.until)),
    }
}

fn settings(options: &IntrospectionOptions) -> String {
    let settings = ObjectWriter::default()
        .number("cacheSize", options.cache_size)
        .raw("credential", &credential(options))
        .raw("endpoint", &options.endpoint.settings())
        .number("maxBytes", limits::INTROSPECTION_BYTES as f64)
        .number("maxConcurrentRequests", options.max_concurrent_requests)
        .number("maxQueuedRequests", options.max_queued_requests)
        .text_if_any("serverUrl", options.server_url.as_deref())
        .number_if_finite(
            "storeTimeout",
            options.store.as_ref().map(|store| store.timeout_seconds),
        );
    let settings = match &options.jwks {
        None => settings,
        Some(endpoint) => settings.raw("jwks", &jwks::settings(endpoint)),
    };
    policy::write_settings(&options.config.policy, settings)
        .strings("warnings", &options.warnings)
        .finish()
}

/// How the credential of a request is made, with the key that WebCrypto signs with.
fn credential(options: &IntrospectionOptions) -> String {
    let kind = |kind| ObjectWriter::default().text("kind", kind);
    let assertion = options.config.authentication.assertion();
    match (&options.credential, assertion) {
        (Credential::Header, _) => kind("header"),
        (Credential::Assertion { audience }, Some(assertion)) => kind("assertion")
            .text_if_any("audience", audience.as_deref())
            .raw("algorithm", &web_crypto_algorithm(assertion.key()))
            .raw("key", &web_crypto_key(assertion.key())),
        (Credential::Fixed | Credential::Assertion { .. }, _) => kind("fixed"),
    }
    .finish()
}

/// One object that serves for the import and for signing: WebCrypto ignores members that it does not ask for.
fn web_crypto_algorithm(key: &PrivateKey) -> String {
    let algorithm = ObjectWriter::default();
    match key.algorithm {
        Algorithm::Rs256 => algorithm
            .text("name", "RSASSA-PKCS1-v1_5")
            .text("hash", "SHA-256"),
        Algorithm::Es256 => algorithm
            .text("name", "ECDSA")
            .text("namedCurve", "P-256")
            .text("hash", "SHA-256"),
        _ => algorithm.text("name", "Ed25519"),
    }
    .finish()
}

fn web_crypto_key(key: &PrivateKey) -> String {
    let formats = ObjectWriter::default();
    match &key.format {
        KeyFormat::Pkcs8(der) => formats.text("pkcs8", &base64url::encode(der)),
        KeyFormat::Jwk(text) => formats.raw("jwk", text),
    }
    .finish()
}
