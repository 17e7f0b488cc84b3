//! Linters of published packages.

use std::fs::File;

use serde_json::Value;

use super::Files;
use crate::build::adapters::ADAPTERS;
use crate::error::{Context, Error, Result};
use crate::npm;
use crate::process::output;
use crate::workspace::{read_text, tarball, target};

struct Accepted {
    kind: &'static str,
    entrypoint: String,
    resolution: &'static str,
}

/// Findings of "Are the types wrong?" that are as they should be. One that is not found any more is a problem too.
fn accepted() -> Vec<Accepted> {
    // That resolution is older than "exports".
    let subpaths = ADAPTERS.iter().copied().chain(["reference", "wasm"]);
    let mut accepted: Vec<Accepted> = subpaths
        .map(|name| Accepted {
            kind: "NoResolution",
            entrypoint: format!("./{name}"),
            resolution: "node10",
        })
        .collect();
    // A wasm file cannot be required, whatever its types say.
    accepted.push(Accepted {
        kind: "CJSResolvesToESM",
        entrypoint: "./wasm".to_owned(),
        resolution: "node16-cjs",
    });
    accepted
}

pub fn publint(_files: &Files) -> Result<Vec<String>> {
    let mut command = npm::tool("publint", "src/cli.js")?;
    command.arg("run").arg(tarball()).arg("--strict");
    let output = output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && said.contains("All good!") {
        return Ok(Vec::new());
    }
    Ok(vec![format!(
        "{}{}",
        said.trim(),
        String::from_utf8_lossy(&output.stderr).trim()
    )])
}

pub fn attw(_files: &Files) -> Result<Vec<String>> {
    // A file, not a pipe: the program exits before a pipe has taken all of it.
    let report = target().join("attw.json");
    let file = File::create(&report).context(format!("cannot write {}", report.display()))?;
    let mut command = npm::tool("@arethetypeswrong/cli", "dist/index.js")?;
    command
        .arg(tarball())
        .args(["--no-definitely-typed", "--format", "json"]);
    // Its exit code also tells of accepted findings. Without it, a report that cannot be read fails below.
    output(command.stdout(file))?;
    let report: Value = serde_json::from_str(&read_text(&report)?).context("attw's report")?;
    if !report["analysis"]["types"].is_object() {
        return Err(Error::new("attw found no types"));
    }
    let found = report["analysis"]["problems"]
        .as_array()
        .context("attw's report has no problems")?;
    let accepted = accepted();
    let is = |finding: &Value, accepted: &Accepted| {
        finding["kind"] == accepted.kind
            && finding["entrypoint"] == accepted.entrypoint.as_str()
            && finding["resolutionKind"] == accepted.resolution
    };
    let unexpected = found
        .iter()
        .filter(|finding| !accepted.iter().any(|accepted| is(finding, accepted)))
        .map(Value::to_string);
    let gone = accepted
        .iter()
        .filter(|accepted| !found.iter().any(|finding| is(finding, accepted)))
        .map(|accepted| {
            format!(
                "accepted but not found: {} {}",
                accepted.kind, accepted.entrypoint
            )
        });
    Ok(unexpected.chain(gone).collect())
}
