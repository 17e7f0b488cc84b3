/** Every class of status but the one that counts. The body says yes. */
import { answering, text } from "./answers.mjs";
import { json } from "./server.mjs";

/** They tell of the server, or of our credentials there. */
const OPENING = [401, 403, 404, 405, 407, 408, 429, 502, 503, 504];
/** They say that the request is odd, and what is odd in a request is its token. */
const OF_THE_TOKEN = [400, 402, 406, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451];
/** One odd token may be the cause, or not. */
const DOUBTFUL = [500, 501, 505, 511, 599];

export const STATUSES = {};
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
/** What a server asks for lengthens the wait, up to 60 s; what is no time changes nothing. */
const WAITS = [
  [429, "7", [7, 45]],
  [503, "7", [7, 45]],
  [503, "100000", [60, 60]],
  [503, new Date(Date.now() + 86_400_000).toUTCString(), [60, 60], "tomorrow"],
  [503, "Thu, 01 Jan 1970 00:00:00 GMT", [1, 45]],
  [429, "soon", [1, 45]],
  [429, "-1", [1, 45]],
];
for (const [status, header, waits, name = header] of WAITS) {
  STATUSES[`status ${status}, Retry-After: ${name}`] = {
    failure: ["status"],
    opens: "at once",
    answer: answering(status, { ...json, "Retry-After": header }, text),
    waits,
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
