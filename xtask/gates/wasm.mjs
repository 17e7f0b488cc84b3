// Looks into the wasm: what it imports, and that the inline entries hold the same bytes. Prints a line for each
// problem, then "end".

import { readFileSync } from "node:fs";
import { join } from "node:path";

const dist = process.argv[2];
const bytes = readFileSync(join(dist, "mcp_bearer_bg.wasm"));
const wasm = new WebAssembly.Module(bytes);
const problems = [];

const glue = readFileSync(join(dist, "workerd.js"), "utf8");
for (const { module, name } of WebAssembly.Module.imports(wasm)) {
  if (module !== "./mcp_bearer_bg.js" || !glue.includes(name)) problems.push(`import: ${module} ${name}`);
}
const exported = WebAssembly.Module.exports(wasm).map(({ name }) => name);
for (const name of ["memory", "__wbindgen_start"]) {
  if (!exported.includes(name)) problems.push(`no export: ${name}`);
}
for (const section of ["name", "producers", "linking", "sourceMappingURL", ".debug_info"]) {
  if (WebAssembly.Module.customSections(wasm, section).length) problems.push(`custom section: ${section}`);
}
const base64 = bytes.toString("base64");
for (const file of ["index.js", "index.cjs"]) {
  if (!readFileSync(join(dist, file), "utf8").includes(`"${base64}"`)) problems.push(`${file} holds another wasm`);
}

for (const problem of problems) console.log(problem);
console.log("end");
