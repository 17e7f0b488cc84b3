//! A fixed list of tokens, for development and tests.

use crate::crypto::{constant_time_eq, sha256};
use crate::error::{ConfigError, ConfigReason, Error, Limit, Reason};
use crate::limits;
use crate::protocol::authorization::is_b64token;
use crate::token::scopes::{self, ScopeHierarchy};
use crate::token::{AccessToken, UnixSeconds};

/// Who a static token stands for.
#[derive(Clone, Debug)]
pub struct StaticToken {
    /// Who it was given to.
    pub client_id: String,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// Whom it stands for.
    pub subject: Option<String>,
    /// When it ends; `None`: never.
    pub expires_at: Option<UnixSeconds>,
    /// Claims, as the text of a JSON object.
    pub claims: String,
}

/// Accepts a fixed list of tokens.
#[derive(Debug)]
pub struct StaticTokenVerifier {
    entries: Vec<([u8; 32], AccessToken)>,
    required_scopes: Vec<String>,
    hierarchy: ScopeHierarchy,
}

impl StaticTokenVerifier {
    /// A verifier over tokens and who they stand for. Keeps a hash of each token, not the token.
    ///
    /// # Errors
    /// For a token that could not stand in an Authorization header (RFC 6750 section 2.1).
    pub fn new(
        tokens: Vec<(String, StaticToken)>,
        required_scopes: Vec<String>,
        hierarchy: ScopeHierarchy,
    ) -> Result<Self, ConfigError> {
        let mut entries: Vec<([u8; 32], AccessToken)> = Vec::with_capacity(tokens.len());
        for (i, (token, entry)) in tokens.into_iter().enumerate() {
            let digest = sha256(token.as_bytes());
            if token.len() > limits::TOKEN_BYTES || !is_b64token(&token) {
                return Err(ConfigError::new(
                    ConfigReason::Type,
                    format!("tokens[{i}]"),
                    "a token is letters, digits and - . _ ~ + / with = at the end (RFC 6750)",
                ));
            }
            let token = AccessToken::from_static(
                entry.client_id,
                entry.scopes,
                entry.expires_at,
                entry.subject,
                entry.claims,
            );
            entries.push((digest, token));
        }
        Ok(Self {
            entries,
            required_scopes,
            hierarchy,
        })
    }

    /// Scopes that every token must have.
    pub fn required_scopes(&self) -> &[String] {
        &self.required_scopes
    }

    /// Judges a token at a time. Compares hashes, all of them and each in constant time, so that timing tells nothing
    /// of the list.
    ///
    /// # Errors
    /// [`Reason::TokenTooLarge`], [`Reason::TokenUnknown`], [`Reason::Expired`], [`Reason::InsufficientScope`]
    pub fn verify(&self, token: &str, now: UnixSeconds) -> Result<&AccessToken, Error> {
        if token.len() > limits::TOKEN_BYTES {
            return Err(Error::too_large(Limit::TokenBytes));
        }
        let digest = sha256(token.as_bytes());
        let mut found = None;
        for (known, entry) in &self.entries {
            if constant_time_eq(known, &digest) {
                found = Some(entry);
            }
        }
        let token = found.ok_or(Reason::TokenUnknown)?;
        if token.expires_at.is_some_and(|expires_at| now >= expires_at) {
            return Err(Error::claim(Reason::Expired, "exp"));
        }
        scopes::check(&token.scopes, &self.required_scopes, &self.hierarchy)?;
        Ok(token)
    }
}
