//! What the package's JavaScript must not do, by reading it and by loading it.

use std::collections::BTreeSet;
use std::process::Command;

use super::{Files, adapter_file, text};
use crate::build::adapters::ADAPTERS;
use crate::build::bundle::{HOSTS, SCRIPTS};
use crate::build::cli::CLI;
use crate::build::{GATE, REFERENCE, RSA_FMA, TESTING, VERIFICATION, Wasm};
use crate::error::{Error, Result};
use crate::npm;
use crate::process::{node, output};
use crate::workspace::{pkg, root};

/// A file of the package's JavaScript.
struct Script {
    host: &'static str,
    name: &'static str,
    path: String,
}

impl Script {
    /// The wasms that belong to it.
    fn wasms(&self) -> &'static [Wasm] {
        match self.name {
            "gate" => &[GATE],
            "reference" => &[REFERENCE],
            "rsa-key-pair" => &[TESTING],
            "verification" => &[VERIFICATION, RSA_FMA],
            _ => &[],
        }
    }

    /// Whether the wasms are in the JavaScript, as text.
    fn is_inline(&self) -> bool {
        matches!(self.host, "inline" | "node")
    }
}

fn scripts() -> Vec<Script> {
    let of_host = |host: &'static str| {
        SCRIPTS.map(|name| Script {
            host,
            name,
            path: script_file(host, name),
        })
    };
    HOSTS.into_iter().flat_map(of_host).collect()
}

/// The path of a script.
pub fn script_file(host: &str, name: &str) -> String {
    let extension = if host == "node" { "cjs" } else { "js" };
    format!("dist/{host}/{name}.{extension}")
}

/// Bytes of the largest adapter, far below those of the package itself.
const ADAPTER_LIMIT: usize = 16_000;

/// Bytes of the program for shells: with a copy of the package in it, it would be many times larger.
const COMMAND_LINE_LIMIT: usize = 160_000;

/// The text, and why no entry may hold it.
const FORBIDDEN: [(&str, &str); 13] = [
    (
        "import.meta",
        "bundlers copy or lose files that are found through it",
    ),
    ("\"node:", "exists in Node only"),
    ("'node:", "exists in Node only"),
    ("require(", "there is nothing to require"),
    ("import(", "there is nothing to import later"),
    (
        "readFile",
        "Deno asks for permission, bundlers lose the file",
    ),
    (
        "instanceof WebAssembly",
        "false for a module of another realm, as on Next.js edge",
    ),
    (
        "WebAssembly.compile",
        "refused on workerd and edge functions",
    ),
    (
        "WebAssembly.instantiate",
        "refused on workerd and edge functions",
    ),
    ("eval(", "refused by most Content Security Policies"),
    ("new Function", "refused by most Content Security Policies"),
    ("sourceMappingURL", "no source map is shipped"),
    ("debugger", "left over"),
];

/// How getAccessToken asks a runtime for its AsyncLocalStorage, and workerd for `waitUntil`, at run time and ready for a
/// no; and how CommonJS gets its neighbours. There are no other exceptions.
fn without_exceptions(script: &Script, text: &str) -> String {
    let mut known: Vec<String> = match script.host {
        "workerd" => vec![
            "import('node:async_hooks')".to_owned(),
            "import('cloudflare:workers')".to_owned(),
        ],
        _ => vec!["getBuiltinModule?.(\"node:async_hooks\")".to_owned()],
    };
    if script.host == "node" {
        known.extend(SCRIPTS.map(|name| format!("require('./{name}.cjs')")));
    }
    known.iter().fold(text.to_owned(), |text, known| {
        text.replacen(known.as_str(), "", 1)
    })
}

pub fn forbidden(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for script in scripts() {
        let path = &script.path;
        let text = without_exceptions(&script, text(files, path)?);
        for (needle, reason) in FORBIDDEN {
            if let Some(line) = text.lines().position(|line| line.contains(needle)) {
                problems.push(format!("{path}:{}: {needle} ({reason})", line + 1));
            }
        }
        // One place compiles; the kernel for RSA has its own, because a failure there is no error.
        let expected = script.is_inline() && matches!(script.name, "common" | "verification");
        let compiles = text.matches("new WebAssembly.Module(").count();
        if compiles != usize::from(expected) {
            problems.push(format!("{path}: new WebAssembly.Module( {compiles} times"));
        }
    }
    Ok(problems)
}

pub fn imports(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for script in scripts() {
        let path = &script.path;
        let suffix = if script.host == "edge-light" {
            "?module"
        } else {
            ""
        };
        let wasms = script.wasms().iter().filter(|_| !script.is_inline());
        let wanted: BTreeSet<String> = wasms
            .map(|wasm| format!("'../{}.wasm{suffix}'", wasm.name))
            .collect();
        let neighbours = SCRIPTS.map(|name| format!("'./{name}.js'"));
        let text = text(files, path)?;
        let found: BTreeSet<String> = text
            .lines()
            .filter_map(specifier)
            .map(str::to_owned)
            .filter(|specifier| !neighbours.contains(specifier))
            .collect();
        if found != wanted {
            problems.push(format!("{path} imports {found:?}"));
        }
        let named = text.matches(".wasm'").count() + text.matches(".wasm?").count();
        if named != wanted.len() {
            problems.push(format!("{path} names a .wasm file {named} times"));
        }
    }
    Ok(problems)
}

/// An adapter that holds a copy of the package would have error classes and key caches of its own.
pub fn adapters(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, kind) in ADAPTERS
        .iter()
        .flat_map(|name| ["js", "cjs"].map(|kind| (name, kind)))
    {
        let path = adapter_file(name, kind);
        let script = text(files, &path)?.replacen("require(\"mcp-bearer\")", "", 1);
        for (needle, reason) in FORBIDDEN {
            if let Some(line) = script.lines().position(|line| line.contains(needle)) {
                problems.push(format!("{path}:{}: {needle} ({reason})", line + 1));
            }
        }
        for import in script.lines().filter_map(specifier) {
            if import != "\"mcp-bearer\"" {
                problems.push(format!("{path} imports {import}"));
            }
        }
        if script.contains("WebAssembly") || script.len() > ADAPTER_LIMIT {
            problems.push(format!("{path} holds more than an adapter"));
        }
    }
    Ok(problems)
}

/// The program for shells: Node's own modules and this package, nothing that is made of text, no second copy.
pub fn command_line(files: &Files) -> Result<Vec<String>> {
    let script = text(files, CLI)?;
    let mut problems = Vec::new();
    if !script.starts_with("#!/usr/bin/env node\n") {
        problems.push(format!("{CLI} does not name its interpreter"));
    }
    for import in script.lines().filter_map(specifier) {
        if import != "\"mcp-bearer\"" && !import.starts_with("\"node:") {
            problems.push(format!("{CLI} imports {import}"));
        }
    }
    let forbidden = [
        "require(",
        "import(",
        "eval(",
        "new Function",
        "child_process",
        "sourceMappingURL",
        "debugger",
        "WebAssembly",
    ];
    for needle in forbidden {
        if let Some(line) = script.lines().position(|line| line.contains(needle)) {
            problems.push(format!("{CLI}:{}: {needle}", line + 1));
        }
    }
    if script.len() > COMMAND_LINE_LIMIT {
        problems.push(format!("{CLI} has {} bytes", script.len()));
    }
    Ok(problems)
}

/// esbuild cannot turn top-level await into CommonJS, and says so.
pub fn top_level_await(_files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for Script { path, .. } in scripts().iter().filter(|script| script.host != "node") {
        let mut command = npm::tool("esbuild", "bin/esbuild")?;
        command.arg(pkg().join(path));
        command.args(["--format=cjs", "--target=es2022", "--log-level=warning"]);
        let output = output(&mut command)?;
        if !output.status.success() {
            problems.push(format!(
                "{path}: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ));
        }
    }
    Ok(problems)
}

/// workerd refuses randomness, timers and network while a module is evaluated; nobody wants them then.
pub fn evaluation(_files: &Files) -> Result<Vec<String>> {
    gate_script("evaluation.mjs")
}

/// Runs a program of `xtask/gates/` with the path of `dist/`. It prints problems, a line each.
pub fn gate_script(name: &str) -> Result<Vec<String>> {
    let mut command = node();
    command
        .arg(root().join("xtask").join("gates").join(name))
        .arg(pkg().join("dist"));
    gate_output(name, &mut command)
}

/// The problems that such a program prints.
pub fn gate_output(name: &str, command: &mut Command) -> Result<Vec<String>> {
    let output = output(command)?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("{name} failed: {}", stderr.trim())));
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    // A program that ended early has not looked at everything.
    match stdout.strip_suffix("end\n") {
        Some(problems) => Ok(problems.lines().map(str::to_owned).collect()),
        None => Err(Error::new(format!(
            "{name} did not come to its end: {stdout}"
        ))),
    }
}

/// What a line of a bundler's output imports from: each import is on a line of its own.
fn specifier(line: &str) -> Option<&str> {
    let from = line.strip_suffix(';')?;
    if let Some(specifier) = from
        .strip_prefix("import ")
        .filter(|rest| rest.starts_with(['"', '\'']))
    {
        return Some(specifier);
    }
    let is_import =
        line.starts_with("import ") || line.starts_with("export ") || line.starts_with('}');
    from.rsplit_once(" from ")
        .filter(|_| is_import)
        .map(|(_, specifier)| specifier)
}
