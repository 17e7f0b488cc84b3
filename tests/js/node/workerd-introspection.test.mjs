/** Runs workerd/introspection/main.mjs: many requests, one isolate, real contexts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

const SOURCES = join(import.meta.dirname, "workerd/introspection");

test("requests of one isolate share what they were told, and never promises", async () => {
  const output = await testInWorkerd("workerd-introspection", {
    entry: join(SOURCES, "main.mjs"),
    services: [join(SOURCES, "../authorization.mjs")],
    configuration,
  });
  assert.match(output, /\b11 passed, 0 failed\b/);
});

function configuration(modules) {
  return `
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "authorization", worker = .authorization),
  ],
);

const main :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "self", service = "main"),
    (name = "authorization", service = "authorization"),
  ],
  globalOutbound = "authorization",
);

const authorization :Workerd.Worker = (
  modules = [(name = "authorization.js", esModule = embed "authorization.js")],
  compatibilityDate = "2026-11-01",
);
`;
}
