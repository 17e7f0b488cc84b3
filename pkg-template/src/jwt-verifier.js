// JWTVerifier: the wasm judges; this class remembers verdicts, waits for keys, and tells the audit hook.

import { createAccessToken, seal } from "./access-token.js";
import {
  auditHookOf,
  clockOf,
  copyOptions,
  isWorkerd,
  quiet,
  signalOf,
  told,
  warn,
  warnOfPrivateKey,
  weakly,
} from "./environment.js";
import { Held, guarded, guardedPromise, tokenError } from "./instance.js";
import { JoinedCall } from "./joined-call.js";
import { NOTHING } from "./members.js";
import { offerReference } from "./reference.js";
import { sharedStoreOf } from "./shared-store.js";
import { TokenCache } from "./token-cache.js";
import { setFacts, setFailure } from "./verifier-facts.js";

const WARNINGS = {
  issuer_not_checked: "JWTVerifier without `issuer` accepts any; say `issuer: null` if that is meant",
  audience_not_checked: "JWTVerifier without `audience` accepts any; say `audience: null` if that is meant",
};

/** While the endpoint of the keys fails, the store is asked for them no more often. */
const SECONDS_BETWEEN_LOOKS = 1;

export class JWTVerifier {
  #core;
  #clock;
  #auditHook;
  #settings;
  #cache;
  #lastGoodKeys;
  #lastFailure;
  #store;
  #hasUnsharedKeys = false;
  #lookedAt = -Infinity;
  #lookUp = new JoinedCall(() => this.#takeSharedKeys());
  #fetch = new JoinedCall(() => this.#fetchKeys());
  #keyGeneration = 0;
  #freshUntil = -Infinity;

  constructor(options) {
    const copy = copyOptions(options);
    this.#clock = clockOf(copy ?? NOTHING);
    this.#auditHook = auditHookOf(copy ?? NOTHING);
    this.#core = new Held((wasm) => this.#createCore(wasm, copy));
    this.#settings = seal(JSON.parse(guarded(() => this.#core.get().settings())));
    this.#cache = new TokenCache(this.#settings.cacheSize);
    this.#store = sharedStoreOf(copy, this.#settings.store?.timeout, this.#auditHook);
    const { audience, impliedScopes, issuer, warnings } = this.#settings;
    const waived = warnings.includes("audience_not_checked") ? "left_out" : "waived";
    // A subclass may say more in its verifyToken: then that is what counts.
    const isOwn = this.verifyToken === verifyToken;
    const clock = quiet(this.#clock);
    setFacts(this, {
      audience: audience === null ? waived : "checked",
      impliedScopes,
      issuers: issuer,
      verify: isOwn ? (token, getSignal) => this.#verify(token, getSignal) : undefined,
      recall: isOwn ? (token) => this.#recall(token, clock()) : undefined,
    });
    for (const warning of warnings) warn(this.#auditHook, warning, WARNINGS[warning]);
  }

  get requiredScopes() {
    return this.#settings.requiredScopes;
  }

  get algorithms() {
    return this.#settings.algorithms;
  }

  get issuer() {
    return this.#settings.issuer;
  }

  get audience() {
    return this.#settings.audience;
  }

  get jwksUri() {
    return this.#settings.jwksUri;
  }

  async verifyToken(token, options) {
    const signal = signalOf(options);
    if (signal?.aborted) throw this.#refused(tokenError("ERR_ABORTED"));
    return this.#verify(token, () => signal);
  }

  async verifyAccessToken(token) {
    return this.verifyToken(token);
  }

  verifyTokenSync(token) {
    try {
      const accessToken = this.#judge(token, false);
      if (accessToken === undefined) throw tokenError("ERR_KEYS_NOT_LOADED");
      return accessToken;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  async loadKeys(options) {
    const signal = signalOf(options);
    if (signal?.aborted) throw tokenError("ERR_ABORTED");
    const needsKeys = (hasLoaded) => {
      const now = this.#clock();
      return guarded(() => this.#core.get().needsKeys(now, hasLoaded));
    };
    try {
      if (!needsKeys(false)) return;
    } catch (error) {
      if (!this.#isWorthALook(error)) throw error;
    }
    if (this.#store) {
      await this.#lookUp.wait(signal);
      if (!needsKeys(false)) return;
    }
    await this.#fetch.wait(signal);
    needsKeys(true);
  }

  exportKeys() {
    const text = guarded(() => this.#core.get().exportKeys());
    return text === undefined ? undefined : JSON.parse(text);
  }

  toJSON() {
    return { type: "JWTVerifier" };
  }

  /** Where `mcp-bearer/reference` hands over what it is made of. */
  static [Symbol.for("mcp-bearer.reference")](glue) {
    offerReference(glue);
  }

  /** Asks for the signal only when there is something to wait for. */
  async #verify(token, getSignal) {
    try {
      try {
        const accessToken = this.#judge(token, false);
        if (accessToken !== undefined) return accessToken;
      } catch (error) {
        if (!this.#isWorthALook(error)) throw error;
      }
      const signal = getSignal();
      if (signal?.aborted) throw tokenError("ERR_ABORTED");
      if (this.#store) {
        await this.#lookUp.wait(signal);
        const withSharedKeys = this.#judge(token, false);
        if (withSharedKeys !== undefined) return withSharedKeys;
      }
      await this.#fetch.wait(signal);
      return this.#judge(token, true);
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** The verdict, or `undefined` when keys must be loaded first. */
  #judge(token, hasLoaded) {
    const now = this.#clock();
    const remembered = this.#recall(token, now);
    if (remembered !== undefined) return remembered;
    checkForm(token);
    const text = guarded(() => this.#core.get().verify(token, now, hasLoaded));
    if (text === "") return undefined;
    const verified = JSON.parse(text);
    const accessToken = createAccessToken(token, verified);
    this.#cache.set(accessToken, verified, this.#keyGeneration, now);
    this.#auditHook?.({ type: "token_accepted", cached: false });
    return accessToken;
  }

  /** What was accepted before and would be again. Nothing where the clock gives no time. */
  #recall(token, now) {
    if (!(now < this.#freshUntil)) return undefined;
    const remembered = this.#cache.get(token, now, this.#keyGeneration);
    if (remembered !== undefined) this.#auditHook?.({ type: "token_accepted", cached: true });
    return remembered;
  }

  /** Whether the store may have what cannot be fetched at the moment: another process may have fetched it. */
  #isWorthALook(error) {
    if (this.#store === undefined || error.reason !== "ERR_KEYS_UNAVAILABLE") return false;
    const now = this.#clock();
    if (Math.abs(now - this.#lookedAt) < SECONDS_BETWEEN_LOOKS) return false;
    this.#lookedAt = now;
    return true;
  }

  /** Fetches the keys. Many may wait for one call; on workerd, where each makes its own, the wasm joins them. */
  async #fetchKeys() {
    await guardedPromise(() => this.#core.get().load());
    this.#noteKeys();
    if (!this.#hasUnsharedKeys) return;
    this.#hasUnsharedKeys = false;
    const entry = guarded(() => this.#core.get().sealKeys());
    if (entry === undefined) return;
    const { key, seconds } = this.#settings.store;
    const written = this.#store.set(key, entry, seconds);
    // There, what is under way ends with its request.
    if (isWorkerd()) await written;
  }

  /** Takes the keys that another process has put into the store, if they are newer. */
  async #takeSharedKeys() {
    const entry = await this.#store.get(this.#settings.store.key);
    if (entry === undefined || entry === null) return;
    const now = this.#clock();
    if (guarded(() => this.#core.get().openKeys(entry, now))) {
      this.#noteKeys();
      this.#lastGoodKeys = this.exportKeys();
    } else {
      this.#store.tellForged();
    }
  }

  /** Keys change in the wasm only: whatever changed them there is noted here before the next verdict. */
  #noteKeys(core = this.#core.get()) {
    this.#keyGeneration = core.generation();
    this.#freshUntil = core.freshUntil();
  }

  #createCore(wasm, options) {
    // Another core counts its keys' generations anew: nothing that was verified before may be taken for its own.
    this.#cache?.clear();
    // An instance that replaces a broken one starts with the keys that the broken one had.
    const initialJwks = this.#lastGoodKeys;
    const withKeys = initialJwks ? { __proto__: null, ...options, initialJwks } : options;
    // The wasm must not hold this object, which holds the wasm's: no collector sees such a cycle.
    const self = weakly(this);
    const core = new wasm.JwtVerifierCore(withKeys, quiet(this.#clock), (event) => self.deref()?.#fetched(event));
    this.#noteKeys(core);
    return core;
  }

  #fetched({ hasPrivateKey, ...event }) {
    this.#lastFailure = event.type === "jwks_fetch_failed" ? event.failure : undefined;
    if (event.type === "jwks_fetched") {
      this.#hasUnsharedKeys = this.#store !== undefined;
      this.#noteKeys();
      this.#lastGoodKeys = this.exportKeys();
      if (hasPrivateKey) warnOfPrivateKey(this.#auditHook);
    }
    this.#auditHook?.(event);
  }

  #refused(error) {
    if (error?.reason === "ERR_KEYS_UNAVAILABLE") setFailure(error, this.#lastFailure);
    return told(this.#auditHook, error, () => this.#noteKeys());
  }
}

const { verifyToken } = JWTVerifier.prototype;

let tokenLimit;

/** What need not be copied into the wasm to be refused. */
export function checkForm(token) {
  if (typeof token !== "string") throw tokenError("ERR_TOKEN_MALFORMED");
  tokenLimit ??= guarded((wasm) => wasm.tokenLimit());
  if (token.length > tokenLimit) throw tokenError("ERR_TOKEN_TOO_LARGE");
}
