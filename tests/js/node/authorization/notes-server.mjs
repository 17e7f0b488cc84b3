/** An MCP server of the SDK 2.x behind our gate. */
import { McpServer, createMcpHandler, fromJsonSchema } from "@modelcontextprotocol/server";
import { JWTVerifier, createBearerGate, getAccessToken } from "mcp-bearer";

import { listen } from "./loopback.mjs";
import { Clock, READ, WRITE, seenBy } from "./notes.mjs";

/**
 * @param {string} issuer all that it is told about the authorization server
 * @param {(about: { issuer: string, resource: string, now: () => number }) => object} [verifierFor]
 */
export async function startNotesServer(issuer, verifierFor = jwtVerifier) {
  const server = await listen();
  const resource = `${server.origin}/mcp`;
  const clock = new Clock();
  const answers = [];

  const gate = createBearerGate({
    verifier: verifierFor({ issuer, resource, now: clock.now }),
    resource,
    authorizationServers: [issuer],
    requiredScopes: READ,
    tools: { list_notes: [], add_note: WRITE },
  });
  const mcp = createMcpHandler(protocolServer);
  const handle = gate.protect(async (request, { accessToken, parsedBody }) => {
    if (new URL(request.url).pathname !== "/mcp") return new Response(null, { status: 404 });
    return mcp.fetch(request, { authInfo: accessToken, parsedBody });
  });
  server.serveFetch(async (request) => {
    const response = await handle(request);
    answers.push({
      call: `${request.method} ${new URL(request.url).pathname}`,
      status: response.status,
      challenge: response.headers.get("WWW-Authenticate"),
      retryAfter: response.headers.get("Retry-After"),
    });
    return response;
  });

  return {
    url: new URL(resource),
    resource,
    clock,
    /** What was answered since this was last asked. */
    takeAnswers: () => answers.splice(0),
    async close() {
      await mcp.close();
      await server.close();
    },
  };
}

function jwtVerifier({ issuer, resource, now }) {
  return new JWTVerifier({ issuer, audience: resource, now, onEvent() {} });
}

function protocolServer() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  const inputSchema = fromJsonSchema({ type: "object", properties: {} });
  for (const name of ["list_notes", "add_note"]) {
    server.registerTool(name, { description: name, inputSchema }, (_arguments, context) => {
      const { authInfo } = context.http;
      if (getAccessToken() !== authInfo) throw new Error("getAccessToken() gives another token");
      return seenBy(name, authInfo);
    });
  }
  return server;
}
