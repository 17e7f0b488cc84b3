/**
 * List J of FastMCP's behaviours: RSAKeyPair, and JWTVerifier with private headers, shared secrets,
 * EdDSA, the subject, and a JWK Set. J24 needs an MCP server: it is in
 * ../node/fastmcp-server.test.mjs.
 *
 * FastMCP answers None to every refusal. Here each has a reason, and the test names it.
 */
import { JWTVerifier, RSAKeyPair, decodeTokenUnverified } from "mcp-bearer";
import { assert, test } from "../harness.js";
import { misconfigured, refused, unavailable } from "./expectations.js";
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
} from "./issuer.js";
import { utf8 } from "./minting.js";

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

