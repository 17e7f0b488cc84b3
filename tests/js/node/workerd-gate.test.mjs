/** Runs workerd/gate.mjs: a gate at the top level of a Worker, many requests, real contexts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";
import { WORKERD, buildForWorkerd } from "../runtimes/workerd.mjs";

const SCRATCH = join(TESTS, "../../target/js-tests/workerd-gate");

test("a protected Worker", async () => {
  const entry = join(import.meta.dirname, "workerd/gate.mjs");
  const config = await buildForWorkerd(entry, SCRATCH, WORKERD);
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
  assert.match(output, /\b4 passed, 0 failed\b/);
});

function configuration(wasmNames) {
  const wasm = wasmNames
    .map((name) => `(name = "${name}", wasm = embed "${name}"),`)
    .join("\n    ");
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .main)]);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${wasm}
  ],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_als"],
  bindings = [(name = "self", service = "main")],
);
`;
}
