// The numbers to reach, from the project's design. They inform; nothing fails because of them.

/** A contender's time as a multiple of a peer's, at most. */
const VERIFICATION = {
  "RS256 2048": 0.75,
  "RS256 3072": 0.85,
  "RS256 4096": 0.95,
  "PS256 2048": 0.85,
  ES256: 0.33,
  ES384: 0.5,
  EdDSA: 0.22,
  HS256: 0.5,
};

/** Node 20 has no fused multiply-add in wasm, which the RSA kernel lives on. */
const RSA_ON_NODE_20 = 1;

export function verificationTarget(name, nodeMajor) {
  return name.startsWith("RS256") && nodeMajor < 22 ? RSA_ON_NODE_20 : VERIFICATION[name];
}

/** HS256, which is everything but the signature, against fast-jwt's synchronous time. */
export const HS256_TO_FAST_JWT = 1.1;

export const SAME_TOKEN = 0.5;
export const COLD_START = 1;
export const KEY_GENERATION = 4;
export const TOKEN_CREATION_MS = 10;
export const WASM_GZIP_KB = { first: 185, final: 130 };

/** `uncached` as a multiple of oauth4webapi, `cached` as one of `uncached` and by itself. */
export const INTROSPECTION = { uncached: 1.1, cached: 0.2, cachedMicroseconds: 5 };

/** By how much longer the event loop may be blocked than an empty server's, and an answer may take than `timeout`. */
export const WAITING_TOKENS = { blockMs: 50, answerMs: 100 };

/** Rates, not times: at least this multiple of each of the others. */
export const TOOL_CALL_RATE = { unprotected: 0.9, "SDK and jose": 1 };

export function met(value, target) {
  return value <= target ? "met" : "not met";
}

export function reached(value, target) {
  return met(target, value);
}
