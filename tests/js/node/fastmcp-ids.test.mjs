/** Compares the ids of FastMCP's behaviours in test names (`B12`) with tests/fastmcp-compat.md. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, listedRows, testNames } from "../runtimes/test-ids.mjs";

const rows = listedRows("fastmcp-compat.md");
/** One or two letters: `ES256` and the like are algorithms. */
const named = new Set(testNames().flatMap((name) => /^[A-Z]{1,2}\d{1,2}(?= )/.exec(name) ?? []));

test("every behaviour of the list has a test, and every id of a test is in the list", () => {
  const listed = rows.map(([id]) => id);
  assert.ok(listed.length > 200);
  assert.deepEqual(differences(listed, named), { listedTwice: [], withoutTest: [], notListed: [] });
});

test("every row says what FastMCP does and whether this package does the same", () => {
  for (const row of rows) {
    assert.equal(row.length, 3, row[0]);
    assert.notEqual(row[1], "", row[0]);
    assert.match(row[2], /^(same\b|stricter: |differs: )/, row[0]);
  }
});
