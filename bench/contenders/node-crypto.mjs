// The signature alone, by Node's own crypto with a key prepared before: nothing of a token is looked
// at.

import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  timingSafeEqual,
  verify,
} from "node:crypto";

/** @returns {(data: Uint8Array, signature: Uint8Array) => boolean} */
export function nodeCrypto({ alg, publicPem, secret }) {
  if (secret) {
    const key = createSecretKey(secret);
    return (data, signature) =>
      timingSafeEqual(createHmac("sha256", key).update(data).digest(), signature);
  }
  const { hash, ...parameters } = {
    RS256: { hash: "sha256" },
    PS256: {
      hash: "sha256",
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    },
    ES256: { hash: "sha256", dsaEncoding: "ieee-p1363" },
    ES384: { hash: "sha384", dsaEncoding: "ieee-p1363" },
    EdDSA: { hash: null },
  }[alg];
  const key = { key: createPublicKey(publicPem), ...parameters };
  return (data, signature) => verify(hash, data, key, signature);
}
