//! The I/O shell: the one place where a request leaves the process, through JavaScript's `fetch`.
//!
//! Drives the state machines of `verifiers` and holds no state of theirs. No borrow is held across an await.

mod client_assertion;
mod client_credential;
mod clock;
mod endpoint;
mod event;
mod interop;
mod introspector;
mod jwks_loader;
mod lease;
mod permits;
mod request;
mod shared_store;
mod timer;
pub mod url;
mod wakeup;
mod workerd;

pub use client_assertion::AssertionSigner;
pub use client_credential::ClientCredential;
pub use endpoint::{Endpoint, Location};
pub use introspector::{Host, Introspector};
pub use jwks_loader::JwksLoader;
pub use shared_store::SharedStore;
