// A protected MCP server with version 1 of the MCP SDK, which asks mcp-bearer about each token.

import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { protectedResourceMetadata } from "mcp-bearer/express";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;

const requiredScopes = ["notes:read"];

// The keys are found by the issuer's discovery document.
const verifier = new JWTVerifier({ issuer: ISSUER, audience: RESOURCE, requiredScopes });
const gate = createBearerGate({ verifier, resource: RESOURCE, authorizationServers: [ISSUER] });

const bearerAuth = requireBearerAuth({
  verifier: toMcpV1Verifier(verifier, errors),
  // The verifier has decided before the SDK looks at these: here they only fill the challenge.
  requiredScopes,
  resourceMetadataUrl: gate.metadataUrl,
});

const app = express();
app.use(protectedResourceMetadata(gate));
app.post("/mcp", bearerAuth, express.json(), async (request, response) => {
  const server = protocolServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on("close", () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

function protocolServer() {
  const server = new McpServer({ name: "example", version: "1.0.0" });
  server.registerTool("whoami", { description: "Says who is calling" }, ({ authInfo }) => {
    const { clientId, scopes, extra } = authInfo;
    const caller = { clientId, scopes, subject: extra.sub };
    return { content: [{ type: "text", text: JSON.stringify(caller) }] };
  });
  return server;
}

const listener = app.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`listening on port ${listener.address().port}`);
});
