//! What the rules require of one operation, before scopes are compared and functions have answered.

use std::borrow::Cow;

use crate::mcp::judgement::OperationReason;
use crate::mcp::operation::{Kind, Subject};
use crate::mcp::rules::{Entry, OperationRules, Rule};

/// One thing that a message does.
#[derive(Debug)]
pub struct Operation<'a> {
    /// The number of the message.
    pub message: usize,
    /// Whether it has an answer.
    pub is_request: bool,
    /// The method.
    pub method: Cow<'a, str>,
    /// What it names.
    pub subject: Option<Subject<'a>>,
    /// What the rules require.
    pub requirement: Requirement,
}

/// What the rules require of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// It is refused.
    Refused(OperationReason),
    /// The scopes, and the functions by their numbers, whose answers decide.
    Needs {
        /// Why it is allowed, if it is.
        reason: OperationReason,
        /// All of them.
        scopes: Vec<String>,
        /// None, one, or that of the method and that of the name.
        functions: Vec<usize>,
    },
}

/// What clients without a token may do where they are challenged on use: what leads to a list.
const BEFORE_USE: [&str; 9] = [
    "initialize",
    "notifications/cancelled",
    "notifications/initialized",
    "ping",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "server/discover",
    "tools/list",
];

impl Requirement {
    /// Finds the rules of a method and of what it names.
    pub fn of(
        method: &str,
        subject: Option<&Subject<'_>>,
        rules: &OperationRules,
        has_token: bool,
    ) -> Self {
        let of_method = rules.methods.as_ref().and_then(|table| table.find(method));
        if has_token && of_method.is_some_and(|entry| entry.rule == Rule::Deny) {
            return Self::Refused(OperationReason::MethodRule);
        }
        let of_subject = match subject.and_then(|subject| find(rules, subject)) {
            None => None,
            Some(Some(entry)) => Some(entry),
            // Without a token even that is not said.
            Some(None) if has_token => {
                return Self::Refused(match subject {
                    Some(Subject::Unreadable(..)) => OperationReason::Unreadable,
                    _ => OperationReason::NoRule,
                });
            }
            Some(None) => return Self::Refused(OperationReason::NoToken),
        };
        let is_open = of_subject.is_some_and(|entry| entry.is_public)
            || rules.challenge_on_call && BEFORE_USE.contains(&method);
        let needs_token = |entry: &Entry| match &entry.rule {
            Rule::Allow => false,
            Rule::Deny => true,
            Rule::Scopes(scopes) => !scopes.is_empty(),
            Rule::Function(_) => !entry.is_public,
        };
        let entries = || of_method.into_iter().chain(of_subject);
        if !has_token && (!is_open || entries().any(needs_token)) {
            return Self::Refused(OperationReason::NoToken);
        }
        let (mut scopes, mut functions) = (Vec::new(), Vec::new());
        let mut reason = match (has_token, entries().next()) {
            (false, _) => OperationReason::Public,
            (true, Some(_)) => OperationReason::Rule,
            (true, None) => OperationReason::NoRule,
        };
        for entry in entries() {
            match &entry.rule {
                Rule::Allow => {}
                Rule::Deny => return Self::Refused(OperationReason::Rule),
                Rule::Scopes(required) => scopes.extend(required.iter().cloned()),
                Rule::Function(function) => {
                    reason = OperationReason::Function;
                    functions.push(*function);
                }
            }
        }
        Self::Needs {
            reason,
            scopes,
            functions,
        }
    }
}

impl<'a> Operation<'a> {
    /// The name that it names, if that can be read.
    pub fn name(&self) -> Option<&Cow<'a, str>> {
        match self.subject.as_ref()? {
            Subject::Named(_, name) | Subject::Template(name) => Some(name),
            Subject::Unreadable(..) => None,
        }
    }
}

/// Whether rules judge names of that kind, and the rule of this one. `None`: all names of the kind pass.
fn find<'a>(rules: &'a OperationRules, subject: &Subject<'_>) -> Option<Option<&'a Entry>> {
    let table = |kind: &Kind| rules.table(*kind);
    match subject {
        Subject::Named(kind @ Kind::Resource, uri) => table(kind).map(|table| table.find_uri(uri)),
        Subject::Named(kind, name) => table(kind).map(|table| table.find(name)),
        Subject::Template(text) => table(&Kind::Resource).map(|table| table.find(text)),
        Subject::Unreadable(kinds, _) => kinds.iter().find_map(table).map(|_| None),
    }
}
