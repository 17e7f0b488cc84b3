// What is in a JWK Set: one bad key must neither be used nor spoil the rest, and a bad set must not be one.
import { assert, test } from "../harness.js";
import * as fixed from "./fixed-keys.js";
import { certificate } from "./der.js";
import {
  base64,
  base64url,
  concat,
  fromBase64url,
  keyFor,
  mint,
  NOW,
  otherKey,
  SECRET,
} from "./minting.js";
import { accepted, misconfiguredKey, refused, refusedAsync, verifierWith } from "./verdicts.js";

const JWKS_URI = "https://issuer.example/jwks";

/** A verifier whose endpoint answers with that text, and the events it reported. */
function remote(text, options = {}) {
  const events = [];
  const answers = { text, status: 200, headers: {}, count: 0 };
  const verifier = verifierWith({
    jwksUri: JWKS_URI,
    onEvent: (event) => events.push(event),
    fetch: async () => {
      answers.count += 1;
      return new Response(answers.text, { status: answers.status, headers: answers.headers });
    },
    ...options,
  });
  return { verifier, events, answers };
}

const setOf = (...keys) => JSON.stringify({ keys });

/**
 * The odd key is skipped, inline and fetched: a token that names it finds no key, the good one still works, and
 * alone it is no set. `token` names `kid: "odd"`.
 */
async function checkSkipped(odd, token, { alg = "RS256", label }) {
  const good = await otherKey(alg, "good");
  const keys = [{ ...odd, kid: "odd" }, { ...good.jwk, kid: "good" }];
  const goodToken = await mint({ alg, key: good, header: { kid: "good" } });
  const inline = verifierWith({ jwks: { keys }, algorithm: alg });
  await refused(inline, token, "ERR_NO_MATCHING_KEY", { label });
  await accepted(inline, goodToken, label);
  misconfiguredKey({ jwks: { keys: [odd] }, algorithm: alg }, "ERR_CONFIG_KEY", { label });

  const fetched = remote(setOf(...keys), { algorithm: alg });
  await refusedAsync(fetched.verifier, token, "ERR_NO_MATCHING_KEY", { label });
  await accepted(fetched.verifier, goodToken, label);
  const event = fetched.events.find(({ type }) => type === "jwks_fetched");
  assert.deepEqual([event?.usableKeys, event?.skippedKeys], [1, 1], label);
  const alone = remote(setOf({ ...odd, kid: "odd" }), { algorithm: alg });
  await refusedAsync(alone.verifier, token, "ERR_KEYS_UNAVAILABLE", { label });
}

test("JWK-01 a symmetric key in a JWK Set", async () => {
  const oct = { kty: "oct", k: base64url(SECRET), kid: "odd" };
  for (const alg of ["HS256", undefined]) {
    const header = { kid: "odd" };
    const good = await otherKey("RS256", "good");
    const keys = [{ ...oct, alg }, { ...good.jwk, kid: "good" }];
    const verifier = verifierWith({ jwks: { keys } });
    await refused(verifier, await mint({ alg: "HS256", header }), "ERR_ALG_NOT_ALLOWED");
    await refused(verifier, await mint({ alg: "RS256", header }), "ERR_NO_MATCHING_KEY");
    misconfiguredKey({ jwks: { keys: [{ ...oct, alg }] } }, "ERR_CONFIG_KEY");
  }
  await checkSkipped(oct, await mint({ alg: "RS256", header: { kid: "odd" } }), { label: "oct" });
  for (const algorithm of ["HS256", "HS512"]) {
    misconfiguredKey({ jwksUri: JWKS_URI, algorithm }, "ERR_CONFIG_ALGORITHM");
    misconfiguredKey({ jwks: { keys: [oct] }, algorithm }, "ERR_CONFIG_ALGORITHM");
  }
  misconfiguredKey({ publicKey: oct, algorithm: "HS256" }, "ERR_CONFIG_ALGORITHM");
});

test("JWK-02 private members in a JWK Set", async () => {
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const { privateJwk, jwk } = await keyFor(alg);
    const token = await mint({ alg, header: { kid: "odd" } });
    await checkSkipped(privateJwk, token, { alg, label: alg });
    await checkSkipped({ ...jwk, d: privateJwk.d }, token, { alg, label: `${alg} with d` });
    misconfiguredKey({ publicKey: privateJwk, algorithm: alg }, "ERR_CONFIG_PRIVATE_KEY");
  }
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "odd" } });
  for (const member of ["p", "q", "dp", "dq", "qi", "oth", "k"]) {
    await checkSkipped({ ...jwk, [member]: "AAAA" }, token, { label: member });
  }
});

test("JWK-02 a published private key is reported, and never handed on", async () => {
  const { privateJwk } = await keyFor("RS256");
  const good = await otherKey("RS256", "good");
  const { verifier, events } = remote(setOf({ ...privateJwk, kid: "odd" }, { ...good.jwk, kid: "good" }));
  await verifier.loadKeys();
  const warnings = events.filter(({ type }) => type === "warning");
  assert.deepEqual(warnings, [{ type: "warning", warning: "private_key_in_jwks" }]);
  const exported = JSON.stringify(verifier.exportKeys());
  for (const member of ["d", "p", "q", "dp", "dq", "qi"]) {
    assert.ok(!exported.includes(privateJwk[member]), `exportKeys shows ${member}`);
    assert.ok(!JSON.stringify(events).includes(privateJwk[member]), `an event shows ${member}`);
  }
  assert.ok(exported.includes(good.jwk.n), "the good key is exported");
});

test("JWK-03 keys for another use", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "odd" } });
  const uses = [
    { use: "enc" }, { use: "SIG" }, { use: "" }, { use: null }, { use: 1 }, { use: ["sig"] }, { use: "sig enc" },
    { key_ops: ["sign"] }, { key_ops: [] }, { key_ops: ["encrypt"] }, { key_ops: ["verify", "verify"] },
    { key_ops: "verify" }, { key_ops: null }, { key_ops: { verify: true } }, { key_ops: ["Verify"] },
    { key_ops: ["verify", 1] }, { use: "enc", key_ops: ["verify"] }, { use: "sig", key_ops: ["wrapKey"] },
  ];
  for (const use of uses) await checkSkipped({ ...jwk, ...use }, token, { label: JSON.stringify(use) });
  for (const use of [{ use: "sig" }, { key_ops: ["verify"] }, { use: "sig", key_ops: ["verify", "sign"] }]) {
    const verifier = verifierWith({ jwks: { keys: [{ ...jwk, ...use, kid: "odd" }] } });
    await accepted(verifier, token, JSON.stringify(use));
  }
});

test("JWK-04 two usable keys with one kid", async () => {
  const [first, second] = [await keyFor("RS256"), await otherKey("RS256", "good")];
  const named = (key, more) => ({ ...key.jwk, kid: "a", ...more });
  const header = { kid: "a" };
  for (const keys of [[named(first), named(second)], [named(second), named(first)]]) {
    const verifier = verifierWith({ jwks: { keys } });
    for (const key of [first, second]) {
      await refused(verifier, await mint({ alg: "RS256", key, header }), "ERR_MULTIPLE_MATCHING_KEYS");
    }
  }
  const { verifier, answers } = remote(setOf(named(first), named(second)));
  const token = await mint({ alg: "RS256", header });
  await refusedAsync(verifier, token, "ERR_MULTIPLE_MATCHING_KEYS");
  await refusedAsync(verifier, token, "ERR_MULTIPLE_MATCHING_KEYS");
  assert.equal(answers.count, 1, "no fetch makes two keys one");
});

test("JWK-04 one kid for keys of which only one fits", async () => {
  const rsa = await keyFor("RS256");
  const other = await otherKey("RS256", "good");
  const ec = await keyFor("ES256");
  const named = (jwk, more) => ({ ...jwk, kid: "a", ...more });
  const header = { kid: "a" };
  const algorithms = ["RS256", "ES256"];
  const mixed = verifierWith({ jwks: { keys: [named(rsa.jwk), named(ec.jwk)] }, algorithms });
  await accepted(mixed, await mint({ alg: "RS256", header }));
  await accepted(mixed, await mint({ alg: "ES256", header }));
  for (const unusable of [{ use: "enc" }, { alg: "RS512" }, { n: "AAAA" }]) {
    const verifier = verifierWith({ jwks: { keys: [named(other.jwk, unusable), named(rsa.jwk)] } });
    await accepted(verifier, await mint({ alg: "RS256", header }), JSON.stringify(unusable));
  }
});

test("JWK-05 no kid in the token", async () => {
  const [first, second] = [await keyFor("RS256"), await otherKey("RS256", "good")];
  const keys = [{ ...first.jwk, kid: "a" }, { ...second.jwk, kid: "b" }];
  const two = verifierWith({ jwks: { keys } });
  for (const key of [first, second]) {
    await refused(two, await mint({ alg: "RS256", key }), "ERR_MULTIPLE_MATCHING_KEYS");
    await accepted(two, await mint({ alg: "RS256", key, header: { kid: key === first ? "a" : "b" } }));
  }
  const one = verifierWith({ jwks: { keys: [keys[0], { ...second.jwk, kid: "b", use: "enc" }] } });
  await accepted(one, await mint({ alg: "RS256" }));
  await refused(one, await mint({ alg: "RS256", key: second }), "ERR_SIGNATURE_INVALID");
  const nameless = verifierWith({ jwks: { keys: [first.jwk, second.jwk] } });
  await refused(nameless, await mint({ alg: "RS256" }), "ERR_MULTIPLE_MATCHING_KEYS");
});

test("JWK-06 exotic and malformed keys beside a good one", async () => {
  const good = await keyFor("RS256");
  const exotic = [
    { kty: "AKP", alg: "ML-DSA-65", pub: "AAAA" },
    { kty: "EC", crv: "BP-256", x: "AA", y: "AA" },
    fixed.SECP256K1.jwk,
    fixed.ED448.jwk,
    fixed.X25519,
    { kty: "RSA" },
    { kty: "RSA", n: 1, e: 2 },
    { kty: "RSA", n: good.jwk.n },
    { kty: "rsa", n: good.jwk.n, e: "AQAB" },
    { n: good.jwk.n, e: "AQAB" },
    { kty: null },
    { kty: ["RSA"] },
    {},
    { kid: "good" },
    { kty: "EC", crv: "P-256", x: "!", y: "?" },
    { kty: "OKP", crv: "Ed25519", x: "" },
    { kty: "__proto__" },
    { kty: "oct", k: "AAAA" },
  ];
  const keys = [...exotic, { ...good.jwk, kid: "good" }];
  const token = await mint({ alg: "RS256", header: { kid: "good" } });
  await accepted(verifierWith({ jwks: { keys } }), token);
  const { verifier, events } = remote(setOf(...keys));
  await refusedAsync(verifier, await mint({ alg: "RS256", header: { kid: "x" } }), "ERR_NO_MATCHING_KEY");
  await accepted(verifier, token);
  const event = events.find(({ type }) => type === "jwks_fetched");
  assert.deepEqual([event.usableKeys, event.skippedKeys], [1, exotic.length]);
});

test("JWK-10 alg that does not fit, crv in another case, and unknown ones", async () => {
  const ec = await keyFor("ES256");
  const rsa = await keyFor("RS256");
  const ecToken = await mint({ alg: "ES256", header: { kid: "odd" } });
  const rsaToken = await mint({ alg: "RS256", header: { kid: "odd" } });
  const crvs = ["p-256", "P256", "secp256r1", "P-384", "P-521", "Ed25519", "", "P-256 ", null, 1, ["P-256"]];
  for (const crv of crvs) {
    await checkSkipped({ ...ec.jwk, crv }, ecToken, { alg: "ES256", label: `crv ${crv}` });
  }
  for (const kty of ["ec", "RSA", "OKP", "oct", "", null]) {
    await checkSkipped({ ...ec.jwk, kty }, ecToken, { alg: "ES256", label: `kty ${kty}` });
  }
  for (const alg of ["ES384", "RS256", "EdDSA", "es256", "ES521", "", "none", "HS256"]) {
    await checkSkippedForAlg(ec, alg, ecToken, "ES256");
  }
  for (const alg of ["ES256", "RSA-OAEP", "RS1", "rs256", "HS256", "none", ""]) {
    await checkSkippedForAlg(rsa, alg, rsaToken, "RS256");
  }
  for (const alg of [null, 1, ["RS256"], {}]) await checkSkippedForAlg(rsa, alg, rsaToken, "RS256");
  const verifier = verifierWith({ jwks: { keys: [{ ...rsa.jwk, alg: "RS256", kid: "odd" }] } });
  await accepted(verifier, rsaToken);
});

async function checkSkippedForAlg({ jwk }, alg, token, own) {
  await checkSkipped({ ...jwk, alg }, token, { alg: own, label: `alg ${JSON.stringify(alg)}` });
}

test("JWK-11 numbers with padding, another length, or leading zeros", async () => {
  const zero = Uint8Array.of(0);
  const longer = (text) => base64url(concat(zero, fromBase64url(text)));
  const { jwk: rsa } = await keyFor("RS256");
  const rsaToken = await mint({ alg: "RS256", header: { kid: "odd" } });
  const plain = (text) => text.replaceAll("-", "+").replaceAll("_", "/");
  for (const [label, odd] of Object.entries({
    "n padded": { n: `${rsa.n}==` },
    "n with a space": { n: ` ${rsa.n}` },
    "n with a line break": { n: `${rsa.n.slice(0, 64)}\n${rsa.n.slice(64)}` },
    "n with a leading zero": { n: longer(rsa.n) },
    "n not canonical": { n: rsa.n.slice(0, -1) + { A: "B", Q: "R", g: "h", w: "x" }[rsa.n.at(-1)] },
    "n in base64": { n: `${plain(rsa.n)}+/` },
    "n empty": { n: "" },
    "n as a number": { n: 65537 },
    "e padded": { e: "AQAB=" },
    "e with a leading zero": { e: "AAEAAQ" },
    "e empty": { e: "" },
    "e as a number": { e: 65537 },
    "e missing": { e: undefined },
  })) {
    await checkSkipped({ ...rsa, ...odd }, rsaToken, { label });
  }
  for (const alg of ["ES256", "ES384"]) {
    const { jwk: ec } = await keyFor(alg);
    const token = await mint({ alg, header: { kid: "odd" } });
    for (const member of ["x", "y"]) {
      for (const value of [`${ec[member]}=`, longer(ec[member]), base64url(fromBase64url(ec[member]).slice(1)), ""]) {
        await checkSkipped({ ...ec, [member]: value }, token, { alg, label: `${alg} ${member} ${value.length}` });
      }
    }
  }
  const { jwk: okp } = await keyFor("EdDSA");
  const token = await mint({ alg: "EdDSA", header: { kid: "odd" } });
  for (const x of [`${okp.x}=`, longer(okp.x), base64url(fromBase64url(okp.x).slice(1)), "", 1, null]) {
    await checkSkipped({ ...okp, x }, token, { alg: "EdDSA", label: `x ${x}` });
  }
});

test("JWK-07 a set of 100 keys, and of 101", async () => {
  const { jwk } = await keyFor("RS256");
  const filler = { kty: "EC", crv: "P-256", x: "AA", y: "AA" };
  const keysOf = (count) => [...Array.from({ length: count - 1 }, () => filler), { ...jwk, kid: "a" }];
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  await accepted(verifierWith({ jwks: { keys: keysOf(100) } }), token);
  misconfiguredKey({ jwks: { keys: keysOf(101) } }, "ERR_CONFIG_KEY");
  const most = remote(setOf(...keysOf(100)));
  await most.verifier.loadKeys();
  await accepted(most.verifier, token);
  const tooMany = remote(setOf(...keysOf(101)));
  await refusedAsync(tooMany.verifier, token, "ERR_KEYS_UNAVAILABLE");
  assert.equal(tooMany.events.find(({ type }) => type === "jwks_fetch_failed")?.failure, "too_many_keys");
  misconfiguredKey({ jwks: { keys: keysOf(10_000) } }, "ERR_CONFIG_KEY");
});

test("JWK-07 a set of 256 KiB, and of one byte more", async () => {
  const { jwk } = await keyFor("RS256");
  const textOf = (bytes) => {
    const key = { ...jwk, kid: "a", pad: "" };
    const start = setOf(key).length;
    return setOf({ ...key, pad: "x".repeat(bytes - start) });
  };
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  const [most, tooLarge] = [textOf(262_144), textOf(262_145)];
  assert.deepEqual([most.length, tooLarge.length], [262_144, 262_145]);
  const good = remote(most);
  await good.verifier.loadKeys();
  await accepted(good.verifier, token);
  const bad = remote(tooLarge);
  await refusedAsync(bad.verifier, token, "ERR_KEYS_UNAVAILABLE");
  assert.equal(bad.events.find(({ type }) => type === "jwks_fetch_failed")?.failure, "too_large");
  await accepted(verifierWith({ jwks: JSON.parse(most) }), token);
  misconfiguredKey({ jwks: JSON.parse(tooLarge) }, "ERR_CONFIG_KEY");
});

test("JWK-07 a kid of a megabyte, and chains of certificates", async () => {
  const { jwk, spki, sign } = await keyFor("RS256");
  const chain = Array(50).fill(base64(await certificate(spki, (bytes) => sign("RS256", bytes))));
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  const { verifier } = remote(setOf({ ...jwk, kid: "k".repeat(1 << 20) }, { ...jwk, kid: "a" }));
  await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE");
  const withChain = remote(setOf({ ...jwk, kid: "a", x5c: chain }));
  await withChain.verifier.loadKeys();
  await accepted(withChain.verifier, token);
});

test("JWK-08 what is not a JWK Set", async () => {
  const { jwk } = await keyFor("RS256");
  const key = { ...jwk, kid: "a" };
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  const values = [{}, { keys: null }, { keys: {} }, { keys: key }, { keys: "x" }, { Keys: [key] }, [key], key, null];
  values.push({ keys: { 0: key, length: 1 } }, "text", 1, true, { jwks: { keys: [key] } });
  for (const value of values) {
    const { verifier } = remote(JSON.stringify(value));
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label: JSON.stringify(value).slice(0, 30) });
  }
  const texts = ["", " ", "<!doctype html><title>Sign in</title>", setOf(key).slice(0, -1), `${setOf(key)}x`];
  texts.push(`\ufeff${setOf(key)}`, `{"keys":[],"keys":[${JSON.stringify(key)}]}`, `/**/${setOf(key)}`);
  for (const text of texts) {
    const { verifier } = remote(text);
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label: text.slice(0, 30) });
  }
  for (const jwks of [{}, { keys: null }, { keys: {} }, { keys: "x" }, { Keys: [key] }, { keys: [] }]) {
    const error = misconfiguredAs(jwks);
    assert.ok(["ERR_CONFIG_KEY", "ERR_CONFIG_TYPE", "ERR_CONFIG_EMPTY"].includes(error), error);
  }
  const good = remote(setOf(key));
  await good.verifier.loadKeys();
  await accepted(good.verifier, token);
});

test("JWK-08 elements of keys that are no objects", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  for (const element of [null, 1, "RSA", [], [jwk], true]) {
    const { verifier } = remote(setOf(element, { ...jwk, kid: "a" }));
    await verifier.loadKeys();
    await accepted(verifier, token, JSON.stringify(element)?.slice(0, 20));
  }
});

test("JWK-08 a bad set after a good one: the good one stays", async () => {
  const { jwk } = await keyFor("RS256");
  const key = { ...jwk, kid: "a" };
  const token = await mint({ alg: "RS256", header: { kid: "a" }, claims: { exp: NOW + 1e6 } });
  for (const bad of ["{}", '{"keys":null}', "[]", "<html>", "", setOf({ kty: "oct", k: "AAAA" })]) {
    let now = NOW;
    const { verifier, answers } = remote(setOf(key), { now: () => now, jwksMaxAge: 60, jwksStaleIfError: 600 });
    await verifier.loadKeys();
    answers.text = bad;
    now = NOW + 61;
    await accepted(verifier, token, `after ${bad}`);
    assert.equal(answers.count, 2, "it was asked again");
    now = NOW + 60 + 601;
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label: `long after ${bad}` });
  }
});

test("JWK-09 an empty set, cold and after a good one", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "a" }, claims: { exp: NOW + 1e6 } });
  misconfiguredKey({ jwks: { keys: [] } }, "ERR_CONFIG_KEY");
  const cold = remote(setOf());
  await refusedAsync(cold.verifier, token, "ERR_KEYS_UNAVAILABLE");
  assert.equal(cold.events.find(({ type }) => type === "jwks_fetch_failed")?.failure, "no_usable_key");
  let now = NOW;
  const options = { now: () => now, jwksMaxAge: 60, jwksStaleIfError: 600 };
  const { verifier, answers, events } = remote(setOf({ ...jwk, kid: "a" }), options);
  await verifier.loadKeys();
  answers.text = setOf();
  now = NOW + 61;
  await accepted(verifier, token);
  assert.equal(events.find(({ type }) => type === "jwks_fetch_failed")?.failure, "no_usable_key");
  now = NOW + 661;
  await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE");
});

test("JWK-12 a signed JWK Set, and any content type", async () => {
  const { jwk } = await keyFor("RS256");
  const key = { ...jwk, kid: "a" };
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  const signedSet = await mint({ alg: "RS256", payloadText: setOf(key) });
  for (const text of [signedSet, JSON.stringify(signedSet), JSON.stringify({ keys: signedSet })]) {
    const { verifier } = remote(text);
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE");
  }
  for (const type of ["text/plain", "text/html", "application/jwk-set+json", "image/png"]) {
    const { verifier, answers } = remote(setOf(key));
    answers.headers = { "content-type": type };
    await verifier.loadKeys();
    await accepted(verifier, token, type);
  }
});

test("JWK-13 a fetch that fails leaves no key at all", async () => {
  const token = await mint({ alg: "RS256" });
  const failures = [
    async () => Promise.reject(new TypeError("canary7f3c")),
    () => {
      throw new Error("canary7f3c");
    },
    async () => undefined,
    async () => ({}),
    async () => new Response(null, { status: 204 }),
    async () => new Response("canary7f3c", { status: 500 }),
    async () => new Response("canary7f3c", { status: 404 }),
    async () => new Response(null, { status: 302, headers: { location: "https://attacker.example/" } }),
  ];
  for (const [index, fetch] of failures.entries()) {
    const verifier = verifierWith({ jwksUri: JWKS_URI, fetch });
    const error = await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label: `failure ${index}` });
    assert.ok(error.retryAfter > 0, `retryAfter ${error.retryAfter}`);
    // Also for what would need no key.
    for (const alg of ["none", "HS256"]) {
      const other = await mint({ alg: "HS256", header: { alg } });
      await refusedAsync(verifier, other, "ERR_ALG_NOT_ALLOWED");
    }
  }
  const { jwk } = await keyFor("RS256");
  const good = remote(setOf(jwk));
  await good.verifier.loadKeys();
  await accepted(good.verifier, token);
});

test("JWK-13 the synchronous call says that keys are not there", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256" });
  const { verifier } = remote(setOf(jwk));
  const error = assert.throws(() => verifier.verifyTokenSync(token), { reason: "ERR_KEYS_NOT_LOADED" });
  assert.deepEqual([error.code, error.status], ["server_error", 503]);
  await verifier.loadKeys();
  await accepted(verifier, token);
});

function misconfiguredAs(jwks) {
  const error = assert.throws(() => verifierWith({ jwks }), (thrown) => assert.equal(thrown.name, "ConfigError"));
  return error.reason;
}
