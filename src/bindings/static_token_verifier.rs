//! `StaticTokenVerifier`, as its JavaScript class needs it.

use js_sys::{Array, Map, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::bindings::options::Options;
use crate::bindings::scope_options;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json::{self, Budget, Value};
use crate::limits;
use crate::verifiers::{StaticToken, StaticTokenVerifier};

/// A verifier over a fixed list of tokens.
#[wasm_bindgen]
pub struct StaticTokenVerifierCore {
    verifier: StaticTokenVerifier,
    implied_scopes: String,
}

#[wasm_bindgen]
impl StaticTokenVerifierCore {
    /// Reads options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<StaticTokenVerifierCore, JsValue> {
        let options = Options::new(
            options,
            &[
                "tokens",
                "requiredScopes",
                "impliedScopes",
                "now",
                "onEvent",
            ],
        )?;
        for name in ["now", "onEvent"] {
            options.check_function(name)?;
        }
        let required_scopes = options.scopes("requiredScopes")?;
        let tokens = entries(&options)?
            .iter()
            .enumerate()
            .map(|(i, entry)| {
                let pair: &Array = entry.unchecked_ref();
                let token = pair.get(0).as_string().ok_or_else(|| {
                    ConfigError::new(
                        ConfigReason::Type,
                        format!("tokens[{i}]"),
                        "must be a string",
                    )
                })?;
                Ok((token, static_token(i, &pair.get(1))?))
            })
            .collect::<Result<Vec<_>, ConfigError>>()?;
        let hierarchy = scope_options::hierarchy(&options)?;
        let implied_scopes = scope_options::to_json(&hierarchy);
        let verifier = StaticTokenVerifier::new(tokens, required_scopes, hierarchy)?;
        Ok(Self {
            verifier,
            implied_scopes,
        })
    }

    /// The token as JSON text.
    pub fn verify(&self, token: &str, now: f64) -> Result<String, JsValue> {
        Ok(self.verifier.verify(token, now)?.to_json())
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        let mut output = String::from("{\"requiredScopes\":");
        json::write_strings(self.verifier.required_scopes(), &mut output);
        output.push_str(",\"impliedScopes\":");
        json::write_string(&self.implied_scopes, &mut output);
        output.push('}');
        output
    }
}

/// Pairs of token and description, from a `Map` or from an object's own members.
fn entries(options: &Options) -> Result<Array, ConfigError> {
    let error = |reason, message| options.error(reason, "tokens", message);
    let message = "must be an object or a Map from tokens to descriptions";
    let tokens = options
        .get("tokens")?
        .ok_or_else(|| error(ConfigReason::Type, message))?;
    let is_plain = tokens.is_object()
        && !tokens.is_function()
        && !Array::is_array(&tokens)
        && !tokens.is_instance_of::<Uint8Array>();
    let entries = match tokens.dyn_ref::<Map>() {
        Some(map) => Array::from(map),
        None if is_plain => Object::entries(tokens.unchecked_ref()),
        None => return Err(error(ConfigReason::Type, message)),
    };
    if entries.length() == 0 {
        return Err(error(
            ConfigReason::Empty,
            "without tokens every request is refused",
        ));
    }
    Ok(entries)
}

fn static_token(position: usize, value: &JsValue) -> Result<StaticToken, ConfigError> {
    let path = format!("tokens[{position}]");
    let entry = Options::open(value, format!("{path}."), &path)?;
    let error = |name, message| entry.error(ConfigReason::Type, name, message);
    let client_id =
        alias(&entry, "clientId", "client_id", |name| entry.string(name))?.ok_or_else(|| {
            error(
                "clientId",
                "must be there: it says who the token stands for",
            )
        })?;
    let is_date = |n: f64| (0.0..=limits::NUMERIC_DATE_SECONDS).contains(&n);
    let expires_at = alias(&entry, "expiresAt", "expires_at", |name| {
        entry.number(
            name,
            is_date,
            "must be a Unix time in seconds, not in milliseconds",
        )
    })?;
    let scopes = match entry.get("scopes")? {
        Some(list) if Array::is_array(&list) => entry.scopes("scopes")?,
        Some(_) => return Err(error("scopes", "must be an array of strings")),
        None => Vec::new(),
    };
    let subject = entry.string("sub")?;
    let mut claims = json::Object::default();
    let text = |text: &str| Value::String(text.to_owned().into());
    claims.insert("client_id", text(&client_id));
    let exp = expires_at.map(|exp| {
        let mut text = String::new();
        json::write_number(exp, &mut text);
        text
    });
    if let Some(exp) = &exp {
        claims.insert("exp", Value::Number(exp));
    }
    if !scopes.is_empty() {
        claims.insert("scope", text(&scopes.join(" ")));
    }
    let given = entry.json("", value)?;
    let given = json::Object::parse(given.as_bytes(), Budget::TOKEN)
        .map_err(|_| error("", "must be plain JSON of at most 512 members"))?;
    for (name, value) in given.iter() {
        // Taken as mere claims they would say one thing, and the token do another.
        if ["exp", "nbf", "scope", "scp"].contains(&name) {
            return Err(error(name, "is not a member; use expiresAt and scopes"));
        }
        let is_translated = ["clientId", "client_id", "expiresAt", "expires_at", "scopes"];
        if !is_translated.contains(&name) {
            claims.insert(name.to_owned(), value.clone());
        }
    }
    let mut output = String::new();
    Value::Object(claims).write(&mut output);
    Ok(StaticToken {
        client_id,
        scopes,
        subject,
        expires_at,
        claims: output,
    })
}

/// A member under our name or FastMCP's, not both.
fn alias<T>(
    entry: &Options,
    name: &str,
    fastmcp_name: &str,
    read: impl Fn(&str) -> Result<Option<T>, ConfigError>,
) -> Result<Option<T>, ConfigError> {
    match (read(name)?, read(fastmcp_name)?) {
        (Some(_), Some(_)) => Err(entry.error(ConfigReason::Type, fastmcp_name, "is given twice")),
        (ours, theirs) => Ok(ours.or(theirs)),
    }
}
