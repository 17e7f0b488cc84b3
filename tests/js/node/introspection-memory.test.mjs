/** Whatever tokens a stranger sends, an introspection verifier keeps no more than it was told to. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** Sends waves of tokens that are never seen again, and prints how much memory there is after each. */
const PROGRAM = `
  const memories = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...given) {
    const instance = new Instance(...given);
    memories.push(instance.exports.memory);
    return instance;
  };
  const { IntrospectionTokenVerifier } = await import("mcp-bearer");

  const WAVE = 15_000;
  const AT_A_TIME = 100;
  const never = new AbortController();
  let time = 1_800_000_000;
  let seen = 0;
  let isUp = true;
  const fetch = async (url, { body }) => {
    const token = new URLSearchParams(body).get("token");
    if (!isUp) throw new TypeError("down");
    if (token.startsWith("odd")) return new Response("<html>");
    return Response.json({ active: token.startsWith("good"), client_id: token, sub: "x".repeat(200) });
  };
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: "https://as.example.com/introspect",
    clientId: "id",
    clientSecret: "secret",
    audience: null,
    cacheTtl: 3600,
    cacheSize: 1000,
    inactiveTtl: 60,
    now: () => time,
    onEvent: () => {},
    fetch,
  });
  const outcomes = {};
  const count = (outcome) => { outcomes[outcome] = (outcomes[outcome] ?? 0) + 1; };
  const ask = (kind) => {
    seen += 1;
    const token = kind + "-" + seen + "-" + "y".repeat(100);
    const verdict = verifier.verifyToken(token, { signal: never.signal });
    return verdict.then(() => count("accepted"), ({ reason }) => count(reason));
  };
  const KINDS = ["good", "bad", "good", "odd"];
  for (let wave = 0; wave < 5; wave += 1) {
    for (let sent = 0; sent < WAVE; sent += AT_A_TIME) {
      // Now and then it is down, so that most of them are turned away.
      isUp = sent % 2000 !== 0;
      time += 1;
      await Promise.all(Array.from({ length: AT_A_TIME }, (_, at) => ask(KINDS[at % 4])));
      await verifier.forget("good-" + seen);
    }
    for (let round = 0; round < 5; round += 1) {
      gc();
      await new Promise((done) => setTimeout(done, 20));
    }
    const heap = process.memoryUsage().heapUsed;
    const wasm = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    console.log(JSON.stringify({ heap, wasm, instances: memories.length, outcomes }));
  }`;

/** What 45,000 tokens may add: less than one tenth of what they would take if each were kept. */
const HEAP_GROWTH = 2 << 20;

/** Waves after which all that may grow has been full once. */
const WARM_UP = 2;

test("75,000 tokens that are never seen again leave nothing behind", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "--eval", PROGRAM],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const waves = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(waves.length, 5);
  const first = waves[WARM_UP - 1];
  const last = waves.at(-1);
  const { accepted, ERR_TOKEN_INACTIVE, ERR_INTROSPECTION_UNAVAILABLE } = last.outcomes;
  for (const outcome of [accepted, ERR_TOKEN_INACTIVE, ERR_INTROSPECTION_UNAVAILABLE])
    assert.ok(outcome > 1000, JSON.stringify(last.outcomes));
  assert.equal(last.instances, 1, "instances");
  assert.ok(first.wasm > 0, "the memory of the wasm was not found");
  assert.equal(last.wasm, first.wasm, "the wasm grew");
  const growth = last.heap - first.heap;
  assert.ok(growth < HEAP_GROWTH, `the heap grew by ${growth} octets`);
});
