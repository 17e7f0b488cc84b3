// Making keys and tokens: for tests and development, where nobody likes to wait either.

import { generateKeyPairSync } from "node:crypto";
import { createSigner, createVerifier } from "fast-jwt";
import { importPKCS8, SignJWT } from "jose";
import { RSAKeyPair } from "mcp-bearer";
import { takeTurns, timing } from "./measure.mjs";
import { AUDIENCE, ISSUER } from "./terms.mjs";

const SUBTLE_RSA = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

/** One pair per turn: how long it takes is luck, and only the median over many says something. */
export async function keyGeneration({ keyPairs }) {
  const times = { "mcp-bearer": [], "crypto.subtle": [] };
  RSAKeyPair.generate();
  for (let i = 0; i < keyPairs; i += 1) {
    times["mcp-bearer"].push(await microseconds(() => RSAKeyPair.generate()));
    times["crypto.subtle"].push(
      await microseconds(() => crypto.subtle.generateKey(SUBTLE_RSA, true, ["sign", "verify"])),
    );
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, timing(list)]));
}

/** The same RS256 2048 key and the same claims for all, the key parsed once. */
export async function tokenCreation(effort) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const keyPair = RSAKeyPair.fromPem(privateKey);
  const joseKey = await importPKCS8(privateKey, "RS256");
  const claims = { sub: "bench-user", iss: ISSUER, aud: AUDIENCE, scope: "tools:list tools:call" };
  const sign = createSigner({ key: privateKey, algorithm: "RS256", expiresIn: 3_600_000 });

  const contenders = {
    "mcp-bearer": () =>
      keyPair.createToken({
        subject: claims.sub,
        issuer: ISSUER,
        audience: AUDIENCE,
        scopes: claims.scope.split(" "),
      }),
    jose: () =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT" })
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(joseKey),
    "fast-jwt": () => sign(claims),
  };
  const verify = createVerifier({ key: publicKey, algorithms: ["RS256"], allowedAud: AUDIENCE });
  for (const [name, mint] of Object.entries(contenders)) {
    const { sub, scope } = verify(await mint());
    if (sub !== claims.sub || scope !== claims.scope)
      throw new Error(`${name}: minted a wrong token`);
  }
  return takeTurns(contenders, effort);
}

async function microseconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) * 1000;
}
