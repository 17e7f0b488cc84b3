// MultiVerifier: the wasm chooses the verifier of a token, and that one verifies it.

import type { AccessToken } from "./access-token.ts";
import { type AuditHook, readAuditHook, reportRefusal } from "./audit-hook.ts";
import { assertTokenInput, readSignal } from "./call-input.ts";
import type { Claims } from "./claims.ts";
import {
  DIFFERENT_IMPLIED_SCOPES,
  EMPTY_PREFIX,
  ISSUER_MISSING,
  ISSUERS_MISSING,
  NESTED_MULTI_VERIFIER,
  NO_VERIFIERS,
  NOT_1_TO_10000,
  NOT_A_FUNCTION,
  NOT_A_ROUTE,
  NOT_VERIFIERS,
  OPTIONS_NOT_AN_OBJECT,
  ROUTE_TAKEN,
  SECOND_OPAQUE_VERIFIER,
  UNKNOWN_OPTION,
  VERIFIER_SCOPES_NOT_A_LIST,
} from "./config-faults.js";
import { createConfigError, createError, createTypeError, type ErrorDetails, fromCaller } from "./errors.ts";
import { createHandle, type Glue } from "./instance.ts";
import { IssuerVerifiers } from "./issuer-verifiers.ts";
import { hasMethod, memberOf } from "./members.ts";
import type { TokenRouterCore } from "./verification-glue.js";
import type { TokenVerifier, VerifyOptions } from "./verifier.ts";
import { getInternals, registerInternals } from "./verifier-internals.ts";
import type { IssuerOptions, MultiVerifierOptions } from "./verifier-options.ts";
import type { RecoverableHandle } from "./wasm.ts";

const OPTIONS = ["verifiers", "issuers", "maxIssuers", "onEvent"] as const;
const DEFAULT_MAX_ISSUERS = 100;
const MOST_ISSUERS = 10_000;

interface Route<C extends object> {
  readonly verifier: TokenVerifier<C>;
  readonly prefix: string | undefined;
}

/**
 * Several verifiers behind one. Each token goes to exactly one of them: by the longest prefix that it starts with, else
 * by the exact `iss` if it is a JWT, else to the verifier of opaque tokens. Keys of one issuer are never used for
 * tokens of another, and an unknown issuer is refused before anything is fetched. For issuers that are not known
 * beforehand, the option `issuers` gives the options of each.
 *
 * @example
 * ```ts
 * const verifier = new MultiVerifier({
 *   verifiers: [
 *     new JWTVerifier({ issuer: "https://a.example.com", audience: "https://mcp.example.com/mcp" }),
 *     { prefix: "key_", verifier: new StaticTokenVerifier({ tokens: { key_dev: { clientId: "dev" } } }) },
 *   ],
 * });
 * ```
 */
export class MultiVerifier<C extends object = Claims> implements TokenVerifier<C> {
  readonly #verifiers: readonly TokenVerifier<C>[];
  readonly #router: RecoverableHandle<Glue, TokenRouterCore>;
  readonly #auditHook: AuditHook | undefined;
  readonly #requiredScopes: readonly string[];
  readonly #audience: readonly string[] | null;
  readonly #issuers: IssuerVerifiers<C> | undefined;

  /** @throws {ConfigError} when options are wrong */
  constructor(options: MultiVerifierOptions<C>) {
    const [{ routes, issuers, maxIssuers, onEvent }, impliedScopes] = fromCaller(constructorOfOurs(), () => {
      const read = readOptions(options);
      checkRoutes(read.routes);
      return [read, commonHierarchy(read.routes)] as const;
    });
    this.#verifiers = routes.map(({ verifier }) => verifier);
    this.#auditHook = readAuditHook({ onEvent });
    this.#issuers = issuers && new IssuerVerifiers<C>(issuers, maxIssuers, onEvent);
    this.#router = createHandle((wasm) => createRouter(wasm, routes, issuers !== undefined));
    const scopes = this.#verifiers.map((verifier) => (memberOf(verifier, "requiredScopes") ?? []) as readonly string[]);
    const inAll = (scopes[0] ?? []).filter((scope) => scopes.every((list) => list.includes(scope)));
    // Verifiers that are not made yet may require none.
    this.#requiredScopes = Object.freeze(issuers === undefined ? inAll : []);
    const accepted = this.#verifiers.map((verifier) => memberOf(verifier, "audience"));
    const areKnown = issuers === undefined && accepted.every(Array.isArray);
    this.#audience = areKnown ? Object.freeze([...new Set(accepted.flat() as string[])]) : null;
    const audiences = this.#verifiers.map((verifier) => getInternals(verifier)?.audience);
    const audience = (["left_out", "waived"] as const).find((kind) => audiences.includes(kind)) ?? "checked";
    registerInternals(this, { audience, impliedScopes });
  }

  /** Scopes that all of its verifiers require; with `issuers` none. */
  get requiredScopes(): readonly string[] {
    return this.#requiredScopes;
  }

  /** Every audience that one of its verifiers accepts; `null` unless all of them check it, and with `issuers`. */
  get audience(): readonly string[] | null {
    return this.#audience;
  }

  /** Verifies one token. Rejects with a {@link TokenError}. */
  async verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken<C>> {
    readSignal(options, this.verifyToken);
    return this.#verifyByChosen(token, options);
  }

  /** The same, under the name of the MCP SDK's `OAuthTokenVerifier`. */
  async verifyAccessToken(token: string): Promise<AccessToken<C>> {
    return this.verifyToken(token);
  }

  toJSON(): { type: "MultiVerifier" } {
    return { type: "MultiVerifier" };
  }

  /** Not async: a refusal of the verifier that is chosen is reported by that one only. */
  #verifyByChosen(token: string, options: VerifyOptions | undefined): Promise<AccessToken<C>> {
    try {
      assertTokenInput(token);
      const route = this.#router.call((router) => router.route(token));
      if (typeof route === "number") return (this.#verifiers[route] as TokenVerifier<C>).verifyToken(token, options);
      const verified = this.#issuers?.verify(route, token, options);
      if (verified === undefined)
        throw createError({ __proto__: null, reason: "ERR_CLAIM_MISMATCH", claim: "iss" } as object as ErrorDetails);
      return verified;
    } catch (error) {
      throw reportRefusal(this.#auditHook, error);
    }
  }
}

/** Outside of the class: a bundler renames a class that names itself, and users see the name. */
function constructorOfOurs(): typeof MultiVerifier {
  return MultiVerifier;
}

interface ReadOptions<C extends object> {
  readonly routes: readonly Route<C>[];
  readonly issuers: ((issuer: string) => IssuerOptions | undefined) | undefined;
  readonly maxIssuers: number;
  readonly onEvent: unknown;
}

function readOptions<C extends object>(options: MultiVerifierOptions<C>): ReadOptions<C> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError(OPTIONS_NOT_AN_OBJECT, "options", options);
  }
  const unknown = Object.keys(options).find((name) => !(OPTIONS as readonly string[]).includes(name));
  if (unknown !== undefined) throw createConfigError(UNKNOWN_OPTION, unknown);
  const given = { __proto__: null, ...options } as object as { [Name in (typeof OPTIONS)[number]]?: unknown };
  const { issuers, maxIssuers, onEvent, verifiers = issuers === undefined ? undefined : [] } = given;
  for (const [name, value] of Object.entries({ issuers, onEvent })) {
    if (value !== undefined && typeof value !== "function") throw createTypeError(NOT_A_FUNCTION, name, value);
  }
  if (!Array.isArray(verifiers)) throw createTypeError(NOT_VERIFIERS, "verifiers", verifiers);
  if (verifiers.length === 0 && issuers === undefined) throw createConfigError(NO_VERIFIERS, "verifiers");
  if (maxIssuers !== undefined && issuers === undefined) throw createConfigError(ISSUERS_MISSING, "maxIssuers");
  return {
    routes: verifiers.map((route: unknown, i) => readRoute<C>(route, `verifiers[${i}]`)),
    issuers: issuers as ReadOptions<C>["issuers"],
    maxIssuers: maxIssuers === undefined ? DEFAULT_MAX_ISSUERS : readMaxIssuers(maxIssuers),
    onEvent,
  };
}

function readMaxIssuers(given: unknown): number {
  const isWhole = Number.isInteger(given) && (given as number) >= 1 && (given as number) <= MOST_ISSUERS;
  if (!isWhole) throw createTypeError(NOT_1_TO_10000, "maxIssuers", given);
  return given as number;
}

function readRoute<C extends object>(route: unknown, option: string): Route<C> {
  const isVerifier = hasMethod(route, "verifyToken");
  const verifier = isVerifier ? route : memberOf(route, "verifier");
  const prefix = isVerifier ? undefined : memberOf(route, "prefix");
  if (!hasMethod(verifier, "verifyToken")) {
    throw createTypeError(NOT_A_ROUTE, option, route);
  }
  if (isVerifier && verifier instanceof MultiVerifier) {
    throw createConfigError(NESTED_MULTI_VERIFIER, option);
  }
  const requiredScopes = memberOf(verifier, "requiredScopes");
  if (requiredScopes !== undefined && !Array.isArray(requiredScopes)) {
    throw createConfigError(VERIFIER_SCOPES_NOT_A_LIST, option);
  }
  if (isVerifier) return { verifier: verifier as TokenVerifier<C>, prefix: undefined };
  if (typeof prefix !== "string" || prefix === "") {
    throw createTypeError(EMPTY_PREFIX, `${option}.prefix`, prefix);
  }
  const unknown = Object.keys(route as object).find((name) => name !== "verifier" && name !== "prefix");
  if (unknown !== undefined) {
    throw createConfigError(UNKNOWN_OPTION, `${option}.${unknown}`);
  }
  return { verifier: verifier as TokenVerifier<C>, prefix };
}

function checkRoutes(routes: readonly Route<object>[]): void {
  const seen = new Set<string>();
  let hasOpaque = false;
  routes.forEach(({ verifier, prefix }, i) => {
    const option = `verifiers[${i}]`;
    const issuers = getInternals(verifier)?.issuers;
    if (prefix === undefined && issuers === null) {
      throw createConfigError(ISSUER_MISSING, option);
    }
    if (prefix === undefined && issuers === undefined) {
      if (hasOpaque) throw createConfigError(SECOND_OPAQUE_VERIFIER, option);
      hasOpaque = true;
      return;
    }
    const keys = prefix === undefined ? (issuers ?? []).map((issuer) => `issuer ${issuer}`) : [`prefix ${prefix}`];
    for (const key of keys) {
      if (seen.has(key)) throw createConfigError(ROUTE_TAKEN, option);
      seen.add(key);
    }
  });
}

/** The scope hierarchy of those that check scopes: a gate that checks after them must use the same. */
function commonHierarchy(routes: readonly Route<object>[]): string | undefined {
  const hierarchies = routes
    .map(({ verifier }) => verifier)
    .filter((verifier) => getInternals(verifier) !== undefined && verifier.requiredScopes.length > 0)
    .map((verifier) => getInternals(verifier)?.impliedScopes);
  if (hierarchies.some((hierarchy) => hierarchy !== hierarchies[0])) {
    throw createConfigError(DIFFERENT_IMPLIED_SCOPES, "verifiers");
  }
  return hierarchies[0];
}

function createRouter(wasm: Glue, routes: readonly Route<object>[], hasOtherIssuers: boolean): TokenRouterCore {
  const router = new wasm.TokenRouterCore();
  routes.forEach(({ verifier, prefix }, i) => {
    const issuers = getInternals(verifier)?.issuers;
    if (prefix !== undefined) router.addPrefix(prefix, i);
    else if (issuers) for (const issuer of issuers) router.addIssuer(issuer, i);
    else router.setOpaque(i);
  });
  if (hasOtherIssuers) router.allowOtherIssuers();
  return router;
}
