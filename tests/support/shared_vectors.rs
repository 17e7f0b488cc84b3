//! Vector files that lie beside the repository, in `../shared/vectors`. A clone elsewhere does not
//! have them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::announce::announce;

/// Reads a file; when there is no `../shared` at all, names the file as skipped. A folder with a
/// file missing from it is a broken folder, and fails.
pub fn read(file: &str) -> Option<Value> {
    let found = read_from(&shared(), file);
    if found.is_none() {
        announce(&format!("skipped: {file} (shared/ is not here)"));
    }
    found
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

fn read_from(shared: &Path, file: &str) -> Option<Value> {
    if !shared.is_dir() {
        return None;
    }
    let path = shared.join("vectors").join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).expect("a vector file is JSON"))
}

#[test]
fn only_an_absent_folder_is_skipped() {
    let absent = shared().join("no-such-folder");
    assert_eq!(read_from(&absent, "no-such-file"), None);
    if shared().is_dir() {
        let missing = std::panic::catch_unwind(|| read_from(&shared(), "no-such-file"));
        assert!(missing.is_err());
    }
}
