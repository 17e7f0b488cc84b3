//! `cargo xtask check`: what the built package must and must not be, held against its tarball.
//!
//! Each gate is about a way in which packages of this kind broke for users of one runtime.

mod code;
mod contents;
mod types;
mod wasm;

use std::collections::BTreeMap;

use crate::error::{Context, Error, Result};
use crate::pack;
use crate::workspace::tarball;

/// The files of the tarball, by their path in the package.
pub type Files = BTreeMap<String, Vec<u8>>;

struct Gate {
    name: &'static str,
    /// Returns what is wrong, a line each.
    find_problems: fn(&Files) -> Result<Vec<String>>,
}

const GATES: &[Gate] = &[
    Gate {
        name: "the tarball holds exactly these files",
        find_problems: contents::file_list,
    },
    Gate {
        name: "pkg/ and the tarball are the same",
        find_problems: contents::same_as_pkg,
    },
    Gate {
        name: "package.json: nothing installed, nothing run",
        find_problems: contents::manifest,
    },
    Gate {
        name: "exports point at files",
        find_problems: contents::exports,
    },
    Gate {
        name: "one text for both kinds of types",
        find_problems: contents::types,
    },
    Gate {
        name: "nothing forbidden in the JavaScript",
        find_problems: code::forbidden,
    },
    Gate {
        name: "imports: only the wasm, only where it belongs",
        find_problems: code::imports,
    },
    Gate {
        name: "adapters: nothing in them but what they are for",
        find_problems: code::adapters,
    },
    Gate {
        name: "the command line: Node's modules and this package",
        find_problems: code::command_line,
    },
    Gate {
        name: "no top-level await",
        find_problems: code::top_level_await,
    },
    Gate {
        name: "loading does nothing but compile",
        find_problems: code::evaluation,
    },
    Gate {
        name: "wasms that import only from their glue, and one that imports nothing",
        find_problems: wasm::module,
    },
    Gate {
        name: "size",
        find_problems: wasm::size,
    },
    Gate {
        name: "bundles and Workers: what is not imported is not there",
        find_problems: wasm::bundles,
    },
    Gate {
        name: "publint --strict",
        find_problems: types::publint,
    },
    Gate {
        name: "are the types wrong?",
        find_problems: types::attw,
    },
];

pub fn run() -> Result<()> {
    if !tarball().is_file() {
        return Err(Error::new(
            "there is no package to check: run cargo xtask build first",
        ));
    }
    let files: Files = pack::contents()?.into_iter().collect();
    let mut failed = 0;
    for gate in GATES {
        let problems = (gate.find_problems)(&files).unwrap_or_else(|error| vec![error.to_string()]);
        println!(
            "{:<4}  {}",
            if problems.is_empty() { "ok" } else { "FAIL" },
            gate.name
        );
        for problem in &problems {
            println!("        {}", problem.replace('\n', "\n        "));
        }
        failed += usize::from(!problems.is_empty());
    }
    println!("{} passed, {failed} failed", GATES.len() - failed);
    if failed > 0 {
        return Err(Error::new("the package does not pass cargo xtask check"));
    }
    Ok(())
}

/// The path of an adapter's file, `kind` being what stands behind its name.
fn adapter_file(name: &str, kind: &str) -> String {
    format!("dist/adapters/{name}.{kind}")
}

fn text<'a>(files: &'a Files, path: &str) -> Result<&'a str> {
    let bytes = files.get(path).context(format!("{path} is missing"))?;
    std::str::from_utf8(bytes).context(path)
}
