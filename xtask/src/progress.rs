//! What a person sees while steps run: a line at the start, one at the end with the time, and a sign of life between.
//!
//! Progress goes to stderr, results (tables, file names) to stdout.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Result;

const HEARTBEAT: Duration = Duration::from_secs(10);

/// Runs one named step and reports its time.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let (finished, heartbeat) = mpsc::channel::<()>();
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            while heartbeat.recv_timeout(HEARTBEAT) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("    {name}: still running, {}", seconds(start.elapsed()));
            }
        });
        let result = work();
        drop(finished);
        result
    });
    let verdict = if result.is_ok() { "done" } else { "FAILED" };
    eprintln!("    {name}: {verdict}, {}", seconds(start.elapsed()));
    result
}

/// One line under the running step.
pub fn note(text: &str) {
    eprintln!("    {text}");
}

/// `1.2 s`
pub fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}
