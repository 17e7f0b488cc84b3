//! `cargo xtask docs`: the pages of docs/reference/ that are made of the sources. A Rust test compares them.

use mcp_bearer::options::page;

use crate::error::Result;
use crate::workspace::{root, write};

pub fn run() -> Result<()> {
    let page = root().join("docs").join("reference").join("options.md");
    write(&page, page::markdown())
}
