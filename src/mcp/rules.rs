//! The rules of a gate: what each name needs.

use text_kernels::sorted::{sorted, sorted_set};

use crate::error::{ConfigError, ConfigReason};
use crate::limits;
use crate::mcp::operation::Kind;
use crate::mcp::resource_uri::{can_begin_one_spelling, has_one_spelling, is_normalized};
use crate::token::scopes;

/// What a name needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Any good token.
    Allow,
    /// It does not exist here.
    Deny,
    /// These scopes.
    Scopes(Vec<String>),
    /// What the operator's function of that number answers.
    Function(usize),
}

/// The rules of one gate.
#[derive(Clone, Debug, Default)]
pub struct OperationRules {
    /// For tools, by name. Without a table all pass, here and below; with one, what has no rule is not there.
    pub tools: Option<RuleTable>,
    /// For prompts, by name.
    pub prompts: Option<RuleTable>,
    /// For resources, by URI, and for templates of resources by their text.
    pub resources: Option<RuleTable>,
    /// For methods. Unlike names, a method without a rule passes.
    pub methods: Option<RuleTable>,
    /// Whether arrays of messages are accepted.
    pub allow_batches: bool,
    /// Whether a client without a token may connect and list, and is challenged when it uses something.
    pub challenge_on_call: bool,
    /// Whether lists leave out what the token lacks scopes for.
    pub hide_ungranted: bool,
}

/// Rules for names of one kind. An exact name comes before a prefix, a longer prefix before a shorter one.
#[derive(Clone, Debug)]
pub struct RuleTable {
    exact: Vec<Entry>,
    prefixes: Vec<Entry>,
    /// Of the prefixes, the longest first, each once.
    prefix_lengths: Vec<usize>,
    /// The rule of all names, where no name can have another one.
    unanimous: Option<Entry>,
}

/// A rule that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, or the prefix without its `*`.
    text: String,
    /// What it needs.
    pub rule: Rule,
    /// Whether it needs no token.
    pub is_public: bool,
}

/// The option whose patterns are URIs.
const RESOURCES: &str = "resources";

impl OperationRules {
    /// The table for a kind of names.
    pub fn table(&self, kind: Kind) -> Option<&RuleTable> {
        match kind {
            Kind::Tool => self.tools.as_ref(),
            Kind::Prompt => self.prompts.as_ref(),
            Kind::Resource => self.resources.as_ref(),
        }
    }
}

impl RuleTable {
    /// Compiles a table. `option` is the name of the option: `tools`, `prompts`, `resources` or `methods`. A pattern is a
    /// name, or a prefix with `*` behind it. Those of `resources` are normalized URIs, or templates of URIs, with a brace.
    ///
    /// # Errors
    /// [`ConfigReason::Type`] for `*` in any other place and for what is not a scope, [`ConfigReason::Range`] for more than
    /// [`limits::OPERATION_RULES`] rules, [`ConfigReason::Options`] for the same pattern twice, [`ConfigReason::Url`] for a
    /// pattern of `resources` that matches no normalized URI: what it is to refuse would pass by another rule.
    pub fn new(option: &str, rules: Vec<(String, Rule)>) -> Result<Self, ConfigError> {
        let entries = rules.into_iter().map(|(pattern, rule)| {
            check_rule(option, &pattern, &rule)?;
            if option == RESOURCES {
                check_uri_pattern(&pattern)?;
            }
            Ok((pattern, rule, false))
        });
        Self::compile(option, entries.collect::<Result<_, _>>()?)
    }

    /// The table of tools, some of which need no token. A public pattern is a rule that lets everybody pass; where both lists
    /// have the same pattern, the rule may be `true`, no scopes, or a function, which then decides without a token too.
    /// Without rules, all tools pass that are not public.
    ///
    /// # Errors
    /// As [`RuleTable::new`]; and [`ConfigReason::Options`] for a public pattern whose rule is `false` or needs scopes.
    pub fn with_public_tools(
        rules: Option<Vec<(String, Rule)>>,
        public: Vec<String>,
    ) -> Result<Self, ConfigError> {
        let mut rules = rules.unwrap_or_else(|| vec![("*".to_owned(), Rule::Allow)]);
        let mut entries = Vec::new();
        for pattern in public {
            check_pattern("publicTools", &pattern)?;
            let same = rules.iter().position(|(other, _)| *other == pattern);
            let rule = same.map(|at| rules.swap_remove(at).1);
            let needs_token = match &rule {
                None | Some(Rule::Allow | Rule::Function(_)) => false,
                Some(Rule::Deny) => true,
                Some(Rule::Scopes(scopes)) => !scopes.is_empty(),
            };
            if needs_token {
                let message = format!("the rule of {pattern} in tools is false, or needs scopes");
                return Err(ConfigError::new(
                    ConfigReason::Options,
                    "publicTools",
                    message,
                ));
            }
            entries.push((pattern, rule.unwrap_or(Rule::Allow), true));
        }
        for (pattern, rule) in rules {
            check_rule("tools", &pattern, &rule)?;
            entries.push((pattern, rule, false));
        }
        Self::compile("tools", entries)
    }

    /// The rule of a name, compared as it is. Takes time that grows with the name and the number of different lengths of
    /// prefixes, and hardly with the number of rules.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let at = |entries: &[Entry], text: &[u8]| {
            entries
                .binary_search_by(|entry| entry.text.as_bytes().cmp(text))
                .ok()
        };
        if let Some(found) = at(&self.exact, name.as_bytes()) {
            return self.exact.get(found);
        }
        self.prefix_lengths.iter().find_map(|&length| {
            let start = name.as_bytes().get(..length)?;
            self.prefixes.get(at(&self.prefixes, start)?)
        })
    }

    /// The rule of a URI, as the client sent it. Of one that servers may read as another one, only a rule for exactly that
    /// text, or the one that all rules of the table agree on.
    pub fn find_uri(&self, uri: &str) -> Option<&Entry> {
        if has_one_spelling(uri) {
            return self.find(uri);
        }
        let exact = self.find(uri).filter(|entry| entry.text == uri);
        exact.or(self.unanimous.as_ref())
    }

    fn compile(option: &str, entries: Vec<(String, Rule, bool)>) -> Result<Self, ConfigError> {
        if entries.len() > limits::OPERATION_RULES {
            let message = format!("at most {} rules are possible", limits::OPERATION_RULES);
            return Err(ConfigError::new(ConfigReason::Range, option, message));
        }
        let (mut exact, mut prefixes) = (Vec::new(), Vec::new());
        for (pattern, rule, is_public) in entries {
            let (list, text) = match pattern.strip_suffix('*') {
                Some(prefix) => (&mut prefixes, prefix.to_owned()),
                None => (&mut exact, pattern),
            };
            list.push(Entry {
                text,
                rule,
                is_public,
            });
        }
        let (exact, prefixes) = (sorted(exact), sorted(prefixes));
        let twice = |entries: &[Entry]| {
            let mut pairs = entries.windows(2);
            pairs.any(|pair| matches!(pair, [a, b] if a.text == b.text))
        };
        if twice(&exact) || twice(&prefixes) {
            let message = "has a pattern twice";
            return Err(ConfigError::new(ConfigReason::Options, option, message));
        }
        let mut prefix_lengths = sorted_set(prefixes.iter().map(|entry| entry.text.len()));
        prefix_lengths.reverse();
        // The empty prefix is the first. Without it some names have no rule.
        let unanimous = prefixes.first().filter(|all| {
            let mut others = exact.iter().chain(&prefixes);
            all.text.is_empty() && others.all(|entry| entry.rule == all.rule)
        });
        Ok(Self {
            unanimous: unanimous.cloned(),
            exact,
            prefixes,
            prefix_lengths,
        })
    }
}

fn check_rule(option: &str, pattern: &str, rule: &Rule) -> Result<(), ConfigError> {
    check_pattern(option, pattern)?;
    match rule {
        Rule::Scopes(list) if !list.iter().all(|scope| scopes::is_scope(scope)) => {
            let message = "must be a list of scopes, true, false or a function";
            let option = format!("{option}.{pattern}");
            Err(ConfigError::new(ConfigReason::Type, option, message))
        }
        _ => Ok(()),
    }
}

fn check_pattern(option: &str, pattern: &str) -> Result<(), ConfigError> {
    let before_end = pattern.strip_suffix('*').unwrap_or(pattern);
    if pattern.is_empty() {
        let message = "a pattern must not be empty";
        return Err(ConfigError::new(ConfigReason::Empty, option, message));
    }
    if before_end.contains('*') {
        let message = "* is possible at the end of a pattern only";
        let option = format!("{option}.{pattern}");
        return Err(ConfigError::new(ConfigReason::Type, option, message));
    }
    Ok(())
}

/// Of a URI that is not normalized only [`RuleTable::find_uri`]'s exact rule is found. So a pattern that is not normalized
/// would leave the normalized URI, which it was written for, to the other rules.
fn check_uri_pattern(pattern: &str) -> Result<(), ConfigError> {
    let matches_some = match pattern.strip_suffix('*') {
        _ if pattern.contains('{') => true,
        Some(prefix) => can_begin_one_spelling(prefix),
        None => is_normalized(pattern),
    };
    if matches_some {
        return Ok(());
    }
    let message = "matches no normalized URI: write %20 for a space and other characters in the same way, in upper \
                   case; the scheme and the host of a URL in lower case, with a / behind the host; no . or .. in \
                   the path, no default port and no user";
    let option = format!("{RESOURCES}.{pattern}");
    Err(ConfigError::new(ConfigReason::Url, option, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(patterns: &[&str]) -> Result<RuleTable, ConfigError> {
        let numbered = patterns.iter().enumerate();
        let rules = numbered.map(|(i, pattern)| ((*pattern).to_owned(), Rule::Function(i)));
        RuleTable::new("tools", rules.collect())
    }

    #[test]
    fn exact_names_come_before_the_longest_prefix() {
        let patterns = ["*", "notes_*", "notes_delete", "notes_del*", "a"];
        let table = table(&patterns).unwrap();
        for (name, expected) in [
            ("notes_delete", "notes_delete"),
            ("notes_delete_all", "notes_del*"),
            ("notes_del", "notes_del*"),
            ("notes_de", "notes_*"),
            ("notes_", "notes_*"),
            ("notes", "*"),
            ("Notes_delete", "*"),
            ("a", "a"),
            ("aa", "*"),
            ("", "*"),
            ("*", "*"),
            ("notes_*", "notes_*"),
            ("\u{e9}", "*"),
        ] {
            let number = patterns
                .iter()
                .position(|&pattern| pattern == expected)
                .unwrap();
            assert_eq!(
                table.find(name).unwrap().rule,
                Rule::Function(number),
                "{name}"
            );
        }
    }

    #[test]
    fn without_a_rule_for_all_names_some_have_none() {
        let table = table(&["b*", "\u{e9}*"]).unwrap();
        assert!(table.find("a").is_none() && table.find("").is_none());
        assert!(table.find("\u{e9}x").is_some() && table.find("\u{e8}").is_none());
    }

    #[test]
    fn tables_that_could_be_read_two_ways_are_refused() {
        for patterns in [
            &["a*b"][..],
            &["**"],
            &["*a"],
            &[""],
            &["a", "a"],
            &["a*", "a*"],
        ] {
            assert!(table(patterns).is_err(), "{patterns:?}");
        }
        assert!(table(&["a", "a*", "*"]).is_ok());
        let scopes = |scope: &str| Rule::Scopes(vec![scope.to_owned()]);
        let with = |rule| RuleTable::new("tools", vec![("a".to_owned(), rule)]);
        assert!(with(scopes("a b")).is_err() && with(scopes("")).is_err());
        assert!(with(scopes("a:b")).is_ok());
        let many = |n: usize| {
            let rules = (0..n).map(|i| (i.to_string(), Rule::Allow));
            RuleTable::new("tools", rules.collect())
        };
        assert!(many(limits::OPERATION_RULES).is_ok());
        assert!(many(limits::OPERATION_RULES + 1).is_err());
    }

    #[test]
    fn public_patterns_compete_with_rules_by_length() {
        let rules = vec![
            ("*".to_owned(), Rule::Deny),
            ("search_*".to_owned(), Rule::Scopes(vec![])),
            ("search_secret".to_owned(), Rule::Deny),
        ];
        let public = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let table =
            RuleTable::with_public_tools(Some(rules.clone()), public(&["search_*", "help"]))
                .unwrap();
        let is_public = |name| table.find(name).unwrap().is_public;
        assert!(is_public("search_a") && is_public("help"));
        assert!(!is_public("search_secret") && !is_public("other"));
        for contradiction in ["*", "search_secret", ""] {
            let result =
                RuleTable::with_public_tools(Some(rules.clone()), public(&[contradiction]));
            assert!(result.is_err(), "{contradiction}");
        }
        let table = RuleTable::with_public_tools(None, public(&["help"])).unwrap();
        assert_eq!(table.find("other").unwrap().rule, Rule::Allow);
        assert!(!table.find("other").unwrap().is_public);
    }

    #[test]
    fn another_spelling_of_a_uri_passes_only_where_no_rule_can_differ() {
        let table = |rules: &[(&str, Rule)]| {
            let rules = rules
                .iter()
                .map(|(name, rule)| ((*name).to_owned(), rule.clone()));
            RuleTable::new("resources", rules.collect()).unwrap()
        };
        let all = table(&[("*", Rule::Allow)]);
        assert!(all.find_uri("NOTES://a").is_some());
        let some = table(&[("*", Rule::Allow), ("notes://secret/*", Rule::Deny)]);
        assert!(some.find_uri("NOTES://secret/a").is_none());
        assert!(some.find_uri("notes://b/../secret/a").is_none());
        assert!(some.find_uri("notes://b/a").is_some());
        let exact = table(&[("file://server/a", Rule::Allow), ("*", Rule::Deny)]);
        assert!(exact.find_uri("file://server/a").is_some());
        assert!(exact.find_uri("file://server/b").is_none());
    }

    #[test]
    fn patterns_that_match_no_normalized_uri_are_refused() {
        let table = |option, pattern: &str| {
            let all = ("*".to_owned(), Rule::Allow);
            RuleTable::new(option, vec![all, (pattern.to_owned(), Rule::Deny)])
        };
        for (refused, control) in [
            ("file:///My Documents/*", "file:///My%20Documents/*"),
            ("file:///My Documents/a", "file:///My%20Documents/a"),
            ("NOTES://x", "notes://x"),
            ("NOTES://*", "notes://*"),
            ("notes://a/../b", "notes://b"),
            ("notes://a/../b*", "notes://b*"),
            ("a/../b", "a:b"),
            ("notes_*", "notes:*"),
            ("notes://caf\u{e9}", "notes://caf%C3%A9"),
            ("notes://caf%c3%a9/*", "notes://caf%C3%A9/*"),
            ("notes://%61", "notes://a"),
            ("https://example.com", "https://example.com/"),
            ("https://example.com:443/*", "https://example.com/*"),
            ("https://EXAMPLE.com/", "https://example.com/"),
            ("file://localhost/a", "file:///a"),
            ("file://server/*", "file://server/a"),
            ("notes://a b/*", "notes://a b/{id}"),
        ] {
            let error = table("resources", refused).unwrap_err();
            assert_eq!(error.reason, ConfigReason::Url, "{refused}");
            assert_eq!(error.option, format!("resources.{refused}"));
            let covered = control.replace('*', "a");
            let rules = table("resources", control).expect(control);
            let denies = |entry: Option<&Entry>| entry.unwrap().rule == Rule::Deny;
            let found = match control.contains('{') {
                true => rules.find(&covered),
                false => rules.find_uri(&covered),
            };
            assert!(denies(found), "{control}");
            // Names are compared as they are.
            for option in ["tools", "prompts", "methods"] {
                assert!(table(option, refused).is_ok(), "{refused}");
            }
        }
    }
}
