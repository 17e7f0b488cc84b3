//! The package's `package.json`: the template, with the workspace's version.

use std::path::Path;

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::workspace::{read_text, root, version, write};

pub fn write_to(pkg: &Path) -> Result<()> {
    let template = root().join("pkg-template").join("package.json");
    let mut manifest: Value =
        serde_json::from_str(&read_text(&template)?).context(template.display())?;
    let place = manifest
        .get_mut("version")
        .context("package.json: no \"version\"")?;
    if place.as_str() != Some("0.0.0") {
        return Err(Error::new(
            "pkg-template/package.json: the version belongs into Cargo.toml",
        ));
    }
    *place = Value::from(version());
    let text = serde_json::to_string_pretty(&manifest).context("package.json")?;
    write(&pkg.join("package.json"), text + "\n")
}
