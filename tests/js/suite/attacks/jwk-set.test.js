// Attacks with whole JWK Sets: their size and form, and verification without a set.
import { assert, test } from "../../harness.js";
import { certificate } from "../support/der.js";
import { base64, keyFor, mint, NOW } from "../support/minting.js";
import { JWKS_URI, remote, setOf } from "../support/remote-jwks.js";
import { accepted, misconfiguredKey, refusedAsync, verifierWith } from "../support/expect-verdict.js";

test("JWK-07 a set of 100 keys, and of 101", async () => {
  const { jwk } = await keyFor("RS256");
  const filler = { kty: "EC", crv: "P-256", x: "AA", y: "AA" };
  const keysOf = (count) => [
    ...Array.from({ length: count - 1 }, () => filler),
    { ...jwk, kid: "a" },
  ];
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  await accepted(verifierWith({ jwks: { keys: keysOf(100) } }), token);
  misconfiguredKey({ jwks: { keys: keysOf(101) } }, "ERR_CONFIG_KEY");
  const most = remote(setOf(...keysOf(100)));
  await most.verifier.loadKeys();
  await accepted(most.verifier, token);
  const tooMany = remote(setOf(...keysOf(101)));
  await refusedAsync(tooMany.verifier, token, "ERR_KEYS_UNAVAILABLE");
  assert.equal(
    tooMany.events.find(({ type }) => type === "jwks_fetch_failed")?.failure,
    "too_many_keys",
  );
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

test("JWK-08 documents that are not JWK Sets", async () => {
  const { jwk } = await keyFor("RS256");
  const key = { ...jwk, kid: "a" };
  const token = await mint({ alg: "RS256", header: { kid: "a" } });
  const values = [
    {},
    { keys: null },
    { keys: {} },
    { keys: key },
    { keys: "x" },
    { Keys: [key] },
    [key],
    key,
    null,
  ];
  values.push({ keys: { 0: key, length: 1 } }, "text", 1, true, { jwks: { keys: [key] } });
  for (const value of values) {
    const { verifier } = remote(JSON.stringify(value));
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", {
      label: JSON.stringify(value).slice(0, 30),
    });
  }
  const texts = [
    "",
    " ",
    "<!doctype html><title>Sign in</title>",
    setOf(key).slice(0, -1),
    `${setOf(key)}x`,
  ];
  texts.push(
    `\ufeff${setOf(key)}`,
    `{"keys":[],"keys":[${JSON.stringify(key)}]}`,
    `/**/${setOf(key)}`,
  );
  for (const text of texts) {
    const { verifier } = remote(text);
    await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label: text.slice(0, 30) });
  }
  const inline = [
    {},
    { keys: null },
    { keys: {} },
    { keys: "x" },
    { Keys: [key] },
    { keys: new Set([key]) },
  ];
  for (const jwks of [...inline, { keys: { 0: key, length: 1 } }, new Map([["keys", [key]]])]) {
    misconfiguredKey({ jwks }, "ERR_CONFIG_KEY", { label: JSON.stringify(jwks).slice(0, 30) });
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
    const { verifier, answers } = remote(setOf(key), {
      now: () => now,
      jwksMaxAge: 60,
      jwksStaleIfError: 600,
    });
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
  assert.equal(
    cold.events.find(({ type }) => type === "jwks_fetch_failed")?.failure,
    "no_usable_key",
  );
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
    async () =>
      new Response(null, { status: 302, headers: { location: "https://attacker.example/" } }),
  ];
  for (const [index, fetch] of failures.entries()) {
    const verifier = verifierWith({ jwksUri: JWKS_URI, fetch });
    const error = await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", {
      label: `failure ${index}`,
    });
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
  const error = assert.throws(() => verifier.verifyTokenSync(token), {
    reason: "ERR_KEYS_NOT_LOADED",
  });
  assert.deepEqual([error.code, error.status], ["server_error", 503]);
  await verifier.loadKeys();
  await accepted(verifier, token);
});
