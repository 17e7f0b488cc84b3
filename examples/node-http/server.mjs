// Protected notes with node:http alone: reading needs one scope, writing one more.

import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { createNodeGate } from "mcp-bearer/node";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: ISSUER, audience: RESOURCE }),
  resource: RESOURCE,
  authorizationServers: [ISSUER],
  requiredScopes: ["notes:read"],
});

const notes = [];

const listener = createNodeGate(gate).protect(async (request, response, { accessToken }) => {
  if (request.method === "POST") {
    gate.requireScopes(accessToken, "notes:read", "notes:write");
    notes.push(await text(request));
    response.statusCode = 201;
  }
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ clientId: accessToken.clientId, notes }));
});

const server = createServer(listener);
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`listening on port ${server.address().port}`);
});
