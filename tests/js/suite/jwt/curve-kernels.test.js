// Elliptic-curve keys that are used often. The first uses of a key have small tables, later uses have large tables. The
// verdicts must stay the same. Not all runtimes can sign ES512: `cargo test` has its tests.
import { assert, test } from "../../harness.js";
import { generatedKey, mint, signatureOf, withSignature } from "../support/minting.js";
import { accepted, refused, verifierWith } from "../support/expect-verdict.js";

/** Uses of each key: the first 16 are with small tables. */
const USES = 48;

const EC = (namedCurve) => ({ name: "ECDSA", namedCurve });

for (const [alg, algorithm] of [
  ["ES256", EC("P-256")],
  ["ES384", EC("P-384")],
  ["EdDSA", { name: "Ed25519" }],
]) {
  test(`curve kernels: each use of a key for ${alg} gives the right verdict`, async () => {
    const key = await generatedKey(algorithm);
    const verifier = verifierWith({ publicKey: key.jwk, algorithm: alg });
    for (let use = 0; use < USES; use += 2) {
      const token = await mint({ alg, key, claims: { use } });
      const { claims } = await accepted(verifier, token, `use ${use}`);
      assert.equal(claims.use, use);
      const signature = signatureOf(token);
      signature[(use * 41) % signature.length] ^= 1 << (use % 8);
      const changed = withSignature(token, signature);
      await refused(verifier, changed, "ERR_SIGNATURE_INVALID", { label: `use ${use}` });
    }
  });
}
