//! As much of Rust's syntax as it takes to tell a path from a comment.

/// One file of `src/`.
pub struct Source {
    /// From `src/` on, with slashes.
    pub path: String,
    tokens: Vec<String>,
}

impl Source {
    /// Reads a source file. Comments, literals and `#[cfg(test)]` modules, which no user gets, are
    /// left out.
    pub fn parse(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            tokens: without_tests(tokens(text)),
        }
    }

    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .map(String::as_str)
            .filter(|token| is_identifier(token))
    }

    pub fn has_tokens(&self, wanted: &[&str]) -> bool {
        self.tokens
            .windows(wanted.len())
            .any(|window| window == wanted)
    }

    /// Whether `name` occurs other than in front of `::`, as an attribute or a name brought in by
    /// `use` does.
    pub fn names_bare(&self, name: &str) -> bool {
        let follows = |index: usize| self.tokens.get(index + 1).map(String::as_str);
        (0..self.tokens.len())
            .any(|index| self.tokens[index] == name && follows(index) != Some("::"))
    }

    /// All paths, `use` trees taken apart: `use crate::{a, b::c}` gives `crate::a` and
    /// `crate::b::c`.
    ///
    /// A leading `::` is dropped: what follows it is a crate, as at the start of most paths.
    pub fn paths(&self) -> Vec<Vec<&str>> {
        let tokens: Vec<&str> = self.tokens.iter().map(String::as_str).collect();
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at] == "use" {
                at = use_tree(&tokens, at + 1, &[], &mut paths);
            } else if is_identifier(tokens[at]) {
                let start = at;
                while tokens.get(at + 1) == Some(&"::")
                    && tokens.get(at + 2).is_some_and(|next| is_identifier(next))
                {
                    at += 2;
                }
                at += 1;
                // After `Vec::<u8>` or `<T as Trait>` a path goes on that began before.
                let goes_on = start >= 2 && tokens[start - 1] == "::" && tokens[start - 2] == ">";
                if !goes_on {
                    paths.push(
                        tokens[start..at]
                            .iter()
                            .copied()
                            .filter(|token| *token != "::")
                            .collect(),
                    );
                }
            } else {
                at += 1;
            }
        }
        paths
    }
}

/// The names of all crates in the manifest's dependency tables, tests' apart, as Rust spells them.
pub fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_table = false;
    for line in manifest.lines() {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end().trim_end_matches(']');
            is_table = header == "dependencies" || header.ends_with(".dependencies");
        } else if is_table && let Some((name, _)) = line.split_once('=') {
            let name = name.trim().split('.').next().unwrap_or_default();
            if !name.starts_with('#') {
                names.push(name.replace('-', "_"));
            }
        }
    }
    names
}

/// Reads a `use` tree from `at` on, and returns where it ends.
fn use_tree<'a>(
    tokens: &[&'a str],
    mut at: usize,
    prefix: &[&'a str],
    paths: &mut Vec<Vec<&'a str>>,
) -> usize {
    let mut path = prefix.to_vec();
    let mut is_leaf = true;
    while let Some(&token) = tokens.get(at) {
        match token {
            ";" | "," | "}" => break,
            "{" => {
                is_leaf = false;
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = use_tree(tokens, at, &path, paths);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
            }
            // The new name is ours, not a thing that is named.
            "as" => at += 1,
            "*" => path.push("*"),
            identifier if is_identifier(identifier) => path.push(identifier),
            _ => {}
        }
        at += 1;
    }
    if is_leaf && path.len() > prefix.len() {
        // `use rsa as r;` names the crate, where the bare word in code may be a variable.
        if path.len() == 1 {
            path.push("self");
        }
        paths.push(path);
    }
    at
}

fn is_identifier(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn without_tests(tokens: Vec<String>) -> Vec<String> {
    const TEST_MODULE: &[&str] = &["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut kept: Vec<String> = Vec::new();
    let mut rest = tokens.as_slice();
    while let Some(first) = rest.first() {
        let is_test = rest.len() > TEST_MODULE.len() && rest[..TEST_MODULE.len()] == *TEST_MODULE;
        if is_test {
            rest = after_item(&rest[TEST_MODULE.len()..]);
        } else {
            kept.push(first.clone());
            rest = &rest[1..];
        }
    }
    kept
}

/// What follows the `;` or the closing brace of an item.
fn after_item(tokens: &[String]) -> &[String] {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(token.as_str(), "}" | ";") {
            return &tokens[index + 1..];
        }
    }
    &[]
}

fn tokens(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        match character {
            '/' if next == Some('/') => at = after_line(&characters, at),
            '/' if next == Some('*') => at = after_block_comment(&characters, at),
            '"' => at = after_string(&characters, at + 1),
            '\'' => at = after_quote(&characters, at),
            ':' if next == Some(':') => {
                tokens.push("::".to_owned());
                at += 2;
            }
            _ if character.is_alphanumeric() || character == '_' => {
                let start = at;
                while characters
                    .get(at)
                    .is_some_and(|c| c.is_alphanumeric() || *c == '_')
                {
                    at += 1;
                }
                let word: String = characters[start..at].iter().collect();
                match raw_string_hashes(&word, &characters[at..]) {
                    Some(hashes) => at = after_raw_string(&characters, at, hashes),
                    None => tokens.push(word),
                }
            }
            _ => {
                if !character.is_whitespace() {
                    tokens.push(character.to_string());
                }
                at += 1;
            }
        }
    }
    tokens
}

fn after_line(characters: &[char], at: usize) -> usize {
    let end = characters[at..].iter().position(|c| *c == '\n');
    end.map_or(characters.len(), |length| at + length)
}

fn after_block_comment(characters: &[char], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < characters.len() {
        match (characters[at], characters.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn after_string(characters: &[char], mut at: usize) -> usize {
    while let Some(&character) = characters.get(at) {
        match character {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// After a character literal; of a lifetime, only the quote.
fn after_quote(characters: &[char], at: usize) -> usize {
    if characters.get(at + 1) == Some(&'\\') {
        let end = characters[at + 3..].iter().position(|c| *c == '\'');
        return end.map_or(characters.len(), |length| at + 3 + length + 1);
    }
    if characters.get(at + 2) == Some(&'\'') {
        return at + 3;
    }
    at + 1
}

/// The number of `#` when `word` begins a raw string, `r##"..."##`.
fn raw_string_hashes(word: &str, rest: &[char]) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = rest.iter().take_while(|c| **c == '#').count();
    (rest.get(hashes) == Some(&'"')).then_some(hashes)
}

fn after_raw_string(characters: &[char], at: usize, hashes: usize) -> usize {
    let mut end = vec!['"'];
    end.resize(hashes + 1, '#');
    let content = at + hashes + 1;
    let length = characters[content..]
        .windows(end.len())
        .position(|window| window == end);
    length.map_or(characters.len(), |length| content + length + end.len())
}

#[cfg(test)]
mod tests {
    use super::{Source, dependencies};

    fn paths(text: &str) -> Vec<String> {
        let source = Source::parse("x.rs", text);
        source.paths().iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn use_trees_are_taken_apart() {
        assert_eq!(
            paths("pub use crate::{a, b::{c, d::*}, e as f}; use ::g::h; use i as j;"),
            [
                "pub",
                "crate::a",
                "crate::b::c",
                "crate::b::d::*",
                "crate::e",
                "g::h",
                "i::self"
            ]
        );
    }

    #[test]
    fn paths_in_code_are_found() {
        assert_eq!(
            paths("x(a::b::<u8>::c, ::d::e)"),
            ["x", "a::b", "u8", "d::e"]
        );
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = r###"
            // a::b
            /* c::d /* e::f */ g::h */
            "i::j \" k::l" 'm' '\'' '"' r#"n::o " p::q"# b"r::s" &'t u
        "###;
        assert_eq!(paths(text), ["b", "t", "u"]);
    }

    #[test]
    fn test_modules_are_left_out() {
        let text =
            "a::b; #[cfg(test)] mod tests { fn c() { d::e() } } f::g; #[cfg(test)] mod h; i::j";
        assert_eq!(paths(text), ["a::b", "f::g", "i::j"]);
    }

    #[test]
    fn dependency_tables_are_read() {
        let manifest = "[package]\nname = \"x\"\n\
            [dependencies]\n# a = 1\nb-c = \"1\"\nd.workspace = true\n\
            [target.'cfg(unix)'.dependencies]\ne = \"1\"\n\
            [dev-dependencies]\nf = \"1\"\n";
        assert_eq!(dependencies(manifest), ["b_c", "d", "e"]);
    }
}
