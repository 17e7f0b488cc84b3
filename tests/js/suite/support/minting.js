// Builds tokens byte by byte, so that a test determines every character of header, payload and signature. WebCrypto
// signs them: no code of the package under test is involved.

/**
 * The instant at which every test happens: the clock is injected, so committed tokens never expire.
 */
export const NOW = 1_800_000_000;
export const ISSUER = "https://issuer-canary7f3c.example";
export const AUDIENCE = "https://mcp-canary7f3c.example/mcp";

/** A text that appears in every default claim: an error that contains it has leaked one. */
export const CANARY = "canary7f3c";

export const CLAIMS = Object.freeze({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "subject-canary7f3c",
  client_id: "client-canary7f3c",
  scope: "read write",
  iat: NOW - 10,
  exp: NOW + 3600,
});

/** 64 bytes: long enough for each HS algorithm. */
export const SECRET = Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + 11) & 0xff);

const SUBTLE = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  RS384: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" },
  RS512: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
  PS384: { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 },
  PS512: { name: "RSA-PSS", hash: "SHA-512", saltLength: 64 },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  EdDSA: { name: "Ed25519" },
  Ed25519: { name: "Ed25519" },
  HS256: { name: "HMAC", hash: "SHA-256" },
  HS384: { name: "HMAC", hash: "SHA-384" },
  HS512: { name: "HMAC", hash: "SHA-512" },
};

/**
 * The algorithms that `mint` can sign with. ES512 is not in every runtime's WebCrypto: see fixed-
 * keys.js.
 */
export const MINTABLE = Object.keys(SUBTLE);

/**
 * A token of the given parts. A member of `header` or `claims` that is `undefined` is left out;
 * `headerText` and `payloadText` (a string, or bytes) replace the JSON altogether.
 */
export async function mint({ alg = "RS256", key, header, claims, headerText, payloadText } = {}) {
  const signer = key ?? (await keyFor(alg));
  const input = signingInput({
    headerText: headerText ?? JSON.stringify({ alg, typ: "JWT", ...header }),
    payloadText: payloadText ?? JSON.stringify({ ...CLAIMS, ...claims }),
  });
  return `${input}.${base64url(await signer.sign(alg, utf8(input)))}`;
}

export function signingInput({ headerText, payloadText }) {
  return `${base64url(bytesOf(headerText))}.${base64url(bytesOf(payloadText))}`;
}

/** The same token with other characters for one of its three parts. */
export function withPart(token, index, text) {
  const parts = token.split(".");
  parts[index] = text;
  return parts.join(".");
}

export function signatureOf(token) {
  return fromBase64url(token.split(".")[2]);
}

export function withSignature(token, signature) {
  return withPart(token, 2, base64url(signature));
}

// ---- keys ----

const made = new Map();

/**
 * A key for `alg`, made at the first use: `sign(alg, bytes)`, `jwk` (public), `pem` (SPKI), or
 * `secret`.
 */
export async function keyFor(alg) {
  return alg.startsWith("HS") ? hmacKey(SECRET) : namedKey(familyOf(alg), alg);
}

/** Another key of the same kind, by a name of the test's choice. */
export function otherKey(alg, name = "other") {
  return namedKey(`${familyOf(alg)}/${name}`, alg);
}

export function hmacKey(secret) {
  return {
    secret,
    sign: async (alg, bytes) => {
      const usable = await crypto.subtle.importKey("raw", secret, SUBTLE[alg], false, ["sign"]);
      return new Uint8Array(await crypto.subtle.sign("HMAC", usable, bytes));
    },
  };
}

/** The options that make a `JWTVerifier` accept what `key` signs with `alg`. */
export function keyOptions(alg, key) {
  return key.secret
    ? { secret: key.secret, algorithm: alg }
    : { publicKey: key.pem, algorithm: alg };
}

/** A signing key from a private JWK, for the keys of fixed-keys.js. */
export function keyFromJwk(privateJwk) {
  const publicJwk = publicMembers(privateJwk);
  return { jwk: publicJwk, privateJwk, sign: (alg, bytes) => signWithJwk(alg, privateJwk, bytes) };
}

/** A new key for WebCrypto's `algorithm`, which any algorithm of its kind may be used with. */
export async function generatedKey(algorithm) {
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { alg, key_ops, ext, ...jwk } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return keyFromJwk(jwk);
}

async function namedKey(name, alg) {
  // A value and not its promise: workerd lets no request wait for another request's promise.
  if (!made.has(name)) made.set(name, await generate(alg));
  return made.get(name);
}

async function generate(alg) {
  const pair = await crypto.subtle.generateKey(
    alg.startsWith("RS") || alg.startsWith("PS")
      ? {
          name: "RSASSA-PKCS1-v1_5",
          hash: "SHA-256",
          modulusLength: 2048,
          publicExponent: Uint8Array.of(1, 0, 1),
        }
      : SUBTLE[alg],
    true,
    ["sign", "verify"],
  );
  const key = keyFromJwk(await crypto.subtle.exportKey("jwk", pair.privateKey));
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  return { ...key, spki, pem: pem("PUBLIC KEY", spki), pkcs8: await pkcs8Of(pair.privateKey) };
}

async function pkcs8Of(privateKey) {
  return new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
}

const imported = new Map();

async function signWithJwk(alg, privateJwk, bytes) {
  const parameters = SUBTLE[alg];
  const name = `${alg} ${privateJwk.d}`;
  if (!imported.has(name)) {
    imported.set(
      name,
      await crypto.subtle.importKey("jwk", bareMembers(privateJwk), parameters, false, ["sign"]),
    );
  }
  return new Uint8Array(await crypto.subtle.sign(parameters, imported.get(name), bytes));
}

function publicMembers({ kty, crv, n, e, x, y }) {
  if (kty === "RSA") return { kty, n, e };
  return kty === "EC" ? { kty, crv, x, y } : { kty, crv, x };
}

/** Without `alg`, `use`, `key_ops`, `ext`: WebCrypto would hold one RSA key to one algorithm. */
function bareMembers({ alg, use, key_ops, ext, ...members }) {
  return members;
}

function familyOf(alg) {
  const { name, namedCurve } = SUBTLE[alg];
  return namedCurve ?? (name.startsWith("RSA") ? "RSA" : name);
}

// ---- bytes ----

const ENCODER = new TextEncoder();

export function utf8(text) {
  return ENCODER.encode(text);
}

export function bytesOf(text) {
  return typeof text === "string" ? utf8(text) : text;
}

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function base64url(bytes) {
  return base64(bytesOf(bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function pem(label, der) {
  const lines = base64(der)
    .match(/.{1,64}/g)
    .join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** Big-endian, without leading zero octets unless `length` asks for them. */
export function bytesOfInteger(value, length) {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  if (length === undefined) return bytes;
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}

export function integerOf(bytes) {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}
