/**
 * FastMCP's behaviours that need a server (tests/fastmcp-compat.md): J24, B26 to B33, S1, S3 to S5.
 * The official TypeScript SDK replaces FastMCP's server: its middleware `requireBearerAuth`, with our
 * verifier, protects its MCP handler.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import {
  McpServer,
  createMcpHandler,
  fromJsonSchema,
  requireBearerAuth,
} from "@modelcontextprotocol/server";
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";

const ISSUER = "https://test.example.com";
const AUDIENCE = "https://api.example.com";
const METADATA = "https://api.example.com/.well-known/oauth-protected-resource/mcp";

const keyPair = RSAKeyPair.generate();
const bound = { issuer: ISSUER, audience: AUDIENCE, onEvent: () => {} };

function jwtVerifier(options = {}) {
  return new JWTVerifier({ ...bound, publicKey: keyPair.publicKey, ...options });
}

function mint(options = {}) {
  return keyPair.createToken({
    subject: "test-user",
    issuer: ISSUER,
    audience: AUDIENCE,
    ...options,
  });
}

/** An MCP server with one tool, which tells who called. */
function mcpServer() {
  const server = new McpServer({ name: "test-server", version: "1.0.0" });
  const inputSchema = fromJsonSchema({ type: "object", properties: {} });
  server.registerTool(
    "whoami",
    { description: "Tells who calls.", inputSchema },
    (_arguments, context) => {
      const { clientId, scopes, extra } = context.http.authInfo;
      const text = JSON.stringify({
        clientId,
        scopes,
        sub: extra.sub,
        subject: context.http.authInfo.subject,
      });
      return { content: [{ type: "text", text }] };
    },
  );
  return server;
}

const handler = createMcpHandler(mcpServer);
after(() => handler.close());

/** A protected server as a function of requests, as the SDK's documentation builds it. */
function protect(verifier, options = {}) {
  const gate = requireBearerAuth({ verifier, resourceMetadataUrl: METADATA, ...options });
  return async (request) => {
    const auth = await gate(request);
    return auth instanceof Response ? auth : handler.fetch(request, { authInfo: auth });
  };
}

function call(method, params, authorization) {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
  };
  if (authorization !== undefined) headers.Authorization = authorization;
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  return new Request("https://api.example.com/mcp", { method: "POST", headers, body });
}

const listTools = (token) =>
  call("tools/list", {}, token === undefined ? undefined : `Bearer ${token}`);
const whoami = (token) => call("tools/call", { name: "whoami", arguments: {} }, `Bearer ${token}`);

async function resultOf(response) {
  assert.equal(response.status, 200);
  const text = await response.text();
  const data = text.split("\n").find((line) => line.startsWith("data: "));
  const message = JSON.parse(data === undefined ? text : data.slice("data: ".length));
  assert.equal(message.error, undefined);
  return message.result;
}

async function assertTools(response) {
  assert.deepEqual(
    (await resultOf(response)).tools.map(({ name }) => name),
    ["whoami"],
  );
}

/**
 * The answer must be a refusal with a challenge, and tell the client nothing but the OAuth code.
 */
async function assertRefused(response, status, code) {
  assert.equal(response.status, status);
  const challenge = response.headers.get("WWW-Authenticate");
  assert.ok(challenge.startsWith(`Bearer error="${code}"`), challenge);
  assert.ok(challenge.includes(`resource_metadata="${METADATA}"`), challenge);
  const body = await response.json();
  assert.equal(body.error, code);
  assert.ok(!/ERR_/.test(JSON.stringify(body) + challenge), "the reason is not for the client");
}

test("J24 a tool sees the subject and the client id of a real request", async () => {
  const server = protect(jwtVerifier());
  const token = mint({
    subject: "user-42",
    scopes: ["read"],
    additionalClaims: { client_id: "app-1" },
  });
  const result = await resultOf(await server(whoami(token)));
  assert.deepEqual(JSON.parse(result.content[0].text), {
    clientId: "app-1",
    scopes: ["read"],
    sub: "user-42",
    subject: "user-42",
  });
});

// FastMCP builds a server with public_key="abc"; every request then answers 401.
test("B26 a server is built over a verifier, and a key that is no key stops it at once (stricter)", async () => {
  await assertTools(await protect(jwtVerifier())(listTools(mint())));
  assert.throws(() => jwtVerifier({ publicKey: "abc" }), {
    name: "ConfigError",
    reason: "ERR_CONFIG_KEY",
  });
});

test("B27 a request without a token is refused", async () => {
  await assertRefused(await protect(jwtVerifier())(listTools()), 401, "invalid_token");
});

test("B28 a request with a good token lists the tools", async () => {
  await assertTools(await protect(jwtVerifier())(listTools(mint())));
});

test("B29 a request with something else than a token is refused with 401", async () => {
  const server = protect(jwtVerifier());
  for (const token of ["invalid", "not.a.jwt", "a.b.c.d.e", "null", "undefined"]) {
    await assertRefused(await server(listTools(token)), 401, "invalid_token");
  }
});

test("B30 a request with an expired token is refused", async () => {
  const token = mint({ expiresInSeconds: -3600 });
  await assertRefused(await protect(jwtVerifier())(listTools(token)), 401, "invalid_token");
});

test("B31 a request with a token of another key is refused", async () => {
  const token = RSAKeyPair.generate().createToken({
    subject: "test-user",
    issuer: ISSUER,
    audience: AUDIENCE,
  });
  await assertRefused(await protect(jwtVerifier())(listTools(token)), 401, "invalid_token");
});

test("B31 a client cannot tell an expired token from a forged or a malformed one", async () => {
  const server = protect(jwtVerifier());
  const tokens = [
    mint({ expiresInSeconds: -3600 }),
    mint({ audience: "https://other.example.com" }),
    RSAKeyPair.generate().createToken({ issuer: ISSUER, audience: AUDIENCE }),
    "a.b.c",
  ];
  const answers = new Set();
  for (const token of tokens) {
    const response = await server(listTools(token));
    answers.add(`${response.headers.get("WWW-Authenticate")} ${await response.text()}`);
  }
  assert.equal(answers.size, 1);
});

// FastMCP answers 401, and the client logs in again for the same scopes. 403 tells it to ask for
// more.
test("B32 a request with too few scopes is refused with 403 (stricter)", async () => {
  const server = protect(jwtVerifier({ requiredScopes: ["read", "write"] }));
  await assertRefused(
    await server(listTools(mint({ scopes: ["read"] }))),
    403,
    "insufficient_scope",
  );
  await assertRefused(await server(listTools(mint())), 403, "insufficient_scope");
});

test("B32 scopes that the SDK's gate asks for are compared with real lists", async () => {
  const server = protect(jwtVerifier(), { requiredScopes: ["read"] });
  await assertTools(await server(listTools(mint({ scopes: ["read"] }))));
  for (const scopes of [["read:all"], ["bread"], []]) {
    await assertRefused(await server(listTools(mint({ scopes }))), 403, "insufficient_scope");
  }
});

test("B33 a request with enough scopes lists the tools", async () => {
  const server = protect(jwtVerifier({ requiredScopes: ["read", "write"] }));
  await assertTools(await server(listTools(mint({ scopes: ["read", "write", "admin"] }))));
});

// FastMCP answers 401 when it cannot fetch keys, and clients throw their good tokens away.
test("B31 keys that cannot be fetched are the server's trouble, not the client's (stricter)", async () => {
  const verifier = new JWTVerifier({
    ...bound,
    jwksUri: `${ISSUER}/jwks.json`,
    fetch: () => Promise.reject(new TypeError("no network")),
  });
  const response = await protect(verifier)(listTools(mint({ kid: "k1" })));
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("WWW-Authenticate"), null);
  assert.equal((await response.json()).error, "server_error");
});

/** Static tokens that end far from now: the SDK's gate wants an end. */
function staticVerifier() {
  const expiresAt = Math.floor(Date.now() / 1000) + 86_400;
  return new StaticTokenVerifier({
    onEvent: () => {},
    tokens: {
      "test-token": {
        clientId: "test-client",
        scopes: ["read", "write"],
        sub: "user-1",
        expiresAt,
      },
      "endless-token": { clientId: "test-client", scopes: ["read"] },
    },
    requiredScopes: ["read"],
  });
}

test("S1 a server is built over a StaticTokenVerifier", async () => {
  const result = await resultOf(await protect(staticVerifier())(whoami("test-token")));
  assert.deepEqual(JSON.parse(result.content[0].text), {
    clientId: "test-client",
    scopes: ["read", "write"],
    sub: "user-1",
    subject: "user-1",
  });
});

// The SDK's rule, not ours: a token without an end is not let in.
test("S1 the SDK's gate refuses a static token without an end", async () => {
  await assertRefused(
    await protect(staticVerifier())(listTools("endless-token")),
    401,
    "invalid_token",
  );
});

test("S3 POST /mcp without a token answers 401 with a challenge", async () => {
  await assertRefused(await protect(staticVerifier())(listTools()), 401, "invalid_token");
  await assertRefused(
    await protect(staticVerifier())(listTools("unknown-token")),
    401,
    "invalid_token",
  );
});

// FastMCP redirects /mcp/ before it authenticates. A gate sees every path, and lets none through.
test("S4 POST /mcp/ is refused like /mcp, without a redirect (stricter)", async () => {
  for (const path of ["/mcp/", "/MCP", "/", "/mcp/../mcp"]) {
    const url = `https://api.example.com${path}`;
    const { method, headers, body } = listTools();
    const request = new Request(url, { method, headers, body, duplex: "half" });
    await assertRefused(await protect(staticVerifier())(request), 401, "invalid_token");
  }
});

test("S5 either kind of verifier fits the gate", async () => {
  await assertTools(await protect(staticVerifier())(listTools("test-token")));
  await assertTools(await protect(jwtVerifier())(listTools(mint())));
  // Neither takes the other's tokens.
  await assertRefused(await protect(staticVerifier())(listTools(mint())), 401, "invalid_token");
  await assertRefused(await protect(jwtVerifier())(listTools("test-token")), 401, "invalid_token");
});

test("S5 the SDK's gate passes our access token on, with everything in it", async () => {
  const gate = requireBearerAuth({ verifier: jwtVerifier() });
  const token = mint({ scopes: ["read"] });
  const auth = await gate(listTools(token));
  assert.equal(auth.token, token);
  assert.equal(auth.clientId, "test-user");
  assert.deepEqual([...auth.scopes], ["read"]);
  assert.equal(auth.extra.iss, ISSUER);
  assert.equal(auth.issuer, ISSUER);
});
