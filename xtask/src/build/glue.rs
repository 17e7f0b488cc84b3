//! wasm to JavaScript: the generated glue, pointed at a loader, and without an instance until it is asked for one.

use wasm_bindgen_cli_support::Bindgen;

use super::{VERIFICATION, Wasm};
use crate::error::{Context, Error, Result};
use crate::progress::step;

pub struct Glue {
    pub js: String,
    pub wasm: Vec<u8>,
}

pub fn generate(wasm: &Wasm, compiled: &[u8]) -> Result<Glue> {
    let name = format!("generating the glue for {} with wasm-bindgen", wasm.role);
    step(&name, || {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_bytes(wasm.name.trim_end_matches("_bg"), compiled.to_vec())
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
        let mut js = instantiate_when_asked(&point_at_loader(output.js(), wasm)?)?;
        js = encode_long_texts_at_once(&js)?;
        // Only what waits for promises has closures.
        if wasm.role == VERIFICATION.role {
            js = catch_traps_of_closures(&js)?;
        }
        Ok(Glue {
            js,
            wasm: output.wasm_mut().emit_wasm(),
        })
    })
}

/// What a loader is imported by; the bundler sets one of `loaders/` in its place.
pub fn loader(wasm: &Wasm) -> String {
    format!("#{}", wasm.role)
}

/// A loader gives a function, which compiles at the first call or has compiled before. The first instance is made as
/// those after a trap are (`pkg-template/src/wasm.js`).
fn instantiate_when_asked(js: &str) -> Result<String> {
    let at_once = "\nlet wasmInstance = new WebAssembly.Instance(wasmModule, __wbg_get_imports());\n\
        let wasm = wasmInstance.exports;\nwasm.__wbindgen_start();\n";
    let js = replace_known(js, at_once, "\nlet wasmInstance, wasm;\n")?;
    replace_known(
        &js,
        "new WebAssembly.Instance(wasmModule, ",
        "new WebAssembly.Instance(loadModule(), ",
    )
}

/// Character by character, a token of 16 KiB takes longer to reach the wasm than most take to verify. Where the text is not
/// all ASCII the buffer is too short, and what wasm-bindgen does is done.
fn encode_long_texts_at_once(js: &str) -> Result<String> {
    replace_known(
        js,
        "let offset = 0;\n",
        "let offset = 0;
    if (len > 128) {
        const { read, written } = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len));
        if (read === len && written === len) offset = len;
    }\n",
    )
}

/// A closure of the wasm is called by a promise, where nobody catches: what it throws would end a Node process as an
/// unhandled rejection. One of a replaced instance has nothing more to do; a trap in one is reported.
fn catch_traps_of_closures(js: &str) -> Result<String> {
    let js = replace_known(
        js,
        "throw new Error('Cannot invoke closure from previous WASM instance');",
        "return;",
    )?;
    // Or code of the user's that it called has trapped below it: then this one's end has touched the new instance.
    let js = replace_known(
        &js,
        "return f(a, state.b, ...args);",
        "const result = f(a, state.b, ...args);
            if (state.instance !== __wbg_instance_id) trapped();
            return result;
        } catch (error) {
            trapped(error);",
    )?;
    // The new instance has nothing to destroy for it.
    let js = replace_known(
        &js,
        "if (--state.cnt === 0) {",
        "if (--state.cnt === 0 && state.instance === __wbg_instance_id) {",
    )?;
    Ok(format!("import {{ trapped }} from \"./trap.js\";\n{js}"))
}

fn point_at_loader(js: &str, wasm: &Wasm) -> Result<String> {
    let file = format!("{}.wasm", wasm.name);
    if js.matches(&file).count() != 1 {
        return Err(Error::new(format!(
            "the generated glue does not name {file} exactly once: wasm-bindgen has changed"
        )));
    }
    let known = format!("import source wasmModule from \"./{file}\";\n");
    let import = format!("import loadModule from \"{}\";\n", loader(wasm));
    replace_known(js, &known, &import)
}

/// wasm-bindgen makes no promise about its output, so anything but exactly the text that is known stops the build.
fn replace_known(js: &str, known: &str, replacement: &str) -> Result<String> {
    if js.matches(known).count() != 1 {
        return Err(Error::new(format!(
            "the generated glue does not hold {known:?} exactly once: wasm-bindgen has changed"
        )));
    }
    Ok(js.replacen(known, replacement, 1))
}
