// Attacks with RSA signatures whose padding is wrong in one place. The private key signs any encoding that the test
// makes, so only the check of the padding can refuse it.
import { assert, test } from "../../harness.js";
import {
  digest,
  pkcs1Encoding,
  pssEncoding,
  rsaKey,
  rsaSigner,
  SHA256_PREFIX,
} from "../support/arithmetic.js";
import * as fixed from "../support/fixed-keys.js";
import { bytesOfInteger, concat, integerOf, mint, signatureOf, withSignature } from "../support/minting.js";
import { accepted, refused, verifierWith } from "../support/expect-verdict.js";

const KEY = rsaKey({ p: BigInt(fixed.RSA_PRIMES.p), q: BigInt(fixed.RSA_PRIMES.q) });
const verifier = (algorithm) => verifierWith({ publicKey: KEY.jwk, algorithm });
const signed = (alg, encode) => mint({ alg, key: rsaSigner(KEY, encode) });

test("SIG-06 PKCS#1 v1.5 padding that is wrong in one place", async () => {
  const rs256 = verifier("RS256");
  await accepted(rs256, await signed("RS256", pkcs1Encoding));
  for (const [label, encode] of Object.entries(pkcs1Faults())) {
    await refused(rs256, await signed("RS256", encode), "ERR_SIGNATURE_INVALID", { label });
  }
});

test("SIG-06 every single octet of the padding counts", async () => {
  const rs256 = verifier("RS256");
  for (let index = 0; index < KEY.length - 32; index += 5) {
    const token = await signed("RS256", async (message, length) => {
      const encoded = await pkcs1Encoding(message, length);
      encoded[index] ^= 0x01;
      return encoded;
    });
    await refused(rs256, token, "ERR_SIGNATURE_INVALID", { label: `octet ${index}` });
  }
  await accepted(rs256, await signed("RS256", pkcs1Encoding));
});

test("SIG-07 PSS with another salt length, and other faults of its encoding", async () => {
  const ps256 = verifier("PS256");
  const withFault = (fault) =>
    signed("PS256", (message, length, n) => pssEncoding(message, length, n, fault));
  await accepted(ps256, await withFault({}));
  const largest = KEY.length - 32 - 2;
  for (const saltLength of [0, 1, 20, 31, 33, 48, 64, largest]) {
    const token = await withFault({ saltLength });
    await refused(ps256, token, "ERR_SIGNATURE_INVALID", { label: `salt of ${saltLength}` });
  }
  for (const fault of [
    { mgfHash: "SHA-1" },
    { mgfHash: "SHA-512" },
    { hash: "SHA-384", saltLength: 48 },
    { hash: "SHA-1", saltLength: 20 },
    { hash: "SHA-384", saltLength: 32 },
    { hash: "SHA-1", mgfHash: "SHA-256", saltLength: 32 },
    { trailer: 0xcc },
    { trailer: 0x00 },
    { padding: 0x01 },
    { padding: 0x80 },
    { separator: 0x00 },
    { separator: 0x02 },
  ]) {
    await refused(ps256, await withFault(fault), "ERR_SIGNATURE_INVALID", {
      label: JSON.stringify(fault),
    });
  }
});

test("SIG-07 the same under PS384 and PS512", async () => {
  for (const [alg, hash, own] of [
    ["PS384", "SHA-384", 48],
    ["PS512", "SHA-512", 64],
  ]) {
    const withSalt = (saltLength, mgfHash = hash) =>
      signed(alg, (message, length, n) =>
        pssEncoding(message, length, n, { hash, mgfHash, saltLength }),
      );
    await accepted(verifier(alg), await withSalt(own));
    for (const saltLength of [0, 20, 32, own - 1, own + 1]) {
      await refused(verifier(alg), await withSalt(saltLength), "ERR_SIGNATURE_INVALID", {
        label: alg,
      });
    }
    await refused(verifier(alg), await withSalt(own, "SHA-256"), "ERR_SIGNATURE_INVALID", {
      label: alg,
    });
  }
});

test("SIG-07 the top bits that the modulus does not have must be zero", async () => {
  const ps256 = verifier("PS256");
  // With the top bit set, the encoding is still below this modulus for some messages: about one in
  // forty.
  let tried = 0;
  for (let jti = 0; tried === 0 && jti < 4000; jti += 1) {
    const sign = async (_alg, message) => {
      const encoded = integerOf(await pssEncoding(message, KEY.length, KEY.n, { topBit: 0x80 }));
      if (encoded >= KEY.n) return new Uint8Array(1);
      tried += 1;
      return bytesOfInteger(KEY.apply(encoded), KEY.length);
    };
    const token = await mint({ alg: "PS256", key: { sign }, claims: { jti: String(jti) } });
    await refused(ps256, token, "ERR_SIGNATURE_INVALID");
  }
  assert.equal(tried, 1);
});

test("SIG-08 an RSA signature that is not below the modulus", async () => {
  const rs256 = verifier("RS256");
  let token;
  let twin;
  for (let jti = 0; twin === undefined && jti < 500; jti += 1) {
    token = await mint({
      alg: "RS256",
      key: rsaSigner(KEY, pkcs1Encoding),
      claims: { jti: String(jti) },
    });
    const shifted = integerOf(signatureOf(token)) + KEY.n;
    if (bytesOfInteger(shifted).length === KEY.length) twin = bytesOfInteger(shifted, KEY.length);
  }
  await accepted(rs256, token);
  await refused(rs256, withSignature(token, twin), "ERR_SIGNATURE_INVALID", { label: "s + n" });
  for (const value of [0n, 1n, KEY.n - 1n, KEY.n, KEY.n + 1n, 2n ** 2048n - 1n]) {
    const signature = bytesOfInteger(value, KEY.length);
    for (const alg of ["RS256", "PS256"]) {
      const other = await mint({ alg, key: rsaSigner(KEY, pkcs1Encoding) });
      await refused(verifier(alg), withSignature(other, signature), "ERR_SIGNATURE_INVALID");
    }
  }
});

test("SIG-08 an RSA signature of another length", async () => {
  const rs256 = verifier("RS256");
  const token = fixed.LEADING_ZERO_TOKEN;
  const signature = signatureOf(token);
  assert.equal(signature[0], 0, "the test token's signature starts with a zero octet");
  assert.equal(signature.length, 256);
  await accepted(rs256, token);
  const zero = new Uint8Array(1);
  for (const bytes of [
    signature.slice(1),
    concat(zero, signature),
    concat(zero, zero, signature),
    concat(signature, zero),
    signature.slice(0, 255),
    concat(signature, signature),
    new Uint8Array(256),
    new Uint8Array(1024),
    concat(new Uint8Array(768), signature),
    concat(new Uint8Array(8000), signature),
  ]) {
    await refused(rs256, withSignature(token, bytes), "ERR_SIGNATURE_INVALID", {
      label: `${bytes.length} bytes`,
    });
  }
});

/** Name of the fault: encoding with it. Each one was accepted by some library. */
function pkcs1Faults() {
  const SHA1_PREFIX = Uint8Array.of(48, 33, 48, 9, 6, 5, 43, 14, 3, 2, 26, 5, 0, 4, 20);
  const withoutNull = Uint8Array.from(
    SHA256_PREFIX.filter((_, index) => index !== 15 && index !== 16),
  );
  withoutNull[1] -= 2;
  withoutNull[3] -= 2;
  const longLength = concat(Uint8Array.of(0x30, 0x81, 0x31), SHA256_PREFIX.slice(2));
  const changed = (index, value) => SHA256_PREFIX.map((byte, at) => (at === index ? value : byte));
  /** 00 01 FF..FF 00 <info>, filled up to the length. */
  const padded = (info, length) =>
    concat(
      Uint8Array.of(0, 1),
      new Uint8Array(length - info.length - 3).fill(0xff),
      Uint8Array.of(0),
      info,
    );
  const withInfo = (make) => async (message, length) =>
    padded(await make(await digest("SHA-256", message), message), length);
  const withStart =
    (...start) =>
    async (message, length) => {
      const encoded = await pkcs1Encoding(message, length);
      encoded.set(start);
      return encoded;
    };
  /** Short padding and garbage behind (Bleichenbacher 2006), or in the middle. */
  const withGarbage = (before, after) => async (message, length) => {
    const info = concat(SHA256_PREFIX, await digest("SHA-256", message));
    const start = concat(Uint8Array.of(0, 1), new Uint8Array(before).fill(0xff), Uint8Array.of(0));
    const garbage = new Uint8Array(length - start.length - info.length - after).fill(0x5a);
    return concat(start, info, garbage, new Uint8Array(after));
  };
  return {
    "eight octets of padding and garbage behind": withGarbage(8, 0),
    "no padding and garbage behind": withGarbage(0, 0),
    "garbage behind, then zeros": withGarbage(8, 16),
    "one octet of garbage": async (message, length) => {
      const info = concat(SHA256_PREFIX, await digest("SHA-256", message), Uint8Array.of(0));
      return padded(info, length);
    },
    "block type 2": withStart(0, 2),
    "block type 0": withStart(0, 0),
    "a zero in the padding": withStart(0, 1, 0xff, 0),
    "no separator": async (message, length) => {
      const encoded = await pkcs1Encoding(message, length);
      encoded[encoded.length - 32 - SHA256_PREFIX.length - 1] = 0xff;
      return encoded;
    },
    "bare hash": withInfo((hash) => hash),
    "hash of another message": withInfo(async (_, message) =>
      concat(SHA256_PREFIX, await digest("SHA-256", message.slice(1))),
    ),
    "parameters absent instead of NULL": withInfo((hash) => concat(withoutNull, hash)),
    "length in long form": withInfo((hash) => concat(longLength, hash)),
    "NULL with another tag": withInfo((hash) => concat(changed(15, 0x04), hash)),
    "NULL that is not empty": withInfo((hash) => concat(changed(16, 0x01), hash)),
    "OID of SHA-512": withInfo((hash) => concat(changed(14, 0x03), hash)),
    "OCTET STRING one too long": withInfo((hash) => concat(changed(18, 0x21), hash)),
    "SHA-1": withInfo(async (_, message) => concat(SHA1_PREFIX, await digest("SHA-1", message))),
    "SHA-1 with the hash of SHA-256": withInfo((hash) => concat(SHA1_PREFIX, hash.slice(0, 20))),
    "hash truncated": withInfo((hash) => concat(SHA256_PREFIX, hash.slice(0, 31))),
    "all padding": async (_, length) =>
      concat(Uint8Array.of(0, 1), new Uint8Array(length - 2).fill(0xff)),
    zero: async (_, length) => new Uint8Array(length),
    one: async (_, length) => bytesOfInteger(1n, length),
  };
}
