// What a token is held against, beside its key: the options that `verify` and `introspect` share.

import type { IntrospectionTokenVerifierOptions } from "mcp-bearer";
import type { OptionsOf, OptionTable } from "./command.ts";
import { URL_OPTIONS, type UrlPolicy, urlPolicyOf } from "./url-policy.ts";
import { withoutUndefined } from "./without-undefined.ts";

export const POLICY_OPTIONS = {
  issuer: { value: "ISS", help: "an accepted issuer", isList: true },
  audience: { value: "AUD", help: "an accepted audience: the URL of the server that the token is for", isList: true },
  "any-issuer": { help: "on purpose, accept tokens of every issuer" },
  "any-audience": { help: "on purpose, accept tokens for every audience" },
  "strict-audience": { help: "refuse a token that also names other audiences" },
  scope: { value: "SCOPE", help: "a scope that the token must have", isList: true },
  "required-claim": { value: "NAME", help: "a claim that must be there", isList: true },
  "clock-tolerance": { value: "TIME", kind: "seconds", help: "difference of clocks that is tolerated; default 10s" },
  "allow-id-token-claims": { help: "accept access tokens with nonce, at_hash or c_hash, as Dex issues them" },
  "max-token-age": { value: "TIME", kind: "seconds", help: "refuse tokens that were issued longer ago" },
  now: { value: "TIME", kind: "time", help: "judge as if it were then: Unix seconds or an RFC 3339 date" },
  timeout: { value: "TIME", kind: "seconds", help: "deadline of a request; default 5s" },
  ...URL_OPTIONS,
} as const satisfies OptionTable;

/** Options of both verifiers of the package. */
export type Policy = UrlPolicy &
  Pick<
    IntrospectionTokenVerifierOptions,
    | "audience"
    | "clockTolerance"
    | "idTokenClaims"
    | "issuer"
    | "maxTokenAge"
    | "now"
    | "requiredClaims"
    | "strictAudience"
    | "timeout"
  > & { readonly requiredScopes?: readonly string[] | undefined };

/** The options of a verifier of the package. What is not there is left out, so that the package's defaults hold. */
export function policyOf(options: OptionsOf<typeof POLICY_OPTIONS>): Policy {
  const { now } = options;
  return withoutUndefined<Policy>({
    issuer: options.anyIssuer ? null : oneOrMore(options.issuer),
    audience: options.anyAudience ? null : oneOrMore(options.audience),
    strictAudience: options.strictAudience,
    idTokenClaims: options.allowIdTokenClaims ? "allow" : undefined,
    requiredScopes: options.scope?.flatMap((scope) => scope.split(" ")),
    requiredClaims: options.requiredClaim,
    clockTolerance: options.clockTolerance,
    maxTokenAge: options.maxTokenAge,
    now: now === undefined ? undefined : () => now,
    timeout: options.timeout,
    ...urlPolicyOf(options),
  });
}

/** Which of `issuer` and `audience` no token is held against: a verdict says so, for it is worth less. */
export function notChecked(policy: Policy): string[] {
  return (["issuer", "audience"] as const).filter((name) => (policy[name] ?? null) === null);
}

/** `aud` and others may be one text, or a list. */
export function oneOrMore(list: readonly string[] | undefined): string | readonly string[] | undefined {
  return list?.length === 1 ? list[0] : list;
}
