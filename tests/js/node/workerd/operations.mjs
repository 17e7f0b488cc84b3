/**
 * Rules for tools behind Cloudflare's OAuthResourceServer, whose handler is a protected MCP server: the library asks the
 * verifier about each token, and the gate asks it again, which is remembered. The runner is ../workerd-operations.test.mjs.
 */
import { OAuthError, OAuthResourceServer } from "@cloudflare/workers-oauth-provider";
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { createValidateToken } from "mcp-bearer/cloudflare";

import { assert, describeFailure, runAll, test } from "../../harness.js";
import { signHmac } from "../../suite/support/issuer.js";

const RESOURCE = "https://mcp.example.com/mcp";
const ran = [];

const ISSUER = "https://auth.example.com";
const SECRET = "0123456789 abcdefghijklmnopqrstuvwxyz ABC";
const verifier = new JWTVerifier({ secret: SECRET, algorithm: "HS256", issuer: ISSUER, audience: RESOURCE, onEvent() {} });
const tokenWith = (client_id, scope) => {
  const exp = Math.floor(Date.now() / 1000) + 600;
  return signHmac(SECRET, "HS256", { iss: ISSUER, aud: RESOURCE, sub: "user", client_id, scope, exp });
};
const TOKENS = {
  reader: () => tokenWith("client-1", "notes:read"),
  writer: () => tokenWith("client-2", "notes:read notes:write"),
};
const gate = createBearerGate({
  verifier,
  resource: RESOURCE,
  authorizationServers: [ISSUER],
  tools: { read: [], write: ["notes:write"], secret: false },
});
const inputSchema = fromJsonSchema({ type: "object", properties: {} });
const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: "test", version: "1.0.0" });
  for (const name of ["read", "write", "secret"]) {
    server.registerTool(name, { description: name, inputSchema }, (_arguments, { http }) => {
      ran.push(name);
      return { content: [{ type: "text", text: http.authInfo.clientId }] };
    });
  }
  return server;
});

const server = new OAuthResourceServer({
  resourceMetadata: { resource: RESOURCE, authorization_servers: [ISSUER] },
  validateToken: () => createValidateToken(verifier, { OAuthError }),
  handler: { fetch: gate.protect(mcp) },
});

let env;

export default {
  fetch: (request, bindings, context) => server.fetch(request, bindings, context),

  async test(_controller, bindings) {
    env = bindings;
    const { passed, failed, failures } = await runAll();
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("a test failed");
  },
};

async function post(caller, method, params) {
  const token = await TOKENS[caller]?.();
  ran.length = 0;
  const response = await env.self.fetch(RESOURCE, {
    method: "POST",
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return { response, text: await response.text() };
}

const call = (caller, name) => post(caller, "tools/call", { name, arguments: {} });

test("a tool runs by its rule, and knows the caller", async () => {
  const { response, text } = await call("reader", "read");
  assert.equal(response.status, 200);
  assert.match(text, /client-1/u);
  assert.deepEqual(ran, ["read"]);
});

test("missing scopes are a 403 of the gate", async () => {
  const { response } = await call("reader", "write");
  assert.equal(response.status, 403);
  assert.match(response.headers.get("www-authenticate"), /error="insufficient_scope".* scope="[^"]*notes:write/u);
  assert.deepEqual(ran, []);
  await call("writer", "write");
  assert.deepEqual(ran, ["write"]);
});

test("a hidden tool is answered like an unknown one, and is in no list", async () => {
  const [hidden, unknown] = [await call("writer", "secret"), await call("writer", "nobody")];
  assert.equal(hidden.text.replaceAll("secret", "nobody"), unknown.text);
  assert.equal(hidden.response.status, unknown.response.status);
  assert.deepEqual(ran, []);
  const { text } = await post("writer", "tools/list", {});
  assert.match(text, /"read"/u);
  assert.ok(!text.includes("secret"));
});

test("without a token the library answers", async () => {
  const { response } = await call(undefined, "read");
  assert.equal(response.status, 401);
  assert.deepEqual(ran, []);
});
