//! Why an introspection endpoint gave no verdict, and what follows for the next request.

use crate::http::discovery::DiscoveryFailure;

/// Why an introspection gave no verdict. Clients get a 503 for each of them, for their token may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectionFailure {
    /// A signed response is for another resource server.
    AudienceMismatch,
    /// The operator's function gave no header, or the client assertion could not be signed. Nothing was sent.
    ClientAuthentication,
    /// The server does not accept our credentials, or does not know the token: servers use 401 and 403 for both.
    CredentialsRefused {
        /// The status.
        status: u16,
        /// The body says `invalid_client` (RFC 6749 section 5.2), which is about the credentials alone.
        is_named: bool,
    },
    /// The issuer's metadata does not give the endpoint.
    Discovery(DiscoveryFailure),
    /// The keys for a signed response cannot be fetched.
    Keys,
    /// The response is JSON, and not what RFC 7662 describes; the member at fault, if one of [`MEMBERS`] is.
    MalformedAnswer(Option<&'static str>),
    /// No response.
    Network,
    /// The response is no strict JSON.
    NotJson,
    /// A signed response was required, and this is none.
    NotSigned,
    /// A signed response is too old, from the future, or has expired.
    Outdated,
    /// Too many requests were under way. Nothing was sent.
    Overloaded,
    /// A redirect, which is never followed.
    Redirect,
    /// The signature of a signed response is wrong, or made with another key or algorithm than allowed.
    Signature,
    /// A signed response has another `iss`.
    SignerMismatch,
    /// A status other than 200.
    Status(u16),
    /// No full response within the deadline.
    Timeout,
    /// The body is above the limit.
    TooLarge,
}

/// The members that an event may name.
const MEMBERS: [&str; 18] = [
    "active",
    "appid",
    "aud",
    "azp",
    "cid",
    "client_id",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "scope",
    "scp",
    "sub",
    "token_introspection",
    "token_type",
    "token_use",
    "type",
];

/// What a failure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// This process, before anything was sent.
    Us,
    /// The server, or the way to it, whatever the token is.
    Server,
    /// This one token, as far as anybody can tell: a stranger can send another such token at any time.
    Token,
}

impl IntrospectionFailure {
    /// A response with a member that has the wrong type or is missing.
    pub(super) fn malformed(member: Option<&str>) -> Self {
        Self::MalformedAnswer(MEMBERS.into_iter().find(|&known| Some(known) == member))
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AudienceMismatch => "audience_mismatch",
            Self::ClientAuthentication | Self::CredentialsRefused { .. } => "client_authentication",
            Self::Discovery(failure) => failure.name(),
            Self::Keys => "keys",
            Self::MalformedAnswer(_) => "malformed_answer",
            Self::Network => "network",
            Self::NotJson => "not_json",
            Self::NotSigned => "not_signed",
            Self::Outdated => "outdated",
            Self::Overloaded => "overloaded",
            Self::Redirect => "redirect",
            Self::Signature => "signature",
            Self::SignerMismatch => "signer_mismatch",
            Self::Status(_) => "status",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
        }
    }

    /// The status of the response, where it is part of the failure.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::CredentialsRefused { status, .. }
            | Self::Discovery(DiscoveryFailure::Status(status))
            | Self::Status(status) => Some(status),
            _ => None,
        }
    }

    /// The member of the response that is at fault.
    pub fn member(self) -> Option<&'static str> {
        match self {
            Self::MalformedAnswer(member) => member,
            _ => None,
        }
    }

    /// `has_accepted_us`: the server has accepted our credentials before, so that it cannot be them.
    pub(super) fn cause(self, has_accepted_us: bool) -> Cause {
        match self {
            Self::ClientAuthentication | Self::Overloaded => Cause::Us,
            Self::Discovery(_)
            | Self::Keys
            | Self::Network
            | Self::Redirect
            | Self::Status(429 | 503)
            | Self::Timeout => Cause::Server,
            // Without that word some servers mean the token (django-oauth-toolkit, Hydra and oxAuth did).
            Self::CredentialsRefused { is_named: true, .. } if !has_accepted_us => Cause::Server,
            Self::AudienceMismatch
            | Self::CredentialsRefused { .. }
            | Self::MalformedAnswer(_)
            | Self::NotJson
            | Self::NotSigned
            | Self::Outdated
            | Self::Signature
            | Self::SignerMismatch
            | Self::Status(_)
            | Self::TooLarge => Cause::Token,
        }
    }

    /// Whether the endpoint may be at another URL by now.
    pub fn may_have_moved(self) -> bool {
        matches!(self, Self::Status(404 | 405 | 410))
    }

    /// Whether a `Retry-After` header belongs to it (RFC 9110 section 10.2.3, RFC 6585 section 4).
    pub(super) fn may_ask_to_wait(self) -> bool {
        matches!(self, Self::Status(429 | 503))
    }
}
