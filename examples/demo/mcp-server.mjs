// An MCP server built with the official SDK, protected with mcp-bearer as its token verifier.

import {
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  oauthMetadataResponse,
  originValidationResponse,
  requireBearerAuth,
} from "@modelcontextprotocol/server";
import { JWTVerifier } from "mcp-bearer";
import { z } from "zod";
import { listen } from "./loopback.mjs";

export const REQUIRED_SCOPES = ["demo:whoami"];

/**
 * @param {object} options
 * @param {number} options.port
 * @param {{ issuer: string, jwksUri: string, metadata: object }} options.issuer whose tokens count
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
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url);
  const gate = requireBearerAuth({
    verifier,
    // The verifier has decided before the SDK looks at these: here they only fill the challenge.
    requiredScopes: verifier.requiredScopes,
    resourceMetadataUrl,
  });
  const metadataOptions = {
    oauthMetadata: issuer.metadata,
    resourceServerUrl: url,
    scopesSupported: REQUIRED_SCOPES,
    resourceName: "mcp-bearer demo",
  };
  const mcp = createMcpHandler(protocolServer);

  server.serve(async (request) => {
    const foreign =
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins());
    if (foreign) return foreign;

    const document = oauthMetadataResponse(request, metadataOptions);
    if (document) return document;

    if (new URL(request.url).pathname !== url.pathname) {
      return new Response("Not found\n", { status: 404 });
    }
    const auth = await gate(request);
    if (auth instanceof Response) return auth;
    return mcp.fetch(request, { authInfo: auth });
  });

  return {
    url,
    resourceMetadataUrl,
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
  return server;
}
