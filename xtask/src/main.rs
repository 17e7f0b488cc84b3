//! `cargo xtask`: everything that is done with this repository, in one program.

mod bench;
mod build;
mod check;
mod compare;
mod demo;
mod difftest;
mod docs;
mod error;
mod forced;
mod lint;
mod npm;
mod pack;
mod process;
mod progress;
mod script;
mod size;
mod test;
mod workspace;

use std::process::ExitCode;

use error::{Error, Result};

const HELP: &str = "\
cargo xtask <command>

  build   compile the wasm, assemble the npm package in pkg/, pack it, print the sizes
  pack    pack pkg/ again, as it is
  check   hold the built package against its gates (file list, forbidden code, sizes, types)
  docs    write the pages of docs/reference/ that are made of the sources
  lint    the types, the rules and the format of the package's TypeScript, after a build (--fix: mend what can be)
  size    print the sizes of what is in pkg/
  test    everything that must pass
  difftest  each signature kernel against an independent implementation, a million times
  compare the verdicts on 100,000 generated tokens with those of jose, PyJWT and joserfc
  demo    a local issuer, a protected MCP server, a real MCP client and the page on loopback (--serve: keep it running;
          --built, before it: with the package that is in pkg/)
  servers the documents' samples against real authorization servers, also those from Debian (--only NAME, --write)
  bench   speed and sizes against other packages
  help    this text

Needs rustup, a C compiler and Node 20 or newer with npm. What else is needed is installed under target/.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match command.as_str() {
        "build" => no_arguments(rest).and_then(|()| build::run()),
        "pack" => no_arguments(rest).and_then(|()| pack::run()),
        "check" => no_arguments(rest).and_then(|()| check::run()),
        "docs" => no_arguments(rest).and_then(|()| docs::run()),
        "lint" => lint::run(rest),
        "size" => no_arguments(rest).and_then(|()| size::run()),
        "test" => test::run(rest),
        "difftest" => difftest::run(rest),
        "compare" => compare::run(rest),
        "demo" => demo::run(rest),
        "servers" => script::run("tests/servers", "run.mjs", rest),
        "bench" => bench::run(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        unknown => Err(Error::new(format!(
            "no command {unknown:?}; see cargo xtask help"
        ))),
    }
}

fn no_arguments(rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(argument) => Err(Error::new(format!("unexpected argument {argument:?}"))),
    }
}
