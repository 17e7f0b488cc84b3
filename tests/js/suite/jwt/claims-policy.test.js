/** The options that judge claims beyond the registered ones: claims, allowedClients, the names of claims, check, templates. */
import { IntrospectionTokenVerifier, JWTVerifier, MultiVerifier, TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured } from "../support/expect-refusal.js";
import { AUDIENCE, ISSUER, devKeyPair } from "../support/issuer.js";
import { jwtVerifier, mint, quiet } from "../support/verifier-fixtures.js";

const reasonOf = async (verifier, token) => {
  try {
    await verifier.verifyToken(token);
    return "accepted";
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error));
    return error.claim === undefined ? error.reason : `${error.reason} ${error.claim}`;
  }
};

/** An introspection verifier whose server answers with these members. */
function introspecting(members, options) {
  const answer = { active: true, iss: ISSUER, aud: AUDIENCE, client_id: "client-1", ...members };
  return new IntrospectionTokenVerifier({
    ...quiet,
    introspectionEndpoint: "https://issuer.example.com/introspect",
    clientId: "server",
    clientSecret: "secret",
    audience: AUDIENCE,
    fetch: async () => Response.json(answer),
    ...options,
  });
}

const POLICIES = [
  [{ claims: { token_use: "access" } }, { token_use: "access" }, "accepted"],
  [{ claims: { tid: "a" } }, { tid: "a" }, "accepted"],
  [{ claims: { tid: "a" } }, { tid: "A" }, "ERR_CLAIM_MISMATCH tid"],
  [{ claims: { tid: "a" } }, {}, "ERR_CLAIM_MISSING tid"],
  [{ claims: { tid: ["a", "b"] } }, { tid: "b" }, "accepted"],
  [{ claims: { groups: "admins" } }, { groups: ["users", "admins"] }, "accepted"],
  [{ claims: { groups: "admins" } }, { groups: ["users"] }, "ERR_CLAIM_MISMATCH groups"],
  [{ claims: { email_verified: true } }, { email_verified: true }, "accepted"],
  [{ claims: { email_verified: true } }, { email_verified: "true" }, "ERR_CLAIM_MISMATCH email_verified"],
  [{ claims: { level: 3 } }, { level: 3 }, "accepted"],
  [{ claims: { level: [1, 2] } }, { level: 3 }, "ERR_CLAIM_MISMATCH level"],
  [{ claims: { a: "1", b: "2" } }, { a: "1", b: "3" }, "ERR_CLAIM_MISMATCH b"],
  [{ allowedClients: ["client-1"] }, { client_id: "client-1" }, "accepted"],
  [{ allowedClients: ["client-2"] }, { client_id: "client-1" }, "ERR_CLAIM_MISMATCH client_id"],
  [{ clientIdClaims: ["common_name", "sub"], allowedClients: ["svc"] }, { common_name: "svc", sub: "" }, "accepted"],
  [{ scopeClaims: ["permissions"], requiredScopes: ["a"] }, { permissions: ["a", "b"] }, "accepted"],
  [{ scopeClaims: ["permissions"], requiredScopes: ["a"] }, { scope: "a" }, "ERR_INSUFFICIENT_SCOPE"],
  [{ check: () => undefined }, {}, "accepted"],
  [{ check: () => true }, {}, "accepted"],
  [{ check: ({ claims }) => claims.tid === "a" }, { tid: "b" }, "ERR_CHECK_FAILED"],
  [{ check: () => ({}).missing.member }, {}, "ERR_CHECK_FAILED"],
  [{ check: async () => true }, {}, "ERR_CHECK_FAILED"],
  [{ check: () => 1 }, {}, "ERR_CHECK_FAILED"],
  [
    {
      check: () => {
        throw TokenError.insufficientScope(["more"]);
      },
    },
    {},
    "ERR_INSUFFICIENT_SCOPE",
  ],
];

test("CLAIMS one verdict in JWTs, at once and not, and in introspected tokens", async () => {
  for (const [i, [options, claims, expected]] of POLICIES.entries()) {
    const where = `${i}: ${JSON.stringify([options, claims])}`;
    const verifier = jwtVerifier(options);
    const token = mint({ additionalClaims: { client_id: "client-1", ...claims } });
    assert.equal(await reasonOf(verifier, token), expected, where);
    const now = { verifyToken: async () => verifier.verifyTokenSync(token) };
    assert.equal(await reasonOf(now, token), expected, where);
    assert.equal(await reasonOf(introspecting(claims, options), "opaque"), expected, where);
  }
});

test("CLAIMS check runs for remembered tokens too, and its error has the cause", async () => {
  let isGood = true;
  const calls = [];
  const check = (accessToken) => {
    calls.push(accessToken.clientId);
    if (!isGood) throw new RangeError("own");
  };
  const token = mint({ additionalClaims: { client_id: "client-1" } });
  for (const verifier of [jwtVerifier({ check }), introspecting({}, { check, cacheTtl: 60 })]) {
    isGood = true;
    await verifier.verifyToken(token);
    const before = calls.length;
    await verifier.verifyToken(token);
    assert.ok(calls.length > before);
    isGood = false;
    const error = await assert.rejects(() => verifier.verifyToken(token), { reason: "ERR_CHECK_FAILED" });
    assert.equal(error.cause?.message, "own");
    assert.ok(!String(error).includes("own") && !JSON.stringify(error).includes("own"));
  }
});

test("CLAIMS requiredType asks for at+jwt, and for nothing else of RFC 9068", async () => {
  const token = mint({ additionalClaims: { client_id: "client-1" } });
  assert.equal(await reasonOf(jwtVerifier({ requiredType: "at+jwt" }), token), "ERR_TYP_NOT_ALLOWED header.typ");
  assert.equal(await reasonOf(jwtVerifier({ requiredType: "any" }), token), "accepted");
});

test("CLAIMS an issuer template accepts the issuer of each tenant whose claim says the same", async () => {
  const template = "https://login.example.com/{tenantid}/v2.0";
  const issuerOf = (tenant) => `https://login.example.com/${tenant}/v2.0`;
  const of = (issuer, tid) => mint({ issuer, additionalClaims: { client_id: "client-1", tid } });
  const verifier = jwtVerifier({ issuer: template });
  for (const [token, expected] of [
    [of(issuerOf("a"), "a"), "accepted"],
    [of(issuerOf("b"), "b"), "accepted"],
    [of(issuerOf("a"), "b"), "ERR_CLAIM_MISMATCH iss"],
    [of(issuerOf("a"), undefined), "ERR_CLAIM_MISMATCH iss"],
    [of(template, "{tenantid}"), "ERR_CLAIM_MISMATCH iss"],
    [of(issuerOf("a/b"), "a/b"), "ERR_CLAIM_MISMATCH iss"],
    [of("https://login.example.com.evil.example/a/v2.0", "a"), "ERR_CLAIM_MISMATCH iss"],
  ]) {
    assert.equal(await reasonOf(verifier, token), expected);
  }
  const only = jwtVerifier({ issuer: template, claims: { tid: ["a"] } });
  assert.equal(await reasonOf(only, of(issuerOf("b"), "b")), "ERR_CLAIM_MISMATCH tid");
  const several = new MultiVerifier({ verifiers: [verifier, jwtVerifier({ issuer: "https://other.example" })], onEvent() {} });
  assert.equal(await reasonOf(several, of(issuerOf("a"), "a")), "accepted");
  assert.equal(await reasonOf(several, of(issuerOf("a"), "b")), "ERR_CLAIM_MISMATCH iss");
});

test("CLAIMS with a template, a key that names its issuer is for that issuer alone", async () => {
  const template = "https://login.example.com/{tenantid}/v2.0";
  const issuer = "https://login.example.com/a/v2.0";
  const [key] = devKeyPair().jwks().keys;
  const token = mint({ issuer, additionalClaims: { client_id: "client-1", tid: "a" } });
  for (const [named, expected] of [
    [undefined, "accepted"],
    [template, "accepted"],
    [issuer, "accepted"],
    ["https://login.example.com/b/v2.0", "ERR_CLAIM_MISMATCH iss"],
    ["https://login.example.com/{other}/v2.0", "ERR_CLAIM_MISMATCH iss"],
  ]) {
    const jwks = { keys: [{ ...key, ...(named && { issuer: named }) }] };
    const verifier = new JWTVerifier({ ...quiet, audience: AUDIENCE, issuer: template, jwks });
    assert.equal(await reasonOf(verifier, token), expected, named);
  }
});

test("CLAIMS options that are wrong are refused by name", () => {
  const publicKey = devKeyPair().publicKey;
  const verifier = (options) => () => new JWTVerifier({ ...quiet, publicKey, issuer: ISSUER, audience: AUDIENCE, ...options });
  for (const [options, reason, option] of [
    [{ claims: "tid" }, "ERR_CONFIG_TYPE", "claims"],
    [{ claims: { tid: [] } }, "ERR_CONFIG_EMPTY", "claims.tid"],
    [{ claims: { tid: null } }, "ERR_CONFIG_TYPE", "claims.tid"],
    [{ claims: { tid: 1.5 } }, "ERR_CONFIG_TYPE", "claims.tid"],
    [{ claims: { tid: { a: 1 } } }, "ERR_CONFIG_TYPE", "claims.tid"],
    [{ claims: { tid: undefined } }, "ERR_CONFIG_TYPE", "claims.tid"],
    [{ allowedClients: [] }, "ERR_CONFIG_EMPTY", "allowedClients"],
    [{ allowedClients: "client-1" }, "ERR_CONFIG_TYPE", "allowedClients"],
    [{ clientIdClaims: [""] }, "ERR_CONFIG_EMPTY", "clientIdClaims[0]"],
    [{ scopeClaims: [7] }, "ERR_CONFIG_TYPE", "scopeClaims[0]"],
    [{ requiredType: "jwt" }, "ERR_CONFIG_TYPE", "requiredType"],
    [{ check: true }, "ERR_CONFIG_TYPE", "check"],
    [{ issuer: "https://{tid}.example.com/" }, "ERR_CONFIG_URL", "issuer"],
  ]) {
    const error = misconfigured(verifier(options), reason, option);
    assert.ok(error === undefined || error.option === option);
  }
  misconfigured(
    () => new JWTVerifier({ ...quiet, issuer: "https://login.example.com/{tenantid}/v2.0", audience: AUDIENCE }),
    "ERR_CONFIG_URL",
    "issuer",
  );
});
