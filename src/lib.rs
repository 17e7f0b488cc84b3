//! Bearer-token verification for MCP servers and gateways.
//!
//! The crate is a pure core with bindings. The core ([`jose`], [`crypto`], [`token`], [`verifiers`], [`protocol`], [`mcp`],
//! [`options`], [`testing`]) has no clock, no network and no JavaScript value: time, keys, requests and responses are
//! parameters. Only [`testing`] takes random numbers from the system. `bindings`, which exists only on wasm, is the
//! boundary to the npm package, whose TypeScript sends the requests. `tests/layers` enforces this.
//!
//! The package has this crate in four wasms, by four features: `verification`, `gate`, `testing` with private keys, and
//! `reference` with signatures by RustCrypto.
//!
//! One token goes `bindings` → [`verifiers`] → [`token`] → [`jose`] and [`crypto`]; ARCHITECTURE.md draws it.

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

pub mod algorithm;
pub mod crypto;
pub mod error;
pub mod jose;
pub mod keys;
pub mod limits;
pub mod mcp;
pub mod options;
pub mod protocol;
#[cfg(feature = "testing")]
pub mod testing;
pub mod token;
pub mod verifiers;

#[cfg(target_arch = "wasm32")]
mod bindings;

pub use algorithm::{Algorithm, AlgorithmSet};
pub use crypto::PreparedKey;
pub use error::{ConfigError, ConfigReason, Error, Reason};
pub use jose::CompactJws;
pub use keys::{AllowedAlgorithms, JwkSet};
pub use token::{AccessToken, Policy};
pub use verifiers::{IntrospectionVerifier, JwtVerifier, StaticTokenVerifier};
