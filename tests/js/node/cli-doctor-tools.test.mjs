/** `mcp-bearer doctor` with a token: what it finds in the tools of a real server, and in servers with one fault. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, getAccessToken, StaticTokenVerifier } from "mcp-bearer";

import { listen } from "./authorization/loopback.mjs";
import { PARALLEL, runJson } from "./cli/program.mjs";

const RULES = ["accepts-token", "header-mismatch", "step-up", "list-not-public"];
const TOKENS = {
  "reader-token": { clientId: "client-1", scopes: ["notes:read"] },
  "writer-token": { clientId: "client-2", scopes: ["notes:read", "notes:write"] },
};
const TOOLS = { read: [], write: ["notes:write"], "*": false };
const inputSchema = fromJsonSchema({ type: "object", properties: {} });

function handler(run = (name) => name) {
  return createMcpHandler(() => {
    const server = new McpServer({ name: "test", version: "1.0.0" });
    for (const name of ["read", "write", "secret"]) {
      server.registerTool(name, { description: name, inputSchema }, () => ({
        content: [{ type: "text", text: run(name) }],
      }));
    }
    return server;
  });
}

/** A server behind a gate; `change` is in front of it. */
async function examined(args, { rules = { tools: TOOLS }, mcp = handler(), change } = {}) {
  const server = await listen();
  const resource = `${server.origin}/mcp`;
  const gate = createBearerGate({
    verifier: new StaticTokenVerifier({ tokens: TOKENS, onEvent() {} }),
    resource,
    authorizationServers: ["https://auth.example.com"],
    ...rules,
  });
  const guarded = gate.protect(mcp);
  server.serveFetch(async (request) => {
    const copy = request.clone();
    const next = () => guarded(request);
    return (await change?.(copy, next)) ?? next();
  });
  try {
    const env = { TOKEN: "reader-token", OTHER: "writer-token" };
    const { document } = await runJson(["doctor", resource, ...args], { env });
    const found = document.findings.filter(({ rule }) => RULES.includes(rule));
    const skipped = document.notLookedAt.filter(({ rule }) => RULES.includes(rule));
    const kept = document.kept.filter((rule) => RULES.includes(rule));
    return { found, kept, skipped: skipped.map(({ rule }) => rule) };
  } finally {
    await server.close();
  }
}

const ALL = ["--token-env", "TOKEN", "--other-token-env", "OTHER", "--tool", "write"];
const bodyOf = async (request) => (request.method === "POST" ? request.json() : {});

test("it finds nothing behind a gate with rules", async () => {
  assert.deepEqual(await examined(ALL, { rules: { tools: TOOLS, hideUngranted: true } }), {
    found: [],
    kept: RULES,
    skipped: [],
  });
});

test("it looks at what it has a token and a tool for", async () => {
  const { kept, skipped } = await examined(["--token-env", "TOKEN"]);
  assert.deepEqual([kept, skipped], [RULES.slice(0, 2), RULES.slice(2)]);
  assert.deepEqual((await examined([])).skipped, RULES);
});

/** [rule, name, what it says, the server] */
const FAULTS = [
  [
    "accepts-token",
    "the token is refused",
    /answered with 401/,
    { change: ({ headers }, next) => (/^Bearer r/.test(headers.get("Authorization")) ? next().then(refused) : undefined) },
  ],
  [
    "header-mismatch",
    "the server goes by the header",
    /answered with 200/,
    {
      change: async (request) => {
        const { method } = await bodyOf(request);
        const wanted = request.headers.get("Mcp-Method");
        return wanted === null || wanted === method ? undefined : Response.json({ jsonrpc: "2.0", id: 1, result: {} });
      },
    },
  ],
  [
    "header-mismatch",
    "the mismatch is answered with another error",
    /not -32020/,
    {
      change: async (request) => {
        const { method, id } = await bodyOf(request);
        const wanted = request.headers.get("Mcp-Method");
        if (wanted === null || wanted === method) return undefined;
        return Response.json({ jsonrpc: "2.0", id, error: { code: -32600, message: "no" } }, { status: 400 });
      },
    },
  ],
  [
    "step-up",
    "the tool checks the scope itself",
    /answered with 200 and an error inside of the result/,
    {
      rules: {},
      mcp: handler((name) => {
        if (name === "write" && !getAccessToken().scopes.includes("notes:write")) throw new Error("not allowed");
        return name;
      }),
    },
  ],
  [
    "step-up",
    "the challenge names no scope",
    /names no scope/,
    {
      change: async (_request, next) => {
        const response = await next();
        if (response.status !== 403) return response;
        const headers = new Headers(response.headers);
        headers.set("WWW-Authenticate", headers.get("WWW-Authenticate").replace(/ scope="[^"]*",/u, ""));
        return new Response(null, { status: 403, headers });
      },
    },
  ],
  [
    "list-not-public",
    "the list differs, and is public",
    /the lists differ/,
    {
      change: async (request) => {
        const { method, id } = await bodyOf(request);
        if (method !== "tools/list" || request.headers.get("Mcp-Method") !== method) return undefined;
        const name = request.headers.get("Authorization").endsWith("reader-token") ? "read" : "write";
        const tools = [{ name, inputSchema: { type: "object" } }];
        return Response.json({ jsonrpc: "2.0", id, result: { tools, cacheScope: "public", ttlMs: 60_000 } });
      },
    },
  ],
];

function refused() {
  return new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
}

describe("planted faults", PARALLEL, () => {
  for (const [rule, name, says, server] of FAULTS) {
    test(`doctor finds ${rule}: ${name}`, async () => {
      const { found } = await examined(ALL, server);
      assert.deepEqual(found.map((finding) => finding.rule), [rule]);
      assert.match(found[0].problem, says);
      assert.match(found[0].specification, /^MCP .+: .+/u);
    });
  }
});

test("a tool or another token needs a token, and secrets come from one place", async () => {
  for (const args of [["--tool", "write"], ["--other-token-env", "OTHER"], ["--token-env", "NOBODY"]]) {
    const { status } = await runJson(["doctor", "http://127.0.0.1:1/mcp", ...args], { env: { OTHER: "x" } });
    assert.equal(status, 2);
  }
});
