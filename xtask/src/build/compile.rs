//! Rust to wasm, with nothing of this machine in the result.

use std::path::PathBuf;
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::process::{capture, cargo, run};
use crate::workspace::{read, root, target};

const TARGET: &str = "wasm32-unknown-unknown";

/// What every engine has that the package runs on: Node 16, Safari 16.4, workerd, Deno, Bun.
const FEATURES: &str = "-Ctarget-feature=+simd128";

/// Words of 32 bits in `crypto-bigint`, which takes wasm for a target of 64: wasm has no product of 128 bits, and the
/// call for each took a third of the time of making a key.
const WORDS: &str = "--cfg=cpubits=\"32\"";

/// What the engine is asked for at run time.
const RSA_FMA_FLAGS: [&str; 2] = [
    "-Ctarget-feature=+simd128,+relaxed-simd",
    // Instead of 1 MiB, all of which each instance would have.
    "-Clink-arg=-zstack-size=65536",
];

/// Compiles the crate's library with these of its features and no other, and returns the bytes of the wasm.
pub fn wasm(features: &[&str]) -> Result<Vec<u8>> {
    let step = format!("compiling the wasm for {}", features.join(", "));
    let features = ["--no-default-features", "--features", &features.join(",")];
    library(&step, "mcp-bearer", &features, &[FEATURES, WORDS])
}

/// Compiles the RSA kernel that not every engine can load.
pub fn rsa_fma() -> Result<Vec<u8>> {
    library("compiling the wasm for RSA", "rsa-fma", &[], &RSA_FMA_FLAGS)
}

/// Compiles what tests drive the kernels with. It is in no package.
pub fn rsa_difftest() -> Result<Vec<u8>> {
    library(
        "compiling the RSA kernels for differential tests",
        "rsa-difftest",
        &[],
        &[FEATURES, WORDS],
    )
}

/// Compiles the curve kernels together with what they are compared with. It is in no package.
pub fn curve_difftest() -> Result<Vec<u8>> {
    library(
        "compiling the curves for differential tests",
        "curve-difftest",
        &[],
        &[FEATURES, WORDS],
    )
}

/// A command of cargo for the very target and flags of [`wasm`], for example clippy.
pub fn cargo_for_wasm(command: &str) -> Result<Command> {
    let mut cargo = cargo();
    cargo
        .arg(command)
        .args(["--locked", "--target", TARGET])
        .current_dir(root())
        // Replaces RUSTFLAGS and build.rustflags, which would make the wasm depend on who builds it.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            encoded(rustflags()?, &[FEATURES, WORDS]),
        );
    Ok(cargo)
}

fn library(step: &str, package: &str, features: &[&str], flags: &[&str]) -> Result<Vec<u8>> {
    ensure_target(TARGET)?;
    let mut command = cargo_for_wasm("build")?;
    command
        .args(["--release", "--package", package, "--lib"])
        .args(features)
        .env("CARGO_ENCODED_RUSTFLAGS", encoded(rustflags()?, flags));
    run(step, command)?;
    let folder = target().join(TARGET).join("release");
    read(&folder.join(format!("{}.wasm", package.replace('-', "_"))))
}

fn encoded(mut flags: Vec<String>, more: &[&str]) -> String {
    flags.extend(more.iter().map(|&flag| flag.to_owned()));
    flags.join("\u{1f}")
}

/// Fails if the finished wasm names a folder of this machine.
pub fn refuse_local_paths(wasm: &[u8]) -> Result<()> {
    for (folder, _) in local_folders()? {
        let needle = format!("{}/", folder.display());
        if wasm
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
        {
            return Err(Error::new(format!(
                "the wasm holds a path of this machine: {needle}"
            )));
        }
    }
    Ok(())
}

/// Adds a target to the toolchain that lacks it.
pub fn ensure_target(target: &str) -> Result<()> {
    if sysroot()?
        .join("lib")
        .join("rustlib")
        .join(target)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", target]).current_dir(root());
    run(&format!("adding the Rust target {target}"), command)
}

/// Panic messages name source files. Every folder that differs between machines gets a fixed name.
fn rustflags() -> Result<Vec<String>> {
    Ok(local_folders()?
        .iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect())
}

/// The folders that sources come from, each with the name it gets instead. Of several that match a path, rustc
/// takes the last: from the widest to the narrowest.
fn local_folders() -> Result<Vec<(PathBuf, String)>> {
    let home = std::env::home_dir().context("the home folder is not known")?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or(home.join(".cargo"), PathBuf::from);
    let mut version = rustc();
    version.arg("-vV");
    let version = capture(version)?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .context("rustc -vV names no commit")?;
    let library = sysroot()?
        .join("lib")
        .join("rustlib")
        .join("src")
        .join("rust");
    let mut folders = vec![
        (home, "/home".to_owned()),
        (cargo_home, "/cargo".to_owned()),
        (library, format!("/rustc/{commit}")),
        (root(), "/mcp-bearer".to_owned()),
    ];
    // Some containers have no home but "/", which is in front of every path and tells nothing.
    folders.retain(|(folder, _)| folder.parent().is_some());
    Ok(folders)
}

fn rustc() -> Command {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.current_dir(root());
    command
}

fn sysroot() -> Result<PathBuf> {
    let mut command = rustc();
    command.args(["--print", "sysroot"]);
    Ok(PathBuf::from(capture(command)?))
}
