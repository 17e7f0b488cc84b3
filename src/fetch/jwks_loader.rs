//! Fetches the JWK Set of a verifier: one fetch in flight, however many wait for it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Math, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::request::{self, Request};
use crate::fetch::timer::Timer;
use crate::limits;
use crate::token::UnixSeconds;
use crate::verifiers::{JwksFailure, JwtVerifier};

/// How often a request on workerd looks whether another request's fetch has ended.
const POLL_SECONDS: f64 = 0.02;

/// How much longer than a fetch may take someone waits for another's fetch: it ends by itself, and its end brings the
/// verdict; but on workerd it may never end.
const GRACE_SECONDS: f64 = 0.05;

/// Where the set is, and how it is fetched.
pub struct JwksEndpoint {
    pub url: String,
    pub fetch: Option<Function>,
    pub timeout_seconds: f64,
}

/// A verifier with the fetch that serves it.
pub struct JwksLoader {
    verifier: RefCell<JwtVerifier>,
    endpoint: Option<JwksEndpoint>,
    clock: Function,
    emit: Function,
    flight: RefCell<Option<Flight>>,
}

/// A fetch that has not ended. Another may take over when its time is up: on workerd it dies with its request.
struct Flight {
    id: f64,
    lease_until: f64,
}

impl JwksLoader {
    /// `clock` gives Unix seconds, `emit` takes events; neither throws.
    pub fn new(
        verifier: JwtVerifier,
        endpoint: Option<JwksEndpoint>,
        clock: Function,
        emit: Function,
    ) -> Rc<Self> {
        let flight = RefCell::new(None);
        Rc::new(Self {
            verifier: RefCell::new(verifier),
            endpoint,
            clock,
            emit,
            flight,
        })
    }

    /// Where the set is, if it is fetched.
    pub fn url(&self) -> Option<&str> {
        self.endpoint.as_ref().map(|endpoint| endpoint.url.as_str())
    }

    /// Looks into the verifier. Must not call JavaScript.
    pub fn with_verifier<T>(&self, look: impl FnOnce(&JwtVerifier) -> T) -> T {
        look(&self.verifier.borrow())
    }

    /// Waits until a fetch has ended, well or not: its own, or another's that is under way.
    ///
    /// JavaScript shares one such wait among all callers where a promise may be shared. On workerd it may not: there a
    /// promise must not be awaited by another request than the one that made it, so the others look again and again.
    pub async fn load(self: Rc<Self>) {
        let Some(endpoint) = &self.endpoint else {
            return;
        };
        let patience = endpoint.timeout_seconds + GRACE_SECONDS;
        let give_up_at = js_sys::Date::now() + patience * 1000.0;
        if !self.has_flight() {
            self.clone().fly().await;
            return;
        }
        while self.has_flight() && js_sys::Date::now() < give_up_at {
            let poll = Timer::after(POLL_SECONDS);
            let _ = JsFuture::from(poll.promise().clone()).await;
        }
    }

    fn has_flight(&self) -> bool {
        self.flight
            .borrow()
            .as_ref()
            .is_some_and(|f| js_sys::Date::now() < f.lease_until)
    }

    async fn fly(self: Rc<Self>) {
        let id = Math::random();
        let timeout = self
            .endpoint
            .as_ref()
            .map_or(0.0, |endpoint| endpoint.timeout_seconds);
        let lease_until = js_sys::Date::now() + (timeout + GRACE_SECONDS) * 1000.0;
        *self.flight.borrow_mut() = Some(Flight { id, lease_until });
        let event = self.fetch_once().await;
        self.end_flight(id);
        if let Some(event) = event {
            let _ = self.emit.call1(&JsValue::UNDEFINED, &event);
        }
    }

    fn end_flight(&self, id: f64) {
        let mut flight = self.flight.borrow_mut();
        if flight.as_ref().is_some_and(|flight| flight.id == id) {
            *flight = None;
        }
    }

    /// Fetches, hands the result to the state machine, and gives the event that tells of it.
    async fn fetch_once(&self) -> Option<JsValue> {
        let endpoint = self.endpoint.as_ref()?;
        let answer = request::get(&Request {
            url: &endpoint.url,
            fetch: endpoint.fetch.as_ref(),
            timeout_seconds: endpoint.timeout_seconds,
            max_bytes: limits::JWKS_BYTES,
        })
        .await;
        let now: UnixSeconds = self.clock.call0(&JsValue::UNDEFINED).ok()?.as_f64()?;
        let jitter = Math::random();
        let mut verifier = self.verifier.borrow_mut();
        let cache = verifier.cache_mut()?;
        let result = answer
            .and_then(|answer| cache.succeeded(&answer.body, answer.cache_control.as_deref(), now));
        let event = match result {
            Ok(set) => event(
                "jwks_fetched",
                &[
                    ("usableKeys", JsValue::from_f64(set.usable as f64)),
                    ("skippedKeys", JsValue::from_f64(set.skipped as f64)),
                    ("changed", JsValue::from_bool(set.changed)),
                    ("hasPrivateKey", JsValue::from_bool(set.has_private_key)),
                ],
            ),
            Err(failure) => {
                let retry_after = cache.failed(now, jitter);
                let status = match failure {
                    JwksFailure::Status(status) => JsValue::from_f64(f64::from(status)),
                    _ => JsValue::UNDEFINED,
                };
                event(
                    "jwks_fetch_failed",
                    &[
                        ("failure", failure.name().into()),
                        ("status", status),
                        ("retryAfter", JsValue::from_f64(retry_after.ceil())),
                    ],
                )
            }
        };
        Some(event)
    }
}

fn event(kind: &str, members: &[(&str, JsValue)]) -> JsValue {
    let event: JsValue = Object::new().into();
    let _ = Reflect::set(&event, &"type".into(), &kind.into());
    for (name, value) in members.iter().filter(|(_, value)| !value.is_undefined()) {
        let _ = Reflect::set(&event, &(*name).into(), value);
    }
    event
}
