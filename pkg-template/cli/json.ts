// Reading JSON of others. Nothing is known of a value before it was looked at, and its type says so.

/** An object of which no member is known. */
export type JsonObject = { readonly [name: string]: unknown };

/** @throws {SyntaxError} for a text that is no JSON */
export function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/** The object that a JSON text is; `undefined` for every other text. */
export function objectOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Array.isArray` alone would say nothing of the elements, not even that they are unknown. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A member of the object's own: names of others may be those that all objects have. */
export function memberOf(object: JsonObject | undefined, name: string): unknown {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
