/**
 * A few of the triples of `cargo xtask compare`, compared with jose alone: every difference is a
 * reviewed one. All algorithms, keys and policies, where attacks/differential.test.js has odd tokens of one.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

test("verdicts on generated triples differ from jose's only where that is decided", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["compare/compare.mjs", "--triples", "2000"],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, `${stdout}${stderr}`);
  const [, accepted, refused] = /: (\d+) accepted, (\d+) refused/.exec(stdout);
  assert.ok(accepted > 400 && refused > 400, stdout);
});
