// Attacks that read secrets from errors, events and inspected objects: these contain a reason, and nothing of token,
// key or claims. expect-verdict.js checks every refusal of the other files, too.
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier, TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  base64,
  base64url,
  CANARY,
  CLAIMS,
  hmacKey,
  keyFor,
  keyOptions,
  mint,
  NOW,
  otherKey,
  pem as wrapPem,
  SECRET,
  signatureOf,
  utf8,
  withSignature,
} from "../support/minting.js";
import {
  accepted,
  BASE,
  misconfigured,
  refused,
  rejection,
  verifierFor,
  verifierWith,
} from "../support/expect-verdict.js";

const SECRET_TEXT = `${CANARY}-a-secret-that-nobody-may-see-0123456789`;
const STATIC_TOKEN = `${CANARY}-static-token`;

/**
 * Everything that can be read off a value without knowing it: names, values, symbols, conversions.
 */
function revealed(value) {
  const texts = [];
  const seen = new Set();
  const visit = (object, depth) => {
    if (typeof object === "string" || typeof object === "number") texts.push(String(object));
    if (object instanceof Uint8Array) texts.push(base64(object));
    if ((typeof object !== "object" && typeof object !== "function") || object === null) return;
    if (seen.has(object) || depth > 4) return;
    seen.add(object);
    for (const key of Reflect.ownKeys(object)) {
      texts.push(String(key));
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if ("value" in descriptor) visit(descriptor.value, depth + 1);
    }
  };
  visit(value, 0);
  for (const convert of [
    JSON.stringify,
    String,
    (v) => JSON.stringify({ ...v }),
    (v) => JSON.stringify([v]),
  ]) {
    texts.push(String(convert(value)));
  }
  // What Node's inspector asks for.
  const inspect = value[Symbol.for("nodejs.util.inspect.custom")];
  if (typeof inspect === "function")
    texts.push(JSON.stringify(inspect.call(value, 5, {}, JSON.stringify)));
  return texts.join("\n");
}

function checkHides(value, secrets, label) {
  const text = revealed(value);
  for (const secret of secrets)
    assert.ok(!text.includes(secret), `${label} reveals ${secret.slice(0, 30)}`);
}

test("LEAK-01 no error holds the signature that would have been right", async () => {
  for (const alg of ["HS256", "RS256", "ES256", "EdDSA"]) {
    const right = await mint({ alg });
    const forged = withSignature(
      right,
      signatureOf(right).map((byte) => byte ^ 1),
    );
    const error = await refused(await verifierFor(alg), forged, "ERR_SIGNATURE_INVALID");
    checkHides(error, [right.split(".")[2], base64(signatureOf(right))], alg);
  }
});

test("LEAK-01 no error of an option holds the key or secret that was given", async () => {
  const { pkcs8, pem, privateJwk } = await keyFor("RS256");
  const pkcs8Pem = wrapPem("PRIVATE KEY", pkcs8);
  const cases = [
    [{ secret: CANARY, algorithm: "HS256" }, "ERR_CONFIG_SECRET", CANARY],
    [{ secret: pem, algorithm: "HS256" }, "ERR_CONFIG_SECRET", pem.slice(30, 90)],
    [{ publicKey: pkcs8Pem }, "ERR_CONFIG_PRIVATE_KEY", base64(pkcs8).slice(40, 90)],
    [{ publicKey: privateJwk }, "ERR_CONFIG_PRIVATE_KEY", privateJwk.d.slice(0, 40)],
    [{ publicKey: `${CANARY} is no key` }, "ERR_CONFIG_KEY", CANARY],
    [{ jwks: { keys: [{ kty: "oct", k: CANARY }] } }, "ERR_CONFIG_KEY", CANARY],
    [{ secret: SECRET_TEXT, algorithm: CANARY }, "ERR_CONFIG_ALGORITHM", CANARY],
    [{ jwksUri: `http://${CANARY}.example/?token=${CANARY}` }, "ERR_CONFIG_URL", CANARY],
    [{ jwksUri: `https://user:${CANARY}@issuer.example/` }, "ERR_CONFIG_URL", CANARY],
  ];
  for (const [options, reason, secret] of cases) {
    const error = misconfigured({ ...BASE, issuer: "x", audience: "y", ...options }, reason);
    checkHides(error, [secret], reason);
  }
});

test("LEAK-02 a long token is not in the error, whatever is wrong with it", async () => {
  const verifier = await verifierFor("RS256");
  const long = "secretpart".repeat(1500);
  for (const token of [
    long,
    `${long}.a.b`,
    `a.${long}.b`,
    `${await mint()}${long}`,
    `\u0000${long}`,
  ]) {
    const error = await rejection(verifier.verifyToken(token), "long");
    assert.ok(error instanceof TokenError);
    checkHides(error, ["secretpart"], error.reason);
    assert.ok(String(error.stack).length < 5000, "the stack is short");
  }
});

test("LEAK-02 error objects have no more members than they need", async () => {
  const verifier = await verifierFor("RS256", { requiredScopes: ["admin"] });
  const allowed = new Set([
    "stack",
    "message",
    "name",
    "code",
    "reason",
    "status",
    "explanation",
    "claim",
    "requiredScopes",
    "retryAfter",
    "line",
    "column",
    "sourceURL",
    "originalLine",
    "originalColumn",
  ]);
  for (const token of [await mint(), "x", await mint({ claims: { exp: 1 } })]) {
    const error = await rejection(verifier.verifyToken(token), "refused");
    for (const name of Object.getOwnPropertyNames(error)) assert.ok(allowed.has(name), name);
    assert.equal("cause" in error, false);
  }
});

test("LEAK-04 the client is told one thing for every reason", async () => {
  const verifier = verifierWith({ jwks: { keys: [{ ...(await keyFor("RS256")).jwk, kid: "a" }] } });
  const header = { kid: "a" };
  const bodies = new Set();
  const reasons = new Set();
  for (const token of [
    "x",
    await mint({ header, key: await otherKey("RS256") }),
    await mint({ header: { kid: "b" } }),
    await mint({ alg: "HS256", header }),
    await mint({ header, claims: { exp: 1 } }),
    await mint({ header, claims: { nbf: NOW + 1000 } }),
    await mint({ header, claims: { aud: "x" } }),
    await mint({ header: { ...header, typ: "dpop+jwt" } }),
    await mint({ header: { ...header, crit: ["x"] } }),
    await mint({ header, claims: { sub: 1 } }),
    await mint({ header, claims: { pad: "x".repeat(20_000) } }),
  ]) {
    const error = await rejection(verifier.verifyToken(token), "refused");
    bodies.add(JSON.stringify(error.toResponseObject()));
    reasons.add(error.reason);
    assert.equal(error.status, 401);
  }
  assert.equal(bodies.size, 1, [...bodies].join());
  assert.equal(reasons.size, 11, [...reasons].join());
});

test("LEAK-05 claims are not looked at before the signature holds", async () => {
  const stranger = await otherKey("RS256", "attacker");
  const verifier = await verifierFor("RS256", { requiredScopes: ["admin"] });
  const faults = [
    { exp: 1 },
    { exp: "x" },
    { iss: "x" },
    { aud: "x" },
    { scope: "" },
    { cnf: {} },
    { exp: undefined },
  ];
  for (const claims of faults) {
    await refused(verifier, await mint({ key: stranger, claims }), "ERR_SIGNATURE_INVALID");
  }
  for (const payloadText of ["not json", "[]", "\xff", '{"a":1,"a":2}', "[".repeat(5000)]) {
    await refused(verifier, await mint({ key: stranger, payloadText }), "ERR_SIGNATURE_INVALID");
  }
  const typ = await mint({ key: stranger, header: { typ: "dpop+jwt" } });
  await refused(verifier, typ, "ERR_SIGNATURE_INVALID");
  await accepted(verifier, await mint({ claims: { scope: "admin" } }));
});

test("LEAK-03 a verifier shows neither its secret nor its keys nor its tokens", async () => {
  const key = hmacKey(utf8(SECRET_TEXT));
  const options = keyOptions("HS256", key);
  const hmac = new JWTVerifier({ ...BASE, ...options });
  const token = await mint({ alg: "HS256", key });
  await accepted(hmac, token);
  const secrets = [SECRET_TEXT, base64(utf8(SECRET_TEXT)), token, "subject-canary"];
  checkHides(hmac, secrets, "JWTVerifier");
  checkHides(
    verifierWith({ secret: SECRET_TEXT, algorithm: "HS256" }),
    secrets,
    "JWTVerifier of a string",
  );
  const fixedTokens = new StaticTokenVerifier({
    tokens: { [STATIC_TOKEN]: { clientId: "c", secretClaim: CANARY } },
    onEvent: () => {},
  });
  await accepted(fixedTokens, STATIC_TOKEN);
  checkHides(
    fixedTokens,
    [STATIC_TOKEN, base64(utf8(STATIC_TOKEN)), CANARY],
    "StaticTokenVerifier",
  );
});

test("LEAK-03 no member of a verifier is a key, a secret or an option", async () => {
  const verifier = await verifierFor("HS256");
  for (const name of [
    "secret",
    "publicKey",
    "jwks",
    "key",
    "keys",
    "options",
    "_secret",
    "tokens",
    "cache",
    "ptr",
  ]) {
    assert.equal(verifier[name], undefined, name);
  }
  const shown = JSON.stringify(verifier) ?? "";
  assert.ok(
    !shown.includes(base64(SECRET).slice(0, 20)) && !shown.includes(base64url(SECRET).slice(0, 20)),
  );
  await accepted(verifier, await mint({ alg: "HS256" }));
});

test("LEAK-06 static tokens are found whole, and only whole", async () => {
  const verifier = new StaticTokenVerifier({
    tokens: { [STATIC_TOKEN]: { clientId: "a" }, "other-static-token": { clientId: "b" } },
    onEvent: () => {},
  });
  const near = [
    STATIC_TOKEN.slice(0, -1),
    STATIC_TOKEN.slice(1),
    `${STATIC_TOKEN}x`,
    STATIC_TOKEN.toUpperCase(),
  ];
  near.push(
    `${STATIC_TOKEN}\0`,
    ` ${STATIC_TOKEN}`,
    STATIC_TOKEN + STATIC_TOKEN,
    `${STATIC_TOKEN},other-static-token`,
  );
  for (let index = 0; index < STATIC_TOKEN.length; index += 1) {
    const other = STATIC_TOKEN[index] === "x" ? "y" : "x";
    near.push(STATIC_TOKEN.slice(0, index) + other + STATIC_TOKEN.slice(index + 1));
  }
  for (const token of near) {
    const error = await rejection(verifier.verifyToken(token), token);
    assert.equal(error.reason, "ERR_TOKEN_UNKNOWN", token);
    checkHides(error, [token.trim(), STATIC_TOKEN], "TokenError");
  }
  assert.equal((await accepted(verifier, STATIC_TOKEN)).clientId, "a");
  assert.equal((await accepted(verifier, "other-static-token")).clientId, "b");
});

test("LEAK-07 events hold reasons and counts only", async () => {
  const events = [];
  const hostile = `${CANARY}\r\n\u001b[31mforged log line`;
  const verifier = verifierWith({
    jwks: { keys: [{ ...(await keyFor("RS256")).jwk, kid: "a" }] },
    onEvent: (event) => events.push(event),
  });
  const tokens = [
    await mint({ header: { kid: "a" } }),
    hostile,
    await mint({ header: { kid: hostile } }),
  ];
  tokens.push(await mint({ header: { kid: "a" }, claims: { aud: hostile } }));
  tokens.push(await mint({ header: { kid: "a" }, claims: { [hostile]: 1, exp: hostile } }));
  for (const token of tokens) await verifier.verifyToken(token).catch(() => {});
  const types = events.map(({ type }) => type).filter((type) => type !== "warning");
  assert.deepEqual(types, ["token_accepted", ...Array(4).fill("token_refused")]);
  const text = JSON.stringify(events);
  for (const secret of [CANARY, "forged", ...tokens.map((token) => token.split(".")[0]).slice(2)]) {
    assert.ok(!text.includes(secret), `events show ${secret}`);
  }
  for (const event of events) assert.match(JSON.stringify(event), /^[\x20-\x7e]+$/);
});

test("LEAK-08 the access token and its claims cannot be changed for the next caller", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ claims: { list: [{ role: "user" }], deep: { a: { b: 1 } } } });
  const accessToken = await accepted(verifier, token);
  const { claims } = accessToken;
  for (const object of [
    accessToken,
    accessToken.scopes,
    accessToken.audience,
    claims,
    claims.list,
    claims.list[0],
    claims.deep,
    claims.deep.a,
    accessToken.extra,
  ]) {
    assert.ok(Object.isFrozen(object));
  }
  for (const change of [
    () => accessToken.scopes.push("admin"),
    () => Object.assign(accessToken, { clientId: "admin" }),
    () => (claims.list[0].role = "admin"),
    () => Object.setPrototypeOf(claims, { admin: true }),
    () => Object.defineProperty(accessToken, "clientId", { value: "admin" }),
  ]) {
    assert.throws(change, TypeError);
  }
  const again = await accepted(verifier, token);
  assert.deepEqual([again.clientId, again.scopes], [CLAIMS.client_id, ["read", "write"]]);
  assert.equal(again.claims.list[0].role, "user");
});

test("LEAK-08 verdicts of many callers at once do not mix", async () => {
  const verifier = await verifierFor("RS256", { cacheSize: 4 });
  const stranger = await otherKey("RS256", "attacker");
  const callers = Array.from({ length: 60 }, async (_, index) => {
    const key = index % 3 === 0 ? stranger : undefined;
    const token = await mint({
      key,
      claims: { client_id: `client-${index}`, scope: `scope-${index}` },
    });
    const verdicts = await Promise.allSettled([
      verifier.verifyToken(token),
      verifier.verifyToken(token),
    ]);
    for (const { value, reason } of verdicts) {
      if (key) assert.equal(reason?.reason, "ERR_SIGNATURE_INVALID");
      else
        assert.deepEqual(
          [value?.token, value?.clientId, value?.scopes],
          [token, `client-${index}`, [`scope-${index}`]],
        );
    }
  });
  await Promise.all(callers);
});

test("LEAK-03 an RSA key pair shows its public half only", async () => {
  const { pkcs8 } = await keyFor("RS256");
  const pair = RSAKeyPair.fromPem(wrapPem("PRIVATE KEY", pkcs8));
  const { d, p, q, dp, dq, qi } = (await keyFor("RS256")).privateJwk;
  const secrets = [
    pair.privateKey.slice(40, 100),
    pair.privateKey.slice(200, 260),
    d,
    p,
    q,
    dp,
    dq,
    qi,
  ];
  checkHides(pair, secrets, "RSAKeyPair");
  checkHides(pair.jwk(), secrets, "jwk");
  checkHides(pair.jwks({ kid: "a" }), secrets, "jwks");
  assert.equal(Object.keys(pair).includes("privateKey"), false);
  assert.equal({ ...pair }.privateKey, undefined);
  assert.ok(
    pair.privateKey.startsWith("-----BEGIN PRIVATE KEY-----"),
    "it is there for who asks by name",
  );
});
