// A protected MCP server with version 2 of the MCP SDK.

import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, JWTVerifier } from "mcp-bearer";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: ISSUER, audience: RESOURCE }),
  resource: RESOURCE,
  authorizationServers: [ISSUER],
  requiredScopes: ["notes:read"],
});

const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: "example", version: "1.0.0" });
  server.registerTool("whoami", { description: "Says who is calling" }, ({ http }) => {
    const { clientId, scopes, extra } = http.authInfo;
    const caller = { clientId, scopes, subject: extra.sub };
    return { content: [{ type: "text", text: JSON.stringify(caller) }] };
  });
  return server;
});

const fetch = gate.protect((request, { accessToken }) =>
  mcp.fetch(request, { authInfo: accessToken }),
);

const server = createServer(toNodeHandler({ fetch }));
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`listening on port ${server.address().port}`);
});
