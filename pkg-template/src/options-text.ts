// Options as one JSON text, which src/options/value.rs reads. The first character of a string says what the rest is, so
// that everything that JSON cannot express has a form, and no text of a user passes for something else.

import { UNREADABLE } from "./config-faults.js";
import { isPlain } from "./copy-options.ts";
import { createConfigError } from "./errors.ts";
import { memberOf } from "./members.ts";

/** Deeper values are not read: the parser in the wasm bounds the depth too. */
const MAX_DEPTH = 60;

/** Of these only the type is read: what they do is called from TypeScript. */
const STORE_OPERATIONS = ["get", "set", "delete"];

/** The text of copied options. */
export function optionsText(options: unknown): string {
  if (!isObject(options) || Array.isArray(options)) return encode(options, 0);
  const members = options as Readonly<Record<string, unknown>>;
  return object(Object.keys(members), (name) => {
    try {
      return encodeOption(name, members[name]);
    } catch {
      throw createConfigError(UNREADABLE, name);
    }
  });
}

function encodeOption(name: string, value: unknown): string {
  const isWorking = isObject(value) && !Array.isArray(value);
  if (name === "verifier" && isWorking) return kind("an object");
  if (name === "store" && isWorking) return object(STORE_OPERATIONS, (method) => encode(memberOf(value, method), 1));
  return encode(value, 0);
}

function encode(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return quote(`'${value}`);
    case "number":
      return quote(`#${bitsOf(value)} ${value}`);
    case "boolean":
      return String(value);
    case "undefined":
      return kind("undefined");
    case "object":
      return value === null ? "null" : encodeObject(value, depth);
    default:
      return kind(`a ${typeof value}`);
  }
}

function encodeObject(value: object, depth: number): string {
  if (depth > MAX_DEPTH) return kind("an object");
  const inner = (element: unknown) => encode(element, depth + 1);
  if (value instanceof Uint8Array) return quote(`b${charactersOf(value)}`);
  if (Array.isArray(value)) return list(Array.from(value as unknown[], inner));
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => list([inner(key), inner(entry)]));
    return list([kind("map"), ...entries]);
  }
  const members = value as Readonly<Record<string, unknown>>;
  if (isPlain(value)) return object(Object.keys(value), (name) => inner(members[name]));
  const href = memberOf(value, "href");
  if (typeof href === "string") return quote(`u${href}`);
  const [tag, type] = [Reflect.get(value, Symbol.toStringTag) as unknown, memberOf(value, "type")];
  return list([kind("instance"), quote(`'${String(tag)}`), quote(`'${String(type)}`), inner(plainOf(value))]);
}

/** What JSON makes of an instance of a class. A function, which JSON lacks, where it makes nothing of it. */
function plainOf(value: object): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return plainOf;
  }
}

function object(names: readonly string[], textOf: (name: string) => string): string {
  return `{${names.map((name) => `${quote(name)}:${textOf(name)}`).join(",")}}`;
}

/** Not `JSON.stringify` of an array: it would call a `toJSON` of a polluted `Object.prototype`. */
function list(elements: readonly string[]): string {
  return `[${elements.join(",")}]`;
}

/** A type that no option takes, or what an array stands for. */
function kind(words: string): string {
  return quote(`!${words}`);
}

/** Half a surrogate pair becomes U+FFFD, as whenever text crosses into a wasm. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}

/** The bits of a double, in hexadecimal: the wasm need not convert decimal numbers. */
function bitsOf(number: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16);
}

/** One character for each byte. */
function charactersOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
