/** A server on 127.0.0.1 that takes the tokens of an issuer, for itself and with the scope `notes:read`. */
import { createBearerGate, JWTVerifier } from "mcp-bearer";

import { listen } from "../authorization/loopback.mjs";

/**
 * @param {string} issuer
 * @param {(request: Request, context: { accessToken: object }) => Response} handler
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function protectedServer(issuer, handler) {
  const { origin, serveFetch, close } = await listen();
  const url = `${origin}/mcp`;
  const gate = createBearerGate({
    verifier: new JWTVerifier({ issuer, audience: url, requiredScopes: ["notes:read"] }),
    resource: url,
    authorizationServers: [issuer],
  });
  const guarded = gate.protect(handler);
  serveFetch(async (request) => gate.metadataResponse(request) ?? guarded(request));
  return { url, close };
}
