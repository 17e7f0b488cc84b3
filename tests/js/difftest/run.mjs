/**
 * Runs the differential tests of the kernels in wasm, in every runtime.
 *
 *     node tests/js/difftest/run.mjs --wasm folder [--cases 20000] [--only node,deno,...]
 *
 * `folder` holds `rsa_difftest.wasm`, `rsa_fma.wasm` and `curve_difftest.wasm`. As many runtimes as there
 * are processors run at a time. Each line is a runtime and what it says of one kernel. Exit code
 * 1 when a runtime says nothing, or anything disagrees. `cargo xtask difftest` calls this.
 */

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";

const SCRATCH = join(TESTS, "runtimes/generated/difftest");
const MINUTES = 30;

const RUNS = [
  { runtime: "node", flags: [] },
  { runtime: "node22", flags: [] },
  { runtime: "node24", flags: [] },
  { runtime: "deno", flags: ["run", "--no-prompt", "--no-lock", "--no-remote"] },
  { runtime: "bun", flags: ["--no-install"] },
  { runtime: "workerd", flags: ["test", "--verbose"] },
];

const text = { type: "string" };
const { values } = parseArgs({
  options: { wasm: text, cases: { ...text, default: "20000" }, only: text },
});
const cases = Number(values.cases);
if (!(cases > 0)) throw new Error("--cases wants a number");
const chosen = values.only?.split(",") ?? RUNS.map(({ runtime }) => runtime);

rmSync(SCRATCH, { recursive: true, force: true });
mkdirSync(SCRATCH, { recursive: true });
const wasm = resolve(values.wasm);
for (const name of ["rsa_difftest.wasm", "rsa_fma.wasm", "curve_difftest.wasm"])
  copyFileSync(join(wasm, name), join(SCRATCH, name));
for (const name of ["rsa.mjs", "curves.mjs"])
  copyFileSync(join(TESTS, "difftest", name), join(SCRATCH, name));
const files = { script: writeScript(), config: writeWorker() };

const waiting = RUNS.filter(({ runtime }) => chosen.includes(runtime));
await Promise.all(Array.from({ length: availableParallelism() }, runInTurn));

/** Each of these takes what waits next. */
async function runInTurn() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runOn(next);
}

async function runOn({ runtime, flags }) {
  const { program, version } = findRuntime(runtime);
  const file = runtime === "workerd" ? files.config : files.script;
  const { stdout, stderr, problem } = await output(program, [...flags, file]);
  const lines = [...`${stdout}\n${stderr}`.matchAll(/difftest (?:rsa-)?\w+: [^\n]*/g)].map(
    ([line]) => line,
  );
  for (const line of lines) console.log(`${runtime} ${version}: ${line}`);
  // Scalar, dot, and a word about the third; and four curves.
  const isComplete =
    lines.length === 7 && lines.filter((line) => / cases, 0 disagreements$/.test(line)).length >= 6;
  if (problem || !isComplete || lines.some((line) => / cases, [1-9]/.test(line))) {
    console.log(`${runtime} ${version}: FAILED (${problem ?? "incomplete"})\n${stdout}\n${stderr}`);
    process.exitCode = 1;
  }
}

/** `problem` is undefined if the exit code was 0. */
function output(program, parameters) {
  const options = { cwd: SCRATCH, encoding: "utf8", timeout: MINUTES * 60_000 };
  return new Promise((done) => {
    execFile(program, parameters, options, (error, stdout, stderr) => {
      done({ stdout, stderr, problem: error?.message });
    });
  });
}

/** With the wasm inside: Deno then needs no permission. */
function writeScript() {
  const base64 = (name) => JSON.stringify(readFileSync(join(SCRATCH, name)).toString("base64"));
  const path = join(SCRATCH, "script.mjs");
  writeFileSync(
    path,
    `import { compareRsa } from "./rsa.mjs";
import { compareCurves } from "./curves.mjs";
const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const difftest = new WebAssembly.Module(decode(${base64("rsa_difftest.wasm")}));
const curves = new WebAssembly.Module(decode(${base64("curve_difftest.wasm")}));
const bytes = decode(${base64("rsa_fma.wasm")});
const fma = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
for (const line of compareRsa({ difftest, fma }, ${cases})) console.log(line);
for (const line of compareCurves(curves, ${cases})) console.log(line);
`,
  );
  return path;
}

function writeWorker() {
  writeFileSync(
    join(SCRATCH, "worker.js"),
    `import difftest from "rsa_difftest.wasm";
import fma from "rsa_fma.wasm";
import curves from "curve_difftest.wasm";
import { compareRsa } from "rsa.mjs";
import { compareCurves } from "curves.mjs";
export default {
  test() {
    for (const line of compareRsa({ difftest, fma }, ${cases})) console.log(line);
    for (const line of compareCurves(curves, ${cases})) console.log(line);
  },
};
`,
  );
  const path = join(SCRATCH, "config.capnp");
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .difftest)]);

const difftest :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "rsa.mjs", esModule = embed "rsa.mjs"),
    (name = "curves.mjs", esModule = embed "curves.mjs"),
    (name = "rsa_difftest.wasm", wasm = embed "rsa_difftest.wasm"),
    (name = "rsa_fma.wasm", wasm = embed "rsa_fma.wasm"),
    (name = "curve_difftest.wasm", wasm = embed "curve_difftest.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
`,
  );
  return path;
}
