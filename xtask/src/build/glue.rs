//! wasm to JavaScript: the generated glue, with its one import line pointed at a loader.

use wasm_bindgen_cli_support::Bindgen;

use super::WASM_NAME;
use crate::error::{Context, Error, Result};
use crate::progress::step;

/// What the glue imports the compiled module from; the bundler sets one of `loaders/` in its place.
pub const LOADER: &str = "#wasm";

pub struct Glue {
    pub js: String,
    pub wasm: Vec<u8>,
}

pub fn generate(compiled: &[u8]) -> Result<Glue> {
    step("generating the glue with wasm-bindgen", || {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_bytes("mcp_bearer", compiled.to_vec())
            .typescript(false)
            .reset_state_function(true)
            .remove_name_section(true)
            .remove_producers_section(true)
            .module(true)
            .context("wasm-bindgen refuses the target \"module\"")?;
        let mut output = bindgen.generate_output().context("wasm-bindgen")?;
        let mut foreign: Vec<&str> = output.local_modules().keys().map(String::as_str).collect();
        foreign.extend(output.npm_dependencies().keys().map(String::as_str));
        for (package, inline_scripts) in output.snippets() {
            if !inline_scripts.is_empty() {
                foreign.push(package);
            }
        }
        if !foreign.is_empty() {
            return Err(Error::new(format!(
                "dependencies bring JavaScript along, which has no place in the package: {}",
                foreign.join(", ")
            )));
        }
        let js = catch_traps_of_closures(&point_at_loader(output.js())?)?;
        Ok(Glue {
            js,
            wasm: output.wasm_mut().emit_wasm(),
        })
    })
}

/// A closure of the wasm is called by a promise, where nobody catches: what it throws would end a Node process as an
/// unhandled rejection. One of a replaced instance has nothing more to do; a trap in one is reported.
fn catch_traps_of_closures(js: &str) -> Result<String> {
    let stale = "throw new Error('Cannot invoke closure from previous WASM instance');";
    let call = "return f(a, state.b, ...args);";
    let caught =
        "return f(a, state.b, ...args);\n        } catch (error) {\n            trapped(error);";
    for known in [stale, call] {
        if js.matches(known).count() != 1 {
            return Err(Error::new(format!(
                "the generated glue does not hold {known:?} exactly once: wasm-bindgen has changed"
            )));
        }
    }
    let patched = js.replacen(stale, "return;", 1).replacen(call, caught, 1);
    Ok(format!(
        "import {{ trapped }} from \"./trap.js\";\n{patched}"
    ))
}

/// wasm-bindgen makes no promise about its output, so anything but exactly the line that is known stops the build.
fn point_at_loader(js: &str) -> Result<String> {
    let known = format!("import source wasmModule from \"./{WASM_NAME}.wasm\";");
    let naming_the_wasm = js.lines().filter(|line| line.contains("_bg.wasm")).count();
    if js.lines().filter(|line| *line == known).count() != 1 || naming_the_wasm != 1 {
        return Err(Error::new(format!(
            "the generated glue does not hold the line {known:?} exactly once: wasm-bindgen has changed"
        )));
    }
    Ok(js.replacen(&known, &format!("import wasmModule from \"{LOADER}\";"), 1))
}
