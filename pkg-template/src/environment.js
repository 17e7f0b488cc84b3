// What a verifier takes from outside: the clock and the audit hook, made safe to call.

import { TokenError, createConfigError, createTypeError } from "./errors.js";
import { tokenError } from "./instance.js";
import { memberOf } from "./members.js";

/** The clock of the options, in Unix seconds. Throws a `TokenError` when it gives no time. */
export function clockOf(options) {
  const now = typeof options.now === "function" ? options.now : systemClock;
  return () => {
    let time;
    try {
      time = now();
    } catch {
      throw tokenError("ERR_CLOCK");
    }
    if (typeof time !== "number" || !Number.isFinite(time) || time < 0) throw tokenError("ERR_CLOCK");
    return time;
  };
}

/**
 * The clock for the wasm: NaN where it gives no time. An exception that the wasm catches takes a place in wasm-bindgen's
 * table for good.
 */
export function quiet(clock) {
  return () => {
    try {
      return clock();
    } catch {
      return NaN;
    }
  };
}

/** The audit hook of the options, if there is one. What it throws is its own affair. */
export function auditHookOf(options) {
  const { onEvent } = options;
  if (typeof onEvent !== "function") return undefined;
  return (event) => {
    try {
      const result = onEvent(Object.freeze(event));
      // A hook may be async; its rejection must not end the process.
      if (typeof result?.then === "function") result.then(undefined, () => {});
    } catch {
      // Ignored: an audit hook must not change a verdict.
    }
  };
}

/**
 * The error that a verifier throws: the hook hears of it first, why it is and nothing of the token itself. `onReplaced`
 * is called when it comes of a trap, after which another instance of the wasm serves.
 */
export function told(auditHook, error, onReplaced) {
  if (error instanceof TokenError) {
    if (error.reason === "ERR_INTERNAL") {
      warn(auditHook, "instance_replaced", "the wasm instance trapped and was replaced");
      onReplaced?.();
    }
    const { reason, code, claim, algorithm, allowedAlgorithms } = error;
    auditHook?.({
      type: "token_refused",
      reason,
      code,
      ...(claim === undefined ? {} : { claim }),
      ...(algorithm === undefined ? {} : { algorithm, allowedAlgorithms }),
    });
  }
  return error;
}

/** Says that keys were fetched that are no longer secret. */
export function warnOfPrivateKey(auditHook) {
  warn(auditHook, "private_key_in_jwks", "the JWK Set holds a private key; it was skipped, and must be revoked");
}

/** Says something once that an operator should know. */
export function warn(auditHook, warning, text) {
  if (auditHook) auditHook({ type: "warning", warning });
  else globalThis.console?.warn?.(`mcp-bearer: ${text}`);
}

/** A `WeakRef`, which Workers with a compatibility date before 2025-05-05 do not have. There the object stays. */
export function weakly(object) {
  return typeof WeakRef === "function" ? new WeakRef(object) : { deref: () => object };
}

/** Where no request may wait for a promise that belongs to another. Cloudflare's own test for its runtime. */
export function isWorkerd() {
  return memberOf(globalThis, "navigator")?.userAgent === "Cloudflare-Workers";
}

/** The `signal` of the second argument of `verifyToken`. */
export function signalOf(options) {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError("options", "must be an object", options);
  }
  for (const name of Object.keys(options)) {
    if (name !== "signal") {
      throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", name, "no option of that name exists");
    }
  }
  const { signal } = { __proto__: null, ...options };
  if (signal === undefined) return undefined;
  if (typeof signal?.aborted !== "boolean" || typeof signal.addEventListener !== "function") {
    throw createTypeError("signal", "must be an AbortSignal", signal);
  }
  return signal;
}

/** A copy of options that later changes by their owner do not reach; values are checked in the wasm. */
export function copyOptions(options) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  if (!isPlain(options)) {
    // What is inherited would be left out without a word, `audience` for example.
    throw createTypeError("options", "must be a plain object", options);
  }
  // Without a prototype, a member named __proto__ is one like any other.
  const copy = Object.create(null);
  for (const name of Object.keys(options)) {
    try {
      // Objects that work, not values: a copy of a store that keeps things would keep them elsewhere.
      const works = name === "store" || name === "verifier";
      copy[name] = works ? options[name] : copyValue(options[name]);
    } catch {
      throw createConfigError("ERR_CONFIG_TYPE", name, "cannot be read");
    }
  }
  return copy;
}

function copyValue(value) {
  if (value instanceof Uint8Array) return value.slice();
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, copyValue(entry)]));
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  const copy = Object.create(null);
  for (const name of Object.keys(value)) copy[name] = copyValue(value[name]);
  return copy;
}

/** Without a prototype, or with the one of object literals, of whichever realm. */
function isPlain(object) {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function systemClock() {
  return Date.now() / 1000;
}
