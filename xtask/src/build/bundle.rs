//! The package's JavaScript: one set of files for each kind of host, which differ in how they get the wasm.

use std::path::Path;

use crate::error::Result;
use crate::npm;
use crate::process::{capture, node};
use crate::progress::step;
use crate::workspace::{root, write};

/// The folders of `dist` with a set of files each.
pub const HOSTS: [&str; 4] = ["edge-light", "inline", "node", "workerd"];

/// The files of a set, without their extension.
pub const SCRIPTS: [&str; 6] = [
    "common",
    "gate",
    "index",
    "reference",
    "rsa-key-pair",
    "verification",
];

/// Writes every set.
pub fn entries(stage: &Path, dist: &Path) -> Result<()> {
    step("bundling the JavaScript with rollup", || {
        let mut command = node();
        command
            .arg(root().join("xtask").join("bundle").join("scripts.mjs"))
            .arg(npm::build_tools()?)
            .arg(stage)
            .arg(dist);
        let names = capture(command)?;
        write(&dist.join("node.js"), import_of_index(&names))?;
        write(
            &dist.join("node-reference.js"),
            "import \"./node/reference.cjs\";\n",
        )
    })
}

/// `import` and `require` share one instance in Node: one key cache, one error class.
fn import_of_index(names: &str) -> String {
    let list: String = names.lines().map(|name| format!("  {name},\n")).collect();
    format!(
        "// The module that CommonJS gets, too.\nexport {{\n{list}}} from \"./node/index.cjs\";\n"
    )
}
