//! Cuts what the rules hide out of the lists in a server's messages.
//!
//! A list is known by the shape of a result, never by the request: a client that resumes a stream, or uses one id twice,
//! gets the answer to one request in the stream of another. What stays keeps its bytes.

use std::ops::Range;

use text_kernels::sorted::sorted;

use crate::jose::json::{Budget, Document, Node};
use crate::mcp::answer::RpcError;
use crate::mcp::message::best_guess_of_id;
use crate::mcp::operation::Kind;
use crate::mcp::rules::{Entry, OperationRules, Rule};
use crate::token::scopes::GrantedScopes;

/// What one client may see.
#[derive(Clone, Copy, Debug)]
pub struct ListFilter<'a> {
    rules: &'a OperationRules,
    granted: Option<&'a GrantedScopes<'a>>,
}

/// A message, or an array of messages, after filtering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filtered {
    /// Nothing is to be changed.
    Unchanged,
    /// It is replaced by this text.
    Changed(String),
    /// It is omitted: a notification about something hidden.
    Dropped,
}

/// The lists of MCP: the member of the result, the member of an element that names it, and which rules judge it.
const LISTS: [(&str, &str, Kind); 4] = [
    ("tools", "name", Kind::Tool),
    ("prompts", "name", Kind::Prompt),
    ("resources", "uri", Kind::Resource),
    ("resourceTemplates", "uriTemplate", Kind::Resource),
];
/// The notification that names a resource.
const UPDATED: &str = "notifications/resources/updated";
/// Some writers put a backslash in front of each slash.
const END_OF_UPDATED: &str = "/updated\"";

/// A part of the text, and what comes in its place.
type Edit = (usize, usize, &'static str);

impl<'a> ListFilter<'a> {
    /// A filter by the rules, for a client with these scopes, or without a token.
    pub fn new(rules: &'a OperationRules, granted: Option<&'a GrantedScopes<'a>>) -> Self {
        Self { rules, granted }
    }

    /// Filters a message, or an array of messages: a JSON body, or the data of an event.
    ///
    /// - Hidden elements of lists are cut, and those that have no name. A list that is not an array becomes an empty one.
    /// - `cacheScope` of a list becomes `private`; with `hide_ungranted`, `ttlMs` becomes 0. Neither is added, but for
    ///   `cacheScope` beside a `ttlMs`.
    /// - `notifications/resources/updated` of hidden resources, and of those for which the token lacks scopes, are omitted.
    ///   So are the elements of an array of messages that are not objects, and an array of which nothing stays.
    ///
    /// What is not strict JSON, or is over a limit, becomes an error with the id of the request, unless it cannot contain a
    /// list: then it is unchanged.
    pub fn message(&self, text: &[u8]) -> Filtered {
        let root = match Document::parse(text, Budget::RESPONSE) {
            Ok(document) => document.root(),
            Err(_) if self.may_have_list(text) => {
                let id = best_guess_of_id(text);
                return Filtered::Changed(RpcError::unreadable_response().to_json(id));
            }
            Err(_) => return Filtered::Unchanged,
        };
        let mut edits = Vec::new();
        let is_kept = match root.is_array() {
            true => cut(root, &mut edits, |message, edits| {
                message.is_object() && self.is_kept(message, edits)
            }),
            false => self.is_kept(root, &mut edits),
        };
        // An empty array has nothing that could be hidden.
        let is_empty_array = root.is_array() && edits.is_empty();
        match is_kept || is_empty_array {
            false => Filtered::Dropped,
            true if edits.is_empty() => Filtered::Unchanged,
            true => Filtered::Changed(edited(text, edits)),
        }
    }

    /// Filters a JSON body, as [`ListFilter::message`]. `None`: it is unchanged. A body must have a message, so an error
    /// takes the place of one that is omitted.
    pub fn body(&self, body: &[u8]) -> Option<String> {
        match self.message(body) {
            Filtered::Unchanged => None,
            Filtered::Changed(text) => Some(text),
            Filtered::Dropped => Some(RpcError::unreadable_response().to_json("null")),
        }
    }

    /// Whether a message is kept. Changes in it are noted.
    fn is_kept(&self, message: Node<'_>, edits: &mut Vec<Edit>) -> bool {
        let (mut result, mut method, mut params) = (None, None, None);
        for (name, value) in message.members() {
            match name.as_ref() {
                "result" => result = Some(value),
                "method" => method = value.as_str(),
                "params" => params = Some(value),
                _ => {}
            }
        }
        // First: changes inside of what is omitted would overlap with the cut.
        if method.as_deref() == Some(UPDATED) && self.is_update_hidden(params) {
            return false;
        }
        if let Some(result) = result {
            self.filter_result(result, edits);
        }
        true
    }

    fn is_update_hidden(&self, params: Option<Node<'_>>) -> bool {
        let Some(table) = &self.rules.resources else {
            return false;
        };
        let uri = params.and_then(|params| params.get("uri")?.as_str());
        !uri.is_some_and(|uri| self.may_use(table.find_uri(&uri)))
    }

    fn filter_result(&self, result: Node<'_>, edits: &mut Vec<Edit>) {
        let (mut ttl, mut cache_scope, mut has_list) = (None, None, false);
        for (member, value) in result.members() {
            match member.as_ref() {
                "ttlMs" => ttl = Some(value),
                "cacheScope" => cache_scope = Some(value),
                member => {
                    let list = LISTS.iter().find(|(list, _, _)| *list == member);
                    let Some(&(_, name, kind)) = list else {
                        continue;
                    };
                    if self.rules.table(kind).is_some() {
                        has_list = true;
                        self.filter_list(value, name, kind, edits);
                    }
                }
            }
        }
        if !has_list {
            return;
        }
        if let Some(cache_scope) = cache_scope {
            replace(cache_scope, "\"private\"", edits);
        } else if ttl.is_some() {
            // Behind the brace, in front of the other members.
            let at = result.span().start.saturating_add(1);
            edits.push((at, at, "\"cacheScope\":\"private\","));
        }
        if let Some(ttl) = ttl.filter(|_| self.rules.hide_ungranted) {
            replace(ttl, "0", edits);
        }
    }

    fn filter_list(&self, list: Node<'_>, name: &str, kind: Kind, edits: &mut Vec<Edit>) {
        if !list.is_array() {
            return replace(list, "[]", edits);
        }
        _ = cut(list, edits, |element, _| {
            let text = element.get(name).and_then(Node::as_str);
            text.is_some_and(|text| self.is_listed(name, kind, &text))
        });
    }

    fn is_listed(&self, name: &str, kind: Kind, text: &str) -> bool {
        let table = self.rules.table(kind);
        let entry = table.and_then(|table| match name {
            "uri" => table.find_uri(text),
            _ => table.find(text),
        });
        match entry {
            None => false,
            Some(entry) if entry.rule == Rule::Deny => false,
            Some(_) if !self.rules.hide_ungranted => true,
            entry => self.may_use(entry),
        }
    }

    /// As far as it can be said without arguments: a function may.
    fn may_use(&self, entry: Option<&Entry>) -> bool {
        match (entry, self.granted) {
            (None, _) => false,
            (Some(entry), None) => entry.is_public,
            (Some(entry), Some(granted)) => match &entry.rule {
                Rule::Deny => false,
                Rule::Allow | Rule::Function(_) => true,
                Rule::Scopes(scopes) => granted.cover_all(scopes),
            },
        }
    }

    /// Whether some reader could find a list that is filtered, or an update of a resource, in what is not strict JSON: a name
    /// of one is there, or a letter of one may be written as an escape, as no writer of JSON does.
    fn may_have_list(&self, text: &[u8]) -> bool {
        let is_judged = |kind| self.rules.table(kind).is_some();
        let has = |wanted: &[u8]| text.windows(wanted.len()).any(|part| part == wanted);
        let has_name = |name: &str| has(format!("\"{name}\"").as_bytes());
        LISTS
            .iter()
            .any(|(name, _, kind)| is_judged(*kind) && has_name(name))
            || is_judged(Kind::Resource) && has(END_OF_UPDATED.as_bytes())
            || text.windows(6).any(|part| {
                matches!(
                    part,
                    [b'\\', b'u', b'0', b'0', b'4'..=b'7', _]
                        | [b'\\', b'u', b'0', b'0', b'2', b'f' | b'F']
                )
            })
    }
}

/// Notes the elements that are not kept. Of a list of which one stays, that one keeps what is around it. Gives whether one
/// stays.
fn cut<'a>(
    list: Node<'a>,
    edits: &mut Vec<Edit>,
    mut is_kept: impl FnMut(Node<'a>, &mut Vec<Edit>) -> bool,
) -> bool {
    let mut end_of_last = None;
    let mut has_kept = false;
    let mut elements = list.elements().peekable();
    while let Some(element) = elements.next() {
        let Range { start, end } = element.span();
        if is_kept(element, edits) {
            has_kept = true;
        } else if let (true, Some(end_of_last)) = (has_kept, end_of_last) {
            // With the comma in front.
            edits.push((end_of_last, end, ""));
        } else {
            // With the comma behind, if there is one.
            let next = elements.peek().map_or(end, |next| next.span().start);
            edits.push((start, next, ""));
        }
        end_of_last = Some(end);
    }
    has_kept
}

fn replace(value: Node<'_>, text: &'static str, edits: &mut Vec<Edit>) {
    if value.raw() != text {
        edits.push((value.span().start, value.span().end, text));
    }
}

/// The text with all changes, which do not overlap.
fn edited(text: &[u8], edits: Vec<Edit>) -> String {
    let mut output = Vec::with_capacity(text.len());
    let mut at = 0;
    for (start, end, replacement) in sorted(edits) {
        output.extend_from_slice(text.get(at..start).unwrap_or_default());
        output.extend_from_slice(replacement.as_bytes());
        at = end;
    }
    output.extend_from_slice(text.get(at..).unwrap_or_default());
    String::from_utf8(output).unwrap_or_default()
}
