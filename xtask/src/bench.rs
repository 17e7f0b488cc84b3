//! `cargo xtask bench`: see bench/.

use crate::error::Result;
use crate::script;

/// `--node`, `--quick` and `--write` go to the benchmark itself.
pub fn run(arguments: &[String]) -> Result<()> {
    script::run("bench", "main.mjs", arguments)
}
