//! The verifiers: state machines without I/O. Where keys must be fetched they say so, and the caller fetches.

mod backoff;
pub mod introspection;
pub mod jwks_cache;
pub mod jwt;
mod key_source;
pub mod sealed_entry;
pub mod shared_keys;
pub mod static_tokens;
pub mod token_router;

pub use introspection::IntrospectionVerifier;
pub use jwks_cache::{JwksCache, JwksCacheConfig};
pub use jwt::{JwtVerifier, Outcome};
pub use key_source::KeySource;
pub use static_tokens::{StaticToken, StaticTokenVerifier};
pub use token_router::TokenRouter;

/// A verifier whose keys are fetched, or may be.
pub trait FetchedKeys {
    /// The fetched set, if keys are fetched.
    fn jwks_cache(&self) -> Option<&JwksCache>;
    /// The same, to put a new one in.
    fn jwks_cache_mut(&mut self) -> Option<&mut JwksCache>;
}
