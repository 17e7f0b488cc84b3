//! The wasms themselves.

use super::Files;
use super::code::{gate_output, gate_script};
use crate::build::{GATE, REFERENCE, RSA_FMA, TESTING, VERIFICATION, Wasm};
use crate::error::{Context, Result};
use crate::npm;
use crate::process::node;
use crate::size::gzip;
use crate::workspace::{pkg, root, target};

/// What is loaded together, and the most bytes of it after gzip -9: a few percent above what it is.
const BUDGETS: [(&str, &[Wasm], usize); 4] = [
    ("verification", &[VERIFICATION, RSA_FMA], 184_500),
    ("testing", &[TESTING], 187_000),
    ("gate", &[GATE], 84_500),
    ("reference", &[REFERENCE], 120_000),
];

/// All files, each compressed alone: the wasms three times, twice as base64 (which compresses to half as much again),
/// and the JavaScript around it four times.
const PACKAGE_BUDGET: usize = 4 * 570_000 + 150_000;

pub fn module(_files: &Files) -> Result<Vec<String>> {
    gate_script("wasm.mjs")
}

/// What bundlers make of programs that import one name.
pub fn bundles(_files: &Files) -> Result<Vec<String>> {
    let mut command = node();
    command
        .arg(root().join("xtask").join("gates").join("bundles.mjs"))
        .arg(pkg().join("dist"))
        .arg(npm::build_tools()?)
        .arg(target().join("bundles"));
    gate_output("bundles.mjs", &mut command)
}

pub fn size(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (what, wasms, budget) in BUDGETS {
        let mut size = 0;
        for wasm in wasms {
            let path = format!("dist/{}.wasm", wasm.name);
            size += gzip(files.get(&path).context(format!("no {path}"))?)?;
        }
        if size > budget {
            problems.push(format!(
                "the wasm for {what} has {size} bytes after gzip -9, over {budget}"
            ));
        }
    }
    let mut package = 0;
    for content in files.values() {
        package += gzip(content)?;
    }
    if package > PACKAGE_BUDGET {
        problems.push(format!(
            "the package has {package} bytes after gzip -9, over {PACKAGE_BUDGET}"
        ));
    }
    Ok(problems)
}
