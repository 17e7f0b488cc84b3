//! Token introspection (RFC 7662, signed responses by RFC 9701): what to send and what a response means. The caller sends
//! it, waits, and remembers results.

mod client_assertion;
mod client_authentication;
mod credential_text;
mod failure;
mod invalidations;
mod outcome;
mod request;
mod response;
mod signed_response;
mod verifier;

pub use client_assertion::ClientAssertion;
pub use client_authentication::ClientAuthentication;
pub use failure::{IntrospectionFailure, NoResponse};
pub use outcome::{IntrospectionOutcome, IntrospectionResponse, Lifetime, Source};
pub use request::Headers;
pub use signed_response::SignedResponses;
pub use verifier::{IntrospectionConfig, IntrospectionVerifier};
