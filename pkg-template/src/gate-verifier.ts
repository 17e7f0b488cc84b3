// The verifier that a gate was given: of this package, of the MCP SDK, or a function. Nothing of a foreign one is trusted.

import type { AuditHook } from "./audit-hook.ts";
import {
  AUDIENCE_NOT_CHECKED,
  NOT_A_VERIFIER,
  OPTIONS_NOT_AN_OBJECT,
  OTHER_IMPLIED_SCOPES,
  VERIFIER_SCOPES_NOT_A_LIST,
} from "./config-faults.js";
import { createConfigError, createTypeError } from "./errors.ts";
import type { GateEvent } from "./events.ts";
import type { PublicBearerGateOptions } from "./gate-types.ts";
import { hasMethod, memberOf } from "./members.ts";
import { getInternals } from "./verifier-internals.ts";

export type Verify = (token: string, getSignal: () => AbortSignal | undefined) => Promise<unknown>;

export function readVerifier(options: PublicBearerGateOptions<object>): object {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError(OPTIONS_NOT_AN_OBJECT, "options", options);
  }
  const { verifier } = options as { verifier?: unknown };
  if (
    !hasMethod(verifier, "verifyToken") &&
    !hasMethod(verifier, "verifyAccessToken") &&
    typeof verifier !== "function"
  ) {
    throw createTypeError(NOT_A_VERIFIER, "verifier", verifier);
  }
  return verifier as object;
}

/** How the verifier is called. The signal of a request is read only when needed: some hosts make one at that moment. */
export function readVerify(verifier: object): Verify {
  const verify = getInternals(verifier)?.verify;
  // Unless other code has replaced the method since.
  if (verify !== undefined && !Object.hasOwn(verifier, "verifyToken")) return verify;
  const foreign = verifier as {
    verifyToken(token: string, options: { signal: AbortSignal | undefined }): Promise<unknown>;
    verifyAccessToken(token: string): Promise<unknown>;
  };
  if (hasMethod(verifier, "verifyToken")) {
    return (token, getSignal) => foreign.verifyToken(token, { signal: getSignal() });
  }
  if (hasMethod(verifier, "verifyAccessToken")) return (token) => foreign.verifyAccessToken(token);
  const call = verifier as (token: string, options: { signal: AbortSignal | undefined }) => Promise<unknown>;
  return async (token, getSignal) => call(token, { signal: getSignal() });
}

/** Scopes that a gate's options leave out are those of the verifier. */
export function withScopesOf(
  verifier: object,
  options: PublicBearerGateOptions<object>,
): PublicBearerGateOptions<object> {
  const internals = getInternals(verifier);
  const requiredScopes = memberOf(verifier, "requiredScopes") ?? [];
  if (!Array.isArray(requiredScopes)) {
    throw createTypeError(VERIFIER_SCOPES_NOT_A_LIST, "verifier", requiredScopes);
  }
  const withScopes = { __proto__: null, ...options } as unknown as {
    requiredScopes?: unknown;
    impliedScopes?: unknown;
  } & PublicBearerGateOptions<object>;
  withScopes.requiredScopes ??= [...(requiredScopes as string[])];
  if (internals?.impliedScopes !== undefined) {
    withScopes.impliedScopes ??= JSON.parse(internals.impliedScopes) as Record<string, string[]>;
  }
  return withScopes;
}

export function checkAgainst(
  verifier: object,
  settings: { readonly impliedScopes: string },
  options: PublicBearerGateOptions<object>,
): void {
  const internals = getInternals(verifier);
  if (internals?.audience === "left_out") throw createConfigError(AUDIENCE_NOT_CHECKED, "verifier");
  if (internals === undefined || options.impliedScopes === undefined) return;
  const requiredScopes = memberOf(verifier, "requiredScopes") as readonly string[];
  if (requiredScopes.length > 0 && internals.impliedScopes !== settings.impliedScopes) {
    throw createConfigError(OTHER_IMPLIED_SCOPES, "impliedScopes");
  }
}

/** Two URLs that differ by a slash at the end are both valid, but that is hardly ever intended. */
export function warnOfSlashes(
  verifier: object,
  { resource, authorizationServers }: PublicBearerGateOptions<object>,
  auditHook: AuditHook<GateEvent> | undefined,
): void {
  if (getInternals(verifier) === undefined) return;
  const pairs = [
    [
      "audience_differs_by_slash",
      isOrigin(resource) ? [] : [resource],
      "audience",
      "its resource and the verifier's audience",
    ],
    ["issuer_differs_by_slash", [authorizationServers].flat(), "issuer", "its authorizationServers and the issuer"],
  ] as const;
  for (const [warning, urls, name, what] of pairs) {
    const accepted = memberOf(verifier, name);
    if (!Array.isArray(accepted)) continue;
    const differs = (url: unknown) =>
      !accepted.includes(url) && accepted.some((other) => url === `${String(other)}/` || other === `${String(url)}/`);
    if (!urls.some(differs)) continue;
    if (auditHook !== undefined) auditHook({ type: "warning", warning });
    else globalThis.console?.warn?.(`mcp-bearer: of a gate, ${what} differ by a slash at the end`);
  }
}

/** Compared as the MCP SDK does: without a fragment, and with or without one slash at the end. */
export function isSameResource(a: string, b: string): boolean {
  const canonical = (url: string) => String(new URL(url)).replace(/#.*$/u, "").replace(/\/$/u, "");
  return canonical(a) === canonical(b);
}

/** What may be answered for an error of a foreign verifier. Nothing of it is trusted, and reading it may throw. */
export function readForeignError(error: unknown): { code: string; scopes: string[]; retryAfter: number } {
  try {
    const code = memberOf(error, "code");
    const scopes = memberOf(error, "requiredScopes");
    const retryAfter = memberOf(error, "retryAfter");
    return {
      code:
        ["invalid_request", "invalid_token", "insufficient_scope"].find((known) => known === code) ?? "server_error",
      scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [],
      retryAfter: Number.isFinite(retryAfter) ? Math.min(Math.max(retryAfter as number, 1), 86_400) : 1,
    };
  } catch {
    return { code: "server_error", scopes: [], retryAfter: 1 };
  }
}

/** `https://host` or `https://host/`: as audiences they are the same. */
function isOrigin(url: unknown): boolean {
  return /^https?:\/\/[^/]+\/?$/.test(String(url));
}
