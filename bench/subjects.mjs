// What is verified: a key and a handful of access tokens per algorithm, made with jose and Node's
// crypto, so that mcp-bearer is not measured on its own tokens.

import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { AUDIENCE, ISSUER } from "./terms.mjs";

// More than one, so that no contender can live off the branch history of a single token.
const TOKENS_PER_SUBJECT = 32;

const RSA = (modulusLength) => () => generateKeyPairSync("rsa", { modulusLength });
const EC = (namedCurve) => () => generateKeyPairSync("ec", { namedCurve });

/** Name in the tables, `alg`, how to make the key. */
const SUBJECTS = [
  ["RS256 2048", "RS256", RSA(2048)],
  ["RS256 3072", "RS256", RSA(3072)],
  ["RS256 4096", "RS256", RSA(4096)],
  ["PS256 2048", "PS256", RSA(2048)],
  ["ES256", "ES256", EC("P-256")],
  ["ES384", "ES384", EC("P-384")],
  ["EdDSA", "EdDSA", () => generateKeyPairSync("ed25519")],
  ["HS256", "HS256", undefined],
];

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} alg
 * @property {string} [publicPem] SPKI
 * @property {Uint8Array} [secret] instead of it, for HMAC
 * @property {string[]} tokens
 * @property {{ signature: string, payload: string, expired: string, audience: string }} bad
 *   tokens that nobody may accept, by what is wrong with them
 */

/** @returns {Promise<Subject[]>} */
export function subjects(names = SUBJECTS.map(([name]) => name)) {
  return Promise.all(SUBJECTS.filter(([name]) => names.includes(name)).map(subject));
}

async function subject([name, alg, makeKeys]) {
  const keys = makeKeys?.();
  const secret = keys ? undefined : new Uint8Array(randomBytes(32));
  const signingKey = keys?.privateKey ?? secret;
  const sign = (claims) => accessToken(claims).setProtectedHeader(header(alg)).sign(signingKey);

  const tokens = await Promise.all(Array.from({ length: TOKENS_PER_SUBJECT }, () => sign({})));
  const now = Math.floor(Date.now() / 1000);
  return {
    name,
    alg,
    secret,
    publicPem: keys?.publicKey.export({ type: "spki", format: "pem" }),
    tokens,
    bad: {
      signature: withOtherSignature(tokens[0]),
      payload: withOtherClaims(tokens[0], { scope: "admin" }),
      expired: await sign({ iat: now - 7200, exp: now - 3600 }),
      audience: await sign({ aud: "https://another-server.example/mcp" }),
    },
  };
}

function header(alg) {
  return { alg, typ: "at+jwt", kid: "bench-1" };
}

/** The claims of RFC 9068, as most authorization servers send them. */
function accessToken(changes) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: ISSUER,
    sub: "5f0c2f7d-1d1a-4d38-9d2c-0f4c3a6f2b11",
    aud: AUDIENCE,
    client_id: "bench-client",
    scope: "tools:list tools:call resources:read",
    iat: now,
    exp: now + 6 * 3600,
    jti: randomUUID(),
    ...changes,
  });
}

/** Changes one bit in the middle of the signature, and nothing about its form. */
function withOtherSignature(token) {
  const [header, payload, signature] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  bytes[bytes.length >> 1] ^= 1;
  return [header, payload, bytes.toString("base64url")].join(".");
}

function withOtherClaims(token, changes) {
  const [header, payload, signature] = token.split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString("utf8")), ...changes };
  return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
}
