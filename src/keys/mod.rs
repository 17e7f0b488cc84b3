//! Keys: from a JWK, a JWK Set, a PEM or a secret to a [`crate::crypto::PreparedKey`], and the choice of the key for a
//! token.

mod algorithm_identifier;
mod certificate;
mod der;
pub mod hmac_secret;
mod invalid_pem;
pub mod jwk;
pub mod jwk_set;
pub mod key_selection;
pub mod pem;
pub mod private_key;
mod private_key_info;
mod public_key_info;
mod text_search;
pub mod unusable_jwk;

pub use jwk::Jwk;
pub use jwk_set::JwkSet;
pub use key_selection::{AllowedAlgorithms, SelectedKey};
