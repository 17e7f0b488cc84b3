//! The wasms themselves.

use super::Files;
use super::code::gate_script;
use crate::build::{DEVELOPMENT, REFERENCE, RSA_FMA, VERIFICATION, Wasm};
use crate::error::{Context, Result};
use crate::size::gzip;

/// What is loaded together, and the line that it must never cross, after gzip -9. The readers of keys and the texts that
/// name a cause took 20 KB; the requests that still leave from Rust, and the text of floating-point numbers, are to go.
const BUDGETS: [(&str, &[Wasm], usize); 3] = [
    ("verification", &[VERIFICATION, RSA_FMA], 290_000),
    ("development", &[DEVELOPMENT], 190_000),
    ("reference", &[REFERENCE], 130_000),
];

/// All files, each compressed alone: the wasms three times, twice as base64 (which compresses to half as much again),
/// and the JavaScript around it four times.
const PACKAGE_BUDGET: usize = 4 * 585_000 + 150_000;

pub fn module(_files: &Files) -> Result<Vec<String>> {
    gate_script("wasm.mjs")
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
