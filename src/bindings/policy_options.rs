//! The options that say what is asked of a token's claims, whichever verifier reads them.

use crate::bindings::options::Options;
use crate::bindings::scope_options;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::ObjectWriter;
use crate::keys::AllowedAlgorithms;
use crate::limits;
use crate::token::{Policy, Profile};

/// The names of the options.
pub const NAMES: [&str; 10] = [
    "issuer",
    "audience",
    "strictAudience",
    "idTokenClaims",
    "clockTolerance",
    "maxTokenAge",
    "requiredClaims",
    "requireExpiration",
    "requiredScopes",
    "impliedScopes",
];

/// Largest number of seconds that any option takes: ten years.
pub const MAX_SECONDS: u32 = 315_360_000;

/// Reads and checks the options. `require_expiration`: unless they say otherwise.
pub fn parse(
    options: &Options,
    algorithms: AllowedAlgorithms,
    profile: Profile,
    require_expiration: bool,
) -> Result<Policy, ConfigError> {
    let required_claims = match options.get("requiredClaims")? {
        None => Vec::new(),
        Some(list) => options.string_list("requiredClaims", &list)?,
    };
    let tolerance = options.number(
        "clockTolerance",
        |n| (0.0..=limits::CLOCK_TOLERANCE_SECONDS).contains(&n),
        "must be 0 to 600 seconds",
    )?;
    let max_token_age = options.number(
        "maxTokenAge",
        |n| n > 0.0 && n <= f64::from(MAX_SECONDS),
        "must be above 0, in seconds",
    )?;
    let audiences = options.nullable_strings("audience")?.flatten();
    let allows_id_token_claims = match options.string("idTokenClaims")?.as_deref() {
        None | Some("refuse") => false,
        // Without an audience every ID token of the issuer would be an access token.
        Some("allow") if audiences.is_none() => {
            let message = "allow needs an audience, which tells access tokens from ID tokens";
            return Err(options.error(ConfigReason::Audience, "idTokenClaims", message));
        }
        Some("allow") => true,
        Some(_) => {
            let message = "must be refuse or allow";
            return Err(options.error(ConfigReason::Type, "idTokenClaims", message));
        }
    };
    Ok(Policy {
        algorithms,
        issuers: options.nullable_strings("issuer")?.flatten(),
        require_issuer: true,
        audiences,
        strict_audience: options.boolean("strictAudience")?.unwrap_or(false),
        required_scopes: options.scopes("requiredScopes")?,
        scope_hierarchy: scope_options::hierarchy(options)?,
        clock_tolerance: tolerance.unwrap_or(10.0),
        max_token_age,
        required_claims,
        require_expiration: options
            .boolean("requireExpiration")?
            .unwrap_or(require_expiration),
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
        .text(
            "impliedScopes",
            &scope_options::to_json(&policy.scope_hierarchy),
        )
}
