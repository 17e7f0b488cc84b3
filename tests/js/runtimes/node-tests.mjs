/**
 * Runs tests/js/node, which needs Node's own modules, on the oldest and a newer Node.
 *
 *     node tests/js/runtimes/node-tests.mjs [file ...]
 *
 * The last line is "N passed, N failed". A test that was skipped, cancelled or marked as to do is
 * one that failed: it said nothing.
 */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

import { TESTS, findRuntime } from "./binaries.mjs";
import { REPORT, runCounted } from "./counted.mjs";
import { requireRedis } from "./redis.mjs";

const FLAGS = ["--test", REPORT, "--test-concurrency=1"];

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
for (const runtime of ["node", "node22"]) {
  const { program, version } = findRuntime(runtime);
  const { good, silent, output, problem } = runCounted(program, [...FLAGS, ...files], TESTS);
  passed += good;
  failed += problem === undefined ? 0 : Math.max(silent, 1);
  console.log(
    `${problem === undefined ? "ok  " : "FAIL"} node ${version}  ${good} passed, ${silent} failed`,
  );
  if (problem !== undefined)
    console.log(`${output.trimEnd().replace(/^/gm, "     ")}\n     => ${problem}`);
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

function testFiles() {
  const found = readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort();
  if (found.length === 0) throw new Error("tests/js/node is empty");
  return found.map((name) => join(folder, name));
}
