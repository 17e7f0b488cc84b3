// Attacks on the classes for development and tests: StaticTokenVerifier and RSAKeyPair.
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { base64, fromBase64url, keyFor, mint, NOW, otherKey, pem, utf8 } from "../support/minting.js";
import { accepted, BASE, checkConfigError, misconfigured, refused } from "../support/expect-verdict.js";

const QUIET = { onEvent: () => {}, now: () => NOW };
const staticVerifier = (tokens, options) =>
  new StaticTokenVerifier({ ...QUIET, tokens, ...options });
const misconfiguredTokens = (tokens, reason, more) =>
  misconfigured({ tokens }, reason, { Verifier: StaticTokenVerifier, ...more });

/**
 * One pair for all tests that mint with the package: made from a key of WebCrypto, which is faster.
 */
async function pairOf(name) {
  const key = name === undefined ? await keyFor("RS256") : await otherKey("RS256", name);
  return RSAKeyPair.fromPem(pem("PRIVATE KEY", key.pkcs8));
}

test("DEV-02 names of JavaScript's own members are no tokens", async () => {
  const verifier = staticVerifier({ "real-token": { clientId: "c" } });
  const names = [
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "length",
    "0",
  ];
  for (const name of [
    ...names,
    "isPrototypeOf",
    "__defineGetter__",
    "undefined",
    "null",
    "[object Object]",
  ]) {
    await refused(verifier, name, "ERR_TOKEN_UNKNOWN", { label: name });
  }
  await accepted(verifier, "real-token");
});

test("DEV-02 they are tokens where the list really has them", async () => {
  for (const name of ["__proto__", "constructor", "toString", "0"]) {
    const entry = { clientId: name };
    for (const tokens of [
      new Map([[name, entry]]),
      JSON.parse(`{"${name}":{"clientId":"${name}"}}`),
    ]) {
      assert.equal((await accepted(staticVerifier(tokens), name)).clientId, name);
    }
  }
  // What is inherited is not in the list.
  const inherited = Object.create({ ghost: { clientId: "ghost" } });
  inherited.real = { clientId: "real" };
  const verifier = staticVerifier(inherited);
  await refused(verifier, "ghost", "ERR_TOKEN_UNKNOWN");
  await accepted(verifier, "real");
});

test("DEV-02 tokens that could not stand in a header", async () => {
  const entry = { clientId: "c" };
  for (const token of [
    "",
    " ",
    "\t",
    "a b",
    " a",
    "a ",
    "a\n",
    "a\0",
    "a,b",
    "\u00e9",
    "\u{1f600}",
    "a=b",
    "=",
    'a"b',
  ]) {
    misconfiguredTokens({ [token]: entry }, "ERR_CONFIG_TYPE", {
      label: JSON.stringify(token),
      option: "tokens[0]",
    });
  }
  misconfiguredTokens({ ["a".repeat(16_385)]: entry }, "ERR_CONFIG_TYPE");
  await accepted(staticVerifier({ ["a".repeat(16_384)]: entry }), "a".repeat(16_384));
  await refused(staticVerifier({ a: entry }), "a".repeat(16_385), "ERR_TOKEN_TOO_LARGE");
  await accepted(staticVerifier({ "abc-._~+/==": entry }), "abc-._~+/==");
});

test("DEV-02 values that are not a list, or not a token", async () => {
  for (const tokens of [
    undefined,
    null,
    "token",
    1,
    [],
    [["a", { clientId: "c" }]],
    () => {},
    true,
  ]) {
    misconfiguredTokens(tokens, "ERR_CONFIG_TYPE", { label: String(tokens), option: "tokens" });
  }
  for (const tokens of [{}, new Map()])
    misconfiguredTokens(tokens, "ERR_CONFIG_EMPTY", { option: "tokens" });
  misconfiguredTokens(new Map([[1, { clientId: "c" }]]), "ERR_CONFIG_TYPE");
  misconfiguredTokens(new Map([[null, { clientId: "c" }]]), "ERR_CONFIG_TYPE");
  const verifier = staticVerifier({ a: { clientId: "c" } });
  for (const token of [
    undefined,
    null,
    1,
    {},
    ["a"],
    { toString: () => "a" },
    new String("a"),
    utf8("a"),
  ]) {
    await refused(verifier, token, "ERR_TOKEN_MALFORMED");
  }
  for (const token of ["", "b", "A", "a ", "a\0"])
    await refused(verifier, token, "ERR_TOKEN_UNKNOWN");
  await accepted(verifier, "a");
});

test("DEV-02 an entry without a client is no entry", async () => {
  for (const entry of [{}, { scopes: ["read"] }, { sub: "s" }, { clientId: undefined }]) {
    misconfiguredTokens({ a: entry }, "ERR_CONFIG_TYPE", { option: "tokens[0].clientId" });
  }
  for (const clientId of [1, true, ["c"], {}]) {
    misconfiguredTokens({ a: { clientId } }, "ERR_CONFIG_TYPE", { option: "tokens[0].clientId" });
  }
  for (const entry of [null, "c", 1, [], true])
    misconfiguredTokens({ a: entry }, "ERR_CONFIG_TYPE");
  misconfiguredTokens({ a: { clientId: "c" }, b: {} }, "ERR_CONFIG_TYPE", {
    option: "tokens[1].clientId",
  });
  for (const scopes of ["read", "read write", 1, {}, [1], ["read write"], [["read"]]]) {
    misconfiguredTokens({ a: { clientId: "c", scopes } }, "ERR_CONFIG_TYPE", {
      label: JSON.stringify(scopes),
    });
  }
});

test("DEV-03 the end of a static token", async () => {
  for (const name of ["expiresAt", "expires_at"]) {
    const at = (time) => staticVerifier({ a: { clientId: "c", [name]: time } });
    for (const time of [0, 1, NOW - 1, NOW])
      await refused(at(time), "a", "ERR_EXPIRED", { label: String(time) });
    assert.equal((await accepted(at(NOW + 1), "a")).expiresAt, NOW + 1);
    assert.equal((await accepted(at(1e11), "a")).expiresAt, 1e11);
    for (const time of [NaN, Infinity, -Infinity, -1, 1e11 + 1, NOW * 1000]) {
      const option = `tokens[0].${name}`;
      misconfiguredTokens({ a: { clientId: "c", [name]: time } }, "ERR_CONFIG_RANGE", {
        label: String(time),
        option,
      });
    }
    for (const time of [String(NOW + 1), true, {}, [NOW + 1], new Date(), 1n]) {
      misconfiguredTokens({ a: { clientId: "c", [name]: time } }, "ERR_CONFIG_TYPE", {
        label: String(time),
      });
    }
  }
  misconfiguredTokens({ a: { clientId: "c", expiresAt: NOW, expires_at: NOW } }, "ERR_CONFIG_TYPE");
});

test("DEV-03 the clock is read for each verdict", async () => {
  let now = NOW;
  const verifier = staticVerifier(
    { a: { clientId: "c", expiresAt: NOW + 10 } },
    { now: () => now },
  );
  await accepted(verifier, "a");
  now = NOW + 9;
  await accepted(verifier, "a");
  now = NOW + 10;
  await refused(verifier, "a", "ERR_EXPIRED");
  now = NaN;
  await refused(verifier, "a", "ERR_CLOCK");
});

test("DEV-03 scopes of static tokens", async () => {
  const tokens = {
    a: { clientId: "c", scopes: ["read:all"] },
    b: { clientId: "c", scopes: ["read"] },
  };
  const verifier = staticVerifier(tokens, { requiredScopes: ["read"] });
  const error = await refused(verifier, "a", "ERR_INSUFFICIENT_SCOPE");
  assert.deepEqual(error.requiredScopes, ["read"]);
  await refused(verifier, "c", "ERR_TOKEN_UNKNOWN");
  await accepted(verifier, "b");
  // Changed afterwards, the list stays what it was.
  tokens.a.scopes.push("read");
  tokens.c = { clientId: "c", scopes: ["read"] };
  await refused(verifier, "a", "ERR_INSUFFICIENT_SCOPE");
  await refused(verifier, "c", "ERR_TOKEN_UNKNOWN");
});

test("DEV-05 additional claims win, and change nothing but claims", async () => {
  const pair = await pairOf();
  const token = pair.createToken({
    subject: "s",
    audience: "a",
    scopes: ["read"],
    additionalClaims: {
      sub: "other",
      exp: NOW + 5,
      alg: "none",
      kid: "x",
      header: { alg: "none" },
      typ: "x",
    },
    now: () => NOW,
  });
  const header = JSON.parse(new TextDecoder().decode(fromBase64url(token.split(".")[0])));
  assert.deepEqual(header, { alg: "RS256", typ: "JWT" });
  const verifier = new JWTVerifier({
    ...BASE,
    issuer: null,
    audience: "a",
    publicKey: pair.publicKey,
  });
  const { claims, subject, expiresAt } = await accepted(verifier, token);
  assert.deepEqual(
    [subject, expiresAt, claims.alg, claims.scope],
    ["other", NOW + 5, "none", "read"],
  );
});

test("DEV-05 a token that is born expired", async () => {
  const pair = await pairOf();
  const verifier = new JWTVerifier({
    ...BASE,
    issuer: null,
    audience: null,
    publicKey: pair.publicKey,
  });
  for (const expiresInSeconds of [-3600, -11, -10]) {
    const token = pair.createToken({ expiresInSeconds, now: () => NOW });
    await refused(verifier, token, "ERR_EXPIRED", { label: String(expiresInSeconds) });
  }
  await accepted(verifier, pair.createToken({ expiresInSeconds: 3600, now: () => NOW }));
  for (const expiresInSeconds of [NaN, Infinity, "3600", null, {}]) {
    checkThrowsConfig(() => pair.createToken({ expiresInSeconds }), String(expiresInSeconds));
  }
});

test("DEV-05 options of createToken that are not plain", async () => {
  const pair = await pairOf();
  const cycle = {};
  cycle.self = cycle;
  for (const options of [
    { subject: 1 },
    { issuer: null },
    { audience: 1 },
    { scopes: "read" },
    { scopes: [1] },
    { kid: 1 },
    { additionalClaims: "x" },
    { additionalClaims: [] },
    { additionalClaims: cycle },
    { additionalClaims: { a: 1n } },
    { expiresIn: 1 },
    { alg: "none" },
    { algorithm: "HS256" },
    { header: {} },
    "x",
    [],
    1,
  ]) {
    checkThrowsConfig(() => pair.createToken(options), Object.keys(Object(options)).join());
  }
});

test("DEV-06 a private key is neither enumerable nor in a text", async () => {
  const pair = await pairOf();
  assert.equal(Object.getOwnPropertyDescriptor(pair, "privateKey")?.enumerable ?? false, false);
  for (const text of [
    JSON.stringify(pair),
    JSON.stringify({ ...pair }),
    String(pair),
    JSON.stringify([pair]),
  ]) {
    assert.ok(!text.includes("PRIVATE"), text.slice(0, 40));
  }
  const { jwk } = await keyFor("RS256");
  assert.deepEqual(pair.jwk(), { kty: "RSA", n: jwk.n, e: jwk.e, use: "sig", alg: "RS256" });
  assert.deepEqual(Object.keys(pair.jwks({ kid: "k" })), ["keys"]);
});

test("DEV-07 a private key given to a verifier", async () => {
  const pair = await pairOf();
  for (const publicKey of [pair.privateKey, (await keyFor("RS256")).privateJwk]) {
    const error = misconfigured({ ...BASE, publicKey }, "ERR_CONFIG_PRIVATE_KEY", {
      option: "publicKey",
    });
    assert.match(error.message, /private/);
  }
  misconfigured({ ...BASE, secret: pair.privateKey, algorithm: "HS256" }, "ERR_CONFIG_SECRET");
  const verifier = new JWTVerifier({ ...BASE, publicKey: pair.publicKey });
  await accepted(verifier, await mint());
});

test("DEV-07 a public key, or anything else, given to RSAKeyPair.fromPem", async () => {
  const { pem: publicKey, pkcs8 } = await keyFor("RS256");
  const ec = await keyFor("ES256");
  const bad = [
    publicKey,
    "",
    "x",
    pem("PRIVATE KEY", ec.pkcs8),
    pem("ENCRYPTED PRIVATE KEY", pkcs8),
  ];
  bad.push(
    pem("PRIVATE KEY", pkcs8.slice(0, -1)),
    pem("RSA PRIVATE KEY", pkcs8),
    undefined,
    null,
    1,
    utf8(publicKey),
  );
  bad.push(pem("PRIVATE KEY", pkcs8) + pem("PRIVATE KEY", pkcs8), base64(pkcs8));
  for (const value of bad)
    checkThrowsConfig(() => RSAKeyPair.fromPem(value), String(value).slice(0, 30));
});

test("DEV-08 private keys whose numbers are nonsense neither trap nor pass", async () => {
  const { pkcs8 } = await keyFor("RS256");
  // Lengths and tags, then some bytes of each number.
  let tried = 0;
  for (let index = 0; index < pkcs8.length; index += index < 60 ? 1 : 41) {
    for (const value of [0x00, 0x01, 0xff]) {
      if (pkcs8[index] === value) continue;
      const changed = Uint8Array.from(pkcs8);
      changed[index] = value;
      checkSoundOrRefused(pem("PRIVATE KEY", changed), `byte ${index} is ${value}`);
      tried += 1;
    }
  }
  assert.ok(tried > 200, `${tried} tried`);
  assert.equal((await pairOf()).publicKey, (await keyFor("RS256")).pem);
});

test("DEV-04 two generated pairs differ, and each has two different primes", async () => {
  const [first, second] = [RSAKeyPair.generate(), RSAKeyPair.generate()];
  assert.ok(first.publicKey !== second.publicKey);
  const verifier = new JWTVerifier({
    ...BASE,
    issuer: null,
    audience: null,
    publicKey: first.publicKey,
  });
  await accepted(verifier, first.createToken({ now: () => NOW }));
  await refused(verifier, second.createToken({ now: () => NOW }), "ERR_SIGNATURE_INVALID");
  for (const pair of [first, second]) {
    const { n, e } = pair.jwk();
    assert.equal(fromBase64url(n).length, 256);
    assert.ok(fromBase64url(n)[0] >= 0x80, "2048 bits");
    assert.equal(e, "AQAB");
    const der = fromBase64url(
      pair.privateKey.replaceAll(/-----.*-----|\n/g, "").replaceAll("=", ""),
    );
    const imported = await crypto.subtle.importKey(
      "pkcs8",
      der,
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      true,
      ["sign"],
    );
    const { p, q, d } = await crypto.subtle.exportKey("jwk", imported);
    assert.ok(p !== q && fromBase64url(p).length === 128 && fromBase64url(q).length === 128);
    assert.ok(fromBase64url(d).length > 200, "d is no small number");
  }
  for (const modulusLength of [1024, 2047, 2049, 8192, 0, -2048, NaN]) {
    checkThrowsConfig(() => RSAKeyPair.generate({ modulusLength }), String(modulusLength));
  }
});

/**
 * A CRT member that is wrong may be computed anew, but then the pair must sign what its public half
 * verifies.
 */
function checkSoundOrRefused(privateKeyPem, label) {
  let pair;
  try {
    pair = RSAKeyPair.fromPem(privateKeyPem);
  } catch (error) {
    checkConfigError(error, error.reason, label);
    return;
  }
  const token = pair.createToken({ now: () => NOW });
  const verifier = new JWTVerifier({
    ...BASE,
    issuer: null,
    audience: null,
    publicKey: pair.publicKey,
  });
  assert.equal(verifier.verifyTokenSync(token).token, token, label);
}

function checkThrowsConfig(fn, label) {
  let error;
  try {
    fn();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `${label}: must throw`);
  checkConfigError(error, error.reason, label);
}
