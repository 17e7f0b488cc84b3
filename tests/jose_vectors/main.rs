//! Vectors of whole tokens and keys: Wycheproof's JOSE files, the IETF cookbook, and the Ed25519
//! edge cases.
//!
//! Most payloads are no JSON objects, so all this stays at the JWS layer: `CompactJws::parse`, key
//! import, key selection and `PreparedKey::verify`, as `token::verify` calls them.

#[path = "../support/announce.rs"]
mod announce;
#[path = "../support/both.rs"]
mod both;
mod cookbook;
mod deviations;
mod ed25519_edge_cases;
#[path = "../support/hex.rs"]
mod hex;
mod jws;
#[path = "../support/score.rs"]
mod score;
#[path = "../support/shared_vectors.rs"]
mod shared_vectors;
mod wycheproof_jose;
