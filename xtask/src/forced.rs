//! The suite and the vectors with each kernel forced: no speed-up may change a verdict.
//!
//! A key is served by more than one kernel in its life, and which one depends on the engine. Here the package is built
//! once for each way to compute, with no other way in it, and tested as the one that is published.

use crate::build::{self, Recipe};
use crate::error::{Context, Result};
use crate::process::cargo;
use crate::test::child::{self, Show};
use crate::test::counts::Counts;
use crate::test::steps::node_program;
use crate::workspace::{root, target};

/// How much of the suite runs, and where.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What is about signatures, on one runtime.
    Signatures,
    /// All of it on one runtime, and what is about signatures on the others.
    All,
}

struct Variant {
    /// As `tests/js/forced/expectations.js` knows it.
    name: &'static str,
    features: &'static [&'static str],
}

/// RSA and curves have nothing to do with each other, so three packages are enough for five ways.
const VARIANTS: [Variant; 3] = [
    Variant {
        name: "scalar",
        features: &["force-rsa-scalar", "force-small-combs"],
    },
    Variant {
        name: "dot",
        features: &["force-rsa-dot", "force-large-combs"],
    },
    // The combs as they are in the package: small ones first, large ones later.
    Variant {
        name: "fma",
        features: &["force-rsa-fma"],
    },
];

/// Not an export: the suite knows all of those.
const ACCESS: &str = r#"
import { callWasm } from "./instance.ts";
import { SignatureKey, kernelUses } from "./verification-glue.js";
callWasm(() => undefined);
globalThis[Symbol.for("mcp-bearer kernel access")] = { SignatureKey, kernelUses };
"#;

/// Builds and tests each variant. Wants the packages of `tests/js` installed.
pub fn run(extent: Extent, counts: &mut Counts) -> Result<()> {
    let vectors = write_vectors()?;
    for Variant { name, features } in VARIANTS {
        let folder = target().join("forced").join(name);
        let package = folder.join("pkg");
        let recipe = Recipe {
            features,
            more_source: ACCESS,
        };
        build::assemble(&recipe, &folder.join("stage"), &package)?;
        let tests = folder.join("tests");
        let mut arguments = vec!["--variant", name];
        for (option, path) in [
            ("--package", &package),
            ("--vectors", &vectors),
            ("--into", &tests),
        ] {
            arguments.push(option);
            arguments.push(path.to_str().context("a path that is not UTF-8")?);
        }
        if extent == Extent::All {
            arguments.push("--all");
        }
        node_program("js", "forced/run.mjs", &arguments, counts)?;
    }
    Ok(())
}

/// The vectors come from the crate that ships them, by way of the native test that knows what is expected of each.
fn write_vectors() -> Result<std::path::PathBuf> {
    let folder = target().join("wycheproof");
    crate::workspace::fresh_dir(&folder)?;
    let mut command = cargo();
    command
        // As the step `native` builds it: other features would compile all of it again.
        .args(["test", "--workspace", "--locked", "--test", "wycheproof"])
        .args(["--", "--exact", "export::sets_are_written_for_the_package"])
        .env("WYCHEPROOF_FOLDER", &folder)
        .current_dir(root());
    child::run(command, Show::OnFailure)?.result?;
    Ok(folder)
}
