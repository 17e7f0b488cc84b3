//! Why an introspection endpoint gave no verdict, and what follows for the next request.

use crate::http::discovery::DiscoveryFailure;

/// Why an introspection gave no verdict. Never the token's fault as far as a client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectionFailure {
    /// The operator's function gave no header, or the client assertion could not be signed. Nothing was sent.
    ClientAuthentication,
    /// The issuer's metadata does not give the endpoint.
    Discovery(DiscoveryFailure),
    /// The keys for a signed answer cannot be fetched.
    Keys,
    /// The answer is JSON, and not what RFC 7662 describes.
    MalformedAnswer,
    /// No answer.
    Network,
    /// The answer is no strict JSON.
    NotJson,
    /// Too many requests were under way. Nothing was sent.
    Overloaded,
    /// A redirect, which is never followed.
    Redirect,
    /// A signed answer was asked for, and this is none, or not one that this verifier may believe.
    Signature,
    /// A status other than 200.
    Status(u16),
    /// No full answer within the deadline.
    Timeout,
    /// The body is above the limit.
    TooLarge,
}

/// Who is the likely cause of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// This process, before anything was sent.
    Us,
    /// The server, or the way to it: the next token would fare no better.
    Server,
    /// The server, or just this one token: an odd one must not stop all others.
    ServerOrToken,
    /// This one token, which the server will not take: some servers answer so to whatever is not of their making, and
    /// anybody can send that.
    Token,
}

impl IntrospectionFailure {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientAuthentication => "client_authentication",
            Self::Discovery(failure) => failure.name(),
            Self::Keys => "keys",
            Self::MalformedAnswer => "malformed_answer",
            Self::Network => "network",
            Self::NotJson => "not_json",
            Self::Overloaded => "overloaded",
            Self::Redirect => "redirect",
            Self::Signature => "signature",
            Self::Status(_) => "status",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
        }
    }

    /// The status, where it is the failure.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) | Self::Discovery(DiscoveryFailure::Status(status)) => {
                Some(status)
            }
            _ => None,
        }
    }

    pub(super) fn cause(self) -> Cause {
        match self {
            Self::ClientAuthentication | Self::Overloaded => Cause::Us,
            Self::Discovery(_) | Self::Keys | Self::Network | Self::Redirect | Self::Timeout => {
                Cause::Server
            }
            // Our credentials, the URL, the rate of requests, or what stands before the server.
            Self::Status(401 | 403 | 404 | 405 | 407 | 408 | 429 | 502 | 503 | 504) => {
                Cause::Server
            }
            Self::Status(400..=499) => Cause::Token,
            Self::MalformedAnswer
            | Self::NotJson
            | Self::Signature
            | Self::Status(_)
            | Self::TooLarge => Cause::ServerOrToken,
        }
    }

    /// Whether a `Retry-After` header belongs to it (RFC 9110 section 10.2.3, RFC 6585 section 4).
    pub(super) fn may_ask_to_wait(self) -> bool {
        matches!(self, Self::Status(429 | 503))
    }
}
