// Each package as its users call it: token string in, checked claims out, its key imported before,
// and the same checks on: algorithm, signature, exp, issuer, audience, five seconds of tolerance.

import { createVerifier } from "fast-jwt";
import { importSPKI, jwtVerify } from "jose";
import { JWTVerifier } from "mcp-bearer";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "./subjects.mjs";

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

function mcpBearer({ alg, publicPem, secret }, options) {
  const verifier = new JWTVerifier({
    ...(secret ? { secret } : { publicKey: publicPem }),
    algorithm: alg,
    issuer: ISSUER,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...options,
  });
  const common = {
    subjectOf: (accessToken) => accessToken.subject,
    faultOf: (error) => error.reason,
    faults: {
      signature: ["ERR_SIGNATURE_INVALID"],
      expired: ["ERR_EXPIRED"],
      audience: ["ERR_CLAIM_MISMATCH"],
    },
  };
  return {
    verifyToken: { ...common, verify: (token) => verifier.verifyToken(token) },
    verifyTokenSync: { ...common, verify: (token) => verifier.verifyTokenSync(token) },
  };
}

async function jose({ alg, publicPem, secret }) {
  const key = secret
    ? await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
        "verify",
      ])
    : await importSPKI(publicPem, alg);
  const options = {
    algorithms: [alg],
    issuer: ISSUER,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  return {
    verify: (token) => jwtVerify(token, key, options),
    subjectOf: (result) => result.payload.sub,
    faultOf: (error) => error.code,
    faults: {
      signature: ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
      expired: ["ERR_JWT_EXPIRED"],
      audience: ["ERR_JWT_CLAIM_VALIDATION_FAILED"],
    },
  };
}

function fastJwt({ alg, publicPem, secret }, options) {
  const verify = createVerifier({
    key: secret ? Buffer.from(secret) : publicPem,
    algorithms: [alg],
    allowedIss: ISSUER,
    allowedAud: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS * 1000,
    ...options,
  });
  return {
    verify: (token) => verify(token),
    subjectOf: (payload) => payload.sub,
    faultOf: (error) => error.code,
    faults: {
      signature: ["FAST_JWT_INVALID_SIGNATURE"],
      expired: ["FAST_JWT_EXPIRED"],
      audience: ["FAST_JWT_INVALID_CLAIM_VALUE"],
    },
  };
}
