/**
 * Faults of an authorization server, each met with the cache off, with a remembered answer, and with one whose time is
 * over: never a wrong yes, 503 and not 401, and recovery as soon as the back-off is over. The table of all of them:
 *
 *     node tests/js/node/introspection-faults/table.mjs
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { CACHES, meetInARow, runCell } from "./introspection-faults/cells.mjs";
import { FAULTS } from "./introspection-faults/faults.mjs";
import { assertNothingUnhandled } from "./jwks-server.mjs";

/** What a busy machine may add before an answer counts as late. */
const MARGIN_MILLISECONDS = 15_000;

after(assertNothingUnhandled);

for (const fault of FAULTS) {
  for (const cache of CACHES) {
    test(`${fault.name}: cache ${cache}`, async () => {
      const { deadline, milliseconds } = await runCell(fault, cache);
      const late = `answered after ${Math.round(milliseconds)} ms`;
      assert.ok(milliseconds < deadline + MARGIN_MILLISECONDS, late);
    });
  }
}

test("one verifier meets them all, and each leaves it as it was", async () => {
  const faults = FAULTS.filter(
    ({ accepts, mode, clock, clockLater, isSlow }) =>
      !accepts && mode === undefined && !clock && !clockLater && !isSlow,
  );
  const slow = FAULTS.filter(({ name }) => /^(headers|a body) that never comes?$/.test(name));
  assert.equal(slow.length, 2);
  await meetInARow([...slow, ...faults, ...slow]);
});

test("the table has at least 40 faults", () => {
  assert.ok(FAULTS.filter(({ accepts }) => accepts !== true).length >= 40);
});
