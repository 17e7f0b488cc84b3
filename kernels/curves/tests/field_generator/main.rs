//! This program writes the field arithmetic in `kernels/curves/src/generated`, and shows that it stays within its
//! bounds.
//!
//! `WRITE_FIELDS=1 cargo test --package curve-kernels --test field_generator` writes the files.

mod bounds;
mod interval;
mod layout;
mod prime;
mod print;
mod schedule;

use std::path::PathBuf;

use prime::{PRIMES, Prime};

#[test]
fn the_committed_fields_are_what_the_generator_makes() {
    let write = std::env::var_os("WRITE_FIELDS").is_some();
    for prime in PRIMES {
        let made = layout::packed(&print::file(prime));
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
        .join("generated")
        .join(format!("{}.rs", prime.name))
}
