// What a verifier asked for, what came back, and what it made of that, so that a failure can be explained.

import type { VerifierEvent } from "mcp-bearer";
import { readBounded } from "./bounded-bytes.ts";

const MAX_BYTES = 512 * 1024;

/** A verifier's event that it could not get what it asked for. */
export type FailureEvent = Extract<VerifierEvent, { type: "introspection_failed" | "jwks_fetch_failed" }>;

export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** Without it there was no response. */
  status?: number;
  /** Text. Without it the response was too large or is missing. */
  body?: string;
}

export class Recording {
  /** In their order. */
  readonly exchanges: Exchange[] = [];
  readonly #type: FailureEvent["type"];
  #failure: FailureEvent | undefined;

  /** @param type of the failures that count */
  constructor(type: FailureEvent["type"]) {
    this.#type = type;
  }

  /** The last one. */
  get failure(): FailureEvent | undefined {
    return this.#failure;
  }

  /** For the verifier. */
  readonly onEvent = (event: VerifierEvent): void => {
    if (isFailure(event) && event.type === this.#type) this.#failure = event;
  };

  /** For the verifier. */
  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const exchange: Exchange = { method: init.method ?? "GET", url };
    this.exchanges.push(exchange);
    const response = await fetch(url, init);
    const { status, headers, body } = response;
    exchange.status = status;
    // Nothing of a redirect is looked at. The package gives up on what is larger than this, too.
    if (status >= 300 && status < 400) return response;
    const bytes = await readBounded(body ?? [], MAX_BYTES);
    if (bytes.length <= MAX_BYTES) exchange.body = bytes.toString("utf8");
    // What is decoded has another length than the header says.
    const kept = new Headers(headers);
    for (const name of ["content-encoding", "content-length"]) kept.delete(name);
    const hasNoBody = [101, 204, 205].includes(status);
    return new Response(hasNoBody ? null : bytes, { status, headers: kept });
  };
}

function isFailure(event: VerifierEvent): event is FailureEvent {
  return event.type === "introspection_failed" || event.type === "jwks_fetch_failed";
}
