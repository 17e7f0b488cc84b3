// createBearerGate: the wasm reads headers and builds every answer; this moves Request and Response.

import { fixedUrl, seal, withToken } from "./access-token.js";
import { runWithAccessToken } from "./async-context.js";
import { auditHookOf, copyOptions, warn } from "./environment.js";
import { TokenError, createConfigError, createTypeError } from "./errors.js";
import { Held, guarded } from "./instance.js";
import { memberOf } from "./members.js";
import { factsOf, failureOf } from "./verifier-facts.js";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const NO_CREDENTIALS = -1;

/** Other verifiers may leave members of an access token out: what they lack is not read from Object.prototype. */
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

/** How nearly all clients write it. Other spellings and spaces are read in the wasm. */
const SCHEME = "Bearer ";

export function createBearerGate(options) {
  return new BearerGate(options);
}

class BearerGate {
  #core;
  #settings;
  #verify;
  #auditHook;
  #isOurs;
  #givesOurTokens;
  #corsHeaders;
  #resource;
  #recall;
  #accepted = new WeakMap();

  constructor(options) {
    const given = copyOptions(options);
    const verifier = verifierOf(given);
    const copy = withScopesOf(verifier, given);
    this.#core = new Held((wasm) => new wasm.GateCore(copy));
    this.#settings = seal(JSON.parse(guarded(() => this.#core.get().settings())));
    checkAgainst(verifier, this.#settings, copy);
    this.#auditHook = auditHookOf(copy);
    warnOfSlashes(verifier, copy, this.#auditHook);
    this.#isOurs = factsOf(verifier) !== undefined;
    this.#corsHeaders = Object.entries(this.#settings.corsHeaders);
    this.#resource = fixedUrl(this.#settings.resource);
    this.#verify = verifyOf(verifier);
    this.#givesOurTokens = this.#verify === factsOf(verifier)?.verify;
    if (this.#givesOurTokens && this.#settings.tokenHeader.toLowerCase() === "authorization") {
      this.#recall = factsOf(verifier).recall;
    }
  }

  get metadataUrl() {
    return this.#settings.metadataUrl;
  }

  authenticate = async (request) => {
    const header = request.headers.get(this.#settings.tokenHeader);
    const { accessToken, response } = this.#remembered(header) ?? (await this.#judge(header, request));
    return accessToken ?? response;
  };

  protect = (handler) => {
    if (typeof handler !== "function") {
      throw createTypeError("handler", "must be a function", handler);
    }
    return async (request, ...rest) => {
      const open = this.metadataResponse(request) ?? this.#preflightResponse(request);
      if (open !== undefined) return open;
      const header = request.headers.get(this.#settings.tokenHeader);
      const { accessToken, response } = this.#remembered(header) ?? (await this.#judge(header, request));
      if (accessToken === undefined) return response;
      try {
        const handle = () => handler(request, Object.freeze({ accessToken }), ...rest);
        const answer = await runWithAccessToken(accessToken, handle);
        if (typeof answer?.status !== "number") throw new TypeError("the handler given to protect() gave no Response");
        return this.#mayBeReadByPages(request) ? this.#readableByPages(answer) : answer;
      } catch (error) {
        if (error instanceof TokenError) return this.challenge(error);
        throw error;
      }
    };
  };

  /**
   * The verdict on a token that the verifier remembers, at once and without the wasm. What comes behind the scheme was
   * a good token when it was remembered, so the header is well-formed.
   */
  #remembered(header) {
    if (this.#recall === undefined || !header?.startsWith(SCHEME)) return undefined;
    const verified = this.#recall(header.slice(SCHEME.length));
    if (verified === undefined) return undefined;
    let accepted = this.#accepted.get(verified);
    if (accepted === undefined) {
      try {
        accepted = this.#accept(verified);
      } catch (error) {
        return refusal(this.challenge(error));
      }
      this.#accepted.set(verified, accepted);
    }
    this.#auditHook?.({ type: "request_accepted" });
    return accepted;
  }

  /** The verdict on a request: `acceptance` or `refusal`. */
  async #judge(header, request) {
    if (header === null) return refusal(this.#noCredentials());
    const start = guarded(() => this.#core.get().tokenStart(header));
    if (start === NO_CREDENTIALS) return refusal(this.#noCredentials());
    if (start < 0) return refusal(this.#refused("invalid_request", "MALFORMED_CREDENTIALS"));
    try {
      const verified = await this.#verify(header.slice(start), () => request.signal ?? undefined);
      if (!this.#isAcceptable(verified)) return refusal(this.#refused("invalid_token", "VERIFIER_FAILED"));
      const accepted = this.#accept(verified);
      this.#auditHook?.({ type: "request_accepted" });
      return accepted;
    } catch (error) {
      return refusal(this.challenge(error));
    }
  }

  /** What handlers get of a verified token. Throws if a scope is missing. */
  #accept(verified) {
    this.requireScopes(verified, ...this.#settings.requiredScopes);
    if (this.#givesOurTokens) return acceptance(withToken(verified.token, verified, this.#resource));
    return acceptance(Object.freeze({ ...NO_MEMBERS, ...verified, resource: this.#resource }));
  }

  /**
   * Other verifiers than ours may say no by giving nothing, and leave to the gate what the MCP SDK's gate does for
   * them: to see that the token has not ended, and is for this resource where they say for which.
   */
  #isAcceptable(verified) {
    if (verified === null || verified === undefined) return false;
    if (this.#isOurs) return true;
    const [expiresAt, resource] = ["expiresAt", "resource"].map((name) => memberOf(verified, name));
    const lives = expiresAt === undefined || (Number.isFinite(expiresAt) && expiresAt > Date.now() / 1000);
    return lives && (resource === undefined || isSameResource(resource, this.#settings.resource));
  }

  metadataResponse = (request) => {
    // Cheap for every other request: no URL is parsed, nothing crosses into the wasm.
    if (!request.url.includes(WELL_KNOWN)) return undefined;
    const { pathname } = new URL(request.url);
    const answer = guarded(() => this.#core.get().metadata(request.method, pathname));
    return answer === undefined ? undefined : responseOf(answer);
  };

  challenge = (error) => {
    if (error instanceof TokenError) {
      const { code, reason, requiredScopes: scopes, retryAfter } = error;
      return this.#refused(code, reason, scopes, retryAfter, error);
    }
    const { code, scopes, retryAfter } = readForeignError(error);
    return this.#refused(code, "VERIFIER_FAILED", scopes, retryAfter);
  };

  requireScopes = (accessToken, ...scopes) => {
    const granted = memberOf(accessToken, "scopes");
    if (!Array.isArray(granted)) {
      throw createTypeError("accessToken", "must be an AccessToken", accessToken);
    }
    for (const scope of scopes) {
      if (typeof scope !== "string" || scope === "") {
        throw createTypeError("scopes", "must be strings that are not empty", scope);
      }
    }
    if (scopes.every((scope) => granted.includes(scope))) return;
    guarded(() => this.#core.get().checkScopes([...granted], scopes));
  };

  #noCredentials() {
    this.#auditHook?.({ type: "request_refused", status: 401, reason: "NO_CREDENTIALS" });
    return responseOf(guarded(() => this.#core.get().noCredentials()));
  }

  #refused(code, reason, scopes = [], retryAfter = 1, error = undefined) {
    const response = responseOf(guarded(() => this.#core.get().refused(code, scopes, Math.ceil(retryAfter))));
    this.#auditHook?.({
      type: "request_refused",
      status: response.status,
      reason,
      ...this.#detailsOf(error),
    });
    return response;
  }

  /** What the operator is told of an error of ours, without values of the token. */
  #detailsOf(error) {
    if (error === undefined) return undefined;
    const { explanation, claim, requiredScopes, algorithm, allowedAlgorithms } = error;
    const details = { __proto__: null, explanation };
    if (claim !== undefined) details.claim = claim;
    if (requiredScopes !== undefined) details.requiredScopes = requiredScopes;
    if (algorithm !== undefined) {
      details.algorithm = algorithm;
      details.allowedAlgorithms = allowedAlgorithms;
    }
    const failure = failureOf(error);
    if (failure !== undefined) details.failure = failure;
    return details;
  }

  /** The answer to what a browser asks before it lets a page send a token (Fetch standard, CORS preflight). */
  #preflightResponse(request) {
    const isPreflight =
      request.method === "OPTIONS" &&
      request.headers.has("origin") &&
      request.headers.has("access-control-request-method");
    if (!isPreflight) return undefined;
    if (this.#corsHeaders.length === 0) return undefined;
    return responseOf(guarded(() => this.#core.get().preflight()));
  }

  /**
   * Whether a page of another origin may get the answer: it asks (Fetch standard, CORS protocol: with `Origin`), or a
   * cache may keep the answer and give it to one.
   */
  #mayBeReadByPages({ method, headers }) {
    return method === "GET" || method === "HEAD" || headers.has("origin");
  }

  /** What the handler says itself stays; to the list of headers that pages may read, ours are added. */
  #readableByPages(response) {
    // A switch of protocols is no answer to a page.
    if (this.#corsHeaders.length === 0 || response.status === 101) return response;
    const { headers } = response;
    const added = [];
    for (const [name, ours] of this.#corsHeaders) {
      const value = joined(name, headers.get(name), ours);
      if (value !== undefined) added.push([name, value]);
    }
    try {
      for (const [name, value] of added) headers.set(name, value);
      return response;
    } catch {
      // Headers of a response that was fetched cannot be changed, nor can an error be copied.
      if (response.status === 0) return response;
      const readable = new Response(response.body, response);
      for (const [name, value] of added) readable.headers.set(name, value);
      return readable;
    }
  }
}

/** Compared as the MCP SDK does: without a fragment, and with or without one slash at the end. */
function isSameResource(a, b) {
  const canonical = (url) => String(new URL(url)).replace(/#.*$/, "").replace(/\/$/, "");
  return canonical(a) === canonical(b);
}

/** What may be answered of an error of another's verifier: nothing of it is trusted, and reading it may throw. */
function readForeignError(error) {
  try {
    const codes = ["invalid_request", "invalid_token", "insufficient_scope"];
    const names = ["code", "requiredScopes", "retryAfter"];
    const [code, requiredScopes, retryAfter] = names.map((name) => memberOf(error, name));
    return {
      code: codes.includes(code) ? code : "server_error",
      scopes: Array.isArray(requiredScopes) ? requiredScopes.filter((scope) => typeof scope === "string") : [],
      retryAfter: Number.isFinite(retryAfter) ? Math.min(Math.max(retryAfter, 1), 86_400) : 1,
    };
  } catch {
    return { code: "server_error", scopes: [], retryAfter: 1 };
  }
}

// The two verdicts on a request have all their members and no prototype: were the access token of a refusal read from
// a polluted Object.prototype, every request would pass.

function acceptance(accessToken) {
  return { __proto__: null, accessToken, response: undefined };
}

function refusal(response) {
  return { __proto__: null, accessToken: undefined, response };
}

/** What a header must be set to, if it must be. */
function joined(name, given, ours) {
  if (given === null) return ours;
  return name === "Access-Control-Expose-Headers" && given.trim() !== "*" ? `${given}, ${ours}` : undefined;
}

function verifierOf(options) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError("options", "must be an object", options);
  }
  const { verifier } = options;
  const verifies = (name) => typeof memberOf(verifier, name) === "function";
  if (!verifies("verifyToken") && !verifies("verifyAccessToken")) {
    throw createTypeError("verifier", "must be a verifier", verifier);
  }
  return verifier;
}

/** How a verifier is asked. A request's signal is read only when it is needed: some hosts make one at that moment. */
function verifyOf(verifier) {
  const lazily = factsOf(verifier)?.verify;
  // Unless somebody has put another method in its place since.
  if (lazily !== undefined && !Object.hasOwn(verifier, "verifyToken")) return lazily;
  return typeof memberOf(verifier, "verifyToken") === "function"
    ? (token, getSignal) => verifier.verifyToken(token, { signal: getSignal() })
    : (token) => verifier.verifyAccessToken(token);
}

/** What is left out of a gate's options is as the verifier has it. */
function withScopesOf(verifier, options) {
  const facts = factsOf(verifier);
  const requiredScopes = memberOf(verifier, "requiredScopes") ?? [];
  if (!Array.isArray(requiredScopes)) {
    throw createTypeError("verifier", "its requiredScopes must be an array of strings", requiredScopes);
  }
  const withScopes = { __proto__: null, ...options };
  withScopes.requiredScopes ??= [...requiredScopes];
  if (facts?.impliedScopes !== undefined) withScopes.impliedScopes ??= JSON.parse(facts.impliedScopes);
  return withScopes;
}

function checkAgainst(verifier, settings, options) {
  const facts = factsOf(verifier);
  if (facts?.audience === "left_out") {
    const message = "checks no audience, so tokens for other servers are accepted; say audience: null if that is meant";
    throw createConfigError("ERR_CONFIG_AUDIENCE", "verifier", message);
  }
  const judgesScopes = facts !== undefined && verifier.requiredScopes.length > 0;
  if (judgesScopes && options.impliedScopes !== undefined && facts.impliedScopes !== settings.impliedScopes) {
    const message = "the verifier has requiredScopes and must be given the same impliedScopes";
    throw createConfigError("ERR_CONFIG_SCOPES", "impliedScopes", message);
  }
}

/** Two URLs that differ by a slash at the end are both valid, but hardly ever meant. */
function warnOfSlashes(verifier, { resource, authorizationServers }, auditHook) {
  if (factsOf(verifier) === undefined) return;
  const pairs = [
    ["audience_differs_by_slash", isOrigin(resource) ? [] : [resource], verifier.audience, "its resource and the verifier's audience"],
    ["issuer_differs_by_slash", [authorizationServers].flat(), verifier.issuer, "its authorizationServers and issuer"],
  ];
  for (const [warning, urls, accepted, what] of pairs) {
    const isNear = (url) => !accepted.includes(url) && accepted.some((other) => isBarSlash(url, other));
    if (Array.isArray(accepted) && urls.some(isNear)) {
      warn(auditHook, warning, `of a gate ${what} differ by a slash at the end`);
    }
  }
}

function isBarSlash(one, other) {
  return one === `${other}/` || other === `${one}/`;
}

/** `https://host` or `https://host/`: as audiences they are the same. */
function isOrigin(url) {
  return /^https?:\/\/[^/]+\/?$/.test(url);
}

function responseOf(text) {
  const { status, headers, body } = JSON.parse(text);
  return new Response(body, { __proto__: null, status, headers });
}
