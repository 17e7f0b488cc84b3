/**
 * FastMCP's behaviours J1 to J34 (tests/fastmcp-compat.md): RSAKeyPair, and JWTVerifier with private header members,
 * shared secrets, EdDSA, the subject, and a JWK Set. J24 needs an MCP server: ../../node/fastmcp-server.test.mjs tests
 * it.
 *
 * FastMCP returns None for every refusal. Here each refusal has a reason, and the test names the reason.
 */
import { JWTVerifier, RSAKeyPair, decodeTokenUnverified } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import {
  AUDIENCE,
  ISSUER,
  JWKS_URI,
  NOW,
  claims,
  devKeyPair,
  jwksEndpoint,
  keyPair,
  sign,
  signHmac,
} from "../support/issuer.js";
import { utf8 } from "../support/minting.js";

const HMAC = ["HS256", "HS384", "HS512"];
const SECRET = "this is a shared secret for tests, and long enough for a SHA-512 tag";
const OTHER_SECRET = "this is another secret for tests, and long enough for a SHA-512 tag!";

const quiet = { now: () => NOW, onEvent: () => {} };
const bound = { ...quiet, issuer: ISSUER, audience: AUDIENCE };

test("J1 generate gives a PKCS#8 private and an SPKI public PEM", () => {
  const pair = devKeyPair();
  assert.ok(pair instanceof RSAKeyPair);
  assert.match(
    pair.privateKey,
    /^-----BEGIN PRIVATE KEY-----\n[^]+\n-----END PRIVATE KEY-----\n?$/,
  );
  assert.match(pair.publicKey, /^-----BEGIN PUBLIC KEY-----\n[^]+\n-----END PUBLIC KEY-----\n?$/);
});

test("J2 createToken gives three parts", () => {
  const parts = devKeyPair().createToken({ subject: "test-user", issuer: ISSUER }).split(".");
  assert.equal(parts.length, 3);
  for (const part of parts) assert.match(part, /^[A-Za-z0-9_-]+$/);
});

test("J3 createToken joins scopes into the scope claim", () => {
  const token = devKeyPair().createToken({
    subject: "test-user",
    issuer: ISSUER,
    scopes: ["read", "write"],
  });
  assert.equal(decodeTokenUnverified(token).claims.scope, "read write");
});

test("J4 an unknown header member that is not critical is allowed", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims(), { cat: "cl_B7d4PD111AAA" });
  const accepted = await new JWTVerifier({ ...bound, publicKey: pair.pem }).verifyToken(token);
  assert.equal(accepted.clientId, "test-user");
  assert.equal(accepted.clientIdSource, "sub");
});

test("J5 a critical header member is refused", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims(), { crit: ["cat"], cat: "cl_B7d4PD111AAA" });
  await refused(
    new JWTVerifier({ ...bound, publicKey: pair.pem }),
    token,
    "ERR_HEADER_UNSUPPORTED",
  );
});

// FastMCP keeps the secret as the readable attribute `public_key`. Here nothing gives it back.
test("J6 a verifier with a shared secret keeps issuer and algorithm, and hides the secret (stricter)", () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  assert.deepEqual(verifier.issuer, [ISSUER]);
  assert.deepEqual(verifier.algorithms, ["HS256"]);
  assert.equal(verifier.jwksUri, undefined);
  for (
    let object = verifier;
    object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const name of Reflect.ownKeys(object)) {
      if (name === "constructor") continue;
      const value = Reflect.get(object, name, verifier);
      assert.ok(!String(value).includes(SECRET), `the secret is readable as ${String(name)}`);
    }
  }
  assert.ok(!JSON.stringify(verifier).includes(SECRET), "the secret is in JSON");
});

test("J7 HS256 with jwksUri is a configuration error", () => {
  misconfigured(
    () => new JWTVerifier({ ...bound, jwksUri: JWKS_URI, algorithm: "HS256" }),
    "ERR_CONFIG_ALGORITHM",
  );
});

test("J8 HS256, HS384 and HS512 can be configured", () => {
  for (const algorithm of HMAC) {
    const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm });
    assert.deepEqual(verifier.algorithms, [algorithm]);
  }
});

test("J9 every HS algorithm with jwksUri is a configuration error", () => {
  for (const algorithm of HMAC) {
    misconfigured(
      () => new JWTVerifier({ ...bound, jwksUri: JWKS_URI, algorithm }),
      "ERR_CONFIG_ALGORITHM",
    );
    misconfigured(
      () => new JWTVerifier({ ...bound, jwksUri: JWKS_URI, algorithms: [algorithm] }),
      "ERR_CONFIG_ALGORITHM",
    );
  }
});

test("J10 HS256 refuses a PEM public key, as publicKey and as secret", async () => {
  const { pem } = await keyPair("main");
  misconfigured(
    () => new JWTVerifier({ ...bound, publicKey: pem, algorithm: "HS256" }),
    "ERR_CONFIG_ALGORITHM",
  );
  misconfigured(
    () => new JWTVerifier({ ...bound, secret: pem, algorithm: "HS256" }),
    "ERR_CONFIG_SECRET",
  );
  misconfigured(
    () => new JWTVerifier({ ...bound, secret: utf8(pem), algorithm: "HS256" }),
    "ERR_CONFIG_SECRET",
  );
});

test("J11 a secret may be bytes", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: utf8(SECRET), algorithm: "HS256" });
  const accepted = await verifier.verifyToken(await signHmac(SECRET, "HS256", claims()));
  assert.equal(accepted.clientId, "test-user");
});

test("J12 a token with a shared secret gives clientId, scopes, expiresAt and subject", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  const token = await signHmac(SECRET, "HS256", claims({ scope: "read write" }));
  const accepted = await verifier.verifyToken(token);
  assert.equal(accepted.token, token);
  assert.equal(accepted.clientId, "test-user");
  assert.equal(accepted.subject, "test-user");
  assert.deepEqual(accepted.scopes, ["read", "write"]);
  assert.equal(accepted.expiresAt, NOW + 3600);
});

test("J13 HS256, HS384 and HS512 verify", async () => {
  for (const algorithm of HMAC) {
    const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm });
    const accepted = await verifier.verifyToken(await signHmac(SECRET, algorithm, claims()));
    assert.equal(accepted.subject, "test-user", algorithm);
  }
});

// RFC 7518 section 3.2: the secret is at least as long as the hash. FastMCP takes one byte.
test("J13 a secret shorter than the hash is a configuration error (stricter)", () => {
  for (const [algorithm, least] of [
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64],
  ]) {
    const secret = Uint8Array.from({ length: least }, (_, index) => (index * 37) % 251);
    new JWTVerifier({ ...bound, secret, algorithm });
    const short = secret.slice(1);
    misconfigured(
      () => new JWTVerifier({ ...bound, secret: short, algorithm }),
      "ERR_CONFIG_SECRET",
      "secret",
    );
  }
});

test("J14 the issuer is checked with a shared secret", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  assert.equal(
    (await verifier.verifyToken(await signHmac(SECRET, "HS256", claims()))).issuer,
    ISSUER,
  );
  const evil = await signHmac(SECRET, "HS256", claims({ iss: "https://evil.example.com" }));
  await refused(verifier, evil, "ERR_CLAIM_MISMATCH", { claim: "iss" });
});

test("J15 the audience is checked with a shared secret", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  const good = await verifier.verifyToken(await signHmac(SECRET, "HS256", claims()));
  assert.deepEqual(good.audience, [AUDIENCE]);
  const wrong = await signHmac(SECRET, "HS256", claims({ aud: "https://wrong.example.com" }));
  await refused(verifier, wrong, "ERR_CLAIM_MISMATCH", { claim: "aud" });
});

test("J16 a scope string becomes a list with a shared secret", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  const accepted = await verifier.verifyToken(
    await signHmac(SECRET, "HS256", claims({ scope: "read write admin" })),
  );
  assert.deepEqual(accepted.scopes, ["read", "write", "admin"]);
});

test("J17 an expired token with a shared secret is refused", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  await verifier.verifyToken(await signHmac(SECRET, "HS256", claims({ exp: NOW + 3600 })));
  const expired = await signHmac(SECRET, "HS256", claims({ iat: NOW - 7200, exp: NOW - 3600 }));
  await refused(verifier, expired, "ERR_EXPIRED");
});

test("J18 a token signed with another secret is refused", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  await refused(verifier, await signHmac(OTHER_SECRET, "HS256", claims()), "ERR_SIGNATURE_INVALID");
});

test("J19 a token with another HS algorithm and the same secret is refused", async () => {
  const verifier = new JWTVerifier({ ...bound, secret: SECRET, algorithm: "HS256" });
  await refused(verifier, await signHmac(SECRET, "HS512", claims()), "ERR_ALG_NOT_ALLOWED");
});

test("J20 Ed25519 verifies with a static PEM", async () => {
  const pair = await keyPair("main", "Ed25519");
  const verifier = new JWTVerifier({ ...bound, publicKey: pair.pem, algorithm: "Ed25519" });
  assert.equal((await verifier.verifyToken(await sign(pair, claims()))).subject, "test-user");
});

// FastMCP verifies Ed448. This package does not support it: the constructor refuses it, instead of
// refusing every token later.
test("J20 Ed448 is a clear configuration error (stricter)", () => {
  const pem = [
    "-----BEGIN PUBLIC KEY-----",
    "MEMwBQYDK2VxAzoA6RPg4yk905NEs9+aD9h+pXcwB1YxrXd/2I5l4pufDz72ITAm",
    "7m2tS+BxwRC1LLHMdJqkgteVLrCA",
    "-----END PUBLIC KEY-----",
  ].join("\n");
  misconfigured(
    () => new JWTVerifier({ ...bound, publicKey: pem, algorithm: "Ed448" }),
    "ERR_CONFIG_ALGORITHM",
    "algorithm",
  );
  const error = misconfigured(
    () => new JWTVerifier({ ...bound, publicKey: pem, algorithm: "EdDSA" }),
    "ERR_CONFIG_KEY",
  );
  assert.equal(error.option, "publicKey");
});

test("J21 algorithm EdDSA verifies with an Ed25519 key of a JWK Set", async () => {
  const pair = await keyPair("main", "EdDSA");
  const { fetch } = jwksEndpoint(() => ({
    keys: [{ ...pair.jwk, kid: "ed-1", alg: "EdDSA", use: "sig" }],
  }));
  const verifier = new JWTVerifier({ ...bound, jwksUri: JWKS_URI, algorithm: "EdDSA", fetch });
  const accepted = await verifier.verifyToken(await sign(pair, claims(), { kid: "ed-1" }));
  assert.equal(accepted.subject, "test-user");
});

test("J22 sub becomes the subject", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims({ sub: "user-42", client_id: "the-client" }));
  const accepted = await new JWTVerifier({ ...bound, publicKey: pair.pem }).verifyToken(token);
  assert.equal(accepted.subject, "user-42");
  assert.equal(accepted.clientId, "the-client");
});

test("J23 without sub the subject is undefined", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims({ sub: undefined, client_id: "the-client" }));
  const accepted = await new JWTVerifier({ ...bound, publicKey: pair.pem }).verifyToken(token);
  assert.equal(accepted.subject, undefined);
  assert.equal(accepted.clientId, "the-client");
});

// FastMCP calls such a caller "unknown": all of them would share one identity.
test("J23 a token that names nobody at all is refused (stricter)", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims({ sub: undefined }));
  await refused(new JWTVerifier({ ...bound, publicKey: pair.pem }), token, "ERR_CLAIM_MISSING", {
    claim: "client_id",
  });
});

/** A verifier whose JWK Set holds these keys. */
function remote(keys, options = {}) {
  const endpoint = jwksEndpoint(() => ({ keys }));
  return new JWTVerifier({ ...bound, jwksUri: JWKS_URI, fetch: endpoint.fetch, ...options });
}

test("J25 a token verifies with a JWK Set, and the claims are the raw ones", async () => {
  const pair = await keyPair("main");
  const payload = claims({ tenant: { id: 7, tags: ["a", "b"] } });
  const accepted = await remote([{ ...pair.jwk, kid: "k1" }]).verifyToken(
    await sign(pair, payload, { kid: "k1" }),
  );
  assert.equal(accepted.clientId, "test-user");
  assert.deepEqual(accepted.claims, payload);
  assert.equal(accepted.extra, accepted.claims);
});

test("J26 an unusable key in the set is skipped", async () => {
  const pair = await keyPair("main");
  const events = [];
  const verifier = remote(
    [
      { kty: "RSA", kid: "bad", n: "not a number", e: "AQAB" },
      { ...pair.jwk, kid: "good" },
    ],
    {
      onEvent: (event) => events.push(event),
    },
  );
  assert.equal(
    (await verifier.verifyToken(await sign(pair, claims(), { kid: "good" }))).clientId,
    "test-user",
  );
  const fetched = events.filter(({ type }) => type === "jwks_fetched");
  assert.deepEqual(
    fetched.map(({ usableKeys, skippedKeys }) => ({ usableKeys, skippedKeys })),
    [{ usableKeys: 1, skippedKeys: 1 }],
  );
});

test("J27 keys of another type do not make a token without kid ambiguous", async () => {
  const pair = await keyPair("main");
  const other = await keyPair("main", "EdDSA");
  const keys = [
    { ...pair.jwk, kid: "rsa" },
    { ...other.jwk, kid: "ed" },
  ];
  assert.equal((await remote(keys).verifyToken(await sign(pair, claims()))).clientId, "test-user");
  assert.equal(
    (await remote(keys.reverse()).verifyToken(await sign(pair, claims()))).clientId,
    "test-user",
  );
});

test("J28 a set with only unusable keys verifies nothing and answers 503", async () => {
  const pair = await keyPair("main");
  const bad = { kty: "RSA", kid: "k1", n: "not a number", e: "AQAB" };
  await unavailable(remote([bad]), await sign(pair, claims(), { kid: "k1" }));
  misconfigured(() => new JWTVerifier({ ...bound, jwks: { keys: [bad] } }), "ERR_CONFIG_KEY");
});

test("J29 a token of a key that is not in the set is refused", async () => {
  const pair = await keyPair("main");
  const stranger = await keyPair("stranger");
  const verifier = remote([{ ...pair.jwk, kid: "k1" }]);
  await refused(verifier, await sign(stranger, claims()), "ERR_SIGNATURE_INVALID");
  await refused(verifier, await sign(stranger, claims(), { kid: "k1" }), "ERR_SIGNATURE_INVALID");
});

test("J30 the kid of the token selects the key", async () => {
  const pair = await keyPair("main");
  const stranger = await keyPair("stranger");
  const verifier = remote([
    { ...stranger.jwk, kid: "k0" },
    { ...pair.jwk, kid: "k1" },
  ]);
  assert.equal(
    (await verifier.verifyToken(await sign(pair, claims(), { kid: "k1" }))).clientId,
    "test-user",
  );
  await refused(verifier, await sign(pair, claims(), { kid: "k0" }), "ERR_SIGNATURE_INVALID");
});

test("J31 a token without kid uses the only key, though that has one", async () => {
  const pair = await keyPair("main");
  const verifier = remote([{ ...pair.jwk, kid: "k1" }]);
  assert.equal((await verifier.verifyToken(await sign(pair, claims()))).clientId, "test-user");
});

test("J32 a token without kid uses the only key of an inline set", async () => {
  const pair = await keyPair("main");
  const verifier = new JWTVerifier({ ...bound, jwks: { keys: [{ ...pair.jwk, kid: "k1" }] } });
  assert.equal((await verifier.verifyToken(await sign(pair, claims()))).clientId, "test-user");
});

test("J33 a kid that is not in the set is refused", async () => {
  const pair = await keyPair("main");
  const token = await sign(pair, claims(), { kid: "k2" });
  await refused(remote([{ ...pair.jwk, kid: "k1" }]), token, "ERR_NO_MATCHING_KEY");
  await refused(
    new JWTVerifier({ ...bound, jwks: { keys: [{ ...pair.jwk, kid: "k1" }] } }),
    token,
    "ERR_NO_MATCHING_KEY",
  );
});

// FastMCP keeps a key without kid under the name "_default", which a token can then ask for.
test("J33 a kid never selects a key that has none (stricter)", async () => {
  const pair = await keyPair("main");
  for (const kid of ["_default", "k1", "undefined", "null", "__proto__", "constructor"]) {
    await refused(remote([pair.jwk]), await sign(pair, claims(), { kid }), "ERR_NO_MATCHING_KEY");
  }
  assert.equal(
    (await remote([pair.jwk]).verifyToken(await sign(pair, claims()))).clientId,
    "test-user",
  );
});

test("J34 a token without kid is refused when several keys fit", async () => {
  const pair = await keyPair("main");
  const stranger = await keyPair("stranger");
  const token = await sign(pair, claims());
  await refused(
    remote([
      { ...pair.jwk, kid: "k1" },
      { ...stranger.jwk, kid: "k2" },
    ]),
    token,
    "ERR_MULTIPLE_MATCHING_KEYS",
  );
  await refused(remote([pair.jwk, stranger.jwk]), token, "ERR_MULTIPLE_MATCHING_KEYS");
});
