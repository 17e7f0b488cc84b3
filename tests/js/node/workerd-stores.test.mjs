/** Runs workerd/stores/main.mjs: Workers KV and the Cache API, by the runtime's own bindings. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

const SOURCES = join(import.meta.dirname, "workerd/stores");
const SERVICES = ["kv", "cache", "authorization"];

test("isolates share what is in Workers KV and in the Cache API", async () => {
  const output = await testInWorkerd("workerd-stores", {
    entry: join(SOURCES, "main.mjs"),
    services: ["kv.mjs", "cache.mjs", "../authorization.mjs"].map((path) => join(SOURCES, path)),
    configuration,
    // The other two have the same tests.
    only: ["main"],
  });
  assert.match(output, /\b13 passed, 0 failed\b/);
});

function configuration(modules) {
  const lines = (items, line) => items.map(line).join("\n    ");
  const names = ["main", "one", "two"];
  const worker = (name) => `
const ${name} :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "KV", kvNamespace = "kv"),
    ${lines(["one", "two", ...SERVICES], (it) => `(name = "${it}", service = "${it}"),`)}
  ],
  cacheApiOutbound = "cache",
  globalOutbound = "authorization",
);
`;
  const service = (name) => `
const ${name} :Workerd.Worker = (
  modules = [(name = "${name}.js", esModule = embed "${name}.js")],
  compatibilityDate = "2026-11-01",
);
`;
  return `
const config :Workerd.Config = (
  services = [
    ${lines([...names, ...SERVICES], (name) => `(name = "${name}", worker = .${name}),`)}
  ],
);
${names.map(worker).join("")}${SERVICES.map(service).join("")}`;
}
