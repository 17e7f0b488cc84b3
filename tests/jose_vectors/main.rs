//! Vectors of whole tokens and keys: Wycheproof's JOSE files, the IETF cookbook, and the Ed25519
//! edge cases.
//!
//! Most payloads are no JSON objects, so all this stays at the JWS layer: `CompactJws::parse`, key
//! import, key selection and `PreparedKey::verify`, as `token::verify` calls them.

mod cookbook;
mod deviations;
#[path = "../support/dual_backend.rs"]
mod dual_backend;
mod ed25519_edge_cases;
#[path = "../support/hex.rs"]
mod hex;
mod jws;
#[path = "../support/shared_vectors.rs"]
mod shared_vectors;
#[path = "../support/uncaptured_output.rs"]
mod uncaptured_output;
#[path = "../support/vector_report.rs"]
mod vector_report;
mod wycheproof_jose;
