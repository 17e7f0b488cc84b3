// Protected notes in a Worker of its own: reading needs one scope, writing one more.

import { env } from "cloudflare:workers";
import { createBearerGate, JWTVerifier } from "mcp-bearer";

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: env.ISSUER, audience: env.RESOURCE }),
  resource: env.RESOURCE,
  authorizationServers: [env.ISSUER],
  requiredScopes: ["notes:read"],
});

// In the memory of one isolate, for brevity: a Worker keeps what must last in a binding.
const notes = [];

export default {
  fetch: gate.protect(async (request, { accessToken }) => {
    const isWrite = request.method === "POST";
    if (isWrite) {
      gate.requireScopes(accessToken, "notes:read", "notes:write");
      notes.push(await request.text());
    }
    const { clientId } = accessToken;
    return Response.json({ clientId, notes }, { status: isWrite ? 201 : 200 });
  }),
};
