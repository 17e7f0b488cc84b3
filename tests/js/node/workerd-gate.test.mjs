/** Runs workerd/gate.mjs: a gate at the top level of a Worker, many requests, real contexts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

test("a protected Worker", async () => {
  const entry = join(import.meta.dirname, "workerd/gate.mjs");
  const output = await testInWorkerd("workerd-gate", { entry, configuration });
  assert.match(output, /\b4 passed, 0 failed\b/);
});

function configuration(modules) {
  return `
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);

const main :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_als"],
  bindings = [(name = "self", service = "main")],
);
`;
}
