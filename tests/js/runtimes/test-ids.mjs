/** The ids at the beginning of test names, and the lists in `tests/` that explain them. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { TESTS } from "./binaries.mjs";
import { suiteFiles } from "./suite-files.mjs";

const NAME = /\btest\(\s*(["`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** Names of all tests of the suite and of tests/js/node. @returns {string[]} */
export function testNames() {
  const node = readdirSync(join(TESTS, "node")).filter((name) => name.endsWith(".test.mjs"));
  const files = [
    ...suiteFiles().map((path) => join(TESTS, "suite", path)),
    ...node.map((name) => join(TESTS, "node", name)),
  ];
  return files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(NAME)].map((match) => match[2]));
}

/** The cells of each row of the tables in a list, the id first. @returns {string[][]} */
export function listedRows(file) {
  const lines = readFileSync(join(TESTS, "..", file), "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("|")).map((line) => line.slice(1, -1).split("|"));
  const cells = rows.map((row) => row.map((cell) => cell.trim()));
  return cells.filter(([first]) => first !== "id" && !/^-+$/.test(first));
}

/**
 * The differences between a list and the ids in names: ids that occur twice in the list or have no test, and ids of
 * tests that are not in the list.
 */
export function differences(listed, named) {
  const unique = new Set(listed);
  return {
    listedTwice: [...unique].filter((id) => listed.indexOf(id) !== listed.lastIndexOf(id)),
    withoutTest: [...unique].filter((id) => !named.has(id)),
    notListed: [...named].filter((id) => !unique.has(id)),
  };
}
