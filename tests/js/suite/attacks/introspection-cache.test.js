// Attacks on introspection: cached responses, their owners and their lifetimes.
import { assert, test } from "../../harness.js";
import {
  TOKEN,
  accepted,
  active,
  authorizationServer,
  inactive,
  introspection,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { gateWith, passes, refuses, requestOf } from "../support/gates.js";
import { NOW } from "../support/minting.js";

const STORE_KEY = Uint8Array.from({ length: 32 }, (_, index) => index);

/** A store as two processes share it: text in a map. */
function mapStore() {
  const entries = new Map();
  return {
    entries,
    get: async (name) => entries.get(name),
    set: async (name, text) => void entries.set(name, text),
    delete: async (name) => entries.delete(name),
  };
}

function caching(options = {}) {
  return introspection({ cacheTtl: 300, ...options });
}

// ---- INT-02

test("INT-02 a gate that asks for more scopes asks them of a remembered token too", async () => {
  const { server, verifier } = caching({ answer: active({ scope: "read" }) });
  const reading = gateWith({ verifier, requiredScopes: ["read"] });
  const writing = gateWith({ verifier, requiredScopes: ["read", "write"] });
  for (let round = 0; round < 3; round += 1) {
    await passes(reading, requestOf(TOKEN));
    const event = await refuses(writing, requestOf(TOKEN), 403, "insufficient_scope", "writing");
    assert.equal(event.reason, "ERR_INSUFFICIENT_SCOPE");
  }
  assert.equal(server.requests.length, 1);
});

test("INT-02 an answer that another verifier left in the store is judged anew", async () => {
  const store = mapStore();
  const server = authorizationServer(active({ scope: "read", iat: NOW - 1000 }));
  const common = { server, store, storeKey: STORE_KEY };
  await accepted(caching(common).verifier);
  assert.equal(store.entries.size, 1);
  await accepted(caching({ ...common, requiredScopes: ["read"] }).verifier);
  assert.equal(server.requests.length, 1);
  for (const [options, reason] of [
    [{ requiredScopes: ["write"] }, "ERR_INSUFFICIENT_SCOPE"],
    [{ maxTokenAge: 60 }, "ERR_EXPIRED"],
    [{ requiredClaims: ["tenant"] }, "ERR_CLAIM_MISSING"],
    [{ now: () => NOW + 3611 }, "ERR_EXPIRED"],
  ]) {
    const { verifier } = caching({ ...common, ...options });
    await refused(verifier, TOKEN, reason, { label: JSON.stringify(options) });
  }
});

test("INT-02 a remembered answer is judged by the clock of each call", async () => {
  const answer = active({ exp: undefined, iat: NOW - 50 });
  const { server, time, verifier } = caching({ answer, maxTokenAge: 60, clockTolerance: 0 });
  await accepted(verifier);
  time.advance(9);
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
  time.advance(2);
  await refused(verifier, TOKEN, "ERR_EXPIRED", { claim: "iat" });
});

// ---- INT-03

test("INT-03 tokens that are nearly alike have nothing in common", async () => {
  const long = "a".repeat(4000);
  const tokens = [
    "abc",
    "abd",
    "ABC",
    "Abc",
    "abc=",
    "abc==",
    "ab",
    "abcc",
    "abc.",
    "cba",
    "0",
    "00",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    `${long}b`,
    `${long}c`,
    `b${long}`,
  ];
  const { server, verifier } = caching({ answer: ({ token }) => active({ username: token }) });
  for (let round = 0; round < 2; round += 1) {
    for (const token of tokens) {
      const accessToken = await accepted(verifier, token);
      assert.equal(accessToken.claims.username, token);
    }
  }
  assert.equal(server.requests.length, tokens.length);
});

test("INT-03 a thousand tokens of one length each have their own answer", async () => {
  const { server, verifier } = caching({
    answer: ({ token }) => active({ sub: `of-${token}` }),
    cacheSize: 1000,
  });
  const tokens = Array.from(
    { length: 1000 },
    (_, index) => `token-${String(index).padStart(6, "0")}`,
  );
  for (let round = 0; round < 2; round += 1) {
    for (const token of tokens) {
      assert.equal((await accepted(verifier, token)).subject, `of-${token}`);
    }
  }
  assert.equal(server.requests.length, tokens.length);
});

test("INT-03 an active token and one that is not never take each other's place", async () => {
  const answer = ({ token }) => (token.startsWith("good") ? active() : inactive());
  const { verifier } = caching({ answer, inactiveTtl: 60, cacheSize: 4 });
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 8; index += 1) {
      await accepted(verifier, `good-${index}`);
      await refused(verifier, `bad-${index}`, "ERR_TOKEN_INACTIVE");
    }
  }
});

test("INT-03 verifiers of another configuration share no answers in a store", async () => {
  const store = mapStore();
  const common = { store, storeKey: STORE_KEY };
  const first = caching(common);
  await accepted(first.verifier);
  const others = [
    { clientId: "another-client" },
    { clientAuthMethod: "client_secret_post" },
    { audience: [active().aud, "https://other.example"] },
    { issuer: active().iss },
    { storeKey: Uint8Array.from(STORE_KEY, (byte) => byte ^ 1) },
  ];
  for (const options of others) {
    const { server, verifier } = caching({ ...common, answer: inactive(), ...options });
    const label = JSON.stringify(options);
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label });
    assert.equal(server.requests.length, 1, label);
  }
  const elsewhere = caching({
    ...common,
    introspectionEndpoint: "https://other.example/introspect",
    fetch: async () => new Response(JSON.stringify(inactive())),
  });
  await refused(elsewhere.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  // The same configuration does share: the cases above differ in what they say they differ in.
  const same = caching({ ...common, answer: inactive() });
  await accepted(same.verifier);
  assert.equal(same.server.requests.length, 0);
});

/** The text with another character at each of `count` places: a digit for a digit, so that numbers stay numbers. */
function alterations(text, count) {
  const places = Array.from({ length: count }, (_, n) =>
    Math.floor((n * (text.length - 1)) / (count - 1)),
  );
  return places.map((place) => {
    const other = text[place] === "7" ? "8" : "7";
    return text.slice(0, place) + other + text.slice(place + 1);
  });
}

test("INT-03 a forged store entry makes no token valid", async () => {
  const store = mapStore();
  const common = { store, storeKey: STORE_KEY };
  await accepted(caching(common).verifier, "token-1");
  await accepted(caching(common).verifier, "token-2");
  const [[name, entry], [, entryOfOther]] = [...store.entries];
  const body = JSON.stringify(active());
  const forgeries = [entryOfOther, body, "", " ", "{}", "[]", "null", `${entry} `, ` ${entry}`];
  forgeries.push(
    entry.slice(1),
    entry.slice(0, -1),
    entry + entry,
    `${entry}\u0000`,
    "x".repeat(2e6),
  );
  forgeries.push({ active: true }, 5, true, [entry], ...alterations(entry, 60));
  for (const forgery of forgeries) {
    store.entries.set(name, forgery);
    const label = `entry ${String(forgery).slice(0, 300)}`;
    const { events, server, verifier } = caching({ ...common, answer: inactive() });
    await refused(verifier, "token-1", "ERR_TOKEN_INACTIVE", { label });
    assert.equal(server.requests.length, 1, label);
    const failures = events.filter(({ type }) => type === "store_failed");
    const expected = [{ type: "store_failed", operation: "get", failure: "forged" }];
    assert.deepEqual(failures, expected, label);
  }
  store.entries.set(name, entry);
  await accepted(caching({ ...common, answer: inactive() }).verifier, "token-1");
});

// ---- INT-04

test("INT-04 without cacheTtl a revoked token is refused at once", async () => {
  const { server, verifier } = introspection();
  await accepted(verifier);
  server.answer = inactive();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("INT-04 with cacheTtl a revoked token is refused after that, and for good", async () => {
  const { server, time, verifier } = introspection({ cacheTtl: 30 });
  await accepted(verifier);
  server.answer = inactive();
  time.advance(29.9);
  await accepted(verifier);
  time.advance(0.1);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  time.advance(-10);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("INT-04 a hit does not lengthen the life of an entry", async () => {
  const { server, time, verifier } = introspection({ cacheTtl: 30 });
  await accepted(verifier);
  for (let second = 0; second < 29; second += 1) {
    time.advance(1);
    await accepted(verifier);
  }
  assert.equal(server.requests.length, 1);
  time.advance(1);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

test("INT-04 nothing is remembered beyond exp, whatever the tolerance", async () => {
  for (const clockTolerance of [0, 5, 600]) {
    const answer = active({ exp: NOW + 20 });
    const { server, time, verifier } = caching({ answer, clockTolerance });
    await accepted(verifier);
    time.advance(19.9);
    await accepted(verifier);
    assert.equal(server.requests.length, 1);
    time.advance(0.1);
    server.answer = inactive();
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  }
});

test("INT-04 failures are not cached, and entries are not used after their end", async () => {
  for (const answer of [
    () => new Response(null, { status: 400 }),
    () => new Response("no json"),
    () => new Response("x".repeat(70_000)),
    active({ exp: "soon" }),
    active({ exp: NOW - 100 }),
    active({ aud: "https://other.example" }),
    active({ scope: "none" }),
    active({ nbf: NOW + 100 }),
    inactive(),
  ]) {
    const { server, verifier } = caching({ answer, requiredScopes: ["read"] });
    await assert.rejects(verifier.verifyToken(TOKEN), { name: "TokenError" });
    server.answer = active();
    await accepted(verifier);
    assert.equal(server.requests.length, 2);
  }
  const { server, time, verifier } = introspection({ cacheTtl: 30 });
  await accepted(verifier);
  server.answer = () => new Response(null, { status: 503 });
  time.advance(31);
  await unavailable(verifier, TOKEN, "an answer past its time");
});

test("INT-04 a remembered answer serves while the server is down, and no longer", async () => {
  const { server, time, verifier } = introspection({ cacheTtl: 30 });
  await accepted(verifier);
  server.answer = () => new Response(null, { status: 503 });
  await unavailable(verifier, "another-token");
  time.advance(29);
  await accepted(verifier);
  await unavailable(verifier, "another-token");
  time.advance(2);
  await unavailable(verifier);
});

test("INT-04 an entry of the future is not used: the clock was set back", async () => {
  const { server, time, verifier } = introspection({
    cacheTtl: 3600,
    answer: active({ iat: NOW - 9e4 }),
  });
  await accepted(verifier);
  server.answer = inactive();
  time.advance(-4);
  await accepted(verifier);
  time.advance(-1.5);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("INT-04 a token that was not active can become so, after inactiveTtl at most", async () => {
  const { server, time, verifier } = caching({ answer: inactive(), inactiveTtl: 5 });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  server.answer = active();
  time.advance(4);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  time.advance(2);
  await accepted(verifier);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

test("INT-04 forget and revalidate end the life of an entry", async () => {
  const { server, verifier } = caching();
  await accepted(verifier);
  server.answer = inactive();
  await accepted(verifier);
  await assert.rejects(verifier.revalidate(TOKEN), { reason: "ERR_TOKEN_INACTIVE" });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  server.answer = active();
  await accepted(verifier);
  server.answer = inactive();
  await verifier.forget(TOKEN);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

// ---- INT-17

test("INT-17 tokens that are not active push no active one out", async () => {
  const answer = ({ token }) => (token.startsWith("good") ? active() : inactive());
  const { server, verifier } = caching({ answer, inactiveTtl: 60, cacheSize: 3 });
  const good = ["good-1", "good-2", "good-3"];
  for (const token of good) await accepted(verifier, token);
  for (let index = 0; index < 2000; index += 1) {
    await assert.rejects(verifier.verifyToken(`bad-${index}`), { reason: "ERR_TOKEN_INACTIVE" });
  }
  const before = server.requests.length;
  for (const token of good) await accepted(verifier, token);
  assert.equal(server.requests.length, before);
});

test("INT-17 no more is remembered than cacheSize, of either kind", async () => {
  for (const [answer, verdict] of [
    [() => active(), (verifier, token) => accepted(verifier, token)],
    [() => inactive(), (verifier, token) => refused(verifier, token, "ERR_TOKEN_INACTIVE")],
  ]) {
    for (const cacheSize of [1, 2, 7]) {
      const { server, verifier } = caching({ answer, inactiveTtl: 60, cacheSize });
      const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}`);
      for (const token of tokens) await verdict(verifier, token);
      assert.equal(server.requests.length, tokens.length);
      // From the last one on, those that are remembered: exactly cacheSize of them.
      for (const token of tokens.slice(-cacheSize)) await verdict(verifier, token);
      assert.equal(server.requests.length, tokens.length, `cacheSize ${cacheSize}`);
      for (const token of tokens.slice(0, -cacheSize)) await verdict(verifier, token);
      assert.equal(server.requests.length, 2 * tokens.length - cacheSize);
    }
  }
});

test("INT-17 a token in use stays, whatever else comes", async () => {
  const { server, verifier } = caching({ cacheSize: 2 });
  await accepted(verifier, "busy");
  for (let index = 0; index < 50; index += 1) {
    await accepted(verifier, `token-${index}`);
    await accepted(verifier, "busy");
  }
  assert.equal(server.requests.length, 51);
});

test("INT-17 answers that are refused take no place", async () => {
  const answer = ({ token }) =>
    token.startsWith("good") ? active() : active({ aud: "elsewhere" });
  const { server, verifier } = caching({ answer, cacheSize: 1 });
  await accepted(verifier, "good");
  for (let index = 0; index < 50; index += 1) {
    await refused(verifier, `other-${index}`, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  }
  await accepted(verifier, "good");
  assert.equal(server.requests.length, 51);
});
