//! `cargo xtask size`: what each file of the package weighs, as it is and as it travels.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::{Context, Result};
use crate::pack;
use crate::workspace::{read, tarball};

pub fn run() -> Result<()> {
    let files = pack::contents()?;
    println!("{:>12} {:>12}  file", "bytes", "gzip -9");
    let mut total = 0;
    for (path, content) in &files {
        total += content.len();
        println!("{:>12} {:>12}  {path}", content.len(), gzip(content)?);
    }
    println!(
        "{total:>12} {:>12}  {} files, packed",
        read(&tarball())?.len(),
        files.len()
    );
    Ok(())
}

/// The length of `content` after gzip -9.
pub fn gzip(content: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).context("gzip")?;
    Ok(encoder.finish().context("gzip")?.len())
}
