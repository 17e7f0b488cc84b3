/**
 * Rules for operations seen by the official MCP clients, in front of servers of both SDKs: lists, refusals, arguments,
 * prompts and resources, public tools, progress, and the resumption of a stream.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as ClientTransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer as McpServerV1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, StaticTokenVerifier } from "mcp-bearer";
import { createNodeGate } from "mcp-bearer/node";
import { z } from "zod";

const RESOURCE = "https://mcp.example.com/mcp";
const MANY = Array.from({ length: 500 }, (_, i) => `tool_${String(i).padStart(3, "0")}`);
const STEPS = 5;
const TOKENS = {
  reader: { clientId: "client-1", scopes: ["notes:read"] },
  writer: { clientId: "client-2", scopes: ["notes:read", "notes:write"] },
};
// Far above what a call takes: it ends a test that would hang.
const OPTIONS = { timeout: 20_000 };

/** Even numbers are there, every tenth needs a scope more, odd ones are not. */
const isHidden = (i) => i % 2 === 1;
const needsMore = (i) => i % 10 === 0;

/** Which tools, prompts and resources were run, of all servers. */
const ran = [];

function gate(more = {}) {
  const tools = Object.fromEntries(
    MANY.map((name, i) => [name, isHidden(i) ? false : needsMore(i) ? ["notes:write"] : []]),
  );
  return createBearerGate({
    verifier: new StaticTokenVerifier({ tokens: TOKENS, onEvent() {} }),
    resource: RESOURCE,
    authorizationServers: ["https://auth.example.com"],
    tools: {
      ...tools,
      count: [],
      pay: ({ accessToken, arguments: { amount } }) =>
        accessToken.scopes.includes("notes:write") && amount <= 1000,
      "*": false,
    },
    prompts: { greet: [], admin: ["notes:write"], secret: false },
    resources: { "notes://public": [], "notes://private": ["notes:write"], "notes://users/*": [] },
    ...more,
  });
}

/** All that a server has, registered in the way of its SDK. */
function register(server, { schema, notify }) {
  const text = (name) => {
    ran.push(name);
    return { content: [{ type: "text", text: `${name} ran` }] };
  };
  for (const name of [...MANY, "pay"]) {
    server.registerTool(name, { description: name, inputSchema: schema }, () => text(name));
  }
  server.registerTool("count", { description: "counts", inputSchema: schema }, async (_arguments, context) => {
    for (let progress = 1; progress <= STEPS; progress += 1) await notify(context, { progress, total: STEPS });
    return text("count");
  });
  for (const name of ["greet", "admin", "secret"]) {
    server.registerPrompt(name, { description: name }, () => {
      ran.push(name);
      return { messages: [{ role: "user", content: { type: "text", text: name } }] };
    });
  }
  for (const uri of ["notes://public", "notes://private", "notes://hidden"]) {
    server.registerResource(uri, uri, { description: uri }, () => {
      ran.push(uri);
      return { contents: [{ uri, text: uri }] };
    });
  }
  return server;
}

const INFO = { name: "test", version: "1.0.0" };
const progressOf = (token, progress) => ({
  method: "notifications/progress",
  params: { progressToken: token, ...progress },
});

function serverV2() {
  const schema = fromJsonSchema({ type: "object", properties: { amount: { type: "number" } } });
  const notify = ({ mcpReq }, progress) => mcpReq.notify(progressOf(mcpReq._meta.progressToken, progress));
  return register(new McpServer(INFO), { schema, notify });
}

function serverV1() {
  const schema = { amount: z.number().optional() };
  const notify = ({ sendNotification, _meta }, progress) => sendNotification(progressOf(_meta.progressToken, progress));
  return register(new McpServerV1(INFO), { schema, notify });
}

/** Keeps the events of all streams, as the SDK's examples do. */
class EventStore {
  #events = [];

  async storeEvent(streamId, message) {
    this.#events.push({ streamId, message });
    return String(this.#events.length - 1);
  }

  async replayEventsAfter(lastEventId, { send }) {
    const { streamId } = this.#events[Number(lastEventId)];
    for (const [id, event] of this.#events.entries()) {
      if (id > Number(lastEventId) && event.streamId === streamId) await send(String(id), event.message);
    }
    return streamId;
  }
}

/** With sessions, so that a stream can be resumed. */
function sessionsV1(bearerGate, enableJsonResponse) {
  const sessions = new Map();
  return createServer(
    createNodeGate(bearerGate).protect(async (request, response) => {
      let transport = sessions.get(request.headers["mcp-session-id"]);
      if (transport === undefined) {
        transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          enableJsonResponse,
          eventStore: enableJsonResponse ? undefined : new EventStore(),
          onsessioninitialized: (id) => sessions.set(id, transport),
        });
        await serverV1().connect(transport);
      }
      await transport.handleRequest(request, response, request.body);
    }),
  );
}

const SERVERS = {
  "a 2.x server": (bearerGate) =>
    createServer(toNodeHandler({ fetch: bearerGate.protect(createMcpHandler(serverV2)) })),
  "a 1.x server with events": (bearerGate) => sessionsV1(bearerGate, false),
  "a 1.x server with JSON": (bearerGate) => sessionsV1(bearerGate, true),
};

const CLIENTS = {
  "a 2.x client": (url, token) => connectV2(url, token, "auto"),
  "a 2.x client of 2025-11-25": (url, token) => connectV2(url, token, "legacy"),
  "a 1.x client": async (url, token) => {
    const client = new ClientV1(INFO);
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    await client.connect(new ClientTransportV1(url, { requestInit: { headers } }), OPTIONS);
    // The 1.x client takes a schema in second place.
    const callTool = (parameters, options) => client.callTool(parameters, undefined, { ...OPTIONS, ...options });
    return { client, callTool };
  },
};

async function connectV2(url, token, mode) {
  const client = new Client(INFO, { versionNegotiation: { mode } });
  const authProvider = token === undefined ? undefined : { token: async () => token };
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider }), OPTIONS);
  return { client, callTool: (parameters, options) => client.callTool(parameters, { ...OPTIONS, ...options }) };
}

/** What is refused, and which tools, prompts and resources ran all the same. */
async function attempt(work) {
  const start = ran.length;
  try {
    return { result: await work(), ran: ran.slice(start) };
  } catch (error) {
    return { error, ran: ran.slice(start) };
  }
}

/** The names of a whole list, over all of its pages. */
async function namesOf(list, member, name) {
  const names = [];
  let cursor;
  do {
    const page = await list(cursor === undefined ? undefined : { cursor });
    names.push(...page[member].map((each) => each[name]));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return names;
}

/** A server that listens while the tests of the block run. */
function serving(make) {
  let server;
  before(async () => {
    server = make();
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => new URL(`http://127.0.0.1:${server.address().port}/mcp`);
}

for (const [serverName, start] of Object.entries(SERVERS)) {
  for (const [clientName, open] of Object.entries(CLIENTS)) {
    describe(`${clientName}, ${serverName}`, () => {
      const url = serving(() => start(gate()));

      /** Connects, and closes whatever happens. */
      async function connected(token, work) {
        const connection = await open(url(), token);
        try {
          return await work(connection);
        } finally {
          await connection.client.close();
        }
      }

      test("a list of 500 tools has those that there are, also those to step up for", async () => {
        await connected("reader", async ({ client }) => {
          const names = await namesOf((page) => client.listTools(page), "tools", "name");
          const expected = [...MANY.filter((_, i) => !isHidden(i)), "pay", "count"];
          assert.deepEqual(names, expected);
        });
      });

      test("a hidden tool is refused as an unknown one is, and does not run", async () => {
        await connected("writer", async ({ callTool }) => {
          const [hidden, unknown] = [MANY[1], "no_such_tool"];
          const outcomes = [];
          for (const name of [hidden, unknown]) {
            const { error, result, ran: tools } = await attempt(() => callTool({ name, arguments: {} }));
            assert.deepEqual(tools, []);
            const text = error?.message ?? result.content[0].text;
            outcomes.push(text.replaceAll(name, "NAME"));
          }
          assert.equal(outcomes[0], outcomes[1]);
          assert.match(outcomes[0], /not found|unknown/iu);
        });
      });

      test("a tool runs with its scopes, and asks for them without", async () => {
        const name = MANY[10];
        await connected("reader", async ({ callTool }) => {
          const { error, ran: tools } = await attempt(() => callTool({ name, arguments: {} }));
          assert.ok(error instanceof Error);
          assert.deepEqual(tools, []);
        });
        await connected("writer", async ({ callTool }) => {
          const { result, ran: tools } = await attempt(() => callTool({ name, arguments: {} }));
          assert.equal(result.content[0].text, `${name} ran`);
          assert.deepEqual(tools, [name]);
        });
      });

      test("a rule over arguments decides on each call", async () => {
        await connected("writer", async ({ callTool }) => {
          const pay = (amount) => attempt(() => callTool({ name: "pay", arguments: { amount } }));
          assert.deepEqual((await pay(1000)).ran, ["pay"]);
          assert.deepEqual((await pay(1001)).ran, []);
        });
        await connected("reader", async ({ callTool }) => {
          const { ran: tools } = await attempt(() => callTool({ name: "pay", arguments: { amount: 1 } }));
          assert.deepEqual(tools, []);
        });
      });

      test("prompts and resources likewise", async () => {
        await connected("reader", async ({ client }) => {
          const prompts = await namesOf((page) => client.listPrompts(page), "prompts", "name");
          assert.deepEqual(prompts, ["greet", "admin"]);
          const resources = await namesOf((page) => client.listResources(page), "resources", "uri");
          assert.deepEqual(resources, ["notes://public", "notes://private"]);
          const runs = async (work) => (await attempt(work)).ran;
          assert.deepEqual(await runs(() => client.getPrompt({ name: "greet" })), ["greet"]);
          for (const name of ["admin", "secret"]) {
            assert.deepEqual(await runs(() => client.getPrompt({ name })), []);
          }
          assert.deepEqual(await runs(() => client.readResource({ uri: "notes://public" })), ["notes://public"]);
          for (const uri of ["notes://private", "notes://hidden"]) {
            assert.deepEqual(await runs(() => client.readResource({ uri })), []);
          }
        });
        await connected("writer", async ({ client }) => {
          const { ran: prompts } = await attempt(() => client.getPrompt({ name: "admin" }));
          assert.deepEqual(prompts, ["admin"]);
        });
      });

      test("progress of a tool arrives, in its order", async () => {
        await connected("reader", async ({ callTool }) => {
          const seen = [];
          const onprogress = ({ progress }) => seen.push(progress);
          await callTool({ name: "count", arguments: {} }, { onprogress });
          // A response that is one JSON document has no place for it.
          const expected = serverName.endsWith("JSON") ? [] : [1, 2, 3, 4, 5];
          assert.deepEqual(seen, expected);
        });
      });
    });
  }

  describe(`public tools, ${serverName}`, () => {
    const options = { publicTools: ["tool_002", "tool_004"], challengeOnCall: true };
    const url = serving(() => start(gate(options)));

    for (const [clientName, open] of Object.entries(CLIENTS)) {
      test(`${clientName} without a token calls them, and nothing else`, async () => {
        const { client, callTool } = await open(url(), undefined);
        try {
          const call = (name) => attempt(() => callTool({ name, arguments: {} }));
          const good = await call("tool_002");
          assert.deepEqual(good.ran, ["tool_002"], String(good.error?.stack));
          for (const name of ["tool_001", "tool_006", "tool_010"]) {
            const { error, result, ran: tools } = await call(name);
            assert.ok(error !== undefined || result.isError, name);
            assert.deepEqual(tools, []);
          }
        } finally {
          await client.close();
        }
      });
    }
  });
}

describe("a stream that is resumed, a 1.x server", () => {
  const url = serving(() => sessionsV1(gate(), false));

  const post = (message, headers = {}) =>
    fetch(url(), {
      method: "POST",
      headers: {
        Authorization: "Bearer reader",
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });

  test("the list that comes after Last-Event-ID is filtered as well", async () => {
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: INFO };
    const first = await post({ id: 1, method: "initialize", params });
    const session = { "Mcp-Session-Id": first.headers.get("mcp-session-id"), "MCP-Protocol-Version": "2025-11-25" };
    await first.text();
    const listed = await (await post({ id: 2, method: "tools/list" }, session)).text();
    // The first event of the stream, which the SDK sends before the response, to resume from.
    const [, id] = /^id: (\d+)$/mu.exec(listed);
    const response = await fetch(url(), {
      headers: {
        Authorization: "Bearer reader",
        Accept: "text/event-stream",
        "Last-Event-ID": id,
        ...session,
      },
    });
    assert.equal(response.status, 200);
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (/"id":2\}/u.test(text)) break;
    }
    const { result } = JSON.parse(/^data: (\{.*"id":2\})$/mu.exec(text)[1]);
    const names = result.tools.map(({ name }) => name);
    assert.deepEqual(names, [...MANY.filter((_, i) => !isHidden(i)), "pay", "count"]);
    assert.ok(!text.includes(MANY[1]));
  });
});
