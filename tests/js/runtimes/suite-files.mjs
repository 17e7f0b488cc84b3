/** The test files of tests/js/suite, which the runner imports and the tests of ids read. */

import { readdirSync } from "node:fs";
import { join, sep } from "node:path";

import { TESTS } from "./binaries.mjs";

/** @returns {string[]} paths below tests/js/suite, with slashes, in alphabetical order */
export function suiteFiles() {
  return readdirSync(join(TESTS, "suite"), { recursive: true })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => path.endsWith(".test.js"))
    .sort();
}
