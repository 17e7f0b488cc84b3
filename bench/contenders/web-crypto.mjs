// The signature alone, by WebCrypto with a key imported before: nothing of a token is looked at.

const PARAMETERS = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  EdDSA: { name: "Ed25519" },
  HS256: { name: "HMAC", hash: "SHA-256" },
};

/** @returns {Promise<(data: Uint8Array, signature: Uint8Array) => Promise<boolean>>} */
export async function webCrypto({ alg, publicPem, secret }) {
  const parameters = PARAMETERS[alg];
  const key = secret
    ? await crypto.subtle.importKey("raw", secret, parameters, false, ["verify"])
    : await crypto.subtle.importKey("spki", bytesOfPem(publicPem), parameters, false, ["verify"]);
  return (data, signature) => crypto.subtle.verify(parameters, key, signature, data);
}

function bytesOfPem(pem) {
  const base64 = pem.replaceAll(/-----[^-]+-----|\s/g, "");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
