//! base64url, strict JSON and sorting, for bytes that an attacker wrote.
//!
//! The texts are read before a signature is verified, so anybody can make a verifier read them: a refusal must not cost more
//! than a verification. They are a crate of their own so that the compiler optimizes them for speed and the rest for size.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

pub mod base64url;
pub mod json;
pub mod sorted;
