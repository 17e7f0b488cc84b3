// createBearerGate: the wasm reads headers and builds every answer; this class moves Request and Response.

import type { AccessToken } from "./access-token.ts";
import { handleWithAccessToken } from "./async-context.ts";
import { type AuditHook, readAuditHook } from "./audit-hook.ts";
import type { Claims } from "./claims.ts";
import { EMPTY_SCOPE, NOT_AN_ACCESS_TOKEN } from "./config-faults.js";
import { copyOptions } from "./copy-options.ts";
import { createTypeError, fromCaller, type RefusalMembers, TokenError, withoutUndefined } from "./errors.ts";
import type { GateEvent } from "./events.ts";
import { parseFromWasm } from "./from-wasm.ts";
import { frozenUrl } from "./frozen-url.ts";
import type { GateCore } from "./gate-glue.js";
import { Context, type Handler, readHandler } from "./gate-handler.ts";
import { methodNotAllowed, toResponse, toRpcResponse, withCorsHeaders } from "./gate-responses.ts";
import type {
  BearerGate,
  BearerGateOptions,
  GateAccessToken,
  McpHandler,
  PublicBearerGateOptions,
} from "./gate-types.ts";
import {
  checkAgainst,
  isSameResource,
  readForeignError,
  readVerifier,
  readVerify,
  type Verify,
  warnOfSlashes,
  withScopesOf,
} from "./gate-verifier.ts";
import { type GateGlue, gateWasm } from "./gate-wasm.ts";
import { memberOf } from "./members.ts";
import { type JudgedBody, type OperationGate, readOperations, rpcError } from "./operations.ts";
import { optionsText } from "./options-text.ts";
import { filterResponse } from "./response-filter.ts";
import { getFailure, getInternals } from "./verifier-internals.ts";
import { RecoverableHandle } from "./wasm.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const NO_CREDENTIALS = -1;

/** How nearly all clients write it. The wasm reads other spellings. */
const SCHEME = "Bearer ";

/** What the members are that a foreign verifier leaves out: they are not read from `Object.prototype`. */
const NO_MEMBERS = {
  token: undefined,
  clientId: undefined,
  clientIdSource: undefined,
  scopes: undefined,
  expiresAt: undefined,
  subject: undefined,
  issuer: undefined,
  audience: undefined,
  claims: undefined,
  extra: undefined,
};

/** What the wasm made of the options. */
interface Settings {
  readonly corsHeaders: Readonly<Record<string, string>>;
  readonly impliedScopes: string;
  readonly metadataUrl: string;
  readonly requiredScopes: readonly string[];
  readonly resource: string;
  readonly tokenHeader: string;
  readonly checksOrigin: boolean;
}

/** The verdict on a request: a class, so that nothing can be read from `Object.prototype`. */
class Verdict {
  readonly accessToken: GateAccessToken<object> | undefined;
  readonly response: Response | undefined;

  constructor(accessToken: GateAccessToken<object> | undefined, response: Response | undefined) {
    this.accessToken = accessToken;
    this.response = response;
  }
}

/** The verdict on a request that may be handled; without a token where its operations need none. */
class Admission {
  readonly accessToken: GateAccessToken<object> | undefined;
  /** The body, if the gate has rules for operations and has judged one. */
  readonly judged: JudgedBody | undefined;

  constructor(accessToken: GateAccessToken<object> | undefined, judged: JudgedBody | undefined) {
    this.accessToken = accessToken;
    this.judged = judged;
  }
}

/** The request has no credentials. Whether it needs some is for the rules to say, if there are any. */
const NO_CREDENTIALS_VERDICT = new Verdict(undefined, undefined);

/**
 * A gate in front of request handlers, for any host that uses `Request` and `Response`.
 *
 * @typeParam C the type of the claims
 * @throws {ConfigError} when options are wrong, and over a `JWTVerifier` that checks no audience, unless it was built
 * with `audience: null`
 * @example
 * ```ts
 * const gate = createBearerGate({
 *   verifier,
 *   resource: "https://mcp.example.com/mcp",
 *   authorizationServers: ["https://issuer.example.com"],
 * });
 * export default { fetch: gate.protect(async (request, { accessToken }) => new Response(accessToken.clientId)) };
 * ```
 */
export function createBearerGate<C extends object = Claims>(options: BearerGateOptions<C>): BearerGate<C>;
export function createBearerGate<C extends object = Claims>(
  options: PublicBearerGateOptions<C>,
): BearerGate<C, undefined>;
export function createBearerGate(options: object): unknown {
  // Not the last act of this function: an engine with tail calls would take it off the stack, where an error looks for it.
  const [gate] = fromCaller(createBearerGate, () => [new Gate(options as PublicBearerGateOptions<object>)]);
  return gate;
}

class Gate {
  readonly #core: RecoverableHandle<GateGlue, GateCore>;
  readonly #settings: Settings;
  readonly #verify: Verify;
  readonly #auditHook: AuditHook<GateEvent> | undefined;
  readonly #operations: OperationGate | undefined;
  readonly #isOurs: boolean;
  readonly #corsHeaders: readonly (readonly [string, string])[];
  readonly #resource: URL;
  readonly #getCached: ((token: string) => AccessToken<object> | undefined) | undefined;
  readonly #accepted = new WeakMap<object, Verdict>();

  constructor(options: PublicBearerGateOptions<object>) {
    const copy = copyOptions(options);
    const verifier = readVerifier(copy);
    const withScopes = withScopesOf(verifier, copy);
    const text = optionsText(withScopes);
    this.#core = new RecoverableHandle(gateWasm, (wasm) => new wasm.GateCore(text));
    this.#settings = parseFromWasm<Settings>(this.#core.call((core) => core.settings()));
    checkAgainst(verifier, this.#settings, withScopes);
    this.#auditHook = readAuditHook<GateEvent>(withScopes);
    warnOfSlashes(verifier, withScopes, this.#auditHook);
    this.#operations = readOperations(withScopes, text, this.#auditHook);
    const internals = getInternals(verifier);
    this.#isOurs = internals !== undefined;
    this.#corsHeaders = Object.entries(this.#settings.corsHeaders);
    this.#resource = frozenUrl(this.#settings.resource);
    this.#verify = readVerify(verifier);
    if (this.#verify === internals?.verify && this.#settings.tokenHeader.toLowerCase() === "authorization") {
      this.#getCached = internals.getCached;
    }
  }

  get metadataUrl(): string {
    return this.#settings.metadataUrl;
  }

  get maxBodyBytes(): number | undefined {
    return this.#operations?.maxBodyBytes;
  }

  authenticate = async (request: Request): Promise<AccessToken<object> | Response | undefined> => {
    if (this.#operations !== undefined) {
      throw new Error(
        "mcp-bearer: authenticate() judges no body, and this gate has rules for operations: use protect()",
      );
    }
    const forbidden = this.#forbiddenResponse(request);
    if (forbidden !== undefined) return forbidden;
    const { accessToken, response } = await this.#judge(request);
    return accessToken ?? response ?? this.#noCredentials();
  };

  protect = (handler: Handler | McpHandler) => {
    const handle = fromCaller(this.protect, () => readHandler(handler));
    return async (request: Request, ...rest: unknown[]): Promise<Response | undefined> => {
      const open =
        this.metadataResponse(request) ?? this.#forbiddenResponse(request) ?? this.#preflightResponse(request);
      if (open !== undefined) return open;
      const verdict = this.#judge(request);
      const settled = verdict instanceof Verdict ? verdict : await verdict;
      if (settled.response !== undefined) return settled.response;
      try {
        const admission = this.#operations
          ? await this.#judgeOperations(this.#operations, request, settled.accessToken)
          : this.#admit(settled.accessToken);
        if (!(admission instanceof Admission)) return this.#toClient(request, admission);
        return await this.#handle(handle, request, admission, rest);
      } catch (error) {
        if (error instanceof TokenError) return this.challenge(error);
        throw error;
      }
    };
  };

  metadataResponse = (request: Request): Response | undefined => {
    // Cheap for every other request: no URL is parsed, and the wasm is not called.
    if (!request.url.includes(WELL_KNOWN)) return undefined;
    const { pathname } = new URL(request.url);
    const answer = this.#core.call((core) => core.metadata(request.method, pathname));
    return answer === undefined ? undefined : toResponse(answer);
  };

  challenge = (error: unknown): Response => {
    if (error instanceof TokenError) {
      const { code, reason, requiredScopes, retryAfter } = error;
      return this.#refused(code, reason, requiredScopes, retryAfter, error);
    }
    const { code, scopes, retryAfter } = readForeignError(error);
    return this.#refused(code, "VERIFIER_FAILED", scopes, retryAfter);
  };

  requireScopes = (accessToken: AccessToken<object>, ...scopes: string[]): void => {
    const granted: unknown = memberOf(accessToken, "scopes");
    fromCaller(this.requireScopes, () => {
      if (!Array.isArray(granted)) throw createTypeError(NOT_AN_ACCESS_TOKEN, "accessToken", accessToken);
      for (const scope of scopes) {
        if (typeof scope !== "string" || scope === "") throw createTypeError(EMPTY_SCOPE, "scopes", scope);
      }
    });
    if (scopes.every((scope) => (granted as string[]).includes(scope))) return;
    this.#core.call((core) => {
      core.checkScopes([...(granted as string[])], scopes);
    });
  };

  #admit(accessToken: GateAccessToken<object> | undefined): Admission | Response {
    return accessToken === undefined ? this.#noCredentials() : new Admission(accessToken, undefined);
  }

  async #handle(handle: Handler, request: Request, { accessToken, judged }: Admission, rest: unknown[]) {
    const createResponseFilter = (contentType: string | null) =>
      this.#operations?.createResponseFilter(accessToken, contentType);
    const context = new Context(accessToken, judged, createResponseFilter);
    const answer = (await handleWithAccessToken(accessToken, () => handle(request, context, ...rest))) as
      | Response
      | undefined;
    if (typeof answer?.status !== "number") throw new TypeError("the handler given to protect() gave no Response");
    return this.#toClient(request, this.#operations ? await filterResponse(answer, createResponseFilter) : answer);
  }

  /** Judges what a request asks for. Without a token, where the rules let some requests pass without. */
  async #judgeOperations(
    operations: OperationGate,
    request: Request,
    accessToken: GateAccessToken<object> | undefined,
  ): Promise<Admission | Response> {
    if (accessToken === undefined && !operations.hasPublic) return this.#noCredentials();
    if (request.method !== "POST") {
      // Streams and sessions, which have no body (MCP, Streamable HTTP). What else servers read bodies of is not MCP.
      if (!["GET", "HEAD", "DELETE", "OPTIONS"].includes(request.method)) return methodNotAllowed();
      return this.#admit(accessToken);
    }
    const verdict = await operations.judge(request, accessToken);
    switch (verdict.outcome) {
      case "pass":
        return new Admission(accessToken, verdict);
      case "no_token":
        return this.#noCredentials();
      case "insufficient_scope":
        throw TokenError.insufficientScope(verdict.scopes);
      case "error":
        throw verdict.error;
      default:
        return toRpcResponse(verdict.status, verdict.body);
    }
  }

  /** The answer to a page or a host that is not allowed (MCP, Streamable HTTP, Security). */
  #forbiddenResponse({ headers, url }: Request): Response | undefined {
    if (!this.#settings.checksOrigin) return undefined;
    const host = headers.get("host") ?? new URL(url).host;
    const reason = this.#core.call((core) => core.forbidden(headers.get("origin") ?? undefined, host)) as
      | "ORIGIN_NOT_ALLOWED"
      | "HOST_NOT_ALLOWED"
      | undefined;
    if (reason === undefined) return undefined;
    this.#auditHook?.({ type: "request_refused", status: 403, reason });
    const what = reason === "ORIGIN_NOT_ALLOWED" ? "Origin" : "Host";
    return toRpcResponse(403, rpcError(-32000, `Forbidden: the ${what} header is not allowed here`));
  }

  #toClient(request: Request, response: Response): Response {
    return this.#isCorsReadable(request) ? withCorsHeaders(response, this.#corsHeaders) : response;
  }

  /** At once for a token that the verifier remembers. */
  #judge(request: Request): Verdict | Promise<Verdict> {
    const header = request.headers.get(this.#settings.tokenHeader);
    return this.#judgeCached(header) ?? this.#judgeHeader(header, request);
  }

  /**
   * The verdict on a token that the verifier remembers, without the wasm. What is behind the scheme was a good token
   * when it was remembered, so the header is well-formed.
   */
  #judgeCached(header: string | null): Verdict | undefined {
    if (this.#getCached === undefined || !header?.startsWith(SCHEME)) return undefined;
    const verified = this.#getCached(header.slice(SCHEME.length));
    if (verified === undefined) return undefined;
    let accepted = this.#accepted.get(verified);
    if (accepted === undefined) {
      try {
        accepted = this.#accept(verified);
      } catch (error) {
        return new Verdict(undefined, this.challenge(error));
      }
      this.#accepted.set(verified, accepted);
    }
    this.#auditHook?.({ type: "request_accepted" });
    return accepted;
  }

  async #judgeHeader(header: string | null, request: Request): Promise<Verdict> {
    if (header === null) return NO_CREDENTIALS_VERDICT;
    const start = this.#core.call((core) => core.tokenStart(header));
    if (start === NO_CREDENTIALS) return NO_CREDENTIALS_VERDICT;
    if (start < 0) return new Verdict(undefined, this.#refused("invalid_request", "MALFORMED_CREDENTIALS"));
    try {
      const verified = await this.#verify(header.slice(start), () => request.signal ?? undefined);
      if (!this.#isAcceptable(verified)) {
        return new Verdict(undefined, this.#refused("invalid_token", "VERIFIER_FAILED"));
      }
      const accepted = this.#accept(verified as AccessToken<object>);
      this.#auditHook?.({ type: "request_accepted" });
      return accepted;
    } catch (error) {
      return new Verdict(undefined, this.challenge(error));
    }
  }

  /** What handlers get of a verified token. Throws if a scope is missing. */
  #accept(verified: AccessToken<object>): Verdict {
    this.requireScopes(verified, ...this.#settings.requiredScopes);
    const accessToken = { ...NO_MEMBERS, ...verified, resource: this.#resource } as GateAccessToken<object>;
    return new Verdict(Object.freeze(accessToken), undefined);
  }

  /**
   * Other verifiers may refuse by returning nothing, and leave to the gate what the MCP SDK's gate checks for them: that
   * the token has not expired, and is for this resource where they name one.
   */
  #isAcceptable(verified: unknown): boolean {
    if (verified === null || verified === undefined) return false;
    if (this.#isOurs) return true;
    const expiresAt = memberOf(verified, "expiresAt");
    const resource = memberOf(verified, "resource");
    const isValid =
      expiresAt === undefined || (Number.isFinite(expiresAt) && (expiresAt as number) > Date.now() / 1000);
    return isValid && (resource === undefined || isSameResource(String(resource), this.#settings.resource));
  }

  #noCredentials(): Response {
    this.#auditHook?.({ type: "request_refused", status: 401, reason: "NO_CREDENTIALS" });
    return toResponse(this.#core.call((core) => core.noCredentials()));
  }

  #refused(
    code: string,
    reason: (GateEvent & { type: "request_refused" })["reason"],
    scopes: readonly string[] = [],
    retryAfter = 1,
    error?: TokenError,
  ): Response {
    const answer = this.#core.call((core) => core.refused(code, [...scopes], Math.ceil(retryAfter)));
    const response = toResponse(answer);
    if (this.#auditHook !== undefined) {
      const status = response.status as 400 | 401 | 403 | 503;
      this.#auditHook({ type: "request_refused", status, reason, ...this.#detailsOf(error) });
    }
    return response;
  }

  /** What the operator needs to know about an error of this package, without values of the token. */
  #detailsOf(error: TokenError | undefined): object | undefined {
    if (error === undefined) return undefined;
    const { explanation, claim, requiredScopes, algorithm, allowedAlgorithms } = error as RefusalMembers;
    const failure = getFailure(error);
    return withoutUndefined({ explanation, claim, requiredScopes, algorithm, allowedAlgorithms, failure });
  }

  /** The answer to what a browser sends before it lets a page send a token (Fetch standard, CORS preflight). */
  #preflightResponse({ method, headers }: Request): Response | undefined {
    if (method !== "OPTIONS" || this.#corsHeaders.length === 0) return undefined;
    if (!headers.has("origin") || !headers.has("access-control-request-method")) return undefined;
    return toResponse(this.#core.call((core) => core.preflight()));
  }

  /**
   * Whether a page of another origin may read the answer: it sends `Origin` (Fetch standard, CORS protocol), or a cache
   * may keep the answer and give it to one.
   */
  #isCorsReadable({ method, headers }: Request): boolean {
    return method === "GET" || method === "HEAD" || headers.has("origin");
  }
}
