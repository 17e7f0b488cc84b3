/** mcp-bearer/mcp-v1 under the SDK's own `requireBearerAuth` and `expectedResource`. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import express from "express";
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";

const RESOURCE = "https://mcp.example.com/mcp";

const keyPair = RSAKeyPair.generate();
const settings = { issuer: "https://auth.example.com", audience: "an-application-id" };
const verifier = new JWTVerifier({ publicKey: keyPair.publicKey, ...settings });
const token = keyPair.createToken(settings);

const fixed = new StaticTokenVerifier({
  tokens: { "fixed-token": { clientId: "fixed-client" } },
  requiredScopes: [],
  onEvent() {},
});

/** What the SDK makes of a token. */
async function ask(options, sent) {
  const app = express();
  app.get("/", requireBearerAuth(options), (request, response) => {
    const { clientId, expiresAt, resource } = request.auth;
    response.json({ clientId, expires: String(expiresAt), resource: resource?.href });
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const url = `http://127.0.0.1:${server.address().port}/`;
    const response = await fetch(url, { headers: { Authorization: `Bearer ${sent}` } });
    return { status: response.status, body: await response.json(), headers: response.headers };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the verifier itself, without the adapter, is answered 500: why there is one", async () => {
  assert.equal((await ask({ verifier }, "opaque")).status, 500);
});

test("an accepted token arrives, a refused one is 401", async () => {
  const adapted = toMcpV1Verifier(verifier, errors);
  const good = await ask({ verifier: adapted }, token);
  assert.equal(good.status, 200);
  assert.equal(good.body.clientId, "fastmcp-user");
  const refused = await ask({ verifier: adapted }, `${token}x`);
  assert.equal(refused.status, 401);
  assert.equal(refused.body.error, "invalid_token");
});

test("a token that does not end is accepted, as the operator has it", async () => {
  const { status, body } = await ask({ verifier: toMcpV1Verifier(fixed, errors) }, "fixed-token");
  assert.equal(status, 200);
  assert.deepEqual(body, { clientId: "fixed-client", expires: "Infinity" });
});

test("expectedResource: the SDK compares what the option says", async () => {
  const expectedResource = new URL(RESOURCE);
  const without = toMcpV1Verifier(verifier, errors);
  assert.equal((await ask({ verifier: without, expectedResource }, token)).status, 401);
  const adapted = toMcpV1Verifier(verifier, errors, { resource: RESOURCE });
  const good = await ask({ verifier: adapted, expectedResource }, token);
  assert.equal(good.status, 200);
  assert.equal(good.body.resource, RESOURCE);
  const foreign = keyPair.createToken({ ...settings, audience: "another-application" });
  assert.equal((await ask({ verifier: adapted, expectedResource }, foreign)).status, 401);
});

test("the option is refused over a verifier that looks at no audience", () => {
  const blind = new JWTVerifier({ publicKey: keyPair.publicKey, issuer: null, audience: null });
  assert.throws(() => toMcpV1Verifier(blind, errors, { resource: RESOURCE }), TypeError);
});

test("keys that cannot be had are an error of the server, not of the token", async () => {
  const cold = new JWTVerifier({
    ...settings,
    jwksUri: "https://auth.example.com/jwks",
    fetch: () => Promise.reject(new TypeError("down")),
    onEvent() {},
  });
  const { status, body, headers } = await ask({ verifier: toMcpV1Verifier(cold, errors) }, token);
  assert.equal(status, 500);
  assert.equal(body.error, "server_error");
  assert.equal(headers.get("www-authenticate"), null);
});

test("each code becomes the SDK's class, with the error as its cause", async () => {
  const classes = {
    invalid_token: errors.InvalidTokenError,
    invalid_request: errors.InvalidTokenError,
    insufficient_scope: errors.InsufficientScopeError,
    server_error: errors.ServerError,
  };
  for (const [code, SdkError] of Object.entries(classes)) {
    const original = Object.assign(new Error(`because of ${code}`), { code });
    const adapted = toMcpV1Verifier(throwing(original), errors);
    await assert.rejects(adapted.verifyAccessToken("t"), (error) => {
      assert.ok(error instanceof SdkError, code);
      assert.equal(error.message, original.message);
      assert.equal(error.cause, original);
      return true;
    });
  }
});

test("what is no OAuth error stays itself, names of Object.prototype included", async () => {
  for (const code of ["ECONNREFUSED", "constructor", "toString", 7, undefined]) {
    const original = Object.assign(new Error("secret detail"), { code });
    const adapted = toMcpV1Verifier(throwing(original), errors);
    await assert.rejects(adapted.verifyAccessToken("t"), (error) => error === original);
    const { status, body } = await ask({ verifier: adapted }, "t");
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /secret/);
  }
});

test("a class that is missing is said at once", () => {
  for (const name of ["InvalidTokenError", "InsufficientScopeError", "ServerError"]) {
    assert.throws(() => toMcpV1Verifier(verifier, { ...errors, [name]: undefined }), TypeError);
  }
  assert.throws(() => toMcpV1Verifier(verifier), TypeError);
});

function throwing(error) {
  const verify = () => Promise.reject(error);
  return { requiredScopes: [], verifyToken: verify, verifyAccessToken: verify };
}
