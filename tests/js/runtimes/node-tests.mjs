/**
 * Runs tests/js/node, which needs Node's own modules, on the oldest and a newer Node.
 *
 *     node tests/js/runtimes/node-tests.mjs [file ...]
 *
 * The last line is "N passed, N failed". A test that was skipped, cancelled or marked as to do is
 * one that failed: it said nothing.
 */

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

import { TESTS, findRuntime } from "./binaries.mjs";
import { requireRedis } from "./redis.mjs";

const FLAGS = ["--test", "--test-reporter=spec", "--test-concurrency=1"];

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
  const { good, silent, output, problem } = run(program);
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

function run(program) {
  const { status, signal, stdout, stderr, error } = spawnSync(program, [...FLAGS, ...files], {
    cwd: TESTS,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  const output = `${stdout ?? ""}${stderr ?? ""}`;
  const count = (name) =>
    Number(new RegExp(`^\\S+ ${name} (\\d+)$`, "m").exec(stdout ?? "")?.[1] ?? NaN);
  const good = count("pass");
  const silent = count("fail") + count("cancelled") + count("skipped") + count("todo");
  let problem;
  if (error !== undefined) problem = String(error);
  else if (Number.isNaN(good + silent)) problem = "no counts in the output";
  else if (silent > 0) problem = `${silent} did not pass`;
  else if (good === 0) problem = "no test ran";
  else if (status !== 0) problem = `ended with ${signal ?? `exit code ${status}`}`;
  return { good: good || 0, silent: silent || 0, output, problem };
}
