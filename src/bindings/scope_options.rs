//! `impliedScopes`, which verifiers and gates share.

use js_sys::Array;
use text_kernels::sorted::{sorted, sorted_set};

use crate::bindings::options::Options;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json;
use crate::limits;
use crate::token::scopes::{self, ScopeHierarchy};

/// Reads the option.
pub fn hierarchy(options: &Options) -> Result<ScopeHierarchy, ConfigError> {
    let Some(value) = options.get("impliedScopes")? else {
        return Ok(ScopeHierarchy::default());
    };
    let implied = Options::open(&value, "impliedScopes.".into(), "impliedScopes")?;
    // One order, so that two hierarchies can be compared as texts.
    let names = sorted(implied.names());
    let out_of_range = || {
        let message = format!(
            "at most {} scopes may imply others, and list {} scopes together",
            limits::IMPLYING_SCOPES,
            limits::IMPLIED_SCOPES
        );
        options.error(ConfigReason::Range, "impliedScopes", message)
    };
    if names.len() > limits::IMPLYING_SCOPES {
        return Err(out_of_range());
    }
    let mut scopes = Vec::new();
    let mut places_left = limits::IMPLIED_SCOPES;
    for name in names {
        let is_list = implied
            .get(&name)?
            .is_some_and(|list| Array::is_array(&list));
        if !scopes::is_scope(&name) || !is_list {
            let message = "must be a list of scopes, under the name of a scope";
            return Err(implied.error(ConfigReason::Type, &name, message));
        }
        let list = sorted_set(implied.scopes(&name)?);
        places_left = places_left
            .checked_sub(list.len())
            .ok_or_else(out_of_range)?;
        scopes.push((name, list));
    }
    Ok(ScopeHierarchy::new(scopes))
}

/// The hierarchy as JSON text, so that two can be compared.
pub fn to_json(hierarchy: &ScopeHierarchy) -> String {
    let mut output = String::from("{");
    for (i, (scope, implied)) in hierarchy.iter().enumerate() {
        if i > 0 {
            output.push(',');
        }
        json::write_string(scope, &mut output);
        output.push(':');
        json::write_strings(implied, &mut output);
    }
    output.push('}');
    output
}
