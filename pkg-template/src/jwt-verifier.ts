// JWTVerifier: the wasm judges; this class keeps verified tokens, fetches keys and reports events.

import { type AccessToken, createAccessToken, parseVerifiedToken } from "./access-token.ts";
import type { Algorithm } from "./algorithm.ts";
import { type AuditHook, readAuditHook, reportFetch, reportRefusal, warn } from "./audit-hook.ts";
import { assertTokenInput, readSignal } from "./call-input.ts";
import { type Check, passesCheck, runCheck } from "./check.ts";
import type { Claims } from "./claims.ts";
import { type Clock, nonThrowingClock, readClock } from "./clock.ts";
import { copyOptions, membersOf } from "./copy-options.ts";
import { untilAborted } from "./deadline.ts";
import { createTokenError, fromCaller, TokenError } from "./errors.ts";
import type { JwksFailure } from "./events.ts";
import { parseFromWasm } from "./from-wasm.ts";
import { createHandle, type Glue } from "./instance.ts";
import { canKeepAlive, keepAlive, prepareKeepAlive } from "./keep-alive.ts";
import { optionsText } from "./options-text.ts";
import { ResultCache } from "./result-cache.ts";
import { isWorkerd } from "./runtime.ts";
import { SingleFlight } from "./single-flight.ts";
import { type Discovered, Endpoint, type EndpointSettings } from "./transport/endpoint.ts";
import { type JwksEvent, JwksFetcher } from "./transport/jwks-fetcher.ts";
import type { Fetch } from "./transport/send-request.ts";
import { openStore, type SharedStore, type StoreClient } from "./transport/store-client.ts";
import type { JwtVerifierCore } from "./verification-glue.js";
import type { TokenVerifier, VerifyOptions } from "./verifier.ts";
import { registerInternals, setFailure } from "./verifier-internals.ts";
import type { ExportedKeys, JWTVerifierOptions } from "./verifier-options.ts";
import type { RecoverableHandle } from "./wasm.ts";

/** While keys cannot be fetched, the store is read no more often than this. */
const STORE_RETRY_SECONDS = 1;

/** The part of their age after which keys are fetched ahead of time. */
const REFRESH_AHEAD = 0.9;

const WARNINGS = {
  issuer_not_checked: "JWTVerifier without `issuer` accepts any issuer; pass `issuer: null` if that is intended",
  audience_not_checked:
    "JWTVerifier without `audience` accepts any audience; pass `audience: null` if that is intended",
} as const;

/** The options that are not for the wasm. It has checked their types. */
interface GivenFunctions {
  readonly now?: unknown;
  readonly onEvent?: unknown;
  readonly fetch?: Fetch;
  readonly store?: SharedStore;
  readonly check?: unknown;
}

/** What the wasm made of the options. */
interface Settings {
  readonly algorithms: readonly Algorithm[];
  readonly audience: readonly string[] | null;
  readonly cacheSize: number;
  readonly impliedScopes: string;
  readonly issuer: readonly string[] | null;
  /** With fetched keys. */
  readonly jwks?: { readonly endpoint: EndpointSettings; readonly maxBytes: number };
  readonly requiredScopes: readonly string[];
  readonly store?: { readonly key: string; readonly seconds: number; readonly timeout: number };
  readonly warnings: readonly (keyof typeof WARNINGS)[];
}

/**
 * Verifies JWT access tokens (RFC 7519, RFC 9068) with a public key, a JWK Set, or an HMAC secret.
 *
 * Checks the signature, the algorithm, `exp`, `nbf`, `iat`, and what the options name. Does not check whether a token
 * was revoked: see {@link IntrospectionTokenVerifier}.
 *
 * @example
 * ```ts
 * import { JWTVerifier } from "mcp-bearer";
 *
 * const verifier = new JWTVerifier({
 *   issuer: "https://issuer.example.com",
 *   audience: "https://mcp.example.com/mcp",
 * });
 * ```
 */
export class JWTVerifier<C extends object = Claims> implements TokenVerifier<C> {
  readonly #core: RecoverableHandle<Glue, JwtVerifierCore>;
  readonly #now: Clock;
  readonly #auditHook: AuditHook | undefined;
  readonly #check: Check<object> | undefined;
  readonly #settings: Settings;
  readonly #cache = new ResultCache<AccessToken<C>>(0);
  readonly #fetcher: JwksFetcher | undefined;
  readonly #store: StoreClient | undefined;
  readonly #storeLookup = new SingleFlight<"keys", void>();
  #storeReadAt = -Infinity;
  #mustPublishKeys = false;
  #lastGoodKeys: ExportedKeys | undefined;
  #keyGeneration = 0;
  #freshUntil = -Infinity;
  /** From when on keys are fetched ahead: only on workerd. */
  #refreshFrom = Infinity;
  #lastFailure: JwksFailure | undefined;

  /** @throws {ConfigError} when options are wrong */
  constructor(options: JWTVerifierOptions) {
    const [copy, core] = fromCaller(constructorOfOurs(), () => {
      const copy = copyOptions(options);
      return [copy, createHandle((wasm) => this.#createCore(wasm, copy))] as const;
    });
    this.#core = core;
    const members = membersOf(copy) as GivenFunctions;
    this.#now = readClock(members);
    this.#auditHook = readAuditHook(members);
    this.#check = members.check as Check<object> | undefined;
    this.#settings = parseFromWasm<Settings>(this.#core.call((core) => core.settings()));
    const { audience, cacheSize, impliedScopes, issuer, jwks, store, warnings } = this.#settings;
    this.#cache = new ResultCache(cacheSize);
    this.#store = openStore(members.store, store?.timeout, this.#auditHook);
    this.#fetcher = jwks === undefined ? undefined : this.#createFetcher(jwks, members.fetch);
    // A subclass may check more in its verifyToken: then that is what counts.
    const isOwn = hasOwnVerifyToken(this);
    const clock = nonThrowingClock(this.#now);
    registerInternals(this, {
      audience: audience !== null ? "checked" : warnings.includes("audience_not_checked") ? "left_out" : "waived",
      impliedScopes,
      issuers: issuer,
      verify: isOwn ? (token, getSignal) => this.#verify(token, getSignal) : undefined,
      getCached: isOwn ? (token) => this.#getCached(token, clock()) : undefined,
    });
    for (const warning of warnings) warn(this.#auditHook, warning, WARNINGS[warning]);
  }

  /** Scopes that every token must have. */
  get requiredScopes(): readonly string[] {
    return this.#settings.requiredScopes;
  }

  /** Accepted algorithms. */
  get algorithms(): readonly Algorithm[] {
    return this.#settings.algorithms;
  }

  /** Accepted issuers; `null`: not checked. */
  get issuer(): readonly string[] | null {
    return this.#settings.issuer;
  }

  /** Accepted audiences; `null`: not checked. */
  get audience(): readonly string[] | null {
    return this.#settings.audience;
  }

  /** Where the JWK Set is fetched, if that was given. */
  get jwksUri(): string | undefined {
    return this.#settings.jwks?.endpoint.url;
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
   * Verifies one token without waiting.
   *
   * @throws {TokenError} with reason `ERR_KEYS_NOT_LOADED` when keys must be fetched first: see {@link loadKeys}
   */
  verifyTokenSync(token: string): AccessToken<C> {
    try {
      const accessToken = this.#verifyNow(token, false);
      if (accessToken === undefined) throw createTokenError("ERR_KEYS_NOT_LOADED");
      return accessToken;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** Fetches the JWK Set unless a fresh one is there. Does nothing for other keys. */
  async loadKeys(options?: VerifyOptions): Promise<void> {
    const signal = readSignal(options, this.loadKeys);
    if (signal?.aborted) throw createTokenError("ERR_ABORTED");
    const needsKeys = (keysJustFetched: boolean) => {
      const now = this.#now();
      return this.#core.call((core) => core.needsKeys(now, keysJustFetched));
    };
    try {
      if (!needsKeys(false)) return;
    } catch (error) {
      if (!this.#shouldTryStore(error)) throw error;
    }
    if (this.#store !== undefined) {
      await untilAborted(this.#loadKeysFromStore(), signal);
      if (!needsKeys(false)) return;
    }
    await untilAborted(this.#fetchKeys(), signal);
    needsKeys(true);
  }

  /** The JWK Set in use, for `initialJwks` elsewhere; `undefined` before one was fetched. */
  exportKeys(): ExportedKeys | undefined {
    const text = this.#core.call((core) => core.exportKeys());
    return text === undefined ? undefined : (JSON.parse(text) as ExportedKeys);
  }

  toJSON(): { type: "JWTVerifier" } {
    return { type: "JWTVerifier" };
  }

  /** Reads the signal only when there is something to wait for. */
  async #verify(token: string, getSignal: () => AbortSignal | undefined): Promise<AccessToken<C>> {
    try {
      try {
        const accessToken = this.#verifyNow(token, false);
        if (accessToken !== undefined) return accessToken;
      } catch (error) {
        if (!this.#shouldTryStore(error)) throw error;
      }
      const signal = getSignal();
      if (signal?.aborted) throw createTokenError("ERR_ABORTED");
      if (this.#store !== undefined) {
        await untilAborted(this.#loadKeysFromStore(), signal);
        const accessToken = this.#verifyNow(token, false);
        if (accessToken !== undefined) return accessToken;
      }
      await untilAborted(this.#fetchKeys(), signal);
      // After a fetch there is a verdict.
      return this.#verifyNow(token, true) as AccessToken<C>;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** The verdict, or `undefined` when keys must be fetched first. */
  #verifyNow(token: string, keysJustFetched: boolean): AccessToken<C> | undefined {
    const now = this.#now();
    const cached = this.#getCached(token, now);
    if (cached !== undefined) return cached;
    assertTokenInput(token);
    const text = this.#core.call((core) => core.verify(token, now, keysJustFetched));
    if (text === undefined) return undefined;
    const verified = parseVerifiedToken(text);
    const accessToken = createAccessToken<C>(token, verified);
    runCheck(this.#check, accessToken);
    this.#cache.set(token, accessToken, verified, now);
    this.#auditHook?.({ type: "token_accepted", cached: false });
    return accessToken;
  }

  /** What was accepted before and would be again. Nothing where the clock gives no time. */
  #getCached(token: string, now: number): AccessToken<C> | undefined {
    if (!(now < this.#freshUntil)) return undefined;
    if (now >= this.#refreshFrom) this.#refreshAhead(now);
    const cached = this.#cache.get(token, now);
    // A check that has become false is asked once more with the whole verification, which throws its error.
    if (cached === undefined || !passesCheck(this.#check, cached)) return undefined;
    this.#auditHook?.({ type: "token_accepted", cached: true });
    return cached;
  }

  /** Whether the store may have what cannot be fetched at the moment: another process may have fetched it. */
  #shouldTryStore(error: unknown): boolean {
    if (this.#store === undefined) return false;
    if (!(error instanceof TokenError) || error.reason !== "ERR_KEYS_UNAVAILABLE") return false;
    const now = this.#now();
    if (Math.abs(now - this.#storeReadAt) < STORE_RETRY_SECONDS) return false;
    this.#storeReadAt = now;
    return true;
  }

  /**
   * On workerd a request cannot wait for the fetch of another one. Shortly before keys are due, one request fetches
   * them, after its response.
   */
  #refreshAhead(now: number): void {
    this.#refreshFrom = now + (this.#settings.jwks?.endpoint.timeout ?? 0);
    keepAlive(() => this.#fetchKeys());
  }

  async #fetchKeys(): Promise<void> {
    if (isWorkerd()) await prepareKeepAlive();
    await this.#fetcher?.fetch();
    if (!this.#mustPublishKeys) return;
    this.#mustPublishKeys = false;
    const { store } = this.#settings;
    const entry = this.#core.call((core) => core.writeKeysEntry());
    if (this.#store === undefined || store === undefined || entry === undefined) return;
    await this.#store.set(store.key, entry, store.seconds);
  }

  /** Takes the keys that another process has written to the store, if they are newer. */
  #loadKeysFromStore(): Promise<void> {
    return this.#storeLookup.run("keys", async () => {
      const key = this.#settings.store?.key;
      const entry = key === undefined ? undefined : await this.#store?.get(key);
      if (entry === undefined || entry === null) return;
      const now = this.#now();
      if (this.#core.call((core) => core.readKeysEntry(entry, now))) {
        this.#syncKeyState();
        this.#lastGoodKeys = this.exportKeys();
      } else {
        this.#store?.reportForged();
      }
    });
  }

  /** Keys change in the wasm only: what changed them there is noted here before the next verdict. */
  #syncKeyState(): void {
    this.#core.call((core) => {
      const generation = core.generation();
      // What was verified with other keys must be verified again.
      if (generation !== this.#keyGeneration) this.#cache.clear();
      this.#keyGeneration = generation;
      this.#freshUntil = core.freshUntil();
    });
    const now = this.#now();
    if (canKeepAlive()) this.#refreshFrom = now + REFRESH_AHEAD * (this.#freshUntil - now);
  }

  #createCore(wasm: Glue, options: JWTVerifierOptions): JwtVerifierCore {
    const keys = this.#lastGoodKeys;
    // A core that replaces one starts with the keys that the last one had.
    const given = keys === undefined ? options : { __proto__: null, ...options, initialJwks: keys };
    const core = new wasm.JwtVerifierCore(optionsText(given));
    // It counts the generations of its keys from the start.
    this.#cache.clear();
    this.#keyGeneration = core.generation();
    this.#freshUntil = core.freshUntil();
    return core;
  }

  #createFetcher(jwks: NonNullable<Settings["jwks"]>, fetch: Fetch | undefined): JwksFetcher {
    const readMetadata = (body: Uint8Array) =>
      parseFromWasm<Discovered>(this.#core.call((core) => core.readMetadata(body)));
    const host = {
      call: <Result>(run: (core: JwtVerifierCore) => Result) => this.#core.call(run),
      now: this.#now,
      onFetched: (event: JwksEvent) => this.#onFetched(event),
    };
    return new JwksFetcher(new Endpoint(jwks.endpoint, fetch, readMetadata), host, jwks.maxBytes);
  }

  #onFetched(event: JwksEvent): void {
    this.#lastFailure = event.type === "jwks_fetched" ? undefined : event.failure;
    if (event.type === "jwks_fetched") {
      this.#mustPublishKeys = this.#store !== undefined;
      this.#syncKeyState();
      this.#lastGoodKeys = this.exportKeys();
    } else {
      this.#refreshFrom = Math.max(this.#refreshFrom, this.#now() + event.retryAfter);
    }
    reportFetch(this.#auditHook, event);
  }

  #refused(error: unknown): unknown {
    if (error instanceof TokenError && error.reason === "ERR_KEYS_UNAVAILABLE") setFailure(error, this.#lastFailure);
    return reportRefusal(this.#auditHook, error, () => {
      this.#syncKeyState();
    });
  }
}

/** Outside of the class: a bundler renames a class that names itself, and users see the name. */
function constructorOfOurs(): typeof JWTVerifier {
  return JWTVerifier;
}

/** Outside of the class, too. */
function hasOwnVerifyToken(verifier: JWTVerifier<object>): boolean {
  return verifier.verifyToken === JWTVerifier.prototype.verifyToken;
}
