//! The policy that tests start from.

use mcp_bearer::AllowedAlgorithms;
use mcp_bearer::token::{Policy, Profile};

/// Asks for `exp` to the second, and for nothing else.
pub fn policy(algorithms: impl Into<AllowedAlgorithms>) -> Policy {
    Policy {
        algorithms: algorithms.into(),
        issuers: None,
        issuer_templates: Vec::new(),
        require_issuer: true,
        audiences: None,
        strict_audience: false,
        required_scopes: Vec::new(),
        scope_hierarchy: Default::default(),
        clock_tolerance: 0.0,
        max_token_age: None,
        claim_rules: Default::default(),
        required_claims: Vec::new(),
        require_expiration: true,
        profile: Profile::Default,
        allows_id_token_claims: false,
    }
}
