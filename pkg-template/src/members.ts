// Reading members of objects that have a prototype. What other code put into `Object.prototype` is never read: every
// object that lacks the member would have it.

/** A member of a foreign object: its own or its class's, not one that all objects inherit. */
export function memberOf(object: unknown, name: string): unknown {
  const hasMembers = (typeof object === "object" && object !== null) || typeof object === "function";
  if (!hasMembers) return undefined;
  let holder: object = object;
  while (!Object.hasOwn(holder, name)) {
    const next = Object.getPrototypeOf(holder) as object | null;
    if (next === null) return undefined;
    holder = next;
  }
  const isRoot = holder !== object && Object.getPrototypeOf(holder) === null;
  return isRoot ? undefined : (object as Record<string, unknown>)[name];
}

/** Whether a member is a function. */
export function hasMethod(object: unknown, name: string): boolean {
  return typeof memberOf(object, name) === "function";
}
