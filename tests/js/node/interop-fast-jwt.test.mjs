/** Tokens that fast-jwt signs, with every algorithm that it has, verify here; ours verify there. */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { test } from "node:test";

import { createSigner, createVerifier } from "fast-jwt";
import { JWTVerifier, RSAKeyPair } from "mcp-bearer";

const ISSUER = "https://issuer.example.com";
const AUDIENCE = "https://mcp.example.com/mcp";
const quiet = { issuer: ISSUER, audience: AUDIENCE, onEvent: () => {} };

const CLAIMS = { client_id: "fast-client", scope: "read write", name: "Zo\u00eb" };
const SIGNER = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "fast-user",
  expiresIn: 3_600_000,
  kid: "fast-1",
};

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEYS = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  EdDSA: generateKeyPairSync("ed25519"),
};

const pem = (key, type) => key.export({ type, format: "pem" });

async function accepts(verifier, token) {
  const accepted = await verifier.verifyToken(token);
  assert.equal(accepted.clientId, "fast-client");
  assert.equal(accepted.subject, "fast-user");
  assert.deepEqual(accepted.scopes, ["read", "write"]);
  assert.equal(accepted.claims.name, CLAIMS.name);
}

for (const [algorithm, { publicKey, privateKey }] of Object.entries(KEYS)) {
  test(`fast-jwt: ${algorithm} verifies with the key as PEM, JWK and JWK Set`, async () => {
    const sign = createSigner({ ...SIGNER, key: pem(privateKey, "pkcs8"), algorithm });
    const token = sign(CLAIMS);
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "fast-1" };
    for (const source of [
      { publicKey: pem(publicKey, "spki") },
      { publicKey: jwk },
      { jwks: { keys: [{ ...jwk, alg: algorithm, use: "sig" }] } },
    ]) {
      const verifier = new JWTVerifier({ ...quiet, ...source, algorithm });
      await accepts(verifier, token);
      const [header, payload, signature] = token.split(".");
      const other = sign({ ...CLAIMS, admin: true }).split(".")[1];
      const swapped = [header, other, signature].join(".");
      await assert.rejects(verifier.verifyToken(swapped), { reason: "ERR_SIGNATURE_INVALID" });
      assert.notEqual(payload, other);
    }
  });
}

test("fast-jwt: an RSA key as PKCS#1 PEM verifies", async () => {
  const sign = createSigner({ ...SIGNER, key: pem(rsa.privateKey, "pkcs1"), algorithm: "RS256" });
  await accepts(
    new JWTVerifier({ ...quiet, publicKey: pem(rsa.publicKey, "pkcs1") }),
    sign(CLAIMS),
  );
});

for (const [algorithm, length] of [
  ["HS256", 32],
  ["HS384", 48],
  ["HS512", 64],
]) {
  test(`fast-jwt: ${algorithm} verifies`, async () => {
    const secret = randomBytes(length);
    const token = createSigner({ ...SIGNER, key: secret, algorithm })(CLAIMS);
    await accepts(new JWTVerifier({ ...quiet, secret, algorithm }), token);
    const other = new JWTVerifier({ ...quiet, secret: randomBytes(length), algorithm });
    await assert.rejects(other.verifyToken(token), { reason: "ERR_SIGNATURE_INVALID" });
  });
}

test("fast-jwt: a token of RSAKeyPair verifies there", () => {
  const keyPair = RSAKeyPair.generate();
  const verify = createVerifier({
    key: keyPair.publicKey,
    algorithms: ["RS256"],
    allowedIss: ISSUER,
    allowedAud: AUDIENCE,
  });
  const payload = verify(
    keyPair.createToken({ issuer: ISSUER, audience: AUDIENCE, scopes: ["read"] }),
  );
  assert.equal(payload.sub, "fastmcp-user");
  assert.equal(payload.scope, "read");
  assert.throws(() => verify(keyPair.createToken({ issuer: ISSUER, audience: "other" })), {
    code: "FAST_JWT_INVALID_CLAIM_VALUE",
  });
});
