/**
 * The official conformance suite against the same server three times: bare, behind our gate, and behind our gate with
 * rules for operations that let everything pass. The suite sends no tokens, so a proxy on 127.0.0.1 adds one. What the gate might break would show as
 * a difference: streams, sessions, statuses, headers.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { startProtected, startUnprotected } from "./conformance/hosting.mjs";
import { REVISIONS, requiredScenarios, runScenarios } from "./conformance/suite.mjs";

/** How many there are today: fewer would mean that they were not found. */
const FEWEST_SCENARIOS = 30;
const FEWEST_CHECKS = 60;

/** Every body and every response is read, and nothing is refused. */
const EVERYTHING = { tools: { "*": [] }, prompts: { "*": [] }, resources: { "*": [] } };

for (const revision of REVISIONS) {
  test(`${revision}: the core server scenarios pass behind the gate as without it`, async (t) => {
    const required = requiredScenarios(revision);
    assert.ok(required.length >= FEWEST_SCENARIOS, `${required.length} scenarios`);

    const bare = await onServer(startUnprotected, ({ url }) => runScenarios(url, revision));
    const behindGate = (rules) => onServer(() => startProtected(rules), async (server) => {
      assert.equal((await fetch(server.target, { method: "POST" })).status, 401);
      const before = { ...server.verdicts };
      const scenarios = await runScenarios(server.url, revision);
      assert.equal(server.verdicts.request_refused, before.request_refused);
      const accepted = server.verdicts.request_accepted - before.request_accepted;
      assert.ok(accepted >= scenarios.size, `the gate saw ${accepted} requests`);
      const operations = server.verdicts.operation;
      assert.ok(rules === undefined ? operations === 0 : operations >= scenarios.size, `${operations} operations`);
      return scenarios;
    });
    const gated = await behindGate();
    const withRules = await behindGate(EVERYTHING);

    for (const [name, scenarios] of Object.entries({ bare, gated, withRules })) {
      const core = required.map((scenario) => [scenario, scenarios.get(scenario) ?? []]);
      const without = core.filter(([, checks]) => checks.length === 0);
      assert.deepEqual(without, [], `${name}: scenarios that checked nothing`);
      const failed = core.filter(([, checks]) => checks.some(({ status }) => status === "FAILURE"));
      assert.deepEqual(failed, [], `${name}: core scenarios that failed`);
      const checks = core.flatMap(([, list]) => list);
      assert.ok(count(checks, "SUCCESS") >= FEWEST_CHECKS);
      const all = [...scenarios.values()].flat();
      t.diagnostic(
        `${revision}, ${name}: ${required.length} core scenarios, ` +
          `${count(checks, "SUCCESS")} checks passed, ${count(checks, "FAILURE")} failed; ` +
          `with extensions and drafts ${scenarios.size} scenarios, ` +
          `${count(all, "SUCCESS")} passed, ${count(all, "FAILURE")} failed`,
      );
    }
    assert.deepEqual(verdictsOf(gated), verdictsOf(bare));
    assert.deepEqual(verdictsOf(withRules), verdictsOf(bare));
  });
}

async function onServer(start, run) {
  const server = await start();
  try {
    return await run(server);
  } finally {
    await server.close();
  }
}

function count(checks, wanted) {
  return checks.filter(({ status }) => status === wanted).length;
}

function verdictsOf(scenarios) {
  return [...scenarios]
    .flatMap(([scenario, checks]) => checks.map(({ id, status }) => `${scenario}: ${id} ${status}`))
    .sort();
}
