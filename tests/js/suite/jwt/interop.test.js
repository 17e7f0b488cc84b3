/**
 * This package verifies tokens of `jose`, and `jose` verifies tokens of RSAKeyPair. fast-jwt runs on Node only:
 * ../../node/interop-fast-jwt.test.mjs.
 */
import * as jose from "jose";
import { JWTVerifier, RSAKeyPair } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { refused } from "../support/expect-refusal.js";
import { AUDIENCE, ISSUER, JWKS_URI, NOW, clock, devKeyPair, jwksEndpoint } from "../support/issuer.js";

const ASYMMETRIC = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const HMAC = [
  ["HS256", 32],
  ["HS384", 48],
  ["HS512", 64],
];

const bound = { issuer: ISSUER, audience: AUDIENCE, now: () => NOW, onEvent: () => {} };

/** A token as an authorization server that uses jose would make it. */
function joseToken(alg, key, header = {}) {
  return new jose.SignJWT({ scope: "read write", client_id: "jose-client", name: "Zo\u00eb" })
    .setProtectedHeader({ alg, typ: "at+jwt", ...header })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject("jose-user")
    .setIssuedAt(NOW)
    .setExpirationTime(NOW + 3600)
    .sign(key);
}

async function accepts(verifier, token, alg) {
  const accepted = await verifier.verifyToken(token);
  assert.equal(accepted.clientId, "jose-client", alg);
  assert.equal(accepted.subject, "jose-user", alg);
  assert.deepEqual(accepted.scopes, ["read", "write"], alg);
  assert.deepEqual(accepted.claims, jose.decodeJwt(token), alg);
  assert.equal(verifier.verifyTokenSync(token).subject, "jose-user", alg);
}

/** The token with one bit of its signature's first octet turned. */
function tampered(token) {
  const at = token.lastIndexOf(".") + 1;
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const other = alphabet[alphabet.indexOf(token[at]) ^ 1];
  return token.slice(0, at) + other + token.slice(at + 1);
}

for (const alg of ASYMMETRIC) {
  test(`interop: ${alg} of jose verifies with the key as PEM, JWK, JWK Set and remote JWK Set`, async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await jose.exportJWK(publicKey)), kid: "jose-1", alg, use: "sig" };
    const token = await joseToken(alg, privateKey, { kid: "jose-1" });
    const endpoint = jwksEndpoint(() => ({ keys: [jwk] }));
    const sources = [
      { publicKey: await jose.exportSPKI(publicKey) },
      { publicKey: jwk },
      { publicKey: await jose.exportJWK(publicKey) },
      { jwks: { keys: [jwk] } },
      { jwksUri: JWKS_URI, fetch: endpoint.fetch },
    ];
    for (const source of sources) {
      const verifier = new JWTVerifier({ ...bound, ...source, algorithm: alg });
      await accepts(verifier, token, alg);
      await refused(verifier, tampered(token), "ERR_SIGNATURE_INVALID");
    }
    assert.equal(endpoint.requests.length, 1);
  });
}

for (const [alg, length] of HMAC) {
  test(`interop: ${alg} of jose verifies with the secret as bytes and as text`, async () => {
    const text = "0123456789 text that is long enough for every HMAC of SHA-2 here ;-)";
    const octets = crypto.getRandomValues(new Uint8Array(length));
    for (const secret of [octets, text]) {
      const key = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
      const token = await joseToken(alg, key);
      const verifier = new JWTVerifier({ ...bound, secret, algorithm: alg });
      await accepts(verifier, token, alg);
      await refused(verifier, tampered(token), "ERR_SIGNATURE_INVALID");
    }
  });
}

test("interop: RSA keys of 3072 and 4096 bits of jose verify", async () => {
  for (const modulusLength of [3072, 4096]) {
    const { publicKey, privateKey } = await jose.generateKeyPair("RS256", {
      modulusLength,
      extractable: true,
    });
    const verifier = new JWTVerifier({ ...bound, publicKey: await jose.exportSPKI(publicKey) });
    await accepts(
      verifier,
      await joseToken("RS256", privateKey),
      `RS256 with ${modulusLength} bits`,
    );
  }
});

test("interop: one set with a key of every type verifies tokens of each", async () => {
  const algorithms = ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"];
  const pairs = await Promise.all(
    algorithms.map((alg) => jose.generateKeyPair(alg, { extractable: true })),
  );
  const keys = await Promise.all(
    pairs.map(async ({ publicKey }, index) => ({
      ...(await jose.exportJWK(publicKey)),
      kid: `key-${index}`,
      alg: algorithms[index],
    })),
  );
  const verifier = new JWTVerifier({ ...bound, jwks: { keys }, algorithms });
  for (const [index, alg] of algorithms.entries()) {
    await accepts(
      verifier,
      await joseToken(alg, pairs[index].privateKey, { kid: `key-${index}` }),
      alg,
    );
    // Right key, wrong name: the name decides, and no other key is tried.
    const misnamed = await joseToken(alg, pairs[index].privateKey, {
      kid: `key-${(index + 1) % keys.length}`,
    });
    await refused(verifier, misnamed, "ERR_NO_MATCHING_KEY");
  }
});

/** What RSAKeyPair mints at `NOW`. */
function ownToken(keyPair, options = {}) {
  return keyPair.createToken({
    subject: "own-user",
    issuer: ISSUER,
    audience: AUDIENCE,
    scopes: ["read", "write"],
    now: clock().now,
    ...options,
  });
}

const joseOptions = {
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ["RS256"],
  currentDate: new Date(NOW * 1000),
};

test("interop: a token of RSAKeyPair verifies in jose with the SPKI PEM", async () => {
  const keyPair = devKeyPair();
  const key = await jose.importSPKI(keyPair.publicKey, "RS256");
  const { payload, protectedHeader } = await jose.jwtVerify(ownToken(keyPair), key, joseOptions);
  assert.deepEqual(protectedHeader, { alg: "RS256", typ: "JWT" });
  assert.deepEqual(payload, {
    sub: "own-user",
    iss: ISSUER,
    aud: AUDIENCE,
    iat: NOW,
    exp: NOW + 3600,
    scope: "read write",
  });
  await assert.rejects(
    () => jose.jwtVerify(ownToken(keyPair, { audience: "other" }), key, joseOptions),
    { code: "ERR_JWT_CLAIM_VALIDATION_FAILED" },
  );
});

test("interop: a token of RSAKeyPair verifies in jose with jwks() and jwk()", async () => {
  const keyPair = devKeyPair();
  const set = jose.createLocalJWKSet(keyPair.jwks({ kid: "own-1" }));
  const token = ownToken(keyPair, { kid: "own-1" });
  const { payload, protectedHeader } = await jose.jwtVerify(token, set, joseOptions);
  assert.equal(protectedHeader.kid, "own-1");
  assert.equal(payload.sub, "own-user");
  const other = ownToken(keyPair, { kid: "own-2" });
  await assert.rejects(() => jose.jwtVerify(other, set, joseOptions), {
    code: "ERR_JWKS_NO_MATCHING_KEY",
  });

  const key = await jose.importJWK(keyPair.jwk(), "RS256");
  assert.equal((await jose.jwtVerify(token, key, joseOptions)).payload.sub, "own-user");
});

test("interop: jwk() and jwks() hold a public signature key and nothing else", () => {
  const keyPair = devKeyPair();
  const jwk = keyPair.jwk({ kid: "own-1" });
  assert.deepEqual(Object.keys(jwk).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
  const { kty, alg, use, e, kid } = jwk;
  assert.deepEqual(
    { kty, alg, use, e, kid },
    { kty: "RSA", alg: "RS256", use: "sig", e: "AQAB", kid: "own-1" },
  );
  assert.deepEqual(keyPair.jwks({ kid: "own-1" }), { keys: [jwk] });
  assert.ok(!("kid" in keyPair.jwk()));
});

test("interop: the private PEM of RSAKeyPair signs in jose, and a key of jose makes an RSAKeyPair", async () => {
  const keyPair = devKeyPair();
  const signer = await jose.importPKCS8(keyPair.privateKey, "RS256");
  const verifier = new JWTVerifier({ ...bound, publicKey: keyPair.publicKey });
  await accepts(verifier, await joseToken("RS256", signer), "RS256");

  const { publicKey, privateKey } = await jose.generateKeyPair("RS256", { extractable: true });
  const imported = RSAKeyPair.fromPem(await jose.exportPKCS8(privateKey));
  assert.equal(imported.publicKey.trim(), (await jose.exportSPKI(publicKey)).trim());
  const { payload } = await jose.jwtVerify(ownToken(imported), publicKey, joseOptions);
  assert.equal(payload.sub, "own-user");
});

test("interop: a second RSAKeyPair.generate gives another key", async () => {
  const second = RSAKeyPair.generate();
  assert.ok(second.publicKey !== devKeyPair().publicKey);
  const key = await jose.importSPKI(second.publicKey, "RS256");
  assert.equal((await jose.jwtVerify(ownToken(second), key, joseOptions)).payload.sub, "own-user");
  await assert.rejects(() => jose.jwtVerify(ownToken(devKeyPair()), key, joseOptions), {
    code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  });
});
