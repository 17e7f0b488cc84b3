/** docs/authorization-servers.md lists the servers that these tests start, in the versions that they start. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { SERVERS } from "./common/target.mjs";
import { NAMES, QUICK_NAMES, driverOf } from "./servers.mjs";

const read = (path) => readFileSync(join(SERVERS, "../..", path), "utf8");

/** The cells of a table's rows, without its head. */
function rowsOf(text, heading) {
  const lines = text.split("\n").map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  assert.ok(start >= 0, `no table of ${heading}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end === -1 ? undefined : end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("the table of servers: names, versions and commands", async () => {
  const documented = rowsOf(read("docs/authorization-servers.md"), "server");
  const recorded = new Map(
    rowsOf(read("bench/SERVERS.md"), "server").map(([name, version]) => [name, version]),
  );
  const found = documented.map(([name, version, from, command]) => [name, version, from, command]);
  const expected = [];
  for (const name of NAMES) {
    const driver = await driverOf(name);
    // Debian serves one version at a time: the record says which one it was.
    const version = driver.from === "Debian" ? recorded.get(name) : driver.version();
    const command = QUICK_NAMES.includes(name) ? "test" : "servers";
    expected.push([name, version, driver.from, `\`cargo xtask ${command}\``]);
  }
  assert.deepEqual(found, expected);
});

test("the record is of these versions", async () => {
  const recorded = rowsOf(read("bench/SERVERS.md"), "server");
  assert.deepEqual(
    recorded.map(([name]) => name),
    NAMES,
  );
  for (const [name, version, from, checks] of recorded) {
    const driver = await driverOf(name);
    if (from !== "Debian") assert.equal(version, driver.version(), name);
    assert.match(checks, /^\d+ passed$/, name);
  }
});
