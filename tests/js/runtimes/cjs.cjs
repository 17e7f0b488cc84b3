/**
 * The CommonJS side: `require` works, and gives the very objects that `import` gives, so that a
 * process which uses both has one key cache and one error class. On Node, Deno and Bun.
 */

"use strict";

const assert = require("node:assert/strict");

const PACKAGE = "mcp-bearer";

const checks = {
  "require gives what index.d.ts declares": async (required) => {
    for (const name of [
      "JWTVerifier",
      "StaticTokenVerifier",
      "RSAKeyPair",
      "TokenError",
      "ConfigError",
    ]) {
      assert.equal(typeof required[name], "function", name);
    }
    assert.equal(typeof required.decodeTokenUnverified, "function");
  },

  "require and import give the same objects": async (required, imported) => {
    const names = Object.keys(required).filter(
      (name) => name !== "__esModule" && name !== "default",
    );
    assert.deepEqual(
      Object.keys(imported)
        .filter((name) => name !== "default" && name !== "module.exports")
        .sort(),
      names.sort(),
    );
    for (const name of names) assert.equal(imported[name], required[name], name);
  },

  "a token minted on one side verifies on the other": async (required, imported) => {
    const pair = required.RSAKeyPair.generate();
    const verifier = new imported.JWTVerifier({
      publicKey: pair.publicKey,
      issuer: "https://issuer.example",
      audience: null,
      onEvent() {},
    });
    const token = pair.createToken({ issuer: "https://issuer.example", subject: "cjs" });
    assert.equal((await verifier.verifyToken(token)).subject, "cjs");
    const refused = pair.createToken({ issuer: "https://other.example" });
    const error = await verifier.verifyToken(refused).then(
      () => undefined,
      (reason) => reason,
    );
    assert.ok(error instanceof required.TokenError);
    assert.equal(error.reason, "ERR_CLAIM_MISMATCH");
  },

  "package.json is reachable": async () => {
    assert.equal(require(`${PACKAGE}/package.json`).name, PACKAGE);
  },
};

async function main() {
  // `require` first: were the ESM entry a second instance, the order would not hide it.
  const required = require(PACKAGE);
  const imported = await import(PACKAGE);
  let passed = 0;
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(required, imported);
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack ?? error}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

main().catch((error) => {
  console.log(error.stack ?? error);
  process.exitCode = 1;
});
