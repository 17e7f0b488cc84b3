//! `cargo xtask compare`: generated triples of token, key and policy, judged by this package and by jose, PyJWT and
//! joserfc. Every difference is in a reviewed list (`tests/js/compare/reviewed.mjs`), or the command fails.

use std::path::PathBuf;
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::process::{capture, require_node, run_quiet};
use crate::script;
use crate::workspace::{read, root, target, write};

const HELP: &str = "\
cargo xtask compare [--triples <number>] [--seed <number>] [--before <file>] [--write]

  --triples <number>  instead of 100,000; with fewer, reviewed differences may be missing
  --seed <number>     other triples than those of seed 1
  --before <file>     also judge them by another version of the package, from its tarball, and list the changes
  --write             also write the result to bench/COMPARE.md

Needs python3 with venv; PyJWT and joserfc are installed under target/.
";

const RECORD: &str = "bench/COMPARE.md";

/// Runs what the arguments ask for.
pub fn run(arguments: &[String]) -> Result<()> {
    let mut passed = vec!["--triples".to_owned(), "100000".to_owned()];
    let mut given = arguments.iter();
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--help" | "-h" => {
                print!("{HELP}");
                return Ok(());
            }
            "--write" => passed.extend([
                "--record".to_owned(),
                root().join(RECORD).display().to_string(),
            ]),
            "--triples" | "--seed" | "--before" => {
                let value = given.next().context(format!("{argument} needs a value"))?;
                let value = match argument.as_str() {
                    "--before" => std::path::absolute(value)
                        .context(format!("--before {value}"))?
                        .display()
                        .to_string(),
                    _ => value.clone(),
                };
                passed.extend([argument.clone(), value]);
            }
            _ => {
                return Err(Error::new(format!(
                    "unexpected argument {argument:?}\n\n{HELP}"
                )));
            }
        }
    }
    require_node()?;
    passed.extend(["--python".to_owned(), python()?.display().to_string()]);
    script::run("tests/js", "compare/compare.mjs", &passed)
}

/// A Python that has the peers, installed once for each list of them.
fn python() -> Result<PathBuf> {
    let mut command = Command::new("python3");
    command.arg("--version");
    capture(command).map_err(|error| {
        Error::new(format!(
            "PyJWT and joserfc need python3, which does not run here: {error}"
        ))
    })?;
    let requirements = root().join("tests/js/compare/requirements.txt");
    let wanted = read(&requirements)?;
    let folder = target().join("compare-python");
    let program = folder.join("bin").join("python");
    let stamp = folder.join("installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    let mut command = Command::new("python3");
    command.args(["-m", "venv", "--clear"]).arg(&folder);
    run_quiet("making a folder for Python's packages", command)?;
    let mut command = Command::new(&program);
    command
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg("--requirement")
        .arg(&requirements);
    run_quiet("installing PyJWT and joserfc", command)?;
    write(&stamp, wanted)?;
    Ok(program)
}
