// The one place where a request leaves the process.

import { readBounded } from "../bounded-body.ts";

/** What a request sends, and what its response may cost. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** With a body the request is a POST, without one a GET. */
  readonly body?: string | undefined;
  /** Most bytes of the response's body, decoded. */
  readonly maxBytes: number;
  /** Whether the body of a 4xx response is read too. */
  readonly readsClientErrors?: boolean;
}

/** A response that was read to its end. `body` is empty where it was not read. */
export interface HttpResponse {
  readonly status: number;
  readonly body: Uint8Array;
  readonly cacheControl: string | null;
  /** Seconds, of a `Retry-After` header (RFC 9110 section 10.2.3). */
  readonly retryAfter: number | undefined;
}

/** Why there is no response. The names are those of the events. */
export type HttpFailure = "network" | "redirect" | "timeout" | "too_large";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const NO_BYTES = new Uint8Array();

/**
 * Sends one request: no redirect is followed, one deadline covers headers and body, and the cap applies while the body
 * streams. Never rejects.
 *
 * @param request what to send
 * @param fetch the operator's, or `undefined` for the global one
 * @param milliseconds how long all of it may take
 */
export function sendRequest(
  request: HttpRequest,
  fetch: Fetch | undefined,
  milliseconds: number,
): Promise<HttpResponse | HttpFailure> {
  if (!(milliseconds > 0)) return Promise.resolve("timeout");
  const exchange = new Exchange(request, fetch);
  return new Promise((resolve) => {
    const end = (outcome: HttpResponse | HttpFailure) => {
      clearTimeout(timer);
      if (typeof outcome === "string") exchange.cancel();
      resolve(typeof outcome === "string" ? (exchange.clientError ?? outcome) : outcome);
    };
    // The operator's fetch may ignore the signal, so the timer decides by itself.
    const timer = setTimeout(() => {
      end("timeout");
    }, milliseconds);
    exchange.run().then(end, () => {
      end("network");
    });
  });
}

class Exchange {
  readonly #request: HttpRequest;
  readonly #fetch: Fetch | undefined;
  readonly #controller = new AbortController();
  #isCancelled = false;
  /** A response with a status from 400 to 499, whose body is read if it can be: the status says enough. */
  clientError: HttpResponse | undefined;
  #body: { cancel(): Promise<void> } | undefined;

  constructor(request: HttpRequest, fetch: Fetch | undefined) {
    this.#request = request;
    this.#fetch = fetch;
  }

  async run(): Promise<HttpResponse | HttpFailure> {
    // Node's fetch reads them through Object.prototype, where other code can put another destination.
    if (this.#fetch === undefined && ("socketPath" in {} || "connect" in {})) return "network";
    const { url, headers, body, maxBytes, readsClientErrors = false } = this.#request;
    // An object for each request, because the operator's fetch may write into it; without a prototype, because fetch
    // reads more names than are here.
    const init = {
      __proto__: null,
      method: body === undefined ? "GET" : "POST",
      headers: { __proto__: null, ...headers } as object as Record<string, string>,
      redirect: "manual",
      signal: this.#controller.signal,
    } as RequestInit;
    if (body !== undefined) init.body = body;
    // Browsers require the global object as the receiver of their fetch.
    const response = await (this.#fetch === undefined ? globalThis.fetch(url, init) : this.#fetch(url, init));
    this.#body = response.body ?? undefined;
    if (this.#isCancelled) {
      this.cancel();
      return "timeout";
    }
    const { status } = response;
    if (response.type === "opaqueredirect" || response.redirected || (status >= 300 && status < 400)) {
      return "redirect";
    }
    const cacheControl = response.headers.get("cache-control");
    const retryAfter = secondsUntil(response.headers.get("retry-after"));
    const withoutBody = { status, body: NO_BYTES, cacheControl, retryAfter };
    if (readsClientErrors && status >= 400 && status < 500) this.clientError = withoutBody;
    if (status !== 200 && this.clientError === undefined) {
      this.cancel();
      return withoutBody;
    }
    if (Number(response.headers.get("content-length")) > maxBytes) return "too_large";
    const bytes = response.body === null ? NO_BYTES : await this.#read(response.body, maxBytes);
    return bytes === undefined ? "too_large" : { ...withoutBody, body: bytes };
  }

  /** Cancels the request and its body. Errors from that are ignored. */
  cancel(): void {
    this.#isCancelled = true;
    this.#controller.abort();
    try {
      this.#body?.cancel().catch(() => undefined);
    } catch {
      // A body of the operator's fetch may throw.
    }
  }

  /** The cap counts decoded bytes, so that it stops a compressed bomb as well. */
  #read(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | undefined> {
    const reader = stream.getReader();
    this.#body = reader;
    return readBounded(reader, maxBytes);
  }
}

/** `Retry-After` is a number of seconds, or a date. */
function secondsUntil(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\s*\d+\s*$/u.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}
