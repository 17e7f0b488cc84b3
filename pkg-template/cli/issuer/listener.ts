// The local issuer's HTTP: loopback only, small bodies, faults, and a log that holds no header and no body.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { readBounded } from "../bounded-bytes.ts";
import type { Answer } from "./answers.ts";
import { respond } from "./endpoints.ts";
import { isOwnHost } from "./guard.ts";
import type { LogEntry, State } from "./state.ts";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_LOG_ENTRIES = 1000;

/** Whoever listens to an issuer's log. */
type OnRequest = (entry: LogEntry) => void;

export interface Listener {
  readonly origin: string;
  serve(state: State, onRequest: OnRequest): void;
  close(): Promise<void>;
}

/** Listens first and serves later: the issuer's name holds the port. */
export async function listen(port: number): Promise<Listener> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const closing = new AbortController();
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    serve(state, onRequest) {
      server.on("request", (incoming, outgoing) => {
        const exchange = new Exchange(state, incoming, outgoing, onRequest);
        exchange.run(closing.signal).catch(() => outgoing.destroy());
      });
    },
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  // A text is the name of a pipe.
  return typeof address === "string" ? undefined : address?.port;
}

/** One request, and what it gets. */
class Exchange {
  readonly #startedAt = performance.now();
  readonly #state: State;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #onRequest: OnRequest;
  readonly #method: string;
  readonly #path: string;

  constructor(state: State, incoming: IncomingMessage, outgoing: ServerResponse, onRequest: OnRequest) {
    const { method = "", url = "" } = incoming;
    this.#state = state;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#onRequest = onRequest;
    this.#method = method;
    this.#path = new URL(url.startsWith("/") ? url : "/", "http://localhost").pathname;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { headers } = this.#incoming;
    if (!isOwnHost(headers.host)) return this.#send({ status: 421, headers: {}, body: "" });
    const bytes = await readBounded(this.#incoming, MAX_BODY_BYTES);
    if (bytes.length > MAX_BODY_BYTES) return this.#send({ status: 413, headers: {}, body: "" });
    const request = { method: this.#method, path: this.#path, headers, body: bytes.toString("utf8") };
    const { target, answer } = await respond(this.#state, request);
    if (target === undefined) return this.#send(answer);

    const { outcome, kind } = this.#state.faults.apply(target, answer);
    if (outcome.connection !== undefined) {
      if (outcome.connection === "drop") this.#outgoing.destroy();
      return this.#log(outcome.connection === "drop" ? "dropped" : "no answer", kind);
    }
    if (outcome.delaySeconds !== undefined) await delay(outcome.delaySeconds * 1000, undefined, { signal });
    this.#send(outcome, kind);
  }

  #send({ status, headers, body }: Answer, fault?: string): void {
    this.#outgoing.writeHead(status, headers);
    this.#outgoing.end(this.#method === "HEAD" ? undefined : body);
    this.#log(status, fault);
  }

  #log(status: LogEntry["status"], fault: string | undefined): void {
    const { log } = this.#state;
    const entry = {
      at: new Date().toISOString(),
      method: this.#method,
      path: this.#path,
      status,
      milliseconds: Math.round(performance.now() - this.#startedAt),
      ...(fault !== undefined && { fault }),
    };
    log.push(entry);
    if (log.length > MAX_LOG_ENTRIES) log.shift();
    this.#onRequest(entry);
  }
}
