// Texts of the wasm.

/**
 * Parses a text of the wasm. The objects have no prototype, so that a member that is missing is not read from a polluted
 * `Object.prototype`, and a claim named `__proto__` is a member like any other; all of it is frozen. The parser in the
 * wasm bounds the depth.
 */
export function parseFromWasm<Value>(text: string): Value {
  return deepFreeze(JSON.parse(text) as Value);
}

/** Freezes parsed JSON all the way down, and takes the prototype from its objects. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (const element of value as readonly unknown[]) deepFreeze(element);
  } else {
    for (const name of Object.keys(value)) deepFreeze((value as Readonly<Record<string, unknown>>)[name]);
    Object.setPrototypeOf(value, null);
  }
  return Object.freeze(value);
}
