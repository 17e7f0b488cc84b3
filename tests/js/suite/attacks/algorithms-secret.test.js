// Attacks with HMAC secrets: public keys as secrets, short secrets, and values of another type.
import { test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import { ecSpki, oid, OID, okpSpki, rsaPublicKey, rsaSpki, sequence, sshPublicKey } from "../support/der.js";
import {
  base64,
  base64url,
  concat,
  hmacKey,
  keyFor,
  keyOptions,
  mint,
  pem,
  SECRET,
  utf8,
} from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierFor, verifierWith } from "../support/expect-verdict.js";

test("ALG-05 a secret that is a public key, behind any prefix", async () => {
  const { pem: publicKey, spki, jwk } = await keyFor("RS256");
  const { pem: ecPem } = await keyFor("ES256");
  const texts = {
    plain: publicKey,
    trimmed: publicKey.trim(),
    "leading newline": `\n${publicKey}`,
    "leading spaces": `   \t${publicKey}`,
    "byte order mark": `\ufeff${publicKey}`,
    comment: `# our key\n${publicKey}`,
    "long comment": `${"x".repeat(5000)}\n${publicKey}`,
    CRLF: publicKey.replaceAll("\n", "\r\n"),
    "one line": publicKey.replaceAll("\n", "\\n"),
    quoted: JSON.stringify(publicKey),
    EC: ecPem,
    "PKCS#1 label": pem("RSA PUBLIC KEY", spki),
    certificate: pem("CERTIFICATE", spki),
    ssh: sshPublicKey(jwk),
    "ssh after newline": `\n${sshPublicKey(jwk)}`,
    "ssh ecdsa": `ecdsa-sha2-nistp256 ${base64(spki)}`,
    "ssh ed25519": `ssh-ed25519 ${base64(spki.slice(0, 51))}`,
  };
  for (const [label, secret] of Object.entries(texts)) {
    misconfiguredKey({ secret, algorithm: "HS256" }, "ERR_CONFIG_SECRET", { label });
    misconfiguredKey({ secret: utf8(secret), algorithm: "HS256" }, "ERR_CONFIG_SECRET", {
      label: `${label} as bytes`,
    });
  }
  misconfiguredKey({ secret: spki, algorithm: "HS256" }, "ERR_CONFIG_SECRET", { label: "DER" });
  const ecDer = (await keyFor("ES256")).spki;
  misconfiguredKey({ secret: ecDer, algorithm: "HS256" }, "ERR_CONFIG_SECRET", { label: "EC DER" });
  // Keys that would be refused as keys are no less public.
  const { jwk: small } = fixed.RSA_2047;
  const unsupported = {
    "RSA of 2047 bits": rsaSpki(small),
    "RSA without NULL": rsaSpki(jwk, { algorithm: sequence(oid(OID.rsaEncryption)) }),
    secp256k1: ecSpki(fixed.SECP256K1.jwk, { parameters: oid(OID.secp256k1) }),
    Ed448: okpSpki(fixed.ED448.jwk, { algorithm: sequence(oid(OID.ed448)) }),
    "PKCS#1 of 2047 bits": rsaPublicKey(small),
  };
  for (const [label, der] of Object.entries(unsupported)) {
    for (const secret of [der, utf8(base64(der)), base64(der)]) {
      misconfiguredKey({ secret, algorithm: "HS256" }, "ERR_CONFIG_SECRET", { label });
    }
  }
});

test("ALG-05 secrets that merely look a little like that are fine", async () => {
  for (const text of [
    "{not json, but long enough to be a secret}",
    "BEGIN of a long sentence, no dashes",
  ]) {
    const key = hmacKey(utf8(text));
    const verifier = verifierWith({ secret: text, algorithm: "HS256" });
    await accepted(verifier, await mint({ alg: "HS256", key }));
  }
  // A random secret may start like DER does.
  const key = hmacKey(concat(Uint8Array.of(0x30, 0x2a), SECRET));
  await accepted(verifierWith(keyOptions("HS256", key)), await mint({ alg: "HS256", key }));
});

test("ALG-06 a public JWK or JWKS as secret", async () => {
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const { jwk } = await keyFor(alg);
    const texts = [
      JSON.stringify(jwk),
      JSON.stringify(jwk, null, 2),
      ` \n${JSON.stringify(jwk)}`,
      JSON.stringify({ keys: [jwk] }),
      JSON.stringify({ kid: "a", ...jwk, use: "sig" }),
      JSON.stringify([jwk]),
      `\ufeff${JSON.stringify(jwk)}`,
    ];
    for (const secret of texts) {
      for (const given of [secret, utf8(secret)]) {
        misconfiguredKey({ secret: given, algorithm: "HS256" }, "ERR_CONFIG_SECRET", {
          label: secret,
        });
      }
    }
  }
  // Also the JWK of a symmetric key: its `k` would be the secret, not this text.
  const oct = JSON.stringify({ kty: "oct", k: base64url(SECRET) });
  misconfiguredKey({ secret: oct, algorithm: "HS256" }, "ERR_CONFIG_SECRET");
});

test("ALG-21 an empty HMAC secret", async () => {
  misconfiguredKey({ secret: "", algorithm: "HS256" }, "ERR_CONFIG_SECRET", { option: "secret" });
  misconfiguredKey({ secret: new Uint8Array(0), algorithm: "HS256" }, "ERR_CONFIG_SECRET", {
    option: "secret",
  });
  // What an empty key signs must not verify under a real one: WebCrypto has no empty keys, so the
  // key is 64 zero bytes, which HMAC pads an empty one to.
  const zeros = hmacKey(new Uint8Array(64));
  const verifier = await verifierFor("HS256");
  await refused(verifier, await mint({ alg: "HS256", key: zeros }), "ERR_SIGNATURE_INVALID");
  await accepted(verifier, await mint({ alg: "HS256" }));
});

test("ALG-22 an HMAC secret shorter than the hash", async () => {
  for (const [algorithm, length] of [
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64],
  ]) {
    const short = SECRET.slice(0, length - 1);
    misconfiguredKey({ secret: short, algorithm }, "ERR_CONFIG_SECRET", { label: algorithm });
    misconfiguredKey({ secret: "s".repeat(length - 1), algorithm }, "ERR_CONFIG_SECRET");
    const key = hmacKey(SECRET.slice(0, length));
    const token = await mint({ alg: algorithm, key });
    await accepted(verifierWith(keyOptions(algorithm, key)), token);
  }
  // Of several algorithms, the longest hash decides: a list must not be half usable.
  const algorithms = ["HS256", "HS512"];
  misconfiguredKey({ secret: SECRET.slice(0, 63), algorithms }, "ERR_CONFIG_SECRET");
});

test("ALG-22 the length is counted in bytes of UTF-8", async () => {
  const text = "\u00e9".repeat(16);
  const key = hmacKey(utf8(text));
  const token = await mint({ alg: "HS256", key });
  await accepted(verifierWith({ secret: text, algorithm: "HS256" }), token);
  misconfiguredKey({ secret: `${"\u00e9".repeat(15)}x`, algorithm: "HS256" }, "ERR_CONFIG_SECRET");
});

test("ALG-24 a secret or key that only converts to a string", async () => {
  const text = "0123456789abcdef0123456789abcdef";
  const { pem: publicKey } = await keyFor("RS256");
  const impostors = (value) => [
    { toString: () => value },
    { [Symbol.toPrimitive]: () => value },
    [value],
    new String(value),
    { length: 64, 0: 1 },
    Array.from(SECRET),
    SECRET.buffer,
    new DataView(SECRET.buffer),
    new Uint16Array(64),
  ];
  for (const secret of impostors(text)) {
    misconfiguredKey({ secret, algorithm: "HS256" }, "ERR_CONFIG_TYPE", {
      label: Object.prototype.toString.call(secret),
    });
  }
  for (const value of impostors(publicKey)) {
    // Any other object could be a JWK, and then is none.
    const isNoJwk = [Array, ArrayBuffer, DataView].some((other) => value instanceof other);
    const reason = isNoJwk ? "ERR_CONFIG_TYPE" : "ERR_CONFIG_KEY";
    misconfiguredKey({ publicKey: value }, reason, {
      label: Object.prototype.toString.call(value),
    });
  }
  const key = hmacKey(utf8(text));
  await accepted(
    verifierWith({ secret: text, algorithm: "HS256" }),
    await mint({ alg: "HS256", key }),
  );
});

test("ALG-24 a secret that is changed afterwards stays what it was", async () => {
  const secret = Uint8Array.from(SECRET);
  const verifier = verifierWith({ secret, algorithm: "HS256" });
  secret.fill(0);
  await accepted(verifier, await mint({ alg: "HS256" }));
  const zeros = await mint({ alg: "HS256", key: hmacKey(new Uint8Array(64)) });
  await refused(verifier, zeros, "ERR_SIGNATURE_INVALID");
});
