/**
 * An authorization server without a network: an introspection endpoint (RFC 7662) whose responses a test sets, and
 * verifiers that ask it.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert } from "../../harness.js";
import { clock, jsonResponse } from "./issuer.js";
import { AUDIENCE, ISSUER, NOW } from "./minting.js";
import { refusedAsync } from "./expect-verdict.js";

export const ENDPOINT = "https://auth-canary7f3c.example/oauth2/introspect";
export const CLIENT_ID = "resource-server-canary7f3c";
export const CLIENT_SECRET = "secret-canary7f3c";

/** An opaque token, long enough for expect-verdict.js to search errors for it. */
export const TOKEN = "opaque-canary7f3c-0123456789abcdef";

/** Longer than the longest back-off: 30 s plus half of it. */
export const PAST_BACK_OFF = 46;

/** A valid response at `NOW`. Members that are `undefined` are omitted. */
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
 * A server; a verifier gets its `fetch`.
 *
 * `answer` may be replaced while a test runs. A value is sent as JSON with status 200, a Response unchanged. A function
 * gets the request and returns a value, a Response or a promise of one; an exception is a broken connection. `routes`
 * does the same for other URLs than the endpoint. `requests` lists the requests to the endpoint, `others` all others.
 * `open` counts the requests without a response, `mostOpen` is the maximum of `open`.
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

/** A request as the server reads it; `form` is the body, decoded by RFC 6749 appendix B. */
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

/** RFC 7662 section 2.1. The server refuses every other request, so a wrong request fails every test. */
function isIntrospection({ method, headers, form }) {
  const type = headers.get("Content-Type")?.split(";")[0];
  return (
    method === "POST" &&
    type === "application/x-www-form-urlencoded" &&
    form.getAll("token").length === 1
  );
}

/**
 * A verifier of one server's tokens, with a clock and a list of its events. Options that are `undefined` are omitted.
 * `time.now` is the clock unless `options.now` is given.
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

/** Checks that the token is accepted. Returns the AccessToken. */
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

/** Checks that the token is refused for this reason, and that the error leaks nothing. Returns the error. */
export function refused(verifier, token, reason, expected) {
  return refusedAsync(verifier, token, reason, expected);
}

/** Checks that the server is reported as failing: 503 with a time to retry after. Returns the error. */
export async function unavailable(verifier, token = TOKEN, label = "a fault of the server") {
  const error = await refusedAsync(verifier, token, "ERR_INTROSPECTION_UNAVAILABLE", { label });
  const { retryAfter } = error;
  assert.equal(typeof retryAfter, "number", `${label}: type of retryAfter`);
  assert.ok(retryAfter >= 1 && retryAfter <= 60, `${label}: retryAfter ${retryAfter}`);
  return error;
}

/** A promise and the functions that settle it. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** A promise that is awaited later. If the test fails before, its rejection does not end the run. */
export function later(promise) {
  promise.catch(() => {});
  return promise;
}

/** Runs pending work: several macrotasks. */
export async function settle(times = 10) {
  for (let index = 0; index < times; index += 1)
    await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Events of one type. */
export const of = (events, type) => events.filter((event) => event.type === type);
