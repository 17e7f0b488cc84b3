//! A request about a token that the JavaScript side sends without the wasm: nothing need be waited for before it, and
//! nothing after it. Then no task of the wasm waits for a promise, which would cost more than all else that is done here
//! for a token.

use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Date};

use super::flight::Flight;
use super::{Introspector, Judged, Outcome, failed};
use crate::error::{Error, Reason};
use crate::fetch::client_credential::ClientCredential;
use crate::fetch::lease::Holder;
use crate::fetch::permits::Permit;
use crate::fetch::request;
use crate::fetch::workerd;
use crate::verifiers::IntrospectionVerifier;
use crate::verifiers::introspection::{Answer, IntrospectionFailure, Source};

/// Requests that were handed out and have not come back.
#[derive(Default)]
pub struct Errands {
    under_way: HashMap<u32, Errand>,
    last_id: u32,
}

struct Errand {
    token: String,
    flight: Rc<Flight>,
    permit: Permit,
    holder: Holder,
}

impl Introspector {
    /// The request about a token, to be brought back to [`Introspector::finish`] whatever becomes of it: its number, the
    /// URL, the form, and the headers as `exchange` takes them, a line each. `None` when it takes more than that one
    /// request, or someone has asked already: then [`Introspector::introspect`] serves.
    pub fn begin(&self, token: &str) -> Result<Option<String>, Error> {
        IntrospectionVerifier::check_form(token)?;
        if !self.asks_at_once() || self.under_way(token).is_some() {
            return Ok(None);
        }
        let Some(url) = self.endpoint.known_url() else {
            return Ok(None);
        };
        self.permission()?;
        let made = self.verifier.borrow().request(token, None);
        let request = made.map_err(|failure| self.failed(failure, None))?;
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let Some(lines) = request::header_lines(headers) else {
            return Err(self.failed(IntrospectionFailure::Network, None));
        };
        let holder = Holder::new();
        let Some(permit) = self.permits.acquire_now(&holder.lease()) else {
            return Ok(None);
        };
        let give_up_at = Date::now() + self.endpoint.endpoint.timeout_seconds * 1000.0;
        let flight = Rc::new(Flight::new(holder.lease(), give_up_at, false));
        self.take_off(token, &flight);
        let mut errands = self.errands.borrow_mut();
        errands.last_id = errands.last_id.wrapping_add(1);
        let id = errands.last_id;
        errands.under_way.insert(
            id,
            Errand {
                token: token.to_owned(),
                flight,
                permit,
                holder,
            },
        );
        Ok(Some(format!("{id}\n{url}\n{}\n{lines}", request.body)))
    }

    /// Takes back what became of a request: what `exchange` gave for it.
    pub fn finish(&self, id: u32, outcome: &Array) -> Outcome {
        let errand = self.errands.borrow_mut().under_way.remove(&id);
        let Errand {
            token,
            flight,
            permit,
            holder,
        } = errand.ok_or(Reason::Internal)?;
        drop(permit);
        let outcome = match request::read(outcome) {
            Ok(answer) => self.judge_now(&token, &answer.body, &flight),
            Err(failure) => {
                let (failure, retry_after) = failed(failure);
                Err(self.failed(failure, retry_after))
            }
        };
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

    fn judge_now(&self, token: &str, body: &[u8], flight: &Flight) -> Outcome {
        let now = self.now()?;
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
