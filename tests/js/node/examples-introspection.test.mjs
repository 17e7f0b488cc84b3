/** The example for opaque tokens, with `oidc-provider` as its authorization server. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { METADATA_URL, RESOURCE, assertPinned, call, startExample } from "./example-hosts.mjs";
import { SCOPES, SECRET, startIntrospectionServer } from "./introspection-server.mjs";

const CREDENTIALS = { CLIENT_ID: "plain", CLIENT_SECRET: SECRET };
const CALL = {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    "MCP-Protocol-Version": "2025-11-25",
  },
};

let authorizationServer;
const examples = {};
before(async () => {
  authorizationServer = await startIntrospectionServer();
  authorizationServer.addResource(RESOURCE, SCOPES, "opaque");
  for (const [name, more] of Object.entries({
    asking: CREDENTIALS,
    caching: { ...CREDENTIALS, CACHE_TTL: "3600" },
    unknown: { ...CREDENTIALS, CLIENT_SECRET: "wrong" },
  }))
    examples[name] = await startExample("introspection", "node", authorizationServer, more);
});
after(async () => {
  for (const example of Object.values(examples)) await example.close();
  await authorizationServer?.close();
});

const issue = (options) => authorizationServer.issue({ resource: RESOURCE, ...options });
const post = (example, token, tool = "whoami") =>
  call(example.port, {
    ...CALL,
    token,
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: {} },
    }),
  });

test("its packages are pinned to what is tested", () => assertPinned("introspection"));

test("the SDK's client calls a tool, which knows who calls", async () => {
  const token = await issue();
  const client = new Client({ name: "examples", version: "1.0.0" });
  const url = new URL(`http://127.0.0.1:${examples.asking.port}/mcp`);
  try {
    const authProvider = { token: async () => token };
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
    const { content, isError } = await client.callTool({ name: "whoami", arguments: {} });
    assert.ok(!isError, JSON.stringify(content));
    assert.deepEqual(JSON.parse(content[0].text), { clientId: "notes-app", scopes: SCOPES });
  } finally {
    await client.close();
  }
});

test("no token, an unknown one, one for another resource, one without the scope", async () => {
  const { status, headers } = await post(examples.asking);
  assert.equal(status, 401);
  assert.ok(headers["www-authenticate"].includes(`resource_metadata="${METADATA_URL}"`));
  const foreign = await authorizationServer.issue();
  for (const token of ["nobody-issued-this", foreign]) {
    const refused = await post(examples.asking, token);
    assert.equal(refused.status, 401, examples.asking.output());
    assert.match(refused.headers["www-authenticate"], /^Bearer error="invalid_token", /);
  }
  const poor = await post(examples.asking, await issue({ scopes: ["notes:write"] }));
  assert.equal(poor.status, 403);
  assert.match(poor.headers["www-authenticate"], /^Bearer error="insufficient_scope", /);
});

test("a revoked token: refused at once, or once it is forgotten", async () => {
  const [first, second] = [await issue(), await issue()];
  assert.equal((await post(examples.asking, first)).status, 200);
  assert.equal((await post(examples.caching, second)).status, 200);
  await authorizationServer.revoke(first);
  await authorizationServer.revoke(second);
  assert.equal((await post(examples.asking, first)).status, 401);
  assert.equal((await post(examples.caching, second)).status, 200);
  assert.match((await post(examples.caching, second, "forget")).text, /forgotten/);
  assert.equal((await post(examples.caching, second)).status, 401);
});

test("credentials that the authorization server refuses: 503, and the log says why", async () => {
  const { status, headers } = await post(examples.unknown, await issue());
  assert.equal(status, 503);
  assert.equal(headers["www-authenticate"], undefined);
  assert.ok(Number(headers["retry-after"]) >= 1);
  assert.match(examples.unknown.output(), /failure: 'client_authentication'[^]*status: 401/);
});
