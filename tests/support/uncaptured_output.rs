//! Lines that `cargo test` shows even when it captures output: counts, seeds, and names of skipped files.

use std::io::Write as _;

/// Prints one line past the capture of `cargo test`, which hides the output of tests that pass.
pub fn print_uncaptured(line: &str) {
    // A closed pipe is no reason to fail a test.
    let _ = writeln!(std::io::stdout(), "{line}");
}
