// StaticTokenVerifier: for development and tests.

import { type AccessToken, createAccessToken, parseVerifiedToken } from "./access-token.ts";
import { type AuditHook, readAuditHook, reportRefusal, warn } from "./audit-hook.ts";
import { assertTokenInput, readSignal } from "./call-input.ts";
import type { Claims } from "./claims.ts";
import { type Clock, readClock } from "./clock.ts";
import { copyOptions, membersOf } from "./copy-options.ts";
import { createTokenError, fromCaller } from "./errors.ts";
import { parseFromWasm } from "./from-wasm.ts";
import { createHandle, type Glue } from "./instance.ts";
import { memberOf } from "./members.ts";
import { optionsText } from "./options-text.ts";
import type { StaticTokenVerifierCore } from "./verification-glue.js";
import type { TokenVerifier, VerifyOptions } from "./verifier.ts";
import { registerInternals } from "./verifier-internals.ts";
import type { StaticTokenVerifierOptions } from "./verifier-options.ts";
import type { RecoverableHandle } from "./wasm.ts";

/**
 * Accepts a fixed list of tokens. For development and tests: never in production.
 *
 * @example
 * ```ts
 * const verifier = new StaticTokenVerifier({ tokens: { "dev-token": { clientId: "dev", scopes: ["notes:read"] } } });
 * ```
 */
export class StaticTokenVerifier<C extends object = Claims> implements TokenVerifier<C> {
  readonly #core: RecoverableHandle<Glue, StaticTokenVerifierCore>;
  readonly #now: Clock;
  readonly #auditHook: AuditHook | undefined;
  readonly #requiredScopes: readonly string[];

  /** @throws {ConfigError} when options are wrong */
  constructor(options: StaticTokenVerifierOptions) {
    const [copy, core] = fromCaller(constructorOfOurs(), () => {
      const copy = copyOptions(options);
      const text = optionsText(copy);
      return [copy, createHandle((wasm) => new wasm.StaticTokenVerifierCore(text))] as const;
    });
    this.#core = core;
    const members = membersOf(copy);
    this.#now = readClock(members);
    this.#auditHook = readAuditHook(members);
    const settings = parseFromWasm<{ requiredScopes: readonly string[]; impliedScopes: string }>(
      this.#core.call((core) => core.settings()),
    );
    this.#requiredScopes = settings.requiredScopes;
    // The list itself says for which server the tokens are.
    registerInternals(this, { audience: "waived", impliedScopes: settings.impliedScopes });
    if (isProduction()) {
      warn(
        this.#auditHook,
        "static_tokens_in_production",
        "StaticTokenVerifier is for development: its tokens are in the source or the environment",
      );
    }
  }

  /** Scopes that every token must have. */
  get requiredScopes(): readonly string[] {
    return this.#requiredScopes;
  }

  /** Verifies one token. Rejects with a {@link TokenError}. */
  async verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken<C>> {
    return this.#verify(token, readSignal(options, this.verifyToken));
  }

  /** The same, under the name of the MCP SDK's `OAuthTokenVerifier`. */
  async verifyAccessToken(token: string): Promise<AccessToken<C>> {
    return this.#verify(token);
  }

  /** @throws {TokenError} */
  verifyTokenSync(token: string): AccessToken<C> {
    return this.#verify(token);
  }

  toJSON(): { type: "StaticTokenVerifier" } {
    return { type: "StaticTokenVerifier" };
  }

  #verify(token: string, signal?: AbortSignal): AccessToken<C> {
    try {
      if (signal?.aborted) throw createTokenError("ERR_ABORTED");
      assertTokenInput(token);
      const now = this.#now();
      const text = this.#core.call((core) => core.verify(token, now));
      const accessToken = createAccessToken<C>(token, parseVerifiedToken(text));
      this.#auditHook?.({ type: "token_accepted", cached: false });
      return accessToken;
    } catch (error) {
      throw reportRefusal(this.#auditHook, error);
    }
  }
}

/** Outside of the class: a bundler renames a class that names itself, and users see the name. */
function constructorOfOurs(): typeof StaticTokenVerifier {
  return StaticTokenVerifier;
}

interface DenoPermissions {
  readonly permissions?: { querySync(permission: { name: "env"; variable: string }): { readonly state: string } };
}

function isProduction(): boolean {
  try {
    // Deno asks the user before a variable is read; a warning is not worth a question.
    const deno = memberOf(globalThis, "Deno") as DenoPermissions | undefined;
    const permission = deno?.permissions?.querySync({ name: "env", variable: "NODE_ENV" });
    if (permission !== undefined && permission.state !== "granted") return false;
    return globalThis.process?.env?.["NODE_ENV"] === "production";
  } catch {
    return false;
  }
}
