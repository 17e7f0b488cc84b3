// The arguments of `verifyToken`.

import { NOT_A_SIGNAL, OPTIONS_NOT_AN_OBJECT, UNKNOWN_OPTION } from "./config-faults.js";
import { TOKEN_BYTES, TOKEN_BYTES_EXPLANATION } from "./error-table.js";
import { createConfigError, createError, createTokenError, createTypeError, fromCaller } from "./errors.ts";
import type { VerifyOptions } from "./verifier.ts";

/** Refuses what need not be copied into the wasm to be refused. */
export function assertTokenInput(token: unknown): asserts token is string {
  if (typeof token !== "string") throw createTokenError("ERR_TOKEN_MALFORMED");
  // A string has at most as many characters as its UTF-8 form has bytes.
  if (token.length > TOKEN_BYTES) {
    throw createError({ reason: "ERR_TOKEN_TOO_LARGE", explanation: TOKEN_BYTES_EXPLANATION });
  }
}

/** The `signal` of the last argument of a method. */
export function readSignal(
  options: VerifyOptions | undefined,
  method: (...rest: never[]) => unknown,
): AbortSignal | undefined {
  return options === undefined ? undefined : fromCaller(method, () => signalIn(options));
}

function signalIn(options: VerifyOptions): AbortSignal | undefined {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError(OPTIONS_NOT_AN_OBJECT, "options", options);
  }
  for (const name of Object.keys(options)) {
    if (name !== "signal") {
      throw createConfigError(UNKNOWN_OPTION, name);
    }
  }
  const { signal } = { __proto__: null, ...options } as VerifyOptions;
  if (signal === undefined) return undefined;
  if (
    typeof (signal as { aborted?: unknown } | null)?.aborted !== "boolean" ||
    typeof signal.addEventListener !== "function"
  ) {
    throw createTypeError(NOT_A_SIGNAL, "signal", signal);
  }
  return signal;
}
