//! The life of a fetched JWK Set, with a clock that the tests turn and an endpoint that they play.

mod adopted;
mod ages;
mod clock;
mod failures;
mod issuer;
#[path = "../support/lcg.rs"]
mod lcg;
mod outage;
#[path = "../support/policy.rs"]
mod policy;
mod random_walk;
mod sets;
#[path = "../support/uncaptured_output.rs"]
mod uncaptured_output;
mod unknown_keys;
