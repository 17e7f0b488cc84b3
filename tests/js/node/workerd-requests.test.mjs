/** Runs workerd/main.mjs: many requests, one isolate, real contexts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";
import { WORKERD, buildForWorkerd } from "../runtimes/workerd.mjs";

const SOURCES = join(import.meta.dirname, "workerd");
const SCRATCH = join(TESTS, "../../target/js-tests/workerd-requests");

test("requests of one isolate share values, and never promises", async () => {
  const suiteConfig = await buildForWorkerd(join(SOURCES, "main.mjs"), SCRATCH, WORKERD);
  copyFileSync(join(SOURCES, "issuer.mjs"), join(SCRATCH, "issuer.js"));
  writeFileSync(
    suiteConfig,
    configuration(readdirSync(SCRATCH).filter((name) => name.endsWith(".wasm"))),
  );
  const { program } = findRuntime("workerd");
  // A request that hangs would hold the run for ever.
  const { status, stdout, stderr } = spawnSync(program, ["test", suiteConfig], {
    encoding: "utf8",
    timeout: 120_000,
  });
  const output = `${stdout}${stderr}`;
  assert.equal(status, 0, output);
  assert.match(output, /\b5 passed, 0 failed\b/);
});

function configuration(wasmNames) {
  const wasm = wasmNames
    .map((name) => `(name = "${name}", wasm = embed "${name}"),`)
    .join("\n    ");
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "issuer", worker = .issuer),
  ],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${wasm}
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
