//! What a message asks for: the tool, prompt or resource that its parameters name.

use std::borrow::Cow;
use std::ops::Range;

use crate::jose::json::Node;
use crate::limits;
use crate::mcp::message::is_lookalike;

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By `name`.
    Tool,
    /// By `name`.
    Prompt,
    /// By `uri`, and templates of them by `uriTemplate`.
    Resource,
}

/// The name that the parameters of a method have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The name of a tool or prompt, or the URI of a resource.
    Named(Kind, Cow<'a, str>),
    /// The template of URIs whose arguments are completed.
    Template(Cow<'a, str>),
    /// It should be in this member, and is not there or not a string. It would be one of these kinds.
    Unreadable(&'static [Kind], &'static str),
}

/// What a method's parameters say.
#[derive(Debug, Default)]
pub struct Parameters<'a> {
    /// What the message wants to use; of `subscriptions/listen` up to [`limits::NAMES`] and one more. Empty for
    /// methods that use nothing named.
    pub subjects: Vec<Subject<'a>>,
    /// The place of `arguments` in the body.
    pub arguments: Option<Range<usize>>,
    /// What the header `Mcp-Name` must repeat: for `tasks/*` the id of a task.
    pub header_name: Option<Cow<'a, str>>,
    /// The protocol version in `_meta`.
    pub claimed_version: Option<Cow<'a, str>>,
}

const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const LOOKALIKE: &str = "a parameter differs from one that decides in case only";

impl<'a> Parameters<'a> {
    /// Reads the parameters of a method. Methods are compared exactly.
    ///
    /// # Errors
    /// A sentence, where a method that names something has a member that some parsers read as one that decides.
    pub fn read(method: &str, params: Option<Node<'a>>) -> Result<Self, &'static str> {
        let decides = deciding_member(method);
        let (mut this, mut meta, mut decider) = (Self::default(), None, None);
        for (name, value) in params.into_iter().flat_map(Node::members) {
            match (name.as_ref(), decides) {
                ("_meta", _) => meta = Some(value),
                ("arguments", _) => this.arguments = Some(value.span()),
                (name, Some(wanted)) if name == wanted => decider = Some(value),
                (name, Some(wanted)) => not_like(name, &[wanted, "arguments"])?,
                _ => {}
            }
        }
        this.claimed_version = meta.and_then(|meta| meta.get(VERSION)?.as_str());
        let text = || decider.and_then(Node::as_str);
        let named = |kinds: &'static [Kind], kind, member| match text() {
            Some(name) => Subject::Named(kind, name),
            None => Subject::Unreadable(kinds, member),
        };
        match method {
            "tools/call" => this.subjects.push(named(&[Kind::Tool], Kind::Tool, "name")),
            "prompts/get" => this
                .subjects
                .push(named(&[Kind::Prompt], Kind::Prompt, "name")),
            "resources/read" | "resources/subscribe" | "resources/unsubscribe" => this
                .subjects
                .push(named(&[Kind::Resource], Kind::Resource, "uri")),
            "completion/complete" => this.subjects.push(completed(decider)?),
            "subscriptions/listen" => this.subjects = subscriptions(decider)?,
            _ => {}
        }
        // MCP 2026-07-28, Standard Request Headers; for tasks SEP-2663.
        this.header_name = match method {
            "tools/call" | "prompts/get" | "resources/read" | "tasks/get" | "tasks/update"
            | "tasks/cancel" => text(),
            _ => None,
        };
        Ok(this)
    }
}

/// The member of the parameters that says what is used, if the method uses something named.
fn deciding_member(method: &str) -> Option<&'static str> {
    Some(match method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => "uri",
        "completion/complete" => "ref",
        "subscriptions/listen" => "notifications",
        "tasks/get" | "tasks/update" | "tasks/cancel" | "tasks/result" => "taskId",
        _ => return None,
    })
}

/// The prompt or the template of resources whose arguments are completed.
fn completed(reference: Option<Node<'_>>) -> Result<Subject<'_>, &'static str> {
    let [mut kind, mut name, mut uri] = [const { None }; 3];
    for (member, value) in reference.into_iter().flat_map(Node::members) {
        match member.as_ref() {
            "type" => kind = value.as_str(),
            "name" => name = value.as_str(),
            "uri" => uri = value.as_str(),
            member => not_like(member, &["type", "name", "uri"])?,
        }
    }
    Ok(match kind.as_deref() {
        Some("ref/prompt") => match name {
            Some(name) => Subject::Named(Kind::Prompt, name),
            None => Subject::Unreadable(&[Kind::Prompt], "ref.name"),
        },
        Some("ref/resource") => match uri {
            Some(uri) => Subject::Template(uri),
            None => Subject::Unreadable(&[Kind::Resource], "ref.uri"),
        },
        _ => Subject::Unreadable(&[Kind::Prompt, Kind::Resource], "ref.type"),
    })
}

/// The resources whose updates are wanted.
fn subscriptions(notifications: Option<Node<'_>>) -> Result<Vec<Subject<'_>>, &'static str> {
    const WANTED: &str = "resourceSubscriptions";

    let unreadable = || Subject::Unreadable(&[Kind::Resource], WANTED);
    let mut list = None;
    for (member, value) in notifications.into_iter().flat_map(Node::members) {
        match member.as_ref() {
            WANTED => list = Some(value),
            member => not_like(member, &[WANTED])?,
        }
    }
    let Some(list) = list else {
        return Ok(Vec::new());
    };
    if !list.is_array() {
        return Ok(vec![unreadable()]);
    }
    let elements = list.elements().take(limits::NAMES.saturating_add(1));
    let subjects = elements.map(|uri| match uri.as_str() {
        Some(uri) => Subject::Named(Kind::Resource, uri),
        None => unreadable(),
    });
    Ok(subjects.collect())
}

fn not_like(name: &str, decide: &[&str]) -> Result<(), &'static str> {
    if decide.iter().any(|wanted| is_lookalike(name, wanted)) {
        return Err(LOOKALIKE);
    }
    Ok(())
}
