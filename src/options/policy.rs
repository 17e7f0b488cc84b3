//! The options that say what a token's claims must be, whichever verifier reads them.

use super::reader::Options;
use super::scopes;
use super::value::Given;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::jose::json::ObjectWriter;
use crate::keys::AllowedAlgorithms;
use crate::token::{ClaimRules, ExpectedClaim, ExpectedValue, IssuerTemplate, Policy, Profile};

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
    let issuers = options.text_or_list("issuer")?;
    Ok(Policy {
        algorithms,
        issuer_templates: issuer_templates(options, issuers.as_deref())?,
        issuers,
        require_issuer: true,
        audiences,
        strict_audience: options.flag("strictAudience")?,
        required_scopes: options.scopes("requiredScopes")?.unwrap_or_default(),
        scope_hierarchy: scopes::hierarchy(options)?,
        clock_tolerance,
        max_token_age,
        claim_rules: claim_rules(options)?,
        required_claims,
        require_expiration: options.flag("requireExpiration")?,
        profile,
        allows_id_token_claims,
    })
}

fn issuer_templates(
    options: &Options<'_>,
    issuers: Option<&[String]>,
) -> Result<Vec<IssuerTemplate>, ConfigError> {
    let templates = issuers.into_iter().flatten();
    let templates = templates.filter(|issuer| IssuerTemplate::is_template(issuer));
    let parse = |issuer: &String| {
        let error = |_| options.error("issuer", faults::NOT_AN_ISSUER_TEMPLATE);
        IssuerTemplate::parse(issuer).map_err(error)
    };
    templates.map(parse).collect()
}

fn claim_rules(options: &Options<'_>) -> Result<ClaimRules, ConfigError> {
    let usual = ClaimRules::default();
    let names = |name, usual| match options.list(name)? {
        None => Ok::<_, ConfigError>(usual),
        Some(names) => Ok(names.into_iter().map(Into::into).collect()),
    };
    Ok(ClaimRules {
        client_id_claims: names("clientIdClaims", usual.client_id_claims)?,
        scope_claims: names("scopeClaims", usual.scope_claims)?,
        expected: expected_claims(options)?,
        allowed_clients: options.list("allowedClients")?,
        requires_access_token_type: usual.requires_access_token_type,
    })
}

fn expected_claims(options: &Options<'_>) -> Result<Vec<ExpectedClaim>, ConfigError> {
    let Some(value) = options.get("claims") else {
        return Ok(Vec::new());
    };
    let claims = options.open("claims", value, &[])?;
    let expected = |name: &str| {
        let fault = || claims.error(name, faults::NOT_A_CLAIM_VALUE);
        let given = claims.get(name).ok_or_else(fault)?;
        let values = match given.list() {
            Some(list) => list.map(expected_value).collect(),
            None => expected_value(given).map(|value| vec![value]),
        };
        let values: Vec<_> = values.ok_or_else(fault)?;
        match values.is_empty() {
            true => Err(claims.error(name, faults::EMPTY_LIST)),
            false => Ok(ExpectedClaim {
                name: name.to_owned(),
                values,
            }),
        }
    };
    claims.names().into_iter().map(expected).collect()
}

/// The largest whole number that JavaScript keeps exactly.
const SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

fn expected_value(given: Given<'_>) -> Option<ExpectedValue> {
    if let Some(value) = given.boolean() {
        return Some(ExpectedValue::Bool(value));
    }
    if let Some((number, _)) = given.number() {
        let is_whole = number.fract() == 0.0 && number.abs() <= SAFE_INTEGER;
        // Exact for these.
        #[allow(clippy::cast_possible_truncation)]
        return is_whole.then_some(ExpectedValue::Integer(number as i64));
    }
    given
        .text()
        .map(|text| ExpectedValue::Text(text.to_owned()))
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
