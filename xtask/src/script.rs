//! Node programs of this repository that use the built package as anybody would: from its tarball.

use std::path::Path;
use std::process::Command;

use crate::error::{Context, Result};
use crate::process::node;
use crate::workspace::{fresh_dir, root, write};
use crate::{build, npm, pack};

/// Builds the package (not with `--built` as the first argument), installs it and what the lock file in `folder` pins,
/// and becomes `program`.
///
/// Returns only when that cannot be done: the exit code is the program's.
pub fn run(folder: &str, program: &str, arguments: &[String]) -> Result<()> {
    let (is_built, arguments) = match arguments.split_first() {
        Some((first, rest)) if first == "--built" => (true, rest),
        _ => (false, arguments),
    };
    if !is_built {
        build::run()?;
    }
    let folder = root().join(folder);
    npm::install(
        &format!("installing the packages of {}", folder.display()),
        &folder,
        &folder,
    )?;
    install_package(&folder)?;

    let mut command = node();
    command.arg(program).args(arguments).current_dir(&folder);
    hand_over(command)
}

/// Puts the built package where Node looks for it. The lock file has no entry for it: its hash is
/// another one in each build.
pub fn install_package(folder: &Path) -> Result<()> {
    let installed = folder.join("node_modules").join("mcp-bearer");
    fresh_dir(&installed)?;
    for (path, content) in pack::contents()? {
        write(&installed.join(path), content)?;
    }
    Ok(())
}

/// The program takes this one's place, so that Ctrl-C and the exit code are its own.
#[cfg(unix)]
fn hand_over(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    let program = command.get_program().to_owned();
    Err(command.exec()).context(format!("cannot start {}", program.display()))
}

#[cfg(not(unix))]
fn hand_over(mut command: Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let status = command
        .status()
        .context(format!("cannot start {}", program.display()))?;
    std::process::exit(status.code().unwrap_or(1))
}
