// What a gate and a MultiVerifier must know about a verifier of this package. In a WeakMap, where no other code can
// claim it.

import type { AccessToken } from "./access-token.ts";

export interface VerifierInternals {
  /** Whether the audience is checked, on purpose not, or was left out. */
  readonly audience: "checked" | "waived" | "left_out";
  /** The scope hierarchy, as JSON text. */
  readonly impliedScopes: string | undefined;
  /** The issuers of a `JWTVerifier`; `null`: any. */
  readonly issuers?: readonly string[] | null;
  /** `verifyToken`, which reads the signal only when it has to wait. */
  readonly verify?:
    | ((token: string, getSignal: () => AbortSignal | undefined) => Promise<AccessToken<object>>)
    | undefined;
  /** The remembered token if its verdict still holds, always the same object. */
  readonly getCached?: ((token: string) => AccessToken<object> | undefined) | undefined;
}

const internals = new WeakMap<object, VerifierInternals>();

export function registerInternals(verifier: object, known: VerifierInternals): void {
  internals.set(verifier, { __proto__: null, ...known } as VerifierInternals);
}

const failures = new WeakMap<object, string>();

/** Notes why the last request of a verifier failed, beside the error that this caused. Events say it, clients never. */
export function setFailure(error: object, failure: string | undefined): void {
  if (failure !== undefined) failures.set(error, failure);
}

export function getFailure(error: object): string | undefined {
  return failures.get(error);
}

export function getInternals(verifier: object): VerifierInternals | undefined {
  return internals.get(verifier);
}
