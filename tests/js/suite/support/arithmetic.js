// RSA and Ed25519 private-key operations with plain integers, for signatures that no library makes: any padding, any
// exponent, any nonce. Slow and not constant-time; for test keys only.
import { base64url, bytesOfInteger, concat, fromBase64url, integerOf } from "./minting.js";

// ---- RSA ----

/** A key of the two primes with any exponent: `apply(m)` is m^d mod n. */
export function rsaKey({ p, q }, e = 65537n) {
  const n = p * q;
  const d = inverse(e, (p - 1n) * (q - 1n));
  const [dp, dq, qInverse] = [d % (p - 1n), d % (q - 1n), inverse(q, p)];
  return {
    n,
    e,
    length: Math.ceil(n.toString(2).length / 8),
    jwk: { kty: "RSA", n: base64url(bytesOfInteger(n)), e: base64url(bytesOfInteger(e)) },
    apply: (m) => {
      const [a, b] = [power(m % p, dp, p), power(m % q, dq, q)];
      return b + q * modulo(qInverse * (a - b), p);
    },
  };
}

/** A signer (see minting.js) that signs whatever `encode(message, length)` makes of the message. */
export function rsaSigner(key, encode) {
  return {
    jwk: key.jwk,
    sign: async (_alg, message) => {
      const encoded = await encode(message, key.length, key.n);
      return bytesOfInteger(key.apply(integerOf(encoded)), key.length);
    },
  };
}

/** The DigestInfo of SHA-256 up to the hash (RFC 8017 section 9.2, note 1). */
export const SHA256_PREFIX = Uint8Array.from(
  [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
  ].concat([0x00, 0x04, 0x20]),
);

/** EMSA-PKCS1-v1_5 with SHA-256, right in every octet. */
export async function pkcs1Encoding(message, length) {
  const info = concat(SHA256_PREFIX, await digest("SHA-256", message));
  return concat(
    Uint8Array.of(0, 1),
    new Uint8Array(length - info.length - 3).fill(0xff),
    Uint8Array.of(0),
    info,
  );
}

/**
 * EMSA-PSS (RFC 8017 section 9.1.1), right in every octet unless a member of `fault` says
 * otherwise.
 */
export async function pssEncoding(message, length, n, fault = {}) {
  const { hash = "SHA-256", mgfHash = hash, saltLength = 32, trailer = 0xbc, padding = 0 } = fault;
  const { topBit = 0, separator = 1 } = fault;
  const emBits = n.toString(2).length - 1;
  const salt = new Uint8Array(saltLength).fill(0x5a);
  const messageHash = await digest(hash, message);
  const h = await digest(hash, concat(new Uint8Array(8), messageHash, salt));
  const block = new Uint8Array(length - h.length - 1);
  block.set(salt, block.length - saltLength);
  block[block.length - saltLength - 1] = separator;
  // Beside the leading octet, whose top bits are cleared below.
  if (padding) block[1] = padding;
  const mask = await mgf1(mgfHash, h, block.length);
  const masked = block.map((byte, index) => byte ^ mask[index]);
  masked[0] &= 0xff >> (8 * length - emBits);
  masked[0] |= topBit;
  return concat(masked, h, Uint8Array.of(trailer));
}

async function mgf1(hash, seed, length) {
  let mask = new Uint8Array(0);
  for (let counter = 0n; mask.length < length; counter += 1n) {
    mask = concat(mask, await digest(hash, concat(seed, bytesOfInteger(counter, 4))));
  }
  return mask.slice(0, length);
}

// ---- Ed25519 ----

/** The order of the base point. */
export const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
export const ED25519_PRIME = 2n ** 255n - 19n;

/** Encodings of the identity element: the canonical one, then two that are not. */
export const ED25519_IDENTITIES = [
  littleEndian(1n),
  littleEndian(1n + 2n ** 255n),
  littleEndian(ED25519_PRIME + 1n),
];

/**
 * A signature with the nonce 0: R is the identity, so S B = R + k A holds with S = k a. A verifier
 * that follows the equation alone accepts it; only a check of R itself refuses.
 */
export async function signWithoutNonce(privateJwk, encodedR, message) {
  const seed = fromBase64url(privateJwk.d);
  const scalarBytes = (await digest("SHA-512", seed)).slice(0, 32);
  scalarBytes[0] &= 0xf8;
  scalarBytes[31] = (scalarBytes[31] & 0x7f) | 0x40;
  const k = await digest("SHA-512", concat(encodedR, fromBase64url(privateJwk.x), message));
  const s = (fromLittleEndian(k) * fromLittleEndian(scalarBytes)) % ED25519_ORDER;
  return concat(encodedR, littleEndian(s));
}

export function littleEndian(value) {
  return bytesOfInteger(value, 32).reverse();
}

export function fromLittleEndian(bytes) {
  return integerOf(Uint8Array.from(bytes).reverse());
}

// ---- elliptic curves ----

export const CURVES = {
  ES256: {
    length: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  ES384: {
    length: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  ES512: {
    length: 66,
    p: 2n ** 521n - 1n,
    order: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
  },
};

/**
 * A point of P-256 whose x is so small that x + p has the same length: two spellings of one point.
 */
export function smallPointOfP256() {
  const { p, b } = CURVES.ES256;
  for (let x = 1n; ; x += 1n) {
    const square = modulo(x * x * x - 3n * x + b, p);
    const y = power(square, (p + 1n) / 4n, p);
    if (modulo(y * y, p) === square) return { x, y, p };
  }
}

// ---- integers ----

export async function digest(hash, bytes) {
  return new Uint8Array(await crypto.subtle.digest(hash, bytes));
}

export function power(base, exponent, modulus) {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function modulo(value, modulus) {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

export function inverse(value, modulus) {
  let [a, b, x, y] = [modulo(value, modulus), modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  if (a !== 1n) throw new Error("no inverse");
  return modulo(x, modulus);
}
