/** Runs workerd/main.mjs: many requests, one isolate, real contexts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

const SOURCES = join(import.meta.dirname, "workerd");

test("requests of one isolate share values, and never promises", async () => {
  const output = await testInWorkerd("workerd-requests", {
    entry: join(SOURCES, "main.mjs"),
    services: [join(SOURCES, "issuer.mjs")],
    configuration,
  });
  assert.match(output, /\b5 passed, 0 failed\b/);
});

function configuration(modules) {
  return `
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "issuer", worker = .issuer),
  ],
);

const main :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "self", service = "main"), (name = "issuer", service = "issuer")],
  globalOutbound = "issuer",
);

const issuer :Workerd.Worker = (
  modules = [(name = "issuer.js", esModule = embed "issuer.js")],
  compatibilityDate = "2026-11-01",
);
`;
}
