//! Fetches the JWK Set of a verifier: one fetch in flight, however many wait for it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Math, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::fetch::clock;
use crate::fetch::endpoint::{Endpoint, EndpointFailure, LocatedEndpoint};
use crate::fetch::event::event;
use crate::fetch::lease::{Holder, Lease};
use crate::fetch::request::RequestFailure;
use crate::fetch::timer::Timer;
use crate::fetch::wakeup::Wakeups;
use crate::fetch::workerd::GRACE_SECONDS;
use crate::http::discovery;
use crate::jose::jwk_set::{InvalidJwkSet, SkippedKeys};
use crate::jose::unusable_jwk::FaultKind;
use crate::limits;
use crate::verifiers::{FetchedKeys, JwksFailure};

const ACCEPT: &str = "application/jwk-set+json, application/json";

/// A verifier with the fetch that serves it.
pub struct JwksLoader<V> {
    verifier: Rc<RefCell<V>>,
    endpoint: Option<LocatedEndpoint>,
    clock: Function,
    emit: Function,
    /// The fetch that has not ended. Another takes over when it died.
    flight: RefCell<Option<Lease>>,
    ended: Wakeups,
}

/// What became of the last fetch.
enum FlightState {
    /// It ended, or there was none.
    None,
    /// It never ended: the request that made it is gone.
    Lost,
    /// It is under way.
    UnderWay,
}

impl<V: FetchedKeys> JwksLoader<V> {
    /// `clock` gives Unix seconds, `emit` takes events; neither throws.
    pub fn new(
        verifier: Rc<RefCell<V>>,
        endpoint: Option<Endpoint>,
        clock: Function,
        emit: Function,
    ) -> Rc<Self> {
        Rc::new(Self {
            verifier,
            endpoint: endpoint.map(|it| LocatedEndpoint::new(it, discovery::jwks_uri)),
            clock,
            emit,
            flight: RefCell::default(),
            ended: Wakeups::default(),
        })
    }

    /// Where the set is, if that was given.
    pub fn url(&self) -> Option<&str> {
        self.endpoint.as_ref()?.given_url()
    }

    /// Looks into the verifier. Must not call JavaScript.
    pub fn with_verifier<T>(&self, look: impl FnOnce(&V) -> T) -> T {
        look(&self.verifier.borrow())
    }

    /// Waits until a fetch has ended, well or not: its own, or another's that is under way.
    pub async fn load(self: Rc<Self>) {
        let Some(timeout_seconds) = self.timeout_seconds() else {
            return;
        };
        let give_up_at = js_sys::Date::now() + (timeout_seconds + GRACE_SECONDS) * 1000.0;
        let mut has_waited = false;
        loop {
            let seconds_left = (give_up_at - js_sys::Date::now()) / 1000.0;
            match self.flight() {
                _ if seconds_left <= 0.0 => return,
                FlightState::None if has_waited => return,
                FlightState::None | FlightState::Lost => {
                    return self.clone().fly(seconds_left.min(timeout_seconds)).await;
                }
                FlightState::UnderWay => {
                    self.ended.wait(seconds_left).await;
                    has_waited = true;
                }
            }
        }
    }

    /// The same, but waits no longer than until a deadline in milliseconds of the system's clock; the fetch goes on.
    pub async fn load_until(self: Rc<Self>, deadline: f64)
    where
        V: 'static,
    {
        let timer = Timer::after((deadline - js_sys::Date::now()).max(0.0) / 1000.0);
        let loading = future_to_promise(async move {
            self.load().await;
            Ok(JsValue::UNDEFINED)
        });
        let contenders = Array::of2(&loading, timer.promise());
        let _ = JsFuture::from(Promise::race(&contenders)).await;
    }

    fn timeout_seconds(&self) -> Option<f64> {
        Some(self.endpoint.as_ref()?.endpoint.timeout_seconds)
    }

    fn flight(&self) -> FlightState {
        match &*self.flight.borrow() {
            None => FlightState::None,
            Some(flight) if flight.is_alive() => FlightState::UnderWay,
            Some(_) => FlightState::Lost,
        }
    }

    async fn fly(self: Rc<Self>, timeout_seconds: f64) {
        let holder = Holder::new();
        *self.flight.borrow_mut() = Some(holder.lease());
        let event = self.fetch_once(timeout_seconds).await;
        self.end_flight(&holder.lease());
        if let Some(event) = event {
            let _ = self.emit.call1(&JsValue::UNDEFINED, &event);
        }
    }

    fn end_flight(&self, lease: &Lease) {
        let mut flight = self.flight.borrow_mut();
        if flight.as_ref().is_some_and(|flight| flight.is_of(lease)) {
            *flight = None;
        }
        drop(flight);
        self.ended.wake_all();
    }

    /// Fetches, hands the result to the state machine, and gives the event that tells of it.
    async fn fetch_once(&self, timeout_seconds: f64) -> Option<JsValue> {
        let endpoint = self.endpoint.as_ref()?;
        let deadline = js_sys::Date::now() + timeout_seconds * 1000.0;
        let answer = match endpoint.locate(deadline).await {
            Ok(url) => endpoint
                .get(&url, ACCEPT, limits::JWKS_BYTES, deadline)
                .await
                .map_err(EndpointFailure::Request),
            Err(failure) => Err(failure),
        };
        let now = clock::read(&self.clock)?;
        let jitter = Math::random();
        let mut verifier = self.verifier.borrow_mut();
        let cache = verifier.jwks_cache_mut()?;
        let result = answer
            .map_err(JwksFailure::from)
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
                // The set may have moved.
                endpoint.forget_discovered();
                let retry_after = cache.failed(now, jitter);
                let status = failure.status().map(f64::from).into();
                let reasons = match &failure {
                    JwksFailure::Invalid(InvalidJwkSet::NoUsableKey(skipped)) => counts(skipped),
                    _ => JsValue::UNDEFINED,
                };
                event(
                    "jwks_fetch_failed",
                    &[
                        ("failure", failure.name().into()),
                        ("status", status),
                        ("reasons", reasons),
                        ("retryAfter", JsValue::from_f64(retry_after.ceil())),
                    ],
                )
            }
        };
        Some(event)
    }
}

/// How many keys cannot be used for which kind of reason: fixed names, and nothing of a key.
fn counts(skipped: &SkippedKeys) -> JsValue {
    let counts = Object::new();
    for kind in FaultKind::ALL {
        let count = skipped.count_of(kind);
        if count > 0 {
            let _ = Reflect::set(&counts, &kind.name().into(), &(count as f64).into());
        }
    }
    Object::freeze(&counts).into()
}

impl From<EndpointFailure> for JwksFailure {
    fn from(failure: EndpointFailure) -> Self {
        match failure {
            EndpointFailure::Discovery(failure) => Self::Discovery(failure),
            EndpointFailure::Request(RequestFailure::Network) => Self::Network,
            EndpointFailure::Request(RequestFailure::Redirect) => Self::Redirect,
            EndpointFailure::Request(RequestFailure::Status { status, .. }) => Self::Status(status),
            EndpointFailure::Request(RequestFailure::Timeout) => Self::Timeout,
            EndpointFailure::Request(RequestFailure::TooLarge) => Self::TooLarge,
        }
    }
}
