/**
 * What may go wrong between a verifier and its authorization server. Wherever a fault sends a body, a reader that is
 * lenient in that one point would find a good answer in it.
 *
 * A fault has a `name`, what it does (`answer`, `connection`, `stops`, `clock`), and what must come of it:
 * - `failure`: what the event may call it;
 * - `opens`: "at once" when it tells of the server, so that nobody asks for a while; "never" when it tells of the token;
 *   "after three" when it may be either; left out where the time does not matter;
 * - `accepts`: no fault at all, only odd: the verdict is yes;
 * - `isSlow`: what ends it is the deadline; `lingers`: a request that it held up outlives the verdict;
 * - `reason`, `remembers`, `known`, `asksNobody`, `mode`: see cells.mjs.
 */
import { gzipSync } from "node:zlib";

import {
  NOW,
  SIGNED_TYPE,
  evilKey,
  goodAnswer,
  json,
  signedAnswer,
  well,
} from "./server.mjs";

const text = (exchange) => JSON.stringify(goodAnswer(exchange));

/** Answers with that; `body` may be a function of the exchange. */
const answering = (status, headers, body) => (exchange) =>
  exchange.response
    .writeHead(status, headers)
    .end(typeof body === "function" ? body(exchange) : body);

/** Writes to the socket what no server of Node would, then ends it. */
const raw = (bytes) => (exchange) => exchange.response.socket.end(bytes(exchange));

/** Writes some octets of a good answer, then does `then` to the socket. */
const cut = (octets, then) => (exchange) => {
  const { response } = exchange;
  const body = text(exchange);
  response.writeHead(200, { ...json, "Content-Length": body.length });
  response.write(body.slice(0, octets), () => then(response.socket));
};

/** Sends a piece each `milliseconds`, until the other side leaves. */
function slowly(response, pieces, milliseconds) {
  let at = 0;
  const timer = setInterval(() => pieces(at++), milliseconds);
  response.socket.on("close", () => clearInterval(timer));
}

const lines = (...all) => `${all.join("\r\n")}\r\n\r\n`;

// ---- connections ----

const network = { failure: ["network"], opens: "at once" };

const CONNECTIONS = {
  "nobody listens": { ...network, stops: true },
  "a connection that is closed at once": {
    ...network,
    connection: (socket) => socket.destroy(),
  },
  "a connection that is reset at once": {
    ...network,
    connection: (socket) => socket.resetAndDestroy(),
  },
  "a reset before the request is read": {
    ...network,
    unread: true,
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "a reset before the headers": {
    ...network,
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "an end before the headers": { ...network, answer: ({ response }) => response.socket.end() },
  "a reset after the headers": { ...network, answer: cut(0, (socket) => socket.resetAndDestroy()) },
  "a reset in the middle of the body": {
    ...network,
    answer: cut(20, (socket) => socket.resetAndDestroy()),
  },
  "an end in the middle of the body": { ...network, answer: cut(20, (socket) => socket.end()) },
  "an end before the last octet": { ...network, answer: cut(-1, (socket) => socket.end()) },
  "no HTTP at all": { ...network, answer: raw(() => "SSH-2.0-OpenSSH_9.9\r\n") },
  "HTTP/9.9": { ...network, answer: raw((exchange) => lines("HTTP/9.9 200 OK") + text(exchange)) },
  "half a status line": { ...network, answer: raw(() => "HTTP/1.1 2") },
  "a status of four digits": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 2000 OK") + text(exchange)),
  },
  "10 MB of headers": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", `X: ${"x".repeat(10 << 20)}`) + text(exchange)),
  },
  "a NUL in a header": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "X: \0", "Connection: close") + text(exchange)),
  },
  "100 Continue that nobody asked for": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 100 Continue") + plain(exchange)),
  },
  "101 Switching Protocols": {
    ...network,
    answer: raw((exchange) =>
      lines("HTTP/1.1 101 Switching Protocols", "Upgrade: x", "Connection: upgrade") + text(exchange),
    ),
  },
};

/** A whole good answer as it goes over the wire. */
function plain(exchange) {
  const body = text(exchange);
  const length = `Content-Length: ${body.length}`;
  return lines("HTTP/1.1 200 OK", "Content-Type: application/json", length) + body;
}

// ---- time ----

const timeout = { failure: ["timeout"], opens: "at once", isSlow: true };

const DELAYS = {
  "headers that never come": { ...timeout, answer: () => {} },
  "headers of one octet at a time": {
    ...timeout,
    answer: ({ response, ...exchange }) => {
      const octets = plain(exchange);
      slowly(response, (at) => response.socket.write(octets[at % octets.length]), 50);
    },
  },
  "a body that never comes": {
    ...timeout,
    answer: ({ response }) => response.writeHead(200, json).flushHeaders(),
  },
  "a body of one octet at a time": {
    ...timeout,
    answer: ({ response, ...exchange }) => {
      const body = text(exchange);
      response.writeHead(200, { ...json, "Content-Length": body.length }).flushHeaders();
      slowly(response, (at) => response.write(body[at] ?? ""), 50);
    },
  },
  "a whole answer in a body that never ends": {
    ...timeout,
    answer: ({ response, ...exchange }) => response.writeHead(200, json).write(text(exchange)),
  },
  "blanks before the answer, without end": {
    ...timeout,
    answer: ({ response }) => {
      response.writeHead(200, json).flushHeaders();
      slowly(response, () => response.write(" "), 20);
    },
  },
  "early hints without end": {
    ...timeout,
    answer: ({ response }) =>
      slowly(response, () => response.socket.write(lines("HTTP/1.1 103 Early Hints")), 20),
  },
};

// ---- status ----

/** They tell of the server, or of our credentials there. */
const OPENING = [401, 403, 404, 405, 407, 408, 429, 502, 503, 504];
/** They say that the request is odd, and what is odd in a request is its token. */
const OF_THE_TOKEN = [400, 402, 406, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451];
/** One odd token may be the cause, or not. */
const DOUBTFUL = [500, 501, 505, 511, 599];

const STATUSES = {};
for (const status of [201, 202, 203, 206]) {
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure: ["status"], answer };
}
for (const status of [204, 205]) {
  STATUSES[`status ${status}`] = { failure: ["status"], answer: answering(status, {}) };
}
for (const status of OPENING) {
  // Node's fetch takes a 407 for a failure of a proxy.
  const failure = status === 407 ? ["status", "network"] : ["status"];
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure, opens: "at once", answer };
}
for (const status of OF_THE_TOKEN) {
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure: ["status"], opens: "never", answer };
}
for (const status of DOUBTFUL) {
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure: ["status"], opens: "after three", answer };
}
for (const [status, seconds] of [
  [429, "7"],
  [503, "7"],
  [503, "100000"],
  [429, "soon"],
]) {
  STATUSES[`status ${status}, Retry-After: ${seconds}`] = {
    failure: ["status"],
    opens: "at once",
    answer: answering(status, { ...json, "Retry-After": seconds }, text),
    waits: seconds === "7" ? 7 : undefined,
  };
}
STATUSES["status 401 with a challenge"] = {
  failure: ["status"],
  opens: "at once",
  answer: answering(401, { ...json, "WWW-Authenticate": 'Basic realm="as"' }, text),
};

const redirect = { failure: ["redirect"], opens: "at once" };
for (const status of [300, 301, 302, 303, 304, 307, 308]) {
  STATUSES[`status ${status} to itself`] = {
    ...redirect,
    answer: (exchange) => {
      const { request, response } = exchange;
      const body = status === 304 ? undefined : text(exchange);
      response.writeHead(status, { ...json, Location: request.url }).end(body);
    },
  };
}
STATUSES["status 302 to a server that says yes"] = {
  ...redirect,
  answer: answering(302, { Location: "/.well-known/oauth-authorization-server" }, text),
};
STATUSES["status 307 without Location"] = { ...redirect, answer: answering(307, json, text) };

// ---- bodies ----

/** A body of status 200 which is no answer. */
const unreadable = (body, headers) => ({
  failure: ["not_json", "malformed_answer"],
  opens: "after three",
  answer: answering(200, { ...json, ...headers }, body),
});

/** A good answer with another text for one thing in it. */
const replacing = (from, to) => (exchange) => {
  const good = text(exchange);
  if (!good.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return good.replace(from, to);
};

const before = (prefix) => (exchange) => prefix + text(exchange);
const after = (suffix) => (exchange) => text(exchange) + suffix;
const inside = (members) => (exchange) => `${text(exchange).slice(0, -1)},${members}}`;
const nested = (depth) => `"x":${"[".repeat(depth)}${"]".repeat(depth)}`;

const BODIES = {
  "an empty body": unreadable(""),
  "a body of blanks": unreadable(" \r\n\t "),
  "a page of HTML": unreadable("<html><body>active: true</body></html>", {
    "Content-Type": "text/html",
  }),
  "the word active": unreadable('"active"'),
  true: unreadable("true"),
  null: unreadable("null"),
  "a number": unreadable("1"),
  "the answer in a list": unreadable((exchange) => `[${text(exchange)}]`),
  "the answer in a string": unreadable((exchange) => JSON.stringify(text(exchange))),
  "truncated JSON": unreadable((exchange) => text(exchange).slice(0, -1)),
  "two answers": unreadable((exchange) => text(exchange) + text(exchange)),
  "an answer with something behind it": unreadable(after("x")),
  "an answer with a comma behind it": unreadable(after(",")),
  "an answer with a NUL behind it": unreadable(after("\0")),
  "an answer with a NUL before it": unreadable(before("\0")),
  "a byte order mark": unreadable(before("\ufeff")),
  "a guard against scripts before it": unreadable(before(")]}',\n")),
  "UTF-16": unreadable((exchange) => Buffer.from(text(exchange), "utf16le")),
  "invalid UTF-8": unreadable((exchange) => Buffer.from(inside('"x":"\xff"')(exchange), "latin1")),
  "a NUL in a string": unreadable(inside('"x":"\0"')),
  "a line break in a string": unreadable(inside('"x":"\n"')),
  "a comment": unreadable(inside('"x":1/**/')),
  "a comma at the end": unreadable((exchange) => `${text(exchange).slice(0, -1)},}`),
  "quotes of JavaScript": unreadable((exchange) => text(exchange).replaceAll('"', "'")),
  NaN: unreadable(inside('"x":NaN')),
  "a number with a leading zero": unreadable(inside('"x":01')),
  "active twice, false last": unreadable(inside('"active":false')),
  "active twice, false first": unreadable(replacing('{"active"', '{"active":false,"active"')),
  "active twice, spelt with an escape": unreadable(inside('"\\u0061ctive":true')),
  "exp twice": unreadable(inside(`"exp":${NOW + 2_000_000}`)),
  "a member twice in an object inside": unreadable(inside('"x":{"a":1,"a":2}')),
  "40 levels of nesting": unreadable(inside(nested(40))),
  "10,000 levels of nesting": unreadable(inside(nested(10_000))),
  "600 members": unreadable(
    inside(Array.from({ length: 600 }, (_, index) => `"x${index}":0`).join(",")),
  ),
  "a signed answer that was not asked for": {
    failure: ["not_json"],
    opens: "after three",
    answer: ({ response, ...exchange }) =>
      response.writeHead(200, { "Content-Type": SIGNED_TYPE }).end(signedAnswer(exchange)),
  },
};

// ---- types ----

const ofTheWrongType = (body) => ({
  failure: ["malformed_answer"],
  opens: "after three",
  answer: answering(200, json, body),
});

const TYPES = {};
for (const value of ['"true"', '"false"', '"yes"', "1", "0", "null", "{}", "[]", "[true]"]) {
  TYPES[`active: ${value}`] = ofTheWrongType(replacing('"active":true', `"active":${value}`));
}
TYPES["no active"] = ofTheWrongType(replacing('"active":true,', ""));
TYPES["Active, capital"] = ofTheWrongType(replacing('"active":true', '"Active":true'));
for (const [name, values] of Object.entries({
  exp: ['"soon"', `"${NOW + 1000}"`, "true", "{}", "[]"],
  iat: ['"now"', "[]"],
  scope: ["5", "{}"],
  aud: ["7", "[1]", "{}"],
  sub: ["7", "{}"],
  client_id: ["7", "[]"],
  token_type: ["3", "[]"],
  nbf: ['"tomorrow"', "{}"],
  iss: ["5", "{}"],
  jti: ["5", "[]"],
})) {
  for (const value of values) {
    const body = (exchange) =>
      JSON.stringify({ ...goodAnswer(exchange), [name]: JSON.parse(value) });
    TYPES[`${name}: ${value}`] = ofTheWrongType(body);
  }
}

// ---- sizes and encodings ----

const tooLarge = { failure: ["too_large"], opens: "after three" };
const blanks = " ".repeat(10 << 20);
const gzip = { ...json, "Content-Encoding": "gzip" };
const bomb = gzipSync(Buffer.alloc(50 << 20, " "));

const SIZES = {
  "a body of 64 KiB and one octet": {
    ...tooLarge,
    answer: answering(200, json, (exchange) => text(exchange).padEnd(65_537)),
  },
  "a body of 10 MB": { ...tooLarge, answer: answering(200, json, after(blanks)) },
  "a body of 10 MB without Content-Length": {
    ...tooLarge,
    answer: ({ response, ...exchange }) => {
      response.writeHead(200, json).write(text(exchange));
      response.end(blanks);
    },
  },
  "a body without end": {
    ...tooLarge,
    answer: ({ response, ...exchange }) => {
      response.writeHead(200, json).write(text(exchange));
      slowly(response, () => response.write(blanks.slice(0, 65_536)), 5);
    },
  },
  "a gzip bomb of 50 MB": {
    ...tooLarge,
    // Two members of one stream: what is behind the answer is blanks.
    answer: answering(200, gzip, (exchange) => Buffer.concat([gzipSync(text(exchange)), bomb])),
  },
  "Content-Encoding: gzip, and it is not": {
    ...network,
    answer: answering(200, gzip, text),
  },
  "half a gzip stream": {
    failure: ["network", "not_json"],
    answer: answering(200, gzip, (exchange) => gzipSync(text(exchange)).subarray(0, 40)),
  },
  "Content-Encoding: br, and it is gzip": {
    ...network,
    answer: answering(200, { ...json, "Content-Encoding": "br" }, (exchange) => gzipSync(text(exchange))),
  },
  "Content-Length above the body": {
    ...network,
    answer: ({ response, ...exchange }) => {
      const body = text(exchange);
      response.writeHead(200, { ...json, "Content-Length": body.length + 10 });
      response.write(body, () => response.socket.end());
    },
  },
  "Content-Length below the body": {
    failure: ["not_json", "network"],
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: 14") + text(exchange)),
  },
  "Content-Length of 0 before a body": {
    failure: ["not_json", "network"],
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: 0") + text(exchange)),
  },
  "Content-Length twice": {
    ...network,
    answer: raw(
      (exchange) =>
        lines("HTTP/1.1 200 OK", `Content-Length: ${text(exchange).length}`, "Content-Length: 5") +
        text(exchange),
    ),
  },
  "Content-Length below zero": {
    ...network,
    answer: raw((exchange) => lines("HTTP/1.1 200 OK", "Content-Length: -1") + text(exchange)),
  },
  "Content-Length and chunks": {
    ...network,
    answer: raw((exchange) => {
      const body = text(exchange);
      const head = lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5");
      return `${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    }),
  },
  "a chunk whose size is no number": {
    ...network,
    answer: raw((exchange) => `${lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")}xyz\r\n${text(exchange)}`),
  },
  "chunks without the last": {
    ...network,
    answer: raw((exchange) => {
      const body = text(exchange);
      const head = lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
      return `${head}${body.length.toString(16)}\r\n${body}\r\n`;
    }),
  },
};

// ---- signed answers ----

const signed = (changes, failure = ["signature"], opens = "after three") => ({
  mode: "signed",
  failure,
  opens,
  answer: ({ response, ...exchange }) => {
    const given = typeof changes === "function" ? changes(exchange) : changes;
    const body = signedAnswer({ ...exchange, ...given });
    response.writeHead(200, { "Content-Type": SIGNED_TYPE }).end(body);
  },
});

const eitherWay = ["signature", "malformed_answer"];

const SIGNED = {
  "signed: a plain answer": { ...unreadable(text), mode: "signed", failure: ["signature"] },
  "signed: not a JWT": { ...unreadable("a.b"), mode: "signed", failure: ["signature"] },
  "signed: by another key": signed({ key: evilKey }),
  "signed: by a key that it brings": signed({ key: evilKey, header: { jwk: evilKey.jwk } }),
  "signed: by an unknown key": signed(
    { key: evilKey, header: { kid: "evil" } },
    ["signature", "keys"],
    undefined,
  ),
  "signed: no signature": signed({ signature: "" }),
  "signed: alg none": signed({ header: { alg: "none" }, signature: "" }),
  "signed: alg HS256": signed({ header: { alg: "HS256" } }),
  "signed: without typ": signed({ header: { typ: undefined } }),
  "signed: typ of an access token": signed({ header: { typ: "at+jwt" } }),
  "signed: typ JWT": signed({ header: { typ: "JWT" } }),
  "signed: crit": signed({ header: { crit: ["x"], x: 1 } }),
  "signed: another issuer": signed({ claims: { iss: "https://evil.example" } }, eitherWay),
  "signed: no issuer": signed({ claims: { iss: undefined } }, eitherWay),
  "signed: for another client": signed({ claims: { aud: "another-client" } }, eitherWay),
  "signed: for nobody": signed({ claims: { aud: undefined } }, eitherWay),
  "signed: an hour ago": signed(({ now }) => ({ claims: { iat: now - 3600 } }), eitherWay),
  "signed: in an hour": signed(({ now }) => ({ claims: { iat: now + 3600 } }), eitherWay),
  "signed: at no time": signed({ claims: { iat: undefined } }, eitherWay),
  "signed: at a time that is text": signed(({ now }) => ({ claims: { iat: `${now}` } }), eitherWay),
  "signed: without an answer": signed({ claims: { token_introspection: undefined } }, eitherWay),
  "signed: the answer beside its place": signed(
    (exchange) => {
      const { iss, aud, iat, ...answer } = goodAnswer(exchange);
      return { claims: { ...answer, token_introspection: undefined } };
    },
    eitherWay,
  ),
  "signed: the answer is text": signed(
    (exchange) => ({ claims: { token_introspection: text(exchange) } }),
    eitherWay,
  ),
  'signed: active: "true"': signed(
    (exchange) => ({ claims: { token_introspection: { ...goodAnswer(exchange), active: "true" } } }),
    eitherWay,
  ),
  "signed: its keys cannot be had": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys"],
    opens: "at once",
    answer: answering(500, json, "{}"),
  },
  "signed: its keys never come": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys", "timeout"],
    opens: "at once",
    isSlow: true,
    lingers: true,
    answer: () => {},
  },
  "signed: the answer is slow, and its keys never come": {
    mode: "fetched keys",
    where: "/",
    // Keys that are there need no fetch, and the answer comes in time.
    known: true,
    failure: ["keys", "timeout"],
    opens: "at once",
    isSlow: true,
    lingers: true,
    answer: (exchange) => {
      if (exchange.request.url === "/introspect") setTimeout(() => well("/introspect", exchange), 350);
    },
  },
  "signed: its keys are none": {
    mode: "fetched keys",
    where: "/jwks",
    known: true,
    failure: ["keys"],
    opens: "at once",
    answer: answering(200, json, '{"keys":[]}'),
  },
};

// ---- discovery ----

const undiscovered = {
  mode: "discovery",
  where: "/.well-known",
  known: true,
  failure: ["discovery"],
  opens: "at once",
};

const DISCOVERY = {
  "discovery: metadata that never comes": { ...undiscovered, isSlow: true, answer: () => {} },
  "discovery: metadata of 10 MB": {
    ...undiscovered,
    answer: answering(200, json, " ".repeat(10 << 20)),
  },
  "discovery: a reset": {
    ...undiscovered,
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "discovery: a page of HTML": { ...undiscovered, answer: answering(200, json, "<html>") },
  "discovery: another issuer": {
    ...undiscovered,
    answer: ({ response, issuer }) => {
      const document = { issuer: `${issuer}/`, introspection_endpoint: `${issuer}/introspect` };
      response.writeHead(200, json).end(JSON.stringify(document));
    },
  },
  "discovery: no endpoint": {
    ...undiscovered,
    answer: ({ response, issuer }) => response.writeHead(200, json).end(JSON.stringify({ issuer })),
  },
};

for (const status of [302, 400, 401, 404, 422, 429, 500, 503]) {
  const answer = answering(status, { ...json, Location: "/" }, "{}");
  DISCOVERY[`discovery: status ${status}`] = { ...undiscovered, answer };
}

// ---- our own credentials ----

/** Nothing was asked, so that nothing is known of the server. */
const unauthenticated = (header) => ({
  mode: "header",
  header,
  asksNobody: true,
  failure: ["client_authentication"],
  opens: "never",
});

const CREDENTIALS = {
  "a header function that throws": unauthenticated(() => {
    throw new Error("no credentials");
  }),
  "a header function that rejects": unauthenticated(() => Promise.reject(new Error("no credentials"))),
  "a header function that gives nothing": unauthenticated(() => undefined),
  "a header function that gives a line break": unauthenticated(() => "Bearer a\r\nX: y"),
  "a header function that never answers": {
    ...unauthenticated(() => new Promise(() => {})),
    isSlow: true,
  },
};

// ---- the clock ----

const reset = ({ response }) => response.socket.resetAndDestroy();
const badClock = { reason: "ERR_CLOCK", remembers: false };

const CLOCKS = {
  "the clock goes a day forward, the server is down": {
    ...network,
    answer: reset,
    clock: (clock) => clock.advance(86_400),
    remembers: false,
  },
  "the clock goes a day back, the server is down": {
    ...network,
    answer: reset,
    clock: (clock) => clock.advance(-86_400),
    remembers: false,
  },
  "the clock goes a day back while it is known that the server is down": {
    ...network,
    answer: reset,
    clockLater: (clock) => clock.advance(-86_400),
  },
  "the clock gives NaN": { ...badClock, clock: (clock) => clock.breaks(NaN) },
  "the clock gives Infinity": { ...badClock, clock: (clock) => clock.breaks(Infinity) },
  "the clock gives text": { ...badClock, clock: (clock) => clock.breaks("now") },
  "the clock is below zero": { ...badClock, clock: (clock) => clock.breaks(-1) },
};

// ---- what is odd, but right ----

const odd = (answer) => ({ accepts: true, answer });
const wellButAfter = (step) =>
  odd((exchange) => {
    step(exchange);
    well("/introspect", exchange);
  });

const ODDITIES = {
  "right: early hints first": odd(raw((exchange) => lines("HTTP/1.1 103 Early Hints", "Link: </x>") + plain(exchange))),
  "right: HTTP/1.0, and the end of the connection ends the body": odd(
    raw((exchange) => lines("HTTP/1.0 200 OK") + text(exchange)),
  ),
  "right: no reason, no type": odd(raw((exchange) => lines("HTTP/1.1 200", "Connection: close") + text(exchange))),
  "right: octet by octet": odd(({ response, ...exchange }) => {
    response.writeHead(200, json);
    for (const octet of text(exchange)) response.write(octet);
    response.end();
  }),
  "right: gzip": odd(answering(200, gzip, (exchange) => gzipSync(text(exchange)))),
  "right: blanks around the answer": odd(answering(200, json, (exchange) => `\r\n\t ${text(exchange)} \n`)),
  "right: a body of exactly 64 KiB": odd(answering(200, json, (exchange) => text(exchange).padEnd(65_536))),
  "right: members that nobody knows": odd(answering(200, json, inside('"x":{"y":[1,null,"z"]},"":0'))),
  "right: the clock goes an hour forward during the call": wellButAfter(({ clock }) => clock.advance(3600)),
  "right: the clock goes an hour back during the call": wellButAfter(({ clock }) => clock.advance(-3600)),
};

/** All of them, by name. */
export const FAULTS = Object.entries({
  ...CONNECTIONS,
  ...DELAYS,
  ...STATUSES,
  ...BODIES,
  ...TYPES,
  ...SIZES,
  ...SIGNED,
  ...DISCOVERY,
  ...CREDENTIALS,
  ...CLOCKS,
  ...ODDITIES,
}).map(([name, fault]) => ({ name, ...fault }));
