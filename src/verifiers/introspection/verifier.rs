//! The verifier: what to send about a token, what a response means, and when to send nothing.
//!
//! One token goes [`IntrospectionVerifier::check_form`] → [`IntrospectionVerifier::outage`] →
//! [`IntrospectionVerifier::request`] → the network → [`IntrospectionVerifier::judge_response`] or
//! [`IntrospectionVerifier::failed`].

use crate::crypto::sha256;
use crate::error::{Error, Limit, Reason};
use crate::jose::json;
use crate::limits;
use crate::protocol::authorization::is_b64token;
use crate::token::{Policy, UnixSeconds};
use crate::verifiers::JwksCache;
use crate::verifiers::authenticated_entry::{EntryKind, EntryMac};
use crate::verifiers::backoff::Backoff;

use super::client_assertion::ClientAssertion;
use super::client_authentication::ClientAuthentication;
use super::failure::{Cause, IntrospectionFailure};
use super::invalidations::Invalidations;
use super::outcome::{IntrospectionOutcome, IntrospectionResponse, Lifetime, Source};
use super::request::{self, Form, Headers};
use super::response::{self, Verdict};
use super::signed_response::{ResponseContext, SignedResponses};

/// What an introspection verifier asks, of whom it asks it, and what it remembers.
#[derive(Debug)]
pub struct IntrospectionConfig {
    /// What an answer must say.
    pub policy: Policy,
    /// How the endpoint knows who asks.
    pub authentication: ClientAuthentication,
    /// Signed answers are asked for, and no others are taken.
    pub signed: Option<SignedResponses>,
    /// Seconds for which an active token is remembered; 0: not.
    pub cache_ttl: f64,
    /// Seconds for which it is remembered that a token is not active; 0: not.
    pub inactive_ttl: f64,
}

/// Verifies tokens by asking about them.
#[derive(Debug)]
pub struct IntrospectionVerifier {
    config: IntrospectionConfig,
    invalidations: Invalidations,
    backoff: Backoff,
    /// The server has given a verdict, so that it accepts our credentials.
    has_accepted_us: bool,
}

impl IntrospectionVerifier {
    /// A verifier that knows nothing of the server yet.
    pub fn new(config: IntrospectionConfig) -> Self {
        Self {
            invalidations: Invalidations::new(config.cache_ttl.max(config.inactive_ttl)),
            backoff: Backoff::default(),
            has_accepted_us: false,
            config,
        }
    }

    /// What signs client assertions, with `private_key_jwt`.
    pub fn assertion(&self) -> Option<&ClientAssertion> {
        self.config.authentication.assertion()
    }

    /// The fetched keys of signed answers, if keys are fetched.
    pub fn jwks_cache_mut(&mut self) -> Option<&mut JwksCache> {
        self.config.signed.as_mut()?.keys.fetched_mut()
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
    /// [`IntrospectionVerifier::judge_response`]. A body that is not signed is none where signed responses are required.
    pub fn refusal(&self, status: u16, body: &[u8]) -> Option<IntrospectionFailure> {
        let failure = response::refusal(status, body);
        let is_signed = self.config.signed.is_some();
        failure.or_else(|| is_signed.then_some(IntrospectionFailure::Status(status)))
    }

    /// The headers of a request. `credential`: the value of the operator's header; `None` where it is not needed.
    ///
    /// # Errors
    /// [`IntrospectionFailure::NoResponse`] when it is missing or cannot be sent.
    pub fn headers<'a>(
        &'a self,
        credential: Option<&'a str>,
    ) -> Result<Headers<'a>, IntrospectionFailure> {
        let mut headers = request::headers(self.config.signed.is_some());
        let authorization = self.config.authentication.header_value(credential)?;
        headers.extend(authorization.map(|value| ("Authorization", value)));
        Ok(headers)
    }

    /// The body of a request about a token. `credential`: the signed client assertion; `None` where it is not needed.
    ///
    /// # Errors
    /// [`IntrospectionFailure::NoResponse`] when it is missing.
    pub fn form(
        &self,
        token: &str,
        credential: Option<&str>,
    ) -> Result<String, IntrospectionFailure> {
        let mut form = Form::new(token);
        self.config.authentication.add_to(&mut form, credential)?;
        Ok(form.finish())
    }

    /// Judges an answer about a token.
    pub fn judge_response(
        &mut self,
        token: &str,
        answer: &IntrospectionResponse<'_>,
        now: UnixSeconds,
    ) -> IntrospectionOutcome {
        let is_from_store = answer.source == Source::Store;
        let digest = || sha256(token.as_bytes());
        if is_from_store && !self.invalidations.permits(&digest(), answer.received_at) {
            return IntrospectionOutcome::Stale;
        }
        let verdict = match (self.judge(token, answer, now), answer.source) {
            (Ok(Some(verdict)), _) => verdict,
            (Ok(None), _) => return IntrospectionOutcome::KeysNeeded,
            (Err(failure), Source::Server) => return IntrospectionOutcome::Failed(failure),
            (Err(_), Source::Store) => return IntrospectionOutcome::Stale,
        };
        if answer.source == Source::Server {
            self.backoff.record_success();
            self.has_accepted_us = true;
        }
        let lifetime = self.lifetime(&verdict, answer, now);
        if is_from_store && lifetime.is_none() {
            return IntrospectionOutcome::Stale;
        }
        match verdict {
            Ok(token) => IntrospectionOutcome::Accepted {
                token: Box::new(token),
                lifetime,
            },
            Err(error) => IntrospectionOutcome::Refused { error, lifetime },
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
            Cause::Local => return 0.0,
            Cause::Token => {
                self.backoff.record_success();
                return 0.0;
            }
            Cause::Server => {}
        }
        let retry_after = retry_after.filter(|_| failure.may_ask_to_wait());
        // Requests that were made before the first of them failed are one failure: else many at a time would lead to the
        // longest wait at once.
        match self.backoff.remaining(now) {
            Some(_) => self.backoff.extend(now, retry_after),
            None => self.backoff.record_failure(now, jitter, retry_after),
        }
    }

    /// Takes note that what the store has of a token, from before now, is out of date: whatever becomes of the attempt to
    /// take it out of there, it is not believed here again.
    pub fn invalidate(&mut self, token: &str, now: UnixSeconds) {
        self.invalidations.record(sha256(token.as_bytes()), now);
    }

    /// What seals this verifier's entries in a shared store. `location`: the endpoint, or the issuer that tells it.
    ///
    /// An entry serves only a verifier that asks the same server, as the same client, in the same way, for the same
    /// issuers and audiences. Everything else is judged anew when an entry is read.
    pub fn entry_mac(&self, store_key: &[u8], location: &str) -> EntryMac {
        let authentication = &self.config.authentication;
        let client_id: Option<Vec<String>> =
            authentication.client_id().map(|id| vec![id.to_owned()]);
        let signed = match &self.config.signed {
            Some(signed) => format!("signed by {}", signed.issuer),
            None => "plain".to_owned(),
        };
        EntryMac::new(
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
        answer: &IntrospectionResponse<'_>,
        now: UnixSeconds,
    ) -> Result<Option<Verdict>, IntrospectionFailure> {
        let policy = &self.config.policy;
        let Some(signed) = &self.config.signed else {
            return response::judge(answer.body, token, policy, now).map(Some);
        };
        let arrival = ResponseContext {
            received_at: answer.received_at,
            now,
            clock_tolerance: policy.clock_tolerance,
            keys_just_fetched: answer.keys_just_fetched,
        };
        match signed.open(answer.body, &arrival)? {
            Some(text) => response::judge(text.as_bytes(), token, policy, now).map(Some),
            None => Ok(None),
        }
    }

    /// For how long a verdict may be used again; `None`: not at all. An active token that is refused all the same is not
    /// remembered, so that it is asked for again.
    fn lifetime(
        &self,
        verdict: &Verdict,
        answer: &IntrospectionResponse<'_>,
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
        let received_at = answer.received_at;
        // Also false for what is not a number.
        let is_past = received_at <= now + limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS;
        // `validity` is what the policy gives the same verdict in; never beyond `exp` itself (RFC 7662 section 4), which
        // the clock tolerance of the policy does not move.
        let until = until
            .min(expires_at.unwrap_or(f64::INFINITY))
            .min(received_at.min(now) + ttl);
        (is_past && until > now).then_some(Lifetime {
            seconds: until - now,
            from,
            until,
        })
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
