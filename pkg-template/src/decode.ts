import { assertTokenInput } from "./call-input.ts";
import type { Claims } from "./claims.ts";
import { parseFromWasm } from "./from-wasm.ts";
import { callWasm } from "./instance.ts";

/** What a token says about itself, NOT verified: for display and debugging only. */
export interface UnverifiedToken {
  readonly header: Claims;
  readonly claims: Claims;
  /** The signature, base64url. */
  readonly signature: string;
}

/**
 * Takes a token apart WITHOUT verifying anything but its form. Never base a decision on the result.
 *
 * @param token a compact JWS
 * @throws {TokenError} `ERR_TOKEN_MALFORMED`, `ERR_TOKEN_TOO_LARGE`, `ERR_CLAIMS_MALFORMED`
 * @example
 * ```ts
 * const { header, claims } = decodeTokenUnverified(token);
 * console.log(header.alg, claims.iss);
 * ```
 */
export function decodeTokenUnverified(token: string): UnverifiedToken {
  assertTokenInput(token);
  return parseFromWasm<UnverifiedToken>(callWasm((wasm) => wasm.decodeUnverified(token)));
}
