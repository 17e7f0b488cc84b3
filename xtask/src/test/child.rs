//! A child process whose output is read, and shown to the person as well.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::{Context, Error, Result};

/// When the output is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Each line as it comes.
    Always,
    /// All of it, once the child has failed.
    OnFailure,
}

pub struct Finished {
    /// Standard output and standard error, in the order they came.
    pub output: String,
    /// An error unless the exit code was 0.
    pub result: Result<()>,
}

/// Runs a command to its end.
pub fn run(mut command: Command, show: Show) -> Result<Finished> {
    let program = name(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(format!("cannot start {program}"))?;
    let output = Mutex::new(String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| read_lines(stdout, &output, show));
        scope.spawn(|| read_lines(stderr, &output, show));
    });
    let status = child.wait().context(format!("cannot wait for {program}"))?;
    let output = output.into_inner().unwrap_or_else(PoisonError::into_inner);
    if status.success() {
        return Ok(Finished {
            output,
            result: Ok(()),
        });
    }
    if show == Show::OnFailure {
        eprint!("{output}");
    }
    Ok(Finished {
        output,
        result: Err(Error::new(format!("{program}: {status}"))),
    })
}

/// The program without its folder, and what it was asked to do: `cargo clippy`.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let stem = program.file_stem().unwrap_or(command.get_program());
    match command.get_args().next() {
        Some(first) => format!("{} {}", stem.display(), first.display()),
        None => stem.display().to_string(),
    }
}

fn read_lines(pipe: Option<impl Read>, output: &Mutex<String>, show: Show) {
    let Some(pipe) = pipe else { return };
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    // A pipe that breaks has ended: the exit code says whether that is a failure.
    while matches!(pipe.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        let text = String::from_utf8_lossy(&line);
        if show == Show::Always {
            eprintln!("    {}", text.trim_end());
        }
        output
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&text);
        line.clear();
    }
}
