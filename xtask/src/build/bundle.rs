//! The package's JavaScript files: four ways to load the wasm, for each of two sources.

use std::path::Path;

use serde_json::Value;

use super::WASMS;
use super::glue::loader;
use crate::error::{Context, Error, Result};
use crate::npm;
use crate::process::capture;
use crate::progress::step;
use crate::workspace::{read_text, write};

struct Entry {
    file: &'static str,
    /// The same of `mcp-bearer/reference`.
    reference: &'static str,
    loader: &'static str,
    /// How the runtime is asked for its `AsyncLocalStorage`.
    context: &'static str,
    /// How work continues after a response.
    wait_until: &'static str,
    format: &'static str,
    /// `node` makes esbuild list a CommonJS file's exports so that Node's `import` finds their names.
    platform: &'static str,
}

const ENTRIES: [Entry; 4] = [
    Entry {
        file: "index.js",
        reference: "reference.js",
        loader: "inline",
        context: "global",
        wait_until: "none",
        format: "esm",
        platform: "neutral",
    },
    Entry {
        file: "index.cjs",
        reference: "reference.cjs",
        loader: "inline",
        context: "global",
        wait_until: "none",
        format: "cjs",
        platform: "node",
    },
    Entry {
        file: "workerd.js",
        reference: "reference-workerd.js",
        loader: "workerd",
        context: "workerd",
        wait_until: "workerd",
        format: "esm",
        platform: "neutral",
    },
    Entry {
        file: "edge-light.js",
        reference: "reference-edge-light.js",
        loader: "edge-light",
        context: "global",
        wait_until: "none",
        format: "esm",
        platform: "neutral",
    },
];

pub fn entries(stage: &Path, dist: &Path) -> Result<()> {
    step("bundling the JavaScript with esbuild", || {
        let mut names = Vec::new();
        for entry in &ENTRIES {
            let exports = bundle(entry, "index", stage, &dist.join(entry.file))?;
            bundle(entry, "reference-entry", stage, &dist.join(entry.reference))?;
            // esbuild does not list what a CommonJS file exports.
            if entry.format == "esm" {
                if !names.is_empty() && names != exports {
                    return Err(Error::new(format!("{} exports other names", entry.file)));
                }
                names = exports;
            }
        }
        write(&dist.join("node.js"), node_entry(&names))
    })
}

/// Bundles one source for one entry and returns the names that it exports.
fn bundle(entry: &Entry, source: &str, stage: &Path, file: &Path) -> Result<Vec<String>> {
    let metafile = stage.join("esbuild.json");
    let mut command = npm::tool("esbuild", "bin/esbuild")?;
    command
        .current_dir(stage)
        .arg(format!("./{source}.ts"))
        .args([
            "--bundle",
            "--charset=utf8",
            "--target=es2022",
            "--log-level=warning",
        ])
        .args(WASMS.map(|wasm| {
            let (alias, role) = (loader(&wasm), wasm.role);
            format!("--alias:{alias}=./loaders/{role}-{}.js", entry.loader)
        }))
        .arg(format!(
            "--alias:#async-local-storage=./loaders/async-local-storage-{}.js",
            entry.context
        ))
        .arg(format!(
            "--alias:#wait-until=./loaders/wait-until-{}.js",
            entry.wait_until
        ))
        .arg("--external:node:*")
        .arg("--external:cloudflare:*")
        // By its name, so that there is one copy of the package, with what it has been given.
        .arg("--external:mcp-bearer")
        .arg(format!("--format={}", entry.format))
        .arg(format!("--platform={}", entry.platform))
        .arg(format!("--outfile={}", file.display()))
        .arg(format!("--metafile={}", metafile.display()));
    if entry.loader == "inline" {
        command.arg("--loader:.wasm=base64");
    } else {
        command
            .arg("--external:*.wasm")
            .arg("--external:*.wasm?module");
    }
    capture(command)?;
    let name = file.file_name().unwrap_or_default().display().to_string();
    exports(&read_text(&metafile)?, &name)
}

/// The names that an output exports, by what esbuild says of it.
pub fn exports(metafile: &str, file: &str) -> Result<Vec<String>> {
    let metafile: Value = serde_json::from_str(metafile).context("esbuild's metafile")?;
    let outputs = metafile["outputs"]
        .as_object()
        .context("esbuild's metafile has no outputs")?;
    let (_, output) = outputs
        .iter()
        .find(|(path, _)| path.ends_with(&format!("/{file}")))
        .context(format!("esbuild's metafile does not name {file}"))?;
    let names = output["exports"]
        .as_array()
        .context("esbuild's metafile has no exports")?;
    let mut names: Vec<String> = names
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    names.sort();
    Ok(names)
}

/// `import` and `require` share one instance in Node: one key cache, one error class.
fn node_entry(names: &[String]) -> String {
    let list: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("// The module that CommonJS gets, too.\nexport {{\n{list}}} from \"./index.cjs\";\n")
}
