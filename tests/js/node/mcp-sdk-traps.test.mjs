/**
 * Pitfalls of the MCP SDK's interface for verifiers, in its newest 2.x and 1.x. The tests show what the
 * SDK does, so that a change of the SDK fails here, and that this package avoids the pitfall.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { extractWWWAuthenticateParams as readChallengeV2 } from "@modelcontextprotocol/client";
import { extractWWWAuthenticateParams as readChallengeV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import {
  InsufficientScopeError,
  InvalidTokenError,
  ServerError,
} from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth as requireBearerAuthV1 } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { OAuthError, OAuthErrorCode, requireBearerAuth } from "@modelcontextprotocol/server";
import express from "express";
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier, createBearerGate } from "mcp-bearer";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";

const ISSUER = "https://issuer.example.com";
const RESOURCE = "https://mcp.example.com/mcp";
const METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
const SDK_V1_ERRORS = { InvalidTokenError, InsufficientScopeError, ServerError };

const keyPair = RSAKeyPair.generate();
const quiet = { onEvent: () => {} };
const bound = { ...quiet, issuer: ISSUER, audience: RESOURCE };

const jwtVerifier = (options) =>
  new JWTVerifier({ ...bound, publicKey: keyPair.publicKey, ...options });

const mint = (options) =>
  keyPair.createToken({ subject: "alice", issuer: ISSUER, audience: RESOURCE, ...options });

/** A verifier whose keys cannot be fetched. */
const unreachable = () =>
  new JWTVerifier({
    ...bound,
    jwksUri: `${ISSUER}/jwks`,
    fetch: async () => new Response("", { status: 500 }),
  });

const requestWith = (authorization) =>
  new Request(RESOURCE, authorization === undefined ? {} : { headers: { authorization } });

// ---- the three gates ----

/** The SDK's gate, 2.x: a refusal, or the AuthInfo. */
function v2(verifier, options = {}) {
  const gate = requireBearerAuth({ verifier, resourceMetadataUrl: METADATA, ...options });
  return (authorization) => gate(requestWith(authorization));
}

/** Our gate. */
function ours(verifier, options = {}) {
  const authorizationServers = [ISSUER];
  const gate = createBearerGate({
    ...quiet,
    verifier,
    resource: RESOURCE,
    authorizationServers,
    ...options,
  });
  return (authorization) => gate.authenticate(requestWith(authorization));
}

const servers = [];
after(() => servers.forEach((server) => server.close()));

/** The SDK's gate, 1.x, in Express on loopback: a refusal, or a response with the AuthInfo. */
async function v1(verifier, options = {}) {
  const app = express();
  const gate = requireBearerAuthV1({ verifier, resourceMetadataUrl: METADATA, ...options });
  app.get("/mcp", gate, (request, response) => response.json({ auth: request.auth }));
  const server = createServer(app);
  servers.push(server);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/mcp`;
  return (authorization) =>
    fetch(url, authorization === undefined ? {} : { headers: { authorization } });
}

const adapted = (verifier, options) => toMcpV1Verifier(verifier, SDK_V1_ERRORS, options);

/** A refusal with that status and error code, and the challenge that belongs to it. */
async function refused(response, status, code) {
  assert.ok(response instanceof Response, "let through");
  const body = await response.clone().text();
  assert.equal(response.status, status, body);
  const challenge = response.headers.get("WWW-Authenticate");
  if (status < 500) {
    assert.ok(challenge.startsWith(`Bearer error="${code}"`), challenge);
    assert.ok(challenge.includes(`resource_metadata="${METADATA}"`), challenge);
  } else {
    assert.equal(challenge, null);
  }
  if (code !== undefined) assert.equal(JSON.parse(body).error, code);
}

// ---- trap 1 ----

test("MCP SDK: v2: a refused token is 401 or 403 with its challenge, by the brand", async () => {
  const good = await v2(jwtVerifier())(`Bearer ${mint()}`);
  assert.equal(good.clientId, "alice");
  await refused(await v2(jwtVerifier())("Bearer x"), 401, "invalid_token");
  const scoped = jwtVerifier({ requiredScopes: ["read"] });
  await refused(await v2(scoped)(`Bearer ${mint()}`), 403, "insufficient_scope");
  const error = await jwtVerifier()
    .verifyToken("x")
    .catch((thrown) => thrown);
  assert.ok(error instanceof OAuthError, "the brand has another name now");
  assert.ok(OAuthError.isInstance(error));
  assert.equal(error.code, OAuthErrorCode.InvalidToken);
  assert.equal(error.toResponseObject().error, "invalid_token");
});

test("MCP SDK: v2: any other error is 500, so that a verifier must not throw one", async () => {
  const plain = {
    verifyAccessToken: async () => {
      throw new Error("bad token");
    },
  };
  await refused(await v2(plain)("Bearer x"), 500, "server_error");
});

test("MCP SDK: v1: a refused token is 401 or 403 through the adapter", async () => {
  const ask = await v1(adapted(jwtVerifier({ requiredScopes: ["read"] })));
  assert.equal((await ask(`Bearer ${mint({ scopes: ["read"] })}`)).status, 200);
  await refused(await ask("Bearer x"), 401, "invalid_token");
  await refused(await ask(`Bearer ${mint()}`), 403, "insufficient_scope");
});

test("MCP SDK: v1: without the adapter it is 500: the SDK looks at its own classes", async () => {
  const ask = await v1(jwtVerifier());
  assert.equal((await ask(`Bearer ${mint()}`)).status, 200);
  await refused(await ask("Bearer x"), 500, "server_error");
});

// ---- trap 2 ----

test("MCP SDK: temporarily_unavailable is 400 in v2, so an outage is server_error: 500", async () => {
  const says = (code) => ({
    verifyAccessToken: async () => {
      throw new OAuthError(code, "later");
    },
  });
  const temporarily = await v2(says(OAuthErrorCode.TemporarilyUnavailable))("Bearer x");
  assert.equal(temporarily.status, 400);
  await refused(await v2(unreachable())(`Bearer ${mint()}`), 500, "server_error");
  const askV1 = await v1(adapted(unreachable()));
  await refused(await askV1(`Bearer ${mint()}`), 500, "server_error");
});

test("MCP SDK: our gate answers an outage with 503 and Retry-After", async () => {
  const response = await ours(unreachable())(`Bearer ${mint()}`);
  await refused(response, 503, "server_error");
  assert.match(response.headers.get("Retry-After"), /^[1-9]\d*$/);
});

// ---- trap 3 ----

const endless = () =>
  new StaticTokenVerifier({ ...quiet, tokens: { "dev-token": { clientId: "dev" } } });

test("MCP SDK: a token without an end: the SDKs refuse it, adapter and gate do not", async () => {
  await refused(await v2(endless())("Bearer dev-token"), 401, "invalid_token");
  const bare = await v1(endless());
  await refused(await bare("Bearer dev-token"), 401, "invalid_token");
  const ask = await v1(adapted(endless()));
  assert.equal((await ask("Bearer dev-token")).status, 200);
  assert.equal((await ours(endless())("Bearer dev-token")).clientId, "dev");
});

test("MCP SDK: within clockTolerance: the SDK has none, and answers 401, never 500", async () => {
  const verifier = () => jwtVerifier({ clockTolerance: 60 });
  const justExpired = mint({ expiresInSeconds: -10 });
  const accessToken = await verifier().verifyToken(justExpired);
  // The time that the token names, not one that was made up to please a host.
  assert.equal(accessToken.expiresAt, accessToken.claims.exp);
  await refused(await v2(verifier())(`Bearer ${justExpired}`), 401, "invalid_token");
  const askV1 = await v1(adapted(verifier()));
  await refused(await askV1(`Bearer ${justExpired}`), 401, "invalid_token");
  assert.equal((await ours(verifier())(`Bearer ${justExpired}`)).clientId, "alice");
});

test("MCP SDK: expiresAt is a number of seconds, not of milliseconds, and whole", async () => {
  const exp = Math.floor(Date.now() / 1000) + 100.75;
  const { expiresAt } = await v2(jwtVerifier())(`Bearer ${mint({ additionalClaims: { exp } })}`);
  assert.equal(expiresAt, Math.floor(exp));
});

// ---- trap 4 ----

test("MCP SDK: expectedResource: an array of audiences fails, a URL holds", async () => {
  const expectedResource = new URL(RESOURCE);
  const reporting = (resource) => ({
    verifyAccessToken: async (token) => ({ ...(await jwtVerifier().verifyToken(token)), resource }),
  });
  const authorization = `Bearer ${mint({ audience: [RESOURCE, "https://b.example.com"] })}`;
  const ask = (resource) => v2(reporting(resource), { expectedResource })(authorization);
  await refused(await ask([RESOURCE, "https://b.example.com"]), 401, "invalid_token");
  assert.equal((await ask(new URL(RESOURCE))).clientId, "alice");
  assert.equal((await ask(new URL(`${RESOURCE}/`))).clientId, "alice");
});

test("MCP SDK: v1: the adapter reports the resource, whatever the audience looks like", async () => {
  const guid = "11111111-2222-3333-4444-555555555555";
  const expectedResource = new URL(RESOURCE);
  for (const audience of [RESOURCE, [RESOURCE, "https://b.example.com"], guid]) {
    const verifier = jwtVerifier({ audience: [RESOURCE, guid] });
    const ask = await v1(adapted(verifier, { resource: RESOURCE }), { expectedResource });
    const response = await ask(`Bearer ${mint({ audience })}`);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).auth.resource, RESOURCE);
  }
  const unchecked = jwtVerifier({ audience: null });
  assert.throws(() => adapted(unchecked, { resource: RESOURCE }), TypeError);
});

test("MCP SDK: the access token of our gate fits expectedResource as it is", async () => {
  const gate = ours(jwtVerifier());
  const verifier = { verifyAccessToken: (token) => gate(`Bearer ${token}`) };
  const expectedResource = new URL(RESOURCE);
  const auth = await v2(verifier, { expectedResource })(`Bearer ${mint()}`);
  assert.equal(auth.resource.href, RESOURCE);
  const other = { expectedResource: new URL("https://other.example.com/mcp") };
  await refused(await v2(verifier, other)(`Bearer ${mint()}`), 401, "invalid_token");
});

// ---- trap 5 ----

test("MCP SDK: the SDK splits at spaces and commas; our gate wants exactly one token", async () => {
  const token = mint();
  const lenient = v2(jwtVerifier());
  await refused(await lenient(`Bearer  ${token}`), 401, "invalid_token");
  assert.equal((await lenient(`Bearer ${token}, Bearer other`)).clientId, "alice");
  assert.equal((await lenient(`Bearer ${token} trailing`)).clientId, "alice");
  const strict = ours(jwtVerifier());
  assert.equal((await strict(`Bearer  ${token}`)).clientId, "alice");
  await refused(await strict(`Bearer ${token}, Bearer other`), 400, "invalid_request");
  await refused(await strict(`Bearer ${token} trailing`), 400, "invalid_request");
});

test("MCP SDK: a token that the SDK cut wrongly is refused, not misread", async () => {
  const [head] = mint().split(".");
  for (const text of ["Bearer", "", head, `${head}.`, '"quoted"', "x;y"]) {
    const response = await v2(jwtVerifier())(`Bearer ${text}x`);
    await refused(response, 401, "invalid_token");
  }
});

// ---- trap 6 ----

test("MCP SDK: without credentials the SDKs say error, and our gate does not", async () => {
  await refused(await v2(jwtVerifier())(undefined), 401, "invalid_token");
  const askV1 = await v1(adapted(jwtVerifier()));
  await refused(await askV1(undefined), 401, "invalid_token");
  const response = await ours(jwtVerifier())(undefined);
  assert.equal(response.status, 401);
  assert.equal(response.headers.get("WWW-Authenticate"), `Bearer resource_metadata="${METADATA}"`);
  // With a bad token there is one: some hosts refresh only then.
  await refused(await ours(jwtVerifier())("Bearer x"), 401, "invalid_token");
});

// ---- trap 7 ----

test("MCP SDK: the parsers of both clients read every challenge of ours", async () => {
  const ask = ours(jwtVerifier(), { requiredScopes: ["files:read", "files:write"] });
  const cases = {
    undefined: await ask(undefined),
    invalid_request: await ask("Bearer a b"),
    invalid_token: await ask("Bearer x"),
    insufficient_scope: await ask(`Bearer ${mint()}`),
  };
  for (const [error, response] of Object.entries(cases)) {
    for (const read of [readChallengeV1, readChallengeV2]) {
      const said = read(response);
      assert.equal(String(said.resourceMetadataUrl), METADATA);
      assert.equal(said.scope, "files:read files:write");
      assert.equal(String(said.error), error);
    }
    const challenge = response.headers.get("WWW-Authenticate");
    assert.ok(challenge.startsWith("Bearer ") && !challenge.includes("\\"), challenge);
  }
});

test("MCP SDK: nor is there a quote in what our verifiers make the SDKs say", async () => {
  const refusals = [
    await v2(jwtVerifier())('Bearer x"y'),
    await v2(jwtVerifier())(`Bearer ${mint({ audience: 'https://x.example/"' })}`),
    await (await v1(adapted(jwtVerifier())))('Bearer x"y'),
    await v2(jwtVerifier({ requiredScopes: ["a"] }))(`Bearer ${mint()}`),
  ];
  for (const response of refusals) {
    for (const read of [readChallengeV1, readChallengeV2]) {
      assert.equal(String(read(response).resourceMetadataUrl), METADATA);
    }
    assert.ok(!response.headers.get("WWW-Authenticate").includes("\\"));
  }
});

// ---- trap 8 ----

test("MCP SDK: clientId is a string, whatever claim it comes from", async () => {
  const sources = { client_id: "a", azp: "b", appid: "c", cid: "d" };
  for (const [claim, value] of Object.entries(sources)) {
    const authorization = `Bearer ${mint({ additionalClaims: { [claim]: value } })}`;
    const auth = await v2(jwtVerifier())(authorization);
    assert.equal(auth.clientId, value);
    assert.equal(auth.clientIdSource, claim);
  }
  for (const additionalClaims of [{}, { client_id: null }]) {
    const auth = await v2(jwtVerifier())(`Bearer ${mint({ additionalClaims })}`);
    assert.equal(auth.clientIdSource, "sub");
  }
  for (const value of [7, ["a"], { id: "a" }]) {
    const authorization = `Bearer ${mint({ additionalClaims: { client_id: value } })}`;
    await refused(await v2(jwtVerifier())(authorization), 401, "invalid_token");
  }
});

// ---- trap 9 ----

test("MCP SDK: a page cannot read the SDK's 401; it can read ours", async () => {
  const theirs = await v2(jwtVerifier())(undefined);
  assert.equal(theirs.headers.get("Access-Control-Allow-Origin"), null);
  const { headers } = await ours(jwtVerifier())(undefined);
  assert.equal(headers.get("Access-Control-Allow-Origin"), "*");
  assert.match(headers.get("Access-Control-Expose-Headers"), /\bWWW-Authenticate\b/);
});
