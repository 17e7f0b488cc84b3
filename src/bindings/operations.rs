//! The rules of a gate for operations, as its JavaScript class needs them.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::error::{Error, Reason};
use crate::jose::json::{self, Budget, ObjectWriter, Value};
use crate::mcp::event_stream::{EventStreamFilter, Passed};
use crate::mcp::{
    FunctionAnswer, FunctionCall, Headers, Judgement, ListFilter, OperationRecord, OperationRules,
    Outcome,
};
use crate::options::{self, operations};
use crate::token::scopes::ScopeHierarchy;

/// The rules, and which scopes imply which.
#[wasm_bindgen]
pub struct OperationsCore(Rc<Rules>);

struct Rules {
    rules: OperationRules,
    hierarchy: ScopeHierarchy,
    max_body_bytes: u32,
}

impl Rules {
    /// Does something with the filter for a token with these scopes, or for a client without a token.
    fn with_filter<T>(
        &self,
        scopes: Option<&[String]>,
        work: impl FnOnce(&ListFilter<'_>) -> T,
    ) -> T {
        let granted = scopes.map(|list| self.hierarchy.granted(list));
        work(&ListFilter::new(&self.rules, granted.as_ref()))
    }
}

#[wasm_bindgen]
impl OperationsCore {
    /// Reads the text of a gate's options. The functions among the rules are numbered in the order of their tables, as
    /// [`operations::read`] has them.
    #[wasm_bindgen(constructor)]
    pub fn new(options: String) -> Result<OperationsCore, JsValue> {
        let options = options::read(options, operations::read)?;
        Ok(Self(Rc::new(Rules {
            rules: options.rules,
            hierarchy: options.hierarchy,
            max_body_bytes: options.max_body_bytes,
        })))
    }

    /// The largest body, in bytes.
    #[wasm_bindgen(js_name = maxBodyBytes)]
    #[must_use]
    pub fn max_body_bytes(&self) -> u32 {
        self.0.max_body_bytes
    }

    /// Whether anything can be hidden, so that responses must be filtered.
    #[wasm_bindgen(js_name = canHide)]
    #[must_use]
    pub fn can_hide(&self) -> bool {
        let Rules { rules, .. } = &*self.0;
        rules.tools.is_some() || rules.prompts.is_some() || rules.resources.is_some()
    }

    /// Judges a body. `scopes`: JSON text of the token's scopes, none without a token. `answers`: JSON text of what the
    /// functions returned, once they were called. Gives the calls to make, or the judgement, as JSON text: with the
    /// operations for an audit. `undefined`: the body passes, and there is nothing to report.
    #[allow(clippy::too_many_arguments)] // one crossing
    pub fn judge(
        &self,
        body: &[u8],
        protocol_version: Option<String>,
        method: Option<String>,
        name: Option<String>,
        scopes: Option<String>,
        answers: Option<String>,
        is_audited: bool,
    ) -> Option<String> {
        let headers = Headers {
            protocol_version: protocol_version.as_deref(),
            method: method.as_deref(),
            name: name.as_deref(),
        };
        let scopes = scopes.map(|text| read_scopes(&text));
        let judging = self.0.rules.read(body, &headers, scopes.is_some());
        let answers = match answers {
            Some(text) => read_answers(&text),
            None if judging.calls().is_empty() => Vec::new(),
            None => return Some(calls_to_json(judging.calls())),
        };
        let granted = scopes.as_deref().map(|list| self.0.hierarchy.granted(list));
        let judgement = judging.decide(granted.as_ref(), answers);
        let is_silent = judgement.outcome == Outcome::Pass && !is_audited;
        (!is_silent).then(|| judgement_to_json(&judgement, is_audited))
    }

    /// Filters a JSON body of the server. `undefined`: nothing is to be changed.
    #[wasm_bindgen(js_name = filterBody)]
    #[must_use]
    pub fn filter_body(&self, body: &[u8], scopes: Option<String>) -> Option<String> {
        let scopes = scopes.map(|text| read_scopes(&text));
        self.0
            .with_filter(scopes.as_deref(), |filter| filter.body(body))
    }

    /// A filter for one stream of events.
    #[wasm_bindgen(js_name = eventStream)]
    #[must_use]
    pub fn event_stream(&self, scopes: Option<String>) -> EventStreamCore {
        EventStreamCore {
            rules: Rc::clone(&self.0),
            scopes: scopes.map(|text| read_scopes(&text)),
            filter: EventStreamFilter::default(),
        }
    }
}

/// Filters one stream of events.
#[wasm_bindgen]
pub struct EventStreamCore {
    rules: Rc<Rules>,
    scopes: Option<Vec<String>>,
    filter: EventStreamFilter,
}

#[wasm_bindgen]
impl EventStreamCore {
    /// What passes for a chunk. `undefined`: the chunk as it is. Throws when an event is too large to be kept.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Option<Vec<u8>>, JsValue> {
        let Self {
            rules,
            scopes,
            filter: stream,
        } = self;
        let passed = rules.with_filter(scopes.as_deref(), |filter| stream.push(chunk, filter));
        match passed {
            Ok(Passed::Unchanged) => Ok(None),
            Ok(Passed::Bytes(bytes)) => Ok(Some(bytes)),
            Err(_) => Err(Error::from(Reason::Internal).into()),
        }
    }

    /// What passes at the end of the stream.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let Self {
            rules,
            scopes,
            filter: stream,
        } = self;
        rules.with_filter(scopes.as_deref(), |filter| stream.finish(filter))
    }
}

/// The texts of an array that TypeScript wrote. Scopes that cannot be read are none.
fn read_scopes(text: &str) -> Vec<String> {
    let list = Value::parse(text.as_bytes(), Budget::TOKEN);
    list.ok().as_ref().and_then(texts).unwrap_or_default()
}

fn texts(list: &Value<'_>) -> Option<Vec<String>> {
    let texts = list.as_array()?.iter();
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}

/// What functions returned: an array of `true`, `false` and arrays of scopes. Anything else is `false`.
fn read_answers(text: &str) -> Vec<FunctionAnswer> {
    let Ok(Value::Array(answers)) = Value::parse(text.as_bytes(), Budget::TOKEN) else {
        return Vec::new();
    };
    let read = |answer: &Value<'_>| match (answer, texts(answer)) {
        (Value::Bool(true), _) => FunctionAnswer::Allow,
        (_, Some(scopes)) => FunctionAnswer::Scopes(scopes),
        _ => FunctionAnswer::Deny,
    };
    answers.iter().map(read).collect()
}

fn calls_to_json(calls: &[FunctionCall<'_>]) -> String {
    let mut list = String::new();
    json::write_array(calls, &mut list, |call, output| {
        let arguments = call.arguments.as_ref().map_or("null".to_owned(), |span| {
            format!("[{},{}]", span.start, span.end)
        });
        let object = ObjectWriter::default()
            .raw("function", &call.function.to_string())
            .text("method", &call.method)
            .raw("arguments", &arguments);
        output.push_str(&match &call.name {
            Some(name) => object.text("name", name).finish(),
            None => object.finish(),
        });
    });
    ObjectWriter::default().raw("calls", &list).finish()
}

fn judgement_to_json(judgement: &Judgement, is_audited: bool) -> String {
    let mut object = ObjectWriter::default();
    if is_audited {
        let mut operations = String::new();
        json::write_array(&judgement.operations, &mut operations, |record, output| {
            output.push_str(&record_to_json(record));
        });
        object = object.raw("operations", &operations);
    }
    match &judgement.outcome {
        Outcome::Pass => object.text("outcome", "pass"),
        Outcome::NoToken => object.text("outcome", "no_token"),
        Outcome::InsufficientScope(scopes) => object
            .text("outcome", "insufficient_scope")
            .strings("scopes", scopes),
        Outcome::Answer(answer) => object
            .text("outcome", "answer")
            .raw("status", &answer.status.to_string())
            .text("body", &answer.body),
        Outcome::Dropped => object.text("outcome", "dropped"),
    }
    .finish()
}

fn record_to_json(record: &OperationRecord) -> String {
    let object = ObjectWriter::default()
        .text("method", &record.method)
        .text(
            "decision",
            if record.is_allowed {
                "allowed"
            } else {
                "refused"
            },
        )
        .text("reason", record.reason.name())
        .strings("missingScopes", &record.missing_scopes);
    match &record.name {
        Some(name) => object.text("name", name).finish(),
        None => object.finish(),
    }
}
