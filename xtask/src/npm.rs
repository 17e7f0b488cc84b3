//! npm packages that the build and the tests need, installed from committed lock files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Context, Result};
use crate::process::{node, npm, run_quiet};
use crate::workspace::{read, read_text, root, target, write};

/// The folder whose `node_modules` holds the pinned build tools. Installs them when they are not there.
pub fn build_tools() -> Result<PathBuf> {
    let folder = target().join("npm-tools");
    install(
        "installing the npm build tools",
        &root().join("xtask").join("npm"),
        &folder,
    )?;
    Ok(folder)
}

/// A command that runs the program of a build tool's package with Node, for example `tool("esbuild", "bin/esbuild")`.
pub fn tool(package: &str, program: &str) -> Result<std::process::Command> {
    let folder = build_tools()?;
    let mut command = node();
    command.arg(folder.join("node_modules").join(package).join(program));
    Ok(command)
}

/// The version of a build tool that `xtask/npm/package.json` asks for.
pub fn pinned_version(package: &str) -> Result<String> {
    let manifest = root().join("xtask").join("npm").join("package.json");
    let manifest: Value = serde_json::from_str(&read_text(&manifest)?).context("xtask/npm")?;
    let version = manifest["devDependencies"][package].as_str();
    Ok(version
        .context(format!("xtask/npm/package.json does not name {package}"))?
        .to_owned())
}

/// Installs what `manifest/package-lock.json` pins into `folder` (which may be `manifest` itself).
///
/// Does nothing when the same lock was installed there before. No package's install script is run.
pub fn install(step: &str, manifest: &Path, folder: &Path) -> Result<()> {
    let package = read(&manifest.join("package.json"))?;
    let lock = read(&manifest.join("package-lock.json"))?;
    // Packages with a native binary differ by platform.
    let platform = format!("{} {}\n", std::env::consts::OS, std::env::consts::ARCH);
    let wanted = [platform.as_bytes(), &package, &lock].concat();
    let stamp = folder.join("node_modules").join(".xtask-installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if manifest != folder {
        write(&folder.join("package.json"), &package)?;
        write(&folder.join("package-lock.json"), &lock)?;
    }
    let mut command = npm();
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        // NODE_ENV and the settings of npm can leave either out.
        .args(["--include=dev", "--include=optional"])
        .current_dir(folder);
    run_quiet(step, command)?;
    write(&stamp, wanted)
}
