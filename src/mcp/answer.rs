//! JSON-RPC errors that a gate answers with, byte for byte (JSON-RPC 2.0 section 5.1).

use crate::jose::json::{self, ObjectWriter};
use crate::mcp::operation::Kind;

/// What an error says, without the request that it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcError {
    code: i16,
    message: String,
    /// JSON text.
    data: Option<String>,
}

/// A response with a JSON body, of type `application/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcAnswer {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl RpcError {
    /// The body is not JSON that has one meaning.
    pub fn parse_error(why: &'static str) -> Self {
        Self::new(-32700, format!("Parse error: {why}"))
    }

    /// The body is JSON, and not what JSON-RPC and MCP allow.
    pub fn invalid_request(why: &'static str) -> Self {
        Self::new(-32600, format!("Invalid Request: {why}"))
    }

    /// A parameter that decides is missing or has the wrong type.
    pub fn invalid_params(member: &'static str) -> Self {
        let message = format!("Invalid params: {member} must be there, and a string");
        Self::new(-32602, message)
    }

    /// A header differs from the body (MCP 2026-07-28, Server Validation). Both as they were compared.
    pub fn header_mismatch(name: &'static str, header: &str, body: &str) -> Self {
        let mismatch = ObjectWriter::default()
            .text("header", header)
            .text("body", body)
            .finish();
        Self {
            data: Some(ObjectWriter::default().raw("mismatch", &mismatch).finish()),
            ..Self::new(
                -32020,
                format!("Bad Request: the header {name} and the body disagree"),
            )
        }
    }

    /// Nothing of that name is here, in the words of the MCP SDK 2.4 for a name that it does not know.
    pub fn unknown_name(kind: Kind, name: &str) -> Self {
        match kind {
            Kind::Tool => Self::new(-32602, format!("Tool {name} not found")),
            Kind::Prompt => Self::new(-32602, format!("Prompt {name} not found")),
            Kind::Resource => Self {
                data: Some(ObjectWriter::default().text("uri", name).finish()),
                ..Self::new(-32602, format!("Resource not found: {name}"))
            },
        }
    }

    /// No template of that text is here.
    pub fn unknown_template(text: &str) -> Self {
        Self::new(-32602, format!("Resource template {text} not found"))
    }

    /// The method is not here.
    pub fn unknown_method() -> Self {
        Self::new(-32601, "Method not found".to_owned())
    }

    /// What the server sent cannot be shown to be free of what is hidden.
    pub fn unreadable_response() -> Self {
        let message = "Internal error: the response of the server cannot be read";
        Self::new(-32603, message.to_owned())
    }

    /// The whole message. `id`: the id of the request as JSON text, `null` where it is not known.
    pub fn to_json(&self, id: &str) -> String {
        let mut output = format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":{},\"message\":",
            self.code
        );
        json::write_string(&self.message, &mut output);
        if let Some(data) = &self.data {
            json::write_name("data", &mut output);
            output.push_str(data);
        }
        output.push_str("}}");
        output
    }

    fn new(code: i16, message: String) -> Self {
        Self {
            code,
            message,
            data: None,
        }
    }
}
