/**
 * Runs a Rust test program that was compiled to wasm, as cargo's runner:
 *
 *     node tests/js/difftest/wasi.mjs program.wasm [arguments of libtest]
 *
 * What the program would ask of a browser or of the package's JavaScript is not here, and fails if it
 * is called: those parts of the crate are linked, but no test of the core reaches them.
 */

import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [path, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: "preview1",
  args: [path, ...args],
  env: process.env,
  preopens: {},
});
const module = new WebAssembly.Module(readFileSync(path));
const imports = wasi.getImportObject();
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  if (imports[from][name] !== undefined) continue;
  if (kind !== "function") throw new Error(`${path} imports a ${kind}: ${from} ${name}`);
  imports[from][name] = () => {
    throw new Error(`${path} calls ${from} ${name}`);
  };
}
process.exitCode = wasi.start(new WebAssembly.Instance(module, imports));
