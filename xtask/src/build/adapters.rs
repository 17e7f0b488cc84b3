//! The entries for one host each, such as `mcp-bearer/express`.
//!
//! They import `mcp-bearer` by its name, so that a process has one copy of it whatever it imports, and each runtime
//! and bundler takes the main entry that is meant for it.

use std::collections::BTreeSet;
use std::path::Path;

use super::{bundle, copy};
use crate::error::{Error, Result};
use crate::npm;
use crate::process::capture;
use crate::progress::step;
use crate::workspace::read_text;

pub const ADAPTERS: [&str; 6] = ["cloudflare", "express", "hono", "mcp-v1", "node", "stores"];

pub fn entries(template: &Path, stage: &Path, dist: &Path) -> Result<()> {
    step("bundling the adapters with esbuild", || {
        let folder = dist.join("adapters");
        for name in ADAPTERS {
            let names = bundle(name, "esm", stage, &folder.join(format!("{name}.js")))?;
            bundle(name, "cjs", stage, &folder.join(format!("{name}.cjs")))?;
            let types = template.join(format!("{name}.d.ts"));
            every_export_is_declared(name, &names, &read_text(&types)?)?;
            copy(types.clone(), folder.join(format!("{name}.d.ts")))?;
            copy(types, folder.join(format!("{name}.d.cts")))?;
        }
        Ok(())
    })
}

/// Bundles one adapter and returns the names that it exports, of which esbuild knows in an ES module only.
fn bundle(name: &str, format: &str, stage: &Path, file: &Path) -> Result<Vec<String>> {
    let metafile = stage.join("esbuild.json");
    let mut command = npm::tool("esbuild", "bin/esbuild")?;
    command
        .current_dir(stage)
        .arg(format!("./adapters/{name}.js"))
        .args([
            "--bundle",
            "--charset=utf8",
            "--target=es2022",
            "--log-level=warning",
            "--external:mcp-bearer",
        ])
        .arg(format!("--format={format}"))
        // `node` makes esbuild list a CommonJS file's exports so that Node's `import` finds their names.
        .arg(match format {
            "cjs" => "--platform=node",
            _ => "--platform=neutral",
        })
        .arg(format!("--outfile={}", file.display()))
        .arg(format!("--metafile={}", metafile.display()));
    capture(command)?;
    let file = file.file_name().unwrap_or_default().display().to_string();
    bundle::exports(&read_text(&metafile)?, &file)
}

fn every_export_is_declared(adapter: &str, names: &[String], types: &str) -> Result<()> {
    // More than one line for a function that can be called in several ways.
    let declared: BTreeSet<&str> = types
        .lines()
        .filter_map(|line| line.strip_prefix("export function "))
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    for name in names {
        if !declared.contains(name.as_str()) {
            return Err(Error::new(format!(
                "{adapter}.d.ts does not declare {name}"
            )));
        }
    }
    if declared.len() != names.len() {
        return Err(Error::new(format!(
            "{adapter}.d.ts declares [{}], the adapter exports [{}]",
            declared.into_iter().collect::<Vec<_>>().join(", "),
            names.join(", ")
        )));
    }
    Ok(())
}
