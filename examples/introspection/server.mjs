// A protected MCP server for opaque tokens: it asks the authorization server about each.

import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, IntrospectionTokenVerifier } from "mcp-bearer";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;
// With these this server proves to the authorization server who it is.
const { CLIENT_ID = "mcp-resource-server", CLIENT_SECRET = "" } = process.env;
// So many seconds longer a revoked token is accepted; 0 asks each time.
const { CACHE_TTL = "0" } = process.env;

const verifier = new IntrospectionTokenVerifier({
  // The endpoint is found by the issuer's discovery document.
  issuer: ISSUER,
  audience: RESOURCE,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  cacheTtl: Number(CACHE_TTL),
  // Which failure it was: the client is told 503 and no more.
  onEvent(event) {
    if (event.type === "introspection_failed") console.error(event);
  },
});

const gate = createBearerGate({
  verifier,
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
  server.registerTool("forget", { description: "Forgets the token" }, async ({ http }) => {
    // For a token that was revoked: without it CACHE_TTL would have to pass.
    await verifier.forget(http.authInfo.token);
    return { content: [{ type: "text", text: "forgotten" }] };
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
