//! The program `mcp-bearer`: one file for Node, without dependencies.
//!
//! As the adapters do, it imports `mcp-bearer` by its name, so that it goes through what users go through.

use std::path::Path;

use crate::error::Result;
use crate::npm;
use crate::process::capture;
use crate::progress::step;

/// Its file in the package.
pub const CLI: &str = "dist/cli.js";

pub fn entry(template: &Path, dist: &Path) -> Result<()> {
    step("bundling the command line with esbuild", || {
        let mut command = npm::tool("esbuild", "bin/esbuild")?;
        command
            .current_dir(template.join("cli"))
            .args([
                "./main.ts",
                "--bundle",
                "--charset=utf8",
                "--format=esm",
                "--log-level=warning",
                "--platform=node",
                "--target=node20",
                "--external:mcp-bearer",
            ])
            .arg(format!("--outfile={}", dist.join("cli.js").display()));
        capture(command).map(drop)
    })
}
