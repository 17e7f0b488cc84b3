// Fetches the JWK Set of a verifier. The wasm says when; it judges the response, and keeps the keys and the back-off.

import { untilDeadline } from "../deadline.ts";
import { withoutUndefined } from "../errors.ts";
import type { JwksFailure, JwksFetchedEvent, JwksFetchFailedEvent } from "../events.ts";
import { parseFromWasm } from "../from-wasm.ts";
import { SingleFlight } from "../single-flight.ts";
import type { Endpoint } from "./endpoint.ts";

const ACCEPT = "application/jwk-set+json, application/json";

/** The part of a verifier in the wasm that keeps fetched keys. */
export interface JwksCore {
  /** Takes the body of a response with status 200, and gives the event as JSON text. */
  jwksFetched(body: Uint8Array, cacheControl: string | undefined, now: number, jitter: number): string;
  /** Takes note of a failed fetch, and says after how many seconds the next is allowed. */
  jwksFailed(now: number, jitter: number): number;
}

/** The event of a fetch. `hasPrivateKey` is not for users. */
export type JwksEvent = (JwksFetchedEvent & { readonly hasPrivateKey: boolean }) | JwksFetchFailedEvent;

export interface JwksHost {
  /** Calls into the wasm. */
  call<Result>(run: (core: JwksCore) => Result): Result;
  /** Unix seconds; throws where the clock gives no time. */
  now(): number;
  /** After each fetch. */
  onFetched(event: JwksEvent): void;
}

export class JwksFetcher {
  readonly #endpoint: Endpoint;
  readonly #host: JwksHost;
  readonly #maxBytes: number;
  readonly #flight = new SingleFlight<"jwks", void>();
  /** Fetches that have begun, and the last of them whose response was taken: on workerd they overlap. */
  #begun = 0;
  #taken = 0;

  /** @param maxBytes largest JWK Set */
  constructor(endpoint: Endpoint, host: JwksHost, maxBytes: number) {
    this.#endpoint = endpoint;
    this.#host = host;
    this.#maxBytes = maxBytes;
  }

  /** Resolves when a fetch has ended, successful or not: the one under way, or a new one. */
  fetch(): Promise<void> {
    return this.#flight.run("jwks", () => this.#fetch());
  }

  /** The same, but waits no longer than until the deadline; the fetch continues. */
  fetchUntil(deadline: number): Promise<void> {
    return untilDeadline(this.fetch(), deadline, undefined);
  }

  async #fetch(): Promise<void> {
    const event = await this.#run();
    if (event === undefined) return;
    // The set may have moved.
    if (event.type === "jwks_fetch_failed") this.#endpoint.forgetDiscovered();
    this.#host.onFetched(event);
  }

  /** The event, or `undefined` for a response that is older than the one in use. */
  async #run(): Promise<JwksEvent | undefined> {
    this.#begun += 1;
    const number = this.#begun;
    const deadline = this.#endpoint.newDeadline();
    const { url, failure, status } = await this.#endpoint.resolve(deadline);
    if (url === undefined) return this.#failed(failure ?? "not_found", status);
    const request = { url, headers: { accept: ACCEPT }, maxBytes: this.#maxBytes };
    const response = await this.#endpoint.send(request, deadline);
    if (typeof response === "string") return this.#failed(response);
    if (response.status !== 200) return this.#failed("status", response.status);
    if (number < this.#taken) return undefined;
    this.#taken = number;
    const { body, cacheControl } = response;
    const now = this.#host.now();
    const event = this.#host.call((core) => core.jwksFetched(body, cacheControl ?? undefined, now, Math.random()));
    return parseFromWasm<JwksEvent>(event);
  }

  #failed(failure: string, status?: number): JwksFetchFailedEvent {
    const now = this.#host.now();
    const retryAfter = this.#host.call((core) => core.jwksFailed(now, Math.random()));
    const known = failure as JwksFailure;
    return withoutUndefined({ type: "jwks_fetch_failed", failure: known, status, retryAfter }) as JwksFetchFailedEvent;
  }
}
