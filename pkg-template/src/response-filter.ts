// What the rules hide is cut out of responses: JSON at its end, events of a stream one by one.

import { concatBytes, readBounded } from "./bounded-body.ts";
import { createTokenError } from "./errors.ts";
import type { EventStreamCore, OperationsCore } from "./gate-glue.js";
import { type GateGlue, gateWasm } from "./gate-wasm.ts";
import type { ResponseFilter } from "./operation-types.ts";
import type { RecoverableHandle } from "./wasm.ts";

type Core = RecoverableHandle<GateGlue, OperationsCore>;

/** Larger JSON is not passed on: it cannot be shown to be free of what is hidden. As limits::RESPONSE_MESSAGE_BYTES. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

const TOO_LARGE = "the response is larger than 16 MiB";

const NO_BYTES = new Uint8Array();
const encoder = new TextEncoder();

/** A filter for a body of this type. `undefined`: MCP clients read no message from it. */
export function createResponseFilter(
  core: Core,
  scopes: string | undefined,
  contentType: string | null,
): ResponseFilter | undefined {
  // Without a type, or with several, what a client does is not known.
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "text/event-stream") return new EventStreamFilter(core, scopes);
  if (type === undefined || type === "" || /^application\/(?:.+\+)?json$/u.test(type) || type.includes(",")) {
    return new JsonFilter(core, scopes);
  }
  return undefined;
}

/** A response whose body went through a filter. JSON is read to its end first, a stream of events stays a stream. */
export async function filterResponse(
  response: Response,
  createFilter: (type: string | null) => ResponseFilter | undefined,
): Promise<Response> {
  const { body, headers, status } = response;
  // A switch of protocols cannot be filtered, and is not MCP over HTTP.
  if (body === null || status === 101) return response;
  const filter = createFilter(headers.get("content-type"));
  if (filter === undefined) return response;
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    void body.cancel().catch(() => undefined);
    return unreadable("the response is compressed, and its lists cannot be filtered");
  }
  if (filter instanceof JsonFilter) return filterJson(response, body, filter);
  return withBody(response, body.pipeThrough(transform(filter)));
}

async function filterJson(response: Response, body: ReadableStream<Uint8Array>, filter: JsonFilter): Promise<Response> {
  const reader = body.getReader();
  const whole = await readBounded(reader, MAX_JSON_BYTES);
  if (whole === undefined) {
    void reader.cancel().catch(() => undefined);
    return unreadable(TOO_LARGE);
  }
  const filtered = filter.withoutHidden(whole);
  return filtered === undefined ? new Response(whole as BodyInit, response) : withBody(response, filtered);
}

/** Another body has another length, and is another version for a cache. */
function withBody(response: Response, body: ReadableStream<Uint8Array> | string): Response {
  const changed = new Response(body, response);
  changed.headers.delete("content-length");
  changed.headers.delete("etag");
  return changed;
}

function transform(filter: ResponseFilter): ReadableWritablePair<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const passed = filter.push(chunk);
      if (passed.byteLength > 0) controller.enqueue(passed);
    },
    flush(controller) {
      const passed = filter.end();
      if (passed.byteLength > 0) controller.enqueue(passed);
    },
  });
}

/** A JSON-RPC error in place of a response. */
function unreadable(why: string): Response {
  const error = { code: -32603, message: `Internal error: ${why}` };
  return new Response(JSON.stringify({ jsonrpc: "2.0", id: null, error }), {
    __proto__: null,
    status: 502,
    headers: [["Content-Type", "application/json"]],
  } as ResponseInit);
}

class JsonFilter implements ResponseFilter {
  readonly #core: Core;
  readonly #scopes: string | undefined;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(core: Core, scopes: string | undefined) {
    this.#core = core;
    this.#scopes = scopes;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#length += chunk.byteLength;
    if (this.#length > MAX_JSON_BYTES) throw new RangeError(`mcp-bearer: ${TOO_LARGE}`);
    this.#chunks.push(chunk.slice());
    return NO_BYTES;
  }

  end(): Uint8Array {
    const whole = concatBytes(this.#chunks, this.#length);
    this.#chunks = [];
    const filtered = this.withoutHidden(whole);
    return filtered === undefined ? whole : encoder.encode(filtered);
  }

  /** A whole body without what is hidden; `undefined`: it stays as it is. */
  withoutHidden(whole: Uint8Array): string | undefined {
    return this.#core.call((core) => core.filterBody(whole, this.#scopes));
  }
}

class EventStreamFilter implements ResponseFilter {
  readonly #stream: EventStreamCore;
  readonly #generation: number;

  constructor(core: Core, scopes: string | undefined) {
    this.#stream = core.call((operations) => operations.eventStream(scopes));
    this.#generation = gateWasm.generation;
  }

  push(chunk: Uint8Array): Uint8Array {
    return this.#call((stream) => stream.push(chunk)) ?? chunk;
  }

  end(): Uint8Array {
    return this.#call((stream) => stream.finish());
  }

  /** After a trap the instance is another one, which does not have the stream: it ends here. */
  #call<Result>(run: (stream: EventStreamCore) => Result): Result {
    return gateWasm.call(() => {
      if (this.#generation !== gateWasm.generation) throw createTokenError("ERR_INTERNAL");
      return run(this.#stream);
    });
  }
}
