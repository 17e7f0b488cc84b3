import { createHash } from "node:crypto";
import type { RSAKeyPair } from "mcp-bearer";
import type { JsonObject } from "./json.ts";

/** The members that a thumbprint is made of (RFC 7638 section 3.2, RFC 8037 section 2), in the order of their names. */
const RSA = ["e", "kty", "n"];
const REQUIRED = new Map<unknown, readonly string[]>([
  ["RSA", RSA],
  ["EC", ["crv", "kty", "x", "y"]],
  ["OKP", ["crv", "kty", "x"]],
]);

/**
 * The thumbprint of a public key (RFC 7638), which is its `kid` unless it is given one: so a token and a JWK Set agree
 * that were made from the same file at different times. `undefined` for a key of another kind.
 */
export function thumbprint(jwk: JsonObject): string | undefined {
  const names = REQUIRED.get(jwk["kty"]);
  return names === undefined ? undefined : digestOf(jwk, names);
}

/** The same of a key pair. */
export function thumbprintOf(keyPair: RSAKeyPair): string {
  return digestOf(keyPair.jwk(), RSA);
}

function digestOf(jwk: JsonObject, names: readonly string[]): string {
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return createHash("sha256").update(text).digest("base64url");
}
