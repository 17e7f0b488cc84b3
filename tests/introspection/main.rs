//! Introspection (RFC 7662, RFC 9701) without a network: a clock that the tests turn and answers that they write.

mod answers;
mod client_keys;
mod lifetimes;
mod outage;
mod requests;
mod sealed;
mod server;
mod signed;

#[path = "../support/policy.rs"]
mod policy;
