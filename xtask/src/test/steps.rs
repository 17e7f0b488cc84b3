//! What `cargo xtask test` consists of.

use std::process::Command;

use super::child::{self, Show};
use super::counts::{self, Counts};
use crate::error::{Context, Error, Result};
use crate::process::{cargo, node, output, require_node, run};
use crate::progress::note;
use crate::workspace::root;
use crate::{build, check, difftest, forced, lint, npm, script};

pub struct Step {
    pub name: &'static str,
    pub title: &'static str,
    /// Steps without whose success this one would test something old, or nothing.
    pub needs: &'static [&'static str],
    /// Left out by `--quick`.
    pub is_slow: bool,
    /// Takes whether the run is a quick one; adds to the counts, also when it fails.
    pub work: fn(bool, &mut Counts) -> Result<()>,
}

/// In the order in which they run: what fails fast comes first.
pub const STEPS: &[Step] = &[
    Step {
        name: "toolchain",
        title: "rustfmt, clippy and Node are there",
        needs: &[],
        is_slow: false,
        work: |_, _| toolchain(),
    },
    Step {
        name: "fmt",
        title: "the Rust sources are formatted",
        needs: &["toolchain"],
        is_slow: false,
        work: |_, _| quiet(cargo_with(&["fmt", "--all", "--", "--check"])),
    },
    Step {
        name: "clippy",
        title: "no warning in any Rust source",
        needs: &["toolchain"],
        is_slow: false,
        work: |_, _| clippy(&["--workspace", "--all-targets"]),
    },
    Step {
        name: "native",
        title: "the Rust tests",
        needs: &[],
        is_slow: false,
        work: |_, counts| native(counts),
    },
    Step {
        name: "build",
        title: "the wasm and the npm package",
        needs: &["toolchain"],
        is_slow: false,
        work: |_, _| build::run(),
    },
    // After the build, which adds the wasm target to a toolchain that lacks it.
    Step {
        name: "clippy-wasm",
        title: "no warning in what exists only on wasm",
        needs: &["toolchain", "build"],
        is_slow: false,
        work: |_, _| clippy_for_wasm(),
    },
    // After the build, which writes the types of the glue.
    Step {
        name: "lint",
        title: "the types, the rules and the format of the TypeScript",
        needs: &["build"],
        is_slow: false,
        work: |_, _| lint::run(&[]),
    },
    Step {
        name: "check",
        title: "the package's gates",
        needs: &["build"],
        is_slow: false,
        work: |_, _| check::run(),
    },
    Step {
        name: "install",
        title: "the packages of tests/js, and the package from its tarball",
        needs: &["build"],
        is_slow: false,
        work: |_, _| install(),
    },
    Step {
        name: "runtimes",
        title: "the suite on every runtime",
        needs: &["install"],
        is_slow: false,
        work: |quick, counts| {
            let only: &[&str] = if quick { &["--only", "node"] } else { &[] };
            node_program("js", "runtimes/run.mjs", only, counts)
        },
    },
    Step {
        name: "difftest",
        title: "the signature kernels in wasm, against BigInt",
        needs: &["install"],
        is_slow: false,
        work: |quick, counts| difftest_step(quick, counts),
    },
    Step {
        name: "forced",
        title: "signatures, with each kernel forced",
        needs: &["install"],
        is_slow: true,
        work: |_, counts| forced::run(forced::Extent::Signatures, counts),
    },
    Step {
        name: "node",
        title: "the tests that need Node's own modules",
        needs: &["install"],
        is_slow: false,
        work: |_, counts| node_program("js", "runtimes/node-tests.mjs", &[], counts),
    },
    Step {
        name: "servers",
        title: "real authorization servers from npm and PyPI",
        needs: &["build"],
        is_slow: true,
        work: |_, counts| servers(counts),
    },
    Step {
        name: "types",
        title: "the type declarations, with two compilers",
        needs: &["install"],
        is_slow: false,
        work: |_, counts| node_program("js", "types/check.mjs", &[], counts),
    },
    Step {
        name: "demo",
        title: "cargo xtask demo",
        needs: &["build"],
        is_slow: true,
        work: |_, _| demo(),
    },
    // After the demo, whose packages it uses.
    Step {
        name: "page",
        title: "the page, in a real browser",
        needs: &["install", "demo"],
        is_slow: true,
        work: |_, counts| page(counts),
    },
];

/// One line per step, for the help.
pub fn list() -> String {
    STEPS
        .iter()
        .map(|step| format!("  {:<12} {}\n", step.name, step.title))
        .collect()
}

/// A toolchain of the minimal profile has no rustfmt and no clippy. Node is first needed after minutes.
fn toolchain() -> Result<()> {
    require_node()?;
    for (program, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut probe = cargo_with(&[program, "--version"]);
        if output(&mut probe)?.status.success() {
            continue;
        }
        let mut command = Command::new("rustup");
        command
            .args(["component", "add", component])
            .current_dir(root());
        run(&format!("adding the Rust component {component}"), command)?;
    }
    Ok(())
}

fn clippy(selection: &[&str]) -> Result<()> {
    let mut command = cargo_with(&["clippy", "--locked"]);
    command.args(selection).args(["--", "--deny", "warnings"]);
    quiet(command)
}

/// With the flags of the build: without them, other code would be looked at.
fn clippy_for_wasm() -> Result<()> {
    for package in [
        &["--package", "rsa-kernels"][..],
        &["--package", "mcp-bearer"],
        &[
            "--package",
            "mcp-bearer",
            "--no-default-features",
            "--features",
            "verification",
        ],
        &[
            "--package",
            "mcp-bearer",
            "--no-default-features",
            "--features",
            "testing",
        ],
        &[
            "--package",
            "mcp-bearer",
            "--no-default-features",
            "--features",
            "gate",
        ],
        &[
            "--package",
            "mcp-bearer",
            "--no-default-features",
            "--features",
            "reference",
        ],
    ] {
        let mut command = build::compile::cargo_for_wasm("clippy")?;
        command.args(package);
        command.args(["--lib", "--", "--deny", "warnings"]);
        quiet(command)?;
    }
    Ok(())
}

fn native(counts: &mut Counts) -> Result<()> {
    // Without --no-fail-fast the counts would end at the first program that fails.
    let command = cargo_with(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    let finished = child::run(command, Show::OnFailure)?;
    for line in finished.output.lines().filter_map(counts::skipped) {
        note(line);
    }
    if let Some(found) = Counts::from_cargo_test(&finished.output) {
        counts.add(&found);
    }
    finished.result?;
    at_least_one(counts)
}

/// Without the lock file knowing of the package under test: its hash is another one in each build.
fn install() -> Result<()> {
    let folder = root().join("tests").join("js");
    npm::install("npm ci in tests/js", &folder, &folder)?;
    script::install_package(&folder)
}

/// Each is installed under target/, started on loopback and asked as the samples of the documents ask.
fn servers(counts: &mut Counts) -> Result<()> {
    let folder = root().join("tests").join("servers");
    npm::install("npm ci in tests/servers", &folder, &folder)?;
    script::install_package(&folder)?;
    node_program("servers", "run.mjs", &["--quick"], counts)
}

/// The browser comes in an npm package, as the other runtimes do.
fn page(counts: &mut Counts) -> Result<()> {
    let folder = root().join("tests").join("www");
    npm::install("npm ci in tests/www", &folder, &folder)?;
    node_program("www", "run.mjs", &[], counts)
}

/// Runs a program of a folder of tests, which closes with "N passed, N failed".
pub fn node_program(
    folder: &str,
    program: &str,
    arguments: &[&str],
    counts: &mut Counts,
) -> Result<()> {
    let mut command = node();
    command
        .arg(program)
        .args(arguments)
        .current_dir(root().join("tests").join(folder));
    let finished = child::run(command, Show::Always)?;
    let found = Counts::from_closing_line(&finished.output);
    if let Some(found) = &found {
        counts.add(found);
    }
    finished.result?;
    at_least_one(&found.context("the program printed no counts")?)
}

/// Far fewer cases than `cargo xtask difftest` takes; natively `cargo test` has done the same. A kernel on a runtime is a test.
fn difftest_step(quick: bool, counts: &mut Counts) -> Result<()> {
    let only: &[&str] = if quick { &["--only", "node"] } else { &[] };
    for row in difftest::wasm("1000", only)? {
        counts.passed += u64::from(row.is_good());
    }
    at_least_one(counts)
}

/// In a process of its own: the demo takes the place of the program that starts it. Another build would compile the
/// crate three times, as the wasms take turns in one file of cargo's.
fn demo() -> Result<()> {
    let command = cargo_with(&[
        "run",
        "--quiet",
        "--package",
        "xtask",
        "--",
        "demo",
        "--built",
    ]);
    child::run(command, Show::Always)?.result
}

fn quiet(command: Command) -> Result<()> {
    child::run(command, Show::OnFailure)?.result
}

fn at_least_one(counts: &Counts) -> Result<()> {
    if counts.passed == 0 {
        return Err(Error::new("no test ran"));
    }
    Ok(())
}

fn cargo_with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    /// A need that is misspelled, or comes later, would never hold a step back.
    #[test]
    fn every_need_is_an_earlier_step() {
        for (index, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..index].iter().any(|earlier| earlier.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }
}
