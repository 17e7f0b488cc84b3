//! Key pairs and minted tokens, for development and tests.
//!
//! The crates do the work: `rsa` and `getrandom` make keys, `jsonwebtoken` mints, `serde` reads options. This is the one
//! layer of the core that takes random numbers from the system. docs/security/arithmetic.md explains RUSTSEC-2023-0071.

mod claims;
mod mint;
mod options;
#[cfg(feature = "testing-algorithms")]
mod other_signatures;
mod rsa_key_pair;
mod signatures;

pub use claims::Claims;
pub use mint::{SigningKey, mint};
pub use options::{GenerateOptions, JwkOptions, TokenOptions, option_error};
pub use rsa_key_pair::{InvalidPrivateKey, RsaKeyPair};
pub use signatures::CRYPTO_PROVIDER;
