/**
 * Runs the suite of tests/js/suite and its folders on every runtime, from the installed tarball, and
 * compares the counts. As many runtimes run at a time as there are processors.
 *
 *     node tests/js/runtimes/run.mjs [--only node,deno,...] [--files text,...] [--filter text]
 *       [--forced variant --vectors folder]
 *
 * `--files` takes the suite files whose path (`attacks/jwk-set.test.js`) contains one of the texts,
 * `--filter` the tests whose name contains the text. With `--forced`, for a package that forces a
 * kernel, the tests of tests/js/forced run before the suite.
 *
 * The last line is "N passed, N failed" over all runtimes. Exit code 1 on a failure, on a run
 * without tests, or when one runtime ran more tests than another.
 */

import { spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { TESTS, findRuntime } from "./binaries.mjs";
import { newFolder } from "./folder.mjs";
import { propertyNames } from "./property-names.mjs";
import { suiteFiles } from "./suite-files.mjs";
import { EDGE_LIGHT, WORKERD, buildForWorkerd } from "./workerd.mjs";

const RUNTIMES = join(TESTS, "runtimes");

/** A suite that still runs after this many minutes hangs. */
const DEADLINE_MINUTES = 15;

const DENO_FLAGS = ["run", "--no-prompt", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

/** Deno gets no permission at all: the package must load and verify without one. */
const RUNS = [
  { runtime: "node", flags: [] },
  { runtime: "node22", flags: [] },
  { runtime: "node24", flags: [] },
  { runtime: "deno", flags: DENO_FLAGS },
  { runtime: "bun", flags: ["--no-install"] },
  { runtime: "workerd", conditions: WORKERD },
  // The entry for edge runtimes, in the runtime at hand that also wants its wasm precompiled.
  { runtime: "edge-light", program: "workerd", what: "edge-light", conditions: EDGE_LIGHT },
];

const text = { type: "string" };
const { values: options } = parseArgs({
  options: { only: text, files: text, filter: text, forced: text, vectors: text },
});
const chosen = options.only?.split(",") ?? RUNS.map(({ runtime }) => runtime);
const unknown = chosen.filter((name) => RUNS.every(({ runtime }) => runtime !== name));
if (unknown.length > 0) throw new Error(`unknown runtime: ${unknown.join(", ")}`);

const generated = newFolder("run");
report(await runAllRuntimes(writeEntries(generated, options)));

/** Static imports: Deno allows them without a permission, and esbuild can bundle them. */
function writeEntries(folder, { files: wanted = "", filter, forced, vectors }) {
  const texts = wanted.split(",");
  const files = suiteFiles().filter((path) => texts.some((text) => path.includes(text)));
  if (files.length === 0) throw new Error("no such file in tests/js/suite");
  const suite = files.map((path) => `import "../../../suite/${path}";\n`).join("");
  const names = JSON.stringify(propertyNames());
  writeFileSync(
    join(folder, "given.js"),
    `import { given } from "../../../harness.js";\ngiven.propertyNames = ${names};\n`,
  );
  const first = forced === undefined ? "" : 'import "./forced.js";\n';
  const imports = `import "./given.js";\n${first}${suite}`;
  const filterText = JSON.stringify({ filter });
  const write = (name, text) => {
    writeFileSync(join(folder, name), imports + text);
    return join(folder, name);
  };
  if (forced !== undefined) writeFileSync(join(folder, "forced.js"), forcedTests(forced, vectors));
  return {
    script: write(
      "script.js",
      `import { run } from "../../script.mjs";\nawait run(${filterText});\n`,
    ),
    worker: write(
      "worker.js",
      `import { worker } from "../../worker.mjs";\nexport default worker(${filterText});\n`,
    ),
  };
}

/** With the vectors inside: Deno then needs no permission. */
function forcedTests(variant, vectors) {
  const files = readdirSync(vectors).sort();
  const sets = files.map((name) => readFileSync(join(vectors, name), "utf8"));
  const [name, texts] = [JSON.stringify(variant), JSON.stringify(sets)];
  return `import { expectForced } from "../../../forced/expectations.js";
import { verifyVectors } from "../../../forced/vectors.js";
expectForced(${name});
verifyVectors(${name}, ${texts}.map((text) => JSON.parse(text)));
`;
}

async function runAllRuntimes({ script, worker }) {
  const isWhole = options.files === undefined && options.filter === undefined;
  const results = [];
  const waiting = RUNS.filter(({ runtime }) => chosen.includes(runtime));
  const inTurn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runAll(next);
  };
  const runAll = async ({ runtime, program = runtime, what = "suite", flags, conditions }) => {
    if (conditions !== undefined) {
      const folder = join(generated, runtime);
      const build = async () => ["test", await buildForWorkerd(worker, folder, conditions)];
      results.push(await run(program, what, build));
      return;
    }
    results.push(await run(program, what, () => [...flags, script]));
    if (!isWhole) return;
    results.push(await run(program, "require", () => [...flags, "cjs.cjs", ...declaredValues()]));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, inTurn));
  return results;
}

/** The names of what the package's declarations promise to be there at run time. */
function declaredValues() {
  const file = join(TESTS, "node_modules/mcp-bearer/dist/index.d.cts");
  const [, names] = /^export \{ (.+) \};$/m.exec(readFileSync(file, "utf8"));
  return names.split(", ");
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
  const verdict =
    counts === undefined ? (problem ?? "printed no counts") : `${passed} passed, ${failed} failed`;
  console.log(
    `${good ? "ok  " : "FAIL"} ${`${label} (${what})`.padEnd(28)} ${verdict}  ${seconds} s`,
  );
  if (!good) console.log(`${indented(output)}\n     => ${problem ?? verdict}`);
  return { label, what, passed, failed: good ? 0 : Math.max(failed, 1), good };
}

function collect(program, args) {
  const child = spawn(program, args, {
    cwd: RUNTIMES,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DO_NOT_TRACK: "1",
      NO_COLOR: "1",
    },
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

/** workerd warns of odd header values with the whole value in the warning. */
function indented(output) {
  const short = (line) => (line.length <= 400 ? line : `${line.slice(0, 400)}...`);
  const lines = output.trimEnd().split("\n");
  return lines.map((line) => `     ${short(line)}`).join("\n");
}

function lastCounts(output) {
  const last = [...output.matchAll(/\b(\d+) passed, (\d+) failed\b/g)].at(-1);
  return last === undefined ? undefined : { passed: Number(last[1]), failed: Number(last[2]) };
}

function report(all) {
  const suites = all.filter(({ what }) => what !== "require");
  const sizes = new Set(suites.map(({ passed, failed }) => passed + failed));
  const differ = suites.every(({ good }) => good) && sizes.size > 1;
  if (differ) {
    const numbers = suites.map(({ label, what, passed }) => `${label} (${what}): ${passed}`);
    console.log(`FAIL the runtimes ran different numbers of tests: ${numbers.join(", ")}`);
  }
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  const failed = all.reduce((sum, result) => sum + result.failed, differ ? 1 : 0);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
