// Each behaviour of FastMCP's introspection lists (FASTMCP-TESTS.md, I, IA, H and TC) has one test.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** How many behaviours each list has. */
const LISTS = { I: 47, IA: 6, H: 10, TC: 20 };

const suite = new URL("../suite/", import.meta.url);
const source = readdirSync(suite)
  .filter((name) => name.startsWith("introspection-fastmcp-"))
  .map((name) => readFileSync(new URL(name, suite), "utf8"))
  .join("\n");

for (const [list, count] of Object.entries(LISTS)) {
  test(`each behaviour of list ${list} has one test`, () => {
    const ids = Array.from({ length: count }, (_, index) => `${list}${index + 1}`);
    const tests = (id) => source.split(`\ntest("${id} `).length - 1;
    assert.deepEqual(
      ids.filter((id) => tests(id) !== 1),
      [],
    );
    const named = [...source.matchAll(/\ntest\("([A-Z]+)\d+ /g)].filter(
      ([, name]) => name === list,
    );
    assert.equal(named.length, count);
  });
}
