//! Key pairs and minted tokens, for development and tests. Private-key arithmetic is the reviewed crate's; SECURITY.md
//! explains RUSTSEC-2023-0071.

mod mint;
mod rsa_key_pair;

pub use ::rsa::rand_core;
pub use mint::TokenRequest;
pub use rsa_key_pair::{InvalidPrivateKey, RsaKeyPair};
