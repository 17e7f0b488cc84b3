//! The verifiers: state machines without I/O. Where keys must be fetched they say so, and the caller fetches.

pub mod jwks_cache;
pub mod jwt;
pub mod static_tokens;
pub mod token_router;

pub use jwks_cache::{JwksCache, JwksCacheConfig, JwksFailure};
pub use jwt::{JwtVerifier, KeySource, Outcome};
pub use static_tokens::{StaticToken, StaticTokenVerifier};
pub use token_router::TokenRouter;
