//! docs/reference/options.md, made of the table.

use std::fmt::Write as _;

use super::table::{
    BEARER_GATE, Entry, Group, INTROSPECTION_TOKEN_VERIFIER, JWT_VERIFIER, Kind, MULTI,
    STATIC_TOKEN, STATIC_TOKEN_VERIFIER,
};

const INTRODUCTION: &str = "\
# Options

`cargo xtask docs` writes this page from src/options/table.rs.

`undefined` means the default. An option that does not exist, has the wrong type or is out of its range throws a
`ConfigError` that names it with its path, such as `tokens[2].clientId`, and the type that was given.
";

/// What takes options, what it is, and the groups that it takes.
const SECTIONS: [(&str, &str, &[&Group]); 6] = [
    (
        "JWTVerifier",
        "Exactly one of `publicKey`, `jwks`, `jwksUri` and `secret` names the keys; without one they are found from the \
         one `issuer`, by discovery.",
        JWT_VERIFIER,
    ),
    (
        "IntrospectionTokenVerifier",
        "`jwks`, `jwksUri`, `algorithm` and `algorithms` need `signedResponse`.",
        INTROSPECTION_TOKEN_VERIFIER,
    ),
    (
        "StaticTokenVerifier",
        "For development and tests.",
        STATIC_TOKEN_VERIFIER,
    ),
    (
        "StaticToken",
        "One of the `tokens` of a `StaticTokenVerifier`. Other members become claims.",
        &[STATIC_TOKEN],
    ),
    (
        "MultiVerifier",
        "Each token goes to exactly one of the verifiers.",
        &[MULTI],
    ),
    (
        "createBearerGate",
        "The URLs are sent to clients as they are written here.",
        BEARER_GATE,
    ),
];

/// The page, as Markdown.
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (name, about, groups) in SECTIONS {
        // Writing to a String cannot fail.
        let _ = write!(
            page,
            "\n## {name}\n\n{about}\n\n| option | type | default | what it does |\n| --- | --- | --- | --- |\n"
        );
        for entry in groups.iter().copied().flatten() {
            let (name, sentence) = (entry.name, entry.texts.sentence);
            let (kind, default) = (kind_of(entry), default_of(entry));
            let _ = writeln!(page, "| `{name}` | {kind} | {default} | {sentence} |");
        }
    }
    page
}

fn kind_of(entry: &Entry) -> String {
    match entry.kind {
        Kind::Flag(_) => "boolean".to_owned(),
        Kind::Number(range, _) => range.to_string(),
        Kind::Choice(words) => {
            let words: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            words.join(", ")
        }
        Kind::Other => entry.texts.kind.to_owned(),
    }
}

fn default_of(entry: &Entry) -> String {
    match entry.kind {
        Kind::Flag(default) => format!("`{default}`"),
        Kind::Number(_, Some(default)) => format!("`{default}`"),
        Kind::Choice([first, ..]) => format!("`\"{first}\"`"),
        _ => entry.texts.default.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;
    use crate::options::table::{COMMON, POLICY, Range};

    #[test]
    fn the_page_in_the_repository_is_this_one() {
        let written = include_str!("../../docs/reference/options.md");
        assert!(written == markdown(), "run cargo xtask docs");
    }

    #[test]
    fn every_option_has_a_type_a_default_and_a_sentence_and_is_there_once() {
        for (of, _, groups) in SECTIONS {
            let entries: Vec<_> = groups.iter().copied().flatten().collect();
            for (i, entry) in entries.iter().enumerate() {
                let name = entry.name;
                assert!(!kind_of(entry).is_empty(), "{of}: {name}");
                assert!(!default_of(entry).is_empty(), "{of}: {name}");
                let sentence = entry.texts.sentence;
                assert!(sentence.ends_with('.') && !sentence.contains('|'), "{name}");
                assert!(!entries[..i].iter().any(|e| e.name == name), "{of}: {name}");
            }
        }
        assert_eq!(COMMON.len(), 4);
    }

    #[test]
    fn defaults_are_in_their_ranges() {
        for entry in SECTIONS
            .iter()
            .flat_map(|section| section.2.iter().copied().flatten())
        {
            if let Kind::Number(range, Some(default)) = entry.kind {
                assert!(range.contains(default), "{}", entry.name);
            }
        }
        let tolerance = POLICY.iter().find(|entry| entry.name == "clockTolerance");
        let Some(Kind::Number(Range::Seconds(0, most), _)) = tolerance.map(|entry| entry.kind)
        else {
            panic!("clockTolerance is a number of seconds");
        };
        assert_eq!(f64::from(most), limits::CLOCK_TOLERANCE_SECONDS);
    }
}
