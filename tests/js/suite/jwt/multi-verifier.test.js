/** MultiVerifier: each token goes to exactly one verifier, and keys never cross issuers. */
import { JWTVerifier, MultiVerifier, TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import { gateWith, passes, requestOf } from "../support/gates.js";
import { AUDIENCE, claims, forged, jwksEndpoint, keyPair, sign } from "../support/issuer.js";
import { mint } from "../support/minting.js";
import { quiet, staticVerifier } from "../support/verifier-fixtures.js";

const A = "https://a.example.com";
const B = "https://b.example.com";

/** A verifier of one issuer with its own key, its own endpoint, and a count of requests. */
async function issuer(iss, name, options = {}) {
  const pair = await keyPair(name);
  // One kid for all issuers: whoever looked keys up over all of them would find the wrong one.
  const endpoint = jwksEndpoint(() => ({ keys: [{ ...pair.jwk, kid: "1" }] }));
  const verifier = new JWTVerifier({
    ...quiet,
    issuer: iss,
    audience: AUDIENCE,
    jwksUri: `${iss}/jwks`,
    fetch: endpoint.fetch,
    ...options,
  });
  const token = (more) => sign(pair, claims({ iss, ...more }), { kid: "1" });
  return { pair, endpoint, verifier, token, iss };
}

async function twoIssuers(more = {}) {
  const [a, b] = [await issuer(A, "issuer-a"), await issuer(B, "issuer-b")];
  const events = [];
  const onEvent = (event) => events.push(event);
  const multi = new MultiVerifier({
    verifiers: [a.verifier, b.verifier, ...(more.verifiers ?? [])],
    onEvent,
  });
  return { a, b, multi, events };
}

// ---- routing by issuer ----

test("MULTI each issuer's tokens are verified with its own keys", async () => {
  const { a, b, multi } = await twoIssuers();
  assert.equal((await multi.verifyToken(await a.token())).issuer, A);
  assert.equal(a.endpoint.requests.length, 1);
  assert.equal(b.endpoint.requests.length, 0, "the other issuer was asked");
  assert.equal((await multi.verifyToken(await b.token())).issuer, B);
  assert.equal((await multi.verifyAccessToken(await b.token())).issuer, B);
});

test("MULTI a token of A that B's key signed is refused, and the other way round", async () => {
  const { a, b, multi } = await twoIssuers();
  await multi.verifyToken(await a.token());
  await multi.verifyToken(await b.token());
  for (const [iss, pair] of [
    [A, b.pair],
    [B, a.pair],
  ]) {
    for (const header of [{ kid: "1" }, {}]) {
      const crossed = await sign(pair, claims({ iss }), header);
      await refused(multi, crossed, "ERR_SIGNATURE_INVALID");
    }
  }
});

test("MULTI a kid that only the other issuer has finds no key", async () => {
  const a = await issuer(A, "issuer-a");
  const pair = await keyPair("issuer-b");
  const jwks = { keys: [{ ...pair.jwk, kid: "only-b" }] };
  const b = new JWTVerifier({ ...quiet, issuer: B, audience: AUDIENCE, jwks });
  const multi = new MultiVerifier({ verifiers: [a.verifier, b] });
  const crossed = await sign(pair, claims({ iss: A }), { kid: "only-b" });
  await refused(multi, crossed, "ERR_NO_MATCHING_KEY");
  const own = await sign(pair, claims({ iss: B }), { kid: "only-b" });
  assert.equal((await multi.verifyToken(own)).issuer, B);
});

test("MULTI iss is compared byte for byte", async () => {
  const { a, multi, events } = await twoIssuers();
  const others = [
    `${A}/`,
    A.toUpperCase(),
    "https://A.example.com",
    `${A}:443`,
    ` ${A}`,
    `${A}\u0000`,
    "https://a.example.com.evil.example",
    "a.example.com",
    A.slice(0, -1),
    "__proto__",
    "constructor",
    "",
  ];
  for (const iss of others) {
    const token = await a.token({ iss });
    await refused(multi, token, "ERR_CLAIM_MISMATCH", { claim: "iss" });
  }
  assert.equal(a.endpoint.requests.length, 0, "asked for keys");
  assert.equal(events.length, others.length);
});

test("MULTI an unknown issuer is refused before anything is fetched", async () => {
  const { a, b, multi, events } = await twoIssuers();
  const pair = await keyPair("stranger");
  const token = forged(pair, claims({ iss: "https://evil.example.com" }), { kid: "1" });
  for (let index = 0; index < 20; index += 1) {
    await refused(multi, token, "ERR_CLAIM_MISMATCH", { claim: "iss" });
  }
  assert.equal(a.endpoint.requests.length + b.endpoint.requests.length, 0);
  assert.deepEqual(events[0], {
    type: "token_refused",
    reason: "ERR_CLAIM_MISMATCH",
    code: "invalid_token",
    claim: "iss",
  });
  assert.equal(events.length, 20);
});

test("MULTI iss must be one string", async () => {
  const { a, multi } = await twoIssuers();
  await refused(multi, await a.token({ iss: undefined }), "ERR_CLAIM_MISSING", { claim: "iss" });
  for (const iss of [null, 7, true, [A], [[A]], { 0: A }]) {
    const token = await a.token({ iss });
    const error = await assert.rejects(multi.verifyToken(token), { code: "invalid_token" });
    assert.ok(error instanceof TokenError);
    assert.equal(error.claim, "iss");
  }
  assert.equal(a.endpoint.requests.length, 0);
});

test("MULTI iss twice in the payload leads nowhere", async () => {
  const { a, multi } = await twoIssuers();
  const payload = JSON.stringify(claims({ iss: A })).replace("{", `{"iss":"${B}",`);
  const token = await mint({ key: a.pair, header: { kid: "1" }, payloadText: payload });
  const error = await assert.rejects(multi.verifyToken(token), { code: "invalid_token" });
  assert.equal(error.reason, "ERR_CLAIMS_MALFORMED");
  assert.equal(a.endpoint.requests.length, 0);
});

test("MULTI the chosen verifier judges all of it: audience, time, scopes, algorithm", async () => {
  const a = await issuer(A, "issuer-a", { requiredScopes: ["read"] });
  const { verifier } = await issuer(B, "issuer-b");
  const multi = new MultiVerifier({ verifiers: [a.verifier, verifier] });
  const wrong = {
    ERR_CLAIM_MISMATCH: await a.token({ aud: "https://other.example.com", scope: "read" }),
    ERR_EXPIRED: await a.token({ exp: claims().iat - 100, scope: "read" }),
    ERR_ALG_NOT_ALLOWED: forged(a.pair, claims({ iss: A }), { alg: "HS256" }),
  };
  for (const [reason, token] of Object.entries(wrong)) await refused(multi, token, reason);
  await refused(multi, await a.token(), "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
    requiredScopes: ["read"],
  });
});

test("MULTI an outage of one issuer is not the other's", async () => {
  const { a, b, multi } = await twoIssuers();
  a.endpoint.answer = () => new Response("", { status: 500 });
  await unavailable(multi, await a.token());
  assert.equal((await multi.verifyToken(await b.token())).issuer, B);
});

test("MULTI one verifier may have several issuers", async () => {
  const pair = await keyPair("issuer-a");
  const verifier = new JWTVerifier({
    ...quiet,
    issuer: [A, `${A}/v2.0`],
    audience: AUDIENCE,
    publicKey: pair.pem,
  });
  const b = await issuer(B, "issuer-b");
  const multi = new MultiVerifier({ verifiers: [verifier, b.verifier] });
  for (const iss of [A, `${A}/v2.0`]) {
    assert.equal((await multi.verifyToken(await sign(pair, claims({ iss })))).issuer, iss);
  }
  assert.equal((await multi.verifyToken(await b.token())).issuer, B);
});

// ---- opaque tokens, prefixes, static tokens ----

const named = (name, tokens) =>
  staticVerifier({
    tokens: Object.fromEntries(tokens.map((token) => [token, { clientId: `${name}:${token}` }])),
  });

test("MULTI a token that is no JWT goes to the verifier of opaque tokens", async () => {
  const { a, multi } = await twoIssuers({ verifiers: [named("opaque", ["dev-token", "x.y"])] });
  assert.equal((await multi.verifyToken("dev-token")).clientId, "opaque:dev-token");
  assert.equal((await multi.verifyToken("x.y")).clientId, "opaque:x.y");
  await refused(multi, "unknown", "ERR_TOKEN_UNKNOWN");
  assert.equal((await multi.verifyToken(await a.token())).issuer, A);
});

test("MULTI without a verifier of opaque tokens they are unknown", async () => {
  const { multi, events } = await twoIssuers();
  for (const token of ["opaque", "a.b", "a.b.c.d", "a.b.c.d.e"]) {
    await refused(multi, token, "ERR_TOKEN_UNKNOWN");
  }
  assert.equal(events.length, 4);
});

test("MULTI a JWT that is refused is not tried as an opaque token", async () => {
  const seen = [];
  const verifyToken = async (token) => {
    seen.push(token);
    throw new Error("not reached");
  };
  const spy = { requiredScopes: [], verifyToken, verifyAccessToken: verifyToken };
  const { a, b, multi } = await twoIssuers({ verifiers: [spy] });
  await refused(
    multi,
    await sign(b.pair, claims({ iss: A }), { kid: "1" }),
    "ERR_SIGNATURE_INVALID",
  );
  await refused(multi, await a.token({ exp: 1 }), "ERR_EXPIRED");
  await refused(multi, await a.token({ iss: "https://evil.example.com" }), "ERR_CLAIM_MISMATCH");
  assert.deepEqual(seen, []);
});

test("MULTI the longest prefix decides", async () => {
  const multi = new MultiVerifier({
    verifiers: [
      { prefix: "key_", verifier: named("short", ["key_1", "key_live_1"]) },
      { prefix: "key_live_", verifier: named("long", ["key_live_1"]) },
      named("opaque", ["other", "key_1", "KEY_1"]),
    ],
  });
  const clients = {
    key_1: "short:key_1",
    key_live_1: "long:key_live_1",
    other: "opaque:other",
    KEY_1: "opaque:KEY_1",
  };
  for (const [token, clientId] of Object.entries(clients)) {
    assert.equal((await multi.verifyToken(token)).clientId, clientId);
  }
  // Not there, though the shorter prefix has such a verifier, too.
  await refused(multi, "key_live_2", "ERR_TOKEN_UNKNOWN");
  await refused(multi, "key_", "ERR_TOKEN_UNKNOWN");
});

test("MULTI a prefix may lead to a JWTVerifier, and counts before the issuer", async () => {
  const { verifier, token } = await issuer(A, "issuer-a");
  const jwt = await token();
  const multi = new MultiVerifier({ verifiers: [{ prefix: jwt.slice(0, 8), verifier }] });
  assert.equal((await multi.verifyToken(jwt)).issuer, A);
  await refused(multi, `other${jwt}`, "ERR_CLAIM_MISMATCH", { claim: "iss" });
});

test("MULTI several static verifiers each keep their own tokens", async () => {
  const multi = new MultiVerifier({
    verifiers: [
      { prefix: "a_", verifier: named("a", ["a_1", "b_1"]) },
      { prefix: "b_", verifier: named("b", ["b_2"]) },
    ],
  });
  assert.equal((await multi.verifyToken("a_1")).clientId, "a:a_1");
  await refused(multi, "b_1", "ERR_TOKEN_UNKNOWN");
});

test("MULTI odd tokens are refused like anywhere", async () => {
  const { a, b, multi } = await twoIssuers({ verifiers: [named("opaque", ["dev"])] });
  for (const token of [undefined, null, 7, {}, [], Symbol.iterator, ["dev"]]) {
    await refused(multi, token, "ERR_TOKEN_MALFORMED");
  }
  await refused(multi, "a".repeat(16_385), "ERR_TOKEN_TOO_LARGE");
  for (const token of ["", "..", "a..b", "a.b.", ".b.c", "!.!.!", "a b.c.d"]) {
    await assert.rejects(multi.verifyToken(token), { code: "invalid_token", status: 401 });
  }
  assert.equal(a.endpoint.requests.length + b.endpoint.requests.length, 0);
});

test("MULTI a signal reaches the chosen verifier, and bad options are a ConfigError", async () => {
  const { a, multi } = await twoIssuers();
  const signal = AbortSignal.abort();
  const token = await a.token();
  await assert.rejects(multi.verifyToken(token, { signal }), { reason: "ERR_ABORTED" });
  await assert.rejects(multi.verifyToken(token, { sginal: signal }), {
    reason: "ERR_CONFIG_UNKNOWN_OPTION",
    option: "sginal",
  });
  // Whoever would have judged the token: the mistake is the caller's.
  await assert.rejects(multi.verifyToken("opaque", { sginal: signal }), {
    reason: "ERR_CONFIG_UNKNOWN_OPTION",
  });
});

test("MULTI exceptions of onEvent are ignored", async () => {
  const { verifier } = await issuer(A, "issuer-a");
  for (const onEvent of [
    () => {
      throw new Error("hook");
    },
    async () => Promise.reject(new Error("hook")),
  ]) {
    const multi = new MultiVerifier({ verifiers: [verifier], onEvent });
    await refused(multi, "opaque", "ERR_TOKEN_UNKNOWN");
  }
});

// ---- required scopes, and the gate ----

test("MULTI requiredScopes are those that all ask for", async () => {
  const requiring = async (iss, name, requiredScopes) =>
    (await issuer(iss, name, { requiredScopes })).verifier;
  const of = (...verifiers) => [...new MultiVerifier({ verifiers }).requiredScopes];
  const a = await requiring(A, "issuer-a", ["read", "write"]);
  const b = await requiring(B, "issuer-b", ["write", "admin"]);
  assert.deepEqual(of(a), ["read", "write"]);
  assert.deepEqual(of(a, b), ["write"]);
  assert.deepEqual(of(a, staticVerifier()), []);
  const multi = new MultiVerifier({ verifiers: [a, b] });
  assert.throws(() => multi.requiredScopes.push("x"), TypeError);
});

test("MULTI a gate stands in front of several issuers", async () => {
  const { a, b, multi } = await twoIssuers({ verifiers: [named("opaque", ["dev-token"])] });
  const gate = gateWith({ verifier: multi });
  assert.equal((await passes(gate, requestOf(await a.token()))).issuer, A);
  assert.equal((await passes(gate, requestOf(await b.token()))).issuer, B);
  assert.equal((await passes(gate, requestOf("dev-token"))).clientId, "opaque:dev-token");
});

test("MULTI one verifier that checks no audience spoils it for the gate", async () => {
  const checked = await issuer(A, "issuer-a");
  const unchecked = await issuer(B, "issuer-b", { audience: undefined });
  const waived = await issuer(B, "issuer-b", { audience: null });
  const over = (...verifiers) => gateWith({ verifier: new MultiVerifier({ verifiers }) });
  misconfigured(() => over(checked.verifier, unchecked.verifier), "ERR_CONFIG_AUDIENCE");
  const within = { prefix: "x", verifier: unchecked.verifier };
  misconfigured(() => over(checked.verifier, within), "ERR_CONFIG_AUDIENCE");
  assert.ok(over(checked.verifier, waived.verifier));
  // What one says on purpose, another does not say with it, in whatever order.
  const other = await issuer("https://c.example.com", "issuer-c", { audience: null });
  for (const pair of [
    [other.verifier, unchecked.verifier],
    [unchecked.verifier, other.verifier],
  ]) {
    misconfigured(() => over(...pair), "ERR_CONFIG_AUDIENCE");
  }
});

test("MULTI a MultiVerifier may stand behind a prefix of another", async () => {
  const inner = new MultiVerifier({ verifiers: [named("inner", ["in_1"])] });
  const multi = new MultiVerifier({
    verifiers: [{ prefix: "in_", verifier: inner }, named("outer", ["out"])],
  });
  assert.equal((await multi.verifyToken("in_1")).clientId, "inner:in_1");
  assert.equal((await multi.verifyToken("out")).clientId, "outer:out");
});

// ---- construction ----

test("MULTI issuers must not overlap", async () => {
  const a = await issuer(A, "issuer-a");
  const again = await issuer(A, "issuer-b");
  const list = await issuer([B, A], "issuer-b", { jwksUri: `${B}/jwks` });
  for (const other of [again, list, a]) {
    misconfigured(
      () => new MultiVerifier({ verifiers: [a.verifier, other.verifier] }),
      "ERR_CONFIG_ISSUER",
      "verifiers[1]",
    );
  }
});

test("MULTI a JWTVerifier without an issuer has no place", async () => {
  const { pem: publicKey } = await keyPair("issuer-a");
  for (const iss of [null, undefined]) {
    const open = new JWTVerifier({ ...quiet, issuer: iss, audience: AUDIENCE, publicKey });
    const { verifier } = await issuer(A, "issuer-a");
    const construct = () => new MultiVerifier({ verifiers: [verifier, open] });
    misconfigured(construct, "ERR_CONFIG_ISSUER", "verifiers[1]");
  }
});

test("MULTI two verifiers of opaque tokens, or one prefix twice, is ambiguous", () => {
  const [one, two] = [named("one", ["1"]), named("two", ["2"])];
  const opaque = () => new MultiVerifier({ verifiers: [one, two] });
  misconfigured(opaque, "ERR_CONFIG_ISSUER", "verifiers[1]");
  const twice = [one, two].map((verifier) => ({ prefix: "k_", verifier }));
  misconfigured(() => new MultiVerifier({ verifiers: twice }), "ERR_CONFIG_ISSUER", "verifiers[1]");
});

test("MULTI options are checked by name and type", () => {
  const verifier = staticVerifier();
  const cases = [
    [() => new MultiVerifier(), "ERR_CONFIG_OPTIONS"],
    [() => new MultiVerifier(null), "ERR_CONFIG_OPTIONS"],
    [() => new MultiVerifier([verifier]), "ERR_CONFIG_OPTIONS"],
    [() => new MultiVerifier({}), "ERR_CONFIG_TYPE", "verifiers"],
    [() => new MultiVerifier({ verifiers: verifier }), "ERR_CONFIG_TYPE", "verifiers"],
    [() => new MultiVerifier({ verifiers: [] }), "ERR_CONFIG_EMPTY", "verifiers"],
    [
      () => new MultiVerifier({ verifiers: [verifier], fetch }),
      "ERR_CONFIG_UNKNOWN_OPTION",
      "fetch",
    ],
    [() => new MultiVerifier({ verifiers: [verifier], onEvent: 1 }), "ERR_CONFIG_TYPE", "onEvent"],
  ];
  for (const entry of [null, undefined, 7, "verifier", {}, [], { verifier: {} }, () => {}]) {
    cases.push([
      () => new MultiVerifier({ verifiers: [entry] }),
      "ERR_CONFIG_TYPE",
      "verifiers[0]",
    ]);
  }
  for (const prefix of [undefined, null, "", 7, ["a"]]) {
    const construct = () => new MultiVerifier({ verifiers: [{ prefix, verifier }] });
    cases.push([construct, "ERR_CONFIG_TYPE", "verifiers[0].prefix"]);
  }
  const typo = { prefix: "a", verifier, prefxi: "b" };
  const misspelled = () => new MultiVerifier({ verifiers: [typo] });
  cases.push([misspelled, "ERR_CONFIG_UNKNOWN_OPTION", "verifiers[0].prefxi"]);
  for (const [construct, reason, option] of cases) misconfigured(construct, reason, option);
});

test("MULTI later changes of the list do not reach it", async () => {
  const verifiers = [named("one", ["1"])];
  const multi = new MultiVerifier({ verifiers });
  verifiers[0] = named("two", ["2"]);
  assert.equal((await multi.verifyToken("1")).clientId, "one:1");
  await refused(multi, "2", "ERR_TOKEN_UNKNOWN");
});
