/** Runs workerd/introspection/main.mjs: many requests, one isolate, real contexts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";
import { WORKERD, buildForWorkerd } from "../runtimes/workerd.mjs";

const SOURCES = join(import.meta.dirname, "workerd/introspection");
const SCRATCH = join(TESTS, "../../target/js-tests/workerd-introspection");

test("requests of one isolate share calls, and never promises", async () => {
  const config = await buildForWorkerd(join(SOURCES, "main.mjs"), SCRATCH, WORKERD);
  copyFileSync(join(SOURCES, "authorization.mjs"), join(SCRATCH, "authorization.js"));
  const wasm = readdirSync(SCRATCH).filter((name) => name.endsWith(".wasm"));
  writeFileSync(config, configuration(wasm));
  const { program } = findRuntime("workerd");
  // A request that hangs would hold the run for ever.
  const { status, stdout, stderr } = spawnSync(program, ["test", config], {
    encoding: "utf8",
    timeout: 120_000,
  });
  const output = `${stdout}${stderr}`;
  assert.equal(status, 0, output);
  assert.match(output, /\b8 passed, 0 failed\b/);
});

function configuration(wasmNames) {
  const wasm = wasmNames
    .map((name) => `(name = "${name}", wasm = embed "${name}"),`)
    .join("\n    ");
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "authorization", worker = .authorization),
  ],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${wasm}
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
