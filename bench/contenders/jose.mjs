import { importSPKI, jwtVerify } from "jose";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "../terms.mjs";

export async function jose({ alg, publicPem, secret }) {
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
