//! `cargo xtask build`: Rust sources in, `pkg/` and its tarball out.
//!
//! Three wasms of the one crate with generated glue, and a small wasm for RSA beside them; what differs per runtime is
//! only who hands over the compiled modules, and that is one import line each. ARCHITECTURE.md says why.

pub mod adapters;
pub mod bundle;
pub mod cli;
pub mod compile;
mod error_table;
mod glue;
mod licenses;
mod manifest;
pub mod optimize;
pub mod types;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::process::require_node;
use crate::workspace::{copy_dir, fresh_dir, pkg, read, read_text, root, write};
use crate::{pack, size};

/// A wasm of the package.
pub struct Wasm {
    /// Its file name inside the package, without `.wasm`.
    pub name: &'static str,
    /// In its scripts, what the loaders, the glue and the import of the loader are called by.
    pub role: &'static str,
}

/// What production runs.
pub const VERIFICATION: Wasm = Wasm {
    name: "mcp_bearer_bg",
    role: "verification",
};

/// The RSA kernel that not every engine can load. It needs no glue.
pub const RSA_FMA: Wasm = Wasm {
    name: "mcp_bearer_rsa_fma",
    role: "rsa-fma",
};

/// Private keys: nothing of it is compiled before it is used.
pub const TESTING: Wasm = Wasm {
    name: "mcp_bearer_testing_bg",
    role: "testing",
};

/// Signatures by RustCrypto, for those who import `mcp-bearer/reference`.
pub const REFERENCE: Wasm = Wasm {
    name: "mcp_bearer_reference_bg",
    role: "reference",
};

/// The gate, and its rules for operations: what only needs a verifier does not have it.
pub const GATE: Wasm = Wasm {
    name: "mcp_bearer_gate_bg",
    role: "gate",
};

/// All of them.
pub const WASMS: [Wasm; 5] = [VERIFICATION, RSA_FMA, TESTING, GATE, REFERENCE];

pub fn run() -> Result<()> {
    // Where the package's sources and the generated files lie side by side, for the bundler.
    assemble(&Recipe::default(), &types::stage(), &pkg())?;
    types::declarations(&pkg().join("dist"))?;
    pack::run()?;
    size::run()
}

/// In what a package differs from the one that is published: in nothing, by default.
#[derive(Default)]
pub struct Recipe {
    /// Of the wasm that verifies, besides its own.
    pub features: &'static [&'static str],
    /// JavaScript at the end of the package's main source.
    pub more_source: &'static str,
}

/// Makes a package in the folder `pkg`. `stage` is for what it is made of.
pub fn assemble(recipe: &Recipe, stage: &Path, pkg: &Path) -> Result<()> {
    require_node()?;
    fresh_dir(stage)?;
    copy_dir(&template().join("src"), stage)?;
    copy_dir(&template().join("loaders"), &stage.join("loaders"))?;
    let index = stage.join("index.ts");
    write(&index, read_text(&index)? + recipe.more_source)?;
    error_table::write_to(stage)?;
    let dist = pkg.join("dist");
    fresh_dir(pkg)?;
    for wasm in WASMS {
        let bytes = match wasm.role {
            "rsa-fma" => rsa_fma()?,
            "verification" => with_glue(&wasm, recipe.features, stage)?,
            _ => with_glue(&wasm, &[], stage)?,
        };
        compile::refuse_local_paths(&bytes)?;
        for folder in [stage, &dist] {
            write(&folder.join(format!("{}.wasm", wasm.name)), &bytes)?;
        }
    }

    bundle::entries(stage, &dist)?;
    adapters::entries(stage, &dist)?;
    cli::entry(&template(), &dist)?;
    copy(template().join("README.md"), pkg.join("README.md"))?;
    copy(root().join("LICENSE"), pkg.join("LICENSE"))?;
    write(&pkg.join("THIRD_PARTY_LICENSES.txt"), licenses::text()?)?;
    manifest::write_to(pkg)
}

/// One that is this crate with the feature of its role and those of a recipe, optimized. Puts its glue into the stage.
fn with_glue(wasm: &Wasm, features: &[&str], stage: &Path) -> Result<Vec<u8>> {
    let compiled = compile::wasm(&[&[wasm.role], features].concat())?;
    let glue = glue::generate(wasm, &compiled)?;
    write(&stage.join(format!("{}-glue.js", wasm.role)), glue.js)?;
    let types = types::generated(stage).join(format!("{}-glue.d.ts", wasm.role));
    write(&types, glue.types)?;
    optimize::wasm(
        &[&[wasm.name], features].concat().join("-"),
        &glue.wasm,
        &[],
    )
}

/// The RSA kernel that not every engine can load, optimized.
pub fn rsa_fma() -> Result<Vec<u8>> {
    optimize::wasm(
        RSA_FMA.name,
        &compile::rsa_fma()?,
        // The others have been through wasm-bindgen, which strips.
        &[
            "--enable-relaxed-simd",
            "--strip-debug",
            "--strip-producers",
        ],
    )
}

pub fn template() -> PathBuf {
    root().join("pkg-template")
}

fn copy(from: PathBuf, to: PathBuf) -> Result<()> {
    write(&to, read(&from)?)
}
