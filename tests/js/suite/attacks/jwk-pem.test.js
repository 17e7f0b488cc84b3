// Attacks with keys in PEM and DER: one block, one encoding, one meaning.
import { test } from "../../harness.js";
import {
  bitString,
  certificate,
  compressedPoint,
  ecSpki,
  explicitP256,
  hybridPoint,
  NULL,
  octetString,
  oid,
  OID,
  okpSpki,
  pssParameters,
  rsaPublicKey,
  rsaSpki,
  sequence,
  spkiPem,
  tlv,
  uncompressedPoint,
} from "../support/der.js";
import * as fixed from "../support/fixed-keys.js";
import { concat, fromBase64url, keyFor, mint, pem } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierWith } from "../support/expect-verdict.js";

test("JWK-14 each kind of PEM block that is a public key", async () => {
  const key = await keyFor("RS256");
  const token = await mint({ alg: "RS256" });
  const cert = await certificate(key.spki, (bytes) => key.sign("RS256", bytes));
  const good = {
    SPKI: key.pem,
    "PKCS#1": pem("RSA PUBLIC KEY", rsaPublicKey(key.jwk)),
    certificate: pem("CERTIFICATE", cert),
    CRLF: key.pem.replaceAll("\n", "\r\n"),
    "without the last line break": key.pem.trim(),
    "white space around": `\n  ${key.pem}\n\n`,
    indented: key.pem.replaceAll("\n", "\n      "),
    "text in front": `Our key:\n${key.pem}`,
    "a comment in front": `# key\n${key.pem}`,
    "text behind": `${key.pem}and so on`,
    "a byte order mark": `\ufeff${key.pem}`,
    "no line breaks": key.pem.replaceAll("\n", ""),
    "line breaks as text": key.pem.replaceAll("\n", "\\n"),
    "a zero byte behind": `${key.pem}\0`,
  };
  for (const [label, publicKey] of Object.entries(good)) {
    const verifier = verifierWith({ publicKey });
    await accepted(verifier, token, label);
    await refused(verifier, fixed.RSA_8192.token, "ERR_SIGNATURE_INVALID", { label });
  }
});

test("JWK-14 a certificate counts for its key alone", async () => {
  const key = await keyFor("RS256");
  // Neither its signature nor its dates mean anything: the operator gave it.
  const forged = await certificate(key.spki, async () => new Uint8Array(256));
  await accepted(
    verifierWith({ publicKey: pem("CERTIFICATE", forged) }),
    await mint({ alg: "RS256" }),
  );
  const weak = await certificate(rsaSpki(fixed.RSA_2047.jwk), (bytes) => key.sign("RS256", bytes));
  misconfiguredKey({ publicKey: pem("CERTIFICATE", weak) }, "ERR_CONFIG_KEY");
  misconfiguredKey({ publicKey: pem("CERTIFICATE", forged.slice(0, -1)) }, "ERR_CONFIG_KEY");
  misconfiguredKey({ publicKey: pem("CERTIFICATE", concat(forged, NULL)) }, "ERR_CONFIG_KEY");
  misconfiguredKey({ publicKey: pem("CERTIFICATE", key.spki) }, "ERR_CONFIG_KEY");
});

test("JWK-14 private keys and encrypted ones", async () => {
  const rsa = await keyFor("RS256");
  const ec = await keyFor("ES256");
  const labels = [
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
  ];
  for (const label of labels) {
    for (const [key, algorithm] of [
      [rsa, "RS256"],
      [ec, "ES256"],
    ]) {
      const publicKey = pem(label, key.pkcs8);
      misconfiguredKey({ publicKey, algorithm }, "ERR_CONFIG_PRIVATE_KEY", {
        label,
        option: "publicKey",
      });
    }
  }
  // However it is wrapped, and with the headers of an older format: the label says enough.
  const body = pem("RSA PRIVATE KEY", rsa.pkcs8);
  const wrapped = [
    body.replaceAll(/(.{64})\n/g, "$1"),
    body.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
    `text\n${body}`,
    rsa.pem + body,
  ];
  for (const publicKey of wrapped) misconfiguredKey({ publicKey }, "ERR_CONFIG_PRIVATE_KEY");
  // Under the wrong label, it is no public key either.
  misconfiguredKey({ publicKey: spkiPem(rsa.pkcs8) }, "ERR_CONFIG_KEY");
  misconfiguredKey({ publicKey: rsa.privateJwk }, "ERR_CONFIG_PRIVATE_KEY");
  await accepted(verifierWith({ publicKey: rsa.pem }), await mint({ alg: "RS256" }));
});

test("JWK-14 several keys, other labels, and broken ones", async () => {
  const key = await keyFor("RS256");
  const other = spkiPem(rsaSpki(fixed.RSA_8192.jwk));
  const dashes = "-----";
  const bad = {
    "two blocks": key.pem + other,
    "the same block twice": key.pem + key.pem,
    "a header": key.pem.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n"),
    "label PUBLICKEY": pem("PUBLICKEY", key.spki),
    "label public key": pem("public key", key.spki),
    "label EC PUBLIC KEY": pem("EC PUBLIC KEY", key.spki),
    "label SSH2 PUBLIC KEY": pem("SSH2 PUBLIC KEY", key.spki),
    "label CERTIFICATE REQUEST": pem("CERTIFICATE REQUEST", key.spki),
    "no label": pem("", key.spki),
    "two labels": key.pem.replace("END PUBLIC KEY", "END RSA PUBLIC KEY"),
    "SPKI as PKCS#1": pem("RSA PUBLIC KEY", key.spki),
    "PKCS#1 as SPKI": pem("PUBLIC KEY", rsaPublicKey(key.jwk)),
    "no end": key.pem.slice(0, key.pem.indexOf("-----END")),
    "no begin": key.pem.slice(key.pem.indexOf("\n") + 1),
    "four dashes": key.pem.replaceAll(dashes, "----"),
    "en dashes": key.pem.replaceAll("-", "\u2013"),
    "a letter of another script": key.pem.replace("M", "\u041c"),
    "a letter less": key.pem.replace(/\n(.)/, "\n"),
    base64url: key.pem.replaceAll("+", "-").replaceAll("/", "_").replace("MIIB", "MI-B"),
    "no padding bits": key.pem.replace(/.(=*)\n-----END/, "$1\n-----END"),
    "a fence alone": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
    "base64 alone": key.pem.split("\n").slice(1, -2).join("\n"),
    "not a key": "hello",
    "white space": "  \n ",
    JSON: JSON.stringify(key.jwk),
    URL: "https://issuer.example/jwks",
  };
  for (const [label, publicKey] of Object.entries(bad)) {
    misconfiguredKey({ publicKey }, "ERR_CONFIG_KEY", { label, option: "publicKey" });
  }
  await accepted(verifierWith({ publicKey: key.pem }), await mint({ alg: "RS256" }));
});

test("JWK-14 a PEM of ten megabytes", async () => {
  const key = await keyFor("RS256");
  const huge = "A".repeat(10_000_000);
  for (const publicKey of [
    key.pem.replace("\n", `\n${huge}\n`),
    key.pem + "\n".repeat(10_000_000),
    `-----BEGIN PUBLIC KEY-----\n${huge}`,
    "-".repeat(10_000_000),
    "-----BEGIN ".repeat(1_000_000),
  ]) {
    misconfiguredKey({ publicKey }, "ERR_CONFIG_KEY");
  }
});

test("JWK-15 algorithm identifiers of RSA", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256" });
  const identified = (...members) => spkiPem(rsaSpki(jwk, { algorithm: sequence(...members) }));
  await accepted(verifierWith({ publicKey: identified(oid(OID.rsaEncryption), NULL) }), token);
  const bad = {
    "no parameters": identified(oid(OID.rsaEncryption)),
    "NULL that is not empty": identified(oid(OID.rsaEncryption), Uint8Array.of(5, 1, 0)),
    "a sequence": identified(oid(OID.rsaEncryption), sequence()),
    "two parameters": identified(oid(OID.rsaEncryption), NULL, NULL),
    "a signature algorithm": identified(oid(OID.sha256WithRsa), NULL),
    EC: identified(oid(OID.ecPublicKey), oid(OID.p256)),
    Ed25519: identified(oid(OID.ed25519)),
    nothing: identified(),
  };
  for (const [label, publicKey] of Object.entries(bad))
    misconfiguredKey({ publicKey }, "ERR_CONFIG_KEY", { label });
});

test("JWK-15 a key that is marked for RSASSA-PSS", async () => {
  const { jwk } = await keyFor("RS256");
  const pss = (...parameters) =>
    spkiPem(rsaSpki(jwk, { algorithm: sequence(oid(OID.rsassaPss), ...parameters) }));
  const ps256 = pss(pssParameters(OID.sha256, 32));
  await accepted(
    verifierWith({ publicKey: ps256, algorithm: "PS256" }),
    await mint({ alg: "PS256" }),
  );
  for (const algorithm of ["RS256", "RS512", "PS384", "PS512"]) {
    misconfiguredKey({ publicKey: ps256, algorithm }, "ERR_CONFIG_ALGORITHM", { label: algorithm });
  }
  // Without parameters, any hash is allowed (RFC 4055 section 1.2), but no other padding.
  const open = pss();
  await accepted(
    verifierWith({ publicKey: open, algorithm: "PS512" }),
    await mint({ alg: "PS512" }),
  );
  misconfiguredKey({ publicKey: open, algorithm: "RS256" }, "ERR_CONFIG_ALGORITHM");
  const odd = {
    "another salt": pss(pssParameters(OID.sha256, 20)),
    "no salt": pss(pssParameters(OID.sha256, 0)),
    "MGF1 with another hash": pss(pssParameters(OID.sha256, 32, OID.sha1)),
    "SHA-1": pss(pssParameters(OID.sha1, 20)),
    "SHA-512 with the salt of SHA-256": pss(pssParameters(OID.sha512, 32)),
    "the defaults, which are SHA-1": pss(sequence()),
    NULL: pss(NULL),
  };
  for (const [label, publicKey] of Object.entries(odd)) {
    misconfiguredKey({ publicKey, algorithm: "PS256" }, "ERR_CONFIG_KEY", { label });
  }
});

test("JWK-15 curves that are not named, or not ours, and points in other forms", async () => {
  const { jwk } = await keyFor("ES256");
  const algorithm = "ES256";
  const point = uncompressedPoint(jwk);
  await accepted(
    verifierWith({ publicKey: spkiPem(ecSpki(jwk)), algorithm }),
    await mint({ alg: algorithm }),
  );
  const bad = {
    "explicit parameters": ecSpki(jwk, { parameters: explicitP256() }),
    "no parameters": ecSpki(jwk, { parameters: new Uint8Array(0) }),
    NULL: ecSpki(jwk, { parameters: NULL }),
    secp256k1: ecSpki(fixed.SECP256K1.jwk, { parameters: oid(OID.secp256k1) }),
    "our point under secp256k1": ecSpki(jwk, { parameters: oid(OID.secp256k1) }),
    brainpoolP256r1: ecSpki(jwk, { parameters: oid(OID.brainpoolP256r1) }),
    "our point under P-384": ecSpki(jwk, { parameters: oid(OID.p384) }),
    compressed: ecSpki(jwk, { point: compressedPoint(jwk) }),
    hybrid: ecSpki(jwk, { point: hybridPoint(jwk) }),
    "the wrong first octet": ecSpki(jwk, { point: concat(Uint8Array.of(5), point.slice(1)) }),
    infinity: ecSpki(jwk, { point: Uint8Array.of(0) }),
    "an octet string inside": ecSpki(jwk, { point: octetString(point) }),
    short: ecSpki(jwk, { point: point.slice(0, -1) }),
    long: ecSpki(jwk, { point: concat(point, Uint8Array.of(0)) }),
    empty: ecSpki(jwk, { point: new Uint8Array(0) }),
    "x alone": ecSpki(jwk, { point: fromBase64url(jwk.x) }),
  };
  for (const [label, der] of Object.entries(bad)) {
    misconfiguredKey({ publicKey: spkiPem(der), algorithm }, "ERR_CONFIG_KEY", { label });
  }
});

test("JWK-15 Ed25519 with parameters, and its relatives", async () => {
  const { jwk } = await keyFor("EdDSA");
  const algorithm = "EdDSA";
  const identified = (key, ...members) =>
    spkiPem(okpSpki(key, { algorithm: sequence(...members) }));
  await accepted(
    verifierWith({ publicKey: spkiPem(okpSpki(jwk)), algorithm }),
    await mint({ alg: algorithm }),
  );
  const bad = {
    NULL: identified(jwk, oid(OID.ed25519), NULL),
    Ed448: identified(fixed.ED448.jwk, oid(OID.ed448)),
    X25519: identified(fixed.X25519, oid(OID.x25519)),
    "our key under X25519": identified(jwk, oid(OID.x25519)),
    "our key under Ed448": identified(jwk, oid(OID.ed448)),
    "an octet string inside": spkiPem(
      sequence(sequence(oid(OID.ed25519)), bitString(octetString(fromBase64url(jwk.x)))),
    ),
  };
  for (const [label, publicKey] of Object.entries(bad)) {
    misconfiguredKey({ publicKey, algorithm }, "ERR_CONFIG_KEY", { label });
  }
});

test("JWK-16 bytes behind and between, and lengths that are not DER", async () => {
  const { jwk, spki } = await keyFor("RS256");
  const identifier = sequence(oid(OID.rsaEncryption), NULL);
  const key = rsaPublicKey(jwk);
  const body = concat(identifier, bitString(key));
  const [n, e] = [fromBase64url(jwk.n), fromBase64url(jwk.e)];
  const zero = Uint8Array.of(0);
  const modulus = tlv(0x02, concat(zero, n));
  const exponent = tlv(0x02, e);
  const withKey = (...members) => sequence(identifier, bitString(sequence(...members)));
  const bad = {
    "a byte behind": concat(spki, zero),
    "a NULL behind": concat(spki, NULL),
    "the key twice": concat(spki, spki),
    "a byte less": spki.slice(0, -1),
    "a member more": sequence(body, NULL),
    "a member less": sequence(identifier),
    "an indefinite length": concat(Uint8Array.of(0x30, 0x80), body, zero, zero),
    "a length with a leading zero": concat(
      Uint8Array.of(0x30, 0x83, 0, body.length >> 8, body.length & 0xff),
      body,
    ),
    "a long form for a short length": sequence(
      concat(Uint8Array.of(0x30, 0x81, identifier.length - 2), identifier.slice(2)),
      bitString(key),
    ),
    "unused bits": sequence(identifier, bitString(key, 1)),
    "eight unused bits": sequence(identifier, bitString(key, 8)),
    "no count of unused bits": sequence(identifier, tlv(0x03, key)),
    "an empty bit string": sequence(identifier, tlv(0x03)),
    "a constructed bit string": sequence(identifier, tlv(0x23, bitString(key))),
    "an octet string": sequence(identifier, octetString(concat(zero, key))),
    "a set": concat(Uint8Array.of(0x31), spki.slice(1)),
    "a byte behind the key": sequence(identifier, bitString(concat(key, zero))),
    "a member behind the key": withKey(modulus, exponent, NULL),
    "a negative modulus": withKey(tlv(0x02, n), exponent),
    "a modulus with two leading zeros": withKey(tlv(0x02, concat(zero, zero, n)), exponent),
    "an exponent with a leading zero": withKey(modulus, tlv(0x02, concat(zero, e))),
    "an empty exponent": withKey(modulus, tlv(0x02)),
    "a negative exponent": withKey(modulus, tlv(0x02, Uint8Array.of(0xff))),
    "exponent, then modulus": withKey(exponent, modulus),
    "no exponent": withKey(modulus),
    "another tag": withKey(tlv(0x04, concat(zero, n)), exponent),
  };
  for (const [label, der] of Object.entries(bad)) {
    misconfiguredKey({ publicKey: spkiPem(der) }, "ERR_CONFIG_KEY", { label });
  }
  await accepted(
    verifierWith({ publicKey: spkiPem(withKey(modulus, exponent)) }),
    await mint({ alg: "RS256" }),
  );
});

test("JWK-16 a length of four gigabytes, and every truncation", async () => {
  for (const length of [
    [0x84, 0xff, 0xff, 0xff, 0xff],
    [0x88, 1, 0, 0, 0, 0, 0, 0, 0],
    [0xff],
    [0x84, 0x7f, 0xff, 0xff, 0xff],
  ]) {
    misconfiguredKey({ publicKey: spkiPem(Uint8Array.from([0x30, ...length])) }, "ERR_CONFIG_KEY");
    misconfiguredKey(
      { publicKey: spkiPem(Uint8Array.from([0x30, ...length, 0x30, ...length])) },
      "ERR_CONFIG_KEY",
    );
  }
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const { spki } = await keyFor(alg);
    for (let end = 1; end < spki.length; end += 1) {
      const publicKey = spkiPem(spki.slice(0, end));
      misconfiguredKey({ publicKey, algorithm: alg }, "ERR_CONFIG_KEY", { label: `${alg} ${end}` });
    }
    await accepted(verifierWith({ publicKey: spkiPem(spki), algorithm: alg }), await mint({ alg }));
  }
});
