/** The examples that are MCP servers, called by the MCP SDK's own client and by bare requests. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import {
  METADATA_URL,
  RESOURCE,
  assertPinned,
  call,
  startExample,
  startIssuer,
} from "./example-hosts.mjs";

const HOSTS = [
  // Version 1 names the error also when no token was sent, and never the scopes of a refused one.
  { host: "mcp-sdk-v1", runtime: "node", bare: /^Bearer error="invalid_token", / },
  { host: "mcp-sdk-v2", runtime: "node", bare: /^Bearer scope=/ },
  { host: "cloudflare-agents", runtime: "workerd", bare: /^Bearer scope=/, hasRules: true },
];

const CALL = {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    "MCP-Protocol-Version": "2025-11-25",
  },
  body: JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "whoami", arguments: {} },
  }),
};

let issuer;
before(async () => (issuer = await startIssuer()));
after(() => issuer.close());

for (const { host, runtime, bare, hasRules } of HOSTS) {
  describe(`examples/${host}`, () => {
    let example;
    before(async () => (example = await startExample(host, runtime, issuer)));
    after(() => example?.close());
    const post = (token) => call(example.port, { ...CALL, token });

    test("its packages are pinned to what is tested", () => assertPinned(host));

    test("the SDK's client calls a tool, which knows who calls", async () => {
      const token = issuer.mint({ scopes: ["notes:read", "other"] });
      const client = new Client({ name: "examples", version: "1.0.0" });
      const url = new URL(`http://127.0.0.1:${example.port}/mcp`);
      try {
        const authProvider = { token: async () => token };
        await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
        const { content, isError } = await client.callTool({ name: "whoami", arguments: {} });
        assert.ok(!isError, JSON.stringify(content));
        assert.deepEqual(JSON.parse(content[0].text), {
          clientId: "client-1",
          scopes: ["notes:read", "other"],
          subject: "user-1",
        });
      } finally {
        await client.close();
      }
    });

    test("a bare request with a good token is answered, without a token it is not", async () => {
      const good = await post(issuer.mint());
      assert.equal(good.status, 200, example.output());
      assert.match(good.text, /client-1/);

      const { status, headers } = await post();
      assert.equal(status, 401);
      assert.match(headers["www-authenticate"], bare);
      assert.ok(headers["www-authenticate"].includes(`resource_metadata="${METADATA_URL}"`));
    });

    test("an expired and a foreign token: 401 and the way to a better one", async () => {
      const expired = issuer.mint({ expiresInSeconds: -60 });
      const foreign = issuer.mint({ audience: "http://localhost:3000/other" });
      for (const token of [expired, foreign]) {
        const { status, headers, text } = await post(token);
        assert.equal(status, 401);
        assert.match(headers["www-authenticate"], /^Bearer error="invalid_token", /);
        assert.match(headers["www-authenticate"], / scope="notes:read"/);
        assert.ok(headers["www-authenticate"].includes(`resource_metadata="${METADATA_URL}"`));
        assert.equal(JSON.parse(text).error, "invalid_token");
      }
    });

    test("a token that lacks a scope: 403 insufficient_scope", async () => {
      const { status, headers, text } = await post(issuer.mint({ scopes: ["other"] }));
      assert.equal(status, 403);
      assert.match(headers["www-authenticate"], /^Bearer error="insufficient_scope", /);
      assert.match(headers["www-authenticate"], / scope="notes:read"/);
      assert.equal(JSON.parse(text).error, "insufficient_scope");
    });

    if (hasRules) test("a tool with a rule needs its scopes", async () => {
      const body = CALL.body.replace("whoami", "forget");
      const refused = await call(example.port, { ...CALL, body, token: issuer.mint() });
      assert.equal(refused.status, 403);
      assert.match(refused.headers["www-authenticate"], / scope="notes:read notes:write"/);
      const token = issuer.mint({ scopes: ["notes:read", "notes:write"] });
      const passed = await call(example.port, { ...CALL, body, token });
      assert.match(passed.text, /forgotten/u);
    });

    test("the metadata is public", async () => {
      const { status, text } = await call(example.port, { path: new URL(METADATA_URL).pathname });
      assert.equal(status, 200);
      const { resource, authorization_servers: issuers } = JSON.parse(text);
      assert.deepEqual({ resource, issuers }, { resource: RESOURCE, issuers: [issuer.issuer] });
    });
  });
}
