// RSA keys that are used often. After some uses another kernel verifies, where the engine fuses multiplication and
// addition. The verdicts must stay the same.
import { assert, test } from "../../harness.js";
import { generatedKey, mint, signatureOf, withSignature } from "../support/minting.js";
import { accepted, refused, verifierWith } from "../support/expect-verdict.js";

/** Uses of each key: the first 8 are by the one kernel, so most are by the other. */
const USES = 24;

// Above 4096 bits the vectors end, and the reference kernel serves.
for (const modulusLength of [2048, 3072, 4096, 4608]) {
  test(`RSA kernels: each use of a key of ${modulusLength} bits gives the right verdict`, async () => {
    const key = await generatedKey({
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength,
      publicExponent: Uint8Array.of(1, 0, 1),
    });
    for (const alg of ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]) {
      const verifier = verifierWith({ publicKey: key.jwk, algorithm: alg });
      for (let use = 0; use < USES; use += 2) {
        const token = await mint({ alg, key, claims: { use } });
        const { claims } = await accepted(verifier, token, `${alg} use ${use}`);
        assert.equal(claims.use, use);
        const signature = signatureOf(token);
        signature[(use * 41) % signature.length] ^= 1 << (use % 8);
        const changed = withSignature(token, signature);
        await refused(verifier, changed, "ERR_SIGNATURE_INVALID", { label: `${alg} use ${use}` });
      }
    }
  });
}
