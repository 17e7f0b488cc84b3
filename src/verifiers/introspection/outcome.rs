//! What is judged, and what comes of it.

use crate::error::Error;
use crate::token::{AccessToken, UnixSeconds};

use super::failure::IntrospectionFailure;

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
pub struct IntrospectionResponse<'a> {
    /// Its body.
    pub body: &'a [u8],
    /// When it came from the endpoint.
    pub received_at: UnixSeconds,
    /// Where it comes from.
    pub source: Source,
    /// Keys were just fetched for it, so it is not asked for them again.
    pub keys_just_fetched: bool,
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
pub enum IntrospectionOutcome {
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
    /// Keys for a signed answer must be fetched first; then ask again with `keys_just_fetched`.
    KeysNeeded,
    /// No verdict. The caller reports it with [`IntrospectionVerifier::failed`].
    Failed(IntrospectionFailure),
    /// The store's entry is of no use: too old, or no verdict that may be reused. The caller asks the endpoint.
    Stale,
}
