// Writes suite/support/fixed-keys.js: test keys and tokens that not every runtime's WebCrypto can make. Run
// by hand with Node (some minutes, because of the primes of 4096 bits): node
// tests/js/fixed-keys.generate.mjs
import * as nodeCrypto from "node:crypto";
import { writeFileSync } from "node:fs";
import { inverse, modulo, pkcs1Encoding, power, rsaKey, rsaSigner } from "./suite/support/arithmetic.js";
import { base64url, CLAIMS, mint, signatureOf, signingInput } from "./suite/support/minting.js";

const EXPONENTS = [3n, 65535n, 65537n, 65539n, 2n ** 33n - 1n, 2n ** 33n + 1n];

const rsaPrimes = smallishPrimes();
const roca = rocaPrimes();
const fixed = {
  RSA_PRIMES: primesAsHex(rsaPrimes),
  LEADING_ZERO_TOKEN: await leadingZeroToken(rsaPrimes),
  RSA_2047: await rsaOfBits(2047),
  RSA_8192: await rsaOfBits(8192),
  RSA_8193: await rsaOfBits(8193),
  ROCA: await rsaTokenOf(rsaKey(roca)),
  P521: await tokenOf("ES512", "sha512", ecPair("P-521")),
  SECP256K1: await tokenOf("ES256", "sha256", ecPair("secp256k1")),
  ED448: await tokenOf("EdDSA", null, nodeCrypto.generateKeyPairSync("ed448")),
  X25519: publicJwk(nodeCrypto.generateKeyPairSync("x25519")),
  ED25519: privateJwk(nodeCrypto.generateKeyPairSync("ed25519")),
  P256_WITH_SHA512: await tokenOf("ES256", "sha512", ecPair("P-256")),
  P384_WITH_SHA256: await tokenOf("ES384", "sha256", ecPair("P-384")),
};

const header = `// TEST DATA, made by ../../fixed-keys.generate.mjs. The private keys in here protect nothing.
// Tokens hold the default claims of minting.js, so they are valid at its NOW for ever.
`;
const body = Object.entries(fixed)
  .map(
    ([name, value]) => `export const ${name} = Object.freeze(${JSON.stringify(value, null, 2)});\n`,
  )
  .join("\n")
  .replaceAll(/Object\.freeze\((".*")\)/g, "$1");
writeFileSync(new URL("./suite/support/fixed-keys.js", import.meta.url), `${header}\n${body}`);

/**
 * Primes whose product is small for 2048 bits, so that `signature + n` often still fits into its
 * octets.
 */
function smallishPrimes() {
  for (;;) {
    const [p, q] = [primeNear(0xb6n), primeNear(0xb8n)];
    const phi = (p - 1n) * (q - 1n);
    if (EXPONENTS.every((e) => isCoprime(e, phi))) return { p, q };
  }
}

function primeNear(topByte) {
  for (;;) {
    const low = BigInt(`0x${nodeCrypto.randomBytes(127).toString("hex")}`) | 1n;
    const candidate = (topByte << 1016n) | low;
    if (nodeCrypto.checkPrimeSync(candidate)) return candidate;
  }
}

/**
 * Primes of the form k*M + (65537^a mod M), as the broken Infineon library made them
 * (CVE-2017-15361).
 */
function rocaPrimes() {
  const primorial = firstPrimes(126).reduce((product, prime) => product * prime, 1n);
  const prime = () => {
    for (;;) {
      const a = BigInt(`0x${nodeCrypto.randomBytes(20).toString("hex")}`);
      const low = power(65537n, a, primorial);
      const first = (3n << 1022n) / primorial;
      const k = first + BigInt(`0x${nodeCrypto.randomBytes(6).toString("hex")}`);
      const candidate = k * primorial + low;
      const fits = candidate.toString(2).length === 1024 && isCoprime(65537n, candidate - 1n);
      if (fits && nodeCrypto.checkPrimeSync(candidate)) return candidate;
    }
  };
  return { p: prime(), q: prime() };
}

function firstPrimes(count) {
  const primes = [];
  for (let n = 2n; primes.length < count; n += 1n) {
    if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  }
  return primes;
}

function isCoprime(a, b) {
  try {
    return inverse(modulo(a, b), b) > 0n;
  } catch {
    return false;
  }
}

function primesAsHex({ p, q }) {
  return { p: `0x${p.toString(16)}`, q: `0x${q.toString(16)}` };
}

async function rsaTokenOf(key) {
  return { jwk: key.jwk, token: await mint({ alg: "RS256", key: rsaSigner(key, pkcs1Encoding) }) };
}

async function leadingZeroToken(primes) {
  const key = rsaSigner(rsaKey(primes), pkcs1Encoding);
  for (let jti = 0; ; jti += 1) {
    const token = await mint({ alg: "RS256", key, claims: { jti: String(jti) } });
    if (signatureOf(token)[0] === 0) return token;
  }
}

/** OpenSSL rounds odd lengths, so the primes are multiplied here. */
async function rsaOfBits(bits) {
  for (;;) {
    const half = Math.ceil(bits / 2);
    const prime = (length) => nodeCrypto.generatePrimeSync(length, { bigint: true });
    const [p, q] = [prime(half), prime(bits - half)];
    const fits = (p * q).toString(2).length === bits;
    if (fits && isCoprime(65537n, (p - 1n) * (q - 1n))) return rsaTokenOf(rsaKey({ p, q }));
  }
}

async function tokenOf(alg, hash, pair) {
  const input = signingInput({
    headerText: JSON.stringify({ alg, typ: "JWT" }),
    payloadText: JSON.stringify(CLAIMS),
  });
  const options = { key: pair.privateKey, dsaEncoding: "ieee-p1363" };
  const signature = nodeCrypto.sign(hash, Buffer.from(input), options);
  if (
    !nodeCrypto.verify(hash, Buffer.from(input), { ...options, key: pair.publicKey }, signature)
  ) {
    throw new Error(`a token of ${alg} that does not verify`);
  }
  return { jwk: publicJwk(pair), token: `${input}.${base64url(signature)}` };
}

function ecPair(namedCurve) {
  return nodeCrypto.generateKeyPairSync("ec", { namedCurve });
}

function publicJwk(pair) {
  return pair.publicKey.export({ format: "jwk" });
}

function privateJwk(pair) {
  return pair.privateKey.export({ format: "jwk" });
}
