// Requests for looking at servers: what came back is looked at as it is, so nothing is followed, and nothing may take
// long or be large. URLs that other servers name pass the package's own policy first.

import { readBounded } from "./bounded-bytes.ts";
import { codeOf } from "./system-error.ts";
import { isLoopback, refusalOf, type UrlPolicy } from "./url-policy.ts";

const MAX_BODY_BYTES = 256 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Cut off at 256 KiB. */
  readonly body: string;
  readonly isCut: boolean;
  readonly problem?: undefined;
}

export interface NoAnswer {
  /** Why there is none: a fixed word, never another's text. */
  readonly problem: string;
  readonly status?: undefined;
  readonly headers?: undefined;
  readonly body?: undefined;
}

interface Message {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a stream of events is read to its end: of a POST it ends with the response. */
  readonly readsEvents?: boolean;
}

interface ClientOptions {
  /** Seconds for one request. One deadline covers headers and body. */
  readonly timeout: number;
  readonly urlPolicy?: UrlPolicy;
  readonly allowLoopback?: boolean;
}

export class HttpClient {
  readonly #timeoutMs: number;
  readonly #urlPolicy: UrlPolicy;
  readonly #allowLoopback: boolean;

  constructor({ timeout, urlPolicy = {}, allowLoopback = true }: ClientOptions) {
    this.#timeoutMs = timeout * 1000;
    this.#urlPolicy = urlPolicy;
    this.#allowLoopback = allowLoopback || urlPolicy.dangerouslyAllowPrivateAddresses === true;
  }

  /** Sends one request. */
  async send(url: string, message: Message = {}): Promise<Answer | NoAnswer> {
    const { method = "GET", headers = {}, body, readsEvents = false } = message;
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, { method, headers, body: body ?? null, redirect: "manual", signal });
      const { status, headers: received } = response;
      return { status, headers: received, ...(await bodyOf(response, readsEvents)) };
    } catch (error) {
      return { problem: signal.aborted ? "no answer in time" : causeOf(error) };
    }
  }

  /** Why a URL that a server names is not asked; `undefined` if it is. */
  refusal(url: string): string | undefined {
    if (!this.#allowLoopback && isLoopback(url)) return "the address is this machine's own";
    return refusalOf(url, this.#urlPolicy);
  }
}

async function bodyOf({ headers, body }: Response, readsEvents: boolean): Promise<{ body: string; isCut: boolean }> {
  // A stream of events may never end; its beginning says enough.
  const isEventStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
  const most = isEventStream && !readsEvents ? 0 : MAX_BODY_BYTES - 1;
  const bytes = await readBounded(body ?? [], most);
  return { body: bytes.subarray(0, MAX_BODY_BYTES).toString("utf8"), isCut: bytes.length > most };
}

/** Node's own code, such as ECONNREFUSED, where there is one. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const known = codeOf(cause) ?? codeOf(error);
  return known !== undefined && /^[A-Z0-9_]{1,60}$/.test(known) ? `no connection (${known})` : "no connection";
}
