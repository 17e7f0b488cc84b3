// What users see of a gate.

import type { AccessToken } from "./access-token.ts";
import type { Claims } from "./claims.ts";
import type { GateEvent } from "./events.ts";
import type { OperationOptions, ResponseFilter } from "./operation-types.ts";
import type { TokenVerifier } from "./verifier.ts";

/** What a verifier that is not of this package gives at least; the `AuthInfo` of the MCP SDK has it. */
interface ForeignAuthInfo {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** A verifier of the MCP SDK, or of your own. */
export interface ForeignVerifier {
  verifyAccessToken(token: string): Promise<ForeignAuthInfo>;
}

/** A function that verifies a token. It may refuse by returning nothing, or by throwing a `TokenError`. */
export type VerifyFunction = (
  token: string,
  options: { readonly signal: AbortSignal | undefined },
) => ForeignAuthInfo | null | undefined | Promise<ForeignAuthInfo | null | undefined>;

interface GateOptions<C extends object> {
  /**
   * What verifies tokens: a verifier of this package, an `OAuthTokenVerifier` of the MCP SDK, or a function. The result
   * of the latter two is checked as the MCP SDK does: `expiresAt` is not over, and `resource`, if there is one, is this
   * one; `undefined` or `null` is a refusal.
   */
  verifier: TokenVerifier<C> | ForeignVerifier | VerifyFunction;
  /** The canonical URL of the protected resource (RFC 8707, RFC 9728): sent as it is written here. */
  resource: string | URL | undefined;
  /** Issuers of the authorization servers, at least one: sent as they are written here. */
  authorizationServers: readonly (string | undefined)[] | undefined;
  /** Scopes that every request needs. Default: those of the verifier. */
  requiredScopes?: readonly string[] | string | undefined;
  /** `scopes_supported` of the metadata. Default: the required scopes. `offline_access` is never in it. */
  scopesSupported?: readonly string[] | undefined;
  /** `resource_name` of the metadata. */
  resourceName?: string | undefined;
  /** `resource_documentation` of the metadata. */
  resourceDocumentation?: string | undefined;
  /** Scope hierarchy: a scope and the scopes that it implies, transitively. */
  impliedScopes?: { readonly [scope: string]: readonly string[] } | undefined;
  /**
   * Answers preflight requests, and lets pages of any origin read responses: refusals and metadata always; those of a
   * handler for requests with an `Origin` header, and for GET and HEAD, which a cache may keep (the adapters for Node
   * and Express: always). Default: true.
   */
  cors?: boolean | undefined;
  /**
   * The header with the token. Default: `Authorization`, with the scheme `Bearer`. Any other contains the token alone,
   * as `Cf-Access-Jwt-Assertion` of Cloudflare Access does.
   */
  tokenHeader?: string | undefined;
  /**
   * Origins of pages whose requests are answered, such as `https://app.example.com`; others get 403. Requests without an
   * `Origin` header do not come from a page. Default: all, as the token protects the server.
   */
  allowedOrigins?: readonly string[] | undefined;
  /**
   * Names of this server in the `Host` header, with a port or for any port; others get 403. It protects local servers
   * from DNS rebinding. Default: all.
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Hosts whose URLs may be `http:`: exactly these, without a port: port 80. For `resource`, `resourceDocumentation` and
   * `authorizationServers`. Default: none.
   */
  dangerouslyAllowHttpHosts?: readonly string[] | undefined;
  /** Audit hook: each verdict with its reason. Errors that it throws are ignored. */
  onEvent?: ((event: GateEvent) => void) | undefined;
}

/** The options of a gate: every request needs a token. */
export interface BearerGateOptions<C extends object = Claims> extends GateOptions<C>, OperationOptions<C> {
  publicTools?: undefined;
  challengeOnCall?: false | undefined;
}

/** The options of a gate that lets some requests pass without a token: rules and handlers may get none. */
export interface PublicBearerGateOptions<C extends object = Claims>
  extends GateOptions<C>,
    OperationOptions<C, undefined> {
  /** Tools that need no token. Everything else still needs one, `initialize` too, unless `challengeOnCall` is set. */
  publicTools?: readonly string[] | undefined;
  /**
   * Lets clients without a token connect and list, and challenges them when they call what needs a token. Many clients
   * sign in only when `initialize` is refused. Default: false.
   */
  challengeOnCall?: boolean | undefined;
}

/** The token behind a gate, which always names the resource. */
export interface GateAccessToken<C extends object = Claims> extends AccessToken<C> {
  readonly resource: URL;
}

/** What a protected handler gets beside the request. */
export interface ProtectedContext<C extends object = Claims, NoToken = never> {
  /** The token. A gate with `publicTools` or `challengeOnCall` lets some requests pass without one. */
  readonly accessToken: GateAccessToken<C> | NoToken;
  /** With rules for operations: the body that was judged, parsed. `undefined` where there is no body. */
  readonly parsedBody: unknown;
  /**
   * With rules for operations, for handlers that write the response elsewhere: a filter for the bytes of a response with
   * this `Content-Type`, which cuts out what the rules hide. `undefined`: there is nothing to cut out.
   */
  createResponseFilter(contentType: string | null): ResponseFilter | undefined;
}

/** A handler of the MCP SDK 2.x, as `createMcpHandler` returns it. It gets the token and the body that was judged. */
export interface McpHandler {
  fetch(
    request: Request,
    options: { readonly authInfo?: GateAccessToken<object>; readonly parsedBody?: unknown },
  ): Response | Promise<Response>;
}

export interface BearerGate<C extends object = Claims, NoToken = never> {
  /**
   * The token of a request, or the response that refuses it (RFC 6750 section 3, RFC 9728 section 5.1). It judges no
   * body: a gate with rules for operations rejects the call.
   *
   * @example
   * ```ts
   * const result = await gate.authenticate(request);
   * if (result instanceof Response) return result;
   * ```
   */
  authenticate(request: Request): Promise<GateAccessToken<C> | Response>;
  /**
   * A handler that is called with good tokens only. Preflight requests and requests for the metadata are answered
   * without a token; `getAccessToken()` works inside; a `TokenError` that the handler throws becomes a challenge.
   *
   * With rules for operations the body is judged first, the handler gets a request with that very body, and lists in its
   * response are filtered.
   *
   * @example
   * ```ts
   * const fetch = gate.protect((request, { accessToken }) => new Response(accessToken.clientId));
   * ```
   */
  protect<Rest extends unknown[]>(
    handler: (request: Request, context: ProtectedContext<C, NoToken>, ...rest: Rest) => Response | Promise<Response>,
  ): (request: Request, ...rest: Rest) => Promise<Response>;
  /**
   * The same for a handler of the MCP SDK 2.x.
   *
   * @example
   * ```ts
   * const fetch = gate.protect(createMcpHandler(() => server));
   * ```
   */
  protect(handler: McpHandler): (request: Request, ...rest: unknown[]) => Promise<Response>;
  /** The protected resource metadata (RFC 9728), if the request is for it: GET, HEAD and OPTIONS. */
  metadataResponse(request: Request): Response | undefined;
  /** The URL of the metadata. */
  readonly metadataUrl: string;
  /** With rules for operations: the largest body that the gate reads, in bytes. `undefined`: it reads none. */
  readonly maxBodyBytes: number | undefined;
  /** The response that an error is answered with. */
  challenge(error: unknown): Response;
  /** @throws {TokenError} `insufficient_scope`, naming all of `scopes`, if one of them is not granted or implied */
  requireScopes(accessToken: AccessToken<object>, ...scopes: string[]): void;
}
