//! Asks an authorization server about tokens (RFC 7662): what to send, what an answer means, what to remember of it, and
//! when to ask nobody. The asking itself is the caller's.
//!
//! One token goes [`IntrospectionVerifier::check_form`] → [`IntrospectionVerifier::outage`] →
//! [`IntrospectionVerifier::request`] → the network → [`IntrospectionVerifier::answered`] or
//! [`IntrospectionVerifier::failed`].

mod answer;
mod client_assertion;
mod client_authentication;
mod failure;
mod request;
mod signed_answer;
mod superseded;

use crate::crypto::sha256;
use crate::error::{Error, Limit, Reason};
use crate::http::authorization::is_b64token;
use crate::jose::json;
use crate::limits;
use crate::token::{AccessToken, Policy, UnixSeconds};
use crate::verifiers::backoff::Backoff;
use crate::verifiers::sealed_entry::{EntryKind, EntrySealer};
use crate::verifiers::{FetchedKeys, JwksCache};

use answer::Verdict;
use failure::Cause;
use signed_answer::Arrival;
use superseded::Superseded;

pub use client_assertion::ClientAssertion;
pub use client_authentication::ClientAuthentication;
pub use failure::{IntrospectionFailure, NoResponse};
pub use request::IntrospectionRequest;
pub use signed_answer::SignedAnswers;

/// A clock may be set back by this much before an answer's age counts as unknown.
const CLOCK_SET_BACK_SECONDS: f64 = 5.0;

/// What an introspection verifier asks, of whom it asks it, and what it remembers.
#[derive(Debug)]
pub struct IntrospectionConfig {
    /// What an answer must say.
    pub policy: Policy,
    /// How the endpoint knows who asks.
    pub authentication: ClientAuthentication,
    /// Signed answers are asked for, and no others are taken.
    pub signed: Option<SignedAnswers>,
    /// Seconds for which an active token is remembered; 0: not.
    pub cache_ttl: f64,
    /// Seconds for which it is remembered that a token is not active; 0: not.
    pub inactive_ttl: f64,
}

/// Verifies tokens by asking about them.
#[derive(Debug)]
pub struct IntrospectionVerifier {
    config: IntrospectionConfig,
    superseded: Superseded,
    backoff: Backoff,
    /// The server has given a verdict, so that it accepts our credentials.
    has_accepted_us: bool,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The endpoint.
    Server,
    /// An opened entry of the shared store.
    Store,
}

/// An answer with status 200, or what the store has of one.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Its body.
    pub body: &'a [u8],
    /// When it came from the endpoint.
    pub answered_at: UnixSeconds,
    /// Where it comes from.
    pub source: Source,
    /// Keys were just fetched for it, so it is not asked for them again.
    pub has_fetched_keys: bool,
}

/// How long a verdict may be used again. Times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    /// Seconds from now on.
    pub seconds: f64,
    /// From when on the policy gives this verdict.
    pub from: UnixSeconds,
    /// Until before when.
    pub until: UnixSeconds,
}

/// What an answer means.
#[derive(Debug)]
pub enum Answered {
    /// The token is good.
    Accepted {
        /// What it says.
        token: Box<AccessToken>,
        /// How long it may be kept.
        lifetime: Option<Lifetime>,
    },
    /// The token is refused.
    Refused {
        /// Why.
        error: Error,
        /// How long it may be kept: only for a token that is not active.
        lifetime: Option<Lifetime>,
    },
    /// Keys for a signed answer must be fetched first; then ask again with `has_fetched_keys`.
    KeysNeeded,
    /// No verdict. The caller reports it with [`IntrospectionVerifier::failed`].
    Failed(IntrospectionFailure),
    /// The store's entry is of no use: too old, or no verdict that may be reused. The caller asks the endpoint.
    Stale,
}

impl IntrospectionVerifier {
    /// A verifier that knows nothing of the server yet.
    pub fn new(config: IntrospectionConfig) -> Self {
        Self {
            superseded: Superseded::new(config.cache_ttl.max(config.inactive_ttl)),
            backoff: Backoff::default(),
            has_accepted_us: false,
            config,
        }
    }

    /// What it asks of an answer.
    pub fn policy(&self) -> &Policy {
        &self.config.policy
    }

    /// What signs client assertions, with `private_key_jwt`.
    pub fn assertion(&self) -> Option<&ClientAssertion> {
        self.config.authentication.assertion()
    }

    /// How the endpoint knows who asks.
    pub fn authentication(&self) -> &ClientAuthentication {
        &self.config.authentication
    }

    /// Checks that a text can be a token at all (RFC 6750 section 2.1), so that nothing else is ever sent.
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`], [`Reason::TokenMalformed`]
    pub fn check_form(token: &str) -> Result<(), Error> {
        match token {
            token if token.len() > limits::TOKEN_BYTES => Err(Error::too_large(Limit::TokenBytes)),
            token if !is_b64token(token) => Err(Reason::TokenMalformed.into()),
            _ => Ok(()),
        }
    }

    /// `Some` while the back-off is open: then one request at a time is sent, and the other tokens are refused with this
    /// error.
    pub fn outage(&self, now: UnixSeconds) -> Option<Error> {
        self.backoff
            .remaining(now)
            .map(Error::introspection_unavailable)
    }

    /// What a response with another status than 200 means; `None`: its body is a verdict, to be given to
    /// [`IntrospectionVerifier::answered`]. A body that is not signed is none where signed responses are required.
    pub fn refusal(&self, status: u16, body: &[u8]) -> Option<IntrospectionFailure> {
        let failure = answer::refusal(status, body);
        let is_signed = self.config.signed.is_some();
        failure.or_else(|| is_signed.then_some(IntrospectionFailure::Status(status)))
    }

    /// The request about a token. `credential`: the signed client assertion, or the value of the operator's header;
    /// `None` where neither is needed.
    ///
    /// # Errors
    /// [`IntrospectionFailure::NoResponse`] when it is missing or cannot be sent.
    pub fn request<'a>(
        &'a self,
        token: &str,
        credential: Option<&'a str>,
    ) -> Result<IntrospectionRequest<'a>, IntrospectionFailure> {
        let wants_signed_answer = self.config.signed.is_some();
        IntrospectionRequest::new(
            token,
            &self.config.authentication,
            credential,
            wants_signed_answer,
        )
    }

    /// Judges an answer about a token.
    pub fn answered(&mut self, token: &str, answer: &Answer<'_>, now: UnixSeconds) -> Answered {
        let is_from_store = answer.source == Source::Store;
        let digest = || sha256(token.as_bytes());
        if is_from_store && !self.superseded.allows(&digest(), answer.answered_at) {
            return Answered::Stale;
        }
        let verdict = match (self.judge(token, answer, now), answer.source) {
            (Ok(Some(verdict)), _) => verdict,
            (Ok(None), _) => return Answered::KeysNeeded,
            (Err(failure), Source::Server) => return Answered::Failed(failure),
            (Err(_), Source::Store) => return Answered::Stale,
        };
        if answer.source == Source::Server {
            self.backoff.succeeded();
            self.has_accepted_us = true;
        }
        let lifetime = self.lifetime(&verdict, answer, now);
        if is_from_store && lifetime.is_none() {
            return Answered::Stale;
        }
        match verdict {
            Ok(token) => Answered::Accepted {
                token: Box::new(token),
                lifetime,
            },
            Err(error) => Answered::Refused { error, lifetime },
        }
    }

    /// Takes note that there was no verdict, and says for how many seconds the back-off is open now; 0: this concerned one
    /// token only.
    /// `retry_after`: the seconds of the answer's `Retry-After`. `jitter`: random, 0 to 1.
    ///
    /// Only what no token can cause opens the back-off. Any other response is about its token, and shows that the server
    /// works: it closes the back-off.
    pub fn failed(
        &mut self,
        failure: IntrospectionFailure,
        retry_after: Option<f64>,
        now: UnixSeconds,
        jitter: f64,
    ) -> f64 {
        match failure.cause(self.has_accepted_us) {
            Cause::Us => return 0.0,
            Cause::Token => {
                self.backoff.succeeded();
                return 0.0;
            }
            Cause::Server => {}
        }
        let retry_after = retry_after.filter(|_| failure.may_ask_to_wait());
        // Requests that were made before the first of them failed are one failure: else many at a time would lead to the
        // longest wait at once.
        match self.backoff.remaining(now) {
            Some(_) => self.backoff.lengthen(now, retry_after),
            None => self.backoff.failed(now, jitter, retry_after),
        }
    }

    /// Takes note that what the store has of a token, from before now, is out of date: whatever becomes of the attempt to
    /// take it out of there, it is not believed here again.
    pub fn supersede(&mut self, token: &str, now: UnixSeconds) {
        self.superseded.note(sha256(token.as_bytes()), now);
    }

    /// What seals this verifier's entries in a shared store. `location`: the endpoint, or the issuer that tells it.
    ///
    /// An entry serves only a verifier that asks the same server, as the same client, in the same way, for the same
    /// issuers and audiences. Everything else is judged anew when an entry is read.
    pub fn sealer(&self, store_key: &[u8], location: &str) -> EntrySealer {
        let authentication = &self.config.authentication;
        let client_id: Option<Vec<String>> =
            authentication.client_id().map(|id| vec![id.to_owned()]);
        let signed = match &self.config.signed {
            Some(signed) => format!("signed by {}", signed.issuer),
            None => "plain".to_owned(),
        };
        EntrySealer::new(
            store_key,
            EntryKind::Introspection,
            &[
                location,
                &authentication.identity(),
                &list(client_id.as_deref()),
                &list(self.config.policy.issuers.as_deref()),
                &list(self.config.policy.audiences.as_deref()),
                &signed,
            ],
        )
    }

    fn judge(
        &self,
        token: &str,
        answer: &Answer<'_>,
        now: UnixSeconds,
    ) -> Result<Option<Verdict>, IntrospectionFailure> {
        let policy = &self.config.policy;
        let Some(signed) = &self.config.signed else {
            return answer::judge(answer.body, token, policy, now).map(Some);
        };
        let arrival = Arrival {
            answered_at: answer.answered_at,
            now,
            clock_tolerance: policy.clock_tolerance,
            has_fetched_keys: answer.has_fetched_keys,
        };
        match signed.open(answer.body, &arrival)? {
            Some(text) => answer::judge(text.as_bytes(), token, policy, now).map(Some),
            None => Ok(None),
        }
    }

    /// For how long a verdict may be used again; `None`: not at all. An active token that is refused all the same is not
    /// remembered, so that it is asked for again.
    fn lifetime(
        &self,
        verdict: &Verdict,
        answer: &Answer<'_>,
        now: UnixSeconds,
    ) -> Option<Lifetime> {
        let (ttl, (from, until)) = match verdict {
            Ok(token) => (self.config.cache_ttl, token.validity),
            Err(error) if error.reason() == Reason::TokenInactive => {
                (self.config.inactive_ttl, (f64::NEG_INFINITY, f64::INFINITY))
            }
            Err(_) => return None,
        };
        let expires_at = verdict.as_ref().ok().and_then(|token| token.expires_at);
        let answered_at = answer.answered_at;
        // Also false for what is not a number.
        let is_past = answered_at <= now + CLOCK_SET_BACK_SECONDS;
        // `validity` is what the policy gives the same verdict in; never beyond `exp` itself (RFC 7662 section 4), which
        // the clock tolerance of the policy does not move.
        let until = until
            .min(expires_at.unwrap_or(f64::INFINITY))
            .min(answered_at.min(now) + ttl);
        (is_past && until > now).then_some(Lifetime {
            seconds: until - now,
            from,
            until,
        })
    }
}

impl FetchedKeys for IntrospectionVerifier {
    fn jwks_cache(&self) -> Option<&JwksCache> {
        self.config.signed.as_ref()?.keys.fetched()
    }

    fn jwks_cache_mut(&mut self) -> Option<&mut JwksCache> {
        self.config.signed.as_mut()?.keys.fetched_mut()
    }
}

/// A list as text, no two of which give the same.
fn list(texts: Option<&[String]>) -> String {
    let mut output = String::new();
    match texts {
        None => output.push_str("null"),
        Some(texts) => json::write_strings(texts, &mut output),
    }
    output
}
