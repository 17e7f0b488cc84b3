//! Keys: from a JWK, a JWK Set, a PEM or a secret to a [`crate::crypto::PreparedKey`], and the choice of the key for a
//! token.

pub mod hmac_secret;
mod invalid_pem;
pub mod jwk;
pub mod jwk_set;
pub mod key_selection;
pub mod pem;
pub mod private_key;
mod public_key_info;
pub mod unusable_jwk;

pub use jwk::Jwk;
pub use jwk_set::JwkSet;
pub use key_selection::{AllowedAlgorithms, SelectedKey};
