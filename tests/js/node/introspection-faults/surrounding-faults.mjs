/** What is wrong around the call: metadata, our own credentials, the clock. */
import { answering, network } from "./answers.mjs";
import { json } from "./server.mjs";

const undiscovered = {
  mode: "discovery",
  where: "/.well-known",
  known: true,
  opens: "at once",
};

export const DISCOVERY = {
  "discovery: metadata that never comes": {
    ...undiscovered,
    // As wherever time runs out: those who waited for others may have used it up.
    failure: ["timeout"],
    isSlow: true,
    answer: () => {},
  },
  "discovery: metadata of 10 MB": {
    ...undiscovered,
    failure: ["too_large"],
    answer: answering(200, json, " ".repeat(10 << 20)),
  },
  "discovery: a reset": {
    ...undiscovered,
    failure: ["network"],
    answer: ({ response }) => response.socket.resetAndDestroy(),
  },
  "discovery: a page of HTML": {
    ...undiscovered,
    failure: ["not_json"],
    answer: answering(200, json, "<html>"),
  },
  "discovery: another issuer": {
    ...undiscovered,
    failure: ["issuer_mismatch"],
    answer: ({ response, issuer }) => {
      const document = { issuer: `${issuer}/`, introspection_endpoint: `${issuer}/introspect` };
      response.writeHead(200, json).end(JSON.stringify(document));
    },
  },
  "discovery: no endpoint": {
    ...undiscovered,
    failure: ["no_introspection_endpoint"],
    answer: ({ response, issuer }) => response.writeHead(200, json).end(JSON.stringify({ issuer })),
  },
};

for (const status of [302, 400, 401, 404, 422, 429, 500, 503]) {
  const answer = answering(status, { ...json, Location: "/" }, "{}");
  const failure = [{ 302: "redirect", 404: "not_found" }[status] ?? "status"];
  DISCOVERY[`discovery: status ${status}`] = { ...undiscovered, failure, answer };
}

/** Nothing was asked, so that nothing is known of the server. */
const unauthenticated = (header) => ({
  mode: "header",
  header,
  asksNobody: true,
  failure: ["client_authentication"],
  opens: "never",
});

export const CREDENTIALS = {
  "a header function that throws": unauthenticated(() => {
    throw new Error("no credentials");
  }),
  "a header function that rejects": unauthenticated(() =>
    Promise.reject(new Error("no credentials")),
  ),
  "a header function that gives nothing": unauthenticated(() => undefined),
  "a header function that gives a line break": unauthenticated(() => "Bearer a\r\nX: y"),
  "a header function that never answers": {
    ...unauthenticated(() => new Promise(() => {})),
    isSlow: true,
  },
};

const reset = ({ response }) => response.socket.resetAndDestroy();
const badClock = { reason: "ERR_CLOCK", remembers: false };

export const CLOCKS = {
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
