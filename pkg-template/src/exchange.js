// One HTTP request, from the first byte to the last. In JavaScript as a whole: driven from the wasm it would cross the
// border more than a hundred times, which was half of the CPU time that an introspection took here.

import { formClient } from "#form-client";
import { joined } from "./joined.js";
import { answerOf, isRefusal } from "./response-status.js";

/**
 * Sends a request: no redirects, one deadline over headers and body, a cap on the body while it streams. Never rejects.
 *
 * @param {string} url
 * @param {Record<string, string> | string} headers or, as the wasm gives them, names and values in turn, a line each
 * @param {string | undefined} body with one it is a POST, without a GET
 * @param {Function | undefined} givenFetch used instead of the global one
 * @returns {Promise<[string | number | Uint8Array, string | null, Uint8Array?]>} the body and `Cache-Control`; or the
 *   status that it has instead of 200, `Retry-After`, and the body of a refusal; or what went wrong
 */
export function exchange(url, headers, body, givenFetch, milliseconds, maxBytes) {
  const sending = { abort: undefined, response: undefined, reader: undefined, refusal: undefined, hasEnded: false };
  return new Promise((resolve) => {
    let timer;
    const end = (answer) => {
      if (sending.hasEnded) return;
      sending.hasEnded = true;
      clearTimeout(timer);
      if (typeof answer[0] !== "object") abandon(sending);
      resolve(answer);
    };
    // What is known of a response that was refused counts, whatever becomes of its body.
    const fail = (failure) => end(sending.refusal ?? [failure]);
    try {
      // A fetch of somebody else's may not listen to the signal.
      timer = setTimeout(() => fail("timeout"), milliseconds);
      const given = typeof headers === "string" ? headersOf(headers) : headers;
      const post = body !== undefined && givenFetch === undefined ? formClient(url) : undefined;
      const sent =
        post === undefined
          ? send(sending, url, given, body, givenFetch, maxBytes)
          : post(sending, given, body, maxBytes);
      sent.then(end, () => fail("network"));
    } catch {
      fail("network");
    }
  });
}

/** Headers out of names and values in turn, a line each. */
export function headersOf(text) {
  const headers = { __proto__: null };
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i += 2) headers[lines[i]] = lines[i + 1];
  return headers;
}

async function send(sending, url, headers, body, givenFetch, maxBytes) {
  // Each request its own object: a fetch of somebody else's may write into it.
  const controller = new AbortController();
  const init = {
    __proto__: null,
    method: body === undefined ? "GET" : "POST",
    headers: { __proto__: null, ...headers },
    redirect: "manual",
    signal: controller.signal,
  };
  if (body !== undefined) init.body = body;
  sending.abort = () => controller.abort();
  // Browsers want the global itself as the receiver of their fetch.
  const response = await (givenFetch === undefined ? globalThis.fetch(url, init) : givenFetch(url, init));
  sending.response = response;
  if (sending.hasEnded) return abandon(sending);

  const { status } = response;
  const isRedirect = response.type === "opaqueredirect" || response.redirected || (status >= 300 && status < 400);
  if (isRedirect) return ["redirect"];
  if (status !== 200) {
    sending.refusal = [typeof status === "number" ? status : 0, response.headers.get("retry-after"), undefined];
    if (body === undefined || !isRefusal(sending.refusal[0])) return sending.refusal;
  }
  if (Number(response.headers.get("content-length")) > maxBytes) return answerOf(sending, undefined);
  // No body is an empty one.
  const bytes = response.body ? await read(sending, response.body.getReader(), maxBytes) : new Uint8Array();
  return answerOf(sending, bytes, response.headers.get("cache-control"));
}

/** The cap counts decoded bytes, so that a compressed bomb is stopped as well. */
async function read(sending, reader, maxBytes) {
  sending.reader = reader;
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    // Not by its class: a chunk may come from another realm. Its size first, before anything is copied.
    if (typeof value.byteLength !== "number") throw new TypeError("not bytes");
    length += value.byteLength;
    if (length > maxBytes) return undefined;
    chunks.push(value);
  }
  return joined(chunks, length);
}

/** Tells everyone that nobody reads on. What comes of it does not matter, but must not go unhandled. */
function abandon({ abort, reader, response }) {
  for (const give of [() => abort?.(), () => (reader ?? response?.body)?.cancel()]) {
    try {
      Promise.resolve(give()).catch(() => undefined);
    } catch {
      // It did not want to be told.
    }
  }
}
