//! The rules of a gate for operations.

use super::reader::Options;
use super::scopes;
use super::table::BEARER_GATE;
use super::value::Given;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::mcp::{OperationRules, Rule, RuleTable};
use crate::token::scopes::ScopeHierarchy;

/// None of these options is a URL.
const NO_URL: &str = "a URL is not read here";

/// What the options say of operations.
pub struct OperationOptions {
    /// The rules.
    pub rules: OperationRules,
    /// Which scopes imply which.
    pub hierarchy: ScopeHierarchy,
    /// The largest body, in bytes.
    pub max_body_bytes: u32,
}

/// Reads and checks the options. The functions are numbered from 0: those of `tools`, of `prompts`, of `resources` and of
/// `methods`, each in the order of its members.
///
/// # Errors
/// About the option or the rule at fault.
pub fn read(given: Given<'_>) -> Result<OperationOptions, ConfigError> {
    let options = &Options::new(given, BEARER_GATE, |_| Err(NO_URL))?;
    let mut functions = 0;
    let mut rules = |name| rules(options, name, &mut functions);
    let (tools, prompts) = (rules("tools")?, rules("prompts")?);
    let (resources, methods) = (rules("resources")?, rules("methods")?);
    let table = |name, rules: Option<Vec<(String, Rule)>>| {
        rules.map(|rules| RuleTable::new(name, rules)).transpose()
    };
    let tools = match options.list("publicTools")? {
        Some(public) => Some(RuleTable::with_public_tools(tools, public)?),
        None => table("tools", tools)?,
    };
    let rules = OperationRules {
        tools,
        prompts: table("prompts", prompts)?,
        resources: table("resources", resources)?,
        methods: table("methods", methods)?,
        allow_batches: options.flag("allowBatches")?,
        challenge_on_call: options.flag("challengeOnCall")?,
        hide_ungranted: options.flag("hideUngranted")?,
    };
    // A whole number in the table's range.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let max_body_bytes = options.number_or_default("maxBodyBytes")? as u32;
    Ok(OperationOptions {
        rules,
        hierarchy: scopes::hierarchy(options)?,
        max_body_bytes,
    })
}

fn rules(
    options: &Options<'_>,
    name: &'static str,
    functions: &mut usize,
) -> Result<Option<Vec<(String, Rule)>>, ConfigError> {
    let Some(value) = options.get(name) else {
        return Ok(None);
    };
    let table = options.open(name, value, &[])?;
    let mut rules = Vec::new();
    for pattern in table.names() {
        let not_a_rule = || table.error(pattern, faults::NOT_A_RULE);
        let given = table.get(pattern).ok_or_else(not_a_rule)?;
        let rule = match given.boolean() {
            Some(true) => Rule::Allow,
            Some(false) => Rule::Deny,
            None if given.is_function() => {
                let number = *functions;
                *functions = functions.saturating_add(1);
                Rule::Function(number)
            }
            None if given.list().is_some() => {
                Rule::Scopes(table.scopes(pattern)?.unwrap_or_default())
            }
            None => return Err(not_a_rule()),
        };
        rules.push((pattern.to_owned(), rule));
    }
    Ok(Some(rules))
}
