/** Rules for operations in front of real MCP servers: the official SDK 1.x and 2.x behind every adapter. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";

import { createAdaptorServer } from "@hono/node-server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { McpServer as McpServerV1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import express from "express";
import { Hono } from "hono";
import { createBearerGate, StaticTokenVerifier } from "mcp-bearer";
import { bearerAuth } from "mcp-bearer/express";
import { bearerAuth as honoBearerAuth } from "mcp-bearer/hono";
import { createNodeGate } from "mcp-bearer/node";

const RESOURCE = "https://mcp.example.com/mcp";
const TOOLS = ["read", "write", "secret", "other"];
const TOKENS = {
  reader: { clientId: "client-1", scopes: ["notes:read"] },
  writer: { clientId: "client-2", scopes: ["notes:read", "notes:write"] },
};
const META = "io.modelcontextprotocol";

/** Which tools ran, of all servers. */
const ran = [];

function gate(rules = {}) {
  return createBearerGate({
    verifier: new StaticTokenVerifier({ tokens: TOKENS, onEvent() {} }),
    resource: RESOURCE,
    authorizationServers: ["https://auth.example.com"],
    tools: { read: ["notes:read"], write: ["notes:write"], secret: false },
    ...rules,
  });
}

const inputSchema = fromJsonSchema({ type: "object", properties: {} });

function v2Handler() {
  return createMcpHandler(() => {
    const server = new McpServer({ name: "test", version: "1.0.0" });
    for (const name of TOOLS) {
      server.registerTool(name, { description: name, inputSchema }, () => {
        ran.push(name);
        return { content: [{ type: "text", text: `${name} ran` }] };
      });
    }
    return server;
  });
}

/** A stateless server of the SDK 1.x for one request. */
async function handleByV1(request, response, body, enableJsonResponse) {
  const server = new McpServerV1({ name: "test", version: "1.0.0" });
  for (const name of TOOLS) {
    server.registerTool(name, { description: name }, () => {
      ran.push(name);
      return { content: [{ type: "text", text: `${name} ran` }] };
    });
  }
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse });
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}

const HOSTS = {
  "SDK 2, protect(handler)": () => createServer(toNodeHandler({ fetch: gate().protect(v2Handler()) })),
  "SDK 2, protect(function)": () => {
    const mcp = v2Handler();
    const fetch = gate().protect((request, { accessToken }) => mcp.fetch(request, { authInfo: accessToken }));
    return createServer(toNodeHandler({ fetch }));
  },
  "SDK 2, Hono": () => {
    const mcp = v2Handler();
    const app = new Hono();
    app.use("/mcp", honoBearerAuth(gate()));
    app.all("/mcp", (c) => mcp.fetch(c.req.raw, { authInfo: c.get("auth"), parsedBody: c.get("parsedBody") }));
    return createAdaptorServer(app);
  },
  "SDK 1, node:http, events": () => createServer(v1Listener(false)),
  "SDK 1, node:http, JSON": () => createServer(v1Listener(true)),
  "SDK 1, Express": () => createServer(v1Express([], false)),
  "SDK 1, Express behind express.json()": () => createServer(v1Express([express.json()], true)),
};

function v1Listener(isJson) {
  const listener = createNodeGate(gate()).protect((request, response) =>
    handleByV1(request, response, request.body, isJson),
  );
  // As users write it: nothing catches what a client could make the promise reject with.
  return listener;
}

function v1Express(middleware, isJson) {
  const app = express();
  app.use(...[...middleware, bearerAuth(gate())]);
  app.all("/mcp", (request, response) => handleByV1(request, response, request.body, isJson));
  return app;
}

const call = (name, id = 1) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } });
const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
const modern = (message) => ({
  ...message,
  params: {
    ...message.params,
    _meta: {
      [`${META}/protocolVersion`]: "2026-07-28",
      [`${META}/clientInfo`]: { name: "test", version: "1.0.0" },
      [`${META}/clientCapabilities`]: {},
    },
  },
});

for (const [name, make] of Object.entries(HOSTS)) {
  describe(name, () => {
    const isV2 = name.startsWith("SDK 2");
    const isParsed = name.includes("express.json");
    let server;
    before(async () => {
      server = make();
      await once(server.listen(0, "127.0.0.1"), "listening");
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    async function post(token, body, headers = {}) {
      const response = await fetch(`http://127.0.0.1:${server.address().port}/mcp`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          ...(token && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      });
      const text = await response.text();
      const data = /^data: (\{.*\})$/mu.exec(text)?.[1];
      let message;
      try {
        message = JSON.parse(data ?? text);
      } catch {
        // Not every refusal is JSON.
      }
      return { response, status: response.status, text, message };
    }

    /** What ran meanwhile. */
    async function tools(work) {
      const before = ran.length;
      const result = await work();
      return { ...result, ran: ran.slice(before) };
    }

    test("a tool runs if its rule allows it", async () => {
      const result = await tools(() => post("reader", call("read")));
      assert.equal(result.status, 200, result.text);
      assert.deepEqual(result.ran, ["read"]);
      assert.equal(result.message.result.content[0].text, "read ran");
    });

    test("missing scopes are 403 with all of them", async () => {
      const result = await tools(() => post("reader", call("write")));
      assert.equal(result.status, 403, result.text);
      assert.match(result.response.headers.get("www-authenticate"), /error="insufficient_scope".* scope="[^"]*notes:write/u);
      assert.deepEqual(result.ran, []);
      assert.deepEqual((await tools(() => post("writer", call("write")))).ran, ["write"]);
    });

    test("a hidden tool and an unknown one have the same answer, byte for byte", async () => {
      const texts = [];
      for (const tool of ["secret", "other", "nope"]) {
        const result = await tools(() => post("writer", call(tool)));
        assert.deepEqual(result.ran, [], tool);
        assert.equal(result.status, 200);
        texts.push(result.text.replaceAll(tool, "NAME"));
      }
      assert.equal(new Set(texts).size, 1, texts.join("\n"));
      assert.match(texts[0], /"code":-32602,"message":"Tool NAME not found"/u);
    });

    test("lists have what the rules name", async () => {
      const { status, message, text } = await post("reader", LIST);
      assert.equal(status, 200, text);
      assert.deepEqual(message.result.tools.map((tool) => tool.name).sort(), ["read", "write"]);
      assert.ok(!text.includes("secret") && !text.includes("other"), text);
    });

    test("without a token nothing runs", async () => {
      const result = await tools(() => post(undefined, call("read")));
      assert.equal(result.status, 401);
      assert.deepEqual(result.ran, []);
    });

    test("no other spelling of a call runs what the rules refuse", async () => {
      const text = JSON.stringify(call("write"));
      const bodies = {
        "a name twice": text.replace('"name":"write"', '"name":"read","name":"write"'),
        "a name twice, the other way round": text.replace('"name":"write"', '"name":"write","name":"read"'),
        "an escaped name": text.replace('"write"', '"\\u0077rite"'),
        "an escaped member": text.replace('"name"', '"na\\u006de"'),
        "an escaped member beside the plain one": text.replace('"name":"write"', '"name":"read","n\\u0061me":"write"'),
        "params twice": text.replace('"params"', '"params":{"name":"read"},"params"'),
        "a method twice": text.replace('"method":"tools/call"', '"method":"ping","method":"tools/call"'),
        "a byte order mark": `\ufeff${text}`,
        "two values": `${JSON.stringify(call("read"))}\n${text}`,
        "trailing bytes": `${text}]`,
        "a batch": `[${JSON.stringify(call("read"))},${text}]`,
        "a nested batch": `[[${text}]]`,
        "a notification": text.replace('"id":1,', ""),
        "a null id": text.replace('"id":1', '"id":null'),
        "an id that is an object": text.replace('"id":1', '"id":{"a":1}'),
        "another case of the method": text.replace("tools/call", "tools/Call"),
        "another case of a member": text.replace('"name":"write"', '"name":"read","Name":"write"'),
        "a prototype": text.replace('"name":"write"', '"name":"read","__proto__":{"name":"write"}'),
        "a response as well": text.replace('"id":1', '"id":1,"result":{}'),
        "another version": text.replace('"2.0"', '"1.0"'),
        "UTF-16": new Uint8Array([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]),
        "a name with a zero": text.replace('"write"', '"write\\u0000"'),
        "a name with a space": text.replace('"write"', '"write "'),
        "white space in front": `\n\t ${text}`,
        "a name in an array": text.replace('"write"', '["write"]'),
      };
      for (const [what, body] of Object.entries(bodies)) {
        const result = await tools(() => post("reader", body));
        assert.ok(!result.ran.includes("write"), `${what}: ${result.status} ${result.text}`);
        assert.ok(result.status < 500, `${what}: ${result.status} ${result.text}`);
      }
    });

    test("headers of older revisions decide nothing, and other types of content neither", async () => {
      for (const headers of [
        { "Mcp-Method": "tools/list", "Mcp-Name": "read" },
        { "Mcp-Name": "read", "MCP-Protocol-Version": "2025-11-25" },
        { "Mcp-Name": "read", "MCP-Protocol-Version": "2025-03-26" },
        { "Content-Type": "application/json; charset=utf-16" },
        { "Content-Type": "text/plain" },
        { "Content-Type": "application/json-rpc" },
        { "Content-Encoding": "gzip" },
      ]) {
        // A parser in front refuses, or leaves alone, what it does not know.
        if (isParsed && ("Content-Type" in headers || "Content-Encoding" in headers)) continue;
        const result = await tools(() => post("reader", call("write"), headers));
        assert.deepEqual(result.ran, [], JSON.stringify(headers));
      }
    });

    // The SDK 1.x does not have this revision.
    const testModern = isV2 ? test : () => {};
    testModern("revision 2026-07-28: lying and missing headers are refused", async () => {
      const headers = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "read" };
      const good = await tools(() => post("reader", modern(call("read")), headers));
      assert.deepEqual(good.ran, ["read"], good.text);
      for (const [what, body, changed] of [
        ["the name lies", call("write"), {}],
        ["the method lies", call("write"), { "Mcp-Method": "tools/list" }],
        ["the name is encoded and lies", call("write"), { "Mcp-Name": "=?base64?cmVhZA==?=" }],
        ["the version of the header is older", call("read"), { "MCP-Protocol-Version": "2025-11-25" }],
      ]) {
        const result = await tools(() => post("writer", modern(body), { ...headers, ...changed }));
        assert.equal(result.status, 400, what);
        assert.equal(result.message.error.code, -32020, what);
        assert.equal(result.message.id, 1, what);
        assert.deepEqual(result.ran, [], what);
      }
      const encoded = await tools(() => post("writer", modern(call("write")), { ...headers, "Mcp-Name": "=?base64?d3JpdGU=?=" }));
      assert.deepEqual(encoded.ran, ["write"], encoded.text);
      const listed = await post("reader", modern(LIST), { ...headers, "Mcp-Method": "tools/list", "Mcp-Name": "" });
      assert.ok(!listed.text.includes("secret"), listed.text);
    });

    test("a client that goes away in the middle of its body harms nothing", async () => {
      const { port } = server.address();
      const rejections = [];
      const note = (reason) => rejections.push(reason);
      process.on("unhandledRejection", note);
      try {
        const head = "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        const socket = connect(port, "127.0.0.1");
        await once(socket, "connect");
        socket.write(head);
        await new Promise((done) => setTimeout(done, 50));
        socket.destroy();
        await new Promise((done) => setTimeout(done, 100));
      } finally {
        process.off("unhandledRejection", note);
      }
      assert.deepEqual(rejections, []);
      assert.equal((await post("reader", call("read"))).status, 200);
    });

    test("bodies are read up to 4 MiB", async () => {
      const size = 4 * 1024 * 1024;
      const padded = (bytes) => {
        const body = JSON.stringify({ ...call("read"), params: { name: "read", arguments: { pad: "" } } });
        return body.replace('"pad":""', `"pad":"${"x".repeat(bytes - body.length)}"`);
      };
      // Express has a limit of its own, and so has the handler of the SDK for Node.
      if (isParsed) return;
      assert.equal((await post("reader", padded(size + 1))).status, 413);
      assert.notEqual((await post("reader", padded(size - 1))).status, 413);
    });
  });
}
