/** Every class of status but the one that counts. The body says yes. */
import { answering, text } from "./answers.mjs";
import { json } from "./server.mjs";

/** The server has no time for anybody. */
const OPENING = [429, 503];
/** What a server may answer to one odd token, some of them to every token that is not theirs. */
const OF_THE_TOKEN = [
  400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451, 500, 501, 502, 504, 505,
  511, 599,
];

export const STATUSES = {};
for (const status of [201, 202, 203, 206]) {
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure: ["status"], answer };
}
for (const status of [204, 205]) {
  STATUSES[`status ${status}`] = { failure: ["status"], answer: answering(status, {}) };
}
for (const status of OPENING) {
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure: ["status"], opens: "at once", answer };
}
for (const status of OF_THE_TOKEN) {
  const failure = [status === 401 || status === 403 ? "client_authentication" : "status"];
  const answer = answering(status, json, text);
  STATUSES[`status ${status}`] = { failure, opens: "never", answer };
}
// Node's fetch takes it for a failure of a proxy.
STATUSES["status 407"] = { failure: ["status", "network"], answer: answering(407, json, text) };
for (const status of [400, 401, 403]) {
  // Before the server has accepted these credentials, it is they.
  STATUSES[`status ${status}, invalid_client`] = {
    failure: ["client_authentication"],
    answer: answering(status, json, '{"error":"invalid_client"}'),
  };
}
STATUSES["status 400 with a body that never ends"] = {
  failure: ["status"],
  opens: "never",
  isSlow: true,
  answer: ({ response }) => response.writeHead(400, json).write('{"active":'),
};
STATUSES["status 400 with a body above the limit"] = {
  failure: ["status"],
  opens: "never",
  answer: answering(400, json, `{"active":false,"x":"${"x".repeat(70_000)}"}`),
};
STATUSES["status 400 with a body that is cut off"] = {
  failure: ["status"],
  opens: "never",
  answer: ({ response }) => {
    response.writeHead(400, { ...json, "Content-Length": 100 });
    response.write('{"active":false', () => response.socket.destroy());
  },
};
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
  failure: ["client_authentication"],
  opens: "never",
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
