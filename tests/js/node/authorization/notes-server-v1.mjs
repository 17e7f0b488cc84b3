/** The same server with the SDK 1.x and Express: its `requireBearerAuth` over our verifier. */
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js";
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from "@modelcontextprotocol/sdk/server/auth/router.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { JWTVerifier } from "mcp-bearer";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";

import { listen } from "./loopback.mjs";
import { Clock, READ, WRITE, seenBy, toolOf } from "./notes.mjs";

/** @param {string} issuer */
export async function startNotesServerV1(issuer) {
  const server = await listen();
  const url = new URL("/mcp", server.origin);
  const clock = new Clock();
  const answers = [];

  const verifier = toMcpV1Verifier(
    new JWTVerifier({ issuer, audience: url.href, now: clock.now, onEvent() {} }),
    errors,
    { resource: url },
  );
  const gateFor = (requiredScopes) =>
    requireBearerAuth({
      verifier,
      requiredScopes,
      resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url),
      expectedResource: url,
    });
  const [readers, writers] = [gateFor(READ), gateFor(WRITE)];

  const app = express();
  app.use((request, response, next) => {
    const { method, path } = request;
    response.on("finish", () => {
      const challenge = response.getHeader("WWW-Authenticate") ?? null;
      answers.push({ call: `${method} ${path}`, status: response.statusCode, challenge });
    });
    next();
  });
  // The SDK wants the authorization server's metadata, to serve it again for clients of its past.
  const oauthMetadata = await metadataOf(issuer);
  app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: url, scopesSupported: READ }));
  app.use("/mcp", express.json(), (request, response, next) => {
    const gate = toolOf(request.body) === "add_note" ? writers : readers;
    return gate(request, response, next);
  });
  app.all("/mcp", async (request, response) => {
    const mcp = protocolServer();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on("close", () => mcp.close());
    await mcp.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  server.serve(app);

  return {
    url,
    resource: url.href,
    clock,
    takeAnswers: () => answers.splice(0),
    close: server.close,
  };
}

async function metadataOf(issuer) {
  const response = await fetch(new URL("/.well-known/oauth-authorization-server", issuer));
  return response.json();
}

function protocolServer() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  for (const name of ["list_notes", "add_note"]) {
    server.registerTool(name, { description: name }, ({ authInfo }) => seenBy(name, authInfo));
  }
  return server;
}
