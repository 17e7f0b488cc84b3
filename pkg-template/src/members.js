// Reading members of objects that have a prototype. What other code put into Object.prototype is never read: it would
// be the member of every object that lacks it.

/** No members at all. */
export const NOTHING = Object.freeze({ __proto__: null });

/** A member of an object that is not ours: the object's own or its class's, never one of Object.prototype. */
export function memberOf(object, name) {
  const hasMembers = (typeof object === "object" && object !== null) || typeof object === "function";
  if (!hasMembers) return undefined;
  let holder = object;
  while (!Object.hasOwn(holder, name)) {
    holder = Object.getPrototypeOf(holder);
    if (holder === null) return undefined;
  }
  const isRoot = holder !== object && Object.getPrototypeOf(holder) === null;
  return isRoot ? undefined : object[name];
}
