// Key files: what is in them, and the names that keys go by.

import { createHash, createPublicKey } from "node:crypto";
import { ConfigError, JWTVerifier, RSAKeyPair } from "mcp-bearer";
import { UsageError } from "./exit-codes.js";
import { readSecret, readText } from "./secrets.js";

/** The options of a command that signs. */
export const PRIVATE_KEY_OPTIONS = {
  "key-file": { value: "FILE", help: "the RSA private key: PEM, PKCS#8 or PKCS#1, not encrypted; - is standard input" },
  "key-env": { value: "NAME", help: "the same, from an environment variable" },
};

/**
 * The key pair of `--key-file` or `--key-env`; `undefined` if neither is there.
 *
 * @throws {import("mcp-bearer").ConfigError} when it is no private key that the package takes
 */
export async function readKeyPair(options, context) {
  const pem = await readSecret("key", options, context);
  return pem === undefined ? undefined : RSAKeyPair.fromPem(pem);
}

/**
 * The public keys in a file: PEM blocks (of a private key only its public half is taken), a JWK, or a JWK Set. Of JWKs
 * every member is kept: whoever checks them must see what an issuer publishes.
 *
 * @returns {Promise<{ publicKey: string | object } | { jwks: { keys: object[] } }>} as `JWTVerifier` takes it
 */
export async function readPublicKeys(path, option, context) {
  const text = (await readText(path, option, context)).trim();
  if (text.startsWith("{")) return ofJson(text, option);
  const blocks = pemBlocks(text);
  if (blocks.length === 0) throw new UsageError(`${option}: ${whyNoKey(text)}`);
  const keys = blocks.map((block) => {
    try {
      return createPublicKey(block);
    } catch {
      throw new UsageError(`${option}: a PEM block in it is no public key, and no private key without a password`);
    }
  });
  // A key that is alone needs no id. Several are told apart by one, as `mint` writes it.
  if (keys.length === 1) return { publicKey: keys[0].export({ format: "pem", type: "spki" }) };
  const jwks = keys.map((key) => key.export({ format: "jwk" }));
  return { jwks: { keys: jwks.map((jwk) => ({ ...jwk, kid: thumbprint(jwk) })) } };
}

/**
 * The blocks of keys in a text, each as Node's reader wants it: the package also takes lines that are missing, or whose
 * ends are a backslash and a letter. Of a chain of certificates the first.
 */
function pemBlocks(text) {
  const blocks = text
    .replaceAll(/\\+[nr]/g, "\n")
    .matchAll(/-----BEGIN ((?:[A-Z0-9 ]+ )?(?:PUBLIC KEY|PRIVATE KEY)|CERTIFICATE)-----([^-]+)-----END \1-----/g);
  const keys = [...blocks].map(([whole, label, body]) => {
    // The header lines of an older format stay, for Node to judge.
    if (body.includes(":")) return { label, pem: whole };
    const lines = body.replaceAll(/\s/g, "").match(/.{1,64}/g) ?? [];
    return { label, pem: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n") };
  });
  const isChain = keys.every(({ label }) => label === "CERTIFICATE");
  return (isChain ? keys.slice(0, 1) : keys).map(({ pem }) => pem);
}

/** The package's own word on a text that is no key. */
function whyNoKey(text) {
  try {
    new JWTVerifier({ publicKey: text, issuer: null, audience: null });
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replace(/^\w+: /, "");
    throw error;
  }
  return "no PEM block, no JWK and no JWK Set is in the file";
}

/** The same as a list of JWKs. */
export async function readJwks(path, option, context) {
  const { publicKey, jwks } = await readPublicKeys(path, option, context);
  if (jwks !== undefined) return jwks.keys;
  return [typeof publicKey === "string" ? createPublicKey(publicKey).export({ format: "jwk" }) : publicKey];
}

function ofJson(text, option) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${option}: the file is no JSON`);
  }
  if (Array.isArray(value.keys)) return { jwks: { keys: value.keys } };
  if (typeof value.kty === "string") return { publicKey: value };
  throw new UsageError(`${option}: the file is neither a JWK nor a JWK Set`);
}

/** The members that a thumbprint is made of (RFC 7638 section 3.2, RFC 8037 section 2), in the order of their names. */
const REQUIRED = { RSA: ["e", "kty", "n"], EC: ["crv", "kty", "x", "y"], OKP: ["crv", "kty", "x"] };

/**
 * The thumbprint of a public key (RFC 7638), which is its `kid` unless it is given one: so a token and a JWK Set agree
 * that were made from the same file at different times. `undefined` for a key of another kind.
 */
export function thumbprint(jwk) {
  if (typeof jwk.kty !== "string" || !Object.hasOwn(REQUIRED, jwk.kty)) return undefined;
  const names = REQUIRED[jwk.kty];
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return createHash("sha256").update(text).digest("base64url");
}
