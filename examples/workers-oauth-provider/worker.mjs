// Protected notes behind OAuthResourceServer, which asks mcp-bearer about each token: reading needs
// one scope, writing one more.

import { env } from "cloudflare:workers";
import {
  insufficientScope,
  OAuthError,
  OAuthResourceServer,
} from "@cloudflare/workers-oauth-provider";
import { JWTVerifier } from "mcp-bearer";
import { createValidateToken } from "mcp-bearer/cloudflare";

const requiredScopes = ["notes:read"];

// The keys are found by the issuer's discovery document.
const verifier = new JWTVerifier({ issuer: env.ISSUER, audience: env.RESOURCE, requiredScopes });
const validateToken = createValidateToken(verifier, { OAuthError });

// In the memory of one isolate, for brevity: a Worker keeps what must last in a binding.
const notes = [];

export default new OAuthResourceServer({
  resourceMetadata: { resource: env.RESOURCE, authorization_servers: [env.ISSUER] },
  requiredScopes,
  validateToken: () => validateToken,
  handler: {
    async fetch(request, _env, { auth }) {
      const isWrite = request.method === "POST";
      if (isWrite && !auth.scope.includes("notes:write")) {
        return insufficientScope(auth, ["notes:read", "notes:write"]);
      }
      if (isWrite) notes.push(await request.text());
      return Response.json({ clientId: auth.clientId, notes }, { status: isWrite ? 201 : 200 });
    },
  },
});
