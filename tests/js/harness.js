/**
 * The portable test harness: registers tests, runs them, compares values.
 *
 * It uses nothing but the language and `setTimeout`, so that one suite runs unchanged on Node,
 * Deno, Bun and workerd. A runner in runtimes/ imports the suite files, then calls `runAll` and
 * reports in its runtime's own way.
 *
 * Suite files only register at their top level: workerd refuses randomness and timers there.
 */

/** A test that has not settled by then never will: far more than the slowest one takes. */
const DEADLINE_SECONDS = 120;

const registered = new Map();

/** What a runner knows and no runtime could find out by itself: `propertyNames`. */
export const given = {};

/** Registers a test. It fails when `run` throws or rejects, and passes otherwise. */
export function test(name, run) {
  if (typeof name !== "string" || name === "" || typeof run !== "function") {
    throw new TypeError("test(name, run) wants a name and a function");
  }
  if (registered.has(name)) throw new Error(`two tests are named: ${name}`);
  registered.set(name, run);
}

/**
 * Runs the registered tests one after the other, in the order of registration.
 *
 * @typedef {{ name: string, error?: unknown }} Result
 * @param {{ filter?: string, onResult?: (result: Result) => void }} [options] `filter`: run only
 *   tests whose name contains it
 * @returns {Promise<{ passed: number, failed: number, failures: Result[] }>}
 */
export async function runAll({ filter, onResult } = {}) {
  let passed = 0;
  const failures = [];
  for (const [name, run] of registered) {
    if (filter !== undefined && !name.includes(filter)) continue;
    try {
      await settled(run);
      passed += 1;
      onResult?.({ name });
    } catch (thrown) {
      // `throw undefined` must still be seen as a failure by whoever looks at `error`.
      const error = thrown ?? new Error(`the test threw ${String(thrown)}`);
      failures.push({ name, error });
      onResult?.({ name, error });
    }
  }
  return { passed, failed: failures.length, failures };
}

/** A promise that is never settled would end some runtimes silently and stop others for ever. */
async function settled(run) {
  let timer;
  const deadline = new Promise((_, refuse) => {
    const late = () => refuse(new Error(`not settled after ${DEADLINE_SECONDS} seconds`));
    timer = setTimeout(late, DEADLINE_SECONDS * 1000);
  });
  try {
    await Promise.race([run(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a runner prints for one failure: the name, and the error with its stack. */
export function describeFailure({ name, error }) {
  const isError = typeof error === "object" && error !== null && "message" in error;
  const headline = isError ? `${error.name}: ${error.message}` : show(error);
  // V8 repeats the headline in the stack, JavaScriptCore does not.
  const stack = isError && typeof error.stack === "string" ? error.stack : "";
  const body = stack.includes(headline) ? stack : `${headline}\n${stack}`;
  const reason = isError && "reason" in error ? ` [${String(error.reason)}]` : "";
  return `FAIL ${name}${reason}\n${body.trimEnd().replace(/^/gm, "    ")}`;
}

export class AssertionError extends Error {
  get name() {
    return "AssertionError";
  }
}

export const assert = {
  /** Equal as by `Object.is`. */
  equal(actual, expected, message) {
    if (!Object.is(actual, expected)) {
      fail(message, `expected ${show(expected)}, got ${show(actual)}`);
    }
  },

  /**
   * The same structure and values. Objects with and without a prototype are alike (claims have
   * none); every other difference in kind counts.
   */
  deepEqual(actual, expected, message) {
    const path = difference(actual, expected, "", []);
    if (path !== undefined) {
      fail(
        message,
        `differs at ${path || "the top"}: expected ${show(expected)}, got ${show(actual)}`,
      );
    }
  },

  /** Truthy. */
  ok(value, message) {
    if (!value) fail(message, `expected a truthy value, got ${show(value)}`);
  },

  /** A string that the regular expression matches. */
  match(string, regexp, message) {
    if (typeof string !== "string") fail(message, `expected a string, got ${show(string)}`);
    // `search` ignores `lastIndex`, which `test` would carry over with /g.
    if (string.search(regexp) === -1) fail(message, `expected ${show(string)} to match ${regexp}`);
  },

  /** Calls `fn`, which must throw what `check` accepts; returns what it threw. */
  throws(fn, check) {
    requireCheck(check);
    let result;
    try {
      result = fn();
    } catch (error) {
      return checked(error, check);
    }
    return fail(undefined, `expected a throw, but it returned ${show(result)}`);
  },

  /**
   * Awaits a promise, or what `fn` returns, which must reject with what `check` accepts; resolves
   * to the reason.
   */
  async rejects(promiseOrFn, check) {
    requireCheck(check);
    let pending = promiseOrFn;
    // A synchronous throw is not a rejection: the caller of an async API relies on the difference.
    if (typeof promiseOrFn === "function") {
      try {
        pending = promiseOrFn();
      } catch (error) {
        return fail(undefined, `expected a rejection, but it threw ${show(error)} synchronously`);
      }
    }
    if (typeof pending?.then !== "function") {
      return fail(undefined, `expected a promise, got ${show(pending)}`);
    }
    let result;
    try {
      result = await pending;
    } catch (error) {
      return checked(error, check);
    }
    return fail(undefined, `expected a rejection, but it resolved to ${show(result)}`);
  },
};

function fail(message, detail) {
  throw new AssertionError(message === undefined ? detail : `${message}: ${detail}`);
}

/** Without a check, any failure at all would pass the test, a typing error in it included. */
function requireCheck(check) {
  const isObject = typeof check === "object" && check !== null && Object.keys(check).length > 0;
  if (typeof check !== "function" && !isObject) {
    throw new TypeError(
      "say what the error must be: a function, an error class, or an object of properties",
    );
  }
}

function checked(error, check) {
  if (typeof check === "function") {
    if (check === Error || check.prototype instanceof Error) {
      if (!(error instanceof check))
        fail(undefined, `expected a ${check.name}, got ${show(error)}`);
    } else if (check(error) === false) {
      fail(undefined, `the check refused ${show(error)}`);
    }
    return error;
  }
  for (const [property, expected] of Object.entries(check)) {
    const actual = error?.[property];
    if (difference(actual, expected, "", []) !== undefined) {
      const wanted = `expected ${property} ${show(expected)} on the error`;
      fail(undefined, `${wanted}, got ${show(actual)} on ${show(error)}`);
    }
  }
  return error;
}

/** The path of the first difference, `""` for the top, or `undefined` when there is none. */
function difference(a, b, path, open) {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return path;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return path;
  // A pair that is being compared further up is a cycle; whether it differs is decided there.
  if (open.some(([x, y]) => x === a && y === b)) return undefined;
  open.push([a, b]);
  const found = differenceOfKind(kind, a, b, path, open);
  open.pop();
  return found;
}

function differenceOfKind(kind, a, b, path, open) {
  switch (kind) {
    case "URL":
      return a.href === b.href ? undefined : path;
    case "Date":
      return Object.is(a.getTime(), b.getTime()) ? undefined : path;
    case "RegExp":
      return String(a) === String(b) ? undefined : path;
    case "ArrayBuffer":
      return differenceOfKind("Uint8Array", new Uint8Array(a), new Uint8Array(b), path, open);
    case "Map":
      return differenceOfMaps(a, b, path, open);
    case "Set":
      return a.size === b.size && [...a].every((value) => b.has(value)) ? undefined : path;
    case "Error":
      if (a.constructor !== b.constructor || a.message !== b.message) return path;
      break;
    case "Array":
      if (a.length !== b.length) return `${path}.length`;
      break;
    default:
      break;
  }
  return differenceOfMembers(a, b, path, open);
}

function differenceOfMembers(a, b, path, open) {
  for (const key of Object.keys(a)) {
    if (!Object.hasOwn(b, key)) return `${path}.${key}`;
  }
  for (const key of Object.keys(b)) {
    if (!Object.hasOwn(a, key)) return `${path}.${key}`;
    const found = difference(a[key], b[key], `${path}.${key}`, open);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfMaps(a, b, path, open) {
  if (a.size !== b.size) return `${path}.size`;
  for (const [key, value] of b) {
    if (!a.has(key)) return `${path}.get(${show(key)})`;
    const found = difference(a.get(key), value, `${path}.get(${show(key)})`, open);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What must be alike before members are looked at. `Object.prototype.toString` looks through
 * realms, which `instanceof` does not; a class of the suite's own is told apart by its constructor.
 */
function kindOf(object) {
  const tag = Object.prototype.toString.call(object).slice(8, -1);
  if (tag !== "Object") return tag;
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype ? "Object" : prototype.constructor;
}

const SHOWN = 400;

/** A value for people: short, never throws. */
function show(value) {
  let text;
  try {
    text = shown(value, 0, []);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}... (${text.length} characters)`;
}

function shown(value, depth, open) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  if (open.includes(value)) return "[cycle]";
  if (depth > 3) return "...";
  const inner = (child) => shown(child, depth + 1, [...open, value]);
  if (Array.isArray(value)) return `[${value.map(inner).join(", ")}]`;
  const kind = kindOf(value);
  if (kind === "URL") return `URL ${value.href}`;
  if (kind === "Map") {
    const entries = [...value].map(([key, child]) => `${inner(key)} => ${inner(child)}`);
    return `Map {${entries.join(", ")}}`;
  }
  if (kind === "Set") return `Set {${[...value].map(inner).join(", ")}}`;
  const members = Object.keys(value)
    .map((key) => `${key}: ${inner(value[key])}`)
    .join(", ");
  if (kind === "Error")
    return `${value.name}: ${value.message}${members === "" ? "" : ` {${members}}`}`;
  const name = typeof kind === "function" ? `${kind.name} ` : kind === "Object" ? "" : `${kind} `;
  return `${name}{${members}}`;
}
