//! The field arithmetic under `kernels/curves/src` is written by this program, and shown to be within
//! its bounds by it.
//!
//! `WRITE_FIELDS=1 cargo test --package curve-kernels --test field_generator` writes the files anew.

mod bounds;
mod interval;
mod prime;
mod print;
mod schedule;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use prime::{PRIMES, Prime};

#[test]
fn the_committed_fields_are_what_the_generator_makes() {
    let write = std::env::var_os("WRITE_FIELDS").is_some();
    for prime in PRIMES {
        let made = formatted(&print::file(prime));
        let path = path(prime);
        if write {
            std::fs::write(&path, &made).expect("the source folder is writable");
        }
        let committed = std::fs::read_to_string(&path).expect("a committed field");
        // Not assert_eq: it would print both files.
        assert!(
            committed == made,
            "{} is not what the generator makes; see tests/field_generator/main.rs",
            path.display()
        );
    }
}

fn path(prime: &Prime) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(format!("field_{}.rs", prime.name))
}

/// Through `rustfmt`, with the rules of this repository.
fn formatted(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt comes with rustup");
    let mut stdin = rustfmt.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("rustfmt reads");
    drop(stdin);
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt fails");
    String::from_utf8(output.stdout).expect("text")
}
