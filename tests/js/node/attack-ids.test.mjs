/** Compares the attack ids in test names (`ALG-04`) with tests/attacks.md. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, listedRows, testNames } from "../runtimes/test-ids.mjs";

const rows = listedRows("attacks.md");
const named = new Set(testNames().flatMap((name) => /^[A-Z]+-\d+\b/.exec(name) ?? []));

test("every attack of the list has a test, and every attack id of a test is in the list", () => {
  const listed = rows.map(([id]) => id);
  assert.ok(listed.length > 150);
  assert.deepEqual(differences(listed, named), { listedTwice: [], withoutTest: [], notListed: [] });
});

test("every row says what the attacker does and what is expected", () => {
  for (const row of rows) {
    assert.equal(row.length, 3, row[0]);
    for (const cell of row) assert.notEqual(cell, "", row[0]);
  }
});

test("the comparison finds an id without a test and a test without a row", () => {
  assert.deepEqual(differences(["ALG-01", "ALG-02", "ALG-02"], new Set(["ALG-01", "ALG-03"])), {
    listedTwice: ["ALG-02"],
    withoutTest: ["ALG-02"],
    notListed: ["ALG-03"],
  });
});
