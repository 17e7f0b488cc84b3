// The body of a request of Node, for a gate that judges it: read here, or taken from the parser that has read it.

import type { IncomingRequest } from "mcp-bearer/node";

import { concatBytes } from "../bounded-body.ts";
import { memberOf } from "../members.ts";

/** What is used of an `IncomingMessage` that has a body. */
interface IncomingStream {
  on(event: string, listener: (value: never) => void): unknown;
  off(event: string, listener: (value: never) => void): unknown;
  pause(): unknown;
}

/** The client closed the connection before the end of its request. */
export const INCOMPLETE = Symbol("incomplete");

/**
 * The body, and at most a chunk more than the bound; {@link INCOMPLETE} where it has no end. A body that something in
 * front has read is taken from `body`, where the parsers of Express leave it.
 */
export async function readBody(
  incoming: IncomingRequest,
  maxBytes: number,
): Promise<Uint8Array | string | typeof INCOMPLETE> {
  const isRead = memberOf(incoming, "readableDidRead") === true || memberOf(incoming, "on") === undefined;
  if (!isRead) return readStream(incoming as unknown as IncomingStream, maxBytes);
  const body = memberOf(incoming, "body");
  if (body === undefined) {
    throw new TypeError(
      "mcp-bearer: a gate with rules reads the body, and something in front of it did so without req.body",
    );
  }
  // What a parser made of it is written again, and parsed once more: the handler gets what is judged.
  return typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Puts the body that was judged where handlers look for it: Express, and the transports of the MCP SDK. */
export function setBody(incoming: IncomingRequest, parsedBody: unknown): void {
  (incoming as { body?: unknown }).body = parsedBody;
}

function readStream(stream: IncomingStream, maxBytes: number): Promise<Uint8Array | typeof INCOMPLETE> {
  return new Promise((resolve) => {
    // It emits nothing any more.
    if (memberOf(stream, "destroyed") === true) {
      resolve(INCOMPLETE);
      return;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stop = () => {
      stream.off("data", onData);
      stream.off("end", onEnd);
      stream.off("error", onBroken);
      stream.off("close", onBroken);
    };
    const onEnd = () => {
      stop();
      resolve(concatBytes(chunks, length));
    };
    const onData = (chunk: Uint8Array) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length <= maxBytes) return;
      // The rest is not read.
      stream.pause();
      onEnd();
    };
    // Errors of the stream are the client's too: a stranger must not be able to reject a promise of the server.
    const onBroken = () => {
      stop();
      resolve(INCOMPLETE);
    };
    stream.on("data", onData);
    stream.on("end", onEnd);
    stream.on("error", onBroken);
    stream.on("close", onBroken);
  });
}
