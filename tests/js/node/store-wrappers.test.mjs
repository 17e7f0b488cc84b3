/**
 * What mcp-bearer/stores asks of Workers KV, of a cache and of Deno KV. That they understand it is
 * in workerd-stores.test.mjs and store-deno.test.mjs.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { cacheApiStore, denoKvStore, workersKvStore } from "mcp-bearer/stores";

const KEY = "mcp-bearer:jwks:abc_-";

/** An object that keeps what it was called with, and gives what `answers` has for a method. */
function recorder(methods, answers = {}) {
  const calls = [];
  const method = (name) => [
    name,
    async (...parameters) => {
      calls.push([name, ...parameters]);
      return answers[name];
    },
  ];
  return { calls, ...Object.fromEntries(methods.map(method)) };
}

const KV = ["get", "put", "delete"];
const CACHE = ["match", "put", "delete"];
const DENO_KV = ["get", "set", "delete"];

test("Workers KV gets whole seconds, and 60 at least", async () => {
  for (const [milliseconds, expirationTtl] of [
    [1, 60],
    [59_999, 60],
    [60_000, 60],
    [60_001, 61],
    [4_200_000, 4200],
  ]) {
    const kv = recorder(KV);
    await workersKvStore(kv).set(KEY, "text", milliseconds);
    assert.deepEqual(kv.calls, [["put", KEY, "text", { expirationTtl }]]);
  }
  const kv = recorder(KV, { get: "text" });
  const store = workersKvStore(kv);
  assert.equal(await store.get(KEY), "text");
  await store.delete(KEY);
  assert.deepEqual(kv.calls, [
    ["get", KEY],
    ["delete", KEY],
  ]);
});

test("a cache gets a URL that nobody can have, and for how long", async () => {
  const cache = recorder(CACHE);
  const store = cacheApiStore({ cache });
  assert.equal(await store.get(KEY), undefined);
  await store.set(KEY, "te\u20acxt", 1500);
  await store.delete(KEY);
  const url = "https://mcp-bearer.invalid/mcp-bearer%3Ajwks%3Aabc_-";
  const [get, [operation, where, response], remove] = cache.calls;
  assert.deepEqual([get, remove], [["match", url], ["delete", url]]);
  assert.deepEqual([operation, where], ["put", url]);
  assert.equal(response.headers.get("Cache-Control"), "max-age=2");
  assert.equal(await response.text(), "te\u20acxt");
  const own = recorder(CACHE, { match: new Response("text") });
  const elsewhere = cacheApiStore({ cache: own, origin: "https://a.example" });
  assert.equal(await elsewhere.get("a/../b"), "text");
  assert.deepEqual(own.calls, [["match", "https://a.example/a%2F..%2Fb"]]);
});

test("Deno KV gets bytes; what is too large for it takes away what it would replace", async () => {
  const kv = recorder(DENO_KV, { get: { value: new TextEncoder().encode("te\u20acxt") } });
  const store = denoKvStore(kv);
  assert.equal(await store.get(KEY), "te\u20acxt");
  await store.set(KEY, "te\u20acxt", 1500);
  await store.set(KEY, "x".repeat(65_472), 1500);
  await store.set(KEY, "x".repeat(65_473), 1500);
  // 3 bytes each.
  await store.set(KEY, "\u20ac".repeat(22_000), 1500);
  const path = ["mcp-bearer", KEY];
  const [get, [, , text], [largest], ...removed] = kv.calls;
  assert.deepEqual(get, ["get", path]);
  assert.equal(new TextDecoder().decode(text), "te\u20acxt");
  assert.equal(largest, "set");
  assert.deepEqual(kv.calls[1].slice(3), [{ expireIn: 1500 }]);
  assert.deepEqual(removed, [
    ["delete", path],
    ["delete", path],
  ]);
  assert.equal(await denoKvStore(recorder(DENO_KV, { get: { value: null } })).get(KEY), undefined);
});

test("what is none of them is refused at once", () => {
  for (const wrong of [undefined, null, "KV", {}, { get() {} }, new Map()]) {
    assert.throws(() => workersKvStore(wrong), TypeError);
    assert.throws(() => cacheApiStore({ cache: wrong ?? null }), TypeError);
    // A Map has all that is asked of a Deno.Kv, by name.
    if (!(wrong instanceof Map)) assert.throws(() => denoKvStore(wrong), TypeError);
  }
  // Node has no Cache API.
  assert.throws(() => cacheApiStore(), TypeError);
  for (const origin of ["", "a.example", "/path"])
    assert.throws(() => cacheApiStore({ cache: recorder(CACHE), origin }), TypeError);
});
