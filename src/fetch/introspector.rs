//! Asks an introspection endpoint about tokens: one request per token at a time, however many wait for it, and never
//! more than a given number at once.

mod errand;
mod flight;
mod tickets;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Function, Math};
use wasm_bindgen::JsValue;

use crate::error::{Error, Reason};
use crate::fetch::client_credential::ClientCredential;
use crate::fetch::clock;
use crate::fetch::endpoint::{Endpoint, EndpointFailure, LocatedEndpoint};
use crate::fetch::event::event;
use crate::fetch::jwks_loader::JwksLoader;
use crate::fetch::lease::{Holder, Lease};
use crate::fetch::permits::{Permit, Permits};
use crate::fetch::request::{self, RequestFailure};
use crate::fetch::shared_store::{Entry, SharedStore};
use crate::http::discovery;
use crate::limits;
use crate::token::UnixSeconds;
use crate::verifiers::IntrospectionVerifier;
use crate::verifiers::introspection::{Answer, Answered, IntrospectionFailure, Lookup, Source};

use errand::Errands;
use flight::{Flight, InStore};
use tickets::Tickets;

/// Above this many requests under way, those that died are looked for.
const FLIGHTS_BEFORE_SWEEP: usize = 64;

/// What the JavaScript side does. None of it throws.
pub struct Host {
    /// Gives Unix seconds.
    pub clock: Function,
    /// Takes events.
    pub emit: Function,
    /// Whether somebody wants the event of each response. Failures are rare, and are always reported.
    pub is_heard: bool,
    /// Makes the result of an accepted token's JSON text, and keeps it under a ticket unless that is below zero.
    pub accept: Function,
}

/// A verifier with the requests that serve it.
pub struct Introspector {
    verifier: Rc<RefCell<IntrospectionVerifier>>,
    endpoint: LocatedEndpoint,
    credential: ClientCredential,
    jwks: Option<Rc<JwksLoader<IntrospectionVerifier>>>,
    store: Option<SharedStore>,
    permits: Rc<Permits>,
    /// The one request at a time that is sent while the server does not work.
    probes: Rc<Permits>,
    flights: RefCell<HashMap<String, Rc<Flight>>>,
    errands: RefCell<Errands>,
    tickets: RefCell<Tickets>,
    host: Host,
}

/// What came of an answer.
enum Judged {
    /// Keys must be fetched first.
    KeysNeeded,
    /// Nothing: the server must be asked.
    Nothing,
    /// The server failed.
    Failed(Error),
    /// A verdict.
    Verdict {
        outcome: Outcome,
        is_active: bool,
        /// Seconds for which others may use the answer.
        ttl: Option<f64>,
    },
}

/// What `accept` made, or why the token is refused.
type Outcome = Result<JsValue, Error>;

/// Leave to send a request: with a permit while it is the one that finds out whether the server works again.
type Leave = Option<Permit>;

/// What came instead of a response that can be judged.
enum Failed {
    /// Nothing of use. With the value of `Retry-After`.
    Introspection(IntrospectionFailure, Option<String>),
    /// Of the request about the token.
    Request(RequestFailure),
}

impl From<IntrospectionFailure> for Failed {
    fn from(failure: IntrospectionFailure) -> Self {
        Self::Introspection(failure, None)
    }
}

impl Introspector {
    /// `endpoint`: the introspection endpoint. `jwks`: loads the keys of signed answers. `most_requests`: at a time.
    pub fn new(
        verifier: Rc<RefCell<IntrospectionVerifier>>,
        endpoint: Endpoint,
        credential: ClientCredential,
        jwks: Option<Rc<JwksLoader<IntrospectionVerifier>>>,
        store: Option<SharedStore>,
        most_requests: usize,
        host: Host,
    ) -> Rc<Self> {
        Rc::new(Self {
            verifier,
            endpoint: LocatedEndpoint::new(endpoint, discovery::introspection_endpoint),
            credential,
            jwks,
            store,
            permits: Permits::new(most_requests),
            probes: Permits::new(1),
            flights: RefCell::default(),
            errands: RefCell::default(),
            tickets: RefCell::default(),
            host,
        })
    }

    /// The ticket of what is remembered of a token; `None` when the server must be asked.
    pub fn remembered(&self, token: &str, now: UnixSeconds) -> Result<Option<f64>, Error> {
        match self.verifier.borrow_mut().lookup(token, now) {
            Lookup::Remembered { slot } => Ok(Some(self.tickets.borrow().of(slot))),
            Lookup::Refused(error) => Err(error),
            Lookup::Unknown => Ok(None),
        }
    }

    /// Asks about a token, or waits for another who does. `is_fresh`: whatever was asked before does not count.
    pub async fn introspect(self: Rc<Self>, token: String, is_fresh: bool) -> Outcome {
        IntrospectionVerifier::check_form(&token)?;
        let give_up_at = js_sys::Date::now() + self.endpoint.endpoint.timeout_seconds * 1000.0;
        // Those whose flight died meet again behind the first of them who takes off anew.
        while let Some(flight) = self.under_way(&token).filter(|_| !is_fresh) {
            if let Some(outcome) = flight.follow(give_up_at).await {
                return outcome;
            }
        }
        if is_fresh {
            let now = self.now()?;
            self.verifier.borrow_mut().supersede(&token, now);
        }
        let holder = Holder::new();
        let flight = Rc::new(Flight::new(holder.lease(), give_up_at, is_fresh));
        self.take_off(&token, &flight);
        let outcome = self.ask(&token, &flight).await;
        self.conclude(&token, &flight, &outcome);
        outcome
    }

    /// Forgets what is remembered, also of a request that is under way: nobody who asks from now on waits for it. The
    /// ticket of what can be dropped, if anything was remembered.
    pub fn forget(&self, token: &str, now: UnixSeconds) -> Option<f64> {
        if let Some(flight) = self.flights.borrow_mut().remove(token) {
            flight.may_remember.set(false);
        }
        let mut verifier = self.verifier.borrow_mut();
        verifier.supersede(token, now);
        let slot = verifier.forget(token)?;
        Some(self.tickets.borrow().of(slot))
    }

    /// The same in the shared store.
    pub async fn forget_shared(self: Rc<Self>, token: String) {
        if let Some(store) = &self.store {
            store.delete(&token).await;
        }
    }

    fn under_way(&self, token: &str) -> Option<Rc<Flight>> {
        let flight = self.flights.borrow().get(token).cloned()?;
        flight.lease.is_alive().then_some(flight)
    }

    fn take_off(&self, token: &str, flight: &Rc<Flight>) {
        let mut flights = self.flights.borrow_mut();
        if flights.len() >= FLIGHTS_BEFORE_SWEEP {
            flights.retain(|_, flight| flight.lease.is_alive());
        }
        if let Some(older) = flights.insert(token.to_owned(), flight.clone()) {
            older.may_remember.set(false);
        }
    }

    /// Ends a flight: whoever waits for it is told.
    fn conclude(&self, token: &str, flight: &Rc<Flight>, outcome: &Outcome) {
        let mut flights = self.flights.borrow_mut();
        if flights.get(token).is_some_and(|it| Rc::ptr_eq(it, flight)) {
            flights.remove(token);
        }
        drop(flights);
        // From here on nobody finds it any more: who waits for it has it.
        if Rc::strong_count(flight) > 1 {
            *flight.outcome.borrow_mut() = Some(outcome.clone());
            flight.ended.wake_all();
        }
    }

    async fn ask(&self, token: &str, flight: &Flight) -> Outcome {
        let give_up_at = flight.give_up_at;
        if let Some(store) = self.store.as_ref().filter(|_| !flight.is_fresh) {
            match store.get(token).await {
                Entry::None => flight.in_store.set(InStore::Nothing),
                Entry::Unknown => {}
                Entry::Found { payload, made_at } => {
                    flight.in_store.set(InStore::Seen);
                    let source = Source::Store;
                    let judged = self.judge(token, &payload, made_at, source, flight).await;
                    if let Some(outcome) = judged {
                        return outcome;
                    }
                }
            }
        }
        let mut leave = self.leave(self.now()?, &flight.lease)?;
        let Some(permit) = self.permits.acquire(give_up_at, &flight.lease).await else {
            return Err(self.failed(IntrospectionFailure::Overloaded, None));
        };
        let seconds_left = (give_up_at - js_sys::Date::now()) / 1000.0;
        let has_time = seconds_left >= self.endpoint.endpoint.timeout_seconds / 2.0;
        if leave.is_none() {
            let now = self.now()?;
            // The server may have gone down meanwhile. With little time left nothing could be found out about it.
            match self.verifier.borrow().outage(now) {
                Some(error) if !has_time => return Err(error),
                _ => {}
            }
            leave = self.leave(now, &flight.lease)?;
        }
        let answer = self.exchange(token, self.now()?, give_up_at).await;
        drop(permit);
        let body = match answer {
            // The server was not given the time that it may take: the others who wait took it.
            Err(Failed::Introspection(IntrospectionFailure::Timeout, _))
            | Err(Failed::Request(RequestFailure::Timeout))
                if !has_time =>
            {
                return Err(self.failed(IntrospectionFailure::Overloaded, None));
            }
            Err(failed) => self.body_of(failed)?,
            Ok(body) => body,
        };
        let now = self.now()?;
        let judged = self
            .judge(token, &body, now, Source::Server, flight)
            .await
            .unwrap_or_else(|| Err(Error::introspection_unavailable(1)));
        // Only now is it known whether the others may ask.
        drop(leave);
        judged
    }

    /// Whether a request may be sent now.
    ///
    /// # Errors
    /// [`Reason::IntrospectionUnavailable`] while the server does not work and another request finds out about that.
    fn leave(&self, now: UnixSeconds, lease: &Lease) -> Result<Leave, Error> {
        match self.verifier.borrow().outage(now) {
            None => Ok(None),
            Some(error) => self.probes.acquire_now(lease).map(Some).ok_or(error),
        }
    }

    /// The body of a response that is a verdict although its status is not 200.
    ///
    /// # Errors
    /// For everything else.
    fn body_of(&self, failed: Failed) -> Result<Vec<u8>, Error> {
        let (failure, retry_after) = match failed {
            Failed::Introspection(failure, retry_after) => (failure, retry_after),
            Failed::Request(RequestFailure::Status {
                status,
                retry_after,
                body,
            }) => {
                let refusal = self.verifier.borrow().refusal(status, &body);
                match refusal {
                    None => return Ok(body),
                    Some(failure) => (failure, retry_after),
                }
            }
            Failed::Request(failure) => (failure.into(), None),
        };
        Err(self.failed(failure, retry_after))
    }

    async fn exchange(
        &self,
        token: &str,
        now: UnixSeconds,
        give_up_at: f64,
    ) -> Result<Vec<u8>, Failed> {
        // Whatever is wrong with the metadata is not one token's fault.
        let url = self
            .endpoint
            .locate(give_up_at)
            .await
            .map_err(|failure| match failure {
                EndpointFailure::Discovery(failure) => IntrospectionFailure::Discovery(failure),
                EndpointFailure::Request(failure) => failure.into(),
            })?;
        let credential = self
            .credential
            .make(&self.verifier, &url, now, give_up_at)
            .await?;
        let (headers, form) = {
            let verifier = self.verifier.borrow();
            let request = verifier.request(token, credential.as_deref())?;
            let headers = request::header_lines(&request.headers).map_err(Failed::Request)?;
            (headers, request.body)
        };
        self.endpoint
            .post(
                &url,
                &headers,
                &form,
                limits::INTROSPECTION_BYTES,
                give_up_at,
            )
            .await
            .map(|answer| answer.body)
            .map_err(Failed::Request)
    }

    /// The verdict of an answer; `None` for one of the store that tells nothing.
    async fn judge(
        &self,
        token: &str,
        body: &[u8],
        answered_at: UnixSeconds,
        source: Source,
        flight: &Flight,
    ) -> Option<Outcome> {
        let mut has_fetched_keys = false;
        loop {
            let now = match self.now() {
                Ok(now) => now,
                Err(error) => return Some(Err(error)),
            };
            let answer = Answer {
                body,
                answered_at,
                source,
                remember: flight.may_remember.get(),
                has_fetched_keys,
            };
            let (outcome, is_active, ttl) = match self.judged(token, &answer, now) {
                Judged::KeysNeeded => {
                    if let Some(jwks) = self.jwks.clone() {
                        jwks.load_until(flight.give_up_at).await;
                    }
                    has_fetched_keys = true;
                    continue;
                }
                Judged::Nothing => return None,
                Judged::Failed(error) => return Some(Err(error)),
                Judged::Verdict {
                    outcome,
                    is_active,
                    ttl,
                } => (outcome, is_active, ttl),
            };
            if let Some(store) = self.store.as_ref().filter(|_| source == Source::Server) {
                if outcome.is_err() && flight.may_contradict_store(is_active) {
                    self.verifier.borrow_mut().supersede(token, now);
                    if flight.is_fresh || flight.in_store.get() == InStore::Seen {
                        store.delete(token).await;
                    }
                }
                if let Some(ttl) = ttl.filter(|_| flight.may_remember.get()) {
                    store.set(token, body, answered_at, ttl).await;
                }
            }
            return Some(outcome);
        }
    }

    fn judged(&self, token: &str, answer: &Answer<'_>, now: UnixSeconds) -> Judged {
        let answered = self.verifier.borrow_mut().answered(token, answer, now);
        let is_from_server = answer.source == Source::Server;
        let (outcome, is_active, ttl) = match answered {
            Answered::KeysNeeded if !answer.has_fetched_keys => return Judged::KeysNeeded,
            Answered::KeysNeeded if is_from_server => {
                return Judged::Failed(self.failed(IntrospectionFailure::Keys, None));
            }
            Answered::Failed(failure) if is_from_server => {
                return Judged::Failed(self.failed(failure, None));
            }
            Answered::KeysNeeded | Answered::Failed(_) | Answered::Stale => return Judged::Nothing,
            Answered::Accepted { token, slot, ttl } => {
                (self.accept(&token.to_json(), slot), true, ttl)
            }
            Answered::Refused { error, ttl } => {
                let is_active = error.reason() != Reason::TokenInactive;
                (Err(error), is_active, ttl)
            }
        };
        if is_from_server && self.host.is_heard {
            self.emit("introspected", &[("active", is_active.into())]);
        }
        Judged::Verdict {
            outcome,
            is_active,
            ttl,
        }
    }

    /// Synchronous after `answered`: no slot is ever seen with what was kept for the token before.
    fn accept(&self, json: &str, slot: Option<u32>) -> Outcome {
        let ticket = slot.map_or(-1.0, |slot| self.tickets.borrow_mut().renew(slot));
        self.host
            .accept
            .call2(&JsValue::UNDEFINED, &json.into(), &ticket.into())
            .map_err(|_| Reason::Internal.into())
    }

    /// Takes note of a failure, and gives the error for those who wait.
    fn failed(&self, failure: IntrospectionFailure, retry_after: Option<String>) -> Error {
        let now = match self.now() {
            Ok(now) => now,
            Err(error) => return error,
        };
        let retry_after = retry_after.and_then(|text| seconds_until(&text));
        let pause = self
            .verifier
            .borrow_mut()
            .failed(failure, retry_after, now, Math::random());
        if pause > 0.0 {
            // It concerns the server, which may have moved.
            self.endpoint.forget_discovered();
        } else if failure.may_have_moved() {
            self.endpoint.doubt_discovered();
        }
        let status = failure.status().map(f64::from);
        let members = [
            ("failure", failure.name().into()),
            ("status", status.into()),
            ("member", failure.member().into()),
            ("retryAfter", pause.ceil().into()),
        ];
        self.emit("introspection_failed", &members);
        // Between 0 and 60: the cast cannot lose anything.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Error::introspection_unavailable(pause.ceil().max(1.0) as u32)
    }

    fn emit(&self, kind: &str, members: &[(&str, JsValue)]) {
        let _ = self
            .host
            .emit
            .call1(&JsValue::UNDEFINED, &event(kind, members));
    }

    fn now(&self) -> Result<UnixSeconds, Error> {
        clock::read(&self.host.clock).ok_or_else(|| Reason::Clock.into())
    }
}

impl From<RequestFailure> for IntrospectionFailure {
    fn from(failure: RequestFailure) -> Self {
        match failure {
            RequestFailure::Network => Self::Network,
            RequestFailure::Redirect => Self::Redirect,
            RequestFailure::Status { status, .. } => Self::Status(status),
            RequestFailure::Timeout => Self::Timeout,
            RequestFailure::TooLarge => Self::TooLarge,
        }
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3).
fn seconds_until(retry_after: &str) -> Option<f64> {
    let seconds = retry_after
        .trim()
        .parse::<f64>()
        .unwrap_or_else(|_| (js_sys::Date::parse(retry_after) - js_sys::Date::now()) / 1000.0);
    Some(seconds).filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}
