//! Child processes as steps.

use std::process::{Command, ExitStatus, Output, Stdio};

use crate::error::{Context, Error, Result};
use crate::progress::step;

/// Runs a command as a step, its output shown as it comes. Fails unless it exits with 0.
pub fn run(name: &str, mut command: Command) -> Result<()> {
    step(name, || {
        let status = command
            .stdin(Stdio::null())
            .status()
            .context(cannot_start(&command))?;
        check(name, status)
    })
}

/// Runs a command as a step, its output shown only if it fails.
pub fn run_quiet(name: &str, mut command: Command) -> Result<()> {
    step(name, || {
        let output = output(&mut command)?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        check(name, output.status)
    })
}

/// Runs a short command without a progress line and returns its standard output, without the last line end.
pub fn capture(mut command: Command) -> Result<String> {
    let output = output(&mut command)?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stdout));
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        check(&describe(&command), output.status)?;
    }
    let text = String::from_utf8(output.stdout)
        .context(format!("the output of {} is not UTF-8", describe(&command)))?;
    Ok(text.trim_end().to_owned())
}

/// Runs a command to its end, whatever its exit code, and returns what it wrote.
pub fn output(command: &mut Command) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .context(cannot_start(command))
}

/// The `cargo` that runs this program, so that a toolchain chosen with `+name` stays chosen.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The `node` on PATH.
pub fn node() -> Command {
    Command::new("node")
}

/// Fails with a plain sentence where the Node on PATH is missing or too old.
pub fn require_node() -> Result<()> {
    let mut command = node();
    command.arg("--version");
    let version = capture(command)?;
    let major = version.trim_start_matches('v').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(20..) => Ok(()),
        _ => Err(Error::new(format!(
            "Node 20 or newer is needed; node --version says {version}"
        ))),
    }
}

/// The `npm` on PATH.
pub fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn check(name: &str, status: ExitStatus) -> Result<()> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(Error::new(format!("{name}: exit code {code}"))),
        None => Err(Error::new(format!("{name}: ended by a signal"))),
    }
}

fn cannot_start(command: &Command) -> String {
    format!(
        "cannot start {} (is it installed and on PATH?)",
        command.get_program().display()
    )
}

fn describe(command: &Command) -> String {
    let mut words = command.get_program().display().to_string();
    for argument in command.get_args() {
        words.push(' ');
        words.push_str(&argument.display().to_string());
    }
    words
}
