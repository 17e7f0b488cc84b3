/**
 * mcp-bearer/cloudflare: who a token is for, and what is said when there is no answer. The hosts
 * themselves run in examples-oauth-provider and examples-mcp.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { McpServer } from "@modelcontextprotocol/server";
import { createMcpHandler, getMcpAuthContext } from "agents/mcp/server";
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";
import {
  createResolveExternalToken,
  createValidateToken,
  setVerifiedContext,
} from "mcp-bearer/cloudflare";

const FIRST = "https://mcp.example.com/first";
const SECOND = "https://mcp.example.com/second";
const ISSUER = "https://auth.example.com";

const keyPair = RSAKeyPair.generate();
const keys = { publicKey: keyPair.publicKey, issuer: ISSUER, onEvent() {} };
const verifier = new JWTVerifier({ ...keys, audience: [FIRST, SECOND, "an-application-id"] });
const now = Math.floor(Date.now() / 1000);
const mint = (options) =>
  keyPair.createToken({
    issuer: ISSUER,
    subject: "user-1",
    scopes: ["a", "b"],
    now: () => now,
    ...options,
  });

class HostError extends Error {
  constructor(code, options) {
    super(options.description);
    Object.assign(this, { code, options });
  }
}

test("validateToken: all that the host can use of a good token", async () => {
  const validate = createValidateToken(verifier);
  const token = mint({ audience: FIRST, additionalClaims: { client_id: "client-1", plan: "pro" } });
  const { props, ...rest } = await validate(FIRST, token);
  assert.deepEqual(rest, {
    audience: FIRST,
    scope: ["a", "b"],
    clientId: "client-1",
    userId: "user-1",
    expiresAt: now + 3600,
  });
  assert.equal(props.plan, "pro");
  // The host's own: the cached token of the next request must not change with it.
  props.plan = "free";
  rest.scope.push("c");
  const again = await validate(FIRST, token);
  assert.deepEqual([again.props.plan, again.scope], ["pro", ["a", "b"]]);
});

test("a token of one resource is not valid for another that the same verifier serves", async () => {
  const validate = createValidateToken(verifier);
  const token = mint({ audience: FIRST });
  assert.equal((await validate(FIRST, token)).audience, FIRST);
  assert.equal(await validate(SECOND, token), null);
  assert.equal((await validate(SECOND, mint({ audience: [FIRST, SECOND] }))).audience, SECOND);

  const resolve = createResolveExternalToken(verifier, { resource: SECOND });
  assert.equal(await resolve({ token }), null);
  assert.equal((await resolve({ token: mint({ audience: SECOND }) })).audience, SECOND);
});

test("an issuer that calls the resource by another name, by the option audience", async () => {
  const token = mint({ audience: "an-application-id" });
  assert.equal(await createValidateToken(verifier)(FIRST, token), null);
  for (const audience of ["an-application-id", ["other", "an-application-id"]]) {
    const { audience: reported } = await createValidateToken(verifier, { audience })(FIRST, token);
    assert.equal(reported, FIRST);
  }
  const other = createValidateToken(verifier, { audience: "other" });
  assert.equal(await other(FIRST, token), null);
});

test("static tokens name no audience: refused, unless the operator says null", async () => {
  const tokens = { fixed: { clientId: "fixed-client" } };
  const fixed = new StaticTokenVerifier({ tokens, onEvent() {} });
  assert.equal(await createValidateToken(fixed)(FIRST, "fixed"), null);
  const validation = await createValidateToken(fixed, { audience: null })(FIRST, "fixed");
  assert.equal(validation.clientId, "fixed-client");
  assert.ok(!("expiresAt" in validation) && !("userId" in validation));
});

test("props are what the option makes of the token", async () => {
  const props = async ({ subject }) => ({ subject });
  const token = mint({ audience: FIRST });
  const validation = await createValidateToken(verifier, { props })(FIRST, token);
  assert.deepEqual(validation.props, { subject: "user-1" });
  const resolve = createResolveExternalToken(verifier, { resource: FIRST, props });
  const resolved = await resolve({ token });
  assert.deepEqual({ ...resolved }, { props: { subject: "user-1" }, audience: FIRST });
});

test("a claim named __proto__ is data in props", async () => {
  const claims = JSON.parse('{"__proto__":{"admin":true}}');
  const token = mint({ audience: FIRST, additionalClaims: claims });
  const { props } = await createValidateToken(verifier)(FIRST, token);
  assert.equal(props.admin, undefined);
  assert.ok(Object.hasOwn(props, "__proto__"));
});

test("refused is null; a missing scope is 403 with the host's class, else null", async () => {
  const strict = new JWTVerifier({ ...keys, audience: FIRST, requiredScopes: ["a", "z"] });
  const short = mint({ audience: FIRST });
  const hosts = [
    [
      (options) => createValidateToken(strict, options),
      (f, token) => f(FIRST, token),
      "OAuthError",
    ],
    [
      (options) => createResolveExternalToken(strict, { resource: FIRST, ...options }),
      (f, token) => f({ token }),
      "ExternalTokenError",
    ],
  ];
  for (const [create, run, option] of hosts) {
    for (const options of [{}, { [option]: HostError }]) {
      for (const token of [mint({ audience: FIRST, expiresInSeconds: -60 }), "opaque", ""]) {
        assert.equal(await run(create(options), token), null);
      }
    }
    assert.equal(await run(create({}), short), null);
    await assert.rejects(run(create({ [option]: HostError }), short), (error) => {
      assert.equal(error.code, "insufficient_scope");
      assert.equal(error.options.statusCode, 403);
      assert.deepEqual(error.options.requiredScopes, ["a", "z"]);
      return true;
    });
  }
});

test("an outage throws: with the host's class 503 and when to come again", async () => {
  const jwksUri = `${ISSUER}/jwks`;
  const fetch = () => Promise.reject(new TypeError("down"));
  const { publicKey: _, ...remote } = keys;
  const cold = new JWTVerifier({ ...remote, audience: FIRST, jwksUri, fetch });
  const token = mint({ audience: FIRST, kid: "a-key" });
  await assert.rejects(createValidateToken(cold)(FIRST, token), { reason: "ERR_KEYS_UNAVAILABLE" });
  const options = { OAuthError: HostError };
  await assert.rejects(createValidateToken(cold, options)(FIRST, token), (error) => {
    assert.equal(error.code, "temporarily_unavailable");
    assert.equal(error.options.statusCode, 503);
    assert.match(error.options.headers["Retry-After"], /^[1-9]\d*$/);
    return true;
  });
  const broken = { verifyToken: () => Promise.reject(new Error("a bug")) };
  const bug = createResolveExternalToken(broken, { resource: FIRST });
  await assert.rejects(bug({ token }), { message: "a bug" });
});

test("the context that agents reads: the token and the props", async () => {
  const seen = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "test", version: "1.0.0" });
    server.registerTool("whoami", {}, ({ http }) => {
      seen.push({ authInfo: http.authInfo, props: getMcpAuthContext()?.props });
      return { content: [] };
    });
    return server;
  });
  const call = async (context) => {
    const request = new Request("http://localhost/mcp", {
      method: "POST",
      headers: {
        Accept: "application/json, text/event-stream",
        "Content-Type": "application/json",
        Host: "localhost",
        "MCP-Protocol-Version": "2025-11-25",
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}',
    });
    const response = await handler(request, {}, context);
    assert.equal(response.status, 200, await response.clone().text());
    await response.text();
    return seen.pop();
  };

  const verified = await verifier.verifyToken(mint({ audience: FIRST }));
  const accessToken = Object.freeze({ ...verified, resource: new URL(FIRST) });
  const byClaims = await call(setVerifiedContext({}, accessToken));
  const { clientId, scopes, expiresAt, resource, token } = byClaims.authInfo;
  assert.deepEqual(
    { clientId, scopes, expiresAt, token, resource: resource.href },
    {
      clientId: "user-1",
      scopes: ["a", "b"],
      expiresAt: now + 3600,
      token: verified.token,
      resource: FIRST,
    },
  );
  assert.equal(byClaims.props.sub, "user-1");

  const own = { tenant: "t-1" };
  assert.deepEqual((await call(setVerifiedContext({}, accessToken, own))).props, own);

  const fixed = new StaticTokenVerifier({ tokens: { fixed: { clientId: "f" } }, onEvent() {} });
  const endless = await call(setVerifiedContext({}, await fixed.verifyToken("fixed")));
  assert.equal(endless.authInfo.clientId, "f");
  assert.ok(!("expiresAt" in endless.authInfo));
});
