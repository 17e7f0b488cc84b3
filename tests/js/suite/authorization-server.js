/**
 * An authorization server without a network: an introspection endpoint (RFC 7662) that a test scripts, and verifiers
 * that ask it.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert } from "../harness.js";
import { clock, jsonResponse } from "./issuer.js";
import { AUDIENCE, ISSUER, NOW } from "./minting.js";
import { refusedAsync } from "./verdicts.js";

export const ENDPOINT = "https://auth-canary7f3c.example/oauth2/introspect";
export const CLIENT_ID = "resource-server-canary7f3c";
export const CLIENT_SECRET = "secret-canary7f3c";

/** An opaque token; long enough for verdicts.js to look for it in what an error says. */
export const TOKEN = "opaque-canary7f3c-0123456789abcdef";

/** Above each back-off: 30 s and half of it. */
export const PAST_BACK_OFF = 46;

/** A good answer at `NOW`. A member that is `undefined` is left out. */
export function active(overrides = {}) {
  return {
    active: true,
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "subject-canary7f3c",
    client_id: "client-canary7f3c",
    scope: "read write",
    token_type: "Bearer",
    iat: NOW - 10,
    exp: NOW + 3600,
    ...overrides,
  };
}

export const inactive = () => ({ active: false });

/**
 * A server whose `fetch` a verifier is given.
 *
 * `answer` may be replaced while a test runs: a value is sent as JSON with status 200, a Response as it is, and of a
 * function (which gets the request) what it gives counts, a promise too; what it throws is a broken connection.
 * `routes` does the same for URLs other than the endpoint's. `requests` are those to the endpoint, `others` the rest;
 * `open` is how many of them wait for an answer, `mostOpen` the most there ever were.
 */
export function authorizationServer(answer = () => active()) {
  const server = { answer, routes: {}, requests: [], others: [], open: 0, mostOpen: 0 };
  server.fetch = async (url, init) => {
    const isEndpoint = url === ENDPOINT;
    const request = received(url, init);
    (isEndpoint ? server.requests : server.others).push(request);
    if (isEndpoint && !isIntrospection(request)) return new Response(null, { status: 400 });
    server.open += 1;
    server.mostOpen = Math.max(server.mostOpen, server.open);
    try {
      const scripted = isEndpoint ? server.answer : server.routes[url];
      const given = await (typeof scripted === "function" ? scripted(request) : scripted);
      if (given === undefined) return new Response("not found", { status: 404 });
      return given instanceof Response ? given : jsonResponse(given);
    } finally {
      server.open -= 1;
    }
  };
  return server;
}

/** What the server sees of a request; `form` is the body, decoded as RFC 6749 appendix B says. */
function received(url, init) {
  const body =
    typeof init.body === "string"
      ? init.body
      : new TextDecoder().decode(init.body ?? new Uint8Array());
  const form = new URLSearchParams(body);
  return {
    url,
    init,
    method: init.method,
    headers: new Headers(init.headers),
    body,
    form,
    token: form.get("token"),
  };
}

/** RFC 7662 section 2.1: a server refuses anything else, so a wrong request fails every test and not one alone. */
function isIntrospection({ method, headers, form }) {
  const type = headers.get("Content-Type")?.split(";")[0];
  return (
    method === "POST" &&
    type === "application/x-www-form-urlencoded" &&
    form.getAll("token").length === 1
  );
}

/**
 * A verifier of one server's tokens, with a clock and a record of its events. An option that is `undefined` is left
 * out. `time.now` is the clock unless `options.now` is another.
 */
export function introspection({ answer, server = authorizationServer(answer), ...options } = {}) {
  const time = clock();
  const events = [];
  const given = {
    introspectionEndpoint: ENDPOINT,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    audience: AUDIENCE,
    now: time.now,
    onEvent: (event) => events.push(event),
    fetch: server.fetch,
    ...options,
  };
  return { server, time, events, verifier: new IntrospectionTokenVerifier(given) };
}

/** The token is accepted; gives the AccessToken. */
export async function accepted(verifier, token = TOKEN, label = "a good answer") {
  let accessToken;
  try {
    accessToken = await verifier.verifyToken(token);
  } catch (error) {
    throw new Error(
      `${label} must be accepted, but: ${error.reason ?? error} ${error.claim ?? ""}`,
    );
  }
  assert.equal(accessToken.token, token, label);
  return accessToken;
}

/** The token is refused for exactly this reason, and the error leaks nothing; gives it. */
export function refused(verifier, token, reason, expected) {
  return refusedAsync(verifier, token, reason, expected);
}

/** The server is at fault: 503, and a time after which a retry makes sense. Gives the error. */
export async function unavailable(verifier, token = TOKEN, label = "a fault of the server") {
  const error = await refusedAsync(verifier, token, "ERR_INTROSPECTION_UNAVAILABLE", { label });
  const { retryAfter } = error;
  assert.equal(typeof retryAfter, "number", `${label}: type of retryAfter`);
  assert.ok(retryAfter >= 1 && retryAfter <= 60, `${label}: retryAfter ${retryAfter}`);
  return error;
}

/** A promise and what settles it. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** A promise that is awaited later: when the test fails before, its rejection must not end the whole run. */
export function later(promise) {
  promise.catch(() => {});
  return promise;
}

/** Lets everything that is ready run: a macrotask, some times over. */
export async function settle(times = 10) {
  for (let index = 0; index < times; index += 1)
    await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Events of one type. */
export const of = (events, type) => events.filter((event) => event.type === type);
