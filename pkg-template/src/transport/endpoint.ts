// Where something of an authorization server is: at a URL that the operator gave, or at one that the metadata of an
// issuer names (RFC 8414, OpenID Connect Discovery 1.0).

import { untilDeadline } from "../deadline.ts";
import { SingleFlight } from "../single-flight.ts";
import { type Fetch, type HttpFailure, type HttpRequest, type HttpResponse, sendRequest } from "./send-request.ts";

/** How long a discovered URL is used before the metadata is fetched again. */
const DISCOVERY_MILLISECONDS = 86_400_000;

/** How often, at most, the metadata is read again because one response makes a discovered URL doubtful. */
const DOUBT_MILLISECONDS = 60_000;

/** What the wasm read from the options. */
export interface EndpointSettings {
  /** Seconds for everything that one result takes. */
  readonly timeout: number;
  /** The URL, if the operator gave it. */
  readonly url?: string;
  /** Else the places of the issuer's metadata, in their order. */
  readonly metadataUrls?: readonly string[];
  /** Largest metadata document, in bytes. */
  readonly metadataLimit: number;
}

/** Where the endpoint is, or why that is not known: one of both is there. The failures have the names of the events. */
export interface Discovered {
  readonly url: string | undefined;
  readonly failure: string | undefined;
  /** With the failure `status`. */
  readonly status: number | undefined;
}

/**
 * Of several failures the last of the highest rank is reported. A site may answer every path with one page, so a page
 * that is not JSON says less than a server that fails.
 */
const RANKS: ReadonlyMap<string | undefined, number> = new Map([
  ["not_found", 0],
  ["not_json", 1],
  ["network", 2],
  ["redirect", 3],
  ["status", 3],
  ["too_large", 3],
  ["issuer_mismatch", 4],
]);
const HIGHEST_RANK = 5;

/** A discovered URL. Times are milliseconds of the system's clock. */
interface Known {
  readonly discovered: Discovered;
  readonly since: number;
  readonly until: number;
  /** A token of a stranger can cause the doubt: the URL stays in use if the metadata cannot be fetched. */
  isDoubted: boolean;
}

/** An endpoint, the requests to it, and what was discovered about it. */
export class Endpoint {
  readonly #settings: EndpointSettings;
  readonly #fetch: Fetch | undefined;
  readonly #readMetadata: (body: Uint8Array) => Discovered;
  readonly #discovery = new SingleFlight<"discovery", Discovered>();
  #known: Known | undefined;

  /** @param readMetadata reads the URL from a document; the wasm judges issuer and URL */
  constructor(settings: EndpointSettings, fetch: Fetch | undefined, readMetadata: (body: Uint8Array) => Discovered) {
    this.#settings = settings;
    this.#fetch = fetch;
    this.#readMetadata = readMetadata;
  }

  /** The deadline of work that starts now, in milliseconds of the system's clock. */
  newDeadline(): number {
    return Date.now() + this.#settings.timeout * 1000;
  }

  /** The URL, from the metadata if need be. */
  async resolve(deadline: number): Promise<Discovered> {
    const { url } = this.#settings;
    if (url !== undefined) return found(url);
    const known = this.#known;
    if (known !== undefined && !known.isDoubted && Date.now() < known.until) return known.discovered;
    const discovery = this.#discovery.run("discovery", () => this.#discover());
    const discovered = await untilDeadline(discovery, deadline, notFound("timeout"));
    // The next request must not wait for what has timed out.
    if (discovered.failure === "timeout") this.#discovery.forget("discovery");
    return discovered;
  }

  /** The endpoint may have moved: the next request reads the metadata again. */
  forgetDiscovered(): void {
    this.#known = undefined;
  }

  /** One response makes the URL doubtful: the metadata is read again, but not often, because of one token. */
  doubtDiscovered(): void {
    if (this.#known !== undefined && Date.now() - this.#known.since >= DOUBT_MILLISECONDS) this.#known.isDoubted = true;
  }

  /** Sends a request before a deadline. */
  send(request: HttpRequest, deadline: number): Promise<HttpResponse | HttpFailure> {
    // The system's clock may be set back meanwhile.
    const milliseconds = Math.min(deadline - Date.now(), this.#settings.timeout * 1000);
    return sendRequest(request, this.#fetch, milliseconds);
  }

  /** Reads the well-known places in their order. The first document of this very issuer decides. */
  async #discover(): Promise<Discovered> {
    const read = await this.#readWellKnown();
    const discovered = read.url === undefined && this.#known?.isDoubted === true ? this.#known.discovered : read;
    if (discovered.url !== undefined) {
      const since = Date.now();
      this.#known = { discovered, since, until: since + DISCOVERY_MILLISECONDS, isDoubted: false };
    }
    return discovered;
  }

  async #readWellKnown(): Promise<Discovered> {
    const deadline = this.newDeadline();
    const headers = { accept: "application/json" };
    let failed = notFound("not_found");
    for (const url of this.#settings.metadataUrls ?? []) {
      const response = await this.send({ url, headers, maxBytes: this.#settings.metadataLimit }, deadline);
      if (response === "timeout") return notFound("timeout");
      const discovered = this.#read(response);
      // What is wrong with the places before it does not matter, nor what a document of this issuer lacks.
      if (discovered.url !== undefined) return discovered;
      if (rank(discovered) >= rank(failed)) failed = discovered;
    }
    return failed;
  }

  #read(response: HttpResponse | HttpFailure): Discovered {
    if (typeof response === "string") return notFound(response);
    if (response.status === 200) return this.#readMetadata(response.body);
    return response.status === 404 ? notFound("not_found") : notFound("status", response.status);
  }
}

function found(url: string): Discovered {
  return { url, failure: undefined, status: undefined };
}

function notFound(failure: string, status?: number): Discovered {
  return { url: undefined, failure, status };
}

function rank({ failure }: Discovered): number {
  return RANKS.get(failure) ?? HIGHEST_RANK;
}
