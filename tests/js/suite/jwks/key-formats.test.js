// Keys in the forms that issuers publish and people paste: which are accepted, and what the errors for the others say.
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { certificate } from "../support/der.js";
import * as fixed from "../support/fixed-keys.js";
import {
  base64,
  base64url,
  concat,
  fromBase64url,
  keyFor,
  mint,
  otherKey,
  pem,
  SECRET,
  utf8,
} from "../support/minting.js";
import { remote, setOf } from "../support/remote-jwks.js";
import {
  BASE,
  accepted,
  misconfiguredKey,
  refused,
  refusedAsync,
  verifierWith,
} from "../support/expect-verdict.js";

const kid = "k1";
const zeros = (text, count = 1) => base64url(concat(new Uint8Array(count), fromBase64url(text)));

/** A P-256 key whose x begins with a zero octet, which is left out, with a token that it signed. */
async function shortKey() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  for (;;) {
    const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    if (fromBase64url(x)[0] !== 0) continue;
    const short = base64url(fromBase64url(x).slice(1));
    const sign = async (_, bytes) =>
      new Uint8Array(
        await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes),
      );
    return { jwk: { kty, crv, x: short, y }, full: { kty, crv, x, y }, key: { sign } };
  }
}

test("key formats: numbers of a JWK may have leading zero octets, inline and fetched", async () => {
  for (const [alg, members] of [
    ["RS256", ["n", "e"]],
    ["ES256", ["x", "y"]],
    ["ES384", ["x", "y"]],
  ]) {
    const { jwk } = await keyFor(alg);
    const token = await mint({ alg, header: { kid } });
    for (const member of members) {
      for (const count of [1, 2, 100]) {
        const odd = { ...jwk, kid, [member]: zeros(jwk[member], count) };
        const label = `${alg} ${member} ${count}`;
        await accepted(verifierWith({ publicKey: odd, algorithm: alg }), token, label);
        const { verifier } = remote(setOf(odd), { algorithm: alg });
        await verifier.loadKeys();
        await accepted(verifier, token, label);
        // What is handed on is in the one spelling of RFC 7518.
        assert.equal(verifier.exportKeys().jwks.keys[0][member], jwk[member], label);
        const wrong = await mint({ alg, key: await otherKey(alg, "wrong"), header: { kid } });
        await refusedAsync(verifier, wrong, "ERR_SIGNATURE_INVALID", { label });
      }
    }
  }
});

test("key formats: leading zeros do not raise a limit, and Ed25519 keys have an exact length", async () => {
  const { jwk } = fixed.RSA_2047;
  const weak = misconfiguredKey({ publicKey: { ...jwk, n: zeros(jwk.n) } }, "ERR_CONFIG_KEY");
  assert.match(weak.message, /n: the RSA modulus has fewer than 2048 bits/);
  const many = zeros((await keyFor("RS256")).jwk.n, 3000);
  misconfiguredKey({ publicKey: { kty: "RSA", n: many, e: "AQAB" } }, "ERR_CONFIG_KEY");
  const { jwk: okp } = await keyFor("EdDSA");
  const options = { publicKey: { ...okp, x: zeros(okp.x) }, algorithm: "EdDSA" };
  const error = misconfiguredKey(options, "ERR_CONFIG_KEY");
  assert.match(error.message, /x: the Ed25519 key must have exactly 32 bytes/);
  const control = verifierWith({ publicKey: okp, algorithm: "EdDSA" });
  await accepted(control, await mint({ alg: "EdDSA" }));
});

test("key formats: EC coordinates may lack their leading zero octet", async () => {
  const { jwk, full, key } = await shortKey();
  const token = await mint({ alg: "ES256", key, header: { kid } });
  await accepted(verifierWith({ publicKey: full, algorithm: "ES256" }), token);
  await accepted(verifierWith({ publicKey: jwk, algorithm: "ES256" }), token);
  const { verifier } = remote(setOf({ ...jwk, kid }), { algorithm: "ES256" });
  await verifier.loadKeys();
  await accepted(verifier, token);
  assert.equal(verifier.exportKeys().jwks.keys[0].x, full.x);
  const other = { ...jwk, x: base64url(fromBase64url(jwk.x).slice(0, -1)) };
  misconfiguredKey({ publicKey: other, algorithm: "ES256" }, "ERR_CONFIG_KEY");
});

test("key formats: members that are null count as absent", async () => {
  const { jwk } = await keyFor("RS256");
  const names = ["kid", "alg", "use", "key_ops", "d", "p", "q", "oth", "k", "x5c", "crv", "x"];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  const odd = { ...jwk, ...nulls };
  const token = await mint();
  await accepted(verifierWith({ publicKey: odd }), token);
  const { verifier, events } = remote(setOf(odd));
  await verifier.loadKeys();
  await accepted(verifier, token);
  assert.deepEqual(
    events.filter(({ type }) => type === "warning"),
    [],
  );
  assert.deepEqual(Object.keys(verifier.exportKeys().jwks.keys[0]).sort(), ["e", "kty", "n"]);
  // A kid that is null is no name: a token that names a key does not find it.
  await refusedAsync(verifier, await mint({ header: { kid } }), "ERR_NO_MATCHING_KEY");
  for (const name of ["kty", "n", "e"]) {
    const error = misconfiguredKey({ publicKey: { ...jwk, [name]: null } }, "ERR_CONFIG_KEY");
    assert.match(error.message, new RegExp(`${name}: the member is missing`));
  }
});

test("key formats: a key that occurs twice counts once", async () => {
  const { jwk } = await keyFor("RS256");
  const other = await otherKey("RS256", "other");
  const named = { ...jwk, kid, alg: "RS256" };
  const token = await mint({ header: { kid } });
  for (const keys of [
    [named, named],
    [named, { ...named, n: zeros(jwk.n) }],
    [named, { ...jwk, kid }],
    [named, { ...named, use: "sig" }, named],
  ]) {
    await accepted(verifierWith({ jwks: { keys } }), token);
    const { verifier } = remote(setOf(...keys));
    await verifier.loadKeys();
    await accepted(verifier, token);
  }
  const two = verifierWith({ jwks: { keys: [named, { ...other.jwk, kid }, named] } });
  await refused(two, token, "ERR_MULTIPLE_MATCHING_KEYS");
});

test("key formats: encryption keys are ignored, and keys of several types may share one kid", async () => {
  const { jwk } = await keyFor("RS256");
  const ec = await keyFor("ES256");
  const other = await otherKey("RS256", "other");
  const enc = { ...other.jwk, kid: "e", use: "enc", alg: "RSA-OAEP" };
  await accepted(verifierWith({ jwks: { keys: [enc, { ...jwk, kid }] } }), await mint());
  const keys = [
    { ...jwk, kid, alg: "RS256" },
    { ...ec.jwk, kid, alg: "ES256" },
  ];
  const both = verifierWith({ jwks: { keys }, algorithms: ["RS256", "ES256"] });
  await accepted(both, await mint({ header: { kid } }));
  await accepted(both, await mint({ alg: "ES256", header: { kid } }));
  const alone = misconfiguredKey({ jwks: { keys: [enc] } }, "ERR_CONFIG_KEY");
  assert.match(alone.message, /keys\[0\] \(e\): use: the key is not for signatures/);
});

/** [name, JWK from a good one, what the message says, the kind that events count] */
const UNUSABLE = [
  ["padded", (jwk) => ({ ...jwk, n: `${jwk.n}==` }), /n: .*padding \(=\)/, "malformed"],
  ["base64", (jwk) => ({ ...jwk, n: `${jwk.n.slice(0, -4)}+/AA` }), /n: /, "malformed"],
  ["plain", () => ({ kty: "RSA", n: "AA+/", e: "AQAB" }), /n: .*with \+ or \//, "malformed"],
  ["a space", (jwk) => ({ ...jwk, n: ` ${jwk.n}` }), /n: .*not base64url/, "malformed"],
  ["a number", (jwk) => ({ ...jwk, e: 65537 }), /e: .*not a string/, "malformed"],
  ["empty", (jwk) => ({ ...jwk, e: "" }), /e: .*empty/, "malformed"],
  ["no n", (jwk) => ({ ...jwk, n: undefined }), /n: .*missing/, "malformed"],
  ["x5c", () => ({ kty: "RSA", x5c: ["MIIC"] }), /x5c: .*certificate/, "certificate_only"],
  ["oct", () => ({ kty: "oct", k: base64url(SECRET) }), /kty: .*symmetric/, "symmetric"],
  ["kty", () => ({ kty: "AKP", pub: "AA" }), /kty: .*not supported/, "unsupported"],
  ["crv", (jwk) => ({ ...jwk, kty: "EC", crv: "secp256k1" }), /crv: /, "unsupported"],
  ["alg", (jwk) => ({ ...jwk, alg: "RSA-OAEP" }), /alg: .*not for signatures/, "unsupported"],
  ["alg of another", (jwk) => ({ ...jwk, alg: "ES256" }), /alg: .*kind of key/, "malformed"],
  ["use", (jwk) => ({ ...jwk, use: "signature" }), /use: /, "other_use"],
  ["key_ops", (jwk) => ({ ...jwk, key_ops: ["sign"] }), /key_ops: .*verify/, "other_use"],
  ["kid", (jwk) => ({ ...jwk, kid: 1 }), /kid: .*not a string/, "malformed"],
  ["a long kid", (jwk) => ({ ...jwk, kid: "k".repeat(257) }), /kid: .*256/, "malformed"],
  ["2047 bits", () => fixed.RSA_2047.jwk, /n: .*2048 bits/, "weak"],
  ["8193 bits", () => fixed.RSA_8193.jwk, /n: .*8192 bits/, "unsupported"],
  ["ROCA", () => fixed.ROCA.jwk, /n: .*ROCA/, "weak"],
  ["exponent", (jwk) => ({ ...jwk, e: "Aw" }), /e: .*exponent/, "weak"],
  ["order", () => ({ kty: "OKP", crv: "Ed25519", x: "A".repeat(43) }), /x: .*small order/, "weak"],
];

test("key formats: the error for a refused JWK names the member at fault, alone, in a set and in an event", async () => {
  const { jwk } = await keyFor("RS256");
  for (const [label, change, says, kind] of UNUSABLE) {
    const odd = change(jwk);
    const alone = misconfiguredKey({ publicKey: odd }, "ERR_CONFIG_KEY", { label });
    assert.match(alone.message, says, label);
    const inSet = misconfiguredKey({ jwks: { keys: [odd] } }, "ERR_CONFIG_KEY", { label });
    assert.match(inSet.message, /keys\[0\]/, label);
    assert.match(inSet.message, says, label);
    const { verifier, events } = remote(setOf(odd));
    await refusedAsync(verifier, await mint(), "ERR_KEYS_UNAVAILABLE", { label });
    const event = events.find(({ type }) => type === "jwks_fetch_failed");
    assert.equal(event.failure, "no_usable_key", label);
    assert.deepEqual(event.reasons, { [kind]: 1 }, label);
    assert.ok(Object.isFrozen(event.reasons), label);
  }
  await accepted(verifierWith({ publicKey: jwk }), await mint());
});

test("key formats: the counts of unusable keys contain nothing of the keys", async () => {
  const { privateJwk } = await keyFor("RS256");
  const keys = [
    { ...privateJwk, kid: "canary7f3c" },
    fixed.RSA_2047.jwk,
    fixed.ROCA.jwk,
    { kty: "oct", k: "AAAA" },
    null,
  ];
  const { verifier, events } = remote(setOf(...keys));
  await refusedAsync(verifier, await mint(), "ERR_KEYS_UNAVAILABLE");
  const event = events.find(({ type }) => type === "jwks_fetch_failed");
  assert.deepEqual({ ...event.reasons }, { malformed: 1, private_key: 1, symmetric: 1, weak: 2 });
  assert.ok(!JSON.stringify(events).includes("canary7f3c"));
  const empty = remote(setOf());
  await refusedAsync(empty.verifier, await mint(), "ERR_KEYS_UNAVAILABLE");
  const none = empty.events.find(({ type }) => type === "jwks_fetch_failed");
  assert.deepEqual(none.reasons, {});
});

test("key formats: a map of certificates is refused as a JWK Set", async () => {
  const { verifier, events } = remote(JSON.stringify({ [kid]: pem("CERTIFICATE", SECRET) }));
  await refusedAsync(verifier, await mint(), "ERR_KEYS_UNAVAILABLE");
  const event = events.find(({ type }) => type === "jwks_fetch_failed");
  assert.deepEqual([event.failure, event.reasons], ["not_a_jwk_set", undefined]);
});

/** Every spelling of one PEM that `publicKey` takes. */
function spellings(text) {
  const line = (end) => text.trim().replaceAll("\n", end);
  return {
    "on one line": line(""),
    "with spaces for line ends": line(" "),
    "with tabs": line("\t"),
    "with \\n": line("\\n"),
    "with \\r\\n": line("\\r\\n"),
    "with \\\\n": line("\\\\n"),
    "in quotes": `"${line("\\n")}"`,
    "after a BOM": `\ufeff${text}`,
    "with text around": `subject=CN = Müller\n${text}bye \\o/ C:\\new\n`,
    "with bag attributes": `Bag Attributes\n  friendlyName: x\nKey Attributes: <No>\n${text}`,
    "after parameters": `${pem("EC PARAMETERS", utf8("\x06\x05"))}${text}`,
    CRLF: line("\r\n"),
  };
}

test("key formats: PEM may be on one line, escaped, surrounded by text, or bytes", async () => {
  const key = await keyFor("RS256");
  const token = await mint();
  const signed = await certificate(key.spki, (bytes) => key.sign("RS256", bytes));
  for (const text of [key.pem, pem("CERTIFICATE", signed)]) {
    for (const [label, publicKey] of Object.entries(spellings(text))) {
      for (const given of [publicKey, utf8(publicKey)]) {
        await accepted(verifierWith({ publicKey: given }), token, label);
        misconfiguredKey({ secret: given, algorithm: "HS256" }, "ERR_CONFIG_SECRET", { label });
      }
    }
  }
  // Bytes that are no UTF-8, outside of the block.
  const latin1 = concat(utf8("# "), [0xfc], utf8(`\n${key.pem}`));
  await accepted(verifierWith({ publicKey: latin1 }), token);
});

test("key formats: a certificate chain gives its first key; two keys are ambiguous", async () => {
  const [key, other] = [await keyFor("RS256"), await otherKey("RS256", "other")];
  const cert = async (spki) =>
    pem("CERTIFICATE", await certificate(spki, (bytes) => key.sign("RS256", bytes)));
  const chain = (await cert(key.spki)) + (await cert(other.spki));
  const verifier = verifierWith({ publicKey: chain });
  await accepted(verifier, await mint());
  await refused(verifier, await mint({ key: other }), "ERR_SIGNATURE_INVALID");
  for (const publicKey of [key.pem + other.pem, key.pem + key.pem, chain + key.pem]) {
    const error = misconfiguredKey({ publicKey }, "ERR_CONFIG_KEY");
    assert.match(error.message, /several keys/);
    misconfiguredKey({ secret: publicKey, algorithm: "HS256" }, "ERR_CONFIG_SECRET");
  }
});

test("key formats: the error for a text that is not PEM says what the text is", async () => {
  const key = await keyFor("RS256");
  const utf16 = concat([0xff, 0xfe], ...[...utf8(key.pem)].map((byte) => [byte, 0]));
  const cases = [
    [base64(key.spki), /base64 without the first and the last line/],
    ["ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC70nKeX9jH3 user@host", /OpenSSH/],
    ["---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", /OpenSSH/],
    [pem("CERTIFICATE REQUEST", key.spki), /certificate request/],
    [pem("PGP PUBLIC KEY BLOCK", key.spki), /must be PUBLIC KEY/],
    [JSON.stringify(key.jwk), /JSON\.parse/],
    ["https://issuer.example/jwks", /jwksUri/],
    ["/etc/keys/new.pem", /name of a file/],
    ["C:\\keys\\new.pem", /name of a file/],
    [key.pem.slice(0, -40), /may be cut/],
    [key.spki, /DER/],
    [utf16, /UTF-16/],
    ["", /no PEM block/],
    [key.pem.replace("KEY-----\n", "KEY-----\nComment: a\n\n"), /header lines/],
    [pem("PUBLIC KEY", utf8("not a key")), /strict DER/],
    [pem("PUBLIC KEY", key.spki) + " ".repeat(70_000), /64 KiB/],
  ];
  for (const [publicKey, says] of cases) {
    const error = misconfiguredKey({ publicKey }, "ERR_CONFIG_KEY", { label: String(says) });
    assert.match(error.message, says);
  }
  await accepted(verifierWith({ publicKey: key.pem }), await mint());
});

test("key formats: the errors for private keys and key objects name them", async () => {
  const key = await keyFor("RS256");
  const body = pem("PRIVATE KEY", key.pkcs8);
  for (const publicKey of [
    ...Object.values(spellings(body)),
    key.pem + body,
    utf8(body),
    base64(key.pkcs8),
    key.pkcs8,
  ]) {
    const error = misconfiguredKey({ publicKey }, "ERR_CONFIG_PRIVATE_KEY");
    assert.match(error.message, /private key/);
  }
  const encrypted = misconfiguredKey(
    { publicKey: pem("ENCRYPTED PRIVATE KEY", key.pkcs8) },
    "ERR_CONFIG_PRIVATE_KEY",
  );
  assert.match(encrypted.message, /encrypted private key/);
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const cryptoKey = misconfiguredKey({ publicKey: pair.publicKey }, "ERR_CONFIG_TYPE");
  assert.match(cryptoKey.message, /CryptoKey.*exportKey/);
  misconfiguredKey({ publicKey: pair.privateKey }, "ERR_CONFIG_PRIVATE_KEY");
  const promise = misconfiguredKey({ publicKey: Promise.resolve(key.pem) }, "ERR_CONFIG_TYPE");
  assert.match(promise.message, /await/);
  await accepted(verifierWith({ publicKey: key.pem }), await mint());
});

test("key formats: later changes of given bytes have no effect", async () => {
  const key = await keyFor("RS256");
  const bytes = utf8(key.pem);
  const verifier = new JWTVerifier({ ...BASE, publicKey: bytes });
  bytes.fill(0);
  await accepted(verifier, await mint());
});
