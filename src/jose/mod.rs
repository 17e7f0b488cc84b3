//! The JOSE formats: base64url, strict JSON, compact JWS, header, algorithms, keys and the choice among them.
//!
//! Nothing in here decides whether to trust a token.

pub mod algorithm;
pub mod compact;
pub mod header;
pub mod hmac_secret;
mod invalid_pem;
pub mod json;
pub mod jwk;
pub mod jwk_set;
pub mod key_selection;
pub mod pem;
pub mod private_key;
mod public_key_info;
pub mod unusable_jwk;

pub use text_kernels::base64url;

pub use algorithm::{Algorithm, AlgorithmSet};
pub use compact::CompactJws;
pub use header::{JoseHeader, TokenType};
pub use jwk::Jwk;
pub use jwk_set::JwkSet;
pub use key_selection::AllowedAlgorithms;
