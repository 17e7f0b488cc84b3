/**
 * FastMCP's behaviours B1 to B36 (tests/fastmcp-compat.md): options, issuer, audience, scopes, client id, malformed
 * tokens. B26 to B33 need an MCP server: ../../node/fastmcp-server.test.mjs tests them.
 *
 * The package's RSAKeyPair mints the tokens, as FastMCP's does in FastMCP's tests.
 */
import { JWTVerifier, RSAKeyPair } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused } from "../support/expect-refusal.js";
import { AUDIENCE, ISSUER, JWKS_URI, NOW, devKeyPair, keyPair, claims, sign } from "../support/issuer.js";

const now = () => NOW;
const quiet = { now, onEvent: () => {} };

/** A token of the shared key pair, good for `verifierOf()`. */
function mint(options = {}) {
  return devKeyPair().createToken({
    subject: "test-user",
    issuer: ISSUER,
    audience: AUDIENCE,
    now,
    ...options,
  });
}

function verifierOf(options = {}) {
  const publicKey = devKeyPair().publicKey;
  return new JWTVerifier({ ...quiet, publicKey, issuer: ISSUER, audience: AUDIENCE, ...options });
}

test("B1 a verifier with a public key keeps its issuer and has no jwksUri", () => {
  const verifier = verifierOf();
  assert.deepEqual(verifier.issuer, [ISSUER]);
  assert.deepEqual(verifier.audience, [AUDIENCE]);
  assert.equal(verifier.jwksUri, undefined);
});

test("B2 a verifier with a jwksUri keeps it", () => {
  const verifier = new JWTVerifier({ ...quiet, jwksUri: JWKS_URI, issuer: ISSUER, audience: null });
  assert.equal(verifier.jwksUri, JWKS_URI);
  assert.deepEqual(verifier.issuer, [ISSUER]);
  assert.equal(verifier.audience, null);
});

test("B3 neither a key nor a URL is a configuration error", () => {
  misconfigured(() => new JWTVerifier({ ...quiet, audience: AUDIENCE }), "ERR_CONFIG_KEY_SOURCE");
  misconfigured(() => new JWTVerifier({}), "ERR_CONFIG_KEY_SOURCE");
});

test("B4 both a key and a URL is a configuration error", () => {
  misconfigured(() => verifierOf({ jwksUri: JWKS_URI }), "ERR_CONFIG_KEY_SOURCE");
  misconfigured(() => verifierOf({ jwks: devKeyPair().jwks() }), "ERR_CONFIG_KEY_SOURCE");
});

test("B5 a good token gives clientId, scopes and expiresAt", async () => {
  const accepted = await verifierOf().verifyToken(mint({ scopes: ["read", "write"] }));
  assert.equal(accepted.clientId, "test-user");
  assert.deepEqual(accepted.scopes, ["read", "write"]);
  assert.equal(accepted.expiresAt, NOW + 3600);
});

test("B6 an expired token is refused", async () => {
  await refused(verifierOf(), mint({ expiresInSeconds: -3600 }), "ERR_EXPIRED");
});

// FastMCP takes a token in the very second of its exp, and one without exp for ever.
test("B6 a token ends at exp and must have one (stricter)", async () => {
  const strict = verifierOf({ clockTolerance: 0 });
  await refused(strict, mint({ expiresInSeconds: 0 }), "ERR_EXPIRED");
  assert.equal((await strict.verifyToken(mint({ expiresInSeconds: 1 }))).expiresAt, NOW + 1);
  const pair = await keyPair("main");
  const forEver = await sign(pair, claims({ exp: undefined }));
  await refused(verifierOf({ publicKey: pair.pem }), forEver, "ERR_CLAIM_MISSING", {
    claim: "exp",
  });
});

test("B7 a wrong issuer is refused", async () => {
  const token = mint({ issuer: "https://evil.example.com" });
  await refused(verifierOf(), token, "ERR_CLAIM_MISMATCH", { claim: "iss" });
});

test("B8 a wrong audience is refused", async () => {
  const token = mint({ audience: "https://wrong-api.example.com" });
  await refused(verifierOf(), token, "ERR_CLAIM_MISMATCH", { claim: "aud" });
});

test("B9 without an issuer any issuer is accepted", async () => {
  const token = mint({ issuer: "https://any.example.com" });
  for (const options of [{ issuer: null }, { issuer: undefined }]) {
    const accepted = await verifierOf(options).verifyToken(token);
    assert.equal(accepted.issuer, "https://any.example.com");
  }
});

test("B10 without an audience any audience is accepted", async () => {
  const token = mint({ audience: "https://any-api.example.com" });
  for (const options of [{ audience: null }, { audience: undefined }]) {
    const accepted = await verifierOf(options).verifyToken(token);
    assert.deepEqual(accepted.audience, ["https://any-api.example.com"]);
  }
});

// FastMCP skips the check in silence, for an empty string or list too.
test("B10 a check that was left out is reported, an empty value is an error (stricter)", () => {
  const warningsOf = (options) => {
    const warnings = [];
    verifierOf({
      ...options,
      onEvent: ({ type, warning }) => type === "warning" && warnings.push(warning),
    });
    return warnings.sort();
  };
  const both = { issuer: undefined, audience: undefined };
  assert.deepEqual(warningsOf(both), ["audience_not_checked", "issuer_not_checked"]);
  assert.deepEqual(warningsOf({ audience: undefined }), ["audience_not_checked"]);
  assert.deepEqual(warningsOf({ issuer: null, audience: null }), []);
  for (const empty of ["", [], [""], [ISSUER, ""]]) {
    misconfigured(() => verifierOf({ issuer: empty }), "ERR_CONFIG_EMPTY");
    misconfigured(() => verifierOf({ audience: empty }), "ERR_CONFIG_EMPTY");
  }
});

test("B11 one of several audiences of the token is enough", async () => {
  const token = mint({ audience: [AUDIENCE, "https://other-api.example.com"] });
  const accepted = await verifierOf().verifyToken(token);
  assert.deepEqual(accepted.audience, [AUDIENCE, "https://other-api.example.com"]);
});

test("B12 several expected audiences: one must be in the token", async () => {
  const expected = [AUDIENCE, "https://other-api.example.com"];
  const verifier = verifierOf({ audience: expected });
  for (const audience of [...expected, expected, [AUDIENCE, "https://third.example.com"]]) {
    assert.equal((await verifier.verifyToken(mint({ audience }))).clientId, "test-user");
  }
  for (const audience of [
    "https://wrong.example.com",
    ["https://wrong.example.com", "https://third.example.com"],
  ]) {
    await refused(verifier, mint({ audience }), "ERR_CLAIM_MISMATCH", { claim: "aud" });
  }
});

test("B13 several expected issuers: the token's must be one of them", async () => {
  const expected = [ISSUER, "https://other-issuer.example.com"];
  const verifier = verifierOf({ issuer: expected });
  for (const issuer of expected) {
    assert.equal((await verifier.verifyToken(mint({ issuer }))).issuer, issuer);
  }
  const token = mint({ issuer: "https://wrong-issuer.example.com" });
  await refused(verifier, token, "ERR_CLAIM_MISMATCH", { claim: "iss" });
});

/** The scopes of a token with these claims. */
async function scopesOf(additionalClaims) {
  return (await verifierOf().verifyToken(mint({ additionalClaims }))).scopes;
}

test("B14 a scope string is split", async () => {
  assert.deepEqual(await scopesOf({ scope: "read write admin" }), ["read", "write", "admin"]);
});

test("B15 a scope list is taken as it is", async () => {
  assert.deepEqual(await scopesOf({ scope: ["read", "write"] }), ["read", "write"]);
});

test("B16 without a scope claim there are no scopes", async () => {
  const { scopes } = await verifierOf().verifyToken(mint());
  assert.ok(Array.isArray(scopes));
  assert.deepEqual(scopes, []);
});

test("B17 an scp string is split", async () => {
  assert.deepEqual(await scopesOf({ scp: "read write admin" }), ["read", "write", "admin"]);
});

test("B18 an scp list is taken as it is", async () => {
  assert.deepEqual(await scopesOf({ scp: ["read", "write"] }), ["read", "write"]);
});

test("B19 scope wins over scp", async () => {
  assert.deepEqual(await scopesOf({ scope: "read", scp: "admin" }), ["read"]);
  assert.deepEqual(await scopesOf({ scope: "", scp: "admin" }), []);
});

// FastMCP goes on to scp when scope has another type, and so reads a list that the issuer did not
// mean.
test("B19 an ill-typed scope claim is refused (stricter)", async () => {
  for (const scope of [7, true, { read: true }, ["read", 7], [["read"]]]) {
    const token = mint({ additionalClaims: { scope, scp: "read" } });
    await refused(verifierOf(), token, "ERR_CLAIMS_MALFORMED", { claim: "scope" });
  }
});

test("B20 a malformed token is refused", async () => {
  const malformed = [
    "not.a.jwt",
    "too.many.parts.here.invalid",
    "invalid-token",
    "",
    "header.body",
    ".",
    "..",
    "a..b",
    `${mint()}.`,
    `.${mint()}`,
    ` ${mint()}`,
    `${mint()}\n`,
    mint().replace(".", ".."),
  ];
  for (const token of malformed) await refused(verifierOf(), token, "ERR_TOKEN_MALFORMED");
});

test("B21 a token of another key is refused", async () => {
  const stranger = await keyPair("stranger");
  await refused(verifierOf(), await sign(stranger, claims()), "ERR_SIGNATURE_INVALID");
});

test("B22 client_id wins over sub", async () => {
  const token = mint({ subject: "user123", additionalClaims: { client_id: "app456" } });
  const accepted = await verifierOf().verifyToken(token);
  assert.equal(accepted.clientId, "app456");
  assert.equal(accepted.clientIdSource, "client_id");
  assert.equal(accepted.subject, "user123");
});

test("B22 azp, appid and cid come between client_id and sub", async () => {
  const names = ["client_id", "azp", "appid", "cid", "sub"];
  for (let first = 0; first < names.length; first += 1) {
    const additionalClaims = Object.fromEntries(
      names.slice(first).map((name) => [name, `from ${name}`]),
    );
    const accepted = await verifierOf().verifyToken(mint({ additionalClaims }));
    assert.equal(accepted.clientId, `from ${names[first]}`);
    assert.equal(accepted.clientIdSource, names[first]);
  }
});

test("B23 an issuer need not be a URL", async () => {
  const accepted = await verifierOf({ issuer: "my-service" }).verifyToken(
    mint({ issuer: "my-service" }),
  );
  assert.equal(accepted.issuer, "my-service");
});

test("B24 another issuer that is not a URL is refused", async () => {
  const verifier = verifierOf({ issuer: "my-service" });
  for (const issuer of ["other-service", "my-service2", "my-servic", "My-Service", " my-service"]) {
    await refused(verifier, mint({ issuer }), "ERR_CLAIM_MISMATCH", { claim: "iss" });
  }
});

test("B25 a URL issuer is compared byte for byte", async () => {
  assert.equal((await verifierOf().verifyToken(mint())).issuer, ISSUER);
  for (const issuer of [`${ISSUER}/`, ISSUER.toUpperCase(), ISSUER.replace("https", "http")]) {
    await refused(verifierOf(), mint({ issuer }), "ERR_CLAIM_MISMATCH", { claim: "iss" });
  }
});

// FastMCP builds a verifier from any text, and then refuses every token without saying why.
test("B34 a key that is no key is a configuration error; the algorithm is RS256 by default (stricter)", () => {
  misconfigured(() => verifierOf({ publicKey: "dummy-key" }), "ERR_CONFIG_KEY", "publicKey");
  misconfigured(() => verifierOf({ publicKey: "abc" }), "ERR_CONFIG_KEY", "publicKey");
  assert.deepEqual(verifierOf().algorithms, ["RS256"]);
});

// FastMCP also takes a private PEM, which then lies about on every server.
test("B34 a private key is refused where a public one belongs (stricter)", () => {
  misconfigured(
    () => verifierOf({ publicKey: devKeyPair().privateKey }),
    "ERR_CONFIG_PRIVATE_KEY",
    "publicKey",
  );
});

test("B35 a verifier tells the scopes that it asks for", async () => {
  const verifier = verifierOf({ requiredScopes: ["read", "write"] });
  assert.deepEqual(verifier.requiredScopes, ["read", "write"]);
  // What FastMCP derives its scopes_supported from must be what is enforced.
  await verifier.verifyToken(mint({ scopes: ["write", "read", "admin"] }));
  await refused(verifier, mint({ scopes: ["read"] }), "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
    requiredScopes: ["read", "write"],
  });
});

test("B36 a verifier that asks for no scopes has an empty list", async () => {
  assert.deepEqual(verifierOf().requiredScopes, []);
  assert.deepEqual(verifierOf({ requiredScopes: [] }).requiredScopes, []);
  assert.deepEqual((await verifierOf().verifyToken(mint())).scopes, []);
});

test("B5 createToken has FastMCP's defaults, and additionalClaims win", async () => {
  const pair = devKeyPair();
  const lax = new JWTVerifier({
    ...quiet,
    publicKey: pair.publicKey,
    issuer: null,
    audience: null,
  });
  const plain = await lax.verifyToken(pair.createToken({ now }));
  assert.deepEqual(plain.claims, {
    sub: "fastmcp-user",
    iss: "https://fastmcp.example.com",
    iat: NOW,
    exp: NOW + 3600,
  });
  const additionalClaims = {
    iss: "https://mine.example.com",
    exp: NOW + 60,
    email: "a@example.com",
  };
  const changed = await lax.verifyToken(pair.createToken({ now, additionalClaims }));
  assert.deepEqual(changed.claims, {
    sub: "fastmcp-user",
    iss: "https://mine.example.com",
    iat: NOW,
    exp: NOW + 60,
    email: "a@example.com",
  });
  assert.ok(pair instanceof RSAKeyPair);
});
