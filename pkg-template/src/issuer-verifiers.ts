// Verifiers of issuers that are not known beforehand: each is made at the first token of its issuer, and a bounded
// number is kept.

import type { AccessToken } from "./access-token.ts";
import { AUDIENCE_REQUIRED, NOT_THIS_ISSUER, OPTIONS_NOT_AN_OBJECT } from "./config-faults.js";
import {
  ConfigError,
  createConfigError,
  createErrorWithCause,
  createTypeError,
  type ErrorDetails,
  TokenError,
} from "./errors.ts";
import { JWTVerifier } from "./jwt-verifier.ts";
import { hasMethod, memberOf } from "./members.ts";
import type { VerifyOptions } from "./verifier.ts";
import type { IssuerOptions, JWTVerifierOptions } from "./verifier-options.ts";

interface Kept<C extends object> {
  readonly verifier: JWTVerifier<C>;
  hasAccepted: boolean;
}

export class IssuerVerifiers<C extends object> {
  readonly #optionsOf: (issuer: string) => IssuerOptions | undefined;
  readonly #max: number;
  readonly #onEvent: unknown;
  // In the order of their last use.
  readonly #kept = new Map<string, Kept<C>>();

  /** @param onEvent the audit hook of verifiers whose options have none */
  constructor(optionsOf: (issuer: string) => IssuerOptions | undefined, max: number, onEvent: unknown) {
    this.#optionsOf = optionsOf;
    this.#max = max;
    this.#onEvent = onEvent;
  }

  /** Verifies a token that says it is of this issuer. `undefined`: the operator's function does not know the issuer. */
  verify(issuer: string, token: string, options: VerifyOptions | undefined): Promise<AccessToken<C>> | undefined {
    const kept = this.#kept.get(issuer) ?? this.#make(issuer);
    if (kept === undefined) return undefined;
    this.#kept.delete(issuer);
    if (this.#kept.size >= this.#max) this.#dropOne();
    this.#kept.set(issuer, kept);
    return this.#verifyBy(kept, token, options);
  }

  async #verifyBy(kept: Kept<C>, token: string, options: VerifyOptions | undefined): Promise<AccessToken<C>> {
    const accessToken = await kept.verifier.verifyToken(token, options);
    kept.hasAccepted = true;
    return accessToken;
  }

  #make(issuer: string): Kept<C> | undefined {
    try {
      // Called without a receiver: it gets nothing of ours.
      const optionsOf = this.#optionsOf;
      const options = optionsOf(issuer);
      if (options === undefined) return undefined;
      return { verifier: new JWTVerifier<C>(this.#complete(issuer, options)), hasAccepted: false };
    } catch (error) {
      if (error instanceof TokenError) throw error;
      throw unusable(error);
    }
  }

  #complete(issuer: string, options: unknown): JWTVerifierOptions {
    if (typeof options !== "object" || options === null || Array.isArray(options) || hasMethod(options, "then")) {
      throw createTypeError(OPTIONS_NOT_AN_OBJECT, "issuers()", options);
    }
    const { audience, onEvent = this.#onEvent } = { __proto__: null, ...options } as Partial<JWTVerifierOptions>;
    if (![undefined, issuer].includes(memberOf(options, "issuer") as string | undefined)) {
      throw createConfigError(NOT_THIS_ISSUER, "issuers().issuer");
    }
    // A gate asks each verifier whether it checks the audience, and these are not there yet.
    if (audience === undefined || audience === null) throw createConfigError(AUDIENCE_REQUIRED, "issuers().audience");
    return { ...options, issuer, onEvent } as JWTVerifierOptions;
  }

  /** Drops the one that was not used for longest. One that has accepted a token stays longer: strangers cannot make it. */
  #dropOne(): void {
    let last: string | undefined;
    for (const [issuer, { hasAccepted }] of this.#kept) {
      last ??= issuer;
      if (hasAccepted) continue;
      last = issuer;
      break;
    }
    if (last !== undefined) this.#kept.delete(last);
  }
}

/** The token may be good: a 503, so that clients keep it. Texts of a `ConfigError` hold no values. */
function unusable(cause: unknown): TokenError {
  const why = cause instanceof ConfigError ? `gave options that cannot be used: ${cause.message}` : "threw an error";
  const explanation = `The option issuers ${why}: see the cause`;
  const details = { __proto__: null, reason: "ERR_KEYS_UNAVAILABLE", retryAfter: 1, explanation } as object;
  return createErrorWithCause(details as ErrorDetails, cause);
}
