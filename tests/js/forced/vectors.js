/**
 * The sets of Wycheproof in wasm, by keys from PEM and JWK. Their messages are no tokens, so they
 * go through `SignatureKey`, which only packages with a forced kernel have.
 */

import { assert, test } from "../harness.js";
import { SignatureKey } from "./access.js";
import { engineFuses } from "./fusing.js";

/** Of RS, PS, ES and EdDSA: as many as the native test has. */
const SETS = 25;

/** @param {object[]} sets what tests/wycheproof/export.rs writes */
export function verifyVectors(variant, sets) {
  if (sets.length !== SETS) throw new Error(`${sets.length} sets of vectors, not ${SETS}`);
  for (const set of sets) {
    // Where the forced kernel does not work, nothing may be accepted of the keys that it is for.
    const isForFma = set.name.startsWith("rsa_") && !set.name.includes("_8192_");
    const works = variant !== "fma" || engineFuses || !isForFma;
    test(`forced kernel ${variant}, vectors ${set.name}: ${set.count} cases`, () => verifySet(set, works));
  }
}

function verifySet({ name, algorithm, count, groups }, works) {
  const counts = { PEM: 0, DER: 0, JWK: 0 };
  let acceptedCases = 0;
  for (const { keys, cases } of groups) {
    for (const [form, text] of Object.entries(keys)) {
      const key = keyOf(text);
      for (const [id, message, signature, wanted] of cases) {
        const found = key?.verify(algorithm, bytesOf(message), bytesOf(signature)) ?? false;
        assert.equal(found, wanted && works, `${name}, case ${id}, key from ${form}`);
        counts[form] += 1;
        acceptedCases += found ? 1 : 0;
      }
      key?.free();
    }
  }
  assert.equal(counts.PEM, count, name);
  assert.equal(counts.DER, count, name);
  // Keys that are marked for RSASSA-PSS come without a JWK.
  assert.ok(counts.JWK > count / 4 || name.endsWith("_params"), `${name}: ${counts.JWK} by JWK`);
  assert.ok(acceptedCases > 0 === works, `${name}: ${acceptedCases} accepted`);
}

/** Undefined for a key that is refused. */
function keyOf(text) {
  try {
    return new SignatureKey(text);
  } catch (error) {
    // Anything else, a trap above all, is a failure.
    assert.equal(error.message, "the key is refused");
    return undefined;
  }
}

function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}
