/**
 * Runs the tests of the page in a real browser.
 *
 *     node tests/www/run.mjs [file ...]
 *
 * Each file is a process of its own with a deadline, so that a browser that hangs ends here too. After a file whose
 * browser is gone, no other one is tried: each counts as one test that failed. The last line is "N passed, N failed".
 */

import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { REPORT, runAndTell } from "../js/runtimes/counted.mjs";
import { BROWSER_GONE } from "./browser.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
// Several times what the slowest file takes on a busy machine.
const DEADLINE_MS = 300_000;

const named = process.argv.slice(2).map((file) => resolve(file));
const files = named.length > 0 ? named : testFiles();

let passed = 0;
let failed = 0;
for (const [index, file] of files.entries()) {
  const counts = await runAndTell(basename(file), process.execPath, [REPORT, file], FOLDER, DEADLINE_MS);
  passed += counts.passed;
  failed += counts.failed;
  if (counts.exitCode === BROWSER_GONE) {
    const left = files.slice(index + 1).map((name) => basename(name));
    if (left.length > 0) console.log(`FAIL not run, without a browser: ${left.join(", ")}`);
    failed += left.length;
    break;
  }
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
