//! Authorization for each operation: what the rules refuse does not run, and what they hide is not seen.

mod cost;
mod differential;
mod lists;
mod operations;
mod random;
mod smuggling;
mod streams;

use mcp_bearer::mcp::{
    FunctionAnswer, Headers, Judgement, OperationRules, Outcome, Rule, RuleTable,
};
use mcp_bearer::token::scopes::ScopeHierarchy;

pub fn scopes(list: &[&str]) -> Vec<String> {
    list.iter().map(|&scope| scope.to_owned()).collect()
}

pub fn needs(list: &[&str]) -> Rule {
    Rule::Scopes(scopes(list))
}

pub fn table(option: &str, rules: &[(&str, Rule)]) -> Option<RuleTable> {
    let rules = rules
        .iter()
        .map(|(name, rule)| ((*name).to_owned(), rule.clone()));
    Some(RuleTable::new(option, rules.collect()).unwrap())
}

/// `read` is for everybody, `write` needs a scope, `hidden` is not there, `pay` is decided by a function.
pub fn rules() -> OperationRules {
    OperationRules {
        tools: table(
            "tools",
            &[
                ("read", needs(&[])),
                ("write", needs(&["notes:write"])),
                ("hidden", Rule::Deny),
                ("pay", Rule::Function(7)),
                ("search_*", Rule::Allow),
            ],
        ),
        prompts: table(
            "prompts",
            &[("read", needs(&[])), ("write", needs(&["notes:write"]))],
        ),
        resources: table(
            "resources",
            &[
                ("notes://open/*", needs(&[])),
                ("notes://team/*", needs(&["notes:team"])),
                ("notes://open/secret*", Rule::Deny),
            ],
        ),
        ..OperationRules::default()
    }
}

/// The judgement of a request whose token has these scopes, or that has no token.
pub fn judge(
    rules: &OperationRules,
    body: &[u8],
    headers: &Headers<'_>,
    granted: Option<&[&str]>,
    answers: Vec<FunctionAnswer>,
) -> Judgement {
    let hierarchy = ScopeHierarchy::default();
    let granted = granted.map(scopes);
    let granted = granted.as_deref().map(|list| hierarchy.granted(list));
    let judging = rules.read(body, headers, granted.is_some());
    judging.decide(granted.as_ref(), answers)
}

/// The outcome in a few words, for tables.
pub fn short(judgement: &Judgement) -> String {
    match &judgement.outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::NoToken => "401".to_owned(),
        Outcome::InsufficientScope(scopes) => format!("403 {}", scopes.join(" ")),
        Outcome::Dropped => "dropped".to_owned(),
        Outcome::Answer(answer) => {
            let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            let code = |answer: &serde_json::Value| answer["error"]["code"].to_string();
            let codes: Vec<String> = match &body {
                serde_json::Value::Array(answers) => answers.iter().map(code).collect(),
                body => vec![code(body)],
            };
            format!("{} {}", answer.status, codes.join(" "))
        }
    }
}

/// The body of the answer.
pub fn body_of(judgement: &Judgement) -> &str {
    match &judgement.outcome {
        Outcome::Answer(answer) => &answer.body,
        other => panic!("{other:?}"),
    }
}
