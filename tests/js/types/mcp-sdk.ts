/** The verifiers as the MCP SDK's `OAuthTokenVerifier`, without a cast. Compiled, never run. */

import { requireBearerAuth } from "@modelcontextprotocol/server";
import type { AuthInfo, OAuthTokenVerifier } from "@modelcontextprotocol/server";
import { JWTVerifier, StaticTokenVerifier } from "mcp-bearer";
import type { AccessToken, TokenVerifier } from "mcp-bearer";

const jwt = new JWTVerifier({
  publicKey: "...",
  issuer: "https://issuer.example",
  audience: "https://api.example",
});
const fixed = new StaticTokenVerifier({ tokens: {} });

export const verifiers: OAuthTokenVerifier[] = [jwt, fixed];
export const gates = [
  requireBearerAuth({ verifier: jwt, requiredScopes: ["read"] }),
  requireBearerAuth({ verifier: fixed }),
];

export function asAuthInfo(accessToken: AccessToken): AuthInfo {
  return accessToken;
}

export function anyOfOurs(verifier: TokenVerifier): OAuthTokenVerifier {
  return verifier;
}
