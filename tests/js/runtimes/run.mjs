/**
 * Runs the one suite of tests/js/suite on every runtime, from the installed tarball, and compares the counts.
 *
 *     node tests/js/runtimes/run.mjs [--only node,deno,...] [--files text] [--filter text]
 *
 * `--files` takes the suite files, `--filter` the tests, whose name contains the text.
 *
 * The last line is "N passed, N failed" over all runtimes. Exit code 1 on a failure, on a run without tests, or
 * when one runtime ran more tests than another.
 */

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { TESTS, findRuntime } from "./binaries.mjs";
import { buildForWorkerd } from "./workerd.mjs";

const RUNTIMES = join(TESTS, "runtimes");
const GENERATED = join(RUNTIMES, "generated");
const SCRATCH = resolve(TESTS, "../../target/js-tests");

/** A suite that still runs after this many minutes hangs. */
const DEADLINE_MINUTES = 15;

const DENO_FLAGS = ["run", "--no-prompt", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

/** Deno gets no permission at all: the package must load and verify without one. */
const RUNS = [
  { runtime: "node", suite: () => ["script.mjs"], cjs: ["cjs.cjs"] },
  { runtime: "node22", suite: () => ["script.mjs"], cjs: ["cjs.cjs"] },
  { runtime: "node24", suite: () => ["script.mjs"], cjs: ["cjs.cjs"] },
  { runtime: "deno", suite: () => [...DENO_FLAGS, "script.mjs"], cjs: [...DENO_FLAGS, "cjs.cjs"] },
  { runtime: "bun", suite: () => ["--no-install", "script.mjs"], cjs: ["--no-install", "cjs.cjs"] },
  {
    runtime: "workerd",
    suite: async () => ["test", await buildForWorkerd(join(RUNTIMES, "worker.mjs"), join(SCRATCH, "workerd"))],
  },
];

const text = { type: "string" };
const { values: options } = parseArgs({ options: { only: text, files: text, filter: text } });
const chosen = options.only?.split(",") ?? RUNS.map(({ runtime }) => runtime);
const unknown = chosen.filter((name) => RUNS.every(({ runtime }) => runtime !== name));
if (unknown.length > 0) throw new Error(`unknown runtime: ${unknown.join(", ")}`);

writeSuite(options);
const isWhole = options.files === undefined && options.filter === undefined;
const results = [];
for (const { runtime, suite, cjs } of RUNS.filter(({ runtime: name }) => chosen.includes(name))) {
  results.push(await run(runtime, "suite", suite));
  if (cjs !== undefined && isWhole) results.push(await run(runtime, "require", () => cjs));
}
report(results);

/** Static imports: Deno allows them without a permission, and esbuild can bundle them. */
function writeSuite({ files: wanted = "", filter }) {
  const isWanted = (name) => name.endsWith(".test.js") && name.includes(wanted);
  const files = readdirSync(join(TESTS, "suite")).filter(isWanted).sort();
  if (files.length === 0) throw new Error("no such file in tests/js/suite");
  const lines = files.map((name) => `import "../../suite/${name}";\n`);
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(
    join(GENERATED, "suite.js"),
    `// Written by run.mjs.\n${lines.join("")}\nexport const filter = ${JSON.stringify(filter)};\n`,
  );
}

async function run(runtime, what, argumentsOf) {
  const started = performance.now();
  let label = runtime;
  let outcome;
  try {
    const { program, version } = findRuntime(runtime);
    label = `${runtime.replace(/\d+$/, "")} ${version}`;
    outcome = await collect(program, await argumentsOf());
  } catch (error) {
    outcome = { output: String(error?.stack ?? error), problem: "did not start" };
  }
  const { output, problem } = outcome;
  const counts = problem === "did not start" ? undefined : lastCounts(output);
  const passed = counts?.passed ?? 0;
  const failed = counts?.failed ?? 0;
  // The exit code and the printed counts must both say yes.
  const good = problem === undefined && counts !== undefined && passed > 0 && failed === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = counts === undefined ? (problem ?? "printed no counts") : `${passed} passed, ${failed} failed`;
  console.log(`${good ? "ok  " : "FAIL"} ${`${label} (${what})`.padEnd(28)} ${verdict}  ${seconds} s`);
  if (!good) console.log(`${output.trimEnd().replace(/^/gm, "     ")}\n     => ${problem ?? verdict}`);
  return { label, what, passed, failed: good ? 0 : Math.max(failed, 1), good };
}

function collect(program, args) {
  const child = spawn(program, args, {
    cwd: RUNTIMES,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DENO_DIR: join(SCRATCH, "deno"), DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1", NO_COLOR: "1" },
  });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  return new Promise((done, refuse) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, DEADLINE_MINUTES * 60_000);
    child.on("error", refuse);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      let problem;
      if (timedOut) problem = `killed after ${DEADLINE_MINUTES} minutes`;
      else if (code !== 0) problem = `ended with ${signal ?? `exit code ${code}`}`;
      done({ output: Buffer.concat(chunks).toString("utf8"), problem });
    });
  });
}

function lastCounts(output) {
  const last = [...output.matchAll(/\b(\d+) passed, (\d+) failed\b/g)].at(-1);
  return last === undefined ? undefined : { passed: Number(last[1]), failed: Number(last[2]) };
}

function report(all) {
  const suites = all.filter(({ what }) => what === "suite");
  const sizes = new Set(suites.map(({ passed, failed }) => passed + failed));
  const differ = suites.every(({ good }) => good) && sizes.size > 1;
  if (differ) {
    console.log(`FAIL the runtimes ran different numbers of tests: ${suites.map(({ label, passed }) => `${label}: ${passed}`).join(", ")}`);
  }
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  const failed = all.reduce((sum, result) => sum + result.failed, differ ? 1 : 0);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
