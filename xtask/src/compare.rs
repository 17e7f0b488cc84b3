//! `cargo xtask compare`: generated triples of token, key and policy, judged by this package and by jose, PyJWT and
//! joserfc. Every difference is in a reviewed list (`tests/js/compare/reviewed.mjs`), or the command fails.

use crate::error::{Context, Error, Result};
use crate::process::require_node;
use crate::script;
use crate::workspace::root;

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
    passed.push("--python".to_owned());
    script::run("tests/js", "compare/compare.mjs", &passed)
}
