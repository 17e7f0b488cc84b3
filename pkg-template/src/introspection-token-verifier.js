// IntrospectionTokenVerifier: the wasm asks, judges and remembers; this class keeps the results, and tells the audit hook.

import { createResult, fixedUrl, seal, withToken } from "./access-token.js";
import { auditHookOf, clockOf, copyOptions, quiet, signalOf, told, warn, warnOfPrivateKey, weakly } from "./environment.js";
import { exchange, headersOf } from "./exchange.js";
import { Held, guarded, guardedPromise, tokenError, unlessReplaced } from "./instance.js";
import { untilAborted } from "./joined-call.js";
import { checkForm } from "./jwt-verifier.js";
import { NOTHING } from "./members.js";
import { sharedStoreOf } from "./shared-store.js";
import { setFacts, setFailure } from "./verifier-facts.js";

const AUDIENCE_NOT_CHECKED =
  "IntrospectionTokenVerifier without `audience` accepts any; say `audience: null` if that is meant";

/** A ticket modulo this is its slot: src/fetch/introspector.rs. */
const SLOTS = 2 ** 20;

export class IntrospectionTokenVerifier {
  #core;
  #clock;
  #quietClock;
  #auditHook;
  #settings;
  #resource;
  #fetch;
  #results = [];
  #head;
  #lastErrand = 0;
  #lastFailure;

  constructor(options) {
    const copy = copyOptions(options);
    this.#clock = clockOf(copy ?? NOTHING);
    this.#quietClock = quiet(this.#clock);
    this.#auditHook = auditHookOf(copy ?? NOTHING);
    this.#fetch = copy?.fetch;
    this.#core = new Held((wasm) => this.#createCore(wasm, copy));
    this.#settings = seal(JSON.parse(guarded(() => this.#core.get().settings())));
    const { audience, impliedScopes, serverUrl, warnings } = this.#settings;
    if (serverUrl !== undefined) this.#resource = fixedUrl(serverUrl);
    const waived = warnings.includes("audience_not_checked") ? "left_out" : "waived";
    setFacts(this, {
      audience: audience === null ? waived : "checked",
      impliedScopes,
      verify: this.verifyToken === verifyToken ? (token, getSignal) => this.#verify(token, getSignal) : undefined,
    });
    for (const warning of warnings) warn(this.#auditHook, warning, AUDIENCE_NOT_CHECKED);
  }

  get requiredScopes() {
    return this.#settings.requiredScopes;
  }

  get issuer() {
    return this.#settings.issuer;
  }

  get audience() {
    return this.#settings.audience;
  }

  get introspectionEndpoint() {
    return this.#settings.introspectionEndpoint;
  }

  async verifyToken(token, options) {
    const signal = signalOf(options);
    if (signal?.aborted) throw this.#refused(tokenError("ERR_ABORTED"));
    return this.#verify(token, () => signal);
  }

  async verifyAccessToken(token) {
    return this.verifyToken(token);
  }

  async revalidate(token, options) {
    const signal = signalOf(options);
    try {
      if (signal?.aborted) throw tokenError("ERR_ABORTED");
      checkForm(token);
      const asking = this.#introspect(token, true);
      return this.#accepted(token, await untilAborted(asking, signal));
    } catch (error) {
      throw this.#refused(error);
    }
  }

  async forget(token) {
    checkForm(token);
    // A clock that fails must keep nothing from being forgotten.
    const now = this.#quietClock();
    const ticket = guarded(() => this.#core.get().forget(token, now));
    if (ticket >= 0) this.#results[ticket % SLOTS] = undefined;
    await guardedPromise(() => this.#core.get().forgetShared(token));
  }

  toJSON() {
    return { type: "IntrospectionTokenVerifier" };
  }

  /** Asks for the signal only when there is something to wait for. */
  async #verify(token, getSignal) {
    try {
      checkForm(token);
      const now = this.#clock();
      const remembered = this.#settings.remembers ? this.#remembered(token, now) : undefined;
      if (remembered !== undefined) {
        this.#auditHook?.({ type: "token_accepted", cached: true });
        return withToken(token, remembered, this.#resource);
      }
      const signal = getSignal();
      if (signal?.aborted) throw tokenError("ERR_ABORTED");
      const errand = this.#begin(token, now);
      const asking = errand === undefined ? this.#introspect(token, false) : this.#run(errand);
      return this.#accepted(token, await untilAborted(asking, signal));
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #remembered(token, now) {
    const ticket = guarded(() => this.#core.get().remembered(token, now));
    if (ticket < 0) return undefined;
    const kept = this.#results[ticket % SLOTS];
    return kept?.ticket === ticket ? kept.result : undefined;
  }

  #accepted(token, result) {
    this.#auditHook?.({ type: "token_accepted", cached: false });
    return withToken(token, result, this.#resource);
  }

  /** By a task of the wasm. */
  #introspect(token, isFresh) {
    return guardedPromise(() => this.#core.get().introspect(token, isFresh));
  }

  /** What to send, if one request is all that it takes: then no task of the wasm needs to wait for a promise. */
  #begin(token, now) {
    this.#lastErrand = (this.#lastErrand + 1) >>> 0;
    const id = this.#lastErrand;
    let core;
    const told = guarded(() => {
      core = this.#core.get();
      return core.begin(id, token, now, this.#head !== undefined);
    });
    if (told === undefined) return undefined;
    // A form has no line feeds. What comes after one is told only when it changes.
    const end = told.indexOf("\n");
    if (end < 0) return { core, id, form: told, head: this.#head };
    const url = told.slice(end + 1, told.indexOf("\n", end + 1));
    this.#head = { url, headers: headersOf(told.slice(end + url.length + 2)) };
    return { core, id, form: told.slice(0, end), head: this.#head };
  }

  async #run({ core, id, form, head }) {
    const { timeout, answerLimit } = this.#settings;
    const exchanging = exchange(head.url, head.headers, form, this.#fetch, timeout * 1000, answerLimit);
    const outcome = await unlessReplaced(exchanging);
    return guarded((wasm) => {
      // What an instance asked that has trapped since is nothing to the one in its place.
      if (this.#core.get() !== core) throw wasm.tokenError("ERR_INTERNAL");
      const [body] = outcome;
      const now = this.#quietClock();
      return typeof body === "object" ? core.finish(id, body, now) : core.miscarried(id, outcome, now);
    });
  }

  #refused(error) {
    if (error?.reason === "ERR_INTROSPECTION_UNAVAILABLE") setFailure(error, this.#lastFailure);
    return told(this.#auditHook, error);
  }

  #createCore(wasm, options) {
    // Another core counts its tickets anew, and tells anew where to send requests.
    this.#results = [];
    this.#head = undefined;
    // The wasm must not hold this object, which holds the wasm's: no collector sees such a cycle.
    const self = weakly(this);
    const auditHook = this.#auditHook;
    const emit = ({ hasPrivateKey, ...event }) => {
      const verifier = self.deref();
      if (verifier !== undefined && event.type === "introspection_failed") verifier.#lastFailure = event.failure;
      if (hasPrivateKey) warnOfPrivateKey(auditHook);
      auditHook?.(event);
    };
    const accept = (text, ticket) => {
      const result = createResult(JSON.parse(text));
      if (ticket < 0) return result;
      const verifier = self.deref();
      if (verifier !== undefined) verifier.#results[ticket % SLOTS] = { ticket, result };
      return result;
    };
    const store = sharedStoreOf(options ?? NOTHING, options?.storeTimeout ?? 0.1, auditHook);
    const isHeard = auditHook !== undefined;
    return new wasm.IntrospectionVerifierCore(withSafeHeader(options), this.#quietClock, emit, isHeard, accept, store);
  }
}

const { verifyToken } = IntrospectionTokenVerifier.prototype;

/** A header function that rejects and never throws: see `quiet`. */
function withSafeHeader(options) {
  const header = options?.authorizationHeader;
  if (typeof header !== "function") return options;
  return { __proto__: null, ...options, authorizationHeader: async () => header() };
}
