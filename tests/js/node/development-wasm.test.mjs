// The wasm with private keys is not even compiled before the first RSAKeyPair, whichever way the package is loaded.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import test from "node:test";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const encode = (value) => Buffer.from(value).toString("base64url");
const input = [{ alg: "RS256" }, { sub: "someone", exp: 4_000_000_000 }]
  .map((part) => encode(JSON.stringify(part)))
  .join(".");
const token = `${input}.${encode(sign("sha256", input, privateKey))}`;
const pem = publicKey.export({ type: "spki", format: "pem" });

/** Counts what is compiled and instantiated in a process of its own: after the import, a verdict, and a key pair. */
const PROGRAM = `
  const counts = { Module: 0, Instance: 0 };
  for (const name of Object.keys(counts)) {
    WebAssembly[name] = new Proxy(WebAssembly[name], {
      construct(target, given) {
        counts[name] += 1;
        return Reflect.construct(target, given);
      },
    });
  }
  const report = [];
  const note = () => report.push({ ...counts });
  LOAD.then(({ JWTVerifier, RSAKeyPair, TokenError }) => {
    note();
    const options = { publicKey: ${JSON.stringify(pem)}, issuer: null, audience: null, cacheSize: 0 };
    const verifier = new JWTVerifier(options);
    const { claims } = verifier.verifyTokenSync(${JSON.stringify(token)});
    try {
      verifier.verifyTokenSync("no token");
    } catch (error) {
      if (!(error instanceof TokenError) || claims.sub !== "someone") throw error;
    }
    note();
    RSAKeyPair.generate();
    note();
    RSAKeyPair.generate().createToken();
    note();
    console.log(JSON.stringify(report));
  });
`;

for (const [how, load, type] of [
  ["import", 'import("mcp-bearer")', "module"],
  ["require", 'Promise.resolve(require("mcp-bearer"))', "commonjs"],
]) {
  test(`by ${how}, it is compiled and instantiated by the first key pair, once`, () => {
    const program = PROGRAM.replace("LOAD", load);
    const cwd = new URL("..", import.meta.url);
    const output = execFileSync(process.execPath, [`--input-type=${type}`, "-e", program], {
      cwd,
      encoding: "utf8",
    });
    const [loaded, verified, first, second] = JSON.parse(output);
    assert.equal(loaded.Instance, 1);
    // One of them only where the engine knows relaxed SIMD.
    assert.ok(loaded.Module === 1 || loaded.Module === 2, `${loaded.Module} modules`);
    assert.deepEqual(verified, loaded);
    assert.deepEqual(first, { Module: loaded.Module + 1, Instance: 2 });
    assert.deepEqual(second, first);
  });
}
