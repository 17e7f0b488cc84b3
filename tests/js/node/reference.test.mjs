// `mcp-bearer/reference` around its edges: not imported, trapping, and lying. The last two are copies of the package
// with one line of the generated glue changed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const TESTS = fileURLToPath(new URL("..", import.meta.url));

/**
 * A folder with the portable suite and a copy of the package, in which `change` replaces text of the file that Node
 * takes for `mcp-bearer/reference`.
 */
function copy(t, change) {
  const folder = mkdtempSync(join(tmpdir(), "mcp-bearer-reference-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of ["suite", "harness.js", "node_modules/mcp-bearer"]) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    cpSync(join(TESTS, path), join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const script = join(folder, "node_modules/mcp-bearer/dist/node/reference.cjs");
  writeFileSync(script, change(readFileSync(script, "utf8")));
  return folder;
}

function replaced(text, known, replacement) {
  assert.equal(text.split(known).length, 2, `the glue does not hold once: ${known}`);
  return text.replace(known, replacement);
}

function run(folder, program, type = "module") {
  const output = execFileSync(process.execPath, [`--input-type=${type}`, "-e", program], {
    cwd: folder,
    encoding: "utf8",
  });
  return JSON.parse(output);
}

const CONSTRUCT = `
  const publicKey = RSAKeyPair.generate().publicKey;
  const construct = () => {
    try {
      new JWTVerifier({ publicKey, issuer: null, audience: null, crypto: "reference", onEvent() {} });
      return "constructed";
    } catch ({ name, reason, option, message }) {
      return { name, reason, option, message };
    }
  };
`;

const NOT_LOADED = {
  name: "ConfigError",
  reason: "ERR_CONFIG_CRYPTO",
  option: "crypto",
  message: "crypto: reference is not loaded: import mcp-bearer/reference before",
};

test("without the import, the constructor says what to import; with it, all is well", () => {
  const imported = `
    import { JWTVerifier, RSAKeyPair } from "mcp-bearer";
    ${CONSTRUCT}
    const before = construct();
    await import("mcp-bearer/reference");
    console.log(JSON.stringify([before, construct()]));
  `;
  const required = `
    const { JWTVerifier, RSAKeyPair } = require("mcp-bearer");
    ${CONSTRUCT}
    const before = construct();
    require("mcp-bearer/reference");
    console.log(JSON.stringify([before, construct()]));
  `;
  assert.deepEqual(run(TESTS, imported), [NOT_LOADED, "constructed"]);
  assert.deepEqual(run(TESTS, required, "commonjs"), [NOT_LOADED, "constructed"]);
});

/** Runs a file of the suite in a folder and says how many tests passed and failed. */
function runSuite(folder, file) {
  const url = (path) => JSON.stringify(pathToFileURL(join(folder, path)).href);
  return run(
    folder,
    `
      await import(${url(`suite/${file}`)});
      const { runAll } = await import(${url("harness.js")});
      const { passed, failed, failures } = await runAll();
      const messages = failures.map(({ error }) => String(error.message));
      console.log(JSON.stringify({ passed, failed, messages }));
    `,
  );
}

const RESULT = /return ret >>> 0;/;

test("a reference that says yes to all is found by the suite, and one that says no to all", (t) => {
  const honest = runSuite(
    copy(t, (script) => script),
    "jwt/reference.test.js",
  );
  assert.equal(honest.failed, 0, honest.messages.join("\n"));
  assert.ok(honest.passed >= 8);
  for (const answer of [1, 2]) {
    const change = (script) => {
      assert.equal(script.match(new RegExp(RESULT, "g")).length, 1);
      return script.replace(RESULT, `return ${answer};`);
    };
    const folder = copy(t, change);
    const explicit = runSuite(folder, "jwt/reference.test.js");
    assert.ok(explicit.failed >= 6, `only ${explicit.failed} tests fail`);
    // By the twins, in tests that say nothing of a reference.
    const attacks = runSuite(folder, "attacks/signature.test.js");
    assert.ok(attacks.failed >= 5, `only ${attacks.failed} tests fail`);
    for (const message of attacks.messages) assert.match(message, /\(reference\)/);
  }
});

test("a reference that traps lets nobody in, and harms nobody else", (t) => {
  // Arguments that point outside of its memory: a real trap.
  const folder = copy(t, (script) =>
    replaced(script, "wasm.verify(ptr0, len0,", "wasm.verify(0xfffffff0, 5,"),
  );
  const seen = run(
    folder,
    `
      import { JWTVerifier, RSAKeyPair } from "mcp-bearer";
      import "mcp-bearer/reference";
      const pair = RSAKeyPair.generate();
      const token = pair.createToken({ additionalClaims: { jti: "1" } });
      const forged = token.slice(0, -8) + "AAAAAAAA";
      const base = { issuer: null, audience: null, onEvent() {}, cacheSize: 0 };
      const ours = new JWTVerifier({ ...base, publicKey: pair.publicKey });
      const theirs = new JWTVerifier({ ...base, publicKey: pair.publicKey, crypto: "reference" });
      const verdict = (verifier, token) => {
        try {
          return verifier.verifyTokenSync(token).claims.jti;
        } catch ({ reason, status }) {
          return [reason, status];
        }
      };
      const seen = [];
      for (let round = 0; round < 50; round += 1)
        seen.push([verdict(theirs, token), verdict(theirs, forged), verdict(ours, token), verdict(ours, forged)]);
      console.log(JSON.stringify(seen));
    `,
  );
  assert.equal(seen.length, 50);
  const internal = ["ERR_INTERNAL", 503];
  for (const verdicts of seen) {
    assert.deepEqual(verdicts, [internal, internal, "1", ["ERR_SIGNATURE_INVALID", 401]]);
  }
});
