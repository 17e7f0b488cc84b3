/**
 * The CommonJS side: `require` works, and gives the very objects that `import` gives, so that a
 * process which uses both has one key cache and one error class. On Node, Deno and Bun.
 */

"use strict";

const assert = require("node:assert/strict");

const PACKAGE = "mcp-bearer";

/** The classes and functions of index.d.cts, read by run.mjs: Deno may not read files here. */
const declared = process.argv.slice(2);

const checks = {
  "require gives what the declarations declare": async (required) => {
    assert.ok(declared.length > 0);
    assert.deepEqual(names(required), [...declared].sort());
    for (const name of declared) assert.equal(typeof required[name], "function", name);
  },

  "require and import give the same objects": async (required, imported) => {
    assert.deepEqual(names(imported), names(required));
    for (const name of names(required)) assert.equal(imported[name], required[name], name);
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

/** The names that a module gives, without those that the module system adds. */
function names(module) {
  const added = ["__esModule", "default", "module.exports"];
  return Object.keys(module)
    .filter((name) => !added.includes(name))
    .sort();
}

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
