import { createVerifier } from "fast-jwt";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "../terms.mjs";

/** Needs Node's own modules. */
export function fastJwt({ alg, publicPem, secret }, options) {
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
