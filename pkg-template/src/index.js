// Everything that the package exports. The entries of dist/ are this file with another way to load the wasm.

export { getAccessToken } from "./async-context.js";
export { decodeTokenUnverified } from "./decode.js";
export { ConfigError, TokenError } from "./errors.js";
export { createBearerGate } from "./gate.js";
export { IntrospectionTokenVerifier } from "./introspection-token-verifier.js";
export { JWTVerifier } from "./jwt-verifier.js";
export { MultiVerifier } from "./multi-verifier.js";
export { RSAKeyPair } from "./rsa-key-pair.js";
export { StaticTokenVerifier } from "./static-token-verifier.js";
