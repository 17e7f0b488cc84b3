// What the rules hide is cut out of a response of Node while a handler writes it.

import type { ProtectedContext } from "mcp-bearer";
import type { OutgoingResponse } from "mcp-bearer/node";

type Filter = NonNullable<ReturnType<ProtectedContext["createResponseFilter"]>>;
type Callback = () => void;

/** What is used of a `ServerResponse` that writes a body. */
interface OutgoingStream {
  readonly headersSent: boolean;
  statusCode: number;
  getHeader(name: string): unknown;
  removeHeader(name: string): void;
  setHeader(name: string, value: unknown): unknown;
  writeHead(status: number, ...rest: unknown[]): unknown;
  flushHeaders(): void;
  write(chunk: unknown, ...rest: unknown[]): boolean;
  end(...parameters: unknown[]): unknown;
}

const encoder = new TextEncoder();

/** Puts a filter in front of a response. Which one depends on the type that the handler sets. */
export function filterOutgoing(
  outgoing: OutgoingResponse,
  createFilter: ProtectedContext["createResponseFilter"],
): void {
  const stream = outgoing as unknown as OutgoingStream;
  const { writeHead, flushHeaders, write, end } = stream;
  let filter: Filter | undefined;
  let isChosen = false;

  /** Before the headers leave: a body that is filtered has another length, and is another version for a cache. */
  const choose = () => {
    if (isChosen) return;
    isChosen = true;
    const encoding = stream.getHeader("content-encoding") ?? "identity";
    filter = createFilter(typeOf(stream.getHeader("content-type")));
    if (filter === undefined) return;
    if (String(encoding).toLowerCase() !== "identity") {
      throw new TypeError(
        "mcp-bearer: the response is compressed, and its lists cannot be filtered: compress it elsewhere",
      );
    }
    stream.removeHeader("content-length");
    stream.removeHeader("etag");
  };

  stream.writeHead = (status, ...rest) => {
    if (isChosen) return writeHead.call(stream, status, ...rest);
    const headers = rest.find((value) => typeof value === "object" && value !== null);
    setHeaders(stream, headers);
    choose();
    const message = rest.filter((value) => typeof value === "string");
    return writeHead.call(stream, status, ...message);
  };
  stream.flushHeaders = () => {
    choose();
    flushHeaders.call(stream);
  };
  stream.write = (chunk, ...rest) => {
    choose();
    if (filter === undefined) return write.call(stream, chunk, ...rest);
    const passed = filter.push(toBytes(chunk, rest));
    const callback = callbackOf(rest);
    if (passed.byteLength > 0) return write.call(stream, passed, ...(callback ? [callback] : []));
    if (callback !== undefined) queueMicrotask(callback);
    return true;
  };
  stream.end = (...parameters) => {
    choose();
    if (filter === undefined) return end.apply(stream, parameters);
    const [chunk, ...rest] = parameters;
    const callback = callbackOf(parameters);
    const isChunk = chunk !== undefined && chunk !== null && typeof chunk !== "function";
    const parts = [isChunk ? filter.push(toBytes(chunk, rest)) : new Uint8Array(), filter.end()];
    filter = undefined;
    for (const part of parts) if (part.byteLength > 0) write.call(stream, part);
    return end.apply(stream, callback ? [callback] : []);
  };
}

/** Headers in any of the forms of `writeHead`. */
function setHeaders(stream: OutgoingStream, headers: unknown): void {
  if (headers === undefined) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as object)) stream.setHeader(name, value);
    return;
  }
  const pairs = Array.isArray(headers[0]) ? (headers as unknown[][]) : pairsOf(headers);
  const seen = new Map<string, unknown[]>();
  for (const [name, value] of pairs) seen.set(String(name), [...(seen.get(String(name)) ?? []), value]);
  for (const [name, values] of seen) stream.setHeader(name, values.length === 1 ? values[0] : values.map(String));
}

function pairsOf(list: readonly unknown[]): unknown[][] {
  return list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1]]] : []));
}

function typeOf(header: unknown): string | null {
  return header === undefined ? null : [header].flat().join(", ");
}

function toBytes(chunk: unknown, rest: readonly unknown[]): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  const encoding = rest.find((value) => typeof value === "string") ?? "utf8";
  if (!/^utf-?8$/iu.test(encoding))
    throw new TypeError(`mcp-bearer: a filtered response must be UTF-8, not ${encoding}`);
  return encoder.encode(String(chunk));
}

function callbackOf(parameters: readonly unknown[]): Callback | undefined {
  return parameters.find((value): value is Callback => typeof value === "function");
}
