//! What is in the tarball, and what its `package.json` promises.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::code::script_file;
use super::{Files, adapter_file, text};
use crate::build::adapters::ADAPTERS;
use crate::build::bundle::{HOSTS, SCRIPTS};
use crate::build::cli::CLI;
use crate::error::{Context, Result};
use crate::workspace::{pkg, version};

/// Beside the scripts of the hosts and the adapters.
const FILES: [&str; 16] = [
    "LICENSE",
    "README.md",
    "THIRD_PARTY_LICENSES.txt",
    "dist/cli.js",
    "dist/index.d.cts",
    "dist/index.d.ts",
    "dist/mcp_bearer_bg.wasm",
    "dist/mcp_bearer_testing_bg.wasm",
    "dist/mcp_bearer_gate_bg.wasm",
    "dist/mcp_bearer_reference_bg.wasm",
    "dist/mcp_bearer_rsa_fma.wasm",
    "dist/node-reference.js",
    "dist/node.js",
    "dist/reference.d.cts",
    "dist/reference.d.ts",
    "package.json",
];

/// Members that make npm fetch or run something on the user's machine.
const FORBIDDEN_MEMBERS: [&str; 9] = [
    "bundleDependencies",
    "bundledDependencies",
    "dependencies",
    "devDependencies",
    "gypfile",
    "imports",
    "optionalDependencies",
    "peerDependencies",
    "scripts",
];

pub fn file_list(files: &Files) -> Result<Vec<String>> {
    let found: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    let adapters: Vec<String> = ADAPTERS
        .iter()
        .flat_map(|name| ["js", "cjs", "d.ts", "d.cts"].map(|kind| adapter_file(name, kind)))
        .collect();
    let scripts: Vec<String> = HOSTS
        .iter()
        .flat_map(|host| SCRIPTS.map(|name| script_file(host, name)))
        .collect();
    let mut wanted = BTreeSet::from(FILES);
    wanted.extend(adapters.iter().chain(&scripts).map(String::as_str));
    let missing = wanted
        .difference(&found)
        .map(|path| format!("missing: {path}"));
    let foreign = found
        .difference(&wanted)
        .map(|path| format!("not expected: {path}"));
    Ok(missing.chain(foreign).collect())
}

pub fn same_as_pkg(files: &Files) -> Result<Vec<String>> {
    let mut unpacked = Files::new();
    collect(&pkg(), "", &mut unpacked)?;
    let paths: BTreeSet<&String> = files.keys().chain(unpacked.keys()).collect();
    let differs = |path: &&&String| files.get(**path) != unpacked.get(**path);
    Ok(paths
        .iter()
        .filter(differs)
        .map(|path| format!("differs: {path}"))
        .collect())
}

pub fn manifest(files: &Files) -> Result<Vec<String>> {
    let manifest = manifest_of(files)?;
    let mut problems: Vec<String> = FORBIDDEN_MEMBERS
        .iter()
        .filter(|member| manifest.get(**member).is_some())
        .map(|member| format!("package.json has {member:?}"))
        .collect();
    // npm links what is named here into the user's path: this program and no other.
    if manifest["bin"] != json!({ "mcp-bearer": format!("./{CLI}") }) {
        problems.push(format!("\"bin\" is {}", manifest["bin"]));
    }
    if manifest["version"] != version() {
        problems.push(format!("the version is not {}", version()));
    }
    if manifest["type"] != "module" || manifest["engines"]["node"] != ">=20" {
        problems.push("\"type\" or \"engines\" is not what the entries are built for".to_owned());
    }
    Ok(problems)
}

pub fn exports(files: &Files) -> Result<Vec<String>> {
    let manifest = manifest_of(files)?;
    let mut problems = Vec::new();
    for member in ["main", "module", "types"] {
        expect_file(member, &manifest[member], files, &mut problems);
    }
    walk("exports", &manifest["exports"], files, &mut problems);
    // Runtimes take the first condition that they know, and several of them know more than one.
    let conditions: Vec<&str> = manifest["exports"]["."]
        .as_object()
        .context("exports has no \".\"")?
        .keys()
        .map(String::as_str)
        .collect();
    if conditions
        != [
            "unwasm",
            "workerd",
            "edge-light",
            "module",
            "node",
            "import",
            "require",
            "default",
        ]
    {
        problems.push(format!(
            "the conditions of \".\" are {}",
            conditions.join(", ")
        ));
    }
    Ok(problems)
}

pub fn types(files: &Files) -> Result<Vec<String>> {
    let mut pairs: Vec<_> = ["index", "reference"]
        .map(|name| (format!("dist/{name}.d.ts"), format!("dist/{name}.d.cts")))
        .into();
    pairs.extend(ADAPTERS.map(|name| (adapter_file(name, "d.ts"), adapter_file(name, "d.cts"))));
    let mut problems = Vec::new();
    for (module, common_js) in &pairs {
        if text(files, module)? != text(files, common_js)? {
            problems.push(format!("{module} and {common_js} differ"));
        }
    }
    Ok(problems)
}

fn manifest_of(files: &Files) -> Result<Value> {
    serde_json::from_str(text(files, "package.json")?).context("package.json")
}

fn walk(place: &str, value: &Value, files: &Files, problems: &mut Vec<String>) {
    match value.as_object() {
        Some(members) => {
            for (name, inner) in members {
                walk(&format!("{place}[{name:?}]"), inner, files, problems);
            }
        }
        None => expect_file(place, value, files, problems),
    }
}

fn expect_file(place: &str, value: &Value, files: &Files, problems: &mut Vec<String>) {
    let path = value.as_str().and_then(|path| path.strip_prefix("./"));
    if !path.is_some_and(|path| files.contains_key(path)) {
        problems.push(format!("{place} names no file of the package: {value}"));
    }
}

fn collect(folder: &Path, prefix: &str, into: &mut Files) -> Result<()> {
    let listing = format!("cannot list {}", folder.display());
    for entry in fs::read_dir(folder).context(&listing)? {
        let entry = entry.context(&listing)?;
        let path = format!("{prefix}{}", entry.file_name().display());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), into)?;
        } else {
            into.insert(path, crate::workspace::read(&entry.path())?);
        }
    }
    Ok(())
}
