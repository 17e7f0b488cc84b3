//! What is decided about a request, and what is written down about it.

use crate::mcp::answer::RpcAnswer;

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is handled.
    Pass,
    /// It needs a token and has none: the challenge of the gate.
    NoToken,
    /// All of these scopes are needed, and nothing else is wrong: 403.
    InsufficientScope(Vec<String>),
    /// This is its answer. It is not handled.
    Answer(RpcAnswer),
    /// It is not handled, and has no answer, as nothing in it is a request: 202 without a body.
    Dropped,
}

/// The outcome, and what to write down about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What becomes of the request.
    pub outcome: Outcome,
    /// Each request of the body, and each notification that names something; of a subscription each resource. None of a
    /// body that is not JSON-RPC.
    pub operations: Vec<OperationRecord>,
}

/// For the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationRecord {
    /// The method.
    pub method: String,
    /// What it names, if it names something.
    pub name: Option<String>,
    /// Whether it is handled.
    pub is_allowed: bool,
    /// Why, or why not.
    pub reason: OperationReason,
    /// The scopes that the token lacks, where that is the reason.
    pub missing_scopes: Vec<String>,
}

/// Why an operation is handled or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationReason {
    /// No rule is about it. With a table of rules for its kind, it does not exist here.
    NoRule,
    /// Its rule.
    Rule,
    /// The rule of its method.
    MethodRule,
    /// The operator's function.
    Function,
    /// It needs no token, and has none.
    Public,
    /// Scopes are missing.
    MissingScopes,
    /// It needs a token.
    NoToken,
    /// The name cannot be read.
    Unreadable,
    /// A header differs from the body.
    HeaderMismatch,
    /// Another message of the batch, or another resource of the subscription, is refused.
    OtherRefused,
}

impl OperationReason {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRule => "no_rule",
            Self::Rule => "rule",
            Self::MethodRule => "method_rule",
            Self::Function => "function",
            Self::Public => "public",
            Self::MissingScopes => "missing_scopes",
            Self::NoToken => "no_token",
            Self::Unreadable => "unreadable",
            Self::HeaderMismatch => "header_mismatch",
            Self::OtherRefused => "other_refused",
        }
    }
}
