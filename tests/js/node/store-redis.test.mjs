/**
 * Processes that share a real Redis server through Keyv: one asks, the others know. What is done to
 * the server or to what is in it makes nothing valid and loses nothing.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ISSUER, NOW, evilKey, goodKey, mint, serve, startJwksServer } from "./jwks-server.mjs";
import { STORE_KEY, startEndpoint, startMember } from "./stores/fleet.mjs";
import { startRedis } from "./stores/redis.mjs";

const CACHE_TTL = 600;

/** Redis answers in a fraction of it; but on a busy machine that may take longer than it should. */
const PATIENT = { storeTimeout: 5 };

const introspecting = (endpoint, more) => ({
  type: "introspection",
  introspectionEndpoint: endpoint.url,
  clientAuthMethod: "none",
  clientId: "mcp-resource-server",
  cacheTtl: CACHE_TTL,
  ...PATIENT,
  ...more,
});

/** A fleet without members, and how to add one. */
async function startFleet(t) {
  const [redis, endpoint] = [await startRedis(t), await startEndpoint(t)];
  const join = (more) => startMember(t, redis, introspecting(endpoint, more));
  return { redis, endpoint, join };
}

/** Nobody waits for a write. */
async function untilWritten(redis, count) {
  for (let turn = 0; turn < 500; turn += 1) {
    const keys = await redis.with((client) => client.keys("*"));
    if (keys.length >= count) return keys;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`there never were ${count} entries`);
}

async function assertCalm(...members) {
  for (const member of members) assert.deepEqual((await member.trouble()).unhandled, []);
}

test("two processes share one introspection", async (t) => {
  const { redis, endpoint, join } = await startFleet(t);
  const [one, two] = [await join(), await join()];
  const first = await one.verify("good-1");
  assert.equal(first.subject, "owner of good-1");
  await untilWritten(redis, 1);
  assert.deepEqual(await two.verify("good-1"), first);
  assert.equal(endpoint.calls.get("good-1"), 1);
  // One that comes later finds it there too, and one with another key does not.
  assert.deepEqual(await (await join()).verify("good-1"), first);
  assert.equal(endpoint.total(), 1);
  const stranger = await join({ storeKey: `${STORE_KEY}!` });
  assert.deepEqual(await stranger.verify("good-1"), first);
  assert.equal(endpoint.total(), 2);
  await assertCalm(one, two);
});

test("Redis is told for how long an answer is of use, and neither token nor key", async (t) => {
  const { redis, join } = await startFleet(t);
  await (await join()).verify("good-secret-token");
  const [key] = await untilWritten(redis, 1);
  const [value, milliseconds] = await redis.with(async (client) => [
    await client.get(key),
    await client.pTTL(key),
  ]);
  for (const text of [key, value]) {
    assert.ok(!text.includes(STORE_KEY));
    // The answer itself is in the entry: this server's names the token, in `sub`.
    assert.ok(!text.replace("owner of good-secret-token", "").includes("secret-token"));
  }
  assert.ok(milliseconds > 0 && milliseconds <= CACHE_TTL * 1000, `${milliseconds} ms`);
});

test("two processes share one fetch of the keys", async (t) => {
  const redis = await startRedis(t);
  const jwks = await startJwksServer(t, serve(goodKey));
  const options = { type: "jwt", jwksUri: jwks.url, issuer: ISSUER, time: NOW, ...PATIENT };
  const [one, two] = [await startMember(t, redis, options), await startMember(t, redis, options)];
  assert.equal((await one.verify(mint(goodKey))).subject, "user-1");
  await untilWritten(redis, 1);
  assert.equal((await two.verify(mint(goodKey))).subject, "user-1");
  assert.equal((await two.verify(mint(evilKey, "user-1", "good"))).reason, "ERR_SIGNATURE_INVALID");
  assert.equal(jwks.requests, 1);
  await assertCalm(one, two);
});

test("what is forgotten is asked for again by all who do not remember it themselves", async (t) => {
  const { redis, endpoint, join } = await startFleet(t);
  const one = await join();
  await one.verify("good-1");
  await untilWritten(redis, 1);
  endpoint.revoked.add("good-1");
  await one.forget("good-1");
  assert.deepEqual(await redis.with((client) => client.keys("*")), []);
  for (const member of [one, await join()])
    assert.equal((await member.verify("good-1")).reason, "ERR_TOKEN_INACTIVE");
  assert.equal(endpoint.calls.get("good-1"), 3);
});

test("a forged entry is ignored, whatever it is made of", async (t) => {
  const { redis, endpoint, join } = await startFleet(t);
  // Inactive answers are stored too: so there is a key under which the bad token's entry is.
  const more = { inactiveTtl: 60 };
  const one = await join(more);
  await one.verify("good-1");
  const [goodEntryKey] = await untilWritten(redis, 1);
  assert.equal((await one.verify("bad-1")).reason, "ERR_TOKEN_INACTIVE");
  const keys = await untilWritten(redis, 2);
  const badEntryKey = keys.find((key) => key !== goodEntryKey);
  const goodEntry = await redis.with((client) => client.get(goodEntryKey));
  const badEntry = await redis.with((client) => client.get(badEntryKey));

  // Keyv's own wrapping is the attacker's to make.
  const wrapped = (value) => JSON.stringify({ value, expires: Date.now() + 600_000 });
  const inner = JSON.parse(goodEntry).value;
  const forgeries = {
    "the good token's entry": goodEntry,
    "an answer without a seal": wrapped('{"active":true,"client_id":"app"}'),
    "a sealed answer, changed": badEntry.replace("false", "true"),
    "another seal": wrapped(inner.replace(/\.[\w-]{43}\./, `.${"A".repeat(43)}.`)),
    "another date": wrapped(inner.replace(/(\.[\w-]{43}\.)(\d)/, "$12")),
    "no text": wrapped({ active: true }),
    "no JSON": "active",
    nothing: "",
  };
  // It does not remember what is inactive, so each time it looks there again.
  const victim = await join();
  for (const [what, forgery] of Object.entries(forgeries)) {
    assert.notEqual(forgery, badEntry, what);
    await redis.with((client) => client.set(badEntryKey, forgery));
    endpoint.calls.clear();
    const before = (await victim.failures()).length;
    assert.equal((await victim.verify("bad-1")).reason, "ERR_TOKEN_INACTIVE", what);
    assert.equal(endpoint.calls.get("bad-1"), 1, `${what}: the server must be asked`);
    const told = (await victim.failures()).slice(before);
    // What is no JSON, Keyv makes an error or nothing of.
    if (what === "no JSON" || what === "nothing") continue;
    assert.deepEqual(told, [{ type: "store_failed", operation: "get", failure: "forged" }], what);
  }
  await assertCalm(victim);
  // The control: what is not forged is believed.
  await redis.with((client) => client.set(goodEntryKey, goodEntry));
  endpoint.calls.clear();
  assert.equal((await (await join(more)).verify("good-1")).subject, "owner of good-1");
  assert.equal(endpoint.total(), 0);
});

test("killing Redis mid-run loses no request, and it is used again when it is back", async (t) => {
  const { redis, endpoint, join } = await startFleet(t);
  const [one, two] = [await join({ storeTimeout: 0.1 }), await join({ storeTimeout: 0.1 })];
  const count = 400;
  const verdicts = [];
  for (let index = 0; index < count; index += 20) {
    if (index === count / 2) await redis.kill();
    const batch = Array.from({ length: 20 }, (_, offset) => `good-${index + offset}`);
    const all = batch.flatMap((token) => [one.verify(token), two.verify(token)]);
    verdicts.push(...(await Promise.all(all)));
  }
  assert.equal(verdicts.length, 2 * count);
  for (const { subject, reason } of verdicts) assert.match(subject ?? reason, /^owner of good-/);
  assert.ok((await one.failures()).length > 0, "nobody noticed that Redis was gone");
  await assertCalm(one, two);

  await redis.start();
  // The client connects again after a while of its own, and the store is left alone for a second.
  for (let turn = 0; ; turn += 1) {
    const token = `good-later-${turn}`;
    assert.equal((await one.verify(token)).subject, `owner of ${token}`);
    if ((await redis.with((client) => client.dbSize())) > 0) break;
    assert.ok(turn < 300, "Redis is not used again");
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.ok(endpoint.total() >= count);
});

test("a Redis server that hangs costs no request either", async (t) => {
  const { redis, join } = await startFleet(t);
  const one = await join({ storeTimeout: 0.1 });
  await one.verify("good-before");
  redis.pause();
  const tokens = Array.from({ length: 50 }, (_, index) => `good-${index}`);
  for (const { subject, reason } of await Promise.all(tokens.map(one.verify)))
    assert.match(subject ?? reason, /^owner of good-/);
  for (const token of ["good-a", "good-b", "good-c"])
    assert.equal((await one.verify(token)).subject, `owner of ${token}`);
  assert.equal((await one.verify("bad")).reason, "ERR_TOKEN_INACTIVE");
  const failures = await one.failures();
  assert.ok(failures.some(({ failure }) => failure === "timeout"));
  redis.resume();
  await assertCalm(one);
});

test("a fleet without its Redis server works from the start", async (t) => {
  const { redis, endpoint, join } = await startFleet(t);
  await redis.kill();
  const one = await join({ storeTimeout: 0.1 });
  assert.equal((await one.verify("good-1")).subject, "owner of good-1");
  assert.equal((await one.verify("bad-1")).reason, "ERR_TOKEN_INACTIVE");
  await one.forget("good-1");
  assert.equal((await one.verify("good-1")).subject, "owner of good-1");
  assert.equal(endpoint.calls.get("good-1"), 2);
  await assertCalm(one);
});
