//! The JOSE formats: base64url, strict JSON, compact JWS and its header.
//!
//! Nothing in here decides whether to trust a token.

pub mod compact;
pub mod header;
pub mod json;

pub use text_kernels::base64url;

pub use compact::CompactJws;
pub use header::{JoseHeader, TokenType};
