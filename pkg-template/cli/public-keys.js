// What the package makes of a published key, one by one: whether it can be used, and if not, why.

import { ConfigError, JWTVerifier } from "mcp-bearer";
import { thumbprint } from "./keys.js";

const USUAL = { RSA: "RS256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", Ed25519: "EdDSA" };

const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** Members that only a private or a shared key has (RFC 7518 sections 6.2.2, 6.3.2 and 6.4). */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * @param {unknown} published an element of `keys`; often an object
 * @returns {{ kid?: string, kty?: string, alg?: string, use?: string, size?: string, thumbprint?: string,
 *   isUsable: boolean, isPrivate: boolean, problem?: string }}
 */
export function describeKey(published) {
  const isObject = typeof published === "object" && published !== null && !Array.isArray(published);
  const jwk = isObject ? published : {};
  const { kid, kty, alg, use } = jwk;
  // What is null is absent, for the package too.
  const isPrivate = PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name) && jwk[name] !== null);
  const problem = isObject ? problemOf(jwk) : "not a JSON object";
  return {
    ...(typeof kid === "string" && { kid }),
    ...(typeof kty === "string" && { kty }),
    ...(typeof alg === "string" && { alg }),
    ...(typeof use === "string" && { use }),
    ...(sizeOf(jwk) !== undefined && { size: sizeOf(jwk) }),
    ...(thumbprint(jwk) !== undefined && { thumbprint: thumbprint(jwk) }),
    isUsable: problem === undefined,
    isPrivate,
    ...(problem !== undefined && { problem }),
  };
}

/** The algorithm that a key without `alg` is most often meant for, if this package has it. */
export function usualAlgorithm({ kty, crv }) {
  const name = kty === "RSA" ? kty : crv;
  return typeof name === "string" && Object.hasOwn(USUAL, name) ? USUAL[name] : undefined;
}

/** The package's own word: what it would not build a verifier with, it would not use. */
function problemOf(jwk) {
  try {
    new JWTVerifier({ publicKey: jwk, algorithms: ALGORITHMS, issuer: null, audience: null });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace(/^\w+: /, "");
  }
}

function sizeOf({ kty, n, crv }) {
  if (kty !== "RSA") return typeof crv === "string" ? crv : undefined;
  if (typeof n !== "string") return undefined;
  const modulus = Buffer.from(n, "base64url");
  const first = modulus.findIndex((byte) => byte !== 0);
  return first < 0 ? undefined : `${(modulus.length - first) * 8 - Math.clz32(modulus[first]) + 24} bits`;
}
