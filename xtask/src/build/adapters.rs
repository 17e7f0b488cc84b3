//! The entries for one host each, such as `mcp-bearer/express`.
//!
//! They import `mcp-bearer` by its name, so that a process has one copy of it whatever it imports, and each runtime
//! and bundler takes the main entry that is meant for it.

use std::path::Path;

use crate::error::Result;
use crate::npm;
use crate::process::capture;
use crate::progress::step;

pub const ADAPTERS: [&str; 6] = ["cloudflare", "express", "hono", "mcp-v1", "node", "stores"];

pub fn entries(stage: &Path, dist: &Path) -> Result<()> {
    step("bundling the adapters with esbuild", || {
        let folder = dist.join("adapters");
        for name in ADAPTERS {
            bundle(name, "esm", stage, &folder.join(format!("{name}.js")))?;
            bundle(name, "cjs", stage, &folder.join(format!("{name}.cjs")))?;
        }
        Ok(())
    })
}

fn bundle(name: &str, format: &str, stage: &Path, file: &Path) -> Result<()> {
    let mut command = npm::tool("esbuild", "bin/esbuild")?;
    command
        .current_dir(stage)
        .arg(format!("./adapters/{name}.ts"))
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
        .arg(format!("--outfile={}", file.display()));
    capture(command).map(drop)
}
