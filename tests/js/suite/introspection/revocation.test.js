/**
 * A revocation that a verifier knows remains in force in its process when the shared store is slow, fails to delete,
 * fails to write, or returns an older entry.
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
  settle,
  unavailable,
} from "../support/authorization-server.js";
import { NOW } from "../support/minting.js";

const STORE_KEY = "a storeKey of more than thirty-two bytes";
const never = () => new Promise(() => {});

/** A store in memory; each of its operations may be replaced while a test runs. */
function unreliableStore() {
  const entries = new Map();
  const kept = {
    get: (name) => entries.get(name),
    set: (name, text) => void entries.set(name, text),
    delete: (name) => entries.delete(name),
  };
  const operations = { ...kept };
  return {
    entries,
    kept,
    operations,
    get: (name) => operations.get(name),
    set: (name, text, milliseconds) => operations.set(name, text, milliseconds),
    delete: (name) => operations.delete(name),
  };
}

/** A verifier over such a store, which has an entry of TOKEN; the server has revoked it since. */
async function afterRevocation(options = {}) {
  const store = unreliableStore();
  const shared = { store, storeKey: STORE_KEY, storeTimeout: 0.02, cacheTtl: 300 };
  const made = introspection({ ...shared, ...options });
  await accepted(made.verifier);
  assert.equal(store.entries.size, 1);
  made.server.answer = inactive();
  return { ...made, store };
}

const FAILING = {
  throws: () => {
    throw new Error("gone");
  },
  rejects: () => Promise.reject(new Error("gone")),
  "never answers": never,
};

/** What tells the verifier that the token is dead. */
const LEARNING = {
  forget: (verifier) => verifier.forget(TOKEN),
  revalidate: (verifier) =>
    assert.rejects(verifier.revalidate(TOKEN), { reason: "ERR_TOKEN_INACTIVE" }),
};

/** From now on, and for as long as an entry could live, the token is refused. */
async function staysRefused({ time, verifier }, label) {
  for (const seconds of [0, 1, 10, 100, 180, 20]) {
    time.advance(seconds);
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label: `${label}, ${seconds} s later` });
  }
}

for (const [how, learn] of Object.entries(LEARNING)) {
  test(`revocation: ${how} holds although the store deletes nothing`, async () => {
    for (const [what, fault] of Object.entries(FAILING)) {
      for (const inactiveTtl of [0, 1]) {
        const made = await afterRevocation({ inactiveTtl });
        made.store.operations.delete = fault;
        await learn(made.verifier);
        made.store.operations.delete = made.store.kept.delete;
        await staysRefused(made, `a delete that ${what}, inactiveTtl ${inactiveTtl}`);
      }
    }
  });

  test(`revocation: ${how} holds although the store neither deletes nor writes`, async () => {
    for (const [what, fault] of Object.entries(FAILING)) {
      const made = await afterRevocation({ inactiveTtl: 1 });
      Object.assign(made.store.operations, { set: fault, delete: fault });
      await learn(made.verifier);
      await staysRefused(made, `a store that ${what}`);
    }
  });

  test(`revocation: ${how} holds while the store is left alone for its slowness`, async () => {
    const made = await afterRevocation({ inactiveTtl: 1 });
    made.store.operations.get = never;
    for (let index = 0; index < 3; index += 1) {
      await refused(made.verifier, `slow-${index}`, "ERR_TOKEN_INACTIVE");
    }
    await learn(made.verifier);
    made.store.operations.get = made.store.kept.get;
    await staysRefused(made, "a paused store");
  });

  test(`revocation: ${how} holds although an entry comes back`, async () => {
    const made = await afterRevocation();
    const [[name, entry]] = made.store.entries;
    await learn(made.verifier);
    // As from a replica that lags, from a backup, or from someone who kept it.
    made.store.entries.set(name, entry);
    await staysRefused(made, "an older entry");
  });
}

test("revocation: a verification during forget does not restore the entry", async () => {
  const made = await afterRevocation();
  const deleting = deferred();
  made.store.operations.delete = async (name) => {
    await deleting.promise;
    return made.store.kept.delete(name);
  };
  const forgetting = made.verifier.forget(TOKEN);
  const meanwhile = made.verifier.verifyToken(TOKEN).catch(({ reason }) => reason);
  await settle();
  deleting.resolve();
  await forgetting;
  await meanwhile;
  await staysRefused(made, "after forget");
});

test("revocation: a store read that began before forget does not restore the entry", async () => {
  const made = await afterRevocation({ storeTimeout: 5 });
  const other = introspection({
    server: made.server,
    store: made.store,
    storeKey: STORE_KEY,
    storeTimeout: 5,
    cacheTtl: 300,
  });
  const reading = deferred();
  made.store.operations.get = async (name) => {
    const entry = made.store.kept.get(name);
    await reading.promise;
    return entry;
  };
  const began = other.verifier.verifyToken(TOKEN).catch(({ reason }) => reason);
  await settle();
  await other.verifier.forget(TOKEN);
  reading.resolve();
  await began;
  made.store.operations.get = made.store.kept.get;
  await staysRefused(other, "after forget");
});

test("revocation: a write that lands late does not bring the entry back", async () => {
  for (const learn of Object.values(LEARNING)) {
    const store = unreliableStore();
    const writing = deferred();
    store.operations.set = async (name, text) => {
      await writing.promise;
      store.kept.set(name, text);
    };
    const made = introspection({ store, storeKey: STORE_KEY, storeTimeout: 0.02, cacheTtl: 300 });
    await accepted(made.verifier);
    made.server.answer = inactive();
    await learn(made.verifier);
    writing.resolve();
    await settle();
    await staysRefused(made, "a late write");
  }
});

test("revocation: a refusal that was seen by chance holds as well", async () => {
  for (const fault of Object.values(FAILING)) {
    const made = await afterRevocation();
    // Memory is over, the store does not answer once, so the server is asked; then the store is back.
    const reader = introspection({
      server: made.server,
      store: made.store,
      storeKey: STORE_KEY,
      storeTimeout: 0.02,
      cacheTtl: 300,
    });
    Object.assign(made.store.operations, { get: fault, delete: fault });
    await refused(reader.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
    Object.assign(made.store.operations, made.store.kept);
    await staysRefused(reader, "after a refusal");
  }
});

test("revocation: an entry of a process whose clock is ahead is no newer for that", async () => {
  for (const learn of Object.values(LEARNING)) {
    const store = unreliableStore();
    const shared = { store, storeKey: STORE_KEY, cacheTtl: 300 };
    await accepted(introspection({ ...shared, now: () => NOW + 4 }).verifier);
    const made = introspection({ ...shared, answer: inactive() });
    store.operations.delete = FAILING.rejects;
    await learn(made.verifier);
    for (let second = 0; second < 12; second += 1) {
      await refused(made.verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label: `${second} s later` });
      made.time.advance(1);
    }
  }
});

test("revocation: a token that is active again is accepted again", async () => {
  for (const learn of Object.values(LEARNING)) {
    const { server, store, verifier } = await afterRevocation();
    await learn(verifier);
    server.answer = active({ sub: "again" });
    assert.equal((await accepted(verifier)).subject, "again");
    // And what is remembered of it now is what serves, here and for others.
    server.answer = inactive();
    assert.equal((await accepted(verifier)).subject, "again");
    const other = introspection({
      answer: inactive(),
      store,
      storeKey: STORE_KEY,
      cacheTtl: 300,
    });
    assert.equal((await accepted(other.verifier)).subject, "again");
  }
});

test("revocation: made-up tokens do not make a verifier forget what it learned", async () => {
  const made = await afterRevocation({ cacheSize: 10 });
  made.store.operations.delete = FAILING.rejects;
  await assert.rejects(made.verifier.revalidate(TOKEN), { reason: "ERR_TOKEN_INACTIVE" });
  for (let index = 0; index < 200; index += 1) {
    await refused(made.verifier, `made-up-${index}`, "ERR_TOKEN_INACTIVE");
  }
  await staysRefused(made, "after made-up tokens");
});

test("revocation: made-up tokens cost a store no deletes", async () => {
  const made = await afterRevocation();
  let deletes = 0;
  made.store.operations.delete = (name) => {
    deletes += 1;
    return made.store.kept.delete(name);
  };
  for (let index = 0; index < 50; index += 1) {
    await refused(made.verifier, `made-up-${index}`, "ERR_TOKEN_INACTIVE");
  }
  assert.equal(deletes, 0);
});

test("revocation: while the server is down, what was forgotten is not taken from the store", async () => {
  const made = await afterRevocation();
  made.store.operations.delete = FAILING.rejects;
  await made.verifier.forget(TOKEN);
  made.server.answer = () => new Response(null, { status: 503 });
  await unavailable(made.verifier);
  await unavailable(made.verifier);
});
