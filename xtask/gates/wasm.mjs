// Looks into the wasms: what they import, and that the inline entries hold the same bytes. Prints a line for each
// problem, then "end".

import { readFileSync } from "node:fs";
import { join } from "node:path";

const dist = process.argv[2];
const problems = [];
const files = [];

for (const [stem, script] of [
  ["mcp_bearer", "verification"],
  ["mcp_bearer_testing", "rsa-key-pair"],
  ["mcp_bearer_gate", "gate"],
  ["mcp_bearer_reference", "reference"],
]) {
  const bytes = readFileSync(join(dist, `${stem}_bg.wasm`));
  files.push({ bytes, script });
  const glue = readFileSync(join(dist, `workerd/${script}.js`), "utf8");
  const wasm = new WebAssembly.Module(bytes);
  for (const { module, name } of WebAssembly.Module.imports(wasm)) {
    // A function of ours that takes and gives plain numbers needs no code around it.
    const isGlue = module === `./${stem}_bg.js` || module === "./reference.ts";
    if (!isGlue || !glue.includes(name)) problems.push(`${stem} imports ${module} ${name}`);
  }
  const exported = WebAssembly.Module.exports(wasm).map(({ name }) => name);
  for (const name of ["memory", "__wbindgen_start", "__wbindgen_malloc"]) {
    if (!exported.includes(name)) problems.push(`${stem} does not export ${name}`);
  }
  // What only builds for tests have, which force a kernel (xtask/src/forced.rs).
  for (const name of exported.filter((name) => /^kernelUses$|signaturekey/i.test(name))) {
    problems.push(`${stem} has an export for tests: ${name}`);
  }
  // Private keys are no part of what verifies.
  if (exported.some((name) => /rsakeypair/i.test(name)) !== (stem === "mcp_bearer_testing")) {
    problems.push(`${stem} exports ${exported.join(" ")}`);
  }
}
const rsaBytes = readFileSync(join(dist, "mcp_bearer_rsa_fma.wasm"));
files.push({ bytes: rsaBytes, script: "verification" });
if (WebAssembly.validate(rsaBytes)) {
  const rsa = new WebAssembly.Module(rsaBytes);
  for (const { module, name } of WebAssembly.Module.imports(rsa)) problems.push(`import: ${module} ${name}`);
  const found = WebAssembly.Module.exports(rsa)
    .map(({ name }) => name)
    .sort()
    .join(" ");
  if (found !== "buffer memory multiply_add raise") problems.push(`the wasm for RSA exports ${found}`);
} else if (Number(process.versions.node.split(".")[0]) >= 22) {
  problems.push("the wasm for RSA is not valid, and this engine knows relaxed SIMD");
}

for (const { bytes, script } of files) {
  for (const section of customSections(bytes)) problems.push(`custom section: ${section}`);
  const base64 = bytes.toString("base64");
  for (const path of [`inline/${script}.js`, `node/${script}.cjs`]) {
    if (!readFileSync(join(dist, path), "utf8").includes(`"${base64}"`)) problems.push(`${path} has another wasm`);
  }
}

for (const problem of problems) console.log(problem);
console.log("end");

/** Read here and not by the engine, which may be one that cannot compile both. */
function customSections(file) {
  const names = [];
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = file[at++];
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < file.length) {
    const id = file[at++];
    const size = number();
    const end = at + size;
    if (id === 0) {
      const length = number();
      names.push(file.toString("latin1", at, at + length));
    }
    at = end;
  }
  return names;
}
