//! Every error code and every error text.
//!
//! Texts are fixed ASCII sentences without quotes: nothing of a token, a key, a claim value or a server's answer is
//! ever in them, so they can be logged and put into a header as they are.

pub mod config_faults;

use std::borrow::Cow;
use std::fmt;

/// A token was refused, or could not be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    reason: Reason,
    explanation: Option<&'static str>,
    claim: Option<Cow<'static, str>>,
    refused_algorithm: Option<Box<RefusedAlgorithm>>,
    required_scopes: Vec<String>,
    retry_after: Option<u32>,
}

/// The algorithm of a token that was refused for it, and those that are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAlgorithm {
    /// `alg` of the token: a short plain name, or `unknown`.
    pub name: String,
    /// The names of the allowed algorithms.
    pub allowed: Vec<&'static str>,
}

/// A limit that a token can be over: one of `limits.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `HEADER_BYTES`
    HeaderBytes,
    /// `JSON_DEPTH`
    JsonDepth,
    /// `JSON_MEMBERS`
    JsonMembers,
    /// `KID_BYTES`
    KidBytes,
    /// `TOKEN_BYTES`
    TokenBytes,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 5] = [
        Self::HeaderBytes,
        Self::JsonDepth,
        Self::JsonMembers,
        Self::KidBytes,
        Self::TokenBytes,
    ];

    /// The sentence that explains it to the operator. A test compares its number with the limit.
    pub const fn message(self) -> &'static str {
        match self {
            Self::HeaderBytes => "The header of the token has more than 4096 bytes (HEADER_BYTES)",
            Self::JsonDepth => {
                "The JSON of the token is nested more than 32 levels deep (JSON_DEPTH)"
            }
            Self::JsonMembers => "The JSON of the token has more than 2048 members (JSON_MEMBERS)",
            Self::KidBytes => "The kid of the token has more than 256 bytes (KID_BYTES)",
            Self::TokenBytes => "The token has more than 16384 bytes (TOKEN_BYTES)",
        }
    }
}

/// A token in the compact serialization of a JWE (RFC 7516 section 7.1).
const ENCRYPTED: &str = "The token is encrypted (JWE) and cannot be verified here: \
    configure the authorization server to issue a signed token (JWS); \
    some need an audience in the request for that";

/// A key has the `kid` of the token, or the token has none; but no key is for its algorithm.
const NO_KEY_FOR_ALGORITHM: &str = "The keys of the issuer are for other algorithms than the one of the token: \
    a key without alg is for RS256, or for the one algorithm that the options name";

impl Error {
    /// An error about one claim.
    pub fn claim(reason: Reason, claim: impl Into<Cow<'static, str>>) -> Self {
        Self {
            claim: Some(claim.into()),
            ..Self::from(reason)
        }
    }

    /// The token, or a part of it, is over a limit.
    pub fn too_large(limit: Limit) -> Self {
        Self {
            explanation: Some(limit.message()),
            ..Self::from(Reason::TokenTooLarge)
        }
    }

    /// The token is encrypted.
    pub fn encrypted() -> Self {
        Self {
            explanation: Some(ENCRYPTED),
            ..Self::from(Reason::HeaderUnsupported)
        }
    }

    /// The token's algorithm is not allowed.
    pub fn algorithm_not_allowed(refused: RefusedAlgorithm) -> Self {
        Self {
            refused_algorithm: Some(Box::new(refused)),
            ..Self::from(Reason::AlgNotAllowed)
        }
    }

    /// The issuer's keys are for other algorithms than the token's.
    pub fn no_key_for_algorithm(refused: RefusedAlgorithm) -> Self {
        Self {
            explanation: Some(NO_KEY_FOR_ALGORITHM),
            refused_algorithm: Some(Box::new(refused)),
            ..Self::from(Reason::NoMatchingKey)
        }
    }

    /// The token is good, but lacks a scope; `required` is every scope that the verifier asks for.
    pub fn insufficient_scope(required: &[String]) -> Self {
        Self {
            required_scopes: required.to_vec(),
            ..Self::from(Reason::InsufficientScope)
        }
    }

    /// Keys are out of reach; a retry makes sense after that many seconds.
    pub fn keys_unavailable(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::from(Reason::KeysUnavailable)
        }
    }

    /// The introspection endpoint gave no verdict; a retry makes sense after that many seconds.
    pub fn introspection_unavailable(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::from(Reason::IntrospectionUnavailable)
        }
    }

    /// The stable diagnostic.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The sentence that explains it to the operator.
    pub fn explanation(&self) -> &'static str {
        self.explanation.unwrap_or(self.reason.message())
    }

    /// The token's algorithm and the allowed ones, with [`Reason::AlgNotAllowed`], and with [`Reason::NoMatchingKey`] where
    /// the algorithm is the cause.
    pub fn refused_algorithm(&self) -> Option<&RefusedAlgorithm> {
        self.refused_algorithm.as_deref()
    }

    /// The claim that failed, where one did; a member of the header as `header.crit`.
    pub fn claim_name(&self) -> Option<&str> {
        self.claim.as_deref()
    }

    /// Every scope that the verifier asks for, with [`Reason::InsufficientScope`].
    pub fn required_scopes(&self) -> &[String] {
        &self.required_scopes
    }

    /// Seconds after which a retry makes sense, with [`Reason::KeysUnavailable`] and
    /// [`Reason::IntrospectionUnavailable`].
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            explanation: None,
            claim: None,
            refused_algorithm: None,
            required_scopes: Vec::new(),
            retry_after: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.explanation())
    }
}

impl std::error::Error for Error {}

/// The OAuth error code of an answer (RFC 6750 section 3.1, RFC 6749 section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthCode {
    /// The token is good but lacks a scope: 403.
    InsufficientScope,
    /// The request does not hold one token: 400.
    InvalidRequest,
    /// The token is refused: 401.
    InvalidToken,
    /// The token could not be judged: 503.
    ServerError,
}

impl OAuthCode {
    /// The registered name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidToken => "invalid_token",
            Self::ServerError => "server_error",
        }
    }

    /// The HTTP status to answer with.
    pub const fn status(self) -> u16 {
        match self {
            Self::InsufficientScope => 403,
            Self::InvalidRequest => 400,
            Self::InvalidToken => 401,
            Self::ServerError => 503,
        }
    }

    /// What a client is told: never the reason, which would make the verifier an oracle.
    pub const fn description(self) -> &'static str {
        match self {
            Self::InsufficientScope => "The access token lacks a scope that this request needs",
            Self::InvalidRequest => "The request must have exactly one Bearer token in its header",
            Self::InvalidToken => {
                "The access token is malformed, expired, revoked, or not meant for this resource"
            }
            Self::ServerError => {
                "The access token cannot be verified at the moment; try again later"
            }
        }
    }
}

/// Why a token was refused: for logs and tests, never for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The caller stopped waiting.
    Aborted,
    /// The algorithm is unknown, `none`, or not among those that the verifier allows.
    AlgNotAllowed,
    /// The operator's own check refuses the token.
    CheckFailed,
    /// A claim has another value than the verifier asks for.
    ClaimMismatch,
    /// A claim that the verifier asks for is not there.
    ClaimMissing,
    /// The payload is no strict JSON object, or a claim has the wrong type.
    ClaimsMalformed,
    /// The injected clock gave no time.
    Clock,
    /// The token has ended.
    Expired,
    /// The header has a member that asks for what this verifier does not do.
    HeaderUnsupported,
    /// The token is good but lacks a scope.
    InsufficientScope,
    /// A handler or a verifier of the user's own refused the token.
    InvalidToken,
    /// A bug: the wasm instance trapped.
    Internal,
    /// The introspection endpoint gave no verdict: it is out of reach, fails, or answers what is no answer.
    IntrospectionUnavailable,
    /// A fetch would be needed, and this call cannot wait.
    KeysNotLoaded,
    /// Keys cannot be fetched.
    KeysUnavailable,
    /// Several keys fit, and the token does not say which.
    MultipleMatchingKeys,
    /// No key fits.
    NoMatchingKey,
    /// `nbf` or `iat` is in the future.
    NotYetValid,
    /// The signature does not hold.
    SignatureInvalid,
    /// The introspection endpoint says that the token is not active.
    TokenInactive,
    /// The token has not the form that the verifier expects: a compact JWS, or the characters of RFC 6750.
    TokenMalformed,
    /// The token, its header or its `kid` is too long.
    TokenTooLarge,
    /// The static token is not known.
    TokenUnknown,
    /// The token is of another type: an ID token, a logout token, a DPoP proof.
    TypNotAllowed,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 24] = [
        Self::Aborted,
        Self::AlgNotAllowed,
        Self::CheckFailed,
        Self::ClaimMismatch,
        Self::ClaimMissing,
        Self::ClaimsMalformed,
        Self::Clock,
        Self::Expired,
        Self::HeaderUnsupported,
        Self::InsufficientScope,
        Self::InvalidToken,
        Self::Internal,
        Self::IntrospectionUnavailable,
        Self::KeysNotLoaded,
        Self::KeysUnavailable,
        Self::MultipleMatchingKeys,
        Self::NoMatchingKey,
        Self::NotYetValid,
        Self::SignatureInvalid,
        Self::TokenInactive,
        Self::TokenMalformed,
        Self::TokenTooLarge,
        Self::TokenUnknown,
        Self::TypNotAllowed,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        self.entry().0
    }

    /// The OAuth error code to answer with.
    pub const fn code(self) -> OAuthCode {
        self.entry().1
    }

    /// The sentence that explains it to the operator.
    pub const fn message(self) -> &'static str {
        self.entry().2
    }

    const fn entry(self) -> (&'static str, OAuthCode, &'static str) {
        use OAuthCode::{InsufficientScope, InvalidToken, ServerError};
        match self {
            Self::Aborted => (
                "ERR_ABORTED",
                ServerError,
                "The caller stopped waiting for the verdict",
            ),
            Self::AlgNotAllowed => (
                "ERR_ALG_NOT_ALLOWED",
                InvalidToken,
                "The algorithm of the token is not among those that the verifier allows",
            ),
            Self::CheckFailed => (
                "ERR_CHECK_FAILED",
                InvalidToken,
                "The option check refuses the token",
            ),
            Self::ClaimMismatch => (
                "ERR_CLAIM_MISMATCH",
                InvalidToken,
                "A claim of the token has another value than the verifier asks for",
            ),
            Self::ClaimMissing => (
                "ERR_CLAIM_MISSING",
                InvalidToken,
                "The token lacks a claim that the verifier asks for",
            ),
            Self::ClaimsMalformed => (
                "ERR_CLAIMS_MALFORMED",
                InvalidToken,
                "The claims of the token are no strict JSON object, or one has the wrong type",
            ),
            Self::Clock => (
                "ERR_CLOCK",
                ServerError,
                "The injected clock gave no valid time",
            ),
            Self::Expired => ("ERR_EXPIRED", InvalidToken, "The token has expired"),
            Self::HeaderUnsupported => (
                "ERR_HEADER_UNSUPPORTED",
                InvalidToken,
                "The header of the token has a member that is not supported",
            ),
            Self::InsufficientScope => (
                "ERR_INSUFFICIENT_SCOPE",
                InsufficientScope,
                "The token lacks a scope that the verifier asks for",
            ),
            Self::InvalidToken => (
                "ERR_INVALID_TOKEN",
                InvalidToken,
                "A handler or a verifier of your own refused the token",
            ),
            Self::Internal => (
                "ERR_INTERNAL",
                ServerError,
                "The verifier failed internally; a fresh instance takes the next token",
            ),
            Self::IntrospectionUnavailable => (
                "ERR_INTROSPECTION_UNAVAILABLE",
                ServerError,
                "The introspection endpoint gave no verdict on the token",
            ),
            Self::KeysNotLoaded => (
                "ERR_KEYS_NOT_LOADED",
                ServerError,
                "The keys must be fetched first: await loadKeys or use verifyToken",
            ),
            Self::KeysUnavailable => (
                "ERR_KEYS_UNAVAILABLE",
                ServerError,
                "The keys of the issuer cannot be fetched at the moment",
            ),
            Self::MultipleMatchingKeys => (
                "ERR_MULTIPLE_MATCHING_KEYS",
                InvalidToken,
                "Several keys fit and the token does not say which one was used",
            ),
            Self::NoMatchingKey => (
                "ERR_NO_MATCHING_KEY",
                InvalidToken,
                "No key of the issuer fits the token",
            ),
            Self::NotYetValid => (
                "ERR_NOT_YET_VALID",
                InvalidToken,
                "The token is not valid yet",
            ),
            Self::SignatureInvalid => (
                "ERR_SIGNATURE_INVALID",
                InvalidToken,
                "The signature of the token does not hold",
            ),
            Self::TokenInactive => (
                "ERR_TOKEN_INACTIVE",
                InvalidToken,
                "The authorization server says that the token is not active",
            ),
            Self::TokenMalformed => (
                "ERR_TOKEN_MALFORMED",
                InvalidToken,
                "The token has not the form that the verifier expects",
            ),
            Self::TokenTooLarge => (
                "ERR_TOKEN_TOO_LARGE",
                InvalidToken,
                "The token or a part of it is too large",
            ),
            Self::TokenUnknown => ("ERR_TOKEN_UNKNOWN", InvalidToken, "The token is not known"),
            Self::TypNotAllowed => (
                "ERR_TYP_NOT_ALLOWED",
                InvalidToken,
                "The token is of another type than an access token",
            ),
        }
    }
}

/// Options are wrong: which one, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The stable diagnostic.
    pub reason: ConfigReason,
    /// The option at fault, for example `audience` or `tokens[2].clientId`.
    pub option: String,
    /// What is wrong, and what to do.
    pub message: Cow<'static, str>,
}

impl ConfigError {
    /// An error about one option.
    pub fn new(
        reason: ConfigReason,
        option: impl Into<String>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            reason,
            option: option.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Option {}: {}", self.option, self.message)
    }
}

impl std::error::Error for ConfigError {}

/// What is wrong with options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigReason {
    /// A gate over a verifier that checks no audience, and does not say that this is meant; or an option that needs an
    /// audience.
    Audience,
    /// An algorithm is unknown, mixed with another family, or does not fit the key.
    Algorithm,
    /// The options that say how an introspection endpoint is asked contradict each other, or one is missing.
    ClientAuth,
    /// The reference implementation is asked for and not loaded.
    Crypto,
    /// An empty string or list, which could be read two ways.
    Empty,
    /// An issuer is missing, or belongs to two verifiers.
    Issuer,
    /// A key cannot be read, or is refused.
    Key,
    /// None, or more than one, of the options that name a key.
    KeySource,
    /// The options are no object.
    Options,
    /// A private key where a public one belongs.
    PrivateKey,
    /// The profile needs an option that is not there.
    Profile,
    /// A number is out of its range.
    Range,
    /// A gate has a scope hierarchy that the verifier, which judges scopes too, does not have.
    Scopes,
    /// An HMAC secret is too short, or is a public key.
    Secret,
    /// A store without its key, the reverse, a weak key, or nothing to keep in the store.
    Store,
    /// A value has the wrong type.
    Type,
    /// No option of that name exists.
    UnknownOption,
    /// A URL is not allowed.
    Url,
    /// The runtime does not allow WebAssembly here, or the wasm file is missing.
    Wasm,
}

impl ConfigReason {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Audience => "ERR_CONFIG_AUDIENCE",
            Self::Algorithm => "ERR_CONFIG_ALGORITHM",
            Self::ClientAuth => "ERR_CONFIG_CLIENT_AUTH",
            Self::Crypto => "ERR_CONFIG_CRYPTO",
            Self::Empty => "ERR_CONFIG_EMPTY",
            Self::Issuer => "ERR_CONFIG_ISSUER",
            Self::Key => "ERR_CONFIG_KEY",
            Self::KeySource => "ERR_CONFIG_KEY_SOURCE",
            Self::Options => "ERR_CONFIG_OPTIONS",
            Self::PrivateKey => "ERR_CONFIG_PRIVATE_KEY",
            Self::Profile => "ERR_CONFIG_PROFILE",
            Self::Range => "ERR_CONFIG_RANGE",
            Self::Scopes => "ERR_CONFIG_SCOPES",
            Self::Secret => "ERR_CONFIG_SECRET",
            Self::Store => "ERR_CONFIG_STORE",
            Self::Type => "ERR_CONFIG_TYPE",
            Self::UnknownOption => "ERR_CONFIG_UNKNOWN_OPTION",
            Self::Url => "ERR_CONFIG_URL",
            Self::Wasm => "ERR_CONFIG_WASM",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn the_texts_of_limits_say_their_numbers_and_names() {
        for (limit, number, name) in [
            (Limit::HeaderBytes, limits::HEADER_BYTES, "HEADER_BYTES"),
            (Limit::JsonDepth, limits::JSON_DEPTH, "JSON_DEPTH"),
            (Limit::JsonMembers, limits::JSON_MEMBERS, "JSON_MEMBERS"),
            (Limit::KidBytes, limits::KID_BYTES, "KID_BYTES"),
            (Limit::TokenBytes, limits::TOKEN_BYTES, "TOKEN_BYTES"),
        ] {
            let text = limit.message();
            assert!(text.contains(&format!(" {number} ")), "{text}");
            assert!(text.ends_with(&format!("({name})")), "{text}");
        }
    }

    #[test]
    fn texts_can_stand_in_a_header_and_a_log_line() {
        let of_reasons = Reason::ALL
            .into_iter()
            .flat_map(|reason| [reason.message(), reason.code().description(), reason.name()]);
        let of_limits = Limit::ALL.into_iter().map(Limit::message);
        for text in of_reasons.chain(of_limits).chain([ENCRYPTED]) {
            assert!(!text.is_empty());
            assert!(
                text.bytes()
                    .all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\'),
                "{text}"
            );
        }
    }
}
