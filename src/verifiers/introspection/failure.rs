//! Why an introspection endpoint gave no verdict, and what follows for the next request.

/// Why an introspection gave no verdict. Clients get a 503 for each of them, for their token may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntrospectionFailure {
    /// A signed response is for another resource server.
    AudienceMismatch,
    /// The server does not accept our credentials, or does not know the token: servers use 401 and 403 for both.
    CredentialsRefused {
        /// The status.
        status: u16,
        /// The body says `invalid_client` (RFC 6749 section 5.2), which is about the credentials alone.
        is_named: bool,
    },
    /// The keys for a signed response cannot be fetched.
    Keys,
    /// The response is JSON, and not what RFC 7662 describes; the member at fault, if one of [`MEMBERS`] is.
    MalformedResponse(Option<&'static str>),
    /// There was no response to judge.
    NoResponse(NoResponse),
    /// The response is no strict JSON.
    NotJson,
    /// A signed response was required, and this is none.
    NotSigned,
    /// A signed response is too old, from the future, or has expired.
    Outdated,
    /// The signature of a signed response is wrong, or made with another key or algorithm than allowed.
    Signature,
    /// A signed response has another `iss`.
    SignerMismatch,
    /// A status other than 200.
    Status(u16),
    /// The body is above the limit.
    TooLarge,
}

/// Why there was no response. The JavaScript side, which sends requests, has the names for the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Nothing was sent: no credential, or too many requests.
    NotSent,
    /// The server, the way to it, or its metadata failed.
    Server,
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
    Local,
    /// The server, or the way to it, whatever the token is.
    Server,
    /// This one token, as far as anybody can tell: a stranger can send another such token at any time.
    Token,
}

impl IntrospectionFailure {
    /// A response with a member that has the wrong type or is missing.
    pub(super) fn malformed(member: Option<&str>) -> Self {
        Self::MalformedResponse(MEMBERS.into_iter().find(|&known| Some(known) == member))
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AudienceMismatch => "audience_mismatch",
            Self::CredentialsRefused { .. } => "client_authentication",
            Self::Keys => "keys",
            Self::MalformedResponse(_) => "malformed_response",
            Self::TooLarge => "too_large",
            Self::NoResponse(_) => "network",
            Self::NotJson => "not_json",
            Self::NotSigned => "not_signed",
            Self::Outdated => "outdated",
            Self::Signature => "signature",
            Self::SignerMismatch => "signer_mismatch",
            Self::Status(_) => "status",
        }
    }

    /// The status of the response, where it is part of the failure.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::CredentialsRefused { status, .. } | Self::Status(status) => Some(status),
            _ => None,
        }
    }

    /// The member of the response that is at fault.
    pub fn member(self) -> Option<&'static str> {
        match self {
            Self::MalformedResponse(member) => member,
            _ => None,
        }
    }

    /// `has_accepted_us`: the server has accepted our credentials before, so that it cannot be them.
    pub(super) fn cause(self, has_accepted_us: bool) -> Cause {
        match self {
            Self::NoResponse(NoResponse::NotSent) => Cause::Local,
            Self::Keys | Self::NoResponse(NoResponse::Server) | Self::Status(429 | 503) => {
                Cause::Server
            }
            // Without that word some servers mean the token (django-oauth-toolkit, Hydra and oxAuth did).
            Self::CredentialsRefused { is_named: true, .. } if !has_accepted_us => Cause::Server,
            Self::AudienceMismatch
            | Self::CredentialsRefused { .. }
            | Self::MalformedResponse(_)
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
