/** Keys in the forms that Node has, and the output of the command `jwks` for published sets. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";

import { JWTVerifier, RSAKeyPair } from "mcp-bearer";

import { FOLDER, PARALLEL, run, runJson } from "./cli/program.mjs";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = rsa.publicKey.export({ type: "spki", format: "pem" });
const PRIVATE_PEM = rsa.privateKey.export({ type: "pkcs8", format: "pem" });
const JWK = { ...rsa.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256" };
const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
const weak = small.publicKey.export({ format: "jwk" });

const verifierOf = (publicKey) =>
  new JWTVerifier({ publicKey, issuer: null, audience: null, onEvent() {} });

test("a KeyObject is refused with the remedy; a Buffer is accepted", () => {
  assert.throws(() => verifierOf(rsa.publicKey), {
    reason: "ERR_CONFIG_TYPE",
    message: /KeyObject; give key\.export\(\{ type: 'spki', format: 'pem' \}\)/,
  });
  assert.throws(() => verifierOf(rsa.privateKey), { reason: "ERR_CONFIG_PRIVATE_KEY" });
  verifierOf(Buffer.from(PEM));
});

test("RSAKeyPair.fromPem says what a text is instead", () => {
  const encrypted = rsa.privateKey.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "x",
  });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  for (const [text, says] of [
    [PEM, /public key/],
    [encrypted, /encrypted/],
    [ec.export({ type: "pkcs8", format: "pem" }), /RSA/],
    ["key.pem", /name of a file/],
    ["", /no PEM block PRIVATE KEY/],
    [PRIVATE_PEM + PRIVATE_PEM, /several/],
  ]) {
    assert.throws(() => RSAKeyPair.fromPem(text), { reason: "ERR_CONFIG_KEY", message: says });
  }
  for (const text of [PRIVATE_PEM, PRIVATE_PEM.replaceAll("\n", "\\n"), `# key\n${PRIVATE_PEM}`]) {
    assert.equal(RSAKeyPair.fromPem(text).publicKey, PEM);
  }
});

describe("mcp-bearer jwks of a set that is published", PARALLEL, () => {
  /** [keys, exit code, which are usable, what is said of the others] */
  const SETS = {
    "a private key beside a usable one": [
      [JWK, { ...rsa.privateKey.export({ format: "jwk" }), kid: "leaked" }],
      1,
      [true, false],
      /private key/,
    ],
    "a weak key beside a usable one": [[JWK, { ...weak, kid: "w" }], 0, [true, false], /2048 bits/],
    "no usable key": [[weak, { kty: "oct", k: "AA" }, null], 1, [false, false, false], /2048/],
    "an empty set": [[], 1, [], undefined],
  };
  for (const [label, [keys, code, usable, says]] of Object.entries(SETS)) {
    test(label, async () => {
      await served(keys, async (issuer) => {
        for (const args of [
          ["jwks", "--jwks-uri", `${issuer}/jwks`],
          ["jwks", "--issuer", issuer],
        ]) {
          const { status, document } = await runJson(args);
          assert.equal(status, code);
          const described = document.keys;
          assert.deepEqual(
            described.map(({ isUsable }) => isUsable),
            usable,
          );
          const problem = described.find(({ isUsable }) => !isUsable)?.problem;
          if (says) assert.match(problem, says);
          const text = await run(args);
          assert.equal(text.status, code);
          if (says) assert.match(text.stdout, says);
        }
      });
      const file = join(FOLDER, `${code}-${usable.length}-${usable.join()}.json`);
      writeFileSync(file, JSON.stringify({ keys }));
      assert.equal((await run(["jwks", "--check", "--key-file", file])).status, code);
    });
  }

  test("what is no set is still no set", async () => {
    await served({ no: "list" }, async (issuer) => {
      const { status, stderr } = await run(["jwks", "--jwks-uri", `${issuer}/jwks`]);
      assert.equal(status, 3);
      assert.match(stderr, /not_a_jwk_set/);
    });
  });
});

describe("key files of the program", PARALLEL, () => {
  for (const [label, text] of Object.entries({
    "on one line": PEM.trim().replaceAll("\n", " "),
    escaped: `"${PEM.replaceAll("\n", "\\n")}"`,
    "after a BOM and a comment": `\ufeff# key\n${PEM}`,
    "a private one": PRIVATE_PEM.replaceAll("\n", "\\n"),
  })) {
    test(label, async () => {
      const file = join(FOLDER, `${label}.pem`);
      writeFileSync(file, text);
      const { status, stdout } = await run(["jwks", "--key-file", file]);
      assert.equal(status, 0);
      assert.equal(JSON.parse(stdout).keys[0].n, JWK.n);
    });
  }

  test("what is no key is named", async () => {
    for (const [text, says] of [
      ["ssh-rsa AAAAB3NzaC1yc2E user@host", /OpenSSH/],
      ["https://issuer.example/jwks", /URL/],
    ]) {
      const file = join(FOLDER, "none.pem");
      writeFileSync(file, text);
      const { status, stderr } = await run(["jwks", "--key-file", file]);
      assert.equal(status, 2);
      assert.match(stderr, says);
    }
  });
});

/** An issuer on loopback with these keys, or with that document for a set, while `use` runs. */
async function served(keys, use) {
  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const set = Array.isArray(keys) ? { keys } : keys;
    const isSet = request.url === "/jwks";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(isSet ? set : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
