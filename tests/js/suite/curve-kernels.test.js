// Elliptic-curve keys that are used often. A key's first uses are with small tables, later ones with
// large tables; what counts is that verdicts go on as they were. Not all runtimes can sign ES512: that
// is in `cargo test`.
import { assert, test } from "../harness.js";
import { generatedKey, mint, signatureOf, withSignature } from "./minting.js";
import { accepted, refused, verifierWith } from "./verdicts.js";

/** Uses of each key: the first 16 are with small tables. */
const USES = 48;

const EC = (namedCurve) => ({ name: "ECDSA", namedCurve });

for (const [alg, algorithm] of [
  ["ES256", EC("P-256")],
  ["ES384", EC("P-384")],
  ["EdDSA", { name: "Ed25519" }],
]) {
  test(`K-02 ${alg}: each use of a key gives the right verdict`, async () => {
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
