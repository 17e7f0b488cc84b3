/**
 * Which kernel verifies RSA signatures: the one for fused multiply-add where the engine fuses, and
 * nowhere else. Asked of every runtime and of each way to load the package, and of Node without the
 * processor's instruction for it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { findRuntime } from "../runtimes/binaries.mjs";
import { newFolder } from "../runtimes/folder.mjs";
import { EDGE_LIGHT, WORKERD, buildForWorkerd } from "../runtimes/workerd.mjs";

const SCRATCH = newFolder("rsa-kernel-choice");

/** Runs before the package is evaluated: counts what its second wasm is asked for. */
const SPY = `
import { engineFuses } from "../../../forced/fusing.js";

const { Instance } = WebAssembly;
export const counts = { fuses: engineFuses, loaded: 0, raised: 0 };
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  if (instance.exports.multiply_add === undefined) return instance;
  counts.loaded += 1;
  const raise = (...parameters) => {
    counts.raised += 1;
    return instance.exports.raise(...parameters);
  };
  return { exports: { ...instance.exports, raise } };
};
`;

/** Verifies good and changed tokens, and tells what the spy has seen. */
const USES = `
import { counts } from "./spy.mjs";
import { JWTVerifier, RSAKeyPair } from "mcp-bearer";

export async function report() {
  const names = { issuer: "https://i.example", audience: "a" };
  const pair = await RSAKeyPair.generate();
  const verifier = new JWTVerifier({ publicKey: pair.publicKey, ...names });
  let accepted = 0;
  let refused = 0;
  for (let use = 0; use < 20; use += 1) {
    const token = pair.createToken({ ...names, subject: "s" + use });
    const { subject } = await verifier.verifyToken(token);
    accepted += subject === "s" + use ? 1 : 0;
    // In the middle, where all bits count.
    const middle = token.length - 100;
    const other = token[middle] === "A" ? "B" : "A";
    const changed = token.slice(0, middle) + other + token.slice(middle + 1);
    await verifier.verifyToken(changed).catch((error) => {
      refused += error.reason === "ERR_SIGNATURE_INVALID" ? 1 : 0;
    });
  }
  return JSON.stringify({ ...counts, accepted, refused });
}
`;

const SCRIPT = `
import { report } from "./uses.mjs";
console.log(await report());
`;

const WORKER = `
import { report } from "./uses.mjs";
export default {
  async test() {
    console.log(await report());
  },
};
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
  { runtime: "workerd", flags: ["test", "--verbose"], conditions: WORKERD },
  { runtime: "workerd", flags: ["test", "--verbose"], conditions: EDGE_LIGHT },
];

before(() => {
  const files = { spy: SPY, uses: USES, script: SCRIPT, worker: WORKER };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(SCRATCH, `${name}.mjs`), text);
  }
});

for (const { runtime, flags = [], conditions } of RUNS) {
  const name = [conditions === EDGE_LIGHT ? "edge-light" : runtime, ...flags].join(" ");
  test(`RSA kernel choice, ${name}: the fma kernel runs exactly where its results are right`, async () => {
    const { program } = findRuntime(runtime);
    const argument =
      conditions === undefined
        ? join(SCRATCH, "script.mjs")
        : await buildForWorkerd(
            join(SCRATCH, "worker.mjs"),
            join(SCRATCH, conditions[0]),
            conditions,
          );
    const options = { cwd: SCRATCH, encoding: "utf8", timeout: 120_000 };
    const { stdout, stderr } = spawnSync(program, [...flags, argument], options);
    const found = /\{"fuses".*\}/.exec(`${stdout}\n${stderr}`);
    assert.ok(found, stderr);
    const { fuses, loaded, raised, accepted, refused } = JSON.parse(found[0]);
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
