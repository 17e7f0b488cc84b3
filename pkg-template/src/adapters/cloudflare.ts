// mcp-bearer/cloudflare: a verifier for @cloudflare/workers-oauth-provider and for agents.

import type { AccessToken, Claims, TokenVerifier } from "mcp-bearer";

import { memberOf } from "../members.ts";

/** Where `createMcpHandler` of agents reads what a host in front of it has verified. */
const VERIFIED_CONTEXT = Symbol.for("cloudflare.workers-oauth-provider.verified-context.v1");

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

/** What handlers find in `ctx.props` if the option `props` is left out: a copy of the claims. */
export type ClaimProps<C extends object = Claims> = { -readonly [Name in keyof C]: C[Name] };

interface AudienceOptions {
  /**
   * What the token's `aud` calls this resource, one of several, if not by its URL. `null`: not compared on purpose, as
   * for static tokens, which have no audience.
   */
  audience?: string | readonly string[] | null | undefined;
}

interface PropsOption<Props, C extends object> {
  /** Makes `ctx.props` of the token. Default: a copy of the claims. */
  props: (accessToken: AccessToken<C>) => Props | Promise<Props>;
}

interface NoPropsOption {
  props?: undefined;
}

/** Options of `createValidateToken`. */
export interface ValidateTokenOptions extends AudienceOptions {
  /** With it, a missing scope is answered with 403 and its challenge, and an outage with 503 and `Retry-After`. */
  OAuthError?: HostErrorClass<HostErrorCode> | undefined;
}

/** Options of `createResolveExternalToken`. */
export interface ResolveExternalTokenOptions extends AudienceOptions {
  /** The `resourceMetadata.resource` of the provider, as it is written there. */
  resource: string | undefined;
  /** With it, a missing scope is answered with 403 and its challenge, and an outage with 503 and `Retry-After`. */
  ExternalTokenError?: HostErrorClass<HostErrorCode> | undefined;
}

interface Validation<Props> {
  props: Props;
  audience: string;
  scope: string[];
  clientId: string;
  userId?: string;
  expiresAt?: number;
}

/** A validator of `OAuthResourceServer`. */
type ValidateToken<Props> = (resource: string, token: string) => Promise<Validation<Props> | null>;

interface Resolution<Props> {
  props: Props;
  audience: string;
}

/** The `resolveExternalToken` of `OAuthProvider`. */
type ResolveExternalToken<Props> = (input: { token: string }) => Promise<Resolution<Props> | null>;

/** Options as the functions read them. */
interface AnyOptions extends AudienceOptions {
  props?: ((accessToken: AccessToken<object>) => unknown) | undefined;
  resource?: string | undefined;
  OAuthError?: HostErrorClass<HostErrorCode> | undefined;
  ExternalTokenError?: HostErrorClass<HostErrorCode> | undefined;
}

/**
 * A validator for `OAuthResourceServer`. It resolves to `null` for a token that is refused or was issued for another
 * resource, and rejects when the token could not be judged.
 *
 * @example
 * ```ts
 * const server = new OAuthResourceServer({
 *   validateToken: () => createValidateToken(verifier, { OAuthError }),
 *   // ...
 * });
 * ```
 */
export function createValidateToken<Props, C extends object = Claims>(
  verifier: TokenVerifier<C>,
  options: ValidateTokenOptions & PropsOption<Props, C>,
): ValidateToken<Props>;
export function createValidateToken<C extends object = Claims>(
  verifier: TokenVerifier<C>,
  options?: ValidateTokenOptions & NoPropsOption,
): ValidateToken<ClaimProps<C>>;
export function createValidateToken(verifier: TokenVerifier<object>, options?: object): ValidateToken<unknown> {
  const { audience, props = ownClaims, OAuthError } = { __proto__: null, ...options } as AnyOptions;
  return async (resource, token) => {
    const accessToken = await verify(verifier, token, OAuthError);
    if (accessToken === null || !isFor(accessToken, resource, audience)) return null;
    const { scopes, clientId, subject, expiresAt } = accessToken;
    const validation = {
      __proto__: null,
      props: await props(accessToken),
      audience: resource,
      scope: [...scopes],
      clientId,
    } as Validation<unknown>;
    if (subject !== undefined) validation.userId = subject;
    if (expiresAt !== undefined) validation.expiresAt = expiresAt;
    return validation;
  };
}

/**
 * A `resolveExternalToken` for `OAuthProvider`. It resolves and rejects as {@link createValidateToken} does.
 *
 * @throws {TypeError} without `resource`
 * @example
 * ```ts
 * const provider = new OAuthProvider({
 *   resolveExternalToken: createResolveExternalToken(verifier, { resource: "https://mcp.example.com/mcp" }),
 *   // ...
 * });
 * ```
 */
export function createResolveExternalToken<Props, C extends object = Claims>(
  verifier: TokenVerifier<C>,
  options: ResolveExternalTokenOptions & PropsOption<Props, C>,
): ResolveExternalToken<Props>;
export function createResolveExternalToken<C extends object = Claims>(
  verifier: TokenVerifier<C>,
  options: ResolveExternalTokenOptions & NoPropsOption,
): ResolveExternalToken<ClaimProps<C>>;
export function createResolveExternalToken(
  verifier: TokenVerifier<object>,
  options: object,
): ResolveExternalToken<unknown> {
  const { resource, audience, props = ownClaims, ExternalTokenError } = { __proto__: null, ...options } as AnyOptions;
  if (typeof resource !== "string") throw new TypeError("resource: expected a string");
  return async ({ token }) => {
    const accessToken = await verify(verifier, token, ExternalTokenError);
    if (accessToken === null || !isFor(accessToken, resource, audience)) return null;
    return { __proto__: null, props: await props(accessToken), audience: resource } as Resolution<unknown>;
  };
}

/**
 * Passes a verified token to `createMcpHandler` of `agents` in the execution context: tools find the token in their
 * `authInfo`, and `props` in `getMcpAuthContext()`. `props` must be a plain object. Default: a copy of the claims.
 *
 * @example
 * ```ts
 * export default {
 *   fetch: gate.protect((request, { accessToken }, env: Env, context: ExecutionContext) =>
 *     createMcpHandler(server)(request, env, setVerifiedContext(context, accessToken)),
 *   ),
 * };
 * ```
 */
export function setVerifiedContext<Context extends object, Props extends object>(
  context: Context,
  accessToken: AccessToken<object>,
  props: Props,
): Context & { readonly props: Props };
export function setVerifiedContext<Context extends object, C extends object = Claims>(
  context: Context,
  accessToken: AccessToken<C>,
): Context & { readonly props: ClaimProps<C> };
export function setVerifiedContext(
  context: { props?: unknown; [VERIFIED_CONTEXT]?: unknown },
  accessToken: AccessToken<object>,
  props: object = ownClaims(accessToken),
): object {
  const { token, clientId, scopes, expiresAt, resource } = accessToken;
  const verifiedContext: Record<string, unknown> = {
    __proto__: null,
    version: 1,
    token,
    clientId,
    scopes: [...scopes],
    props,
  };
  if (expiresAt !== undefined) verifiedContext["expiresAt"] = expiresAt;
  if (resource !== undefined) verifiedContext["resource"] = resource.href;
  // The very same object in both places: agents compares them.
  context.props = props;
  context[VERIFIED_CONTEXT] = verifiedContext;
  return context;
}

/** A copy that handlers may add to. */
function ownClaims({ claims }: AccessToken<object>): object {
  return { ...claims };
}

/** The token, or null if it is refused. An outage is no refusal: the client must keep its token. */
async function verify(
  verifier: TokenVerifier<object>,
  token: string,
  HostError: HostErrorClass<HostErrorCode> | undefined,
): Promise<AccessToken<object> | null> {
  try {
    return await verifier.verifyToken(token);
  } catch (error) {
    const code = memberOf(error, "code");
    const isScope = code === "insufficient_scope";
    if (isScope && HostError !== undefined) {
      throw new HostError("insufficient_scope", {
        description: (error as Error).message,
        statusCode: 403,
        requiredScopes: [...((memberOf(error, "requiredScopes") ?? []) as readonly string[])],
      });
    }
    if (isScope || code === "invalid_token" || code === "invalid_request") return null;
    if (HostError === undefined) throw error;
    throw new HostError("temporarily_unavailable", {
      description: "The token could not be verified. Try again later.",
      statusCode: 503,
      headers: { "Retry-After": String(memberOf(error, "retryAfter") ?? 1) },
    });
  }
}

/** Whether the token was issued for the resource: a verifier may accept several audiences. */
function isFor(
  accessToken: AccessToken<object>,
  resource: string,
  audience: string | readonly string[] | null = resource,
): boolean {
  if (audience === null) return true;
  return [audience].flat().some((name) => accessToken.audience.includes(name));
}
