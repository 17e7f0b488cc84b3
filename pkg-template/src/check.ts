// The operator's own check of accepted tokens.

import type { AccessToken } from "./access-token.ts";
import { createError, createErrorWithCause, type ErrorDetails, TokenError } from "./errors.ts";

/** Judges an accepted token, at once: `false` or a `TokenError` refuses it. */
export type Check<C extends object> = (accessToken: AccessToken<C>) => boolean | undefined;

/**
 * Throws the error of a token that the check refuses. An error that is no `TokenError`, and a result that is not `true`,
 * `false` or `undefined`, refuse it too: a promise would let every token pass.
 */
export function runCheck<C extends object>(check: Check<C> | undefined, accessToken: AccessToken<C>): void {
  if (check === undefined) return;
  let result: unknown;
  try {
    result = check(accessToken);
  } catch (error) {
    if (error instanceof TokenError) throw error;
    throw refused("The option check threw an error: see the cause", error);
  }
  if (result === undefined || result === true) return;
  throw refused(
    result === false ? undefined : "The option check must return true, false or undefined at once, and not a promise",
  );
}

/** Whether the check accepts the token. */
export function passesCheck<C extends object>(check: Check<C> | undefined, accessToken: AccessToken<C>): boolean {
  try {
    runCheck(check, accessToken);
    return true;
  } catch {
    return false;
  }
}

function refused(explanation: string | undefined, cause?: unknown): TokenError {
  const details = { __proto__: null, reason: "ERR_CHECK_FAILED", explanation } as object as ErrorDetails;
  return cause === undefined ? createError(details) : createErrorWithCause(details, cause);
}
