/** Runs workerd/stores/main.mjs: Workers KV and the Cache API, by the runtime's own bindings. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";
import { WORKERD, buildForWorkerd } from "../runtimes/workerd.mjs";

const SOURCES = join(import.meta.dirname, "workerd/stores");
const SCRATCH = join(TESTS, "../../target/js-tests/workerd-stores");
const SERVICES = ["kv", "cache", "authorization"];

test("isolates share what is in Workers KV and in the Cache API", async () => {
  const config = await buildForWorkerd(join(SOURCES, "main.mjs"), SCRATCH, WORKERD);
  for (const name of SERVICES)
    copyFileSync(join(SOURCES, `${name}.mjs`), join(SCRATCH, `${name}.js`));
  const wasm = readdirSync(SCRATCH).filter((name) => name.endsWith(".wasm"));
  writeFileSync(config, configuration(wasm));
  const { program } = findRuntime("workerd");
  // The other two have the same tests. A request that hangs would hold the run for ever.
  const { status, stdout, stderr } = spawnSync(program, ["test", config, "main"], {
    encoding: "utf8",
    timeout: 120_000,
  });
  const output = `${stdout}${stderr}`;
  assert.equal(status, 0, output);
  assert.match(output, /\b10 passed, 0 failed\b/);
});

function configuration(wasmNames) {
  const lines = (items, line) => items.map(line).join("\n    ");
  const wasm = lines(wasmNames, (name) => `(name = "${name}", wasm = embed "${name}"),`);
  const names = ["main", "one", "two"];
  const worker = (name) => `
const ${name} :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${wasm}
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
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ${lines([...names, ...SERVICES], (name) => `(name = "${name}", worker = .${name}),`)}
  ],
);
${names.map(worker).join("")}${SERVICES.map(service).join("")}`;
}
