//! Where things are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};

/// The repository's root folder.
pub fn root() -> PathBuf {
    // Set by `cargo run`; the compiled-in path serves a binary that is started directly.
    let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest_dir
        .parent()
        .map_or_else(|| manifest_dir.clone(), Path::to_path_buf)
}

/// Cargo's target folder. Everything that can be made again goes here, except `pkg/`.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The built package, unpacked: what is published.
pub fn pkg() -> PathBuf {
    root().join("pkg")
}

/// The packed package, which tests install.
pub fn tarball() -> PathBuf {
    target()
        .join("npm")
        .join(format!("mcp-bearer-{}.tgz", version()))
}

/// The version of the crate and of the npm package: the workspace has one.
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).context(format!("cannot read {}", path.display()))
}

pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).context(format!("cannot read {}", path.display()))
}

/// Writes a file, and makes its folder first.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        create_dir(folder)?;
    }
    fs::write(path, contents).context(format!("cannot write {}", path.display()))
}

pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context(format!("cannot create {}", path.display()))
}

/// Makes an empty folder, whatever was there before.
pub fn fresh_dir(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).context(format!("cannot remove {}", path.display()))?;
    }
    create_dir(path)
}

/// Copies a folder's files and folders.
pub fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    create_dir(to)?;
    for entry in fs::read_dir(from).context(format!("cannot list {}", from.display()))? {
        let entry = entry.context(format!("cannot list {}", from.display()))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            write(&target, read(&entry.path())?)?;
        }
    }
    Ok(())
}
