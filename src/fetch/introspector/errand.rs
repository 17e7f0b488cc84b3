//! A request about a token that the JavaScript side sends without the wasm: nothing need be waited for before it, and
//! nothing after it. Then no task of the wasm waits for a promise, which would cost more than all else that is done here
//! for a token.

use std::rc::Rc;

use js_sys::{Array, Date};

use super::flight::Flight;
use super::{Failed, Introspector, Judged, Leave, Outcome};
use crate::error::{Error, Reason};
use crate::fetch::client_credential::ClientCredential;
use crate::fetch::lease::Holder;
use crate::fetch::permits::Permit;
use crate::fetch::request;
use crate::fetch::workerd;
use crate::token::UnixSeconds;
use crate::verifiers::IntrospectionVerifier;
use crate::verifiers::introspection::{Answer, Source};

/// Requests that were handed out and have not come back: never more than there are permits.
#[derive(Default)]
pub struct Errands {
    under_way: Vec<Errand>,
    /// What the JavaScript side keeps.
    told_url: Option<String>,
}

struct Errand {
    id: u32,
    token: String,
    flight: Rc<Flight>,
    permit: Permit,
    leave: Leave,
    holder: Holder,
}

impl Introspector {
    /// The request about a token, to be brought back under the caller's `id` to [`Introspector::finish`] or
    /// [`Introspector::miscarried`], whatever becomes of it: the form; after a line feed the URL and the headers, as
    /// `exchange` takes them, a line each, unless the caller `has_head` and they are those of the last time. `None` when it
    /// takes more than that one request, or someone has asked already: then [`Introspector::introspect`] serves.
    pub fn begin(
        &self,
        id: u32,
        token: &str,
        now: UnixSeconds,
        has_head: bool,
    ) -> Result<Option<String>, Error> {
        IntrospectionVerifier::check_form(token)?;
        if !self.asks_at_once() || self.under_way(token).is_some() {
            return Ok(None);
        }
        let Some(url) = self.endpoint.known_url() else {
            return Ok(None);
        };
        let holder = Holder::new();
        let leave = self.leave(now, &holder.lease())?;
        let verifier = self.verifier.borrow();
        let request = match verifier.request(token, None) {
            Ok(request) => request,
            Err(failure) => {
                drop(verifier);
                return Err(self.failed(failure, None));
            }
        };
        let Some(permit) = self.permits.acquire_now(&holder.lease()) else {
            return Ok(None);
        };
        let mut told = request.body;
        let mut errands = self.errands.borrow_mut();
        if !has_head || errands.told_url.as_ref() != Some(&url) {
            let lines = match request::header_lines(&request.headers) {
                Ok(lines) => lines,
                Err(unsendable) => {
                    drop((verifier, errands));
                    return Err(self.failed(unsendable.into(), None));
                }
            };
            for line in [url.as_str(), &lines] {
                told.push('\n');
                told.push_str(line);
            }
            errands.told_url = Some(url);
        }
        let give_up_at = Date::now() + self.endpoint.endpoint.timeout_seconds * 1000.0;
        let flight = Rc::new(Flight::new(holder.lease(), give_up_at, false));
        self.take_off(token, &flight);
        errands.under_way.push(Errand {
            id,
            token: token.to_owned(),
            flight,
            permit,
            leave,
            holder,
        });
        Ok(Some(told))
    }

    /// Takes back the answer to a request: the body of one with status 200.
    pub fn finish(&self, id: u32, body: &[u8], now: UnixSeconds) -> Outcome {
        self.bring_back(id, |errand| {
            self.judge_now(&errand.token, body, &errand.flight, now)
        })
    }

    /// Takes back a request without such an answer: what `exchange` gave for it.
    pub fn miscarried(&self, id: u32, outcome: &Array, now: UnixSeconds) -> Outcome {
        self.bring_back(id, |errand| {
            let body = self.body_of(Failed::Request(request::failure(outcome)))?;
            self.judge_now(&errand.token, &body, &errand.flight, now)
        })
    }

    fn bring_back(&self, id: u32, judge: impl FnOnce(&Errand) -> Outcome) -> Outcome {
        let mut errands = self.errands.borrow_mut();
        let at = errands.under_way.iter().position(|errand| errand.id == id);
        let errand = errands.under_way.swap_remove(at.ok_or(Reason::Internal)?);
        drop(errands);
        let outcome = judge(&errand);
        let Errand {
            token,
            flight,
            permit,
            leave,
            holder,
            ..
        } = errand;
        drop((permit, leave));
        self.conclude(&token, &flight, &outcome);
        drop(holder);
        outcome
    }

    /// Whether one request is all that it takes. Not on workerd, where a request may die before its errand is brought
    /// back.
    fn asks_at_once(&self) -> bool {
        let is_fixed = matches!(self.credential, ClientCredential::Fixed);
        is_fixed && self.store.is_none() && self.jwks.is_none() && !workerd::is_here()
    }

    fn judge_now(&self, token: &str, body: &[u8], flight: &Flight, now: UnixSeconds) -> Outcome {
        if !now.is_finite() {
            return Err(Reason::Clock.into());
        }
        let answer = Answer {
            body,
            answered_at: now,
            source: Source::Server,
            remember: flight.may_remember.get(),
            has_fetched_keys: true,
        };
        match self.judged(token, &answer, now) {
            Judged::Verdict { outcome, .. } => outcome,
            Judged::Failed(error) => Err(error),
            Judged::KeysNeeded | Judged::Nothing => Err(Error::introspection_unavailable(1)),
        }
    }
}
