//! Scopes (RFC 6749 section 3.3), as a string or an array.

use std::borrow::Cow;

use text_kernels::sorted::sorted_set;

use crate::error::{Error, Reason};
use crate::jose::json::{Object, Value};

/// Reads the granted scopes from the first of the claims that is there.
///
/// # Errors
/// [`Reason::ClaimsMalformed`] for any type but a string or an array of strings, and for characters that no scope has:
/// a scope is compared as a whole, so `read` is never found inside `read:all`.
pub fn parse(claims: &Object<'_>, names: &[Cow<'static, str>]) -> Result<Vec<String>, Error> {
    let mut found = None;
    for name in names {
        // All are read, so that those that lose are well formed too.
        let Some(value) = claims.get_present(name) else {
            continue;
        };
        let malformed = || Error::claim(Reason::ClaimsMalformed, name.clone());
        let scopes = parse_claim(value).ok_or_else(malformed)?;
        found = found.or(Some(scopes));
    }
    Ok(found.unwrap_or_default())
}

/// Whether the text is one scope: printable ASCII without space, `"` and `\`; other characters above ASCII are let
/// through, as some providers name scopes in their own language.
pub fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, ' ' | '"' | '\\'))
}

/// Which scopes imply which: a token with a scope has what that implies too, and what that implies, and so on.
///
/// All of it is followed when the hierarchy is made, so that a token costs one lookup for each of its scopes.
#[derive(Clone, Debug, Default)]
pub struct ScopeHierarchy {
    implied: Vec<(String, Vec<String>)>,
    /// All scopes that are named, in their order. The place of each is its number.
    names: Vec<String>,
    /// What the scope of that number reaches, itself included. None for scopes that imply no others.
    reached: Vec<Option<NumberSet>>,
}

impl ScopeHierarchy {
    /// A hierarchy from scopes to those that they imply, each of which is there once. Cycles are fine: their members
    /// imply each other.
    ///
    /// Takes a step for each pair of a scope that implies others and a scope that it reaches: the caller bounds both
    /// ([`limits::IMPLYING_SCOPES`](crate::limits::IMPLYING_SCOPES)).
    pub fn new(implied: Vec<(String, Vec<String>)>) -> Self {
        let broader = implied.iter().map(|(scope, _)| scope);
        let narrower = implied.iter().flat_map(|(_, narrower)| narrower);
        let names: Vec<String> = sorted_set(broader.chain(narrower).cloned());
        let mut direct = vec![Vec::new(); names.len()];
        for (scope, narrower) in &implied {
            if let Some(numbers) = number(&names, scope).and_then(|n| direct.get_mut(n)) {
                numbers.extend(narrower.iter().filter_map(|scope| number(&names, scope)));
            }
        }
        let reached = (0..names.len())
            .map(|start| {
                let implies_others = direct.get(start).is_some_and(|others| !others.is_empty());
                implies_others.then(|| reach(start, &direct))
            })
            .collect();
        Self {
            implied,
            names,
            reached,
        }
    }

    /// Each scope with those that it implies at once.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.implied
            .iter()
            .map(|(scope, implied)| (scope.as_str(), implied.as_slice()))
    }

    /// The scopes of a token, ready to be compared with many others.
    pub fn granted<'a>(&'a self, scopes: &'a [String]) -> GrantedScopes<'a> {
        GrantedScopes {
            names: sorted_set(scopes.iter().map(String::as_str)),
            reached: scopes
                .iter()
                .filter_map(|scope| self.reached.get(number(&self.names, scope)?)?.as_ref())
                .collect(),
            hierarchy: self,
        }
    }
}

/// The scopes of a token, with what they imply.
#[derive(Clone, Debug)]
pub struct GrantedScopes<'a> {
    names: Vec<&'a str>,
    reached: Vec<&'a NumberSet>,
    hierarchy: &'a ScopeHierarchy,
}

impl GrantedScopes<'_> {
    /// Whether a scope is granted, or implied by a granted one.
    pub fn covers(&self, scope: &String) -> bool {
        let is_implied = || {
            number(&self.hierarchy.names, scope)
                .is_some_and(|number| self.reached.iter().any(|set| set.contains(number)))
        };
        self.names.binary_search(&scope.as_str()).is_ok() || is_implied()
    }

    /// Whether each of `required` is granted, or implied by a granted one.
    pub fn cover_all(&self, required: &[String]) -> bool {
        required.iter().all(|scope| self.covers(scope))
    }
}

/// The place of a scope among sorted ones.
fn number(names: &[String], scope: &String) -> Option<usize> {
    names.binary_search(scope).ok()
}

/// Follows every scope once, however often it is implied.
fn reach(start: usize, direct: &[Vec<usize>]) -> NumberSet {
    let mut reached = NumberSet::new(direct.len());
    let mut next = vec![start];
    while let Some(number) = next.pop() {
        if reached.insert(number) {
            next.extend(direct.get(number).into_iter().flatten());
        }
    }
    reached
}

/// A set of numbers below a limit, one bit for each.
#[derive(Clone, Debug)]
struct NumberSet(Vec<u64>);

impl NumberSet {
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn contains(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Whether it was not there before.
    fn insert(&mut self, number: usize) -> bool {
        let Some(word) = self.0.get_mut(number / 64) else {
            return false;
        };
        let bit = 1 << (number % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
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
    if required.is_empty() || hierarchy.granted(granted).cover_all(required) {
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
        let claims = Object::parse(claims.as_bytes(), Budget::TOKEN).unwrap();
        parse(&claims, &["scope".into(), "scp".into()]).ok()
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
            (r#"{"scope":null}"#, Some(vec![])),
            (r#"{"scope":null,"scp":["a"]}"#, Some(vec!["a"])),
            (r#"{"scope":"a","scp":null}"#, Some(vec!["a"])),
            (r#"{"scope":[null]}"#, None),
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
