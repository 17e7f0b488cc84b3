//! The wasms themselves.

use super::Files;
use super::code::gate_script;
use crate::build::{RSA_FMA_NAME, WASM_NAME};
use crate::error::{Context, Result};
use crate::size::gzip;

/// After gzip -9. DESIGN section 10 wants 120 KB in the end; this is the line that must never be crossed.
const WASM_BUDGET: usize = 400_000;

/// All files, each compressed alone: both wasms three times, twice as base64 (which compresses to half as much again),
/// and the JavaScript around it four times.
const PACKAGE_BUDGET: usize = 4 * WASM_BUDGET + 100_000;

pub fn module(_files: &Files) -> Result<Vec<String>> {
    gate_script("wasm.mjs")
}

pub fn size(files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut wasm = 0;
    for name in [WASM_NAME, RSA_FMA_NAME] {
        let path = format!("dist/{name}.wasm");
        wasm += gzip(files.get(&path).context(format!("no {path}"))?)?;
    }
    if wasm > WASM_BUDGET {
        problems.push(format!(
            "the wasms have {wasm} bytes after gzip -9, over {WASM_BUDGET}"
        ));
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
