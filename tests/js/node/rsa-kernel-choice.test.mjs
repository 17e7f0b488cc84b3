/**
 * Which kernel verifies RSA signatures: the one for fused multiply-add where the engine fuses, and
 * nowhere else. Asked of every runtime that can load the package's inline wasm, and of Node without
 * the processor's instruction for it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";

/** Inside of tests/js, so that Deno and Bun find the package without being told where. */
const SCRATCH = join(TESTS, "runtimes/generated/rsa-kernel-choice");
const PROGRAM = join(SCRATCH, "program.mjs");

/**
 * (func (export "f") (param f64 f64 f64) (result f64)): the three, splatted,
 * `f64x2.relaxed_madd`, lane 0.
 */
const PROBE = [
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7c, 0x7c, 0x7c, 1, 0x7c],
  ...[3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 22, 1, 20, 0],
  ...[0x20, 0, 0xfd, 0x14, 0x20, 1, 0xfd, 0x14, 0x20, 2, 0xfd, 0x14],
  ...[0xfd, 0x87, 0x02, 0xfd, 0x21, 0, 0x0b],
];

/** Prints whether the engine fuses, by the probe, and what the package did. */
const SOURCE = `
const { Instance } = WebAssembly;
let loaded = 0;
let raised = 0;
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  if (instance.exports.multiply_add === undefined) return instance;
  loaded += 1;
  const raise = (...parameters) => {
    raised += 1;
    return instance.exports.raise(...parameters);
  };
  return { exports: { ...instance.exports, raise } };
};

const probe = Uint8Array.from(${JSON.stringify(PROBE)});
let fuses = false;
if (WebAssembly.validate(probe)) {
  const { f } = new Instance(new WebAssembly.Module(probe)).exports;
  // (1 + 2^-29) * (1 - 2^-29) is 1 - 2^-58: rounded on its own it would be 1.
  fuses = f(1 + 2 ** -29, 1 - 2 ** -29, -1) === -(2 ** -58);
}

const { JWTVerifier, RSAKeyPair } = await import("mcp-bearer");
const pair = await RSAKeyPair.generate();
const verifier = new JWTVerifier({ publicKey: pair.publicKey, issuer: "https://i.example", audience: "a" });
let accepted = 0;
let refused = 0;
for (let use = 0; use < 20; use += 1) {
  const token = pair.createToken({ issuer: "https://i.example", audience: "a", subject: "s" + use });
  accepted += (await verifier.verifyToken(token)).subject === "s" + use ? 1 : 0;
  // In the middle, where all bits count.
  const middle = token.length - 100;
  const changed = token.slice(0, middle) + (token[middle] === "A" ? "B" : "A") + token.slice(middle + 1);
  await verifier.verifyToken(changed).catch((error) => {
    refused += error.reason === "ERR_SIGNATURE_INVALID" ? 1 : 0;
  });
}
console.log(JSON.stringify({ fuses, loaded, raised, accepted, refused }));
`;

const RUNS = [
  { runtime: "node" },
  { runtime: "node22" },
  { runtime: "node24" },
  // V8 then multiplies and adds: valid, and wrong for the kernel.
  { runtime: "node22", flags: ["--no-enable-fma3"] },
  { runtime: "node24", flags: ["--no-enable-fma3"] },
  { runtime: "deno", flags: ["run", "--no-prompt", "--no-lock", "--node-modules-dir=manual"] },
  { runtime: "bun", flags: ["--no-install"] },
];

for (const { runtime, flags = [] } of RUNS) {
  test(`K-02 ${[runtime, ...flags].join(" ")}: the fused kernel exactly where it is right`, () => {
    mkdirSync(SCRATCH, { recursive: true });
    writeFileSync(PROGRAM, SOURCE);
    const { program } = findRuntime(runtime);
    const options = { cwd: SCRATCH, encoding: "utf8", timeout: 120_000 };
    const { stdout, stderr } = spawnSync(program, [...flags, PROGRAM], options);
    assert.match(stdout, /^\{/, stderr);
    const { fuses, loaded, raised, accepted, refused } = JSON.parse(stdout);
    assert.deepEqual({ accepted, refused }, { accepted: 20, refused: 20 });
    if (fuses) {
      // The known signature, and 32 of 40 uses.
      assert.deepEqual({ loaded, raised }, { loaded: 1, raised: 33 });
    } else {
      assert.equal(raised, 0);
    }
    if (flags.includes("--no-enable-fma3") && process.arch === "x64") {
      assert.deepEqual({ fuses, loaded }, { fuses: false, loaded: 1 });
    }
  });
}
