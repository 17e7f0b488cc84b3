// A browser that is gone ends the run at once: no test waits for it, and no other file is tried.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const FOLDER = new URL("gone/", import.meta.url);
const RUN = fileURLToPath(new URL("run.mjs", import.meta.url));
// Far less than the deadline of one file of tests, which is what a run that waits takes.
const DEADLINE_MS = 120_000;

for (const [name, reason] of [
  ["ended", "it ended before the tests did"],
  ["page-ended", "the process of its page ended"],
  ["cannot-start", "it cannot start: "],
]) {
  test(`${name}: the run ends with the reason, and the file after it is not run`, () => {
    const { status, stdout } = run(name, "stays");
    assert.equal(status, 1, stdout);
    assert.ok(stdout.includes(`The browser is gone: ${reason}`), stdout);
    assert.match(stdout, /^FAIL not run, without a browser: stays\.mjs$/m);
    assert.match(stdout, /^0 passed, 2 failed$/m);
  });
}

test("control: with a browser that stays, both files are run", () => {
  const { status, stdout } = run("stays", "stays");
  assert.match(stdout, /^2 passed, 0 failed$/m);
  assert.equal(status, 0);
});

function run(...names) {
  const files = names.map((name) => fileURLToPath(new URL(`${name}.mjs`, FOLDER)));
  const { error, ...ended } = spawnSync(process.execPath, [RUN, ...files], {
    encoding: "utf8",
    timeout: DEADLINE_MS,
    killSignal: "SIGKILL",
  });
  assert.ifError(error);
  return ended;
}
