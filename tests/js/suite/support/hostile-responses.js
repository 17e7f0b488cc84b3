/** Responses that a hostile or broken server may send, and a shared store that an attacker can write to. */
import { utf8 } from "./minting.js";

/** Longer than the longest back-off: 30 s plus half of it. */
export const PAST_BACK_OFF = 46;

export const never = () => new Promise(() => {});

/** Every kind of redirect, with a body that must be ignored. */
export function redirects(location, body) {
  return [301, 302, 303, 307, 308].map(
    (status) => () =>
      new Response(body, {
        status,
        headers: { Location: location, "Content-Type": "application/json" },
      }),
  );
}

/** The response of a `fetch` that followed a redirect: only its origin is wrong. */
export function followed(response) {
  return new Proxy(response, {
    get: (target, name) => {
      if (name === "redirected") return true;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/**
 * A body that starts with this text and never ends. `sent` counts octets, `isCancelled` is true after the reader has
 * cancelled it.
 */
export function endless(text = "", headers = {}) {
  const chunk = new Uint8Array(16_384).fill(0x20);
  const body = { sent: 0, isCancelled: false };
  const pull = (controller) => {
    const next = body.sent === 0 && text !== "" ? utf8(text) : chunk;
    body.sent += next.length;
    controller.enqueue(next);
  };
  const cancel = () => {
    body.isCancelled = true;
  };
  const stream = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  body.response = new Response(stream, { headers });
  return body;
}

/** A body that sends one octet every few milliseconds, so that each single wait is short. */
export function dripping(text, milliseconds) {
  const octets = utf8(text);
  let at = 0;
  const pull = async (controller) => {
    await new Promise((done) => setTimeout(done, milliseconds));
    // The reader has cancelled the body.
    if (at < 0) return;
    controller.enqueue(octets.slice(at, at + 1));
    at += 1;
    if (at === octets.length) controller.close();
  };
  const cancel = () => {
    at = -1;
  };
  return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }));
}

/** A response whose body has the given length: `text`, with spaces before its last character. */
export function padded(text, octets) {
  return new Response(text.slice(0, -1) + " ".repeat(octets - text.length) + text.at(-1));
}

/** Runs `step` while the global `fetch` only records URLs. Returns the URLs. */
export async function withoutGlobalFetch(step) {
  const asked = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    throw new TypeError("no network");
  };
  try {
    await step();
  } finally {
    globalThis.fetch = original;
  }
  return asked;
}

/** A store in memory. Attackers in tests read and write its `entries`. */
export function openStore() {
  const entries = new Map();
  return {
    entries,
    get: async (key) => entries.get(key),
    set: async (key, value) => {
      entries.set(key, value);
    },
    delete: async (key) => {
      entries.delete(key);
    },
  };
}

/** 32 octets, the length that `storeKey` requires. */
export const STORE_KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1);

/** Changes of an entry that are possible without the key. */
export function tamperings(entry) {
  const middle = Math.floor(entry.length / 2);
  const other = (character) => (character === "A" ? "B" : "A");
  return {
    empty: "",
    "a blank": " ",
    "not one of ours": "null",
    "an object": "{}",
    "without its last character": entry.slice(0, -1),
    "without its first character": entry.slice(1),
    "with one character more": `${entry}A`,
    "with another first character": other(entry[0]) + entry.slice(1),
    "with another character in the middle":
      entry.slice(0, middle) + other(entry[middle]) + entry.slice(middle + 1),
    "with another last character": entry.slice(0, -1) + other(entry.at(-1)),
    twice: entry + entry,
    "2 MB": "A".repeat(2 << 20),
  };
}
