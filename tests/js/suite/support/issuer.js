/** An issuer for tests, on top of minting.js: key pairs, tokens, a clock and a JWKS endpoint without a network. */
import { RSAKeyPair } from "mcp-bearer";
import { AUDIENCE, ISSUER, NOW, base64url, hmacKey, mint, otherKey, utf8 } from "./minting.js";

export { AUDIENCE, ISSUER, NOW, base64url } from "./minting.js";
export const JWKS_URI = `${ISSUER}/.well-known/jwks.json`;

/**
 * The key pair of this name, generated at the first use: `alg`, `jwk` and `pem` (both public), and the
 * private key for `sign`.
 */
export async function keyPair(name, alg = "RS256") {
  const key = await otherKey(alg, name);
  return { ...key, alg };
}

let devPair;

/** One `RSAKeyPair` for all tests that mint with the package: generating one is slow. */
export function devKeyPair() {
  devPair ??= RSAKeyPair.generate();
  return devPair;
}

/** Claims of a valid token at `NOW`. Members that are `undefined` are omitted. */
export function claims(overrides = {}) {
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "test-user",
    iat: NOW,
    exp: NOW + 3600,
    ...overrides,
  };
}

/** Signs claims with a key pair of `keyPair`. Header members overwrite the default ones. */
export function sign(pair, payload, header = {}) {
  return mint({ alg: pair.alg, key: pair, header, payloadText: JSON.stringify(payload) });
}

/** Signs claims with a shared secret: HS256, HS384 or HS512. */
export function signHmac(secret, alg, payload, header = {}) {
  const key = hmacKey(typeof secret === "string" ? utf8(secret) : secret);
  return mint({ alg, key, header, payloadText: JSON.stringify(payload) });
}

const SIGNATURE_BYTES = { RS: 256, PS: 256, ES256: 64, ES384: 96, ES512: 132, Ed: 64 };

/** A token with a signature of the right length that no key made. */
export function forged(pair, payload, header = {}) {
  const length = SIGNATURE_BYTES[pair.alg] ?? SIGNATURE_BYTES[pair.alg.slice(0, 2)];
  const parts = [{ alg: pair.alg, typ: "JWT", ...header }, payload].map((part) =>
    base64url(JSON.stringify(part)),
  );
  return [...parts, base64url(new Uint8Array(length).fill(7))].join(".");
}

/** A clock that only the test advances. */
export function clock(start = NOW) {
  let time = start;
  return {
    now: () => time,
    set: (to) => {
      time = to;
    },
    advance: (seconds) => {
      time += seconds;
    },
  };
}

/**
 * A JWKS endpoint without a network: a verifier gets its `fetch`, and `requests` lists the requests.
 * `answer` may be replaced while the test runs; it returns a Response or a JWK Set, or throws.
 */
export function jwksEndpoint(answer) {
  const endpoint = {
    answer,
    requests: [],
    fetch: async (url, init) => {
      endpoint.requests.push({ url, init });
      const given = await endpoint.answer(url, init);
      return given instanceof Response ? given : jsonResponse(given);
    },
  };
  return endpoint;
}

export function jsonResponse(value, init) {
  return new Response(JSON.stringify(value), {
    headers: { "Content-Type": "application/json" },
    ...init,
  });
}
