/**
 * That the kernels which a package was built to force are the ones that run, and that there is no
 * other behind them. Registered before the suite, as the first use of a curve counts.
 */

import { assert, test } from "../harness.js";
import { generatedKey, mint, signatureOf, withSignature } from "../suite/support/minting.js";
import { verifierWith } from "../suite/support/expect-verdict.js";
import { kernelUses } from "./access.js";
import { engineFuses } from "./fusing.js";

/** The types of the kernels' keys, by which the wasm counts. */
const RSA_KERNELS = {
  scalar: "rsa_kernels::scalar::Key",
  dot: "rsa_kernels::dot::Key",
  fma: "mcp_bearer::crypto::rsa::fma::Key",
};

/** The use of a curve's first key that makes the first large combs: counted from 0. */
const FIRST_LARGE_COMB = { scalar: undefined, dot: 0, fma: 16 };

const RSA_USES = 12;
const CURVE_USES = 24;

const EC = (namedCurve) => ({ name: "ECDSA", namedCurve });

/** @param {"scalar" | "dot" | "fma"} variant see xtask/src/forced.rs */
export function expectForced(variant) {
  if (RSA_KERNELS[variant] === undefined) throw new Error(`unknown variant: ${variant}`);
  const works = variant !== "fma" || engineFuses;

  for (const modulusLength of [2048, 3072, 4096]) {
    const what = works ? "each power is by that one" : "the engine does not fuse: all is refused";
    test(`forced kernel ${variant}, RSA ${modulusLength}: ${what}`, async () => {
      const key = await generatedKey({
        name: "RSASSA-PKCS1-v1_5",
        hash: "SHA-256",
        modulusLength,
        publicExponent: Uint8Array.of(1, 0, 1),
      });
      const verdict = verdictsOf({ publicKey: key.jwk, algorithm: "RS256" });
      const before = rsaUses();
      for (let use = 0; use < RSA_USES; use += 1) {
        const token = await mint({ alg: "RS256", key, claims: { use } });
        assert.equal(verdict(token), works ? "accepted" : "ERR_SIGNATURE_INVALID", `use ${use}`);
        const signature = signatureOf(token);
        signature[use + 9] ^= 1;
        assert.equal(verdict(withSignature(token, signature)), "ERR_SIGNATURE_INVALID");
      }
      const found = rsaUses().map((uses, index) => uses - before[index]);
      const wanted = Object.keys(RSA_KERNELS).map((name) =>
        works && name === variant ? 2 * RSA_USES : 0,
      );
      assert.deepEqual(found, wanted, Object.keys(RSA_KERNELS).join(", "));
    });
  }

  for (const [alg, algorithm] of [
    ["ES256", EC("P-256")],
    ["ES384", EC("P-384")],
    ["EdDSA", { name: "Ed25519" }],
  ]) {
    test(`forced kernel ${variant}, ${alg}: large combs from use ${FIRST_LARGE_COMB[variant]} on`, async () => {
      const key = await generatedKey(algorithm);
      const verdict = verdictsOf({ publicKey: key.jwk, algorithm: alg });
      const before = largeCombBytes();
      let first;
      for (let use = 0; use < CURVE_USES; use += 1) {
        const token = await mint({ alg, key, claims: { use } });
        assert.equal(verdict(token), "accepted", `use ${use}`);
        if (largeCombBytes() > before) first ??= use;
      }
      assert.equal(first, FIRST_LARGE_COMB[variant]);
    });
  }
}

/** One signature is verified for each call. */
function verdictsOf(options) {
  const verifier = verifierWith({ ...options, cacheSize: 0 });
  return (token) => {
    try {
      verifier.verifyTokenSync(token);
      return "accepted";
    } catch (error) {
      return error.reason;
    }
  };
}

function rsaUses() {
  const uses = JSON.parse(kernelUses());
  return Object.values(RSA_KERNELS).map((name) => uses[name] ?? 0);
}

function largeCombBytes() {
  return JSON.parse(kernelUses()).largeCombBytes;
}
