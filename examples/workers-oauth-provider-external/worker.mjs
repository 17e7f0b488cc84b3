// Notes behind OAuthProvider, which issues tokens itself and also takes those of another issuer,
// when mcp-bearer accepts them. (The pages on which users agree are left out.)

import { env } from "cloudflare:workers";
import { ExternalTokenError, OAuthProvider } from "@cloudflare/workers-oauth-provider";
import { JWTVerifier } from "mcp-bearer";
import { createResolveExternalToken } from "mcp-bearer/cloudflare";

const requiredScopes = ["notes:read"];

// The keys are found by the issuer's discovery document.
const verifier = new JWTVerifier({ issuer: env.ISSUER, audience: env.RESOURCE, requiredScopes });

const notes = [];

export default new OAuthProvider({
  authorizeEndpoint: "/authorize",
  tokenEndpoint: "/token",
  resourceMetadata: { resource: env.RESOURCE },
  requiredScopes,
  resolveExternalToken: createResolveExternalToken(verifier, {
    resource: env.RESOURCE,
    // The provider hands on nothing but these, so they say all that the handler must know.
    props: ({ clientId, scopes }) => ({ clientId, scopes }),
    ExternalTokenError,
  }),
  apiRoute: "/mcp",
  apiHandler: {
    fetch: (_request, _env, { props }) => Response.json({ clientId: props.clientId, notes }),
  },
  defaultHandler: { fetch: () => new Response("Not found\n", { status: 404 }) },
});
