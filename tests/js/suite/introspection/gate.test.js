/** Introspection behind a gate, combined with JWTs, and in a host that receives revocations. */
import { IntrospectionTokenVerifier, JWTVerifier, MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  deferred,
  inactive,
  introspection,
  later,
  of,
  refused,
  settle,
  unavailable,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { RESOURCE, gateWith, parameters, passes, refuses, requestOf } from "../support/gates.js";
import { AUDIENCE, ISSUER, NOW, keyFor, mint } from "../support/minting.js";
import { callsOf } from "../support/sharing.js";

// ---- Behind a gate

test("introspection gate: a good token passes, with the resource of the gate", async () => {
  for (const serverUrl of [undefined, "https://other.example/"]) {
    const { verifier } = introspection({ serverUrl });
    const accessToken = await passes(gateWith({ verifier }), requestOf(TOKEN));
    assert.equal(accessToken.token, TOKEN);
    assert.equal(accessToken.resource.href, RESOURCE);
    assert.deepEqual(accessToken.scopes, ["read", "write"]);
  }
});

test("introspection gate: a bad token is 401, and the event says why", async () => {
  const answers = {
    "not-active": inactive(),
    expired: active({ exp: NOW - 100 }),
    "not-yet": active({ nbf: NOW + 100 }),
    "for-another": active({ aud: "https://other.example" }),
    "bound-to-a-key": active({ cnf: { jkt: "x" } }),
    "of-nobody": active({ client_id: undefined, sub: undefined }),
    "of-another-type": active({ token_type: "DPoP" }),
  };
  const { verifier } = introspection({ answer: ({ token }) => answers[token] });
  const gate = gateWith({ verifier });
  const told = [];
  for (const token of Object.keys(answers)) {
    const event = await refuses(gate, requestOf(token), 401, "invalid_token", token);
    told.push([event.reason, event.claim]);
  }
  assert.deepEqual(told, [
    ["ERR_TOKEN_INACTIVE", undefined],
    ["ERR_EXPIRED", "exp"],
    ["ERR_NOT_YET_VALID", "nbf"],
    ["ERR_CLAIM_MISMATCH", "aud"],
    ["ERR_CLAIM_MISMATCH", "cnf"],
    ["ERR_CLAIM_MISSING", "client_id"],
    ["ERR_TYP_NOT_ALLOWED", "token_type"],
  ]);
});

test("introspection gate: a token without the scope is 403, and the challenge names all of them", async () => {
  const { verifier } = introspection({ requiredScopes: ["read", "admin"] });
  const gate = gateWith({ verifier });
  const response = await gate.authenticate(requestOf(TOKEN));
  assert.equal(response.status, 403);
  const { error, scope } = parameters(response.headers.get("WWW-Authenticate"));
  assert.deepEqual([error, scope], ["insufficient_scope", "read admin"]);
});

test("introspection gate: the scopes of the verifier are those of the gate", async () => {
  const { verifier } = introspection({ requiredScopes: "read" });
  const gate = gateWith({ verifier });
  const metadata = await gate.metadataResponse(new Request(gate.metadataUrl)).json();
  assert.deepEqual(metadata.scopes_supported, ["read"]);
});

test("introspection gate: implied scopes are the verifier's, and the gate's agree with them", async () => {
  const impliedScopes = { write: ["delete"] };
  const { verifier } = introspection({ requiredScopes: ["delete"], impliedScopes });
  await passes(gateWith({ verifier, impliedScopes }), requestOf(TOKEN));
  const other = introspection({ requiredScopes: ["read"] });
  misconfigured(() => gateWith({ verifier: other.verifier, impliedScopes }), "ERR_CONFIG_SCOPES");
});

test("introspection gate: a fault of the server is 503 with Retry-After, and the client keeps its token", async () => {
  const faults = {
    "a status of 500": () => new Response(null, { status: 500 }),
    "our credentials refused": () => new Response(null, { status: 401 }),
    "too many requests": () =>
      new Response(null, { status: 429, headers: { "Retry-After": "30" } }),
    "no connection": () => Promise.reject(new TypeError("fetch failed")),
    "no JSON": () => new Response("<html>"),
    "no active": {},
  };
  for (const [what, answer] of Object.entries(faults)) {
    const { verifier } = introspection({ answer });
    const gate = gateWith({ verifier });
    const event = await refuses(gate, requestOf(TOKEN), 503, "server_error", what);
    assert.equal(event.reason, "ERR_INTROSPECTION_UNAVAILABLE");
  }
});

test("introspection gate: Retry-After of the server is what clients are given", async () => {
  const answer = () => new Response(null, { status: 503, headers: { "Retry-After": "40" } });
  const { server, time, verifier } = introspection({ answer });
  const gate = gateWith({ verifier });
  const waits = [];
  for (let index = 0; index < 3; index += 1) {
    const response = await gate.authenticate(requestOf(TOKEN));
    waits.push(Number(response.headers.get("Retry-After")));
    server.answer = () => new Response(null, { status: 503 });
    time.advance(10);
  }
  assert.equal(server.requests.length, 3);
  assert.deepEqual(waits, [40, 30, 20]);
});

test("introspection gate: protect() hands the token on, and requireScopes asks for more", async () => {
  const { server, verifier } = introspection({ answer: active({ scope: "read" }) });
  const gate = gateWith({ verifier });
  const handle = gate.protect((request, { accessToken }) => {
    gate.requireScopes(accessToken, "read");
    if (request.url.endsWith("?write")) gate.requireScopes(accessToken, "write");
    return new Response(accessToken.subject);
  });
  const read = await handle(requestOf(TOKEN));
  assert.equal(await read.text(), active().sub);
  const write = await handle(requestOf(TOKEN, { url: `${RESOURCE}?write` }));
  assert.equal(write.status, 403);
  server.answer = inactive();
  assert.equal((await handle(requestOf(TOKEN))).status, 401);
});

test("introspection gate: a missing or malformed token causes no request", async () => {
  const { server, verifier } = introspection();
  const gate = gateWith({ verifier });
  await refuses(gate, new Request(RESOURCE, { method: "POST" }), 401, undefined, "none");
  for (const token of ["a=b", "a b", "\u00e4", ""]) {
    const event = await refuses(gate, requestOf(token), 400, "invalid_request", token);
    assert.equal(event.reason, "MALFORMED_CREDENTIALS");
  }
  assert.equal(server.requests.length, 0);
});

test("introspection gate: a verifier that checks no audience must say that this is meant", () => {
  const wrong = introspection({ audience: undefined });
  misconfigured(() => gateWith({ verifier: wrong.verifier }), "ERR_CONFIG_AUDIENCE");
  const multi = new MultiVerifier({ verifiers: [wrong.verifier], onEvent: () => {} });
  misconfigured(() => gateWith({ verifier: multi }), "ERR_CONFIG_AUDIENCE");
  for (const audience of [null, AUDIENCE, [AUDIENCE]]) {
    gateWith({ verifier: introspection({ audience }).verifier });
  }
});

test("introspection gate: a subclass that says more in verifyToken is asked", async () => {
  class Stricter extends IntrospectionTokenVerifier {
    async verifyToken(token, options) {
      const accessToken = await super.verifyToken(token, options);
      if (accessToken.claims.tenant !== "t1") {
        throw Object.assign(new Error("another tenant"), { code: "invalid_token" });
      }
      return accessToken;
    }
  }
  const server = authorizationServer(({ token }) =>
    active({ tenant: token === TOKEN ? "t1" : "t2" }),
  );
  const verifier = new Stricter({
    introspectionEndpoint: ENDPOINT,
    clientAuthMethod: "none",
    audience: AUDIENCE,
    fetch: server.fetch,
    now: () => NOW,
    onEvent: () => {},
  });
  const gate = gateWith({ verifier });
  await passes(gate, requestOf(TOKEN));
  await refuses(gate, requestOf("another"), 401, "invalid_token", "another tenant");
});

test("introspection gate: the MCP SDK's name for it does the same", async () => {
  const { server, verifier } = introspection();
  const accessToken = await verifier.verifyAccessToken(TOKEN);
  assert.equal(accessToken.clientId, active().client_id);
  assert.equal(accessToken.extra, accessToken.claims);
  server.answer = inactive();
  await assert.rejects(verifier.verifyAccessToken(TOKEN), { reason: "ERR_TOKEN_INACTIVE" });
});

// ---- Beside JWTs

async function withJwts(options) {
  const key = await keyFor("EdDSA");
  const jwt = new JWTVerifier({
    publicKey: key.pem,
    algorithm: "EdDSA",
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW,
  });
  const made = introspection(options);
  const multi = new MultiVerifier({ verifiers: [jwt, made.verifier], onEvent: () => {} });
  return { ...made, multi };
}

test("introspection gate: JWTs of an issuer are verified here, opaque tokens are asked for", async () => {
  const { multi, server } = await withJwts({ answer: active({ sub: "asked-for" }) });
  const gate = gateWith({ verifier: multi });
  const jwt = await passes(gate, requestOf(await mint({ alg: "EdDSA" })));
  assert.equal(jwt.subject, "subject-canary7f3c");
  assert.equal(server.requests.length, 0);
  assert.equal((await passes(gate, requestOf(TOKEN))).subject, "asked-for");
  assert.deepEqual(
    server.requests.map(({ token }) => token),
    [TOKEN],
  );
});

test("introspection gate: a JWT that fails here gets no second chance at the server", async () => {
  const { multi, server } = await withJwts();
  const gate = gateWith({ verifier: multi });
  const jwt = await mint({ alg: "EdDSA" });
  for (const token of [
    await mint({ alg: "EdDSA", claims: { exp: NOW - 100 } }),
    await mint({ alg: "EdDSA", claims: { aud: "https://other.example" } }),
    await mint({ alg: "EdDSA", claims: { iss: "https://other.example" } }),
    await mint({ alg: "EdDSA", claims: { iss: undefined } }),
    `${jwt.slice(0, -4)}AAAA`,
  ]) {
    const response = await gate.authenticate(requestOf(token));
    assert.ok(response instanceof Response && [400, 401].includes(response.status), token);
  }
  assert.equal(server.requests.length, 0);
});

test("introspection gate: of two servers each gets the tokens with its prefix", async () => {
  const first = introspection({ answer: active({ sub: "first" }) });
  const second = introspection({ answer: active({ sub: "second" }), clientId: "other" });
  const multi = new MultiVerifier({
    verifiers: [{ prefix: "one_", verifier: first.verifier }, second.verifier],
    onEvent: () => {},
  });
  assert.equal((await multi.verifyToken("one_abc")).subject, "first");
  assert.equal((await multi.verifyToken("two_abc")).subject, "second");
  assert.deepEqual([first.server.requests.length, second.server.requests.length], [1, 1]);
  misconfigured(
    () => new MultiVerifier({ verifiers: [first.verifier, second.verifier] }),
    "ERR_CONFIG_ISSUER",
  );
});

test("introspection gate: the audience of several is known only if all of them check it", () => {
  const checked = introspection().verifier;
  const waived = introspection({ audience: null, clientId: "other" }).verifier;
  const several = (verifier) =>
    new MultiVerifier({ verifiers: [checked, { prefix: "x", verifier }], onEvent: () => {} });
  assert.equal(several(waived).audience, null);
  const other = introspection({ audience: "https://other.example" }).verifier;
  assert.deepEqual([...several(other).audience].sort(), [AUDIENCE, "https://other.example"].sort());
});

// ---- revalidate and forget

const caching = (options) => introspection({ cacheTtl: 300, ...options });

test("revalidate: asks anew, whatever is remembered, and its answer replaces it", async () => {
  const { events, server, verifier } = caching({ answer: active({ sub: "first" }) });
  await accepted(verifier);
  server.answer = active({ sub: "second" });
  assert.equal((await accepted(verifier)).subject, "first");
  const accessToken = await verifier.revalidate(TOKEN);
  assert.equal(accessToken.subject, "second");
  assert.ok(Object.isFrozen(accessToken));
  assert.equal((await accepted(verifier)).subject, "second");
  assert.equal(server.requests.length, 2);
  assert.equal(of(events, "introspected").length, 2);
});

test("revalidate: a token that is refused is remembered no more", async () => {
  for (const [answer, reason] of [
    [inactive(), "ERR_TOKEN_INACTIVE"],
    [active({ exp: NOW - 100 }), "ERR_EXPIRED"],
    [active({ aud: "https://other.example" }), "ERR_CLAIM_MISMATCH"],
    [active({ scope: "none" }), "ERR_INSUFFICIENT_SCOPE"],
    [active({ cnf: {} }), "ERR_CLAIM_MISMATCH"],
  ]) {
    const { server, verifier } = caching({ requiredScopes: ["read"] });
    await accepted(verifier);
    server.answer = answer;
    await assert.rejects(verifier.revalidate(TOKEN), { reason });
    await refused(verifier, TOKEN, reason);
    assert.equal(server.requests.length, 3, reason);
  }
});

test("revalidate: a fault of the server is 503, and does not revoke what is remembered", async () => {
  const { server, verifier } = caching();
  await accepted(verifier);
  server.answer = () => new Response(null, { status: 503 });
  await unavailable({ verifyToken: (token) => verifier.revalidate(token) });
  await accepted(verifier);
});

test("revalidate: a cached inactive result is replaced", async () => {
  const { server, verifier } = caching({ answer: inactive(), inactiveTtl: 60 });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  server.answer = active();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal((await verifier.revalidate(TOKEN)).subject, active().sub);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

test("revalidate: asks without a cache as well, and checks the form first", async () => {
  const { server, verifier } = introspection();
  await verifier.revalidate(TOKEN);
  assert.equal(server.requests.length, 1);
  for (const token of ["", "a b", 5, undefined]) {
    await assert.rejects(verifier.revalidate(token), { reason: "ERR_TOKEN_MALFORMED" });
  }
  await assert.rejects(verifier.revalidate("a".repeat(20_000)), { reason: "ERR_TOKEN_TOO_LARGE" });
  assert.equal(server.requests.length, 1);
});

test("revalidate: waits for no answer that was asked for before", async () => {
  const first = deferred();
  const { server, verifier } = caching({ answer: () => first.promise });
  const waiting = later(verifier.verifyToken(TOKEN));
  await settle();
  server.answer = inactive();
  await assert.rejects(verifier.revalidate(TOKEN), { reason: "ERR_TOKEN_INACTIVE" });
  assert.equal(server.requests.length, 2);
  // The older answer is given to who waited for it, and to nobody else.
  first.resolve(active());
  assert.equal((await waiting).subject, active().sub);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("revalidate: a concurrent verification gets the newer response", async () => {
  const [first, second] = [deferred(), deferred()];
  const { server, verifier } = caching({ answer: () => first.promise });
  const old = later(verifier.verifyToken(TOKEN));
  await settle();
  server.answer = () => second.promise;
  const newer = later(verifier.revalidate(TOKEN));
  await settle();
  const joined = later(verifier.verifyToken(TOKEN));
  await settle();
  second.resolve(active({ sub: "second" }));
  assert.equal((await newer).subject, "second");
  assert.equal((await joined).subject, "second");
  first.resolve(active({ sub: "first" }));
  assert.equal((await old).subject, "first");
  assert.equal((await accepted(verifier)).subject, "second");
  // Who asks meanwhile shares the request of revalidate, except on workerd.
  assert.equal(server.requests.length, 1 + callsOf(2));
});

test("forget: the next verification asks the server again", async () => {
  const { server, verifier } = caching();
  await accepted(verifier, "token-1");
  await accepted(verifier, "token-2");
  assert.equal(await verifier.forget("token-1"), undefined);
  await accepted(verifier, "token-1");
  await accepted(verifier, "token-2");
  assert.equal(server.requests.length, 3);
});

test("forget: also that a token was not active", async () => {
  const { server, verifier } = introspection({ answer: inactive(), inactiveTtl: 60 });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  server.answer = active();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  await verifier.forget(TOKEN);
  await accepted(verifier);
});

test("forget: an answer that is under way is given, and not remembered", async () => {
  const first = deferred();
  const { server, verifier } = caching({ answer: () => first.promise });
  const waiting = later(verifier.verifyToken(TOKEN));
  await settle();
  await verifier.forget(TOKEN);
  server.answer = inactive();
  first.resolve(active());
  assert.equal((await waiting).subject, active().sub);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("forget: a later verification does not use a response that was requested before", async () => {
  const first = deferred();
  const { server, verifier } = caching({ answer: () => first.promise });
  const waiting = later(verifier.verifyToken(TOKEN));
  await settle();
  await verifier.forget(TOKEN);
  server.answer = inactive();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  first.resolve(active());
  await waiting;
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("forget: a store forgets too, and an answer under way is not put into it", async () => {
  const entries = new Map();
  const options = { store: entries, storeKey: "a storeKey of more than thirty-two bytes" };
  const { verifier } = caching(options);
  await accepted(verifier);
  assert.equal(entries.size, 1);
  await verifier.forget(TOKEN);
  assert.equal(entries.size, 0);

  const gate = deferred();
  const slow = caching({ ...options, answer: () => gate.promise });
  const waiting = later(slow.verifier.verifyToken(TOKEN));
  await settle();
  await slow.verifier.forget(TOKEN);
  gate.resolve(active());
  await waiting;
  await settle();
  assert.equal(entries.size, 0);
});

test("revalidate: a store gets the newer answer, and none for a token that is refused", async () => {
  const entries = new Map();
  const options = { store: entries, storeKey: "a storeKey of more than thirty-two bytes" };
  const { server, verifier } = caching({ ...options, answer: active({ sub: "first" }) });
  await accepted(verifier);
  server.answer = active({ sub: "second" });
  await verifier.revalidate(TOKEN);
  const reader = caching({ ...options, answer: inactive() });
  assert.equal((await accepted(reader.verifier)).subject, "second");
  assert.equal(reader.server.requests.length, 0);
  server.answer = inactive();
  await assert.rejects(verifier.revalidate(TOKEN), { reason: "ERR_TOKEN_INACTIVE" });
  const later = caching({ ...options, answer: inactive() });
  await refused(later.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("forget: checks the form of a token, and does nothing to one that is not known", async () => {
  const { server, verifier } = caching();
  await verifier.forget("never-seen");
  for (const token of [5, undefined, null, {}]) {
    await assert.rejects(verifier.forget(token), { reason: "ERR_TOKEN_MALFORMED" });
  }
  assert.equal(server.requests.length, 0);
});

// ---- Signals

test("introspection signal: an aborted caller is rejected, and the request continues for the others", async () => {
  const gate = deferred();
  const { server, verifier } = caching({ answer: () => gate.promise });
  const controller = new AbortController();
  const leaving = later(verifier.verifyToken(TOKEN, { signal: controller.signal }));
  const staying = later(verifier.verifyToken(TOKEN));
  await settle();
  controller.abort();
  await assert.rejects(leaving, { reason: "ERR_ABORTED", code: "server_error", status: 503 });
  for (const { init } of server.requests) assert.equal(init.signal.aborted, false);
  gate.resolve(active());
  await staying;
  await accepted(verifier);
  assert.equal(server.requests.length, callsOf(2));
});

test("introspection signal: one that was aborted before asks nothing, not even the cache", async () => {
  const { server, verifier } = caching();
  const signal = AbortSignal.abort();
  for (const requests of [0, 1]) {
    await assert.rejects(verifier.verifyToken(TOKEN, { signal }), { reason: "ERR_ABORTED" });
    await assert.rejects(verifier.revalidate(TOKEN, { signal }), { reason: "ERR_ABORTED" });
    assert.equal(server.requests.length, requests);
    await accepted(verifier);
  }
});

test("introspection signal: a value that is not a signal is a configuration error", async () => {
  const { server, verifier } = introspection();
  for (const signal of [null, 5, {}, "abort", new AbortController()]) {
    for (const ask of [
      () => verifier.verifyToken(TOKEN, { signal }),
      () => verifier.revalidate(TOKEN, { signal }),
    ]) {
      await assert.rejects(ask, {
        name: "ConfigError",
        reason: "ERR_CONFIG_TYPE",
        option: "signal",
      });
    }
  }
  assert.equal(server.requests.length, 0);
});

test("introspection signal: a gate stops waiting when its request is aborted", async () => {
  const gate = deferred();
  const { server, verifier } = introspection({ answer: () => gate.promise });
  const controller = new AbortController();
  const bearerGate = gateWith({ verifier });
  const answered = bearerGate.authenticate(requestOf(TOKEN, { signal: controller.signal }));
  await settle();
  assert.equal(server.requests.length, 1);
  controller.abort();
  const response = await answered;
  assert.equal(response.status, 503);
  assert.equal(bearerGate.events.at(-1).reason, "ERR_ABORTED");
  gate.resolve(active());
  await settle();
  await accepted(verifier);
});

// ---- The clock

test("introspection clock: one that gives no time makes 503, and lets nobody in", async () => {
  for (const broken of [() => NaN, () => "5", () => undefined, () => -1, () => Infinity]) {
    const { verifier } = caching({ now: broken });
    await refused(verifier, TOKEN, "ERR_CLOCK");
  }
  let now = () => NOW;
  const { verifier } = caching({ now: () => now() });
  await accepted(verifier);
  now = () => {
    throw new Error("no clock");
  };
  await refused(verifier, TOKEN, "ERR_CLOCK");
  now = () => NOW + 1;
  await accepted(verifier);
});

test("introspection clock: one that breaks while the answer is under way", async () => {
  const gate = deferred();
  let time = NOW;
  const { verifier } = caching({ answer: () => gate.promise, now: () => time });
  const waiting = later(verifier.verifyToken(TOKEN));
  await settle();
  time = NaN;
  gate.resolve(active());
  await assert.rejects(waiting, { reason: "ERR_CLOCK", status: 503 });
  time = NOW;
  await accepted(verifier);
});

test("introspection clock: a token that expires during the request is refused", async () => {
  const gate = deferred();
  const { time, verifier } = caching({ answer: () => gate.promise });
  const waiting = later(verifier.verifyToken(TOKEN));
  await settle();
  time.advance(4000);
  gate.resolve(active());
  await assert.rejects(waiting, { reason: "ERR_EXPIRED", status: 401 });
});

test("introspection events: each verdict is told once, with nothing of the token in it", async () => {
  const answer = ({ token }) => (token === TOKEN ? active() : inactive());
  const { events, verifier } = caching({ answer });
  await accepted(verifier);
  await accepted(verifier);
  await refused(verifier, "another", "ERR_TOKEN_INACTIVE");
  await refused(verifier, "a b", "ERR_TOKEN_MALFORMED");
  assert.deepEqual(events, [
    { type: "introspected", active: true },
    { type: "token_accepted", cached: false },
    { type: "token_accepted", cached: true },
    { type: "introspected", active: false },
    { type: "token_refused", reason: "ERR_TOKEN_INACTIVE", code: "invalid_token" },
    { type: "token_refused", reason: "ERR_TOKEN_MALFORMED", code: "invalid_token" },
  ]);
  assert.ok(events.every((event) => Object.isFrozen(event)));
});

test("introspection events: a hook that throws, or rejects, changes nothing", async () => {
  for (const onEvent of [
    () => {
      throw new Error("audit");
    },
    async () => {
      throw new Error("audit");
    },
  ]) {
    const { verifier } = caching({ onEvent, clientId: CLIENT_ID });
    await accepted(verifier);
    await accepted(verifier);
    await refused(verifier, "a b", "ERR_TOKEN_MALFORMED");
  }
});

test("introspection events: callbacks may themselves verify, revalidate and forget", async () => {
  const tokens = ["inner-1", "inner-2", "inner-3"];
  let verifier;
  const pending = [];
  let calls = 0;
  /** Calls the verifier from within one of its own calls; not for ever, for these calls come here again. */
  const reenter = () => {
    if (calls === 0) return;
    calls -= 1;
    pending.push(
      verifier.verifyToken(tokens[0]),
      verifier.revalidate(tokens[1]),
      verifier.forget(tokens[2]),
      verifier
        .verifyToken("a b")
        .catch(({ reason }) => assert.equal(reason, "ERR_TOKEN_MALFORMED")),
    );
  };
  const entries = new Map();
  const reentering = (operation) =>
    function (...parameters) {
      reenter();
      return entries[operation](...parameters);
    };
  const hooks = {
    now: () => (reenter(), NOW),
    onEvent: reenter,
    fetch: () => (reenter(), Promise.resolve(Response.json(active()))),
    authorizationHeader: () => (reenter(), "Bearer x"),
    store: { get: reentering("get"), set: reentering("set"), delete: reentering("delete") },
  };
  for (const [name, hook] of Object.entries(hooks)) {
    ({ verifier } = caching({
      clientSecret: undefined,
      authorizationHeader: () => "Bearer x",
      store: entries,
      storeKey: "a storeKey of more than thirty-two bytes",
      [name]: hook,
    }));
    calls = 10;
    for (let round = 0; round < 3; round += 1) {
      await accepted(verifier, TOKEN, name);
      await verifier.forget(TOKEN);
      await verifier.revalidate(TOKEN);
    }
    assert.equal(calls, 0, `${name} was not called often`);
    const outcomes = await Promise.allSettled(pending.splice(0));
    for (const { reason } of outcomes) assert.equal(reason, undefined, name);
  }
});
