/** The adapters in their hosts, against the hosts' own types and without a cast. Compiled, never run. */

import { createServer } from "node:http";

import {
  InsufficientScopeError,
  InvalidTokenError,
  ServerError,
} from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import express from "express";
import { Hono } from "hono";
import { JWTVerifier, createBearerGate } from "mcp-bearer";
import type { AccessToken } from "mcp-bearer";
import { createResolveExternalToken, createValidateToken } from "mcp-bearer/cloudflare";
import * as forExpress from "mcp-bearer/express";
import * as forHono from "mcp-bearer/hono";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";
import { createNodeGate } from "mcp-bearer/node";

const resource = "https://api.example/mcp";
const verifier = new JWTVerifier({
  jwksUri: "https://issuer.example/jwks.json",
  issuer: "https://issuer.example",
  audience: resource,
});
const gate = createBearerGate({
  verifier,
  resource,
  authorizationServers: ["https://issuer.example"],
});

// ---- node:http

const nodeGate = createNodeGate(gate);
export const server = createServer(
  nodeGate.protect((request, response, { accessToken }) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.end(`${request.socket.remoteAddress ?? ""} ${accessToken.clientId}`);
  }),
);
export const listener = createServer(async (request, response) => {
  const accessToken: AccessToken | undefined = await nodeGate.authenticate(request, response);
  if (accessToken !== undefined) response.end(accessToken.clientId);
});

// ---- Express

export const expressApp = express();
expressApp.use(forExpress.protectedResourceMetadata(gate));
expressApp.use("/mcp", forExpress.bearerAuth(gate));
expressApp.use(forExpress.tokenErrors(gate));

// ---- Hono

export const honoApp = new Hono<{ Variables: forHono.BearerVariables }>();
honoApp.use(forHono.protectedResourceMetadata(gate));
honoApp.use("/mcp", forHono.bearerAuth(gate));
honoApp.get("/mcp", (context) => {
  const accessToken: AccessToken = context.get("auth");
  return context.text(accessToken.clientId);
});

// ---- MCP SDK 1.x

export const v1: OAuthTokenVerifier = toMcpV1Verifier(
  verifier,
  { InsufficientScopeError, InvalidTokenError, ServerError },
  { resource: new URL(resource) },
);
export const v1Gate = requireBearerAuth({ verifier: v1, requiredScopes: ["read"] });

// @ts-expect-error: the SDK's error classes have to be given
toMcpV1Verifier(verifier);

// ---- Cloudflare: its hosts' types need a Worker's globals, so the shape is written out here.

export const validate: (
  resource: string,
  token: string,
) => Promise<{ props: unknown; audience: string; scope: string[]; clientId: string } | null> =
  createValidateToken(verifier, { audience: resource });
export const resolveExternal = createResolveExternalToken(verifier, {
  resource,
  props: async ({ clientId }) => ({ clientId }),
});
export const clientIdOf = async (token: string): Promise<string | undefined> =>
  (await resolveExternal({ token }))?.props.clientId;

// @ts-expect-error: the resource has to be said
createResolveExternalToken(verifier, {});
