//! The layer rule of ARCHITECTURE.md, enforced on the source text of `src/`.
//!
//! The core has no clock, no randomness, no network and no JavaScript value. Dependencies go one
//! way, from `bindings` through `verifiers` and `token` to `jose` and `crypto`. Crypto crates stay
//! behind `PreparedKey`.

mod rules;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use rules::violations;
use source::Source;

/// There are far more; a walk that finds fewer has looked in the wrong place.
const FEWEST_SOURCES: usize = 20;

#[test]
fn every_source_file_keeps_to_its_layer() {
    let sources = sources();
    assert!(
        sources.len() >= FEWEST_SOURCES,
        "only {} source files were read",
        sources.len()
    );
    for layer in rules::LAYERS {
        let folder = format!("{}/", layer);
        let file = format!("{}.rs", layer);
        assert!(
            sources
                .iter()
                .any(|source| source.path.starts_with(&folder) || source.path == file),
            "the rules name the layer {}, which is not there",
            layer
        );
    }
    let found: Vec<String> = sources.iter().flat_map(violations).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_dependency_has_a_place() {
    let manifest = read(&root().join("Cargo.toml"));
    let dependencies = source::dependencies(&manifest);
    assert!(
        dependencies.len() >= 10,
        "only {} dependencies were read",
        dependencies.len()
    );
    let homeless: Vec<&String> = dependencies
        .iter()
        .filter(|name| rules::home_of_crate(name).is_none())
        .collect();
    assert!(
        homeless.is_empty(),
        "say in tests/layers/rules.rs where these crates may be named: {homeless:?}"
    );
}

#[test]
fn the_crate_forbids_unsafe_code() {
    let lib = Source::parse("lib.rs", &read(&root().join("src/lib.rs")));
    assert!(lib.has_tokens(&["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"]));
}

#[test]
fn no_file_is_named_for_nothing_in_particular() {
    let mut files = Vec::new();
    walk(&root(), &mut files);
    assert!(files.len() > FEWEST_SOURCES);
    let vague: Vec<&PathBuf> = files
        .iter()
        .filter(|path| {
            let stem = path.file_name().and_then(|name| name.to_str());
            let stem = stem.and_then(|name| name.split('.').next());
            matches!(
                stem,
                Some("util" | "utils" | "helper" | "helpers" | "misc" | "common")
            )
        })
        .collect();
    assert!(
        vague.is_empty(),
        "name these after what they hold: {vague:?}"
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    files.sort();
    files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let relative = path.strip_prefix(&src).expect("walked from src");
            let relative = relative.to_str().expect("an ASCII name").replace('\\', "/");
            Source::parse(&relative, &read(path))
        })
        .collect()
}

/// All files that are ours: what git ignores has one of a few names.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().and_then(|name| name.to_str());
        if !path.is_dir() {
            files.push(path);
        } else if !matches!(
            name,
            Some(".git" | ".cache" | "generated" | "node_modules" | "pkg" | "target")
        ) {
            walk(&path, files);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
