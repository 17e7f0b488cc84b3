//! The options of `StaticTokenVerifier`.

use super::reader::Options;
use super::scopes;
use super::table::{STATIC_TOKEN, STATIC_TOKEN_VERIFIER};
use super::url::ParseUrl;
use super::value::{Given, members};
use crate::error::config_faults as faults;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::{self, Budget, Object, Value};
use crate::limits;
use crate::token::scopes::ScopeHierarchy;
use crate::verifiers::{StaticToken, StaticTokenVerifier};

/// Claims that would say one thing while the token does another.
const NOT_MEMBERS: [&str; 4] = ["exp", "nbf", "scope", "scp"];

/// Members that claims of other names stand for.
const TRANSLATED: [&str; 5] = ["clientId", "client_id", "expiresAt", "expires_at", "scopes"];

/// Reads and checks the options: the verifier, and its hierarchy of scopes.
///
/// # Errors
/// About the option at fault.
pub fn read(
    given: Given<'_>,
    parse_url: ParseUrl,
) -> Result<(StaticTokenVerifier, ScopeHierarchy), ConfigError> {
    let options = &Options::new(given, STATIC_TOKEN_VERIFIER, parse_url)?;
    for name in ["now", "onEvent"] {
        options.check_function(name)?;
    }
    let required_scopes = options.scopes("requiredScopes")?.unwrap_or_default();
    let tokens = tokens(options)?;
    let hierarchy = scopes::hierarchy(options)?;
    let verifier = StaticTokenVerifier::new(tokens, required_scopes, hierarchy.clone())?;
    Ok((verifier, hierarchy))
}

/// Pairs of token and description, from a `Map` or from the members of an object.
fn tokens(options: &Options<'_>) -> Result<Vec<(String, StaticToken)>, ConfigError> {
    let given = options.get("tokens");
    let mut tokens = Vec::new();
    let mut add = |token: Option<&str>, value| {
        let path = format!("tokens[{}]", tokens.len());
        let token = token.ok_or_else(|| {
            let fault = faults::NOT_A_STRING;
            ConfigError::new(fault.reason, path.clone(), fault.message)
        })?;
        let description = static_token(options, &path, value)?;
        tokens.push((token.to_owned(), description));
        Ok::<_, ConfigError>(())
    };
    if let Some(entries) = given.and_then(Given::map) {
        for (token, value) in entries {
            add(token.text(), value)?;
        }
    } else if let Some(object) = given.and_then(Given::members) {
        for (token, value) in members(object) {
            add(Some(token), value)?;
        }
    } else {
        return Err(options.error("tokens", faults::NOT_TOKENS));
    }
    match tokens.is_empty() {
        true => Err(options.error("tokens", faults::NO_TOKENS)),
        false => Ok(tokens),
    }
}

fn static_token<'a>(
    options: &Options<'a>,
    path: &str,
    value: Given<'a>,
) -> Result<StaticToken, ConfigError> {
    let entry = &options.open(path, value, &[STATIC_TOKEN])?;
    let client_id = alias(entry, ["clientId", "client_id"], |name| entry.text(name))?;
    let client_id = client_id.ok_or_else(|| entry.error("clientId", faults::NO_CLIENT_ID))?;
    let expires_at = alias(entry, ["expiresAt", "expires_at"], |name| date(entry, name))?;
    let scopes = entry.scope_list("scopes")?.unwrap_or_default();
    let subject = entry.text("sub")?.map(str::to_owned);
    let no_json = || {
        let members = limits::JSON_MEMBERS;
        let message = format!("must be plain JSON of at most {members} members");
        ConfigError::new(ConfigReason::Type, path, message)
    };
    let given = value.to_json().ok_or_else(no_json)?;
    let given = Object::parse(given.as_bytes(), Budget::TOKEN).map_err(|_| no_json())?;
    if let Some(name) = NOT_MEMBERS
        .into_iter()
        .find(|name| given.get(name).is_some())
    {
        return Err(entry.error(name, faults::NOT_A_MEMBER));
    }
    let mut claims = Object::default();
    let text = |text: &str| Value::String(text.to_owned().into());
    claims.insert("client_id", text(client_id));
    let mut exp = String::new();
    if let Some(expires_at) = expires_at {
        json::write_number(expires_at, &mut exp);
        claims.insert("exp", Value::Number(&exp));
    }
    if !scopes.is_empty() {
        claims.insert("scope", text(&scopes.join(" ")));
    }
    for (name, value) in given.iter().filter(|(name, _)| !TRANSLATED.contains(name)) {
        claims.insert(name.to_owned(), value.clone());
    }
    let mut output = String::new();
    Value::Object(claims).write(&mut output);
    Ok(StaticToken {
        client_id: client_id.to_owned(),
        scopes,
        subject,
        expires_at,
        claims: output,
    })
}

fn date(entry: &Options<'_>, name: &str) -> Result<Option<f64>, ConfigError> {
    match entry.any_number(name)? {
        Some(date) if !(0.0..=limits::NUMERIC_DATE_SECONDS).contains(&date) => {
            Err(entry.error(name, faults::NOT_A_DATE))
        }
        date => Ok(date),
    }
}

/// A member under our name or FastMCP's, not both.
fn alias<T>(
    entry: &Options<'_>,
    [ours, theirs]: [&str; 2],
    read: impl Fn(&str) -> Result<Option<T>, ConfigError>,
) -> Result<Option<T>, ConfigError> {
    match (read(ours)?, read(theirs)?) {
        (Some(_), Some(_)) => Err(entry.error(theirs, faults::GIVEN_TWICE)),
        (ours, theirs) => Ok(ours.or(theirs)),
    }
}
