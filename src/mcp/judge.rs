//! Judges a request body by the rules, in two steps, so that functions of the operator can be called between them.
//!
//! What is wrong with the request is said before what is hidden, and that before what scopes are missing: a client is sent
//! to get scopes only where they are enough.

use std::borrow::Cow;
use std::ops::Range;

use text_kernels::sorted::sorted_set;

use crate::limits;
use crate::mcp::answer::{RpcAnswer, RpcError};
use crate::mcp::judgement::{Judgement, OperationReason, OperationRecord, Outcome};
use crate::mcp::message::{self, Message, Unreadable};
use crate::mcp::operation::{Parameters, Subject};
use crate::mcp::requirement::{Operation, Requirement};
use crate::mcp::revision::{self, Headers};
use crate::mcp::rules::OperationRules;
use crate::token::scopes::GrantedScopes;

/// A request body that was read, before the operator's functions have answered.
#[derive(Debug)]
pub struct Judging<'a> {
    operations: Vec<Operation<'a>>,
    /// The number and the id of each message that has an answer.
    requests: Vec<(usize, &'a str)>,
    calls: Vec<FunctionCall<'a>>,
    has_token: bool,
    has_responses: bool,
    is_batch: bool,
    is_modern: bool,
    refusal: Option<Unreadable>,
}

/// A call of an operator's function that must be made before the request can be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCall<'a> {
    /// The number of the function in [`Rule::Function`](crate::mcp::Rule::Function).
    pub function: usize,
    /// Which of the messages, from 0.
    pub message: usize,
    /// The method.
    pub method: Cow<'a, str>,
    /// The name of the tool or prompt, the URI of the resource or its template.
    pub name: Option<Cow<'a, str>>,
    /// The place of the arguments in the body, as JSON text of any type.
    pub arguments: Option<Range<usize>>,
}

/// What a function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionAnswer {
    /// `true`
    Allow,
    /// `false`, or it failed.
    Deny,
    /// The scopes that are needed.
    Scopes(Vec<String>),
}

const OTHER_REFUSED: &str = "another message of the batch is refused";
const TOO_MANY_NAMES: &str = "the messages name too many tools, prompts and resources";
/// Methods that name something and are not in the revision 2026-07-28.
const REMOVED: [&str; 2] = ["resources/subscribe", "resources/unsubscribe"];
const MODERN_BATCH: &str = "this revision of MCP has no batches";

impl OperationRules {
    /// Reads a body. `has_token`: whether the request has a token that is good.
    ///
    /// Checks the JSON, the messages and, in the revisions that have them, the headers. [`Judging::decide`] gives what is
    /// wrong with them.
    pub fn read<'a>(&self, body: &'a [u8], headers: &Headers<'_>, has_token: bool) -> Judging<'a> {
        let mut judging = Judging {
            operations: Vec::new(),
            requests: Vec::new(),
            calls: Vec::new(),
            has_token,
            has_responses: false,
            is_batch: false,
            is_modern: false,
            refusal: None,
        };
        if let Err(refusal) = judging.read(body, headers, self) {
            judging.operations.clear();
            judging.refusal = Some(refusal);
        }
        if judging.is_refused() {
            judging.calls.clear();
        }
        judging
    }
}

impl<'a> Judging<'a> {
    /// The functions to call, in this order. None where the request is refused whatever they answer.
    pub fn calls(&self) -> &[FunctionCall<'a>] {
        &self.calls
    }

    /// Decides. `granted`: the scopes of the token, if there is one. `answers`: what the functions of [`Judging::calls`]
    /// answered, in that order; one that is missing is `false`.
    pub fn decide(
        mut self,
        granted: Option<&GrantedScopes<'_>>,
        answers: Vec<FunctionAnswer>,
    ) -> Judgement {
        if !self.is_refused() {
            self.apply(answers);
        }
        let required = self.required_scopes();
        let lacks = |scope: &String| !granted.is_some_and(|granted| granted.covers(scope));
        let outcome = if self.lacks_token() {
            Outcome::NoToken
        } else if let Some(Unreadable { error, id }) = &self.refusal {
            let body = error.to_json(id);
            Outcome::Answer(RpcAnswer { status: 400, body })
        } else if self.is_refused() {
            self.answer()
        } else if required.iter().any(lacks) {
            Outcome::InsufficientScope(required)
        } else {
            Outcome::Pass
        };
        let recorded =
            |operation: &&Operation<'_>| operation.is_request || operation.subject.is_some();
        let operations = self.operations.iter().filter(recorded);
        let operations = operations
            .map(|operation| self.record(operation, &outcome, lacks))
            .collect();
        Judgement {
            outcome,
            operations,
        }
    }

    fn read(
        &mut self,
        body: &'a [u8],
        headers: &Headers<'_>,
        rules: &OperationRules,
    ) -> Result<(), Unreadable> {
        let messages = message::read(body, rules.allow_batches)?;
        self.is_batch = messages.is_batch;
        let mut names = 0_usize;
        for (number, message) in messages.messages.into_iter().enumerate() {
            let Message::Call { id, method, params } = message else {
                self.has_responses = true;
                continue;
            };
            let refused = |error| Unreadable {
                error,
                id: id.unwrap_or("null").to_owned(),
            };
            let invalid = |why| refused(RpcError::invalid_request(why));
            let parameters = Parameters::read(&method, params).map_err(invalid)?;
            names = names.saturating_add(parameters.subjects.len());
            if names > limits::NAMES {
                return Err(invalid(TOO_MANY_NAMES));
            }
            self.is_modern = revision::is_modern(headers, &parameters);
            if self.is_modern && self.is_batch {
                return Err(invalid(MODERN_BATCH));
            }
            if self.is_modern {
                let checked = revision::check(headers, &method, &parameters, id.is_some());
                self.refusal = checked.err().map(refused);
            }
            self.requests.extend(id.map(|id| (number, id)));
            self.add(number, id.is_some(), method, parameters, rules);
        }
        Ok(())
    }

    fn add(
        &mut self,
        message: usize,
        is_request: bool,
        method: Cow<'a, str>,
        parameters: Parameters<'a>,
        rules: &OperationRules,
    ) {
        let subjects = parameters.subjects.into_iter().map(Some);
        // What names nothing is one operation too.
        let unnamed = (subjects.len() == 0).then_some(None);
        for subject in subjects.chain(unnamed) {
            let requirement = Requirement::of(&method, subject.as_ref(), rules, self.has_token);
            let operation = Operation {
                message,
                is_request,
                method: method.clone(),
                subject,
                requirement,
            };
            if let Requirement::Needs { functions, .. } = &operation.requirement {
                self.calls
                    .extend(functions.iter().map(|&function| FunctionCall {
                        function,
                        message,
                        method: method.clone(),
                        name: operation.name().cloned(),
                        arguments: parameters.arguments.clone(),
                    }));
            }
            self.operations.push(operation);
        }
    }

    /// Whether the request is refused for anything but scopes.
    fn is_refused(&self) -> bool {
        let is_refused = |operation: &Operation<'_>| operation.refusal().is_some();
        self.refusal.is_some() || self.operations.iter().any(is_refused)
    }

    /// A body that cannot be read, and a response to the server, are no public operation.
    fn lacks_token(&self) -> bool {
        let is_without =
            |operation: &Operation<'_>| operation.refusal() == Some(OperationReason::NoToken);
        !self.has_token
            && (self.operations.is_empty()
                || self.has_responses
                || self.operations.iter().any(is_without)
                || !self.required_scopes().is_empty())
    }

    fn apply(&mut self, answers: Vec<FunctionAnswer>) {
        let mut answers = answers.into_iter();
        for operation in &mut self.operations {
            let Requirement::Needs {
                scopes, functions, ..
            } = &mut operation.requirement
            else {
                continue;
            };
            let mut is_denied = false;
            for _ in functions {
                match answers.next() {
                    Some(FunctionAnswer::Allow) => {}
                    Some(FunctionAnswer::Scopes(more)) => scopes.extend(more),
                    Some(FunctionAnswer::Deny) | None => is_denied = true,
                }
            }
            if is_denied {
                operation.requirement = Requirement::Refused(OperationReason::Function);
            }
        }
    }

    /// The scopes of all operations, each once.
    fn required_scopes(&self) -> Vec<String> {
        let scopes = self.operations.iter().filter_map(|operation| {
            let Requirement::Needs { scopes, .. } = &operation.requirement else {
                return None;
            };
            Some(scopes.iter().cloned())
        });
        sorted_set(scopes.flatten())
    }

    /// The answers to all requests, of which at least one is refused.
    fn answer(&self) -> Outcome {
        let mut refused = self
            .operations
            .iter()
            .filter(|operation| operation.refusal().is_some());
        if !self.is_batch {
            return match (self.requests.first(), refused.next()) {
                (Some((_, id)), Some(operation)) => Outcome::Answer(RpcAnswer {
                    status: self.status(operation),
                    body: self.error(operation).to_json(id),
                }),
                _ => Outcome::Dropped,
            };
        }
        if self.requests.is_empty() {
            return Outcome::Dropped;
        }
        let answers: Vec<String> = self
            .requests
            .iter()
            .map(|(number, id)| {
                let own = refused
                    .clone()
                    .find(|operation| operation.message == *number);
                let other = || RpcError::invalid_request(OTHER_REFUSED);
                let error = own.map_or_else(other, |own| self.error(own));
                error.to_json(id)
            })
            .collect();
        Outcome::Answer(RpcAnswer {
            status: 200,
            body: format!("[{}]", answers.join(",")),
        })
    }

    /// As the MCP SDK answers: 404 for an unknown method since 2026-07-28, 200 for all else.
    fn status(&self, operation: &Operation<'_>) -> u16 {
        let is_method = self.error(operation) == RpcError::unknown_method();
        if is_method && self.is_modern {
            404
        } else {
            200
        }
    }

    /// The one error for everything that is not to be had here.
    fn error(&self, operation: &Operation<'_>) -> RpcError {
        match &operation.subject {
            _ if operation.refusal() == Some(OperationReason::MethodRule) => {
                RpcError::unknown_method()
            }
            _ if self.is_modern && REMOVED.contains(&operation.method.as_ref()) => {
                RpcError::unknown_method()
            }
            Some(Subject::Named(kind, name)) => RpcError::unknown_name(*kind, name),
            Some(Subject::Template(text)) => RpcError::unknown_template(text),
            Some(Subject::Unreadable(_, member)) => RpcError::invalid_params(member),
            None => RpcError::unknown_method(),
        }
    }

    fn record(
        &self,
        operation: &Operation<'_>,
        outcome: &Outcome,
        lacks: impl Fn(&String) -> bool,
    ) -> OperationRecord {
        let mut missing_scopes = Vec::new();
        let reason = match &operation.requirement {
            Requirement::Refused(reason) => *reason,
            _ if self.refusal.is_some() => OperationReason::HeaderMismatch,
            Requirement::Needs { reason, .. } if *outcome == Outcome::Pass => *reason,
            Requirement::Needs { scopes, .. } => {
                if matches!(outcome, Outcome::InsufficientScope(_)) {
                    missing_scopes.extend(scopes.iter().filter(|scope| lacks(scope)).cloned());
                }
                match missing_scopes.is_empty() {
                    false => OperationReason::MissingScopes,
                    true => OperationReason::OtherRefused,
                }
            }
        };
        OperationRecord {
            method: operation.method.to_string(),
            name: operation.name().map(ToString::to_string),
            is_allowed: *outcome == Outcome::Pass,
            reason,
            missing_scopes,
        }
    }
}

impl Operation<'_> {
    fn refusal(&self) -> Option<OperationReason> {
        match self.requirement {
            Requirement::Refused(reason) => Some(reason),
            Requirement::Needs { .. } => None,
        }
    }
}
