// Every id of the attack catalogue (ATTACKS.md, groups 2.1 to 2.8) names at least one test.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** How many ids each group has. */
const GROUPS = { ALG: 24, HDR: 16, SIG: 14, ENC: 15, CLM: 29, JWK: 16, NET: 16, INT: 17 };

const suite = new URL("../suite/", import.meta.url);
const sources = readdirSync(suite)
  .filter((name) => /^attacks-.*\.test\.js$/.test(name))
  .map((name) => readFileSync(new URL(name, suite), "utf8"));

for (const [group, count] of Object.entries(GROUPS)) {
  test(`each id of ${group} names a test`, () => {
    const missing = [];
    for (let number = 1; number <= count; number += 1) {
      const id = `${group}-${String(number).padStart(2, "0")}`;
      const isNamed = sources.some((source) => source.includes(`\ntest("${id} `));
      if (!isNamed) missing.push(id);
    }
    assert.deepEqual(missing, []);
  });
}

test("no test bears an id that the catalogue does not have", () => {
  const names = sources.flatMap((source) => [...source.matchAll(/\ntest\("([A-Z]{3})-(\d\d) /g)]);
  assert.ok(names.length > 100);
  for (const [, group, number] of names) {
    if (group === "DEV") continue;
    assert.ok(Number(number) >= 1 && Number(number) <= GROUPS[group], `${group}-${number}`);
  }
});
