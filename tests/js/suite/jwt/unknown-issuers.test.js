/** MultiVerifier({ issuers }): verifiers of issuers that are not known beforehand. */
import { JWTVerifier, MultiVerifier, TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import { gateWith, passes, requestOf } from "../support/gates.js";
import { AUDIENCE, claims, jwksEndpoint, keyPair, sign } from "../support/issuer.js";
import { quiet, staticVerifier } from "../support/verifier-fixtures.js";

const issuerOf = (tenant) => `https://${tenant}.tenants.example`;

/** A service whose tenants have an issuer and an endpoint each, and two keys between them. */
async function tenants(names, options = {}) {
  const pairs = [await keyPair("issuer-a"), await keyPair("issuer-b")];
  const asked = [];
  const endpoints = new Map();
  const pairOf = (name) => pairs[names.indexOf(name) % 2];
  for (const name of names) {
    endpoints.set(
      issuerOf(name),
      jwksEndpoint(() => ({ keys: [{ ...pairOf(name).jwk, kid: "1" }] })),
    );
  }
  const issuers = (issuer) => {
    asked.push(issuer);
    const endpoint = endpoints.get(issuer);
    if (endpoint === undefined) return undefined;
    return { ...quiet, audience: AUDIENCE, jwksUri: `${issuer}/jwks`, fetch: endpoint.fetch };
  };
  const events = [];
  const onEvent = (event) => events.push(event);
  return {
    multi: new MultiVerifier({ issuers, onEvent, ...options }),
    asked,
    events,
    requests: (name) => endpoints.get(issuerOf(name)).requests.length,
    token: (name, more = {}, pair = pairOf(name)) =>
      sign(pair, claims({ iss: issuerOf(name), ...more }), { kid: "1" }),
  };
}

const answerOf = (gate, token) => gate.protect(() => new Response("in"))(requestOf(token));

test("ISSUERS each issuer has a verifier of its own, made at its first token", async () => {
  const { multi, token, asked, requests } = await tenants(["a", "b"]);
  for (const name of ["a", "b", "a", "b"]) {
    assert.equal((await multi.verifyToken(await token(name))).issuer, issuerOf(name));
  }
  assert.deepEqual(asked, [issuerOf("a"), issuerOf("b")]);
  assert.deepEqual([requests("a"), requests("b")], [1, 1]);
  assert.deepEqual(multi.requiredScopes, []);
  assert.equal(multi.audience, null);
});

test("ISSUERS the key of one tenant signs for no other", async () => {
  const { multi, token } = await tenants(["a", "b"]);
  await multi.verifyToken(await token("a"));
  await refused(
    multi,
    await token("a", {}, await keyPair("issuer-b")),
    "ERR_SIGNATURE_INVALID",
  );
  await refused(multi, await token("a", { aud: "https://other.example" }), "ERR_CLAIM_MISMATCH", {
    claim: "aud",
  });
});

test("ISSUERS an unknown issuer costs one call and nothing else", async () => {
  const { multi, token, asked, events } = await tenants(["a"]);
  for (let i = 0; i < 3; i += 1) {
    const stranger = await token("a", { iss: "https://evil.example" });
    await refused(multi, stranger, "ERR_CLAIM_MISMATCH", { claim: "iss" });
  }
  assert.equal(asked.length, 3);
  assert.deepEqual(
    events.map(({ type, claim }) => [type, claim]),
    Array.from({ length: 3 }, () => ["token_refused", "iss"]),
  );
});

test("ISSUERS the function is not called for a token without one usable issuer", async () => {
  const { multi, token, asked } = await tenants(["a"]);
  for (const iss of [undefined, 7, ["a"], "https://{tid}.example", "https://a.example/{tid}/v2.0"]) {
    await assert.rejects(async () => multi.verifyToken(await token("a", { iss })), TokenError);
  }
  await refused(multi, "opaque", "ERR_TOKEN_UNKNOWN");
  assert.deepEqual(asked, []);
});

test("ISSUERS known verifiers come first, opaque tokens and prefixes go their way", async () => {
  const pair = await keyPair("issuer-a");
  const known = new JWTVerifier({
    ...quiet,
    issuer: "https://known.example",
    audience: AUDIENCE,
    jwks: { keys: [{ ...pair.jwk, kid: "1" }] },
  });
  const { multi, token, asked } = await tenants(["a"], {
    verifiers: [known, staticVerifier()],
  });
  const tokenOfKnown = await token("a", { iss: "https://known.example" });
  assert.equal((await multi.verifyToken(tokenOfKnown)).issuer, "https://known.example");
  await refused(multi, "opaque", "ERR_TOKEN_UNKNOWN");
  assert.deepEqual(asked, []);
  await multi.verifyToken(await token("a"));
  assert.equal(asked.length, 1);
});

test("ISSUERS no more than maxIssuers are kept; the one not used for longest goes", async () => {
  const { multi, token, asked } = await tenants(["a", "b", "c"], { maxIssuers: 2 });
  for (const name of ["a", "b", "a", "c"]) await multi.verifyToken(await token(name));
  asked.length = 0;
  await multi.verifyToken(await token("a"));
  await multi.verifyToken(await token("c"));
  assert.deepEqual(asked, []);
  await multi.verifyToken(await token("b"));
  assert.deepEqual(asked, [issuerOf("b")]);
});

test("ISSUERS strangers who name known tenants push out no verifier that is in use", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
  const { multi, token, asked } = await tenants(names, { maxIssuers: 4 });
  for (const name of ["t0", "t1"]) await multi.verifyToken(await token(name));
  for (const name of names.slice(2)) {
    const forged = `${await token(name)}A`;
    await assert.rejects(() => multi.verifyToken(forged), TokenError);
  }
  asked.length = 0;
  for (const name of ["t0", "t1"]) await multi.verifyToken(await token(name));
  assert.deepEqual(asked, []);
});

test("ISSUERS many tokens of a new issuer at once make one verifier and one request", async () => {
  const { multi, token, asked, requests } = await tenants(["a"]);
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => token("a", { jti: `${i}` })));
  await Promise.all(tokens.map((each) => multi.verifyToken(each)));
  assert.equal(asked.length, 1);
  // On workerd each request fetches for itself.
  assert.ok(requests("a") >= 1 && requests("a") <= 20);
});

test("ISSUERS a failing function and unusable options are a 503 that says why", async () => {
  const pair = await keyPair("issuer-a");
  const token = await sign(pair, claims({ iss: "https://a.example" }), { kid: "1" });
  const bug = new Error("the database is down");
  const cases = [
    [() => { throw bug; }, /threw an error/u], // prettier-ignore
    [() => null, /issuers\(\).*must be an object/u],
    [() => "options", /issuers\(\).*must be an object/u],
    [async () => ({ audience: AUDIENCE }), /issuers\(\).*must be an object/u],
    [() => ({ jwks: { keys: [pair.jwk] } }), /issuers\(\)\.audience/u],
    [() => ({ audience: null, jwks: { keys: [pair.jwk] } }), /issuers\(\)\.audience/u],
    [() => ({ audience: AUDIENCE, issuer: "https://b.example" }), /issuers\(\)\.issuer/u],
    [() => ({ audience: AUDIENCE, jwksUri: "http://a.example/jwks" }), /jwksUri/u],
    [() => ({ audience: AUDIENCE, leeway: 5 }), /leeway/u],
  ];
  for (const [issuers, explanation] of cases) {
    const multi = new MultiVerifier({ issuers });
    const error = await unavailable(multi, token);
    assert.match(error.explanation, explanation);
    assert.ok(error.cause instanceof Error);
    const response = await answerOf(gateWith({ verifier: multi }), token);
    assert.equal(response.status, 503);
    assert.ok(!(await response.text()).includes("database"));
  }
  const own = TokenError.invalidToken();
  const issuers = () => {
    throw own;
  };
  await assert.rejects(() => new MultiVerifier({ issuers }).verifyToken(token), own);
});

test("ISSUERS a gate takes it, and answers an unknown issuer with 401", async () => {
  const { multi, token } = await tenants(["a"]);
  const gate = gateWith({ verifier: multi });
  await passes(gate, requestOf(await token("a")));
  const response = await answerOf(gate, await token("a", { iss: "https://evil.example" }));
  assert.equal(response.status, 401);
});

test("ISSUERS a polluted prototype gives no options", async () => {
  const { multi, token } = await tenants(["a"]);
  const names = ["audience", "issuer", "then", "verifiers", "issuers", "maxIssuers"];
  try {
    for (const name of names) Object.prototype[name] = "https://evil.example"; // eslint-disable-line no-extend-native
    assert.equal((await multi.verifyToken(await token("a"))).issuer, issuerOf("a"));
    misconfigured(() => new MultiVerifier({}), "ERR_CONFIG_TYPE", "verifiers");
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
});

test("ISSUERS its options are checked", () => {
  const issuers = () => undefined;
  for (const [options, reason, option] of [
    [{ issuers: {} }, "ERR_CONFIG_TYPE", "issuers"],
    [{ issuers: null }, "ERR_CONFIG_TYPE", "issuers"],
    [{ issuers, verifiers: 7 }, "ERR_CONFIG_TYPE", "verifiers"],
    [{ issuers, maxIssuers: 0 }, "ERR_CONFIG_RANGE", "maxIssuers"],
    [{ issuers, maxIssuers: 1.5 }, "ERR_CONFIG_RANGE", "maxIssuers"],
    [{ issuers, maxIssuers: "10" }, "ERR_CONFIG_RANGE", "maxIssuers"],
    [{ issuers, maxIssuers: 10_001 }, "ERR_CONFIG_RANGE", "maxIssuers"],
    [{ verifiers: [staticVerifier()], maxIssuers: 5 }, "ERR_CONFIG_OPTIONS", "maxIssuers"],
  ]) {
    misconfigured(() => new MultiVerifier(options), reason, option);
  }
});
