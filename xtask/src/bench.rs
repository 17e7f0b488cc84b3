//! `cargo xtask bench`: see bench/.

use crate::error::Result;
use crate::workspace::root;
use crate::{npm, script};

/// `--node`, `--quick` and `--write` go to the benchmark itself.
pub fn run(arguments: &[String]) -> Result<()> {
    // Where the other runtimes and the browser are.
    for name in ["js", "www"] {
        let folder = root().join("tests").join(name);
        npm::install(&format!("npm ci in tests/{name}"), &folder, &folder)?;
    }
    script::run("bench", "main.mjs", arguments)
}
