// Loads the inline entries with everything taken away that a module must not use while it is evaluated, and
// compares what the entries export. Prints a line for each problem, then "end".

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const dist = process.argv[2];
const require = createRequire(import.meta.url);
const problems = [];

const TAKEN_AWAY = [
  [globalThis, "fetch"],
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [globalThis, "queueMicrotask"],
  [crypto, "getRandomValues"],
  [crypto, "randomUUID"],
  [Math, "random"],
  [Date, "now"],
  [console, "log"],
  [console, "warn"],
  [console, "error"],
  [WebAssembly, "compile"],
  [WebAssembly, "instantiate"],
];

/** Of modules compiled and instances made while an entry is evaluated. */
const constructions = { Module: 0, Instance: 0 };
for (const name of Object.keys(constructions)) {
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    construct(target, given) {
      constructions[name] += 1;
      return Reflect.construct(target, given);
    },
  });
}

async function load(file, how) {
  const globals = new Set(Reflect.ownKeys(globalThis));
  const originals = TAKEN_AWAY.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name] of TAKEN_AWAY) {
    const value = () => problems.push(`${file} calls ${name} while it is evaluated`);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  }
  try {
    return await how(join(dist, file));
  } finally {
    TAKEN_AWAY.forEach(([owner, name], i) => {
      if (originals[i]) Object.defineProperty(owner, name, originals[i]);
      else delete owner[name]; // it was inherited
    });
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!globals.has(key)) problems.push(`${file} makes a global: ${String(key)}`);
    }
  }
}

const esm = await load("inline/index.js", (path) => import(pathToFileURL(path)));
const cjs = await load("node/index.cjs", (path) => require(path));
const node = await load("node.js", (path) => import(pathToFileURL(path)));
const { Module, Instance } = constructions;
if (Module !== 0 || Instance !== 0) {
  problems.push(`entries compile ${Module} modules and make ${Instance} instances while they are evaluated`);
}

const names = Object.keys(esm).sort();
if (names.length === 0) problems.push("index.js exports nothing");
for (const [file, entry] of [["node/index.cjs", cjs], ["node.js", node]]) {
  const found = Object.keys(entry).sort().join(" ");
  if (found !== names.join(" ")) problems.push(`${file} exports other names: ${found}`);
}
for (const name of names) {
  if (name === "default" || name.startsWith("_")) problems.push(`export of that name: ${name}`);
  // Bundlers rename classes; users see the name in a console and in stacks.
  if (typeof esm[name] === "function" && esm[name].name !== name) {
    problems.push(`the name of ${name} is ${esm[name].name}`);
  }
  if (cjs[name] !== node[name]) problems.push(`import and require give two different ${name}`);
}

const before = { ...constructions };
for (const [file, how] of [
  ["inline/reference.js", (path) => import(pathToFileURL(path))],
  ["node/reference.cjs", (path) => require(path)],
]) {
  const exported = Object.keys(await load(file, how));
  if (exported.length > 0) problems.push(`${file} exports ${exported.join(" ")}`);
}
if (constructions.Module !== before.Module || constructions.Instance !== before.Instance) {
  problems.push("mcp-bearer/reference compiles or instantiates while it is evaluated");
}

const adapters = new Set(readdirSync(join(dist, "adapters")).map((file) => file.split(".")[0]));
for (const adapter of adapters) {
  const imported = await load(`adapters/${adapter}.js`, (path) => import(pathToFileURL(path)));
  const required = await load(`adapters/${adapter}.cjs`, (path) => require(path));
  const exported = Object.keys(imported).sort().join(" ");
  const found = Object.keys(required).sort().join(" ");
  if (exported === "" || found !== exported) {
    problems.push(`adapters/${adapter}: import gives "${exported}", require "${found}"`);
  }
}

for (const problem of problems) console.log(problem);
console.log("end");
