//! The verifiers: state machines without I/O. Where keys must be fetched they say so, and the caller fetches.

pub mod authenticated_entry;
mod backoff;
pub mod introspection;
pub mod jwks_cache;
pub mod jwks_store_entry;
pub mod jwt;
mod key_source;
pub mod static_tokens;
pub mod token_router;

pub use introspection::IntrospectionVerifier;
pub use jwks_cache::{JwksCache, JwksCacheConfig};
pub use jwt::{JwtVerifier, Outcome};
pub use key_source::KeySource;
pub use static_tokens::{StaticToken, StaticTokenVerifier};
pub use token_router::{Route, TokenRouter};
