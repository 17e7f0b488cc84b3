/** The same server with the SDK 1.x and Express: its `requireBearerAuth` over our verifier, or our gate with rules. */
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js";
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from "@modelcontextprotocol/sdk/server/auth/router.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { bearerAuth } from "mcp-bearer/express";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";

import { listen } from "./loopback.mjs";
import { Clock, READ, WRITE, seenBy, toolOf } from "./notes.mjs";

/** @param {string} issuer */
export function startNotesServerV1(issuer) {
  return start(issuer, async (url, now) => {
    const verifier = toMcpV1Verifier(newVerifier(issuer, url, now), errors, { resource: url });
    const gateFor = (requiredScopes) =>
      requireBearerAuth({
        verifier,
        requiredScopes,
        resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url),
        expectedResource: url,
      });
    const [readers, writers] = [gateFor(READ), gateFor(WRITE)];
    // The SDK wants the authorization server's metadata, to serve it again for clients of its past.
    const oauthMetadata = await metadataOf(issuer);
    const router = express.Router();
    router.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: url, scopesSupported: READ }));
    router.use("/mcp", express.json(), (request, response, next) => {
      const gate = toolOf(request.body) === "add_note" ? writers : readers;
      return gate(request, response, next);
    });
    return router;
  });
}

/** @param {string} issuer */
export function startGuardedNotesServerV1(issuer) {
  return start(issuer, (url, now) =>
    bearerAuth(
      createBearerGate({
        verifier: newVerifier(issuer, url, now),
        resource: url.href,
        authorizationServers: [issuer],
        requiredScopes: READ,
        tools: { list_notes: [], add_note: WRITE },
      }),
    ),
  );
}

function newVerifier(issuer, url, now) {
  return new JWTVerifier({ issuer, audience: url.href, now, onEvent() {} });
}

/** @param {(url: URL, now: () => number) => unknown} guardOf makes the middleware in front of the server */
async function start(issuer, guardOf) {
  const server = await listen();
  const url = new URL("/mcp", server.origin);
  const clock = new Clock();
  const answers = [];

  const app = express();
  app.use((request, response, next) => {
    const { method, path } = request;
    response.on("finish", () => {
      const challenge = response.getHeader("WWW-Authenticate") ?? null;
      answers.push({ call: `${method} ${path}`, status: response.statusCode, challenge });
    });
    next();
  });
  app.use(await guardOf(url, clock.now));
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
