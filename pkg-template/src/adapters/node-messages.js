// Node's messages as the Request that a gate reads, and the gate's Response written to Node's.

import { memberOf } from "../members.js";

// Node reads what is left out here from Object.prototype, where other code may have put something.
const EMPTY_RESPONSE = { __proto__: null, status: 200, headers: [] };
const METADATA_REQUEST = { __proto__: null, method: "GET", headers: [], signal: null };

/**
 * Lets a gate judge a message. `admitted` is called for good tokens, with the context of a protected handler and
 * inside `getAccessToken()`; every other message is answered here.
 */
export async function admit(gate, incoming, outgoing, admitted) {
  let request;
  try {
    request = toRequest(incoming);
  } catch {
    // What cannot be read is nobody's request; and nothing that a client sends may reject this promise.
    outgoing.statusCode = 400;
    return void outgoing.end();
  }
  let isServed = false;
  const response = await gate.protect(async (_request, context) => {
    // Before the handler, which may send its headers at once.
    setHeaders(outgoing, corsHeaders(gate));
    await admitted(context);
    isServed = true;
    return new Response(null, EMPTY_RESPONSE);
  })(request);
  if (!isServed) await send(response, outgoing);
}

/** What a gate looks at: the body stays where it is. */
export function toRequest(incoming) {
  return new Request(`http://localhost${pathAndQuery(incoming)}`, {
    __proto__: null,
    method: allowedMethod(incoming.method),
    headers: toHeaders(incoming),
    signal: null,
  });
}

export async function send(response, outgoing) {
  // Half an answer is out already: a broken connection says so, a second answer behind it would not.
  if (outgoing.headersSent) return void outgoing.destroy();
  outgoing.statusCode = response.status;
  setHeaders(outgoing, response.headers);
  outgoing.end(await response.text());
}

/**
 * Without the host, which a client chooses freely. A target that is no path, as proxies get (`http://host/path`) and
 * `OPTIONS *` has, is cut down to its path.
 */
function pathAndQuery(incoming) {
  // Express takes the mount point off `url`.
  const target = memberOf(incoming, "originalUrl") ?? incoming.url ?? "/";
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  // HTTP/2 lets a client send any scheme, and then any path.
  return pathname.startsWith("/") ? pathname + search : "/";
}

/** `Request` refuses these methods, and no gate has a meaning for them. */
function allowedMethod(method = "GET") {
  return ["CONNECT", "TRACE", "TRACK"].includes(method.toUpperCase()) ? "POST" : method;
}

/**
 * The headers as Node and middleware in front have them, but for those that came more than once: of two
 * `Authorization` headers Node keeps the first and says nothing, where a gate must refuse.
 */
function toHeaders({ headers, rawHeaders = [] }) {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has names such as `:path`, which are no headers.
    if (value === undefined || name.startsWith(":")) continue;
    for (const each of [value].flat()) sent.append(name, each);
  }
  const seen = new Map();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at].toLowerCase();
    const values = seen.get(name);
    if (values === undefined) seen.set(name, [rawHeaders[at + 1]]);
    else values.push(rawHeaders[at + 1]);
  }
  for (const [name, values] of seen) {
    if (values.length === 1 || name.startsWith(":") || headers[name] === undefined) continue;
    sent.delete(name);
    for (const value of values) sent.append(name, value);
  }
  return sent;
}

/** What the application has said about other origins stays. */
function setHeaders(outgoing, headers) {
  for (const [name, value] of headers) {
    if (name.startsWith("access-control-") && outgoing.hasHeader(name)) continue;
    outgoing.setHeader(name, value);
  }
}

const knownCorsHeaders = new WeakMap();

/** The CORS headers that the gate puts on what may be read from other origins, none if it was built without. */
function corsHeaders(gate) {
  let headers = knownCorsHeaders.get(gate);
  if (headers === undefined) {
    const metadata = gate.metadataResponse(new Request(gate.metadataUrl, METADATA_REQUEST));
    headers = [...metadata.headers].filter(([name]) => name.startsWith("access-control-"));
    knownCorsHeaders.set(gate, headers);
  }
  return headers;
}
