//! Fetches the JWK Set of a verifier: one fetch in flight, however many wait for it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Math, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::request::{self, Answer, Request};
use crate::fetch::timer::Timer;
use crate::fetch::url;
use crate::http::discovery;
use crate::limits;
use crate::token::UnixSeconds;
use crate::verifiers::{JwksFailure, JwtVerifier};

/// How often a request on workerd looks whether another request's fetch has ended.
const POLL_SECONDS: f64 = 0.02;

/// How much longer than a fetch may take someone waits for another's fetch: it ends by itself, and its end brings the
/// verdict; but on workerd it may never end.
const GRACE_SECONDS: f64 = 0.05;

/// How long a discovered URL is used before it is asked for again.
const DISCOVERY_SECONDS: f64 = 86_400.0;

/// Where the set is, and how it is fetched.
pub struct JwksEndpoint {
    pub location: JwksLocation,
    pub allow_private_addresses: bool,
    pub fetch: Option<Function>,
    pub timeout_seconds: f64,
}

/// What tells where the set is.
pub enum JwksLocation {
    /// The URL itself.
    Url(String),
    /// An issuer, whose metadata tells the URL.
    Issuer(String),
}

/// A verifier with the fetch that serves it.
pub struct JwksLoader {
    verifier: RefCell<JwtVerifier>,
    endpoint: Option<JwksEndpoint>,
    clock: Function,
    emit: Function,
    flight: RefCell<Option<Flight>>,
    discovered: RefCell<Option<Discovered>>,
}

/// A URL that an issuer's metadata told. It is asked for again after a failure, and now and then.
#[derive(Clone)]
struct Discovered {
    url: String,
    until: f64,
}

/// A fetch that has not ended. Another may take over when its time is up: on workerd it dies with its request.
struct Flight {
    id: f64,
    lease_until: f64,
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

impl JwksLoader {
    /// `clock` gives Unix seconds, `emit` takes events; neither throws.
    pub fn new(
        verifier: JwtVerifier,
        endpoint: Option<JwksEndpoint>,
        clock: Function,
        emit: Function,
    ) -> Rc<Self> {
        let verifier = RefCell::new(verifier);
        let (flight, discovered) = (RefCell::new(None), RefCell::new(None));
        Rc::new(Self {
            verifier,
            endpoint,
            clock,
            emit,
            flight,
            discovered,
        })
    }

    /// Where the set is, if that was given.
    pub fn url(&self) -> Option<&str> {
        match &self.endpoint.as_ref()?.location {
            JwksLocation::Url(url) => Some(url),
            JwksLocation::Issuer(_) => None,
        }
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
        let give_up_at = js_sys::Date::now() + (endpoint.timeout_seconds + GRACE_SECONDS) * 1000.0;
        let mut has_waited = false;
        loop {
            let seconds_left = (give_up_at - js_sys::Date::now()) / 1000.0;
            match self.flight() {
                _ if seconds_left <= 0.0 => return,
                FlightState::None if has_waited => return,
                FlightState::None | FlightState::Lost => {
                    return self
                        .clone()
                        .fly(seconds_left.min(endpoint.timeout_seconds))
                        .await;
                }
                FlightState::UnderWay => {
                    let poll = Timer::after(POLL_SECONDS);
                    let _ = JsFuture::from(poll.promise().clone()).await;
                    has_waited = true;
                }
            }
        }
    }

    fn flight(&self) -> FlightState {
        match &*self.flight.borrow() {
            None => FlightState::None,
            Some(flight) if js_sys::Date::now() < flight.lease_until => FlightState::UnderWay,
            Some(_) => FlightState::Lost,
        }
    }

    async fn fly(self: Rc<Self>, timeout_seconds: f64) {
        let id = Math::random();
        let lease_until = js_sys::Date::now() + (timeout_seconds + GRACE_SECONDS) * 1000.0;
        *self.flight.borrow_mut() = Some(Flight { id, lease_until });
        let event = self.fetch_once(timeout_seconds).await;
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
    async fn fetch_once(&self, timeout_seconds: f64) -> Option<JsValue> {
        let endpoint = self.endpoint.as_ref()?;
        let deadline = js_sys::Date::now() + timeout_seconds * 1000.0;
        let answer = match self.locate(endpoint, deadline).await {
            Ok(url) => get(endpoint, &url, limits::JWKS_BYTES, deadline).await,
            Err(failure) => Err(failure),
        };
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
                // The set may have moved.
                *self.discovered.borrow_mut() = None;
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

    /// The URL of the set.
    async fn locate(&self, endpoint: &JwksEndpoint, deadline: f64) -> Result<String, JwksFailure> {
        let issuer = match &endpoint.location {
            JwksLocation::Url(url) => return Ok(url.clone()),
            JwksLocation::Issuer(issuer) => issuer,
        };
        let now = js_sys::Date::now();
        let known = self
            .discovered
            .borrow()
            .clone()
            .filter(|known| now < known.until);
        if let Some(known) = known {
            return Ok(known.url);
        }
        let url = discover(endpoint, issuer, deadline).await?;
        let until = now + DISCOVERY_SECONDS * 1000.0;
        *self.discovered.borrow_mut() = Some(Discovered {
            url: url.clone(),
            until,
        });
        Ok(url)
    }
}

/// Asks the issuer's well-known places in their order. The first document that is the issuer's own decides; what is
/// wrong with the places before it does not matter.
async fn discover(
    endpoint: &JwksEndpoint,
    issuer: &str,
    deadline: f64,
) -> Result<String, JwksFailure> {
    let mut failure = JwksFailure::Discovery;
    for candidate in discovery::candidates(issuer) {
        match get(endpoint, &candidate, limits::METADATA_BYTES, deadline).await {
            Ok(answer) => {
                if let Ok(uri) = discovery::jwks_uri(&answer.body, issuer) {
                    return url::check(&uri, endpoint.allow_private_addresses)
                        .map_err(|_| JwksFailure::Discovery);
                }
                failure = JwksFailure::Discovery;
            }
            Err(JwksFailure::Status(404)) => {}
            Err(other) => failure = other,
        }
    }
    Err(failure)
}

/// One request, before a deadline in milliseconds of the system's clock.
async fn get(
    endpoint: &JwksEndpoint,
    url: &str,
    max_bytes: usize,
    deadline: f64,
) -> Result<Answer, JwksFailure> {
    // The system's clock may be set back meanwhile.
    let left = ((deadline - js_sys::Date::now()) / 1000.0).min(endpoint.timeout_seconds);
    if left <= 0.0 {
        return Err(JwksFailure::Timeout);
    }
    let fetch = endpoint.fetch.as_ref();
    request::get(&Request {
        url,
        fetch,
        timeout_seconds: left,
        max_bytes,
    })
    .await
}

fn event(kind: &str, members: &[(&str, JsValue)]) -> JsValue {
    let event: JsValue = Object::new().into();
    let _ = Reflect::set(&event, &"type".into(), &kind.into());
    for (name, value) in members.iter().filter(|(_, value)| !value.is_undefined()) {
        let _ = Reflect::set(&event, &(*name).into(), value);
    }
    event
}
