//! `impliedScopes`, which verifiers and gates share.

use text_kernels::sorted::{sorted, sorted_set};

use super::reader::Options;
use crate::error::config_faults as faults;
use crate::error::{ConfigError, ConfigReason};
use crate::jose::json;
use crate::limits;
use crate::token::scopes::{self, ScopeHierarchy};

/// Reads the option.
///
/// # Errors
/// About the option or the scope at fault.
pub fn hierarchy(options: &Options<'_>) -> Result<ScopeHierarchy, ConfigError> {
    let Some(value) = options.get("impliedScopes") else {
        return Ok(ScopeHierarchy::default());
    };
    let implied = options.open("impliedScopes", value, &[])?;
    // One order, so that two hierarchies can be compared as texts.
    let names = sorted(implied.names().into_iter().map(str::to_owned));
    let out_of_range = || {
        let message = format!(
            "at most {} scopes may imply others, and list {} scopes together",
            limits::IMPLYING_SCOPES,
            limits::IMPLIED_SCOPES
        );
        options.error_with("impliedScopes", ConfigReason::Range, message)
    };
    if names.len() > limits::IMPLYING_SCOPES {
        return Err(out_of_range());
    }
    let mut scopes = Vec::new();
    let mut places_left = limits::IMPLIED_SCOPES;
    for name in names {
        let is_list = implied.get(&name).is_some_and(|list| list.list().is_some());
        if !scopes::is_scope(&name) || !is_list {
            return Err(implied.error(&name, faults::NOT_IMPLIED_SCOPES));
        }
        let list = sorted_set(implied.scopes(&name)?.unwrap_or_default());
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
