//! `cargo xtask pack`: `pkg/` to the tarball that tests install and that is published.

use std::io::Read;

use crate::error::{Context, Error, Result};
use crate::process::{npm, run_quiet};
use crate::progress::note;
use crate::workspace::{create_dir, pkg, read, tarball};

pub fn run() -> Result<()> {
    let tarball = tarball();
    let folder = tarball.parent().context("the tarball has no folder")?;
    create_dir(folder)?;
    if tarball.exists() {
        std::fs::remove_file(&tarball).context(format!("cannot remove {}", tarball.display()))?;
    }
    let mut command = npm();
    command
        .args([
            "pack",
            "--ignore-scripts",
            "--loglevel=error",
            "--pack-destination",
        ])
        .arg(folder)
        .current_dir(pkg());
    run_quiet("packing the npm package", command)?;
    if !tarball.is_file() {
        return Err(Error::new(format!(
            "npm pack did not make {}",
            tarball.display()
        )));
    }
    note(&tarball.display().to_string());
    Ok(())
}

/// The files in the tarball, by the path they have in the package, with their bytes.
pub fn contents() -> Result<Vec<(String, Vec<u8>)>> {
    let bytes = read(&tarball())?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
    let mut files = Vec::new();
    for entry in archive.entries().context("the tarball")? {
        let mut entry = entry.context("the tarball")?;
        let path = entry.path().context("the tarball")?.display().to_string();
        let path = path
            .strip_prefix("package/")
            .context(format!("{path} is not in package/"))?;
        let path = path.to_owned();
        let mut content = Vec::new();
        entry
            .read_to_end(&mut content)
            .context(format!("the tarball: {path}"))?;
        files.push((path, content));
    }
    files.sort();
    Ok(files)
}
