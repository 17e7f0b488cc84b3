//! Authorization for each operation of MCP: which tools, prompts, resources and methods a token may use.
//!
//! A request body goes through `message` (JSON-RPC, strictly), `revision` (headers against the body), `operation` (what it
//! asks for), `requirement` (the rules) and `judge` (the outcome). An answer goes through `list_filter`, in a stream by way
//! of `event_stream`. Nothing here reads a body from a socket, verifies a token or calls a function of the operator: bytes,
//! scopes and the functions' answers are parameters.

pub mod answer;
pub mod event_stream;
pub mod judge;
mod judgement;
pub mod list_filter;
mod message;
mod operation;
mod requirement;
mod resource_uri;
mod revision;
pub mod rules;

pub use event_stream::EventStreamFilter;
pub use judge::{FunctionAnswer, FunctionCall, Judging};
pub use judgement::{Judgement, OperationReason, OperationRecord, Outcome};
pub use list_filter::{Filtered, ListFilter};
pub use operation::Kind;
pub use revision::Headers;
pub use rules::{OperationRules, Rule, RuleTable};
