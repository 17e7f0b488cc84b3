// Protected notes with Bun.serve: reading needs one scope, writing one more.

import { createBearerGate, JWTVerifier } from "mcp-bearer";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = Bun.env;
const { ISSUER = "https://auth.example.com" } = Bun.env;

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: ISSUER, audience: RESOURCE }),
  resource: RESOURCE,
  authorizationServers: [ISSUER],
  requiredScopes: ["notes:read"],
});

const notes = [];

const handler = gate.protect(async (request, { accessToken }) => {
  const isWrite = request.method === "POST";
  if (isWrite) {
    gate.requireScopes(accessToken, "notes:read", "notes:write");
    notes.push(await request.text());
  }
  const { clientId } = accessToken;
  return Response.json({ clientId, notes }, { status: isWrite ? 201 : 200 });
});

const server = Bun.serve({ port: Number(PORT), hostname: "127.0.0.1", fetch: handler });
console.log(`listening on port ${server.port}`);
