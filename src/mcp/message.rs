//! JSON-RPC messages in a request body, read strictly: what two parsers could read two ways is refused.

use std::borrow::Cow;

use crate::jose::json::{Budget, Document, InvalidJson, Node};
use crate::limits;
use crate::mcp::answer::RpcError;

/// The messages of one body.
#[derive(Debug)]
pub struct Messages<'a> {
    /// In their order. At least one.
    pub messages: Vec<Message<'a>>,
    /// Whether they were in an array.
    pub is_batch: bool,
}

/// One message.
#[derive(Clone, Debug)]
pub enum Message<'a> {
    /// A request, or a notification, which has no id.
    Call {
        /// As JSON text: a string or an integer.
        id: Option<&'a str>,
        /// Unescaped.
        method: Cow<'a, str>,
        /// Any value.
        params: Option<Node<'a>>,
    },
    /// The client's response to a request of the server.
    Response,
}

/// A body that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Why.
    pub error: RpcError,
    /// The id to answer with, as JSON text.
    pub id: String,
}

/// The members of a message.
const MEMBERS: [&str; 6] = ["jsonrpc", "id", "method", "params", "result", "error"];

/// Reads all of a body: one message, or with `allow_batches` an array of messages.
///
/// # Errors
/// When the body is not strict JSON in UTF-8, is over a limit of [`limits`], or a message is not what JSON-RPC and MCP
/// allow. The error has the id of the request wherever that can be read.
pub fn read(body: &[u8], allow_batches: bool) -> Result<Messages<'_>, Unreadable> {
    let root = match Document::parse(body, Budget::MESSAGE) {
        Ok(document) => document.root(),
        Err(why) => return Err(refused(body, why)),
    };
    if !root.is_array() {
        return Ok(Messages {
            messages: vec![message(root)?],
            is_batch: false,
        });
    }
    let invalid = |why| {
        Err(Unreadable {
            error: RpcError::invalid_request(why),
            id: "null".to_owned(),
        })
    };
    if !allow_batches {
        return invalid("a batch of messages is not accepted here");
    }
    // One more than allowed, so that a long array is not read over twice.
    let elements = root
        .elements()
        .take(limits::BATCH_MESSAGES.saturating_add(1));
    let messages = elements.map(message).collect::<Result<Vec<_>, _>>()?;
    match messages.len() {
        0 => invalid("the batch is empty"),
        count if count > limits::BATCH_MESSAGES => invalid("the batch has too many messages"),
        _ => Ok(Messages {
            messages,
            is_batch: true,
        }),
    }
}

/// Whether a name is read as `wanted` by parsers that ignore case, as Go's does, which folds two letters beyond ASCII
/// too, and is not `wanted` itself.
pub fn is_lookalike(name: &str, wanted: &str) -> bool {
    let folded = |c| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => char::to_ascii_lowercase(&c),
    };
    name != wanted && name.chars().map(folded).eq(wanted.chars().map(folded))
}

/// The id to answer with when the body is refused as a whole: the only one at its first level.
pub fn best_guess_of_id(body: &[u8]) -> &str {
    let Ok(text) = std::str::from_utf8(body) else {
        return "null";
    };
    let mut ids = Document::unchecked(text)
        .root()
        .members()
        .filter(|(name, _)| name == "id");
    match (ids.next(), ids.next()) {
        (Some((_, id)), None) if is_id(id) => id.raw(),
        _ => "null",
    }
}

fn refused(body: &[u8], why: InvalidJson) -> Unreadable {
    let error = match why {
        InvalidJson::Malformed => {
            RpcError::parse_error("not JSON in UTF-8, or a name is in an object twice")
        }
        InvalidJson::TooDeep => RpcError::invalid_request("the JSON is nested too deep"),
        InvalidJson::TooManyMembers => RpcError::invalid_request("the JSON has too many members"),
    };
    Unreadable {
        error,
        id: best_guess_of_id(body).to_owned(),
    }
}

fn message(node: Node<'_>) -> Result<Message<'_>, Unreadable> {
    let [
        mut version,
        mut id,
        mut method,
        mut params,
        mut result,
        mut error,
    ] = [None; 6];
    let mut has_lookalike = false;
    for (name, value) in node.members() {
        match name.as_ref() {
            "jsonrpc" => version = Some(value),
            "id" => id = Some(value),
            "method" => method = Some(value),
            "params" => params = Some(value),
            "result" => result = Some(value),
            "error" => error = Some(value),
            name => has_lookalike |= MEMBERS.iter().any(|wanted| is_lookalike(name, wanted)),
        }
    }
    let invalid = |why| {
        let known = id.filter(|id| is_id(*id));
        Err(Unreadable {
            error: RpcError::invalid_request(why),
            id: known.map_or("null", Node::raw).to_owned(),
        })
    };
    if !node.is_object() {
        return invalid("a message must be an object");
    }
    if has_lookalike {
        return invalid("a member differs from one of JSON-RPC in case only");
    }
    if version.and_then(Node::as_str).as_deref() != Some("2.0") {
        return invalid("jsonrpc must be \"2.0\"");
    }
    let is_response = result.is_some() || error.is_some();
    let Some(method) = method else {
        return match is_response {
            true => Ok(Message::Response),
            false => invalid("method is missing"),
        };
    };
    if is_response {
        return invalid("a message is either a request or a response");
    }
    let Some(method) = method.as_str() else {
        return invalid("method must be a string");
    };
    match id {
        Some(id) if !is_id(id) => invalid("id must be a string or an integer"),
        _ => Ok(Message::Call {
            id: id.map(Node::raw),
            method,
            params,
        }),
    }
}

/// A string or an integer (MCP, Requests).
fn is_id(id: Node<'_>) -> bool {
    id.as_str().is_some() || id.is_number() && !id.raw().contains(['.', 'e', 'E'])
}
