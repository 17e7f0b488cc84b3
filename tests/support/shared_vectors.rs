//! Vector files beside the repository, in `../shared/vectors`. Other clones do not have them: there the tests print the
//! name of each skipped file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::uncaptured_output::print_uncaptured;

/// Reads a file. Without the folder, prints the name of the file as skipped. A folder that lacks the
/// file is broken, and fails the test.
pub fn read(file: &str) -> Option<Value> {
    let found = read_from(&folder(), file);
    if found.is_none() {
        print_uncaptured(&format!("skipped: {file} (../shared/vectors is not here)"));
    }
    found
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors")
}

fn read_from(folder: &Path, file: &str) -> Option<Value> {
    if !folder.is_dir() {
        return None;
    }
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).expect("a vector file is JSON"))
}

#[test]
fn only_an_absent_folder_is_skipped() {
    let absent = folder().join("no-such-folder");
    assert_eq!(read_from(&absent, "no-such-file"), None);
    if folder().is_dir() {
        let missing = std::panic::catch_unwind(|| read_from(&folder(), "no-such-file"));
        assert!(missing.is_err());
    }
}
