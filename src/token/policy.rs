//! What an operator asks of a token.

use crate::algorithm::Algorithm;
use crate::error::{Error, Reason, RefusedAlgorithm};
use crate::jose::json::Value;
use crate::jose::{JoseHeader, TokenType};
use crate::keys::AllowedAlgorithms;
use crate::token::scopes::{self, ScopeHierarchy};
use crate::token::{ClaimRules, ClaimsSet, IssuerTemplate, UnixSeconds};

/// What a token must be to be accepted. Built from options, which are checked there.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Algorithms that are allowed.
    pub algorithms: AllowedAlgorithms,
    /// Accepted `iss`; `None`: not checked.
    pub issuers: Option<Vec<String>>,
    /// Accepted `iss` with a placeholder, where `issuers` is not `None`.
    pub issuer_templates: Vec<IssuerTemplate>,
    /// Whether `iss` must be there, where one is accepted.
    pub require_issuer: bool,
    /// Accepted `aud`; `None`: not checked. An origin is accepted with and without a slash at its end.
    pub audiences: Option<Vec<String>>,
    /// Refuse a token that also names an audience that is not ours.
    pub strict_audience: bool,
    /// Scopes that every token must have.
    pub required_scopes: Vec<String>,
    /// Which scopes imply which.
    pub scope_hierarchy: ScopeHierarchy,
    /// Seconds of clock difference that are forgiven.
    pub clock_tolerance: f64,
    /// Most seconds since `iat`.
    pub max_token_age: Option<f64>,
    /// The names and values of claims, and the clients.
    pub claim_rules: ClaimRules,
    /// Claims that must be there.
    pub required_claims: Vec<String>,
    /// Whether `exp` must be there.
    pub require_expiration: bool,
    /// Which profile of JWT is expected.
    pub profile: Profile,
    /// Accept an access token with claims that otherwise only ID tokens have.
    pub allows_id_token_claims: bool,
}

/// Which profile of JWT is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Any access token.
    Default,
    /// RFC 9068 section 2: `typ` is `at+jwt`, and all its required claims are there.
    Rfc9068,
}

const RFC9068_CLAIMS: [&str; 7] = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"];

/// Claims that ID tokens have and access tokens do not (OpenID Connect Core sections 2 and 3.3.2.11).
const ID_TOKEN_CLAIMS: [&str; 3] = ["nonce", "at_hash", "c_hash"];

/// Claims in which providers say what kind of token this is. None is registered for a JWT, and other values than those
/// that [`names_other_kind`] knows pass: `Bearer`, `access`, `app`.
const KIND_CLAIMS: [&str; 4] = ["token_type", "type", "tokenType", "typ"];

impl Policy {
    /// The token's algorithm, if it is allowed.
    ///
    /// # Errors
    /// [`Reason::AlgNotAllowed`], also for names that are not known.
    pub fn require_allowed(&self, header: &JoseHeader) -> Result<Algorithm, Error> {
        header
            .algorithm()
            .filter(|&algorithm| self.algorithms.contains(algorithm))
            .ok_or_else(|| {
                Error::algorithm_not_allowed(RefusedAlgorithm {
                    name: header.algorithm_name().to_owned(),
                    allowed: self.algorithms.iter().map(Algorithm::name).collect(),
                })
            })
    }

    /// Checks claims, whose signature holds, in the order `exp`, `nbf`, `iat`, `iss`, `aud`, other claims, `typ`,
    /// scopes.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn check(
        &self,
        claims: &ClaimsSet<'_>,
        token_type: TokenType,
        now: UnixSeconds,
    ) -> Result<(), Error> {
        self.check_expiration(claims, now)?;
        self.check_not_before(claims, now)?;
        self.check_issued_at(claims, now)?;
        self.check_issuer(claims)?;
        self.check_audience(claims)?;
        self.check_other_claims(claims)?;
        self.check_type(claims, token_type)?;
        scopes::check(&claims.scopes, &self.required_scopes, &self.scope_hierarchy)
    }

    /// Checks that the key is the issuer's own, where issuers are given as templates: one set then has the keys of many
    /// tenants, and a JWK of it may say which issuer it is for (Microsoft Entra ID, "Validate the signing key issuer").
    ///
    /// # Errors
    /// [`Reason::ClaimMismatch`]
    pub fn check_key_issuer(
        &self,
        issuer: Option<&str>,
        key_issuer: Option<&str>,
    ) -> Result<(), Error> {
        let Some(key_issuer) = key_issuer.filter(|_| !self.issuer_templates.is_empty()) else {
            return Ok(());
        };
        let fits = |template: &IssuerTemplate| {
            template.as_text() == key_issuer
                && issuer.is_some_and(|issuer| template.tenant_of(issuer).is_some())
        };
        if issuer == Some(key_issuer) || self.issuer_templates.iter().any(fits) {
            Ok(())
        } else {
            Err(Error::claim(Reason::ClaimMismatch, "iss"))
        }
    }

    /// The times between which [`Policy::check`] gives the same answer for these claims: from, and until before.
    pub fn validity(&self, claims: &ClaimsSet<'_>) -> (UnixSeconds, UnixSeconds) {
        let begins = [claims.not_before, claims.issued_at].into_iter().flatten();
        let from = begins.fold(f64::NEG_INFINITY, f64::max) - self.clock_tolerance;
        let expires = claims.expiration.map(|exp| exp + self.clock_tolerance);
        let ages = self.max_token_age.zip(claims.issued_at);
        let ages = ages.map(|(age, iat)| iat + age + self.clock_tolerance);
        (
            from,
            [expires, ages]
                .into_iter()
                .flatten()
                .fold(f64::INFINITY, f64::min),
        )
    }

    /// RFC 7519 section 4.1.4: refused on or after `exp`.
    fn check_expiration(&self, claims: &ClaimsSet<'_>, now: UnixSeconds) -> Result<(), Error> {
        match claims.expiration {
            Some(expiration) if now >= expiration + self.clock_tolerance => {
                Err(Error::claim(Reason::Expired, "exp"))
            }
            None if self.require_expiration => Err(Error::claim(Reason::ClaimMissing, "exp")),
            _ => Ok(()),
        }
    }

    fn check_not_before(&self, claims: &ClaimsSet<'_>, now: UnixSeconds) -> Result<(), Error> {
        match claims.not_before {
            Some(not_before) if now < not_before - self.clock_tolerance => {
                Err(Error::claim(Reason::NotYetValid, "nbf"))
            }
            _ => Ok(()),
        }
    }

    fn check_issued_at(&self, claims: &ClaimsSet<'_>, now: UnixSeconds) -> Result<(), Error> {
        match (claims.issued_at, self.max_token_age) {
            (Some(issued_at), _) if now < issued_at - self.clock_tolerance => {
                Err(Error::claim(Reason::NotYetValid, "iat"))
            }
            (Some(issued_at), Some(age)) if now > issued_at + age + self.clock_tolerance => {
                Err(Error::claim(Reason::Expired, "iat"))
            }
            (None, Some(_)) => Err(Error::claim(Reason::ClaimMissing, "iat")),
            _ => Ok(()),
        }
    }

    /// Byte for byte: no prefix, no trailing slash, no case, no URL rules (RFC 8725 section 3.8); a template but for its
    /// placeholder.
    fn check_issuer(&self, claims: &ClaimsSet<'_>) -> Result<(), Error> {
        match (&self.issuers, &claims.issuer) {
            (None, _) => Ok(()),
            (Some(_), None) if self.require_issuer => {
                Err(Error::claim(Reason::ClaimMissing, "iss"))
            }
            (Some(_), None) => Ok(()),
            // A template is no issuer itself.
            (Some(accepted), Some(issuer))
                if accepted.contains(issuer) && !IssuerTemplate::is_template(issuer) =>
            {
                Ok(())
            }
            (Some(_), Some(issuer))
                if self
                    .issuer_templates
                    .iter()
                    .any(|template| template.matches(issuer, claims)) =>
            {
                Ok(())
            }
            (Some(_), Some(_)) => Err(Error::claim(Reason::ClaimMismatch, "iss")),
        }
    }

    fn check_audience(&self, claims: &ClaimsSet<'_>) -> Result<(), Error> {
        let Some(accepted) = &self.audiences else {
            return Ok(());
        };
        let is_ours =
            |audience: &String| accepted.iter().any(|ours| is_same_audience(ours, audience));
        let matches = if self.strict_audience {
            claims.audience.iter().all(is_ours)
        } else {
            claims.audience.iter().any(is_ours)
        };
        if !claims.has("aud") {
            Err(Error::claim(Reason::ClaimMissing, "aud"))
        } else if matches && !claims.audience.is_empty() {
            Ok(())
        } else {
            Err(Error::claim(Reason::ClaimMismatch, "aud"))
        }
    }

    fn check_other_claims(&self, claims: &ClaimsSet<'_>) -> Result<(), Error> {
        let profile: &[&'static str] = if self.profile == Profile::Rfc9068 {
            &RFC9068_CLAIMS
        } else {
            &[]
        };
        if let Some(&name) = profile.iter().find(|name| !claims.has(name)) {
            return Err(Error::claim(Reason::ClaimMissing, name));
        }
        if let Some(name) = self.required_claims.iter().find(|name| !claims.has(name)) {
            return Err(Error::claim(Reason::ClaimMissing, name.clone()));
        }
        // A token that is bound to a key (RFC 9449, RFC 8705) is no bearer token, and no proof is checked here.
        if claims.has("cnf") {
            return Err(Error::claim(Reason::ClaimMismatch, "cnf"));
        }
        self.claim_rules.check(claims)
    }

    /// One kind of JWT must not pass for another (RFC 8725 sections 2.8 and 3.11).
    fn check_type(&self, claims: &ClaimsSet<'_>, token_type: TokenType) -> Result<(), Error> {
        let not_allowed = |claim| Err(Error::claim(Reason::TypNotAllowed, claim));
        let requires_access_token =
            self.profile == Profile::Rfc9068 || self.claim_rules.requires_access_token_type;
        let may_be_id_token = match token_type {
            TokenType::AccessToken => false,
            TokenType::Absent | TokenType::Jwt if !requires_access_token => {
                !self.allows_id_token_claims
            }
            // RFC 9701 section 8.1: a signed answer about a token is not that token.
            _ => return not_allowed("header.typ"),
        };
        let says = |name: &&&str| {
            claims
                .get(name)
                .is_some_and(|value| says_something(name, value))
        };
        if let Some(name) = ID_TOKEN_CLAIMS
            .iter()
            .find(says)
            .filter(|_| may_be_id_token)
        {
            return not_allowed(name);
        }
        // Amazon Cognito, Ory Hydra and FastMCP write these two for access tokens; all their other tokens have others.
        let is_access =
            |value: &Value<'_>| matches!(value.as_str(), Some("access" | "access_token"));
        if !claims.get("token_use").is_none_or(is_access) {
            return not_allowed("token_use");
        }
        let is_other_kind = |name: &&&str| {
            claims
                .text(name)
                .is_some_and(|kind| names_other_kind(name, kind))
        };
        if let Some(name) = KIND_CLAIMS.iter().find(is_other_kind) {
            return not_allowed(name);
        }
        // RFC 8417: a security event, a logout token among them. RFC 9701: a signed introspection response whose server
        // left `typ` out.
        match ["events", "token_introspection"]
            .iter()
            .find(|name| claims.has(name))
        {
            Some(name) => not_allowed(name),
            None => Ok(()),
        }
    }
}

/// Some servers write an empty nonce into tokens for which the client sent none.
fn says_something(name: &str, value: &Value<'_>) -> bool {
    !(name == "nonce" && value.as_str() == Some(""))
}

/// Whether the value of one of [`KIND_CLAIMS`] names a refresh token or an ID token, in any of the spellings that are in
/// use: `refresh`, `Refresh`, `refresh-token`, `id_token`, `urn:ietf:params:oauth:token-type:id_token` (RFC 8693). In
/// `typ` also Keycloak's names for offline and logout tokens.
fn names_other_kind(name: &str, kind: &str) -> bool {
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    let letters = kind.bytes().filter(u8::is_ascii_alphanumeric);
    let letters: Vec<u8> = letters.map(|byte| byte.to_ascii_lowercase()).collect();
    match &letters[..] {
        b"id" | b"idtoken" => true,
        b"offline" | b"logout" => name == "typ",
        _ => letters.starts_with(b"refresh"),
    }
}

/// Whether an accepted audience and one of a token are the same: byte for byte, or two spellings of one origin. `URL` of
/// JavaScript puts a slash behind an origin, so clients ask for `https://host/` where the server is `https://host`.
pub fn is_same_audience(a: &str, b: &str) -> bool {
    a == b || origin(a).is_some_and(|a| origin(b) == Some(a))
}

/// The text without the slash at its end, if it is an origin and nothing else.
fn origin(text: &str) -> Option<&str> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let is_host = !host.is_empty() && !host.contains(['/', '?', '#', '@', '\\']);
    is_host.then_some(text)
}
