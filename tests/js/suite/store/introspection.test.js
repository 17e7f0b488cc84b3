/**
 * Introspection responses in a shared store: their lifetimes and readers, and slow or broken stores.
 * ../attacks/network-introspection.test.js tests forged entries and other configurations (NET-13, NET-14).
 */
import { assert, test } from "../../harness.js";
import {
  TOKEN,
  accepted,
  active,
  deferred,
  inactive,
  introspection,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { NOW, clock } from "../support/issuer.js";
import { callsOf } from "../support/sharing.js";
import { GET_FAULTS, STORE_KEY, WRITE_FAULTS, memoryStore } from "../support/stores.js";

/** A process: a verifier with its own server, clock and events. */
function processOver(store, options = {}) {
  const made = introspection({
    cacheTtl: 60,
    store,
    storeKey: STORE_KEY,
    storeTimeout: 0.05,
    ...options,
  });
  const failures = () => made.events.filter(({ type }) => type === "store_failed");
  return { ...made, failures };
}

/** Off workerd nobody waits for a write: it is done a little later. */
const written = () => new Promise((done) => setTimeout(done, 20));

/** A store into which a process has written what it was answered at `NOW`. */
async function filled(options = {}) {
  const store = memoryStore();
  const writer = processOver(store, options);
  await writer.verifier.verifyToken(TOKEN).catch(() => {});
  await written();
  assert.equal(store.entries.size, 1, "entries of the store");
  store.calls.length = 0;
  return store;
}

const at = (time) => ({ now: clock(time).now });

// ---- how long, and by whom ----

test("store: an answer is kept for cacheTtl, but not beyond the token's end", async () => {
  for (const [exp, seconds] of [
    [NOW + 3600, 60],
    [NOW + 10, 10],
    [undefined, 60],
  ]) {
    const store = memoryStore();
    const { verifier } = processOver(store, { answer: active({ exp }) });
    await accepted(verifier);
    await written();
    const [{ operation }, set] = store.calls;
    assert.equal(operation, "get");
    assert.match(set.key, /^mcp-bearer:introspection:[\w-]{43}$/);
    assert.equal(set.milliseconds, seconds * 1000);
    for (const text of [set.key, set.value]) {
      assert.ok(!text.includes(TOKEN));
      assert.ok(!text.includes(STORE_KEY));
    }
  }
});

test("store: an answer ends for all when it ends for the one that was answered", async () => {
  const store = await filled();
  const reader = processOver(store, { answer: inactive() });
  reader.time.set(NOW + 59);
  await accepted(reader.verifier);
  assert.equal(reader.server.requests.length, 0);
  // What is remembered from the store is remembered until then, not for another 60 s.
  reader.time.set(NOW + 61);
  await refused(reader.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(reader.server.requests.length, 1);
});

test("store: its own cacheTtl decides how long a process believes what another wrote", async () => {
  const store = await filled({ cacheTtl: 3600 });
  const reader = processOver(store, { answer: inactive(), cacheTtl: 5, ...at(NOW + 6) });
  await refused(reader.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(reader.server.requests.length, 1);
});

test("store: a token that has ended is refused, whatever the store says", async () => {
  const store = await filled({ answer: active({ exp: NOW + 30 }) });
  const reader = processOver(store, { answer: active({ exp: NOW + 30 }), ...at(NOW + 41) });
  await refused(reader.verifier, TOKEN, "ERR_EXPIRED");
});

test("store: the reader's own policy is asked, not the writer's", async () => {
  const store = await filled();
  for (const [options, reason] of [
    [{ requiredScopes: ["admin"] }, "ERR_INSUFFICIENT_SCOPE"],
    [{ requiredClaims: ["tenant"] }, "ERR_CLAIM_MISSING"],
    [{ maxTokenAge: 1, clockTolerance: 5 }, "ERR_EXPIRED"],
  ]) {
    const reader = processOver(store, options);
    await assert.rejects(reader.verifier.verifyToken(TOKEN), { reason });
    assert.equal(reader.failures().length, 0);
  }
});

test("store: of inactive answers, too, each process believes what it would remember", async () => {
  const options = { answer: inactive(), inactiveTtl: 30 };
  const store = await filled(options);
  const reader = processOver(store, { answer: active(), inactiveTtl: 30 });
  await refused(reader.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(reader.server.requests.length, 0);
  const others = [{ inactiveTtl: 30, ...at(NOW + 31) }, { inactiveTtl: 5, ...at(NOW + 6) }, {}];
  for (const differing of others) {
    const other = processOver(store, { answer: active(), ...differing });
    await accepted(other.verifier);
    assert.equal(other.server.requests.length, 1);
    await written();
    for (const key of store.entries.keys()) store.entries.delete(key);
    const [entry] = (await filled(options)).entries;
    store.entries.set(...entry);
  }
});

test("store: while the server is down, an answer that has not ended serves", async () => {
  const store = await filled();
  const down = () => new Response(null, { status: 503 });
  const reader = processOver(store, { answer: down });
  await accepted(reader.verifier);
  const late = processOver(store, { answer: down, ...at(NOW + 61) });
  await unavailable(late.verifier);
});

test("store: an answer from the future is not believed", async () => {
  const store = await filled({ ...at(NOW + 60), answer: active({ iat: NOW }) });
  const reader = processOver(store, { answer: inactive() });
  await refused(reader.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("store: a response about an active token for another server is not stored", async () => {
  const store = memoryStore();
  const { verifier } = processOver(store, { answer: active({ aud: "https://other.example" }) });
  await refused(verifier, TOKEN, "ERR_CLAIM_MISMATCH");
  await written();
  assert.equal(store.entries.size, 0);
});

test("store: many at a time look once and ask once, except on workerd", async () => {
  const store = memoryStore();
  const { verifier, server } = processOver(store);
  await Promise.all(Array.from({ length: 100 }, () => accepted(verifier)));
  assert.equal(server.requests.length, callsOf(100));
  const lookUps = () => store.calls.filter(({ operation }) => operation === "get").length;
  assert.equal(lookUps(), callsOf(100));
  // What they learned is remembered once for all.
  await Promise.all(Array.from({ length: 100 }, () => accepted(verifier)));
  assert.deepEqual([server.requests.length, lookUps()], [callsOf(100), callsOf(100)]);
});

test("store: a token in the own cache is not looked up in the store", async () => {
  const store = memoryStore();
  const { verifier } = processOver(store);
  await accepted(verifier);
  await written();
  store.calls.length = 0;
  await accepted(verifier);
  assert.equal(store.calls.length, 0);
});

test("store: an entry that is forgotten during its write is deleted", async () => {
  const store = memoryStore();
  const { promise, resolve } = deferred();
  const { set } = store;
  store.set = async (...parameters) => {
    await promise;
    return set.apply(store, parameters);
  };
  const { verifier } = processOver(store, { storeTimeout: 5 });
  // On workerd the verdict waits for the write.
  const verifying = accepted(verifier);
  await written();
  const forgetting = verifier.forget(TOKEN);
  resolve();
  await Promise.all([verifying, forgetting]);
  await written();
  assert.equal(store.entries.size, 0);
});

/** A store of which the writes take so many milliseconds, one after the other. */
function slowStore(...delays) {
  const store = memoryStore();
  const { set } = store;
  store.set = async (...parameters) => {
    await new Promise((done) => setTimeout(done, delays.shift() ?? 0));
    return set.apply(store, parameters);
  };
  return store;
}

test("store: a write that completes long after forget is deleted", async () => {
  const store = slowStore(200);
  const { verifier, failures } = processOver(store);
  await accepted(verifier);
  await verifier.forget(TOKEN);
  await new Promise((done) => setTimeout(done, 300));
  assert.deepEqual(failures(), [{ type: "store_failed", operation: "set", failure: "timeout" }]);
  assert.ok(store.calls.some(({ operation }) => operation === "set"));
  assert.equal(store.entries.size, 0);
});

test("store: of two answers, the older one does not stay when it arrives last", async () => {
  const store = slowStore(200, 0);
  const { verifier, server } = processOver(store, { answer: active({ sub: "older" }) });
  await accepted(verifier);
  server.answer = active({ sub: "newer" });
  await verifier.revalidate(TOKEN);
  await new Promise((done) => setTimeout(done, 300));
  const reader = processOver(store, { answer: active({ sub: "newer" }) });
  assert.equal((await accepted(reader.verifier)).subject, "newer");
});

// ---- a store that fails ----

for (const [what, [get, failure]] of Object.entries(GET_FAULTS)) {
  test(`store: one whose get ${what} makes no token valid or invalid`, async () => {
    const store = { ...memoryStore(), get };
    const answer = ({ token }) => (token === TOKEN ? active() : inactive());
    const { verifier, server, events, failures } = processOver(store, { answer });
    await accepted(verifier);
    await refused(verifier, "another-token", "ERR_TOKEN_INACTIVE");
    assert.equal(server.requests.length, 2);
    const told = failure === undefined ? [] : [{ type: "store_failed", operation: "get", failure }];
    // Of two look-ups, and where it is not known what is there, of a deletion that went well.
    assert.deepEqual(failures(), [...told, ...told]);
    const texts = JSON.stringify(events);
    assert.ok(!texts.includes("canary") && !texts.includes(TOKEN));
    // The late rejection of one of them must find a handler.
    if (what.includes("late")) await new Promise((done) => setTimeout(done, 250));
  });
}

for (const [what, [set, failure]] of Object.entries(WRITE_FAULTS)) {
  test(`store: one whose set ${what} costs no verdict`, async () => {
    const store = { ...memoryStore(), set };
    const { verifier, server, failures } = processOver(store);
    await accepted(verifier);
    await accepted(verifier);
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(server.requests.length, 1);
    assert.deepEqual(failures(), [{ type: "store_failed", operation: "set", failure }]);
  });

  test(`store: one whose delete ${what} keeps nobody from forgetting`, async () => {
    const store = { ...memoryStore(), delete: set };
    const { verifier, server, failures } = processOver(store);
    await accepted(verifier);
    await written();
    await verifier.forget(TOKEN);
    assert.deepEqual(failures(), [{ type: "store_failed", operation: "delete", failure }]);
    server.answer = inactive();
    store.entries.clear();
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
    if (what.includes("late")) await new Promise((done) => setTimeout(done, 250));
  });
}

test("store: one that never answers is soon left alone, but asked to delete", async () => {
  const asked = { get: 0, set: 0, delete: 0 };
  const hang = (operation) => () => {
    asked[operation] += 1;
    return new Promise(() => {});
  };
  const store = { get: hang("get"), set: hang("set"), delete: hang("delete") };
  const { verifier, server } = processOver(store);
  for (let index = 0; index < 50; index += 1) await accepted(verifier, `${TOKEN}-${index}`);
  assert.equal(server.requests.length, 50);
  assert.ok(asked.get + asked.set <= 25, `asked ${asked.get} + ${asked.set} times`);
  await verifier.forget(`${TOKEN}-1`);
  assert.equal(asked.delete, 1);
});
