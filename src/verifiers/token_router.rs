//! Which of several verifiers judges a token: exactly one, never one after the other.

use crate::error::{Error, Limit, Reason};
use crate::jose::compact::Parts;
use crate::jose::json::{self, Budget, Scalar};
use crate::limits;
use crate::token::IssuerTemplate;

/// Routes tokens to verifiers, which it knows by their position.
#[derive(Clone, Debug, Default)]
pub struct TokenRouter {
    /// Prefixes of opaque tokens.
    pub prefixes: Vec<(String, usize)>,
    /// Issuers of JWTs.
    pub issuers: Vec<(String, usize)>,
    /// Where tokens go that are no JWT and have no known prefix.
    pub opaque: Option<usize>,
    /// Whether a JWT of another issuer is for the operator's function to decide.
    pub has_other_issuers: bool,
}

/// Where a token goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the verifier at this position.
    Verifier(usize),
    /// To the verifier of this issuer, if the operator's function knows it. Nothing is verified yet.
    Issuer(String),
}

impl TokenRouter {
    /// The verifier for a token.
    ///
    /// Reads `iss` of a JWT before its signature is verified, to choose who verifies it: that verifier accepts only its
    /// own issuers and knows only their keys, so a false `iss` leads nowhere.
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`], [`Reason::TokenUnknown`] for a token that is no JWT, [`Reason::HeaderUnsupported`] for an
    /// encrypted one, [`Reason::ClaimsMalformed`], [`Reason::ClaimMissing`] and [`Reason::ClaimMismatch`] for `iss`
    pub fn route(&self, token: &str) -> Result<Route, Error> {
        if token.len() > limits::TOKEN_BYTES {
            return Err(Error::too_large(Limit::TokenBytes));
        }
        let prefixed = self
            .prefixes
            .iter()
            .filter(|(prefix, _)| token.starts_with(prefix.as_str()));
        if let Some(&(_, verifier)) = prefixed.max_by_key(|(prefix, _)| prefix.len()) {
            return Ok(Route::Verifier(verifier));
        }
        match Parts::split(token) {
            Ok(parts) => self.route_jwt(&parts),
            Err(error) => match self.opaque {
                Some(verifier) => Ok(Route::Verifier(verifier)),
                // An encrypted token.
                None if error.reason() == Reason::HeaderUnsupported => Err(error),
                None => Err(Reason::TokenUnknown.into()),
            },
        }
    }

    fn route_jwt(&self, parts: &Parts<'_>) -> Result<Route, Error> {
        let payload = parts.decode_payload()?;
        let issuer = json::members_named(&payload, Budget::TOKEN, &["iss"])
            .map_err(|why| json::error_of_token(why, Reason::ClaimsMalformed))?;
        let issuer = match issuer.as_slice() {
            [(_, Scalar::String(issuer))] => issuer,
            [] | [(_, Scalar::Null)] => return Err(Error::claim(Reason::ClaimMissing, "iss")),
            _ => return Err(Error::claim(Reason::ClaimsMalformed, "iss")),
        };
        // A template's verifier compares the tenant with its claim.
        let fits = |known: &str| {
            known == *issuer
                || IssuerTemplate::parse(known)
                    .is_ok_and(|template| template.tenant_of(issuer).is_some())
        };
        match self.issuers.iter().find(|(known, _)| fits(known)) {
            Some(&(_, verifier)) => Ok(Route::Verifier(verifier)),
            // Braces would make a template of it, which stands for many issuers.
            None if self.has_other_issuers && !IssuerTemplate::is_template(issuer) => {
                Ok(Route::Issuer(issuer.to_string()))
            }
            None => Err(Error::claim(Reason::ClaimMismatch, "iss")),
        }
    }
}
