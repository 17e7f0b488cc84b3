// The body of a request of Node, for a gate that judges it: read here, or taken from the parser that has read it.

import type { IncomingRequest } from "mcp-bearer/node";

import { memberOf } from "../members.ts";

/** What is used of an `IncomingMessage` that has a body. */
interface IncomingStream {
  on(event: string, listener: (value: never) => void): unknown;
  off(event: string, listener: (value: never) => void): unknown;
  pause(): unknown;
}

/**
 * The body, and at most a byte more than the bound. A body that something in front has read is taken from `body`, where
 * the parsers of Express leave it.
 */
export async function readBody(incoming: IncomingRequest, maxBytes: number): Promise<Uint8Array | string | undefined> {
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

function readStream(stream: IncomingStream, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stop = () => {
      stream.off("data", onData);
      stream.off("end", onEnd);
      stream.off("error", onError);
      stream.off("close", onClose);
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
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    const onClose = () => {
      onError(new Error("mcp-bearer: the client closed the connection before the end of its request"));
    };
    stream.on("data", onData);
    stream.on("end", onEnd);
    stream.on("error", onError);
    stream.on("close", onClose);
  });
}

function concatBytes(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
