// IntrospectionTokenVerifier: the wasm writes requests and judges responses; this class sends, waits and keeps results.

import {
  type AccessToken,
  type AccessTokenResult,
  createResult,
  type VerifiedToken,
  withToken,
} from "./access-token.ts";
import { type AuditHook, readAuditHook, reportFetch, reportRefusal, warn } from "./audit-hook.ts";
import { assertTokenInput, readSignal } from "./call-input.ts";
import { type Check, runCheck } from "./check.ts";
import type { Claims } from "./claims.ts";
import { type Clock, nonThrowingClock, readClock } from "./clock.ts";
import { copyOptions, membersOf } from "./copy-options.ts";
import { untilAborted } from "./deadline.ts";
import {
  createError,
  createTokenError,
  type ErrorDetails,
  errorFromWasm,
  fromCaller,
  TokenError,
  withoutUndefined,
} from "./errors.ts";
import type { IntrospectionEvent, IntrospectionFailure } from "./events.ts";
import { parseFromWasm } from "./from-wasm.ts";
import { frozenUrl } from "./frozen-url.ts";
import { createHandle, type Glue } from "./instance.ts";
import { optionsText } from "./options-text.ts";
import { RefusalCounts } from "./refusal-counts.ts";
import { ResultCache, type Validity } from "./result-cache.ts";
import { isWorkerd } from "./runtime.ts";
import { Semaphore } from "./semaphore.ts";
import { SingleFlight } from "./single-flight.ts";
import { ClientCredential, type CredentialSettings } from "./transport/client-credential.ts";
import { type Discovered, Endpoint, type EndpointSettings } from "./transport/endpoint.ts";
import { type JwksEvent, JwksFetcher } from "./transport/jwks-fetcher.ts";
import type { Fetch, HttpFailure, HttpResponse } from "./transport/send-request.ts";
import { openStore, type SharedStore, type StoreClient } from "./transport/store-client.ts";
import type { IntrospectionVerifierCore } from "./verification-glue.js";
import type { TokenVerifier, VerifyOptions } from "./verifier.ts";
import { registerInternals, setFailure } from "./verifier-internals.ts";
import type { IntrospectionTokenVerifierOptions } from "./verifier-options.ts";
import type { RecoverableHandle } from "./wasm.ts";

const AUDIENCE_NOT_CHECKED =
  "IntrospectionTokenVerifier without `audience` accepts any audience; pass `audience: null` if that is intended";

/** What the wasm made of the options. */
interface Settings {
  readonly audience: readonly string[] | null;
  readonly cacheSize: number;
  readonly credential: CredentialSettings;
  readonly endpoint: EndpointSettings;
  readonly impliedScopes: string;
  readonly issuer: readonly string[] | null;
  /** With signed responses whose keys are fetched. */
  readonly jwks?: { readonly endpoint: EndpointSettings; readonly maxBytes: number };
  readonly maxBytes: number;
  readonly maxConcurrentRequests: number;
  readonly maxQueuedRequests: number;
  readonly requiredScopes: readonly string[];
  readonly serverUrl?: string;
  readonly storeTimeout?: number;
  readonly warnings: readonly string[];
}

/** What the wasm says about a response or an entry of the store: one of the first six members is there. */
interface Judgement extends Partial<Validity> {
  readonly accepted?: VerifiedToken;
  readonly refused?: ErrorDetails;
  /** There is no verdict. */
  readonly failed?: ErrorDetails;
  /** Keys for a signed response must be fetched first. */
  readonly keysNeeded?: true;
  /** An entry that is of no use here: the server must be asked. */
  readonly stale?: true;
  /** An entry that was not written with this `storeKey` and configuration. */
  readonly forged?: true;
  /** With `failed`: the endpoint may be at another URL by now. */
  readonly mayHaveMoved?: boolean;
  /** With `failed`: the event to report. */
  readonly event?: IntrospectionEvent;
  /** Seconds for which the response may be used again. Left out: not at all. */
  readonly ttl?: number;
}

/** The options that are not for the wasm. It has checked their types. */
interface GivenFunctions {
  readonly now?: unknown;
  readonly onEvent?: unknown;
  readonly fetch?: Fetch;
  readonly authorizationHeader?: () => string | Promise<string>;
  readonly store?: SharedStore;
  readonly check?: unknown;
}

/** What a request without a response says about: this process, the server, or the one token. */
type FailureCause = "not_sent" | "server" | "token";

type Headers = Readonly<Record<string, string>>;

/** One verification by the server. */
interface Flight {
  readonly token: string;
  /** When its time is up, in milliseconds of the system's clock. */
  readonly deadline: number;
  /** What is kept of earlier responses does not count. */
  readonly isFresh: boolean;
  /** The number of invalidations when it began: after another one its response is not remembered. */
  readonly invalidations: number;
  /** The number of refusals of the token when it began: after another one only a refusal is remembered. */
  readonly refusals: number;
  /** What the store has about the token; "unknown": it was not read, or did not answer. */
  storeState: "unknown" | "nothing" | "seen";
}

/**
 * Verifies tokens by token introspection (RFC 7662): opaque tokens, and JWTs whose revocation must take effect.
 *
 * Checks of the token: size and alphabet, before anything is sent. Checks of the response: `active` is true, strict
 * JSON, member types, `exp`, `nbf`, `iat`, `iss`, `aud`, the type of the token, scopes, and for a JWT the same `jti`.
 * Does not check a JWT's signature, which the server does. A failure of the server is a 503, so that clients keep
 * their token.
 *
 * @example
 * ```ts
 * import { IntrospectionTokenVerifier } from "mcp-bearer";
 *
 * const verifier = new IntrospectionTokenVerifier({
 *   issuer: "https://issuer.example.com",
 *   clientId: "mcp-server",
 *   clientSecret: process.env.CLIENT_SECRET,
 *   audience: "https://mcp.example.com/mcp",
 * });
 * ```
 */
export class IntrospectionTokenVerifier<C extends object = Claims> implements TokenVerifier<C> {
  readonly #core: RecoverableHandle<Glue, IntrospectionVerifierCore>;
  readonly #now: Clock;
  readonly #check: Check<object> | undefined;
  readonly #auditHook: AuditHook | undefined;
  readonly #settings: Settings;
  readonly #resource: URL | undefined;
  readonly #endpoint: Endpoint;
  #lastFailure: IntrospectionFailure | undefined;
  readonly #credential: ClientCredential;
  readonly #fetcher: JwksFetcher | undefined;
  readonly #store: StoreClient | undefined;
  readonly #active: ResultCache<AccessTokenResult<C>>;
  // Apart, so that made-up tokens never push out good ones.
  readonly #inactive: ResultCache<true>;
  readonly #semaphore: Semaphore;
  readonly #requests = new SingleFlight<string, AccessTokenResult<C>>();
  /** An operator's fetch decides by itself when to repeat a request. */
  readonly #usesOwnFetch: boolean;
  #mayKeepConnection = false;
  #fixedHeaders: Headers | undefined;
  #invalidations = 0;
  readonly #refusals = new RefusalCounts();
  /** While a probe is under way: its deadline, in milliseconds of the system's clock. */
  #probeUntil = 0;

  /** @throws {ConfigError} when options are wrong */
  constructor(options: IntrospectionTokenVerifierOptions) {
    const [copy, core] = fromCaller(constructorOfOurs(), () => {
      const copy = copyOptions(options);
      const text = optionsText(copy);
      return [copy, createHandle((wasm) => new wasm.IntrospectionVerifierCore(text))] as const;
    });
    this.#core = core;
    const members = membersOf(copy) as GivenFunctions;
    this.#now = readClock(members);
    this.#auditHook = readAuditHook(members);
    this.#check = members.check as Check<object> | undefined;
    const settings = parseFromWasm<Settings>(this.#core.call((core) => core.settings()));
    this.#settings = settings;
    if (settings.serverUrl !== undefined) this.#resource = frozenUrl(settings.serverUrl);
    this.#active = new ResultCache(settings.cacheSize);
    this.#inactive = new ResultCache(settings.cacheSize);
    this.#semaphore = new Semaphore(settings.maxConcurrentRequests, settings.maxQueuedRequests);
    this.#usesOwnFetch = members.fetch === undefined;
    this.#endpoint = this.#createEndpoint(settings.endpoint, members.fetch, "introspection");
    this.#credential = new ClientCredential(settings.credential, members.authorizationHeader, (audience, now, id) =>
      this.#core.call((core) => core.signingInput(audience, now, id)),
    );
    this.#fetcher = settings.jwks && this.#createFetcher(settings.jwks, members.fetch);
    this.#store = openStore(members.store, settings.storeTimeout, this.#auditHook);
    const isOwn = hasOwnVerifyToken(this);
    const isLeftOut = settings.warnings.includes("audience_not_checked");
    registerInternals(this, {
      audience: settings.audience !== null ? "checked" : isLeftOut ? "left_out" : "waived",
      impliedScopes: settings.impliedScopes,
      verify: isOwn ? (token, getSignal) => this.#verify(token, getSignal) : undefined,
    });
    if (isLeftOut) warn(this.#auditHook, "audience_not_checked", AUDIENCE_NOT_CHECKED);
  }

  /** Scopes that every token must have. */
  get requiredScopes(): readonly string[] {
    return this.#settings.requiredScopes;
  }

  /** Accepted issuers; `null`: not checked. */
  get issuer(): readonly string[] | null {
    return this.#settings.issuer;
  }

  /** Accepted audiences; `null`: not checked. */
  get audience(): readonly string[] | null {
    return this.#settings.audience;
  }

  /** The endpoint, if it was given. */
  get introspectionEndpoint(): string | undefined {
    return this.#settings.endpoint.url;
  }

  /**
   * Verifies one token.
   *
   * @param token the token, without the scheme `Bearer`
   * @returns the verified token; rejects with a {@link TokenError}, also for a `token` of the wrong type
   */
  async verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken<C>> {
    const signal = readSignal(options, this.verifyToken);
    if (signal?.aborted) throw this.#refused(createTokenError("ERR_ABORTED"));
    return this.#verify(token, () => signal);
  }

  /** The same, under the name of the MCP SDK's `OAuthTokenVerifier`. */
  async verifyAccessToken(token: string): Promise<AccessToken<C>> {
    return this.verifyToken(token);
  }

  /**
   * Asks the server whatever is remembered, and remembers its response instead. Rejects as {@link verifyToken} does.
   */
  async revalidate(token: string, options?: VerifyOptions): Promise<AccessToken<C>> {
    const signal = readSignal(options, this.revalidate);
    try {
      if (signal?.aborted) throw createTokenError("ERR_ABORTED");
      assertTokenInput(token);
      this.#invalidate(token, this.#now());
      this.#assertNotOverloaded(token);
      return this.#accepted(token, await untilAborted(this.#introspect(token, true), signal), false);
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /**
   * Forgets what is remembered of a token, here and in the store. A response that is under way is not remembered
   * either. Other processes that remember the token do so until their `cacheTtl` is over.
   */
  async forget(token: string): Promise<void> {
    assertTokenInput(token);
    this.#active.delete(token);
    this.#inactive.delete(token);
    // A clock that fails must keep nothing from being forgotten.
    this.#invalidate(token, nonThrowingClock(this.#now)());
    if (this.#store !== undefined) await this.#store.delete(this.#core.call((core) => core.entryKey(token)));
  }

  toJSON(): { type: "IntrospectionTokenVerifier" } {
    return { type: "IntrospectionTokenVerifier" };
  }

  /** Reads the signal only when there is something to wait for. */
  async #verify(token: string, getSignal: () => AbortSignal | undefined): Promise<AccessToken<C>> {
    try {
      assertTokenInput(token);
      const now = this.#now();
      const remembered = this.#active.get(token, now);
      if (remembered !== undefined) return this.#accepted(token, remembered, true);
      if (this.#inactive.get(token, now) === true) throw createTokenError("ERR_TOKEN_INACTIVE");
      this.#assertNotOverloaded(token);
      const signal = getSignal();
      if (signal?.aborted) throw createTokenError("ERR_ABORTED");
      return this.#accepted(token, await untilAborted(this.#introspect(token, false), signal), false);
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #accepted(token: string, result: AccessTokenResult<C>, cached: boolean): AccessToken<C> {
    const accessToken = withToken(token, result, this.#resource);
    runCheck(this.#check, accessToken);
    this.#auditHook?.({ type: "token_accepted", cached });
    return accessToken;
  }

  #refused(error: unknown): unknown {
    if (error instanceof TokenError && error.reason === "ERR_INTROSPECTION_UNAVAILABLE")
      setFailure(error, this.#lastFailure);
    return reportRefusal(this.#auditHook, error);
  }

  /** One request for a token at a time, which later callers join. A fresh one is a request of its own. */
  #introspect(token: string, isFresh: boolean): Promise<AccessTokenResult<C>> {
    return this.#requests.run(token, () => this.#verifyByServer(token, isFresh));
  }

  /** Before anything else is done for a token: a flood of tokens must cost as little as possible. */
  #assertNotOverloaded(token: string): void {
    const canWait = this.#store !== undefined || this.#requests.isPending(token) || !this.#semaphore.isQueueFull();
    if (!canWait) throw this.#fail("not_sent", "overloaded");
  }

  /**
   * What is under way is not remembered, for any token: a counter costs nothing, and a response too many is only asked
   * for once more. What the store has of this token does not count any more.
   */
  #invalidate(token: string, now: number): void {
    this.#invalidations += 1;
    this.#requests.forget(token);
    if (this.#store === undefined) return;
    this.#core.call((core) => {
      core.invalidate(token, now);
    });
  }

  async #verifyByServer(token: string, isFresh: boolean): Promise<AccessTokenResult<C>> {
    this.#core.call((core) => {
      core.checkForm(token);
    });
    const deadline = this.#endpoint.newDeadline();
    const flight: Flight = {
      token,
      deadline,
      isFresh,
      invalidations: this.#invalidations,
      refusals: this.#refusals.of(token),
      storeState: "unknown",
    };
    const stored = isFresh || this.#store === undefined ? undefined : await this.#readStore(flight, this.#store);
    return stored ?? (await this.#ask(flight));
  }

  /** The verdict by what the store has about a token, if that is of use. */
  async #readStore(flight: Flight, store: StoreClient): Promise<AccessTokenResult<C> | undefined> {
    const { token } = flight;
    const entry = await store.get(this.#core.call((core) => core.entryKey(token)));
    if (entry === undefined) flight.storeState = "nothing";
    if (entry === undefined || entry === null) return undefined;
    const judgement = await this.#judge(flight, (now, keysJustFetched) =>
      this.#core.call((core) => core.judgeEntry(token, entry, now, keysJustFetched)),
    );
    if (judgement.forged === true) {
      store.reportForged();
      return undefined;
    }
    flight.storeState = "seen";
    return judgement.stale === true ? undefined : this.#conclude(flight, judgement);
  }

  async #ask(flight: Flight): Promise<AccessTokenResult<C>> {
    let isProbe = this.#startProbe(flight.deadline);
    try {
      const mustWait = !isWorkerd() && !this.#semaphore.tryAcquire();
      if (mustWait && !(await this.#semaphore.acquire(flight.deadline))) throw this.#fail("not_sent", "overloaded");
      let response: HttpResponse;
      try {
        // The server may have gone down meanwhile.
        if (mustWait) isProbe ||= this.#startProbe(flight.deadline);
        response = await this.#send(flight);
      } finally {
        if (!isWorkerd()) this.#semaphore.release();
      }
      const { body, status, retryAfter } = response;
      const receivedAt = this.#now();
      const judgement = await this.#judge(flight, (now, keysJustFetched) =>
        this.#core.call((core) =>
          core.judgeResponse(flight.token, status, body, retryAfter, receivedAt, now, keysJustFetched, Math.random()),
        ),
      );
      const isActive = judgement.refused?.reason !== "ERR_TOKEN_INACTIVE";
      if (judgement.failed === undefined) this.#auditHook?.({ type: "introspected", active: isActive });
      // Before anything is awaited: an older response must find it.
      if (judgement.refused !== undefined) this.#refusals.add(flight.token);
      await this.#updateStore(flight, judgement, body, receivedAt);
      return this.#conclude(flight, judgement);
    } finally {
      if (isProbe) this.#probeUntil = 0;
    }
  }

  /**
   * While the server does not work, one request at a time finds out whether it works again, and the other tokens are
   * refused. Whether this is that request; until its deadline, because on workerd a request may end without a word.
   */
  #startProbe(deadline: number): boolean {
    const now = this.#now();
    const outage = this.#core.call((core) => core.outage(now));
    if (outage === undefined) return false;
    if (Date.now() < this.#probeUntil) throw errorFromWasm(outage);
    this.#probeUntil = deadline;
    return true;
  }

  /** Sends the request about a token. Throws the error where there is no response. */
  async #send(flight: Flight): Promise<HttpResponse> {
    const millisecondsLeft = flight.deadline - Date.now();
    let outcome = await this.#sendOnce(flight);
    // The server may close a kept connection at the very moment at which it is used. Then it has not seen the request.
    if (outcome === "network" && this.#mayKeepConnection) outcome = await this.#sendOnce(flight);
    this.#mayKeepConnection = this.#usesOwnFetch && typeof outcome !== "string";
    if (typeof outcome !== "string") return outcome;
    // The server was not given the time that it may take: those before in the queue took it.
    const isOurs = outcome === "timeout" && millisecondsLeft < this.#settings.endpoint.timeout * 500;
    if (isOurs) throw this.#fail("not_sent", "overloaded");
    throw this.#fail(outcome === "too_large" ? "token" : "server", outcome);
  }

  async #sendOnce({ token, deadline }: Flight): Promise<HttpResponse | HttpFailure> {
    const resolved = await this.#endpoint.resolve(deadline);
    if (resolved.url === undefined) throw this.#fail("server", resolved.failure ?? "not_found", resolved.status);
    const credential = await this.#credential.make(resolved.url, this.#now, deadline);
    if (credential === null) throw this.#fail("not_sent", "client_authentication");
    const headers = this.#headers(credential);
    const body = this.#core.call((core) => core.requestForm(token, credential));
    if (headers === undefined || body === undefined) throw this.#fail("not_sent", "client_authentication");
    const { maxBytes } = this.#settings;
    return this.#endpoint.send({ url: resolved.url, headers, body, maxBytes, readsClientErrors: true }, deadline);
  }

  /** The headers of a request; the same for every token, unless the operator's function gives one. */
  #headers(credential: string | undefined): Headers | undefined {
    if (this.#fixedHeaders !== undefined) return this.#fixedHeaders;
    const isOwn = this.#settings.credential.kind === "header";
    const text = this.#core.call((core) => core.requestHeaders(isOwn ? credential : undefined));
    if (text === undefined) return undefined;
    const headers = parseFromWasm<Headers>(text);
    if (!isOwn) this.#fixedHeaders = headers;
    return headers;
  }

  /** The judgement, after a fetch of the keys of signed responses if there is need of one. */
  async #judge(flight: Flight, judge: (now: number, keysJustFetched: boolean) => string): Promise<Judgement> {
    const judgement = parseFromWasm<Judgement>(judge(this.#now(), this.#fetcher === undefined));
    if (judgement.keysNeeded !== true) return judgement;
    await this.#fetcher?.fetchUntil(flight.deadline);
    return parseFromWasm<Judgement>(judge(this.#now(), true));
  }

  /** Keeps what may be kept, reports, and gives the result. Throws the error of a refusal or a failure. */
  #conclude(flight: Flight, judgement: Judgement): AccessTokenResult<C> {
    const { token } = flight;
    const { accepted, refused, failed, event, ttl } = judgement;
    if (failed !== undefined) {
      if (event !== undefined) this.#auditHook?.({ ...event });
      if (event?.type === "introspection_failed") this.#lastFailure = event.failure;
      if ((failed.retryAfter ?? 0) > 1) this.#endpoint.forgetDiscovered();
      else if (judgement.mayHaveMoved === true) this.#endpoint.doubtDiscovered();
      throw createError(failed);
    }
    const mayRemember = this.#mayRemember(flight, judgement);
    // What is remembered is older than a fresh response. A refusal takes it back in any case: that errs on the safe side.
    if (mayRemember || flight.isFresh || refused !== undefined) {
      this.#active.delete(token);
      this.#inactive.delete(token);
    }
    const validity = mayRemember && ttl !== undefined ? judgement : undefined;
    const now = this.#now();
    if (accepted === undefined) {
      if (validity !== undefined) this.#inactive.set(token, true, validity, now);
      // Without a failure, one of the two is there.
      throw createError(refused as ErrorDetails);
    }
    const result = createResult<C>(accepted);
    if (validity !== undefined) this.#active.set(token, result, validity, now);
    return result;
  }

  /** Whether nothing newer is known of the token than this response. */
  #mayRemember({ token, invalidations, refusals }: Flight, { refused }: Judgement): boolean {
    if (invalidations !== this.#invalidations) return false;
    return refused !== undefined || refusals === this.#refusals.of(token);
  }

  /** Takes from the store what a refusal contradicts, and writes what others may use. */
  async #updateStore(flight: Flight, judgement: Judgement, body: Uint8Array, receivedAt: number): Promise<void> {
    const store = this.#store;
    if (store === undefined || judgement.failed !== undefined) return;
    const { token, isFresh, storeState } = flight;
    const key = this.#core.call((core) => core.entryKey(token));
    const isInactive = judgement.refused?.reason === "ERR_TOKEN_INACTIVE";
    // An active token that only this verifier refuses is left to others.
    const mayContradict = storeState === "unknown" || (storeState === "seen" && isInactive);
    if (judgement.refused !== undefined && mayContradict) {
      const now = this.#now();
      this.#core.call((core) => {
        core.invalidate(token, now);
      });
      if (isFresh || storeState === "seen") await store.delete(key);
    }
    const { ttl } = judgement;
    if (ttl === undefined || !this.#mayRemember(flight, judgement)) return;
    const entry = this.#core.call((core) => core.writeEntry(token, body, receivedAt));
    if (entry !== undefined) await store.set(key, entry, ttl);
  }

  /** Takes note that there was no response, reports it, and gives the error to throw. */
  #fail(cause: FailureCause, failure: string, status?: number): Error {
    const now = this.#now();
    const retryAfter = this.#core.call((core) => core.requestFailed(cause, now, Math.random()));
    // It concerns the server, which may have moved.
    if (retryAfter > 0) this.#endpoint.forgetDiscovered();
    const known = failure as IntrospectionFailure;
    const event = { type: "introspection_failed", failure: known, status, retryAfter } as const;
    this.#auditHook?.({ ...withoutUndefined(event) } as IntrospectionEvent);
    this.#lastFailure = known;
    return createError({ reason: "ERR_INTROSPECTION_UNAVAILABLE", retryAfter: Math.max(1, retryAfter) });
  }

  #createEndpoint(settings: EndpointSettings, fetch: Fetch | undefined, kind: "introspection" | "jwks"): Endpoint {
    const readMetadata = (body: Uint8Array) => this.#core.call((core) => core.readMetadata(body, kind === "jwks"));
    return new Endpoint(settings, fetch, (body) => parseFromWasm<Discovered>(readMetadata(body)));
  }

  #createFetcher({ endpoint, maxBytes }: NonNullable<Settings["jwks"]>, fetch: Fetch | undefined): JwksFetcher {
    const host = {
      call: <Result>(run: (core: IntrospectionVerifierCore) => Result) => this.#core.call(run),
      now: this.#now,
      onFetched: (event: JwksEvent) => {
        reportFetch(this.#auditHook, event);
      },
    };
    return new JwksFetcher(this.#createEndpoint(endpoint, fetch, "jwks"), host, maxBytes);
  }
}

/** Outside of the class: a bundler renames a class that names itself, and users see the name. */
function constructorOfOurs(): typeof IntrospectionTokenVerifier {
  return IntrospectionTokenVerifier;
}

/** Outside of the class: a bundler renames a class that names itself, and users see the name. */
function hasOwnVerifyToken(verifier: IntrospectionTokenVerifier<object>): boolean {
  return verifier.verifyToken === IntrospectionTokenVerifier.prototype.verifyToken;
}
