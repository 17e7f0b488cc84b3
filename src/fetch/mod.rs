//! The I/O shell: the one place where a request leaves the process, through JavaScript's `fetch`.
//!
//! Drives the state machines of `verifiers` and holds no state of theirs. No borrow is held across an await.

mod endpoint;
mod event;
mod interop;
mod jwks_loader;
mod permits;
mod request;
mod timer;
pub mod url;
mod wakeup;

pub use endpoint::{Endpoint, Location};
pub use jwks_loader::JwksLoader;
