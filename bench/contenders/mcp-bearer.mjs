import { JWTVerifier } from "mcp-bearer";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "../terms.mjs";

/** Both ways to verify, which share a verifier. */
export function mcpBearer({ alg, publicPem, secret }, options) {
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
