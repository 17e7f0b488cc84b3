// A trap of a wasm instance: that one call fails closed, and the next one runs on a fresh instance.
//
// The faults are real ones: a source of randomness that fails makes the Rust side panic, and an exhausted stack traps
// at any place.

import assert from "node:assert/strict";
import test from "node:test";

import { IntrospectionTokenVerifier, JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";

const claims = { issuer: "https://issuer.example", audience: "https://mcp.example" };
const pair = RSAKeyPair.generate();
const token = pair.createToken({ ...claims, scopes: ["read"] });
const forged = `${token.slice(0, -10)}AAAAAAAAAA`;

const noRandomness = () => {
  throw new Error("no randomness");
};

/** A call that traps in the wasm with private keys: minting needs randomness for its blinding. */
function trapDevelopment() {
  const { getRandomValues } = crypto;
  crypto.getRandomValues = noRandomness;
  try {
    return assert.throws(() => pair.createToken(claims), { name: "TokenError", reason: "ERR_INTERNAL", status: 503 });
  } finally {
    crypto.getRandomValues = getRandomValues;
  }
}

/** One that traps in the wasm that verifies: a fetch asks for randomness, in a callback where the wasm cannot catch. */
async function trap() {
  const { random } = Math;
  Math.random = noRandomness;
  try {
    const options = { jwksUri: "https://trap.example/jwks", fetch: async () => Response.json(pair.jwks()) };
    const doomed = verifier({ publicKey: undefined, ...options });
    await assert.rejects(doomed.verifyToken(token), { name: "TokenError", reason: "ERR_INTERNAL", status: 503 });
  } finally {
    Math.random = random;
  }
}

function verifier(options) {
  return new JWTVerifier({ publicKey: pair.publicKey, ...claims, cacheSize: 0, onEvent() {}, ...options });
}

test("every object survives a trap of either wasm, a thousand times", async () => {
  const jwt = verifier();
  const fixed = new StaticTokenVerifier({ tokens: { "dev-token": { clientId: "dev" } } });
  for (let round = 0; round < 1000; round += 1) {
    await trap();
    trapDevelopment();
    assert.equal(jwt.verifyTokenSync(token).clientId, "fastmcp-user");
    assert.throws(() => jwt.verifyTokenSync(forged), { reason: "ERR_SIGNATURE_INVALID" });
    assert.equal(fixed.verifyTokenSync("dev-token").clientId, "dev");
  }
  assert.equal(jwt.verifyTokenSync(pair.createToken(claims)).issuer, claims.issuer);
});

test("a verifier keeps its fetched keys over a trap", async () => {
  let fetches = 0;
  const fetchKeys = async () => {
    fetches += 1;
    return Response.json(pair.jwks());
  };
  const remote = verifier({ publicKey: undefined, jwksUri: "https://issuer.example/jwks", fetch: fetchKeys });
  await remote.verifyToken(token);
  await trap();
  assert.equal((await remote.verifyToken(token)).clientId, "fastmcp-user");
  assert.equal(fetches, 1);
});

test("what a removed key signed is not remembered over a trap", async () => {
  let now = Math.floor(Date.now() / 1000);
  const other = RSAKeyPair.generate();
  let keys = pair.jwks({ kid: "first" });
  const first = pair.createToken({ ...claims, kid: "first" });
  const remote = new JWTVerifier({
    ...claims,
    jwksUri: "https://issuer.example/jwks",
    fetch: async () => Response.json(keys),
    now: () => now,
    onEvent() {},
  });
  await remote.verifyToken(first);
  keys = other.jwks({ kid: "second" });
  now += 601;
  await remote.verifyToken(other.createToken({ ...claims, kid: "second" }));
  await trap();
  await assert.rejects(remote.verifyToken(forged));
  await assert.rejects(remote.verifyToken(first), { reason: "ERR_NO_MATCHING_KEY" });
});

test("keys that change after a trap elsewhere forget what came before", async () => {
  let now = Math.floor(Date.now() / 1000);
  const pairs = [pair, RSAKeyPair.generate(), RSAKeyPair.generate(), RSAKeyPair.generate()];
  let current = 0;
  const remote = new JWTVerifier({
    ...claims,
    jwksUri: "https://issuer.example/jwks",
    fetch: async () => Response.json(pairs[current].jwks({ kid: `k${current}` })),
    now: () => now,
    onEvent() {},
  });
  const mint = (i) => pairs[i].createToken({ ...claims, kid: `k${i}`, expiresInSeconds: 86_400 });
  const rotate = async () => {
    now += 601;
    await remote.verifyToken(mint(current));
  };
  await rotate();
  current = 1;
  await rotate();
  await trap();
  // Verified and remembered on the fresh instance, whose count of key sets starts again.
  const victim = mint(1);
  await remote.verifyToken(victim);
  for (current of [2, 3]) {
    await rotate();
    await assert.rejects(remote.verifyToken(victim), { reason: "ERR_NO_MATCHING_KEY" });
  }
});

test("who waits for keys while the instance traps is answered, not left waiting", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const fetchKeys = async () => {
    await held;
    return Response.json(pair.jwks());
  };
  const remote = verifier({ publicKey: undefined, jwksUri: "https://issuer.example/jwks", fetch: fetchKeys });
  const waiting = remote.verifyToken(token);
  await trap();
  await assert.rejects(waiting, { reason: "ERR_INTERNAL", status: 503 });
  release();
  assert.equal((await remote.verifyToken(token)).clientId, "fastmcp-user");
});

test("what was asked before a trap tells nothing to the instance in its place", async () => {
  const answers = [];
  const opaque = new IntrospectionTokenVerifier({
    introspectionEndpoint: "https://issuer.example/introspect",
    clientId: "server",
    clientSecret: "secret",
    audience: null,
    fetch: () => new Promise((resolve) => answers.push(resolve)),
    cacheTtl: 60,
    onEvent() {},
  });
  const answer = (at, clientId) => answers[at](Response.json({ active: true, client_id: clientId, exp: 4e9 }));
  const internal = { reason: "ERR_INTERNAL", status: 503 };
  const lost = ["one", "two"].map((asked) => assert.rejects(opaque.verifyToken(asked), internal));
  await trap();
  // The new instance counts its requests from the beginning, so that these have the numbers of those before.
  const after = [opaque.verifyToken("three"), opaque.verifyToken("four")];
  for (const [at, clientId] of ["one", "two", "three", "four"].entries()) answer(at, clientId);
  await Promise.all(lost);
  const given = (await Promise.all(after)).map(({ clientId }) => clientId);
  assert.deepEqual(given, ["three", "four"]);
  const again = opaque.verifyToken("one");
  answer(4, "one again");
  assert.equal((await again).clientId, "one again");
});

/** Traps in the wasm that verifies, at once: the first text that comes of it cannot be decoded. */
function trapInside(victim) {
  const { decode } = TextDecoder.prototype;
  TextDecoder.prototype.decode = () => {
    TextDecoder.prototype.decode = decode;
    throw new Error("no memory");
  };
  try {
    victim.verifyTokenSync(token);
  } catch (error) {
    return error.reason;
  }
}

const introspection = (options) =>
  new IntrospectionTokenVerifier({
    introspectionEndpoint: "https://issuer.example/introspect",
    clientId: "server",
    clientSecret: "secret",
    audience: null,
    fetch: async () => Response.json({ active: true, client_id: "client", exp: 4e9 }),
    onEvent() {},
    ...options,
  });

test("a trap in a hook that the wasm called takes nothing from the instance that follows", async () => {
  for (const where of ["onEvent", "now", "fetch", "store", "onEvent, with a store"]) {
    const victim = verifier();
    const innocents = [];
    let trapped;
    const trapOnce = () => {
      if (trapped !== undefined) return;
      trapped = trapInside(victim);
      innocents.push(introspection(), introspection());
    };
    const hooks = {
      onEvent: { onEvent: trapOnce },
      now: { now: () => (trapOnce(), Math.floor(Date.now() / 1000)) },
      fetch: { fetch: async () => (trapOnce(), Response.json({ active: true, client_id: "client", exp: 4e9 })) },
    };
    const kept = { get: async () => undefined, set: async () => {}, delete: async () => {} };
    const shared = { store: kept, storeKey: "k".repeat(32), cacheTtl: 60 };
    hooks["onEvent, with a store"] = { ...shared, onEvent: trapOnce };
    hooks.store = { ...shared, store: { ...kept, get: async () => void trapOnce() } };
    let given;
    try {
      const trapping = introspection(hooks[where]);
      given = await trapping.verifyToken("one");
    } catch (error) {
      assert.equal(error.reason, "ERR_INTERNAL", where);
    }
    assert.ok(given === undefined || given.clientId === "client", `${where}: ${JSON.stringify(given)}`);
    assert.equal(trapped, "ERR_INTERNAL", where);
    for (let round = 0; round < 5; round += 1) innocents.push(introspection());
    for (const innocent of innocents) assert.equal((await innocent.verifyToken("two")).clientId, "client", where);
    assert.equal(victim.verifyTokenSync(token).clientId, "fastmcp-user", where);
  }
});

test("what a promise of the wasm swallows is a trap too: nobody waits for ever", async () => {
  const remote = () =>
    verifier({ publicKey: undefined, jwksUri: "https://issuer.example/jwks", fetch: async () => Response.json(pair.jwks()) });
  const { queueMicrotask } = globalThis;
  // Stands for a stack that ends at this very call.
  globalThis.queueMicrotask = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  const lost = remote().verifyToken(token);
  globalThis.queueMicrotask = queueMicrotask;
  await assert.rejects(lost, { name: "TokenError", reason: "ERR_INTERNAL" });
  assert.equal((await remote().verifyToken(token)).clientId, "fastmcp-user");
});

test("a trap answers at once whoever waits for an introspection", async () => {
  const silent = introspection({ fetch: () => new Promise(() => {}), timeout: 10 });
  const waiting = [silent.verifyToken("one"), silent.verifyToken("one"), silent.verifyToken("two")];
  await trap();
  for (const lost of waiting) await assert.rejects(lost, { reason: "ERR_INTERNAL" });
});

test("a trap in a callback answers who waits, and ends no process", async () => {
  const remote = verifier({
    publicKey: undefined,
    jwksUri: "https://issuer.example/jwks",
    fetch: async () => Response.json(pair.jwks()),
  });
  const { random } = Math;
  Math.random = noRandomness;
  try {
    await assert.rejects(remote.verifyToken(token), { reason: "ERR_INTERNAL", status: 503 });
  } finally {
    Math.random = random;
  }
  assert.equal((await remote.verifyToken(token)).clientId, "fastmcp-user");
});

test("a trap of the wasm with private keys is none of the one that verifies", async () => {
  let fetches = 0;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const fetchKeys = async () => {
    fetches += 1;
    await held;
    return Response.json(pair.jwks());
  };
  const remote = verifier({ publicKey: undefined, jwksUri: "https://issuer.example/jwks", fetch: fetchKeys });
  const waiting = remote.verifyToken(token);
  trapDevelopment();
  release();
  assert.equal((await waiting).clientId, "fastmcp-user");
  assert.equal(fetches, 1);
});

test("with an exhausted stack nothing is accepted that is forged, and then all is well again", () => {
  const jwt = verifier();
  let accepted = 0;
  let failed = 0;
  const dive = () => {
    try {
      dive();
    } catch {
      // The stack ends below: on the way up, each frame leaves a little more of it.
    }
    if (failed + accepted > 200) return;
    try {
      jwt.verifyTokenSync(forged);
      accepted += 1;
    } catch {
      failed += 1;
    }
  };
  dive();
  assert.equal(accepted, 0);
  assert.ok(failed > 0);
  assert.equal(jwt.verifyTokenSync(token).clientId, "fastmcp-user");
  assert.throws(() => jwt.verifyTokenSync(forged), { reason: "ERR_SIGNATURE_INVALID" });
});
