// A trap of a wasm instance: that one call fails closed, and the next one runs on a new instance. Waiting and hooks are
// outside of the wasm, so that a trap concerns the one call only.

import assert from "node:assert/strict";
import test from "node:test";

import { IntrospectionTokenVerifier, JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";

const claims = { issuer: "https://issuer.example", audience: "https://mcp.example" };
const pair = RSAKeyPair.generate();
const token = pair.createToken({ ...claims, scopes: ["read"] });
const forged = `${token.slice(0, -10)}AAAAAAAAAA`;

/** A call that traps in the wasm that verifies. */
function trap() {
  const victim = verifier();
  trapIn(() => victim.verifyTokenSync(token));
}

/** A call that traps in the wasm with private keys. */
function trapTesting() {
  trapIn(() => pair.createToken(claims));
}

/** The text of a result cannot be decoded. */
function trapIn(call) {
  const { decode } = TextDecoder.prototype;
  TextDecoder.prototype.decode = () => {
    throw new Error("no memory");
  };
  try {
    assert.throws(call, { name: "TokenError", reason: "ERR_INTERNAL", status: 503 });
  } finally {
    TextDecoder.prototype.decode = decode;
  }
}

test("without random numbers no token is minted", () => {
  const { getRandomValues } = crypto;
  crypto.getRandomValues = () => {
    throw new Error("no randomness");
  };
  try {
    for (const call of [() => pair.createToken(claims), () => RSAKeyPair.generate()]) {
      assert.throws(call, { name: "TokenError", reason: "ERR_INTERNAL", status: 503 });
    }
  } finally {
    crypto.getRandomValues = getRandomValues;
  }
  assert.equal(verifier().verifyTokenSync(pair.createToken(claims)).issuer, claims.issuer);
});

function verifier(options) {
  return new JWTVerifier({ publicKey: pair.publicKey, ...claims, cacheSize: 0, onEvent() {}, ...options });
}

test("every object survives a trap of either wasm, a thousand times", async () => {
  const jwt = verifier();
  const fixed = new StaticTokenVerifier({ tokens: { "dev-token": { clientId: "dev" } } });
  for (let round = 0; round < 1000; round += 1) {
    trap();
    trapTesting();
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
  trap();
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
  trap();
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
  trap();
  // Verified and remembered on the fresh instance, whose count of key sets starts again.
  const victim = mint(1);
  await remote.verifyToken(victim);
  for (current of [2, 3]) {
    await rotate();
    await assert.rejects(remote.verifyToken(victim), { reason: "ERR_NO_MATCHING_KEY" });
  }
});

test("a trap while a verifier waits for its keys concerns nobody", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const fetchKeys = async () => {
    await held;
    return Response.json(pair.jwks());
  };
  const remote = verifier({ publicKey: undefined, jwksUri: "https://issuer.example/jwks", fetch: fetchKeys });
  const waiting = remote.verifyToken(token);
  trap();
  release();
  assert.equal((await waiting).clientId, "fastmcp-user");
});

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

test("responses to requests from before a trap belong to their tokens", async () => {
  const answers = [];
  const opaque = introspection({ fetch: () => new Promise((resolve) => answers.push(resolve)), cacheTtl: 60 });
  const clientIds = (tokens) => Promise.all(tokens.map(async (asked) => (await opaque.verifyToken(asked)).clientId));
  const before = clientIds(["one", "two"]);
  await new Promise(setImmediate);
  trap();
  const after = clientIds(["three", "four"]);
  await new Promise(setImmediate);
  const names = ["one", "two", "three", "four"];
  assert.equal(answers.length, names.length);
  for (const [at, client_id] of names.entries()) answers[at](Response.json({ active: true, client_id, exp: 4e9 }));
  assert.deepEqual([...(await before), ...(await after)], names);
  assert.deepEqual(await clientIds(names), names, "remembered");
});

test("a trap in a hook takes nothing from the instance that follows", async () => {
  for (const where of ["onEvent", "now", "fetch", "store", "onEvent, with a store"]) {
    const innocents = [];
    let hasTrapped = false;
    const trapOnce = () => {
      if (hasTrapped) return;
      hasTrapped = true;
      trap();
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
    const trapping = introspection(hooks[where]);
    assert.equal((await trapping.verifyToken("one")).clientId, "client", where);
    assert.ok(hasTrapped, where);
    for (let round = 0; round < 5; round += 1) innocents.push(introspection());
    for (const innocent of innocents) assert.equal((await innocent.verifyToken("two")).clientId, "client", where);
    assert.equal(verifier().verifyTokenSync(token).clientId, "fastmcp-user", where);
  }
});

test("a hook may throw, and may verify with the verifier that calls it", async () => {
  const jwt = verifier({
    onEvent({ type }) {
      if (type === "token_accepted" && depth++ < 3) assert.equal(jwt.verifyTokenSync(token).clientId, "fastmcp-user");
      throw new Error("a hook that fails");
    },
  });
  let depth = 0;
  for (let round = 0; round < 1000; round += 1) {
    depth = 0;
    assert.equal(jwt.verifyTokenSync(token).clientId, "fastmcp-user");
    assert.equal(depth, 4);
    assert.throws(() => jwt.verifyTokenSync(forged), { reason: "ERR_SIGNATURE_INVALID" });
  }
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
  trapTesting();
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
