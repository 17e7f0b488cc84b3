//! Scopes (RFC 6749 section 3.3): `scope` as a string or an array, or `scp` as some providers call it.

use std::collections::BTreeSet;

use crate::error::{Error, Reason};
use crate::jose::json::{Object, Value};

/// Reads the granted scopes: `scope` if it is there, else `scp`, else none.
///
/// # Errors
/// [`Reason::ClaimsMalformed`] for any type but a string or an array of strings, and for characters that no scope has:
/// a scope is compared as a whole, so `read` is never found inside `read:all`.
pub fn parse(claims: &Object<'_>) -> Result<Vec<String>, Error> {
    let read = |name: &'static str| {
        let malformed = || Error::claim(Reason::ClaimsMalformed, name);
        claims
            .get(name)
            .map(|value| parse_claim(value).ok_or_else(malformed))
            .transpose()
    };
    // Both are read, so that the one that loses is well formed too.
    let (scope, scp) = (read("scope")?, read("scp")?);
    Ok(scope.or(scp).unwrap_or_default())
}

/// Whether the text is one scope: printable ASCII without space, `"` and `\`; other characters above ASCII are let
/// through, as some providers name scopes in their own language.
pub fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, ' ' | '"' | '\\'))
}

/// Which scopes imply which: whoever has a scope has what it implies too, and what that implies, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeHierarchy(Vec<(String, Vec<String>)>);

impl ScopeHierarchy {
    /// A hierarchy from scopes to those that they imply. Cycles are fine: their members imply each other.
    pub fn new(implied: Vec<(String, Vec<String>)>) -> Self {
        Self(implied)
    }

    /// Each scope with those that it implies at once.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(scope, implied)| (scope.as_str(), implied.as_slice()))
    }

    /// All that is granted, the implied scopes included. Each scope is followed once, however often it is there.
    fn close<'a>(&'a self, granted: &'a [String]) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = granted.iter().map(String::as_str).collect();
        while let Some(scope) = next.pop() {
            if reached.insert(scope) {
                let implied = self.0.iter().filter(|(broader, _)| broader == scope);
                next.extend(
                    implied
                        .flat_map(|(_, narrower)| narrower)
                        .map(String::as_str),
                );
            }
        }
        reached
    }
}

/// Those of `required` that are not in `granted`, nor implied by it, decide: none missing, or an error that lists all
/// of `required`.
///
/// # Errors
/// [`Reason::InsufficientScope`]
pub fn check(
    granted: &[String],
    required: &[String],
    hierarchy: &ScopeHierarchy,
) -> Result<(), Error> {
    if required.is_empty() {
        return Ok(());
    }
    let granted = hierarchy.close(granted);
    if required
        .iter()
        .all(|scope| granted.contains(scope.as_str()))
    {
        Ok(())
    } else {
        Err(Error::insufficient_scope(required))
    }
}

/// A token may hold what nobody asks for; only what could be read as two scopes is refused.
fn is_granted_scope(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_control() || c == ' ')
}

fn parse_claim(value: &Value<'_>) -> Option<Vec<String>> {
    let scopes: Vec<&str> = match value {
        Value::String(list) => list.split(' ').filter(|scope| !scope.is_empty()).collect(),
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    if scopes.iter().all(|scope| is_granted_scope(scope)) {
        Some(scopes.into_iter().map(str::to_owned).collect())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json::Budget;

    fn scopes(claims: &str) -> Option<Vec<String>> {
        parse(&Object::parse(claims.as_bytes(), Budget::TOKEN).unwrap()).ok()
    }

    #[test]
    fn strings_and_arrays_are_read_and_everything_else_is_refused() {
        for (claims, expected) in [
            (r"{}", Some(vec![])),
            (r#"{"scope":""}"#, Some(vec![])),
            (r#"{"scope":"a  b"}"#, Some(vec!["a", "b"])),
            (r#"{"scope":["a","b:c"]}"#, Some(vec!["a", "b:c"])),
            (r#"{"scp":"a"}"#, Some(vec!["a"])),
            (r#"{"scp":["b"],"scope":"a"}"#, Some(vec!["a"])),
            (r#"{"scope":"a\tb"}"#, None),
            (r#"{"scope":["a b"]}"#, None),
            (r#"{"scope":[""]}"#, None),
            (r#"{"scope":["a",1]}"#, None),
            (r#"{"scope":[["a"]]}"#, None),
            (r#"{"scope":1}"#, None),
            (r#"{"scope":null}"#, None),
            (r#"{"scope":{"a":1}}"#, None),
        ] {
            let expected = expected.map(|e: Vec<&str>| e.into_iter().map(String::from).collect());
            assert_eq!(scopes(claims), expected, "{claims}");
        }
    }

    #[test]
    fn hierarchies_are_followed_to_their_end_and_cycles_end() {
        let list = |scopes: &[&str]| scopes.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let hierarchy = ScopeHierarchy::new(vec![
            ("admin".into(), list(&["write"])),
            ("write".into(), list(&["read"])),
            ("a".into(), list(&["b"])),
            ("b".into(), list(&["a"])),
        ]);
        for (granted, required, sufficient) in [
            (&["admin"][..], &["read", "write"][..], true),
            (&["write"], &["admin"], false),
            (&["a"], &["a", "b"], true),
            (&["a"], &["read"], false),
            (&[], &[], true),
            (&[], &["read"], false),
        ] {
            assert_eq!(
                check(&list(granted), &list(required), &hierarchy).is_ok(),
                sufficient
            );
        }
    }
}
