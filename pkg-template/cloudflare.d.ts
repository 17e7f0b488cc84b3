/**
 * mcp-bearer/cloudflare: a verifier for `@cloudflare/workers-oauth-provider` and for `agents`.
 */
import type { AccessToken, JsonValue, TokenVerifier } from "mcp-bearer";

/** `OAuthError` or `ExternalTokenError` of `@cloudflare/workers-oauth-provider`. */
type HostErrorClass<Code extends string> = new (
  code: Code,
  options: {
    description: string;
    statusCode: number;
    headers?: Record<string, string>;
    requiredScopes?: string[];
  },
) => Error;

type HostErrorCode = "insufficient_scope" | "temporarily_unavailable";

/** What handlers find in `ctx.props` unless `props` makes something else: a copy of the claims. */
export type ClaimProps = { [claim: string]: JsonValue };

interface CommonOptions {
  /**
   * What the token's `aud` calls this resource, one of several, if not by its URL. `null`: on purpose not compared,
   * as for static tokens, which have no audience.
   */
  audience?: string | readonly string[] | null;
}

interface MakesProps<Props> {
  /** Makes `ctx.props` of the token. Default: a copy of the claims. */
  props: (accessToken: AccessToken) => Props | Promise<Props>;
}

export interface ValidateTokenOptions extends CommonOptions {
  /** With it, a missing scope is answered 403 with its challenge, and an outage 503 with `Retry-After`. */
  OAuthError?: HostErrorClass<HostErrorCode>;
}

export interface ResolveExternalTokenOptions extends CommonOptions {
  /** The `resourceMetadata.resource` of the provider, as it is written there. */
  resource: string;
  /** With it, a missing scope is answered 403 with its challenge, and an outage 503 with `Retry-After`. */
  ExternalTokenError?: HostErrorClass<HostErrorCode>;
}

/** A validator of `OAuthResourceServer`. */
type ValidateToken<Props> = (
  resource: string,
  token: string,
) => Promise<{
  props: Props;
  audience: string;
  scope: string[];
  clientId: string;
  userId?: string;
  expiresAt?: number;
} | null>;

/** The `resolveExternalToken` of `OAuthProvider`. */
type ResolveExternalToken<Props> = (input: {
  token: string;
}) => Promise<{ props: Props; audience: string } | null>;

/**
 * A validator for `OAuthResourceServer`: `validateToken: () => createValidateToken(verifier)`.
 *
 * Resolves to `null` for a token that is refused, or was issued for another resource, and rejects when the token
 * could not be judged.
 */
export function createValidateToken<Props>(
  verifier: TokenVerifier,
  options: ValidateTokenOptions & MakesProps<Props>,
): ValidateToken<Props>;
export function createValidateToken(
  verifier: TokenVerifier,
  options?: ValidateTokenOptions & { props?: never },
): ValidateToken<ClaimProps>;

/** A `resolveExternalToken` for `OAuthProvider`. Resolves and rejects as `createValidateToken` does. */
export function createResolveExternalToken<Props>(
  verifier: TokenVerifier,
  options: ResolveExternalTokenOptions & MakesProps<Props>,
): ResolveExternalToken<Props>;
export function createResolveExternalToken(
  verifier: TokenVerifier,
  options: ResolveExternalTokenOptions & { props?: never },
): ResolveExternalToken<ClaimProps>;

/**
 * Tells `createMcpHandler` of `agents` who is calling, by the execution context that it is given: tools then find the
 * token in their `authInfo`, and `props` in `getMcpAuthContext()`. `props` must be a plain object. Default: a copy of
 * the claims.
 */
export function setVerifiedContext<Context extends object, Props extends object>(
  context: Context,
  accessToken: AccessToken,
  props: Props,
): Context & { readonly props: Props };
export function setVerifiedContext<Context extends object>(
  context: Context,
  accessToken: AccessToken,
): Context & { readonly props: ClaimProps };

export {};
