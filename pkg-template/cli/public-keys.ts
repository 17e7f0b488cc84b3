// What the package makes of a published key, one by one: whether it can be used, and if not, why.

import type { Algorithm, JsonWebKeyInput } from "mcp-bearer";
import { isObject, type JsonObject } from "./json.ts";
import { objectionTo } from "./objection.ts";
import { thumbprint } from "./thumbprint.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** By the `kty` of RSA keys, and the `crv` of others. */
const USUAL = new Map<unknown, Algorithm>([
  ["RSA", "RS256"],
  ["P-256", "ES256"],
  ["P-384", "ES384"],
  ["P-521", "ES512"],
  ["Ed25519", "EdDSA"],
]);

const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;

/** Members that only a private or a shared key has (RFC 7518 sections 6.2.2, 6.3.2 and 6.4). */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

export interface KeyDescription {
  readonly kid?: string;
  readonly kty?: string;
  readonly alg?: string;
  readonly use?: string;
  /** The bits of a modulus, or the name of a curve. */
  readonly size?: string;
  readonly thumbprint?: string;
  readonly isUsable: boolean;
  readonly isPrivate: boolean;
  readonly problem?: string;
}

/** @param published an element of `keys`: an object, if all is well */
export function describeKey(published: unknown): KeyDescription {
  const jwk = isObject(published) ? published : {};
  const problem = isObject(published) ? problemOf(published) : "not a JSON object";
  return {
    ...withoutUndefined({
      kid: textOf(jwk["kid"]),
      kty: textOf(jwk["kty"]),
      alg: textOf(jwk["alg"]),
      use: textOf(jwk["use"]),
      size: sizeOf(jwk),
      thumbprint: thumbprint(jwk),
    }),
    isUsable: problem === undefined,
    // What is null is absent, for the package too.
    isPrivate: PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name) && jwk[name] !== null),
    ...(problem !== undefined && { problem }),
  };
}

/** The algorithm that a key without `alg` is most often meant for, if this package has it. */
export function usualAlgorithm({ kty, crv }: JsonObject): Algorithm | undefined {
  return USUAL.get(kty === "RSA" ? kty : crv);
}

function problemOf(jwk: JsonObject): string | undefined {
  // Whether it is a JWK is what the package is asked.
  const publicKey = jwk as JsonWebKeyInput;
  return objectionTo({ publicKey, algorithms: ALGORITHMS, issuer: null, audience: null });
}

function sizeOf({ kty, n, crv }: JsonObject): string | undefined {
  if (kty !== "RSA") return textOf(crv);
  if (typeof n !== "string") return undefined;
  const modulus = Buffer.from(n, "base64url");
  const start = modulus.findIndex((byte) => byte !== 0);
  const first = modulus[start];
  return first === undefined ? undefined : `${(modulus.length - start) * 8 - Math.clz32(first) + 24} bits`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
