/** Deno KV and Deno's caches as shared stores: processes one after the other, over one database. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { findRuntime } from "../runtimes/binaries.mjs";
import { startEndpoint } from "./stores/fleet.mjs";

const PROGRAM = join(import.meta.dirname, "stores/deno.mjs");

/** Runs processes that have one Deno KV database, or with `usesCache` one folder of caches. */
async function startDeno(t, { usesCache = false } = {}) {
  const endpoint = await startEndpoint(t);
  const folder = mkdtempSync(join(tmpdir(), "mcp-bearer-deno-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const kvPath = usesCache ? undefined : join(folder, "kv.sqlite3");
  const run = (tokens, isForging = false) =>
    deno(folder, { kvPath, introspectionEndpoint: endpoint.url, tokens, isForging });
  return { endpoint, run };
}

async function deno(folder, settings) {
  const { program } = findRuntime("deno");
  const flags = [
    "run",
    "--no-prompt",
    "--no-lock",
    "--no-remote",
    "--node-modules-dir=manual",
    "--unstable-kv",
    "--allow-net=127.0.0.1",
    `--allow-read=${folder}`,
    `--allow-write=${folder}`,
  ];
  const child = spawn(program, [...flags, PROGRAM, JSON.stringify(settings)], {
    env: { ...process.env, DENO_DIR: join(folder, "deno"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let problems = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    problems += chunk;
  });
  const [code] = await once(child, "close");
  assert.equal(code, 0, problems);
  return JSON.parse(output);
}

for (const [name, options] of [
  ["Deno KV", {}],
  ["Deno's caches", { usesCache: true }],
]) {
  test(`${name}: two processes share one introspection`, async (t) => {
    const { endpoint, run } = await startDeno(t, options);
    const expected = { verdicts: ["owner of good-1", "ERR_TOKEN_INACTIVE"], failures: [] };
    assert.deepEqual(await run(["good-1", "bad-1"]), expected);
    assert.deepEqual(await run(["good-1", "bad-1"]), expected);
    assert.deepEqual(Object.fromEntries(endpoint.calls), { "good-1": 1, "bad-1": 2 });
  });
}

test("Deno KV: a forged entry is ignored", async (t) => {
  const { endpoint, run } = await startDeno(t);
  await run(["good-1"]);
  const { verdicts, failures } = await run(["good-1"], true);
  assert.deepEqual(verdicts, ["owner of good-1"]);
  assert.deepEqual(failures, [{ type: "store_failed", operation: "get", failure: "forged" }]);
  assert.equal(endpoint.calls.get("good-1"), 2);
});

test("Deno KV: what it cannot hold is asked for by each process, and nothing fails", async (t) => {
  const { endpoint, run } = await startDeno(t);
  const largest = { verdicts: ["owner of good-large"], failures: [] };
  assert.deepEqual(await run(["good-large"]), largest);
  assert.deepEqual(await run(["good-large"]), largest);
  assert.equal(endpoint.calls.get("good-large"), 2);
});
