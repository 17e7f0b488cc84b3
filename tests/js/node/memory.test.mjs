/**
 * What nobody holds any more is given back: a server that makes a verifier per request must not
 * grow for ever.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** Makes `COUNT` objects, lets go of them, and prints how many were collected. */
const PROGRAM = `
  import {
    IntrospectionTokenVerifier, JWTVerifier, RSAKeyPair, StaticTokenVerifier,
  } from "mcp-bearer";

  const COUNT = 200;
  const pair = RSAKeyPair.generate();
  const token = pair.createToken({ kid: "k1" });
  const common = { issuer: null, audience: null, onEvent: () => {} };
  const makers = {
    "JWTVerifier over a PEM": async () => {
      const verifier = new JWTVerifier({ ...common, publicKey: pair.publicKey });
      await verifier.verifyToken(token);
      return verifier;
    },
    "JWTVerifier over a URL": async () => {
      const fetch = async () => Response.json(pair.jwks({ kid: "k1" }));
      const jwksUri = "https://issuer.example.com/jwks.json";
      const verifier = new JWTVerifier({ ...common, jwksUri, fetch });
      await verifier.verifyToken(token);
      return verifier;
    },
    IntrospectionTokenVerifier: async () => {
      const verifier = new IntrospectionTokenVerifier({
        introspectionEndpoint: "https://issuer.example.com/introspect",
        clientId: "id",
        clientSecret: "secret",
        audience: null,
        cacheTtl: 60,
        onEvent: () => {},
        fetch: async () => Response.json({ active: true, client_id: "app" }),
      });
      await verifier.verifyToken("opaque");
      await verifier.verifyToken("opaque");
      return verifier;
    },
    StaticTokenVerifier: async () => {
      const tokens = { dev: { clientId: "dev" } };
      const verifier = new StaticTokenVerifier({ tokens, onEvent: () => {} });
      await verifier.verifyToken("dev");
      return verifier;
    },
    RSAKeyPair: async () => RSAKeyPair.fromPem(pair.privateKey),
  };
  for (const [name, make] of Object.entries(makers)) {
    let collected = 0;
    const registry = new FinalizationRegistry(() => { collected += 1; });
    for (let index = 0; index < COUNT; index += 1) registry.register(await make(), index);
    // The collector owes no promptness; the last object may still be on the stack.
    for (let round = 0; round < 200 && collected < COUNT - 2; round += 1) {
      gc();
      await new Promise((done) => setTimeout(done, 5));
    }
    console.log(JSON.stringify({ name, enough: collected >= COUNT - 2, collected }));
  }`;

test("verifiers and key pairs are collected when nobody holds them", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "--eval", PROGRAM],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(results.length, 5);
  for (const { name, enough, collected } of results)
    assert.ok(enough, `${name}: ${collected} of 200`);
});
