// Each package as its users call it: token string in, checked claims out, its key imported before,
// and the same checks on: algorithm, signature, exp, issuer, audience, five seconds of tolerance.

import { fastJwt } from "./contenders/fast-jwt.mjs";
import { jose } from "./contenders/jose.mjs";
import { mcpBearer } from "./contenders/mcp-bearer.mjs";

/**
 * @typedef {object} Contender
 * @property {(token: string) => unknown} verify
 * @property {(result: unknown) => string} subjectOf the `sub` in what `verify` gave
 * @property {(error: Error) => string} faultOf the error's stable code
 * @property {{ signature: string[], expired: string[], audience: string[] }} faults what it must be
 */

/** @returns {Promise<Record<string, Contender>>} */
export async function contenders(subject) {
  const { verifyToken, verifyTokenSync } = mcpBearer(subject, { cacheSize: 0 });
  return {
    "mcp-bearer": verifyToken,
    "mcp-bearer sync": verifyTokenSync,
    jose: await jose(subject),
    "fast-jwt": fastJwt(subject, { cache: false }),
  };
}

/** With their caches of verified tokens on; jose has none. */
export function cachingContenders(subject) {
  const { verifyToken, verifyTokenSync } = mcpBearer(subject, {});
  return {
    "mcp-bearer": verifyToken,
    "mcp-bearer sync": verifyTokenSync,
    "fast-jwt": fastJwt(subject, { cache: true }),
    "fast-jwt, token as cache key": fastJwt(subject, {
      cache: true,
      cacheKeyBuilder: (token) => token,
    }),
  };
}
