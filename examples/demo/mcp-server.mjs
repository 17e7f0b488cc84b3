// An MCP server built with the official SDK, behind the gate of mcp-bearer.

import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { z } from "zod";
import { listen } from "./loopback.mjs";

export const REQUIRED_SCOPES = ["demo:whoami"];
/** What the tool `stamp` needs besides. */
export const STAMP_SCOPES = ["demo:stamp"];

/**
 * @param {object} options
 * @param {number} options.port
 * @param {{ issuer: string, jwksUri: string }} options.issuer whose tokens count
 * @param {(event: import("mcp-bearer").VerifierEvent) => void} options.onEvent audit log
 */
export async function startMcpServer({ port, issuer, onEvent }) {
  const server = await listen(port);
  const url = new URL("/mcp", server.origin);

  const verifier = new JWTVerifier({
    jwksUri: issuer.jwksUri,
    issuer: issuer.issuer,
    audience: url.href,
    requiredScopes: REQUIRED_SCOPES,
    onEvent,
  });
  const gate = createBearerGate({
    verifier,
    resource: url.href,
    authorizationServers: [issuer.issuer],
    resourceName: "mcp-bearer demo",
    scopesSupported: [...REQUIRED_SCOPES, ...STAMP_SCOPES],
    tools: {
      whoami: [],
      stamp: STAMP_SCOPES,
      // By its arguments: small sums for everybody.
      pay: ({ arguments: { amount } }) => amount <= 100,
      secret: false,
    },
  });
  const mcp = createMcpHandler(protocolServer);

  const guarded = gate.protect(mcp);

  server.serve(async (request) => {
    const foreign =
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins());
    if (foreign) return foreign;
    if (new URL(request.url).pathname === url.pathname) return guarded(request);
    return gate.metadataResponse(request) ?? new Response("Not found\n", { status: 404 });
  });

  return {
    url,
    resourceMetadataUrl: gate.metadataUrl,
    async close() {
      await mcp.close();
      await server.close();
    },
  };
}

function protocolServer() {
  const server = new McpServer({ name: "mcp-bearer-demo", version: "1.0.0" });
  server.registerTool(
    "whoami",
    {
      description: "Says who is calling, as the verified token has it",
      outputSchema: z.object({ clientId: z.string(), scopes: z.array(z.string()) }),
    },
    (context) => {
      const { clientId, scopes } = context.http.authInfo;
      const caller = { clientId, scopes };
      return {
        content: [{ type: "text", text: JSON.stringify(caller) }],
        structuredContent: caller,
      };
    },
  );
  const inputSchema = z.object({ amount: z.number().optional() });
  for (const name of ["stamp", "pay", "secret"]) {
    server.registerTool(name, { description: `Does nothing but ${name}`, inputSchema }, () => ({
      content: [{ type: "text", text: `${name}: done` }],
    }));
  }
  return server;
}
