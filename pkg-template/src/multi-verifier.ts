// MultiVerifier: the wasm chooses the verifier of a token, and that one verifies it.

import type { AccessToken } from "./access-token.ts";
import { type AuditHook, readAuditHook, reportRefusal } from "./audit-hook.ts";
import { assertTokenInput, readSignal } from "./call-input.ts";
import type { Claims } from "./claims.ts";
import { createConfigError, createTypeError } from "./errors.ts";
import { createHandle, type Glue } from "./instance.ts";
import { hasMethod, memberOf } from "./members.ts";
import type { TokenRouterCore } from "./verification-glue.js";
import type { TokenVerifier, VerifyOptions } from "./verifier.ts";
import { getInternals, registerInternals } from "./verifier-internals.ts";
import type { MultiVerifierOptions } from "./verifier-options.ts";
import type { RecoverableHandle } from "./wasm.ts";

interface Route<C extends object> {
  readonly verifier: TokenVerifier<C>;
  readonly prefix: string | undefined;
}

/**
 * Several verifiers behind one. Each token goes to exactly one of them: by the longest prefix that it starts with, else
 * by the exact `iss` if it is a JWT, else to the verifier of opaque tokens. Keys of one issuer are never used for
 * tokens of another, and an unknown issuer is refused before anything is fetched.
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

  /** @throws {ConfigError} when options are wrong */
  constructor(options: MultiVerifierOptions<C>) {
    const routes = readRoutes(options);
    this.#verifiers = routes.map(({ verifier }) => verifier);
    this.#auditHook = readAuditHook({ __proto__: null, ...options } as MultiVerifierOptions<C>);
    checkRoutes(routes);
    this.#router = createHandle((wasm) => createRouter(wasm, routes));
    const scopes = this.#verifiers.map((verifier) => (memberOf(verifier, "requiredScopes") ?? []) as readonly string[]);
    const inAll = (scopes[0] ?? []).filter((scope) => scopes.every((list) => list.includes(scope)));
    this.#requiredScopes = Object.freeze(inAll);
    const accepted = this.#verifiers.map((verifier) => memberOf(verifier, "audience"));
    this.#audience = accepted.every(Array.isArray) ? Object.freeze([...new Set(accepted.flat() as string[])]) : null;
    const audiences = this.#verifiers.map((verifier) => getInternals(verifier)?.audience);
    const audience = (["left_out", "waived"] as const).find((kind) => audiences.includes(kind)) ?? "checked";
    registerInternals(this, { audience, impliedScopes: commonHierarchy(this.#verifiers) });
  }

  /** Scopes that all of its verifiers require. */
  get requiredScopes(): readonly string[] {
    return this.#requiredScopes;
  }

  /** Every audience that one of its verifiers accepts; `null` unless all of them check it. */
  get audience(): readonly string[] | null {
    return this.#audience;
  }

  /** Verifies one token. Rejects with a {@link TokenError}. */
  async verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken<C>> {
    readSignal(options);
    return this.#choose(token).verifyToken(token, options);
  }

  /** The same, under the name of the MCP SDK's `OAuthTokenVerifier`. */
  async verifyAccessToken(token: string): Promise<AccessToken<C>> {
    return this.verifyToken(token);
  }

  toJSON(): { type: "MultiVerifier" } {
    return { type: "MultiVerifier" };
  }

  #choose(token: string): TokenVerifier<C> {
    try {
      assertTokenInput(token);
      const index = this.#router.call((router) => router.route(token));
      return this.#verifiers[index] as TokenVerifier<C>;
    } catch (error) {
      throw reportRefusal(this.#auditHook, error);
    }
  }
}

function readRoutes<C extends object>(options: MultiVerifierOptions<C>): Route<C>[] {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError("options", "must be an object", options);
  }
  for (const name of Object.keys(options)) {
    if (name !== "verifiers" && name !== "onEvent") {
      throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", name, "no option of that name exists");
    }
  }
  const { verifiers, onEvent } = { __proto__: null, ...options } as { verifiers?: unknown; onEvent?: unknown };
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw createTypeError("onEvent", "must be a function", onEvent);
  }
  if (!Array.isArray(verifiers)) throw createTypeError("verifiers", "must be an array of verifiers", verifiers);
  if (verifiers.length === 0) {
    throw createConfigError("ERR_CONFIG_EMPTY", "verifiers", "without verifiers every token is refused");
  }
  return verifiers.map((route: unknown, i) => readRoute<C>(route, `verifiers[${i}]`));
}

function readRoute<C extends object>(route: unknown, option: string): Route<C> {
  const isVerifier = hasMethod(route, "verifyToken");
  const verifier = isVerifier ? route : memberOf(route, "verifier");
  const prefix = isVerifier ? undefined : memberOf(route, "prefix");
  if (!hasMethod(verifier, "verifyToken")) {
    throw createTypeError(option, "must be a verifier, or a prefix with one", route);
  }
  if (isVerifier && verifier instanceof MultiVerifier) {
    throw createConfigError("ERR_CONFIG_TYPE", option, "name the verifiers of the inner one instead");
  }
  const requiredScopes = memberOf(verifier, "requiredScopes");
  if (requiredScopes !== undefined && !Array.isArray(requiredScopes)) {
    throw createConfigError("ERR_CONFIG_TYPE", option, "its requiredScopes must be an array of strings");
  }
  if (isVerifier) return { verifier: verifier as TokenVerifier<C>, prefix: undefined };
  if (typeof prefix !== "string" || prefix === "") {
    throw createTypeError(`${option}.prefix`, "must be a string that is not empty", prefix);
  }
  const unknown = Object.keys(route as object).find((name) => name !== "verifier" && name !== "prefix");
  if (unknown !== undefined) {
    throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", `${option}.${unknown}`, "no option of that name exists");
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
      throw createConfigError("ERR_CONFIG_ISSUER", option, "a JWTVerifier among several needs an issuer");
    }
    if (prefix === undefined && issuers === undefined) {
      if (hasOpaque) {
        const message =
          "a second verifier for tokens that are not JWTs needs a prefix: each token goes to one verifier";
        throw createConfigError("ERR_CONFIG_ISSUER", option, message);
      }
      hasOpaque = true;
      return;
    }
    const keys = prefix === undefined ? (issuers ?? []).map((issuer) => `issuer ${issuer}`) : [`prefix ${prefix}`];
    for (const key of keys) {
      if (seen.has(key)) {
        throw createConfigError("ERR_CONFIG_ISSUER", option, "its issuer or prefix belongs to another verifier too");
      }
      seen.add(key);
    }
  });
}

/** The scope hierarchy of those that check scopes: a gate that checks after them must use the same. */
function commonHierarchy(verifiers: readonly TokenVerifier<object>[]): string | undefined {
  const hierarchies = verifiers
    .filter((verifier) => getInternals(verifier) !== undefined && verifier.requiredScopes.length > 0)
    .map((verifier) => getInternals(verifier)?.impliedScopes);
  if (hierarchies.some((hierarchy) => hierarchy !== hierarchies[0])) {
    const message = "those with requiredScopes must have the same impliedScopes";
    throw createConfigError("ERR_CONFIG_SCOPES", "verifiers", message);
  }
  return hierarchies[0];
}

function createRouter(wasm: Glue, routes: readonly Route<object>[]): TokenRouterCore {
  const router = new wasm.TokenRouterCore();
  routes.forEach(({ verifier, prefix }, i) => {
    const issuers = getInternals(verifier)?.issuers;
    if (prefix !== undefined) router.addPrefix(prefix, i);
    else if (issuers) for (const issuer of issuers) router.addIssuer(issuer, i);
    else router.setOpaque(i);
  });
  return router;
}
