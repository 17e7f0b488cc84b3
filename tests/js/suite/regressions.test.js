// Faults that reviews have found: a token accepted wrongly, a crash, or behaviour other than documented.

import * as bearer from "mcp-bearer";

import { assert, test } from "../harness.js";

const { JWTVerifier, MultiVerifier, RSAKeyPair, StaticTokenVerifier, createBearerGate } = bearer;

const ISSUER = "https://issuer.example";
const RESOURCE = "https://mcp.example/mcp";
const quiet = { onEvent() {} };

let shared;
const pair = () => (shared ??= RSAKeyPair.generate());
const mint = (options) => pair().createToken({ issuer: ISSUER, audience: RESOURCE, ...options });
const jwtVerifier = (options) =>
  new JWTVerifier({ publicKey: pair().publicKey, issuer: ISSUER, audience: RESOURCE, ...quiet, ...options });
const gateOver = (verifier, options) =>
  createBearerGate({ verifier, resource: RESOURCE, authorizationServers: [ISSUER], ...options });
const request = (token) => new Request(RESOURCE, { headers: { authorization: `Bearer ${token}` } });
const statusOf = async (verifier) => {
  const handler = gateOver(verifier).protect(() => new Response("in"));
  return (await handler(request("opaque"))).status;
};

test("regression: a foreign verifier's token that has ended, or is for another resource, is refused", async () => {
  const giving = (authInfo) => ({
    verifyAccessToken: async (token) => ({ token, clientId: "c", scopes: [], ...authInfo }),
  });
  const future = Date.now() / 1000 + 60;
  for (const authInfo of [{}, { expiresAt: future }, { resource: new URL(RESOURCE) }, { resource: `${RESOURCE}/#x` }]) {
    assert.equal(await statusOf(giving(authInfo)), 200, JSON.stringify(authInfo));
  }
  for (const authInfo of [
    { expiresAt: 1 },
    { expiresAt: NaN },
    { expiresAt: "soon" },
    { expiresAt: null },
    { resource: new URL("https://other.example/") },
  ]) {
    assert.equal(await statusOf(giving(authInfo)), 401, JSON.stringify(authInfo));
  }
});

test("regression: a gate does not tell a refusal from a token by the class of a Response", async () => {
  const { Response: Native } = globalThis;
  globalThis.Response = function Response(...of) {
    return new Native(...of);
  };
  try {
    let isReached = false;
    const handler = gateOver(jwtVerifier()).protect(() => {
      isReached = true;
      return new Native("in");
    });
    assert.equal((await handler(new Request(RESOURCE))).status, 401);
    assert.equal((await handler(request("a.b.c"))).status, 401);
    assert.ok(!isReached, "the handler was reached without a token");
  } finally {
    globalThis.Response = Native;
  }
});

test("regression: members of Object.prototype are not read as options", async () => {
  const before = await statusOf(jwtVerifier());
  Object.defineProperty(Object.prototype, "impliedScopes", { value: { read: ["admin"] }, configurable: true });
  try {
    const handler = gateOver(jwtVerifier(), { requiredScopes: ["admin"] }).protect(() => new Response("in"));
    assert.equal((await handler(request(mint({ scopes: ["read"] })))).status, 403);
    assert.equal((await handler(request(mint({ scopes: ["admin"] })))).status, 200);
  } finally {
    delete Object.prototype.impliedScopes;
  }
  assert.equal(before, 401);
});

test("regression: a public key is refused as a secret, in any encoding", () => {
  const { publicKey } = pair();
  const jwk = JSON.stringify(pair().jwk());
  const der = Uint8Array.from(atob(publicKey.replace(/-----[^-]+-----|\s/g, "")), (c) => c.charCodeAt(0));
  const hex = Array.from(der, (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const secret of [btoa(publicKey), btoa(btoa(publicKey)), btoa(jwk), `"${btoa(jwk)}"`, hex, hex.toUpperCase()]) {
    assert.throws(() => new JWTVerifier({ secret, algorithm: "HS256", issuer: null, audience: null }), {
      reason: "ERR_CONFIG_SECRET",
    });
  }
  for (const secret of ["0123456789abcdef".repeat(4), btoa("x".repeat(64)), "correct horse battery staple, and more"]) {
    assert.ok(new JWTVerifier({ secret, algorithm: "HS256", issuer: null, audience: null }));
  }
});

test("regression: tokens whose claims name them ID or refresh tokens are refused", async () => {
  for (const claims of [{ token_use: "id" }, { typ: "ID" }, { typ: "Refresh" }, { typ: "Offline" }]) {
    const token = mint({ additionalClaims: claims });
    await assert.rejects(() => jwtVerifier().verifyToken(token), { reason: "ERR_TYP_NOT_ALLOWED" });
  }
  for (const claims of [{ token_use: "access" }, { typ: "Bearer" }]) {
    assert.ok(await jwtVerifier().verifyToken(mint({ additionalClaims: claims })));
  }
});

test("regression: a cached verdict is not used for a time before the verification", async () => {
  let now = 1_900_000_000;
  let fetches = 0;
  const verifier = new JWTVerifier({
    jwksUri: `${ISSUER}/jwks`,
    issuer: ISSUER,
    audience: RESOURCE,
    now: () => now,
    fetch: async () => {
      fetches += 1;
      return Response.json(pair().jwks());
    },
    ...quiet,
  });
  const token = mint({ now: () => now - 40_000, expiresInSeconds: 80_000 });
  await verifier.verifyToken(token);
  now -= 39_600;
  await verifier.verifyToken(token);
  assert.equal(fetches, 2, "the keys of another time were used");
});

test("regression: scope hierarchies are equal in any order", () => {
  const verifier = jwtVerifier({ requiredScopes: ["r"], impliedScopes: { a: ["w", "r"], b: ["r"] } });
  assert.ok(gateOver(verifier, { impliedScopes: { b: ["r"], a: ["r", "w", "r"] } }));
});

test("regression: thousands of scopes are judged in time linear in the token's length", async () => {
  const verifier = jwtVerifier({ requiredScopes: ["z"], impliedScopes: { a: ["b"], b: ["c"] } });
  const token = mint({ scopes: Array.from({ length: 4000 }, () => "a") });
  await assert.rejects(() => verifier.verifyToken(token), { reason: "ERR_INSUFFICIENT_SCOPE" });
});

test("regression: a MultiVerifier that cannot route tokens is a configuration error", () => {
  const inner = new MultiVerifier({ verifiers: [jwtVerifier()] });
  assert.deepEqual(inner.audience, [RESOURCE]);
  assert.throws(() => new MultiVerifier({ verifiers: [inner] }), { reason: "ERR_CONFIG_TYPE", option: "verifiers[0]" });
  const foreign = { verifyToken: async () => ({}), requiredScopes: "read" };
  assert.throws(() => new MultiVerifier({ verifiers: [foreign] }), { reason: "ERR_CONFIG_TYPE" });
  assert.throws(() => gateOver(foreign), { reason: "ERR_CONFIG_TYPE", option: "verifier" });
  const unchecked = new JWTVerifier({ publicKey: pair().publicKey, issuer: "https://b.example", audience: null });
  assert.equal(new MultiVerifier({ verifiers: [jwtVerifier(), unchecked] }).audience, null);
});

test("regression: exp and scope among the claims of a static token are a configuration error", () => {
  for (const member of [{ exp: 1 }, { nbf: 1 }, { scope: "read" }, { scp: ["read"] }]) {
    const tokens = { "dev-token": { clientId: "dev", ...member } };
    const [name] = Object.keys(member);
    assert.throws(() => new StaticTokenVerifier({ tokens, ...quiet }), {
      reason: "ERR_CONFIG_TYPE",
      option: `tokens[0].${name}`,
    });
  }
});

test("regression: a resource that climbs above its root is refused", () => {
  for (const resource of ["https://mcp.example/../mcp", "https://mcp.example/%2e%2e/mcp"]) {
    assert.throws(() => gateOver(jwtVerifier(), { resource }), { reason: "ERR_CONFIG_URL", option: "resource" });
  }
});

test("regression: the gate refuses a token that a subclass or a patched verifier refuses", async () => {
  const good = mint({});
  class Revocable extends JWTVerifier {
    async verifyToken(token, options) {
      const accessToken = await super.verifyToken(token, options);
      if (accessToken.subject === "fastmcp-user") throw Object.assign(new Error(), { code: "invalid_token" });
      return accessToken;
    }
  }
  const options = { publicKey: pair().publicKey, issuer: ISSUER, audience: RESOURCE, ...quiet };
  const patched = jwtVerifier();
  patched.verifyToken = async () => null;
  for (const [verifier, status] of [[jwtVerifier(), 200], [new Revocable(options), 401], [patched, 401]]) {
    const handler = gateOver(verifier).protect(() => new Response("in"));
    assert.equal((await handler(request(good))).status, status);
  }
});

const opaqueVerifier = (options) =>
  new bearer.IntrospectionTokenVerifier({
    introspectionEndpoint: `${ISSUER}/introspect`,
    clientId: "server",
    clientSecret: "secret",
    audience: null,
    maxConcurrentRequests: 1,
    ...quiet,
    ...options,
  });
const active = () => Response.json({ active: true, client_id: "client", exp: 4e9 });

test("regression: an abort while fetch is being called ends the wait", async () => {
  const controller = new AbortController();
  const fetch = () => {
    controller.abort();
    return new Promise(() => {});
  };
  const verifier = opaqueVerifier({ fetch, timeout: 1 });
  const { signal } = controller;
  await assert.rejects(verifier.verifyToken("one", { signal }), { reason: "ERR_ABORTED" });
});

test("regression: a response whose chunks are detached or report a false length fails its own call only", async () => {
  const body = new TextEncoder().encode('{"active":true,"client_id":"client","exp":4000000000}');
  const detached = () => {
    const bytes = body.slice();
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return bytes;
  };
  const lying = (length) => Object.defineProperty(body.slice(), "length", { value: length });
  for (const made of [detached(), lying(1), lying(4e9), lying(-1)]) {
    let calls = 0;
    const reads = [{ done: false, value: made }, { done: true }];
    const odd = new Proxy(active(), {
      get: (target, name) =>
        name === "body"
          ? { getReader: () => ({ read: async () => reads.shift(), cancel: async () => {} }) }
          : Reflect.get(target, name, target),
    });
    const verifier = opaqueVerifier({ fetch: async () => (calls++ === 0 ? odd : active()) });
    const other = opaqueVerifier({ fetch: async () => (await new Promise((next) => setTimeout(next, 20)), active()) });
    const underWay = other.verifyToken("another");
    await verifier.verifyToken("one").then(
      (accessToken) => assert.equal(accessToken.clientId, "client"),
      (error) => assert.equal(error.reason, "ERR_INTROSPECTION_UNAVAILABLE"),
    );
    assert.equal((await underWay).clientId, "client");
  }
});

test("regression: a deadline holds where timers give their callbacks no arguments", async () => {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, milliseconds) => setTimeout(callback, milliseconds);
  try {
    let isSilent = true;
    const fetch = async () => (isSilent ? new Promise(() => {}) : active());
    const verifier = opaqueVerifier({ fetch, timeout: 0.2 });
    await assert.rejects(verifier.verifyToken("one"), { reason: "ERR_INTROSPECTION_UNAVAILABLE" });
    isSilent = false;
    await new Promise((next) => setTimeout(next, 1600));
    assert.equal((await verifier.verifyToken("two")).clientId, "client");
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});
