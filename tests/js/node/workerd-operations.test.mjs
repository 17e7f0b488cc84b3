/** Runs workerd/operations.mjs: rules for tools behind OAuthResourceServer. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

test("rules for tools behind OAuthResourceServer", async () => {
  const entry = join(import.meta.dirname, "workerd/operations.mjs");
  const output = await testInWorkerd("workerd-operations", { entry, configuration });
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
  compatibilityFlags = ["nodejs_compat"],
  bindings = [(name = "self", service = "main")],
);
`;
}
