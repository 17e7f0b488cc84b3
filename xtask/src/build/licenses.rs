//! `THIRD_PARTY_LICENSES.txt`: the licence texts of every crate of others that is compiled into a wasm of the package.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{RSA_FMA, WASMS};
use crate::error::{Context, Error, Result};
use crate::process::{capture, cargo};
use crate::workspace::{read_text, root};

const INTRODUCTION: &str = "\
The WebAssembly modules of this package contain code of the Rust crates below, and of the
standard library of Rust. Their licences ask for these texts. Where a crate offers a choice
with MIT, MIT is chosen.
";

/// What licence texts are called.
const NAMES: [&str; 4] = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];

/// The whole text.
pub fn text() -> Result<String> {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, folder) in crates(&metadata()?)? {
        for text in texts(Path::new(&folder)).context(&name)? {
            owners.entry(text).or_default().insert(name.clone());
        }
    }
    let standard = standard_library()?;
    let ours = BTreeSet::from(["the standard library of Rust".to_owned()]);
    let mut texts: Vec<_> = owners.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    let mut output = INTRODUCTION.to_owned();
    for (text, names) in texts.into_iter().chain([(standard, ours)]) {
        let names: Vec<_> = names.into_iter().collect();
        let line = "-".repeat(80);
        // Writing to a String cannot fail.
        let _ = write!(output, "\n{line}\n{}\n{line}\n\n{text}\n", names.join(", "));
    }
    Ok(output)
}

/// What cargo compiles for the wasms, without what only tests need.
fn metadata() -> Result<Value> {
    let features = WASMS.iter().filter(|wasm| wasm.role != RSA_FMA.role);
    let features: Vec<_> = features.map(|wasm| wasm.role).collect();
    let mut command = cargo();
    command.current_dir(root()).args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform=wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        &features.join(","),
    ]);
    serde_json::from_str(&capture(command)?).context("cargo metadata")
}

/// The crates of others that the crate needs, by name and version, and the folder of each.
fn crates(metadata: &Value) -> Result<BTreeMap<String, String>> {
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let by_id = |values: Vec<Value>| -> HashMap<String, Value> {
        let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
        values
            .into_iter()
            .map(|value| (id(&value), value))
            .collect()
    };
    let packages = by_id(list(metadata, "packages"));
    let nodes = by_id(list(&metadata["resolve"], "nodes"));
    let start = metadata["resolve"]["root"]
        .as_str()
        .context("cargo metadata names no root")?;
    let mut open = vec![start.to_owned()];
    let mut seen = BTreeSet::new();
    let mut found = BTreeMap::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let package = packages.get(&id).context("a crate without a package")?;
        let has_kind =
            |target: &Value, kind: &str| list(target, "kind").iter().any(|it| it == kind);
        // Their code runs in the compiler only.
        let is_macro = list(package, "targets")
            .iter()
            .any(|target| has_kind(target, "proc-macro"));
        if is_macro {
            continue;
        }
        if !package["source"].is_null() {
            let text = |name: &str| package[name].as_str().unwrap_or_default();
            let name = format!("{} {} ({})", text("name"), text("version"), text("license"));
            let manifest = Path::new(text("manifest_path"));
            let folder = manifest.parent().context("a crate without a folder")?;
            found.insert(name, folder.display().to_string());
        }
        for dependency in nodes
            .get(&id)
            .map(|node| list(node, "deps"))
            .unwrap_or_default()
        {
            let kinds = list(&dependency, "dep_kinds");
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                open.extend(dependency["pkg"].as_str().map(str::to_owned));
            }
        }
    }
    Ok(found)
}

/// The texts that a crate brings: MIT alone where that is its choice, with what is not a choice.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .context(folder.display())?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            NAMES
                .iter()
                .any(|start| name.to_uppercase().starts_with(start))
        })
        .collect();
    names.sort();
    if names.iter().any(|name| name == "LICENSE-MIT") {
        let is_choice = |name: &str| ["LICENSE-APACHE", "LICENSE", "COPYING"].contains(&name);
        names.retain(|name| !is_choice(name));
    }
    if names.is_empty() {
        return Err(Error::new("it brings no licence text"));
    }
    let read = |name: &String| {
        let text = read_text(&folder.join(name))?;
        Ok(text.replace('\r', "").trim().to_owned())
    };
    names.iter().map(read).collect()
}

/// It is under MIT too; cargo does not know where its text is.
fn standard_library() -> Result<String> {
    let ours = read_text(&root().join("LICENSE"))?;
    let start = ours.find("Permission is hereby granted");
    let permission = start.and_then(|start| ours.get(start..));
    let permission = permission.context("LICENSE is not MIT")?.trim();
    Ok(format!(
        "Copyright (c) The Rust Project Contributors\n\n{permission}"
    ))
}
