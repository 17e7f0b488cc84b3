/**
 * JWK Sets in a shared store: which entries are used, which are refused, and stores that are slow, broken or controlled
 * by an attacker. A verifier represents a process; ../../node/store-redis.test.mjs uses real processes.
 */
import { JWTVerifier } from "mcp-bearer";

import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import {
  ISSUER,
  JWKS_URI,
  NOW,
  claims,
  clock,
  devKeyPair,
  forged,
  jwksEndpoint,
  keyPair,
  sign,
} from "../support/issuer.js";
import { callsOf } from "../support/sharing.js";
import { GET_FAULTS, STORE_KEY, WRITE_FAULTS, memoryStore } from "../support/stores.js";
import { bound, jwtVerifier, remoteVerifier, secretVerifier } from "../support/verifier-fixtures.js";

/** Seconds. Short, because some answers never come. */
const STORE_TIMEOUT = 0.05;

const setOf = (...keys) => ({ keys: keys.map(({ jwk, kid }) => ({ ...jwk, kid })) });

/** A key of the issuer with its `kid`, and a token that it signed. */
async function named(name, kid = name) {
  const pair = await keyPair(name);
  return { ...pair, kid, token: await sign(pair, claims({ exp: NOW + 1_000_000 }), { kid }) };
}

/** A process: a verifier with its own endpoint, clock and events. */
function processOver(store, keys, { time = clock(), ...options } = {}) {
  const endpoint = jwksEndpoint(() => setOf(...keys));
  const events = [];
  const verifier = remoteVerifier({
    fetch: endpoint.fetch,
    now: time.now,
    onEvent: (event) => events.push(event),
    cacheSize: 0,
    store,
    storeKey: STORE_KEY,
    storeTimeout: STORE_TIMEOUT,
    ...options,
  });
  const failures = () => events.filter(({ type }) => type === "store_failed");
  return { verifier, endpoint, events, failures, time };
}

async function accepted(verifier, token) {
  assert.equal((await verifier.verifyToken(token)).subject, "test-user");
}

/** Off workerd nobody waits for a write: it is done a little later. */
const written = () => new Promise((done) => setTimeout(done, 20));

const onlyEntry = (store) => [...store.entries][0];

/** A store in which every key has this entry. */
const fullOf = (entry) => ({ ...memoryStore(), get: () => entry, set: () => {} });

const down = () => new Response("", { status: 503 });

// ---- what is shared ----

test("store: a process takes the keys that another one fetched, and makes no request", async () => {
  const good = await named("good");
  const store = memoryStore();
  const first = processOver(store, [good]);
  await accepted(first.verifier, good.token);
  await written();
  const second = processOver(store, [good]);
  await accepted(second.verifier, good.token);
  assert.deepEqual(second.verifier.exportKeys(), first.verifier.exportKeys());
  assert.equal(first.endpoint.requests.length, 1);
  assert.equal(second.endpoint.requests.length, 0);
  assert.deepEqual([...first.failures(), ...second.failures()], []);
  assert.deepEqual(
    second.events.map(({ type }) => type),
    ["token_accepted"],
  );

  const [get, set, ...more] = store.calls;
  assert.deepEqual(
    more.map(({ operation }) => operation),
    ["get"],
  );
  assert.match(get.key, /^mcp-bearer:jwks:[\w-]{43}$/);
  assert.equal(set.key, get.key);
  assert.equal(set.milliseconds, (600 + 3600) * 1000);
  assert.ok(!set.value.includes(STORE_KEY));
});

test("store: a set that was taken is due when it is for the one that fetched it", async () => {
  const good = await named("good");
  const store = memoryStore();
  const first = processOver(store, [good]);
  await first.verifier.loadKeys();
  await written();
  const time = clock(NOW + 599);
  const second = processOver(store, [good], { time });
  await second.verifier.loadKeys();
  assert.equal(second.endpoint.requests.length, 0);
  time.advance(2);
  await accepted(second.verifier, good.token);
  assert.equal(second.endpoint.requests.length, 1);
  assert.equal(second.verifier.exportKeys().fetchedAt, NOW + 601);
});

test("store: its own jwksMaxAge decides how long a process uses what another wrote", async () => {
  const good = await named("good");
  const store = memoryStore();
  const first = processOver(store, [good], { jwksMaxAge: 100_000 });
  await first.verifier.loadKeys();
  await written();
  const second = processOver(store, [good], { time: clock(NOW + 61), jwksMaxAge: 60 });
  await accepted(second.verifier, good.token);
  assert.equal(second.endpoint.requests.length, 1);
});

test("store: a new key that another process has fetched is found there", async () => {
  const [good, next] = [await named("good"), await named("next")];
  const store = memoryStore();
  const [one, two] = [processOver(store, [good, next]), processOver(store, [good])];
  await two.verifier.loadKeys();
  await written();
  one.time.advance(40);
  // The entry is the old one and does not have it: then the endpoint is asked.
  await accepted(one.verifier, next.token);
  assert.equal(one.endpoint.requests.length, 1);
  await written();
  two.time.advance(45);
  await accepted(two.verifier, next.token);
  assert.equal(two.endpoint.requests.length, 1);
});

test("store: an unknown kid makes one look-up and one request per cooldown", async () => {
  const good = await named("good");
  const store = memoryStore();
  await processOver(store, [good]).verifier.loadKeys();
  await written();
  const { verifier, endpoint, time } = processOver(store, [good]);
  await accepted(verifier, good.token);
  const probe = async () => {
    for (let index = 0; index < 30; index += 1)
      await refused(verifier, forged(good, claims(), { kid: `k${index}` }), "ERR_NO_MATCHING_KEY");
  };
  // The fetch of the other process counts: it was less than the cooldown ago.
  store.calls.length = 0;
  await probe();
  assert.equal(store.calls.length, 0);
  assert.equal(endpoint.requests.length, 0);
  time.advance(31);
  await probe();
  assert.equal(endpoint.requests.length, 1);
  assert.equal(store.calls.filter(({ operation }) => operation === "get").length, 1);
});

test("store: many at a time look for keys once and make one request, except on workerd", async () => {
  const good = await named("good");
  const store = memoryStore();
  const { verifier, endpoint } = processOver(store, [good]);
  const lookUps = () => store.calls.filter(({ operation }) => operation === "get").length;
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => accepted(verifier, good.token)));
    assert.equal(endpoint.requests.length, callsOf(50));
    assert.equal(lookUps(), callsOf(50));
  }
});

test("store: while the endpoint fails, a stale set serves a process that has none", async () => {
  const good = await named("good");
  const store = memoryStore();
  await processOver(store, [good]).verifier.loadKeys();
  await written();
  const late = processOver(store, [], { time: clock(NOW + 700) });
  late.endpoint.answer = down;
  await accepted(late.verifier, good.token);
  assert.equal(late.endpoint.requests.length, 1);
  const over = processOver(store, [], { time: clock(NOW + 600 + 3601) });
  over.endpoint.answer = down;
  await unavailable(over.verifier, good.token);
  const strict = processOver(store, [], { time: clock(NOW + 700), jwksStaleIfError: 0 });
  strict.endpoint.answer = down;
  await unavailable(strict.verifier, good.token);
});

test("store: fresh initialJwks are not looked up; of two sets the newer one is used", async () => {
  const [good, next] = [await named("good"), await named("next")];
  const store = memoryStore();
  const old = processOver(memoryStore(), [good]);
  await old.verifier.loadKeys();
  const initialJwks = old.verifier.exportKeys();
  await processOver(store, [next], { time: clock(NOW + 400) }).verifier.loadKeys();
  await written();
  store.calls.length = 0;
  const warm = processOver(store, [good, next], { time: clock(NOW + 500), initialJwks });
  await accepted(warm.verifier, good.token);
  assert.equal(store.calls.length, 0);

  const due = processOver(store, [good, next], { time: clock(NOW + 601), initialJwks });
  await accepted(due.verifier, next.token);
  assert.equal(due.endpoint.requests.length, 0);
  assert.equal(due.verifier.exportKeys().fetchedAt, NOW + 400);
});

test("store: with discovery, who finds the keys there asks for no metadata either", async () => {
  const good = await named("good");
  const store = memoryStore();
  const discovering = () => {
    const metadata = { issuer: ISSUER, jwks_uri: JWKS_URI };
    const endpoint = jwksEndpoint((url) => (url === JWKS_URI ? setOf(good) : metadata));
    const { fetch } = endpoint;
    const verifier = new JWTVerifier({ ...bound, fetch, store, storeKey: STORE_KEY });
    return { endpoint, verifier };
  };
  const [first, second] = [discovering(), discovering()];
  await accepted(first.verifier, good.token);
  await written();
  await accepted(second.verifier, good.token);
  assert.equal(first.endpoint.requests.length, 2);
  assert.equal(second.endpoint.requests.length, 0);
  // What one finds by discovery is not what another is told to fetch from that very URL.
  const direct = processOver(store, [good]);
  await accepted(direct.verifier, good.token);
  assert.equal(direct.endpoint.requests.length, 1);
});

test("store: while nothing may be fetched, what another process put there is found", async () => {
  const good = await named("good");
  const store = memoryStore();
  const time = clock();
  const cut = processOver(store, [], { time });
  cut.endpoint.answer = down;
  // Each failure makes the wait longer: after these it is 8 seconds or more.
  for (let failures = 0; failures < 4; failures += 1) {
    await unavailable(cut.verifier, good.token);
    time.advance(failures < 3 ? 13 : 0);
  }
  assert.equal(cut.endpoint.requests.length, 4);
  assert.equal(store.entries.size, 0, "what could not be fetched is not written");
  await processOver(store, [good], { time }).verifier.loadKeys();
  await written();
  time.advance(2);
  store.calls.length = 0;
  await accepted(cut.verifier, good.token);
  assert.equal(cut.endpoint.requests.length, 4);
  assert.equal(store.calls.length, 1);
});

test("store: a verdict of keys that another process has replaced is not remembered", async () => {
  const [good, next] = [await named("good"), await named("next")];
  const store = memoryStore();
  const { verifier, events, time } = processOver(store, [good], { cacheSize: 100 });
  await accepted(verifier, good.token);
  time.advance(601);
  await processOver(store, [next], { time }).verifier.loadKeys();
  await written();
  await accepted(verifier, next.token);
  await refused(verifier, good.token, "ERR_NO_MATCHING_KEY");
  events.length = 0;
  await accepted(verifier, next.token);
  assert.deepEqual(events, [{ type: "token_accepted", cached: true }]);
});

test("store: while nothing may be fetched, it is asked once a second", async () => {
  const good = await named("good");
  const store = memoryStore();
  const { verifier, endpoint, time } = processOver(store, []);
  endpoint.answer = down;
  await unavailable(verifier, good.token);
  store.calls.length = 0;
  for (let index = 0; index < 20; index += 1) await unavailable(verifier, good.token);
  assert.equal(store.calls.length, 1);
  assert.equal(endpoint.requests.length, 1);
  await assert.rejects(verifier.loadKeys(), { reason: "ERR_KEYS_UNAVAILABLE" });
  assert.equal(store.calls.length, 1);
});

// ---- what is never believed ----

test("store: keys that were written with another storeKey are not believed", async () => {
  const [good, evil] = [await named("good"), await named("evil")];
  const [store, foreign] = [memoryStore(), memoryStore()];
  await processOver(store, [good]).verifier.loadKeys();
  await processOver(foreign, [evil], { storeKey: `${STORE_KEY}!` }).verifier.loadKeys();
  await written();
  const [[key], [foreignKey, foreignEntry]] = [onlyEntry(store), onlyEntry(foreign)];
  assert.ok(key !== foreignKey);
  store.entries.set(key, foreignEntry);
  const victim = processOver(store, [good]);
  await refused(victim.verifier, evil.token, "ERR_NO_MATCHING_KEY");
  await accepted(victim.verifier, good.token);
  assert.equal(victim.endpoint.requests.length, 1);
  assert.deepEqual(victim.failures(), [
    { type: "store_failed", operation: "get", failure: "forged" },
  ]);
});

test("store: the entry of another configuration is not believed, moved to any key", async () => {
  const [good, evil] = [await named("good"), await named("evil")];
  for (const other of [{ jwksUri: "https://other.example/jwks" }, { jwksUri: `${JWKS_URI}/` }]) {
    const store = memoryStore();
    await processOver(store, [evil], other).verifier.loadKeys();
    await written();
    const [, entry] = onlyEntry(store);
    const victim = processOver(fullOf(entry), [good]);
    await refused(victim.verifier, evil.token, "ERR_NO_MATCHING_KEY");
    await accepted(victim.verifier, good.token);
    assert.equal(victim.failures()[0].failure, "forged");
  }
});

test("store: an entry that was changed, cut or lengthened is not believed", async () => {
  const [good, evil] = [await named("good"), await named("evil")];
  const impostor = await named("evil", "good");
  const store = memoryStore();
  await processOver(store, [good]).verifier.loadKeys();
  await written();
  const [, entry] = onlyEntry(store);
  const changes = [
    entry.slice(1),
    entry.slice(0, -1),
    `${entry} `,
    ` ${entry}`,
    `${entry}\n`,
    entry.replace(good.jwk.n, evil.jwk.n),
    entry.replace(String(NOW + 600), String(NOW + 9000)),
    entry.replace(String(NOW), String(NOW + 1)),
    entry.replace("\n", ""),
    entry.replace(/^\w+/, "0"),
    entry.replace(/^\w+/, "2"),
    entry.toUpperCase(),
  ];
  for (const [index, changed] of changes.entries()) {
    assert.ok(changed !== entry, `change ${index} changes nothing`);
    const victim = processOver(fullOf(changed), [good]);
    await refused(victim.verifier, impostor.token, "ERR_SIGNATURE_INVALID");
    assert.equal(victim.endpoint.requests.length, 1, `change ${index}`);
    assert.equal(victim.failures()[0].failure, "forged", `change ${index}`);
  }
  // The control: as it is, it is believed.
  const control = processOver(fullOf(entry), [evil]);
  await accepted(control.verifier, good.token);
  assert.equal(control.endpoint.requests.length, 0);
});

test("store: an old entry that is replayed does not bring a revoked key back", async () => {
  const [good, next] = [await named("good"), await named("next")];
  const store = memoryStore();
  await processOver(store, [good]).verifier.loadKeys();
  await written();
  const [, old] = onlyEntry(store);
  // One that has fetched the new set never goes back to the old one.
  const replayed = fullOf(undefined);
  const warm = processOver(replayed, [next], { time: clock(NOW + 100) });
  await accepted(warm.verifier, next.token);
  replayed.get = () => old;
  warm.time.advance(31);
  await refused(warm.verifier, good.token, "ERR_NO_MATCHING_KEY");
  warm.time.advance(601);
  warm.endpoint.answer = down;
  await accepted(warm.verifier, next.token);
  // An unknown key may be one that could not be fetched: no verdict, but not a good one either.
  await unavailable(warm.verifier, good.token);
  // One that starts later believes it no longer than it would have kept it itself.
  const cold = processOver(replayed, [next], { time: clock(NOW + 600) });
  await refused(cold.verifier, good.token, "ERR_NO_MATCHING_KEY");
  assert.equal(cold.endpoint.requests.length, 1);
});

test("store: an entry from the future is left alone, also while the endpoint fails", async () => {
  const [good, next] = [await named("good"), await named("next")];
  const store = memoryStore();
  await processOver(store, [good], { time: clock(NOW + 60) }).verifier.loadKeys();
  await written();
  const [, entry] = onlyEntry(store);
  const cold = processOver(fullOf(entry), [next]);
  cold.endpoint.answer = down;
  await unavailable(cold.verifier, good.token);
  const warm = processOver(fullOf(entry), [next]);
  await accepted(warm.verifier, next.token);
  assert.equal(warm.verifier.exportKeys().fetchedAt, NOW);
});

// ---- a store that fails ----

for (const [what, [get, failure]] of Object.entries(GET_FAULTS)) {
  test(`store: one whose get ${what} costs no request and makes nothing valid`, async () => {
    const [good, evil] = [await named("good"), await named("evil")];
    const store = { ...memoryStore(), get };
    const { verifier, endpoint, events, failures } = processOver(store, [good]);
    await accepted(verifier, good.token);
    await refused(verifier, evil.token, "ERR_NO_MATCHING_KEY");
    assert.equal(endpoint.requests.length, 1);
    const told = failure === undefined ? [] : [{ type: "store_failed", operation: "get", failure }];
    assert.deepEqual(failures(), told);
    assert.ok(!JSON.stringify(events).includes("canary"));
    // The late rejection of one of them must find a handler.
    if (what.includes("late")) await new Promise((done) => setTimeout(done, 250));
  });
}

for (const [what, [set, failure]] of Object.entries(WRITE_FAULTS)) {
  test(`store: one whose set ${what} costs nothing`, async () => {
    const good = await named("good");
    const store = { ...memoryStore(), set };
    const { verifier, endpoint, failures } = processOver(store, [good]);
    await accepted(verifier, good.token);
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(endpoint.requests.length, 1);
    assert.deepEqual(failures(), [{ type: "store_failed", operation: "set", failure }]);
  });
}

test("store: one that never answers is soon left alone, and asked again later", async () => {
  const good = await named("good");
  const store = memoryStore();
  const { get, set } = store;
  let asked = 0;
  const hang = () => {
    asked += 1;
    return new Promise(() => {});
  };
  Object.assign(store, { get: hang, set: hang });
  const { verifier, endpoint, time } = processOver(store, [good]);
  for (let round = 0; round < 20; round += 1) {
    await accepted(verifier, good.token);
    time.advance(601);
  }
  assert.equal(endpoint.requests.length, 20);
  assert.ok(asked >= 3 && asked <= 20, `asked ${asked} times`);
  Object.assign(store, { get, set });
  await new Promise((done) => setTimeout(done, 1100));
  for (let round = 0; round < 2; round += 1) {
    await accepted(verifier, good.token);
    time.advance(601);
  }
  await written();
  assert.equal(store.entries.size, 1);
});

test("store: an aborted caller does not wait for the store, and the others continue", async () => {
  const good = await named("good");
  const waiting = [];
  const store = { ...memoryStore(), get: () => new Promise((answer) => waiting.push(answer)) };
  const { verifier } = processOver(store, [good], { storeTimeout: 5 });
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = assert.rejects(verifier.verifyToken(good.token, { signal }), {
    reason: "ERR_ABORTED",
  });
  const other = accepted(verifier, good.token);
  controller.abort();
  await aborted;
  for (const answer of waiting) answer(undefined);
  await other;
});

test("store: verifyTokenSync does not touch it", async () => {
  const good = await named("good");
  const store = memoryStore();
  const { verifier } = processOver(store, [good]);
  assert.throws(() => verifier.verifyTokenSync(good.token), { reason: "ERR_KEYS_NOT_LOADED" });
  assert.equal(store.calls.length, 0);
});

// ---- options ----

test("store: options that say half of it, or nothing that can be stored, are refused", async () => {
  const store = memoryStore();
  const whole = { store, storeKey: STORE_KEY };
  remoteVerifier(whole);
  remoteVerifier({ ...whole, storeKey: new Uint8Array(32).fill(7), storeTimeout: 5 });
  // Anything with the three functions is a store, if not a useful one.
  remoteVerifier({ ...whole, store: new Map() });
  const cases = [
    [{ store }, "ERR_CONFIG_STORE", "storeKey"],
    [{ store, storeKey: undefined }, "ERR_CONFIG_STORE", "storeKey"],
    [{ storeKey: STORE_KEY }, "ERR_CONFIG_STORE", "storeKey"],
    [{ storeTimeout: 1 }, "ERR_CONFIG_STORE", "storeTimeout"],
    [{ store, storeKey: "x".repeat(31) }, "ERR_CONFIG_STORE", "storeKey"],
    [{ store, storeKey: new Uint8Array(31) }, "ERR_CONFIG_STORE", "storeKey"],
    [{ store, storeKey: devKeyPair().publicKey }, "ERR_CONFIG_STORE", "storeKey"],
    [{ store, storeKey: "" }, "ERR_CONFIG_STORE", "storeKey"],
    [{ store, storeKey: 7 }, "ERR_CONFIG_TYPE", "storeKey"],
    [{ store, storeKey: null }, "ERR_CONFIG_TYPE", "storeKey"],
    [{ ...whole, store: null }, "ERR_CONFIG_TYPE", "store"],
    [{ ...whole, store: "redis://127.0.0.1" }, "ERR_CONFIG_TYPE", "store"],
    [{ ...whole, store: {} }, "ERR_CONFIG_TYPE", "store"],
    [{ ...whole, store: { get() {}, set() {} } }, "ERR_CONFIG_TYPE", "store"],
    [{ ...whole, store: { get() {}, set() {}, delete: 7 } }, "ERR_CONFIG_TYPE", "store.delete"],
    [{ ...whole, storeTimeout: 0 }, "ERR_CONFIG_RANGE", "storeTimeout"],
    [{ ...whole, storeTimeout: 5.1 }, "ERR_CONFIG_RANGE", "storeTimeout"],
    [{ ...whole, storeTimeout: NaN }, "ERR_CONFIG_RANGE", "storeTimeout"],
    [{ ...whole, storeTimeout: "1" }, "ERR_CONFIG_TYPE", "storeTimeout"],
  ];
  for (const [options, reason, option] of cases)
    misconfigured(() => remoteVerifier(options), reason, option);
  for (const build of [jwtVerifier, secretVerifier])
    misconfigured(() => build(whole), "ERR_CONFIG_STORE", "store");
});
