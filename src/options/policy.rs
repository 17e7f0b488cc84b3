//! The options that say what a token's claims must be, whichever verifier reads them.

use super::reader::Options;
use super::scopes;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::jose::json::ObjectWriter;
use crate::keys::AllowedAlgorithms;
use crate::token::{Policy, Profile};

/// Reads and checks the options.
///
/// # Errors
/// About the option at fault.
pub fn read(
    options: &Options<'_>,
    algorithms: AllowedAlgorithms,
    profile: Profile,
) -> Result<Policy, ConfigError> {
    let required_claims = options.list("requiredClaims")?.unwrap_or_default();
    let clock_tolerance = options.number_or_default("clockTolerance")?;
    let max_token_age = options.number("maxTokenAge")?;
    let audiences = options.text_or_list("audience")?;
    let allows_id_token_claims = options.choice("idTokenClaims")? == "allow";
    // Without an audience every ID token of the issuer would be an access token.
    if allows_id_token_claims && audiences.is_none() {
        return Err(options.error("idTokenClaims", faults::ID_TOKENS_WITHOUT_AUDIENCE));
    }
    Ok(Policy {
        algorithms,
        issuers: options.text_or_list("issuer")?,
        require_issuer: true,
        audiences,
        strict_audience: options.flag("strictAudience")?,
        required_scopes: options.scopes("requiredScopes")?.unwrap_or_default(),
        scope_hierarchy: scopes::hierarchy(options)?,
        clock_tolerance,
        max_token_age,
        required_claims,
        require_expiration: options.flag("requireExpiration")?,
        profile,
        allows_id_token_claims,
    })
}

/// What the options came to, as members of a JSON object: those that users can read.
pub fn write_settings(policy: &Policy, settings: ObjectWriter) -> ObjectWriter {
    let list = |settings: ObjectWriter, name, list: Option<&Vec<String>>| match list {
        None => settings.raw(name, "null"),
        Some(list) => settings.strings(name, list),
    };
    let settings = list(settings, "issuer", policy.issuers.as_ref());
    let settings = list(settings, "audience", policy.audiences.as_ref());
    settings
        .strings("requiredScopes", &policy.required_scopes)
        .text("impliedScopes", &scopes::to_json(&policy.scope_hierarchy))
}
