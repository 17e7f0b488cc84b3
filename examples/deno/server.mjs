// Protected notes with Deno.serve: reading needs one scope, writing one more.

import { createBearerGate, JWTVerifier } from "mcp-bearer";

const PORT = Deno.env.get("PORT") ?? "3000";
const RESOURCE = Deno.env.get("RESOURCE") ?? "http://localhost:3000/mcp";
const ISSUER = Deno.env.get("ISSUER") ?? "https://auth.example.com";

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

const onListen = ({ port }) => console.log(`listening on port ${port}`);
Deno.serve({ port: Number(PORT), hostname: "127.0.0.1", onListen }, handler);
