//! What the package's JavaScript must not do, by reading it and by loading it.

use super::{Files, adapter_file, text};
use crate::build::adapters::ADAPTERS;
use crate::build::cli::CLI;
use crate::build::{MAIN_WASMS, REFERENCE, Wasm};
use crate::error::{Error, Result};
use crate::npm;
use crate::process::{node, output};
use crate::workspace::{pkg, root};

/// A file of JavaScript, and what belongs into it.
struct Script {
    path: &'static str,
    /// The wasms that it compiles, because it holds them.
    inline: &'static [Wasm],
    /// Those that it imports.
    imported: &'static [Wasm],
    /// What stands behind their names there.
    suffix: &'static str,
    /// What else it imports.
    others: &'static [&'static str],
}

const fn script(path: &'static str) -> Script {
    Script {
        path,
        inline: &[],
        imported: &[],
        suffix: "",
        others: &[],
    }
}

const SCRIPTS: [Script; 9] = [
    Script {
        inline: &MAIN_WASMS,
        ..script("dist/index.cjs")
    },
    Script {
        inline: &MAIN_WASMS,
        ..script("dist/index.js")
    },
    Script {
        others: &["\"./index.cjs\""],
        ..script("dist/node.js")
    },
    Script {
        imported: &MAIN_WASMS,
        ..script("dist/workerd.js")
    },
    Script {
        imported: &MAIN_WASMS,
        suffix: "?module",
        ..script("dist/edge-light.js")
    },
    Script {
        inline: &[REFERENCE],
        ..script(REFERENCE_CJS)
    },
    Script {
        inline: &[REFERENCE],
        others: &["\"mcp-bearer\""],
        ..script("dist/reference.js")
    },
    Script {
        imported: &[REFERENCE],
        others: &["\"mcp-bearer\""],
        ..script("dist/reference-workerd.js")
    },
    Script {
        imported: &[REFERENCE],
        suffix: "?module",
        others: &["\"mcp-bearer\""],
        ..script("dist/reference-edge-light.js")
    },
];

const REFERENCE_CJS: &str = "dist/reference.cjs";

/// Bytes of the largest adapter, far below those of the package itself.
const ADAPTER_LIMIT: usize = 8_000;

/// Bytes of the program for shells: with a copy of the package in it, it would be many times larger.
const COMMAND_LINE_LIMIT: usize = 160_000;

/// The text, and why no entry may hold it.
const FORBIDDEN: [(&str, &str); 12] = [
    (
        "import.meta",
        "bundlers copy or lose files that are found through it",
    ),
    ("\"node:", "exists in Node only"),
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

/// How getAccessToken asks a runtime for its AsyncLocalStorage, and what sends forms asks Node for its HTTP client, at
/// run time and ready for a no; and how the CommonJS module of `mcp-bearer/reference` gets the package. There are no other
/// exceptions.
fn without_exceptions(path: &str, script: &str) -> String {
    let known: &[&str] = match path {
        "dist/workerd.js" => &["import(\"node:async_hooks\")"],
        "dist/index.cjs" => &[
            "getBuiltinModule?.(\"node:async_hooks\")",
            "getBuiltinModule(\"node:diagnostics_channel\")",
            "getBuiltinModule(\"node:http\")",
            "getBuiltinModule(\"node:https\")",
            "getBuiltinModule(\"node:zlib\")",
        ],
        REFERENCE_CJS => &["require(\"mcp-bearer\")"],
        _ => &["getBuiltinModule?.(\"node:async_hooks\")"],
    };
    known.iter().fold(script.to_owned(), |script, known| {
        script.replacen(known, "", 1)
    })
}

pub fn forbidden(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for Script { path, inline, .. } in SCRIPTS {
        let script = without_exceptions(path, text(files, path)?);
        for (needle, reason) in FORBIDDEN {
            if let Some(line) = script.lines().position(|line| line.contains(needle)) {
                problems.push(format!("{path}:{}: {needle} ({reason})", line + 1));
            }
        }
        let compiles = script.matches("new WebAssembly.Module(").count();
        if compiles != inline.len() {
            problems.push(format!("{path}: new WebAssembly.Module( {compiles} times"));
        }
    }
    Ok(problems)
}

pub fn imports(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for Script {
        path,
        imported,
        suffix,
        others,
        ..
    } in SCRIPTS
    {
        let wasms = imported.iter().map(|wasm| wasm.name);
        let mut wanted: Vec<String> = wasms
            .map(|name| format!("\"./{name}.wasm{suffix}\""))
            .chain(others.iter().map(|&other| other.to_owned()))
            .collect();
        wanted.sort_unstable();
        let script = text(files, path)?;
        let mut found: Vec<&str> = script.lines().filter_map(specifier).collect();
        found.sort_unstable();
        if found != wanted {
            problems.push(format!("{path} imports [{}]", found.join(", ")));
        }
        let named = script.matches(".wasm\"").count() + script.matches(".wasm?").count();
        if named != imported.len() {
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
    // esbuild leaves the comments in classes where they are, and some name types by import("...").
    let is_code = |line: &str| !line.trim_start().starts_with("* ");
    for needle in forbidden {
        let found = |line: &str| is_code(line) && line.contains(needle);
        if let Some(line) = script.lines().position(found) {
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
    let paths = SCRIPTS.iter().map(|script| script.path);
    for path in paths.filter(|path| path.ends_with(".js")) {
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
    let output = output(&mut command)?;
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

/// What a line of esbuild's output imports from: it writes each import on a line of its own.
fn specifier(line: &str) -> Option<&str> {
    let from = line.strip_suffix(';')?;
    if let Some(specifier) = from
        .strip_prefix("import ")
        .filter(|rest| rest.starts_with('"'))
    {
        return Some(specifier);
    }
    let is_import =
        line.starts_with("import ") || line.starts_with("export ") || line.starts_with('}');
    from.rsplit_once(" from ")
        .filter(|_| is_import)
        .map(|(_, specifier)| specifier)
}
