// Files with public keys.

import { createPublicKey, type KeyObject } from "node:crypto";
import type { JsonWebKeyInput, JwkSetInput } from "mcp-bearer";
import type { Context } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { isList, isObject, parseJson } from "./json.ts";
import { objectionTo } from "./objection.ts";
import { readText } from "./secrets.ts";
import { thumbprint } from "./thumbprint.ts";

/** As `JWTVerifier` takes them. */
export type PublicKeys = { readonly publicKey: string | JsonWebKeyInput } | { readonly jwks: JwkSetInput };

/**
 * The public keys in a file: PEM blocks (of a private key only its public half is taken), a JWK, or a JWK Set. Of JWKs
 * every member is kept: whoever checks them must see what an issuer publishes.
 */
export async function readPublicKeys(path: string, option: string, context: Context): Promise<PublicKeys> {
  const text = (await readText(path, option, context)).trim();
  if (text.startsWith("{")) return ofJson(text, option);
  const keys = pemBlocks(text).map((block) => publicKeyOf(block, option));
  const [first, ...others] = keys;
  if (first === undefined) throw new UsageError(`${option}: ${whyNoKey(text)}`);
  // A key that is alone needs no id. Several are told apart by one, as `mint` writes it.
  if (others.length === 0) return { publicKey: first.export({ format: "pem", type: "spki" }).toString() };
  return { jwks: { keys: keys.map(namedJwk) } };
}

/** The same as a list of JWKs. */
export async function readJwks(path: string, option: string, context: Context): Promise<readonly unknown[]> {
  const keys = await readPublicKeys(path, option, context);
  if ("jwks" in keys) return keys.jwks.keys;
  const { publicKey } = keys;
  return [typeof publicKey === "string" ? createPublicKey(publicKey).export({ format: "jwk" }) : publicKey];
}

/**
 * The blocks of keys in a text, each as Node's reader wants it: the package also takes lines that are missing, or whose
 * ends are a backslash and a letter. Of a chain of certificates the first.
 */
function pemBlocks(text: string): string[] {
  const blocks = text
    .replaceAll(/\\+[nr]/g, "\n")
    .matchAll(/-----BEGIN ((?:[A-Z0-9 ]+ )?(?:PUBLIC KEY|PRIVATE KEY)|CERTIFICATE)-----([^-]+)-----END \1-----/g);
  const keys = [...blocks].map(([whole, label = "", body = ""]) => {
    // The header lines of an older format stay, for Node to judge.
    if (body.includes(":")) return { label, pem: whole };
    const lines = body.replaceAll(/\s/g, "").match(/.{1,64}/g) ?? [];
    return { label, pem: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n") };
  });
  const isChain = keys.every(({ label }) => label === "CERTIFICATE");
  return (isChain ? keys.slice(0, 1) : keys).map(({ pem }) => pem);
}

function publicKeyOf(block: string, option: string): KeyObject {
  try {
    return createPublicKey(block);
  } catch {
    throw new UsageError(`${option}: a PEM block in it is no public key, and no private key without a password`);
  }
}

function namedJwk(key: KeyObject): JsonWebKeyInput {
  const { kty = "", ...others } = key.export({ format: "jwk" });
  return { kty, ...others, kid: thumbprint({ kty, ...others }) ?? null };
}

/** The package's own word on a text that is no key. */
function whyNoKey(text: string): string {
  const objection = objectionTo({ publicKey: text, issuer: null, audience: null });
  return objection ?? "no PEM block, no JWK and no JWK Set is in the file";
}

function ofJson(text: string, option: string): PublicKeys {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new UsageError(`${option}: the file is no JSON`);
  }
  const { keys, kty } = isObject(value) ? value : {};
  // What else is in them, and in the elements of the list, the package judges.
  if (isList(keys)) return { jwks: { keys: keys as JwkSetInput["keys"] } };
  if (typeof kty === "string") return { publicKey: value as JsonWebKeyInput };
  throw new UsageError(`${option}: the file is neither a JWK nor a JWK Set`);
}
