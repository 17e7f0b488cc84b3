//! wasm-opt, from the npm package `binaryen`.

use std::process::Command;

use crate::error::Result;
use crate::npm;
use crate::process::run_quiet;
use crate::workspace::{read, target, write};

/// Named one by one, never `--all-features`: wasm-opt would then write encodings that some engines cannot read yet.
/// Every one of these is in Node 20, Safari 16.4 and workerd of 2023.
const ARGUMENTS: [&str; 11] = [
    "-O3",
    "--converge",
    // LLVM has inlined what is worth it. What it left alone has one caller but is of another kind: to inline it makes the
    // file larger after gzip by 5 %, and nothing faster.
    "--one-caller-inline-max-function-size=0",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
    "--strip-target-features",
];

/// Optimizes a wasm, which may use further features. Remembers the last result, as this takes a while and most builds change
/// only JavaScript.
pub fn wasm(name: &str, bytes: &[u8], features: &[&str]) -> Result<Vec<u8>> {
    let folder = target().join("wasm-opt").join(name);
    let (input, output) = (folder.join("input.wasm"), folder.join("output.wasm"));
    let recipe_file = folder.join("recipe");
    let mut command: Command = npm::tool("binaryen", "bin/wasm-opt")?;
    command.args(ARGUMENTS).args(features);
    let arguments = [&ARGUMENTS, features].concat().join(" ");
    let recipe = [npm::pinned_version("binaryen")?, arguments].join(" ");

    let known = std::fs::read(&input).is_ok_and(|last| last == bytes)
        && std::fs::read_to_string(&recipe_file).is_ok_and(|last| last == recipe);
    if !known {
        // Gone first: an interrupted run must not leave a recipe that fits another output.
        let _ = std::fs::remove_file(&recipe_file);
        write(&input, bytes)?;
        command.arg(&input).arg("-o").arg(&output);
        run_quiet(&format!("optimizing {name}.wasm with wasm-opt"), command)?;
        write(&recipe_file, recipe)?;
    }
    read(&output)
}
