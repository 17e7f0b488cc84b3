/**
 * docs/identity-providers.md, block by block: each one is built as it stands on the page, must come
 * to the options of ../suite/presets.js, and must judge the sample tokens as they say.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { JWTVerifier, MultiVerifier, createBearerGate } from "mcp-bearer";

import { TESTS } from "../runtimes/binaries.mjs";
import { NOW } from "../suite/issuer.js";
import { PRESETS, checkSamples, networkOf, tokenOf } from "../suite/presets.js";

const page = readFileSync(join(TESTS, "../../docs/identity-providers.md"), "utf8");

/** Heading → the one block under it. */
function readBlocks() {
  const blocks = new Map();
  let heading;
  for (const part of page.split(/^(?=#+ |```js$)/m)) {
    const title = /^#+ (.+)/.exec(part)?.[1];
    if (title !== undefined) heading = title;
    const code = /^```js\n([\s\S]*?)^```$/m.exec(part)?.[1];
    if (code === undefined) continue;
    assert.ok(!blocks.has(heading), `two blocks under ${heading}`);
    blocks.set(heading, code);
  }
  return blocks;
}

const blocks = readBlocks();

/** Runs a block with the package's own classes, a clock, and the providers' networks. */
async function build(code, presets) {
  const networks = await Promise.all(presets.map(({ places }) => networkOf(places)));
  const fetch = async (url) => {
    const answers = await Promise.all(networks.map((network) => network(url)));
    return answers.find(({ status }) => status === 200) ?? answers[0];
  };
  const said = { verifiers: [], gates: [] };
  class Recorded extends JWTVerifier {
    constructor(options) {
      super({ ...options, fetch, now: () => NOW, onEvent: () => {} });
      said.verifiers.push(options);
    }
  }
  const recordedGate = (options) => {
    const { verifier, ...others } = options;
    said.gates.push(others);
    return createBearerGate(options);
  };
  const run = new Function(
    "JWTVerifier",
    "MultiVerifier",
    "createBearerGate",
    `${code}\nreturn { verifier, gate: typeof gate === "undefined" ? undefined : gate };`,
  );
  return { ...run(Recorded, MultiVerifier, recordedGate), said };
}

test("the page has one block for each preset, and one for several at once", () => {
  assert.deepEqual([...blocks.keys()], [...Object.keys(PRESETS), "Several at once"]);
});

for (const [name, preset] of Object.entries(PRESETS)) {
  test(`the block of ${name} is the preset, and judges the samples`, async () => {
    const { verifier, gate, said } = await build(blocks.get(name), [preset]);
    assert.deepEqual(said.verifiers, [preset.options]);
    assert.deepEqual(said.gates, preset.gate === undefined ? [] : [preset.gate]);
    assert.equal(gate === undefined, preset.gate === undefined);
    await checkSamples(preset, verifier);
    assert.equal(typeof verifier.verifyAccessToken, "function");
    const [sample] = Object.values(preset.accepted);
    const token = await tokenOf(sample);
    assert.equal((await verifier.verifyAccessToken(token)).token, token);
  });
}

test("the block of several at once takes tokens of both", async () => {
  const both = [PRESETS.Okta, PRESETS["GitHub Actions"]];
  const { verifier, said } = await build(blocks.get("Several at once"), both);
  assert.deepEqual(
    said.verifiers,
    both.map(({ options }) => options),
  );
  for (const { accepted, options } of both) {
    const [sample] = Object.values(accepted);
    assert.equal((await verifier.verifyToken(await tokenOf(sample))).issuer, options.issuer);
  }
});
