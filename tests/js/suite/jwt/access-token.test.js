/** The properties of an access token. */
import { TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { NOW, claims, keyPair, sign } from "../support/issuer.js";
import { jwtVerifier, mint, staticVerifier } from "../support/verifier-fixtures.js";

function assertFrozen(value, path) {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value), `${path} is not frozen`);
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    assert.ok("value" in property, `${path}.${String(key)} is not a data property`);
    if (value !== property.value) assertFrozen(property.value, `${path}.${String(key)}`);
  }
}

test("results: an access token is a plain object, frozen all the way down", async () => {
  const additionalClaims = { deep: { list: [{ a: [1, [2]] }] }, empty: {}, none: [] };
  const tokens = [
    [await jwtVerifier().verifyToken(mint({ scopes: ["a"], additionalClaims })), "JWT"],
    [
      await staticVerifier({
        tokens: { x: { clientId: "c", scopes: ["a"], deep: { list: [{}] } } },
      }).verifyToken("x"),
      "static",
    ],
  ];
  for (const [accepted, path] of tokens) {
    assert.equal(Object.getPrototypeOf(accepted), Object.prototype, path);
    assertFrozen(accepted, path);
    for (const name of [
      "token",
      "clientId",
      "clientIdSource",
      "scopes",
      "audience",
      "claims",
      "extra",
      // Own members too where the token has no such claim: a polluted Object.prototype then has none to add.
      "expiresAt",
      "subject",
      "issuer",
      "resource",
    ]) {
      assert.ok(Object.prototype.propertyIsEnumerable.call(accepted, name), `${path}.${name}`);
    }
    assert.ok(Array.isArray(accepted.scopes) && Array.isArray(accepted.audience), path);
    assert.equal(accepted.extra, accepted.claims, path);
    assert.deepEqual(JSON.parse(JSON.stringify(accepted)).claims, accepted.claims);
    assert.deepEqual({ ...accepted }, structuredClone(accepted));
  }
});

test("results: claims with dangerous names are own data properties without effect", async () => {
  const pair = await keyPair("main");
  const dangerous = JSON.parse(`{
    "__proto__": { "admin": true, "scopes": ["admin"] }, "constructor": "c", "prototype": { "x": 1 }, "then": "t",
    "toJSON": "j", "hasOwnProperty": "h", "toString": "s", "valueOf": 7, "nested": { "__proto__": { "admin": true } }
  }`);
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, claims(dangerous)),
  );
  for (const name of Object.keys(dangerous)) {
    assert.ok(Object.hasOwn(accepted.claims, name), name);
    assert.deepEqual(accepted.claims[name], dangerous[name], name);
  }
  assert.equal(Object.getPrototypeOf(accepted.claims), null);
  assert.equal(Object.getPrototypeOf(accepted.claims.nested), null);
  assert.ok(Object.hasOwn(accepted.claims.nested, "__proto__"));
  assert.equal(accepted.claims.admin, undefined);
  assert.equal(accepted.claims.nested.admin, undefined);
  assert.equal({}.admin, undefined);
  assert.deepEqual(accepted.scopes, []);
  assert.equal(await accepted.claims, accepted.claims);
});

test("results: claims are exactly what was signed", async () => {
  const pair = await keyPair("main");
  const payload = claims({
    text: 'Zo\u00eb \u{1f511} \u0000 \u2028 "\\/',
    numbers: [0, -1, 1.5, 1e21, -0.25, 9007199254740991],
    on: true,
    off: false,
    none: null,
    empty: "",
    object: { z: 1, a: 2 },
    7: "seven",
  });
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, payload),
  );
  assert.deepEqual(accepted.claims, payload);
});

test("results: expiresAt is exp rounded down", async () => {
  const pair = await keyPair("main");
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, claims({ exp: NOW + 60.9 })),
  );
  assert.equal(accepted.expiresAt, NOW + 60);
  assert.equal(accepted.claims.exp, NOW + 60.9);
});

test("results: verifyAccessToken is verifyToken", async () => {
  for (const [verifier, token] of [
    [jwtVerifier({ cacheSize: 0 }), mint()],
    [staticVerifier(), "dev-token"],
  ]) {
    assert.deepEqual(await verifier.verifyAccessToken(token), await verifier.verifyToken(token));
    const one = await assert.rejects(() => verifier.verifyAccessToken("a.b.c"), TokenError);
    const two = await assert.rejects(() => verifier.verifyToken("a.b.c"), TokenError);
    assert.deepEqual([one.reason, one.status, one.message], [two.reason, two.status, two.message]);
  }
});

test("results: concurrent use of several verifiers mixes nothing up", async () => {
  const verifiers = Array.from({ length: 5 }, (_, index) =>
    jwtVerifier({ audience: `https://${index}.example.com` }),
  );
  const tokens = verifiers.map((_, index) =>
    mint({ subject: `user-${index}`, audience: `https://${index}.example.com` }),
  );
  const calls = Array.from({ length: 500 }, (_, index) => [
    index % 5,
    (index * 7) % 5 === index % 5 ? index % 5 : (index * 3) % 5,
  ]);
  const answers = await Promise.allSettled(
    calls.map(([verifier, token]) => verifiers[verifier].verifyToken(tokens[token])),
  );
  for (const [index, { status, value, reason }] of answers.entries()) {
    const [verifier, token] = calls[index];
    if (verifier === token) assert.equal(value?.subject, `user-${token}`, `call ${index}`);
    else
      assert.equal(`${status} ${reason?.reason}`, "rejected ERR_CLAIM_MISMATCH", `call ${index}`);
  }
  assert.ok(
    answers.some(({ status }) => status === "fulfilled") &&
      answers.some(({ status }) => status === "rejected"),
  );
});
