// The arguments of `verifyToken`.

import { TOKEN_BYTES, TOKEN_BYTES_EXPLANATION } from "./error-table.js";
import { createConfigError, createError, createTokenError, createTypeError } from "./errors.ts";
import type { VerifyOptions } from "./verifier.ts";

/** Refuses what need not be copied into the wasm to be refused. */
export function assertTokenInput(token: unknown): asserts token is string {
  if (typeof token !== "string") throw createTokenError("ERR_TOKEN_MALFORMED");
  // A string has at most as many characters as its UTF-8 form has bytes.
  if (token.length > TOKEN_BYTES) {
    throw createError({ reason: "ERR_TOKEN_TOO_LARGE", explanation: TOKEN_BYTES_EXPLANATION });
  }
}

/** The `signal` of the second argument. */
export function readSignal(options: VerifyOptions | undefined): AbortSignal | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError("options", "must be an object", options);
  }
  for (const name of Object.keys(options)) {
    if (name !== "signal") {
      throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", name, "no option of that name exists");
    }
  }
  const { signal } = { __proto__: null, ...options } as VerifyOptions;
  if (signal === undefined) return undefined;
  if (
    typeof (signal as { aborted?: unknown } | null)?.aborted !== "boolean" ||
    typeof signal.addEventListener !== "function"
  ) {
    throw createTypeError("signal", "must be an AbortSignal", signal);
  }
  return signal;
}
