/**
 * Runs tests/js/node, which needs Node's own modules, on the oldest and a newer Node.
 *
 *     node tests/js/runtimes/node-tests.mjs [file ...]
 *
 * Each file is a process of its own on each Node, and two run at a time. The last line is
 * "N passed, N failed". A test that was skipped, cancelled or marked as to do is one that failed: it
 * said nothing.
 */

import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";

import { TESTS, findRuntime } from "./binaries.mjs";
import { REPORT, runAndTell } from "./counted.mjs";
import { requireRedis } from "./redis.mjs";

const RUNTIMES = ["node", "node22"].map(findRuntime);
const AT_A_TIME = 2;

/** Several times what the slowest file takes on a busy machine: one that takes longer hangs. */
const DEADLINE_MS = 20 * 60_000;

/** Each takes something that there is once: a port that it must get again, or all of the processor. */
const ALONE = [
  "introspection-faults.test.mjs",
  "introspection-memory.test.mjs",
  "jwks-faults.test.mjs",
  "jwks-times.test.mjs",
  "memory.test.mjs",
  "store-redis.test.mjs",
];

const folder = join(TESTS, "node");
const named = process.argv.slice(2).map((file) => resolve(file));
const files = named.length > 0 ? named : testFiles();

// Before the tests, whose output is only shown when they fail. Those that need it fail without it.
if (files.some((file) => file.endsWith("store-redis.test.mjs"))) {
  try {
    requireRedis();
  } catch (error) {
    console.log(`     ${error.message}`);
  }
}

let passed = 0;
let failed = 0;

const needsAll = (file) => ALONE.includes(basename(file));
await runAll(files.filter((file) => !needsAll(file)), AT_A_TIME);
await runAll(files.filter(needsAll), 1);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

/** Runs files on all Nodes, some at a time. */
async function runAll(chosen, atATime) {
  const left = chosen.flatMap((file) => RUNTIMES.map((runtime) => ({ file, runtime })));
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

async function run({ file, runtime: { program, version } }) {
  const name = `node ${version}  ${basename(file)}`;
  const counts = await runAndTell(name, program, ["--test", REPORT, file], TESTS, DEADLINE_MS);
  passed += counts.passed;
  failed += counts.failed;
}

function testFiles() {
  const found = readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort();
  if (found.length === 0) throw new Error("tests/js/node is empty");
  return found.map((name) => join(folder, name));
}
