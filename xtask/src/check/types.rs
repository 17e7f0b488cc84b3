//! Linters of published packages.

use std::fs::File;

use serde_json::Value;

use super::Files;
use crate::error::{Context, Error, Result};
use crate::npm;
use crate::process::output;
use crate::workspace::{read_text, tarball, target};

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
    // A report that cannot be read fails below.
    output(command.stdout(file))?;
    let report: Value = serde_json::from_str(&read_text(&report)?).context("attw's report")?;
    if !report["analysis"]["types"].is_object() {
        return Err(Error::new("attw found no types"));
    }
    let found = report["analysis"]["problems"]
        .as_array()
        .context("attw's report has no problems")?;
    Ok(found.iter().map(Value::to_string).collect())
}
