// Measures the verification of one algorithm, here and with WebCrypto, in turns.

import { JWTVerifier } from "./package.js";

const ISSUER = "https://issuer.example.com";
const AUDIENCE = "https://mcp.example.com/mcp";
const ROUNDS = 31;
// Clocks of browsers are coarse, up to 0.1 ms: a round must be long beside that.
const ROUND_MS = 8;
// Engines compile what runs often once more, in the background: what was slow before that is not the measurement's.
const WARM_MS = 200;

const rsa = (name, hash) => ({
  generate: { name, hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  sign: name === "RSA-PSS" ? { name, saltLength: 32 } : { name },
});
const ec = (namedCurve, hash) => ({ generate: { name: "ECDSA", namedCurve }, sign: { name: "ECDSA", hash } });

/** What is measured, by the names of RFC 7518 and RFC 8037. */
export const ALGORITHMS = {
  RS256: rsa("RSASSA-PKCS1-v1_5", "SHA-256"),
  PS256: rsa("RSA-PSS", "SHA-256"),
  ES256: ec("P-256", "SHA-256"),
  ES384: ec("P-384", "SHA-384"),
  EdDSA: { generate: { name: "Ed25519" }, sign: { name: "Ed25519" } },
  HS256: { generate: { name: "HMAC", hash: "SHA-256" }, sign: { name: "HMAC" } },
};

/**
 * @param {keyof typeof ALGORITHMS} algorithm
 * @param {(share: number) => void} onProgress from 0 to 1
 * @returns {Promise<{ ours: Figures, theirs: Figures } | undefined>} microseconds per token; nothing if this browser's
 *   WebCrypto does not know the algorithm
 */
export async function measure(algorithm, onProgress) {
  const { generate, sign } = ALGORITHMS[algorithm];
  let keys;
  try {
    keys = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return undefined;
    throw error;
  }
  const { privateKey = keys, publicKey = keys } = keys;
  const token = await mint(algorithm, sign, privateKey);
  const verifier = new JWTVerifier({
    ...(algorithm === "HS256"
      ? { secret: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) }
      : { publicKey: await exportedJwk(publicKey) }),
    algorithm,
    issuer: ISSUER,
    audience: AUDIENCE,
    cacheSize: 0,
  });
  const contestants = [() => verifier.verifyToken(token), () => verifyWithWebCrypto(token, sign, publicKey)];
  const batches = [];
  for (const verify of contestants) {
    await warm(verify);
    batches.push(await batchSize(verify));
  }
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that neither always follows the other.
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const milliseconds = await time(contestants[index], batches[index]);
      times[index].push((milliseconds / batches[index]) * 1000);
    }
    onProgress((round + 1) / ROUNDS);
  }
  return { ours: figures(times[0]), theirs: figures(times[1]) };
}

/** @typedef {{ median: number, low: number, high: number }} Figures low and high: the 10th and the 90th percentile */

function figures(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

async function warm(verify) {
  const start = performance.now();
  while (performance.now() - start < WARM_MS) await time(verify, 10);
}

async function batchSize(verify) {
  let size = 1;
  while (size < 100_000) {
    const milliseconds = await time(verify, size);
    if (milliseconds >= ROUND_MS) return size;
    size = Math.ceil(size * Math.min(8, Math.max(1.5, ROUND_MS / Math.max(milliseconds, 0.1))));
  }
  return size;
}

async function time(verify, count) {
  const start = performance.now();
  for (let i = 0; i < count; i += 1) await verify();
  return performance.now() - start;
}

/** The least that a careful program does by hand. */
async function verifyWithWebCrypto(token, algorithm, key) {
  const [header, payload, signature] = token.split(".");
  JSON.parse(text(header));
  const isGood = await crypto.subtle.verify(
    algorithm,
    key,
    bytes(signature),
    new TextEncoder().encode(`${header}.${payload}`),
  );
  if (!isGood) throw new Error("the signature does not hold");
  const claims = JSON.parse(text(payload));
  if (claims.exp <= Date.now() / 1000) throw new Error("the token has expired");
  return claims;
}

async function mint(alg, algorithm, key) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    sub: "speed",
    aud: AUDIENCE,
    iat: now,
    exp: now + 3600,
    scope: "tools:read tools:call",
  };
  const input = [{ alg, typ: "at+jwt" }, claims]
    .map((part) => base64url(new TextEncoder().encode(JSON.stringify(part))))
    .join(".");
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

async function exportedJwk(publicKey) {
  const { kty, crv, n, e, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  return JSON.parse(JSON.stringify({ kty, crv, n, e, x, y }));
}

function bytes(base64) {
  const binary = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  const array = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) array[i] = binary.charCodeAt(i);
  return array;
}

function text(base64) {
  return new TextDecoder().decode(bytes(base64));
}

function base64url(array) {
  return btoa(String.fromCharCode(...array))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
