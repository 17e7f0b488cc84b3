/**
 * Runs the suite and the vectors with a package that forces a kernel.
 *
 *     node tests/js/forced/run.mjs --variant scalar|dot|fma --package folder --vectors folder
 *       --into folder [--all]
 *
 * `--into` is a folder of its own, in which the suite finds that package where it looks for the
 * published one. Without `--all` only what is about signatures runs, on one runtime. The last line
 * is "N passed, N failed". `cargo xtask` calls this.
 */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { TESTS } from "../runtimes/binaries.mjs";

/** Parts of the paths of the suite's files about signatures and keys. */
const SIGNATURES = [
  "kernels",
  "attacks/algorithms",
  "attacks/jwk",
  "attacks/mutations",
  "attacks/signature",
  "jwt/interop",
  "jwt/key-pairs",
].join();

/** The runtime that all of the suite runs on. */
const MAIN = "node24";
const OTHERS = ["node", "node22", "deno", "bun", "workerd", "edge-light"];

/** Where `fma` refuses everything, so that most of the suite would fail. */
const WITHOUT_FMA = ["node", "bun"];

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    variant: text,
    package: text,
    vectors: text,
    into: text,
    all: { type: "boolean", default: false },
  },
});
const folder = resolve(values.into);
prepare();

let passed = 0;
let failed = 0;
for (const run of runs()) suite(run);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

function prepare() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const name of ["harness.js", "package.json", "suite", "forced"])
    cpSync(join(TESTS, name), join(folder, name), { recursive: true });
  // Without what other runs have generated there.
  for (const { name } of files(join(TESTS, "runtimes")))
    cpSync(join(TESTS, "runtimes", name), join(folder, "runtimes", name));
  cpSync(values.package, join(folder, "node_modules/mcp-bearer"), { recursive: true });
  for (const name of readdirSync(join(TESTS, "node_modules"))) {
    if (name === "mcp-bearer" || name.startsWith(".")) continue;
    symlinkSync(join(TESTS, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
}

function files(directory) {
  return readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
}

/** Parameters of runtimes/run.mjs. */
function runs() {
  if (!values.all) return [["--only", MAIN, "--files", SIGNATURES]];
  const canRun = (runtime) => values.variant !== "fma" || !WITHOUT_FMA.includes(runtime);
  const able = OTHERS.filter(canRun);
  const unable = OTHERS.filter((runtime) => !canRun(runtime));
  const all = [
    ["--only", MAIN],
    ["--only", able.join(","), "--files", SIGNATURES],
  ];
  // There the forced kernel must be refused, and every signature with it: what the tests named after
  // it expect.
  if (unable.length > 0)
    all.push(["--only", unable.join(","), "--files", "kernels", "--filter", values.variant]);
  return all;
}

function suite(parameters) {
  const program = join(folder, "runtimes/run.mjs");
  const forced = ["--forced", values.variant, "--vectors", resolve(values.vectors)];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [program, ...forced, ...parameters],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  const lines = stdout.trimEnd().split("\n");
  const [, good, bad] = /^(\d+) passed, (\d+) failed$/.exec(lines.pop()) ?? [];
  for (const line of lines) console.log(`${values.variant}: ${line}`);
  passed += Number(good ?? 0);
  failed += Number(bad ?? 0);
  if (status !== 0 && !(Number(bad) > 0)) {
    failed += 1;
    console.log(`FAIL ${parameters.join(" ")}: exit code ${status}\n${stderr}`);
  }
}
