// Nothing is compiled or instantiated before its first use, whichever way the package is loaded: not the wasm that
// verifies, and not the one with private keys, which needs an RSAKeyPair.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import test from "node:test";
import { fileURLToPath } from "node:url";

const TESTS = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(TESTS, "node_modules/mcp-bearer/dist");

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const encode = (value) => Buffer.from(value).toString("base64url");
const input = [{ alg: "RS256" }, { sub: "someone", exp: 4_000_000_000 }]
  .map((part) => encode(JSON.stringify(part)))
  .join(".");
const token = `${input}.${encode(sign("sha256", input, privateKey))}`;
const pem = publicKey.export({ type: "spki", format: "pem" });

const VERIFICATION = "mcp_bearer_bg.wasm";
const PRIVATE_KEYS = "mcp_bearer_testing_bg.wasm";
const REFERENCE = "mcp_bearer_reference_bg.wasm";
const FUSED = "mcp_bearer_rsa_fma.wasm";

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The wasms of the package by their content: what is compiled is known by its bytes. */
const names = Object.fromEntries(
  readdirSync(DIST)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => [digest(readFileSync(join(DIST, name))), name]),
);

/** Engines without relaxed SIMD are not given this one to compile. */
const fused = WebAssembly.validate(readFileSync(join(DIST, FUSED))) ? [FUSED] : [];

/** Notes what a process compiles and instantiates, in whichever way. `note` begins a new list. */
const NOTES = `
  const names = ${JSON.stringify(names)};
  const { createHash } = process.getBuiltinModule?.("node:crypto") ?? require("node:crypto");
  const nameOf = (bytes) => names[createHash("sha256").update(bytes).digest("hex")] ?? "unknown";
  const modules = new WeakMap();
  const lists = [];
  const note = () => lists.push({ compiled: [], instantiated: [] });
  note();
  for (const [name, list] of [["Module", "compiled"], ["Instance", "instantiated"]]) {
    WebAssembly[name] = new Proxy(WebAssembly[name], {
      construct(target, given) {
        const made = Reflect.construct(target, given);
        const what = modules.get(given[0]) ?? nameOf(given[0]);
        modules.set(made, what);
        lists.at(-1)[list].push(what);
        return made;
      },
    });
  }
  for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming"])
    WebAssembly[name] = () => lists.at(-1).compiled.push(name);
  const options = { publicKey: ${JSON.stringify(pem)}, issuer: null, audience: null, cacheSize: 0, onEvent() {} };
  const verify = ({ JWTVerifier, TokenError }, more, times = 1) => {
    const verifier = new JWTVerifier({ ...options, ...more });
    let claims;
    for (let use = 0; use < times; use += 1) ({ claims } = verifier.verifyTokenSync(${JSON.stringify(token)}));
    try {
      verifier.verifyTokenSync("no token");
    } catch (error) {
      if (!(error instanceof TokenError) || claims.sub !== "someone") throw error;
    }
  };
`;

const WAYS = {
  import: { load: (path) => `import("${path}")`, args: ["--input-type=module"] },
  require: { load: (path) => `Promise.resolve(require("${path}"))`, args: ["--input-type=commonjs"] },
  "the entry of Deno, Bun and browsers": {
    load: (path) => `import("${path}")`,
    args: ["--input-type=module", "--conditions=module"],
  },
};

/** Runs steps, each of which gets the package; gives what was compiled and instantiated by the import and by each. */
function run({ load, args }, steps, imported = ["mcp-bearer"]) {
  const program = `
    ${args.includes("--input-type=module") ? 'import { createRequire } from "node:module"; const require = createRequire("file:///");' : ""}
    ${NOTES}
    Promise.all([${imported.map(load)}]).then(([it]) => {
      ${steps.map((step) => `note(); ${step};`).join("\n")}
      console.log(JSON.stringify(lists));
    });
  `;
  return JSON.parse(execFileSync(process.execPath, [...args, "-e", program], { cwd: TESTS, encoding: "utf8" }));
}

const nothing = { compiled: [], instantiated: [] };
const made = (...wasms) => ({ compiled: wasms, instantiated: wasms });

for (const [name, way] of Object.entries(WAYS)) {
  test(`by ${name}: each wasm is compiled and instantiated at its first use, once`, () => {
    const [loaded, verified, again, often, stillOften, paired, anotherPair] = run(way, [
      "verify(it)",
      "verify(it)",
      "verify(it, {}, 20)",
      "verify(it, {}, 20)",
      "it.RSAKeyPair.generate()",
      "it.RSAKeyPair.generate().createToken()",
    ]);
    assert.deepEqual(loaded, nothing);
    assert.deepEqual(verified, made(VERIFICATION));
    assert.deepEqual(again, nothing);
    // For a key that is used often.
    assert.deepEqual(often, made(...fused));
    assert.deepEqual(stillOften, nothing);
    assert.deepEqual(paired, made(PRIVATE_KEYS));
    assert.deepEqual(anotherPair, nothing);
  });

  test(`by ${name}: a key pair alone takes nothing but its own`, () => {
    const [loaded, paired, minted, verified] = run(way, [
      "globalThis.pair = it.RSAKeyPair.generate()",
      "globalThis.pair.createToken(); globalThis.pair.jwks()",
      "verify(it)",
    ]);
    assert.deepEqual(loaded, nothing);
    assert.deepEqual(paired, made(PRIVATE_KEYS));
    assert.deepEqual(minted, nothing);
    assert.deepEqual(verified, made(VERIFICATION));
  });

  test(`by ${name}: the reference is compiled and instantiated by the first signature that it judges`, () => {
    const steps = ["verify(it)", 'verify(it, { crypto: "reference" })', 'verify(it, { crypto: "reference" })'];
    const [loaded, ours, theirs, again] = run(way, steps, ["mcp-bearer", "mcp-bearer/reference"]);
    assert.deepEqual(loaded, nothing);
    assert.deepEqual(ours, made(VERIFICATION));
    assert.deepEqual(theirs, made(REFERENCE));
    assert.deepEqual(again, nothing);
  });
}
