//! wasm to JavaScript: the generated glue, pointed at a loader, and without an instance until it is asked for one.

use wasm_bindgen_cli_support::Bindgen;

use super::Wasm;
use crate::error::{Context, Error, Result};
use crate::progress::step;

pub struct Glue {
    pub js: String,
    /// What `js` exports, for the compiler of TypeScript.
    pub types: String,
    pub wasm: Vec<u8>,
}

pub fn generate(wasm: &Wasm, compiled: &[u8]) -> Result<Glue> {
    let name = format!("generating the glue for {} with wasm-bindgen", wasm.role);
    step(&name, || {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_bytes(wasm.name.trim_end_matches("_bg"), compiled.to_vec())
            .typescript(true)
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
        let js = instantiate_when_asked(&point_at_loader(output.js(), wasm)?)?;
        let js = encode_long_texts_at_once(&js)?;
        let types = output
            .ts()
            .context("wasm-bindgen wrote no types")?
            .to_owned();
        Ok(Glue {
            js,
            types,
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
