// Attacks with weak RSA and EC keys. Each weak key comes with a token that it signed, so a verifier without the rule
// would accept the token.
import { assert, test } from "../../harness.js";
import { CURVES, pkcs1Encoding, rsaKey, rsaSigner } from "../support/arithmetic.js";
import * as fixed from "../support/fixed-keys.js";
import { rsaSpki, spkiPem } from "../support/der.js";
import { base64url, bytesOfInteger, concat, fromBase64url, keyFor, mint } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierWith } from "../support/expect-verdict.js";

const PRIMES = { p: BigInt(fixed.RSA_PRIMES.p), q: BigInt(fixed.RSA_PRIMES.q) };

test("ALG-14 an RSA modulus of 2047 bits, and one of 2048", async () => {
  assert.equal(bitsOf(fixed.RSA_2047.jwk), 2047);
  await checkSkipped(fixed.RSA_2047);
  const { jwk } = await keyFor("RS256");
  assert.equal(bitsOf(jwk), 2048);
  await checkUsable({ jwk, token: await mint({ alg: "RS256" }) });
});

test("ALG-15 RSA exponents below 65537, even, or from 2^33 up", async () => {
  for (const e of [3n, 65535n, 2n ** 33n + 1n]) {
    const key = rsaKey(PRIMES, e);
    await checkSkipped({ jwk: key.jwk, token: await tokenOf(key) }, `e = ${e}`);
  }
  const { jwk } = rsaKey(PRIMES);
  for (const e of [0n, 1n, 2n, 65536n, 65538n, 2n ** 33n, 2n ** 64n + 1n, 2n ** 2000n + 1n]) {
    await checkRefusedAlone({ ...jwk, e: base64url(bytesOfInteger(e)) }, `e = ${e}`);
  }
  for (const e of [65537n, 65539n, 2n ** 33n - 1n]) {
    const key = rsaKey(PRIMES, e);
    await checkUsable({ jwk: key.jwk, token: await tokenOf(key) }, `e = ${e}`);
  }
});

test("ALG-15 with e = 1 anybody could sign", async () => {
  const { n, length } = rsaKey(PRIMES);
  const jwk = { kty: "RSA", n: base64url(bytesOfInteger(n)), e: "AQ" };
  const key = { jwk, sign: async (_alg, message) => pkcs1Encoding(message, length) };
  await checkSkipped({ jwk, token: await mint({ alg: "RS256", key }) });
});

test("ALG-16 an RSA modulus of 8192 bits, and one of 8193", async () => {
  assert.equal(bitsOf(fixed.RSA_8192.jwk), 8192);
  assert.equal(bitsOf(fixed.RSA_8193.jwk), 8193);
  await checkUsable(fixed.RSA_8192);
  await checkSkipped(fixed.RSA_8193);
});

test("ALG-16 an RSA modulus of 16384 bits, and of megabytes", async () => {
  for (const bytes of [2048, 100_000, 3_000_000]) {
    const n = new Uint8Array(bytes).fill(0xff);
    await checkRefusedAlone({ kty: "RSA", n: base64url(n), e: "AQAB" }, `${bytes} bytes`);
  }
  const huge = new Uint8Array(2048).fill(0xff);
  await checkSkipped({ jwk: { kty: "RSA", n: base64url(huge), e: "AQAB" }, token: undefined });
});

test("ALG-17 an even modulus is refused, leading zeros change nothing", async () => {
  const { n, e, jwk } = rsaKey(PRIMES);
  const even = { kty: "RSA", n: base64url(bytesOfInteger(n - 1n)), e: jwk.e };
  await checkRefusedAlone(even, "even");
  const padded = base64url(concat(Uint8Array.of(0), fromBase64url(jwk.n)));
  const token = await tokenOf(rsaKey(PRIMES));
  await checkUsable({ jwk: { ...jwk, n: padded }, token }, "leading zero in n");
  const paddedE = base64url(concat(Uint8Array.of(0), bytesOfInteger(e)));
  await checkUsable({ jwk: { ...jwk, e: paddedE }, token }, "leading zero in e");
  await checkUsable({ jwk, token });
});

test("ALG-18 a modulus of the broken Infineon library (ROCA)", async () => {
  const { jwk, token } = fixed.ROCA;
  // Not another rule refuses it: the size is right, and the signature holds.
  assert.equal(bitsOf(jwk), 2048);
  const parameters = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, parameters, false, ["verify"]);
  const signed = new TextEncoder().encode(token.slice(0, token.lastIndexOf(".")));
  const signature = fromBase64url(token.split(".")[2]);
  assert.equal(await crypto.subtle.verify(parameters, key, signature, signed), true);
  await checkSkipped({ jwk, token });
});

test("ALG-19 an EC point that is not on the curve", async () => {
  for (const alg of ["ES256", "ES384"]) {
    const { jwk } = await keyFor(alg);
    const { p, length } = CURVES[alg];
    const flipped = fromBase64url(jwk.y);
    flipped[flipped.length - 1] ^= 1;
    const zero = base64url(new Uint8Array(length));
    const ones = base64url(new Uint8Array(length).fill(0xff));
    const prime = base64url(bytesOfInteger(p, length));
    const bad = {
      "y changed": { ...jwk, y: base64url(flipped) },
      "x and y swapped": { ...jwk, x: jwk.y, y: jwk.x },
      "zero point": { ...jwk, x: zero, y: zero },
      "x = 0, wrong y": { ...jwk, x: zero },
      "x = p": { ...jwk, x: prime },
      "y = p": { ...jwk, y: prime },
      "all ones": { ...jwk, x: ones, y: ones },
      "x missing": { ...jwk, x: undefined },
      "y missing": { ...jwk, y: undefined },
      "x empty": { ...jwk, x: "" },
      // Its last byte is gone: a first one may be zero, and may then be left out.
      "y short": { ...jwk, y: base64url(fromBase64url(jwk.y).slice(0, -1)) },
      "y long": { ...jwk, y: base64url(concat(Uint8Array.of(1), fromBase64url(jwk.y))) },
    };
    const token = await mint({ alg, header: { kid: "odd" } });
    for (const [label, publicKey] of Object.entries(bad)) {
      misconfiguredKey({ publicKey, algorithm: alg }, "ERR_CONFIG_KEY", { label });
      const keys = [
        { ...publicKey, kid: "odd" },
        { ...jwk, kid: "good" },
      ];
      const verifier = verifierWith({ jwks: { keys }, algorithm: alg });
      await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label });
      await accepted(verifier, await mint({ alg, header: { kid: "good" } }));
    }
  }
});

test("ALG-19 P-521 points are checked alike", async () => {
  const { jwk, token } = fixed.P521;
  await accepted(verifierWith({ publicKey: jwk, algorithm: "ES512" }), token);
  for (const y of [
    jwk.x,
    base64url(new Uint8Array(66)),
    base64url(fromBase64url(jwk.y).slice(2)),
  ]) {
    misconfiguredKey({ publicKey: { ...jwk, y }, algorithm: "ES512" }, "ERR_CONFIG_KEY");
  }
});

async function tokenOf(key) {
  return mint({ alg: "RS256", key: rsaSigner(key, pkcs1Encoding) });
}

/** Refused alone in every form, and skipped in a set whose other key still works. */
async function checkSkipped({ jwk, token }, label = "odd key") {
  await checkRefusedAlone(jwk, label);
  const good = await keyFor("RS256");
  const keys = [
    { ...jwk, kid: "odd" },
    { ...good.jwk, kid: "good" },
  ];
  const verifier = verifierWith({ jwks: { keys } });
  const named = await mint({ alg: "RS256", header: { kid: "odd" } });
  await refused(verifier, named, "ERR_NO_MATCHING_KEY", { label });
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "good" } }), label);
  if (token === undefined) return;
  // Without a kid, only the usable key is left: it must be that one that the signature is held
  // against.
  await refused(verifier, token, "ERR_SIGNATURE_INVALID", { label });
}

async function checkRefusedAlone(jwk, label) {
  misconfiguredKey({ publicKey: jwk }, "ERR_CONFIG_KEY", { label: `${label} as JWK` });
  misconfiguredKey({ jwks: { keys: [jwk] } }, "ERR_CONFIG_KEY", { label: `${label} in a set` });
  // PEM cannot spell leading zeros without being wrong DER (JWK-16), and has a size limit of its
  // own (JWK-14).
  if (jwk.n.length > 20_000 || !fromBase64url(jwk.n)[0] || !fromBase64url(jwk.e)[0]) return;
  misconfiguredKey({ publicKey: spkiPem(rsaSpki(jwk)) }, "ERR_CONFIG_KEY", {
    label: `${label} as PEM`,
  });
}

async function checkUsable({ jwk, token }, label) {
  for (const options of [
    { publicKey: jwk },
    { publicKey: spkiPem(rsaSpki(jwk)) },
    { jwks: { keys: [jwk] } },
  ]) {
    await accepted(verifierWith(options), token, label);
  }
}

function bitsOf({ n }) {
  return BigInt(
    `0x${Array.from(fromBase64url(n), (byte) => byte.toString(16).padStart(2, "0")).join("")}`,
  ).toString(2).length;
}
