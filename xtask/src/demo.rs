//! `cargo xtask demo`: see examples/demo.

use crate::error::Result;
use crate::script;

/// `--built` takes the package in pkg/ as it is; `--serve` and the like go to the demo itself.
pub fn run(arguments: &[String]) -> Result<()> {
    script::run("examples/demo", "main.mjs", arguments)
}
