//! `cargo xtask lint`: the types, the rules and the format of the package's TypeScript.

use crate::build;
use crate::error::{Error, Result};
use crate::npm;
use crate::process::capture;

/// Needs the generated files of a build.
pub fn run(arguments: &[String]) -> Result<()> {
    let action = match arguments {
        [] => &["ci"][..],
        [argument] if argument == "--fix" => &["check", "--write"],
        _ => return Err(Error::new("cargo xtask lint takes --fix and nothing else")),
    };
    build::types::check()?;
    let mut command = npm::tool("@biomejs/biome", "bin/biome")?;
    command.current_dir(build::template()).args(action).args([
        "--colors=off",
        "--error-on-warnings",
        "--max-diagnostics=none",
    ]);
    capture(command).map(drop)
}
