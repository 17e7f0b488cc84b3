//! `cargo xtask demo`: see examples/demo.

use crate::error::Result;
use crate::script;

/// `--serve` and the like go to the demo itself.
pub fn run(arguments: &[String]) -> Result<()> {
    script::run("examples/demo", "main.mjs", arguments)
}
