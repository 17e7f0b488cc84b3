/**
 * Runs the tests of the page in a real browser.
 *
 *     node tests/www/run.mjs [file ...]
 *
 * Each file is a process of its own with a deadline, so that a browser that hangs ends here too. The last line is
 * "N passed, N failed".
 */

import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { REPORT, runCounted } from "../js/runtimes/counted.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
// Several times what the slowest file takes on a busy machine.
const DEADLINE_MS = 300_000;

const named = process.argv.slice(2).map((file) => resolve(file));
const files = named.length > 0 ? named : testFiles();

let passed = 0;
let failed = 0;
for (const file of files) {
  const start = performance.now();
  const { good, silent, output, problem } = await runCounted(process.execPath, [REPORT, file], FOLDER, DEADLINE_MS);
  passed += good;
  failed += problem === undefined ? 0 : Math.max(silent, 1);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${problem === undefined ? "ok  " : "FAIL"} ${basename(file)}  ${good} passed, ${silent} failed  (${seconds} s)`,
  );
  if (problem !== undefined) console.log(`${output.trimEnd().replace(/^/gm, "     ")}\n     => ${problem}`);
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

function testFiles() {
  const found = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort();
  if (found.length === 0) throw new Error("tests/www has no tests");
  return found.map((name) => join(FOLDER, name));
}
