// Node's messages as the Request that a gate reads, and the gate's Response written to Node's.

import type { BearerGate, ProtectedContext } from "mcp-bearer";
import type { IncomingRequest, OutgoingResponse } from "mcp-bearer/node";

import { memberOf } from "../members.ts";
import { waitForTurn } from "./event-loop-turn.ts";
import { INCOMPLETE, readBody, setBody } from "./node-request-body.ts";
import { filterOutgoing } from "./node-response-filter.ts";

// Node reads what is left out here from Object.prototype, where other code may have put something.
const EMPTY_RESPONSE = { __proto__: null, status: 200, headers: [] } as ResponseInit;
const METADATA_REQUEST = { __proto__: null, method: "GET", headers: [], signal: null } as RequestInit;

/**
 * Lets a gate judge a message. `admitted` is called for good tokens, with the context of a protected handler and
 * inside `getAccessToken()`; every other message is answered here.
 */
export async function admit<C extends object, NoToken>(
  gate: BearerGate<C, NoToken>,
  incoming: IncomingRequest,
  outgoing: OutgoingResponse,
  admitted: (context: ProtectedContext<C, NoToken>) => unknown,
): Promise<void> {
  await waitForTurn();
  const { maxBodyBytes } = gate;
  const body =
    maxBodyBytes !== undefined && incoming.method === "POST" ? await readBody(incoming, maxBodyBytes) : undefined;
  // The client went away before the end of its request: nobody waits for an answer.
  if (body === INCOMPLETE) {
    outgoing.destroy();
    return;
  }
  let request: Request;
  try {
    request = toRequest(incoming, body);
  } catch {
    // It cannot be read, so it is not a request; and nothing that a client sends may reject this promise.
    outgoing.statusCode = 400;
    outgoing.end("");
    return;
  }
  let isServed = false;
  const response = await gate.protect(async (_request, context) => {
    // Before the handler, which may send its headers at once.
    setHeaders(outgoing, corsHeaders(gate));
    if (body !== undefined) setBody(incoming, context.parsedBody);
    if (maxBodyBytes !== undefined) filterOutgoing(outgoing, context.createResponseFilter);
    await admitted(context);
    isServed = true;
    return new Response(null, EMPTY_RESPONSE);
  })(request);
  if (isServed) return;
  // The rest of a body that is too large is not read, so the connection cannot be used again.
  if (response.status === 413 && memberOf(incoming, "httpVersionMajor") === 1)
    outgoing.setHeader("connection", "close");
  await send(response, outgoing);
}

/** What a gate looks at. A body that it does not judge stays where it is. */
export function toRequest(incoming: IncomingRequest, body?: Uint8Array | string): Request {
  const init = {
    __proto__: null,
    method: allowedMethod(incoming.method),
    headers: toHeaders(incoming),
    signal: null,
  } as RequestInit;
  if (body !== undefined) init.body = body as BodyInit;
  return new Request(`http://localhost${pathAndQuery(incoming)}`, init);
}

export async function send(response: Response, outgoing: OutgoingResponse): Promise<void> {
  // Half an answer was sent already: a broken connection shows that, a second answer after it would not.
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.statusCode = response.status;
  setHeaders(outgoing, response.headers);
  outgoing.end(await response.text());
}

/**
 * Without the host, which a client chooses freely. A target that is no path, as proxies get (`http://host/path`) and
 * `OPTIONS *` has, is cut down to its path.
 */
function pathAndQuery(incoming: IncomingRequest): string {
  // Express takes the mount point off `url`.
  const target = (memberOf(incoming, "originalUrl") as string | undefined) ?? incoming.url ?? "/";
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  // HTTP/2 lets a client send any scheme, and then any path.
  return pathname.startsWith("/") ? pathname + search : "/";
}

/** `Request` refuses these methods, and no gate has a meaning for them. */
function allowedMethod(method = "GET"): string {
  return ["CONNECT", "TRACE", "TRACK"].includes(method.toUpperCase()) ? "POST" : method;
}

/**
 * The headers as Node and middleware in front have them, but for those that came more than once: of two
 * `Authorization` headers Node keeps the first without an error, where a gate must refuse.
 */
function toHeaders({ headers, rawHeaders = [] }: IncomingRequest): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has names such as `:path`, which are no headers.
    if (value === undefined || name.startsWith(":")) continue;
    for (const each of [value].flat()) sent.append(name, each);
  }
  const seen = new Map<string, string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = String(rawHeaders[i]).toLowerCase();
    const value = String(rawHeaders[i + 1]);
    const values = seen.get(name);
    if (values === undefined) seen.set(name, [value]);
    else values.push(value);
  }
  for (const [name, values] of seen) {
    if (values.length === 1 || name.startsWith(":") || headers[name] === undefined) continue;
    sent.delete(name);
    for (const value of values) sent.append(name, value);
  }
  return sent;
}

/** What the application has set for other origins stays. */
function setHeaders(outgoing: OutgoingResponse, headers: Iterable<readonly [string, string]>): void {
  for (const [name, value] of headers) {
    if (name.startsWith("access-control-") && outgoing.hasHeader(name)) continue;
    outgoing.setHeader(name, value);
  }
}

const knownCorsHeaders = new WeakMap<object, readonly [string, string][]>();

/** The CORS headers that the gate puts on what may be read from other origins, none if it was built without. */
function corsHeaders(
  gate: Pick<BearerGate<object, unknown>, "metadataResponse" | "metadataUrl">,
): readonly [string, string][] {
  let headers = knownCorsHeaders.get(gate);
  if (headers === undefined) {
    const metadata = gate.metadataResponse(new Request(gate.metadataUrl, METADATA_REQUEST));
    headers = [...(metadata?.headers ?? [])].filter(([name]) => name.startsWith("access-control-"));
    knownCorsHeaders.set(gate, headers);
  }
  return headers;
}
