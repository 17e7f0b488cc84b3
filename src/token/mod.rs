//! From a signed text to an [`AccessToken`]: claims, policy, and the pipeline that applies both in order.

pub mod access_token;
pub mod claim_rules;
pub mod claims;
mod issuer_template;
pub mod policy;
pub mod principal;
pub mod scopes;
mod verify;

pub use access_token::AccessToken;
pub use claim_rules::{ClaimRules, ExpectedClaim, ExpectedValue};
pub use claims::ClaimsSet;
pub use issuer_template::{InvalidTemplate, IssuerTemplate};
pub use policy::{Policy, Profile, is_same_audience};
pub use verify::{accept, verify};

/// Unix time, in seconds: finite and not negative where a clock gave it.
pub type UnixSeconds = f64;
