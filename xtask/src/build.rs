//! `cargo xtask build`: Rust sources in, `pkg/` and its tarball out.
//!
//! One wasm and one piece of generated glue, and a small wasm for RSA beside them; what differs per runtime is only who
//! hands over the compiled modules, and that is one import line each. ARCHITECTURE.md says why.

pub mod adapters;
mod bundle;
pub mod cli;
pub mod compile;
mod glue;
mod manifest;
pub mod optimize;

use std::path::PathBuf;

use crate::error::Result;
use crate::process::require_node;
use crate::workspace::{copy_dir, fresh_dir, pkg, read, root, target, write};
use crate::{pack, size};

/// The file name of the wasm inside the package, without `.wasm`. Part of the package's surface: `mcp-bearer/wasm`.
pub const WASM_NAME: &str = "mcp_bearer_bg";

/// The same of the RSA kernel that not every engine can load.
pub const RSA_FMA_NAME: &str = "mcp_bearer_rsa_fma";

pub fn run() -> Result<()> {
    require_node()?;
    let compiled = compile::wasm()?;
    let glue = glue::generate(&compiled)?;
    let wasm = optimize::wasm(WASM_NAME, &glue.wasm, &[])?;
    compile::refuse_local_paths(&wasm)?;
    let rsa_fma = rsa_fma()?;
    compile::refuse_local_paths(&rsa_fma)?;

    let stage = stage();
    fresh_dir(&stage)?;
    copy_dir(&template().join("src"), &stage)?;
    copy_dir(&template().join("loaders"), &stage.join("loaders"))?;
    write(&stage.join("glue.js"), glue.js)?;
    write(&stage.join(format!("{WASM_NAME}.wasm")), &wasm)?;
    write(&stage.join(format!("{RSA_FMA_NAME}.wasm")), &rsa_fma)?;

    let dist = pkg().join("dist");
    fresh_dir(&pkg())?;
    bundle::entries(&stage, &dist)?;
    adapters::entries(&template(), &stage, &dist)?;
    cli::entry(&template(), &dist)?;
    write(&dist.join(format!("{WASM_NAME}.wasm")), &wasm)?;
    write(&dist.join(format!("{RSA_FMA_NAME}.wasm")), &rsa_fma)?;
    copy(
        template().join(format!("{WASM_NAME}.wasm.d.ts")),
        dist.join(format!("{WASM_NAME}.wasm.d.ts")),
    )?;
    // Two names for one text: what `require` finds is a CommonJS module, and TypeScript goes by the name.
    copy(template().join("index.d.ts"), dist.join("index.d.ts"))?;
    copy(template().join("index.d.ts"), dist.join("index.d.cts"))?;
    copy(template().join("README.md"), pkg().join("README.md"))?;
    copy(root().join("LICENSE"), pkg().join("LICENSE"))?;
    manifest::write_to(&pkg())?;

    pack::run()?;
    size::run()
}

/// The RSA kernel that not every engine can load, optimized.
pub fn rsa_fma() -> Result<Vec<u8>> {
    optimize::wasm(
        RSA_FMA_NAME,
        &compile::rsa_fma()?,
        // The other one has been through wasm-bindgen, which strips.
        &[
            "--enable-relaxed-simd",
            "--strip-debug",
            "--strip-producers",
        ],
    )
}

fn template() -> PathBuf {
    root().join("pkg-template")
}

/// Where the package's sources and the generated files lie side by side, for the bundler.
fn stage() -> PathBuf {
    target().join("stage")
}

fn copy(from: PathBuf, to: PathBuf) -> Result<()> {
    write(&to, read(&from)?)
}
