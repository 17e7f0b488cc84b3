//! Introspection (RFC 7662, RFC 9701) without a network: a clock that the tests turn and answers that they write.

mod answers;
mod client_keys;
mod lifetimes;
mod memory;
mod outage;
mod requests;
mod sealed;
mod server;
mod signed;

#[path = "../support/announce.rs"]
mod announce;
#[path = "../support/lcg.rs"]
mod lcg;
#[path = "../support/policy.rs"]
mod policy;
