// Options, taken over once: what their owner changes later has no effect. The wasm checks the values.

import { OPTIONS_NOT_PLAIN, UNREADABLE } from "./config-faults.js";
import { createConfigError, createTypeError } from "./errors.ts";

/** Objects that work, not values: a copy of a store that keeps things would keep them elsewhere. */
const KEPT_AS_THEY_ARE = new Set(["store", "verifier"]);

/** A copy without prototypes, so that nothing is read from `Object.prototype` and `__proto__` is an ordinary member. */
export function copyOptions<Options>(options: Options): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  if (!isPlain(options)) {
    // Inherited options would be left out silently, `audience` for example.
    throw createTypeError(OPTIONS_NOT_PLAIN, "options", options);
  }
  const copy = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(options)) {
    try {
      const value = (options as Record<string, unknown>)[name];
      copy[name] = KEPT_AS_THEY_ARE.has(name) ? value : copyValue(value);
    } catch {
      throw createConfigError(UNREADABLE, name);
    }
  }
  return copy as Options;
}

/** Options that may be left out, or `{}` where they are no object, which the wasm then refuses by name. */
export function membersOf<Options>(options: Options): Partial<NonNullable<Options>> {
  return typeof options === "object" && options !== null
    ? options
    : (Object.create(null) as Partial<NonNullable<Options>>);
}

function copyValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, copyValue(entry)]));
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value)) copy[name] = copyValue((value as Record<string, unknown>)[name]);
  return copy;
}

/** Without a prototype, or with the one of object literals, of whichever realm. */
export function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
