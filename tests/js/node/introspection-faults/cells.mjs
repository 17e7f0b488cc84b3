/**
 * One cell of the table: a fault, met with the cache off, with a remembered answer, or with one whose time is over.
 * The test and the command that prints the table both run this.
 */
import assert from "node:assert/strict";

import { IntrospectionTokenVerifier, TokenError } from "mcp-bearer";

import { AUDIENCE, CLIENT_ID, NOW, goodKeys, startServer } from "./server.mjs";

export const CACHES = ["off", "warm", "expired"];

/** The deadline of a verifier whose server is slow, so that a fault is over soon. */
const SHORT_MILLISECONDS = 500;
/** That of all others, and of every verifier where nothing else is said: what is slow then is the machine. */
const LONG_MILLISECONDS = 5000;

const CACHE_TTL = 60;

/** Above each back-off, one that a Retry-After lengthened included. */
const PAST_BACK_OFF = 61;

/** A token that the cache knows, if it is not off; and others that nobody has seen. */
const KNOWN = "known-token-0123456789";
const strangers = (name) => `stranger-${name}-0123456789`;

/**
 * Breaks the server, asks, and makes it well again.
 *
 * Throws where a verdict is not what it must be; gives what the table shows: `milliseconds` is the slowest verdict.
 */
export async function runCell(fault, cache) {
  const cell = await setUp(fault, cache);
  try {
    await prime(cell);
    await meetFault(cell);
    if (cell.isYes) return report(cell, "accepted");
    await meetBackOff(cell);
    if (cache === "warm") await outliveCache(cell);
    await recover(cell);
    return report(cell, [...new Set(failuresOf(cell))].join(" ") || cell.reason);
  } finally {
    cell.server.broken = undefined;
    await cell.server.stop();
  }
}

/**
 * One verifier that meets these faults one after the other, more at a time than it may ask: nothing that one of them
 * leaves behind may be in the way of the next good token.
 */
export async function meetInARow(faults) {
  const cell = await setUp({}, "off", { maxConcurrentRequests: 2, timeout: 2 });
  const { server, clock, verifier } = cell;
  try {
    for (const fault of faults) {
      cell.fault = fault;
      server.broken = fault;
      if (fault.stops) await server.stop();
      if (fault.connection !== undefined) server.hangUp();
      const tokens = ["1", "2", "3", "4"].map((name) => strangers(name));
      await Promise.all(tokens.map((token) => ask(cell, token, false)));
      server.broken = undefined;
      if (fault.stops) await server.start();
      clock.advance(PAST_BACK_OFF);
      const good = ["5", "6", "7", "8"].map((name) => strangers(name));
      const verdicts = await Promise.allSettled(good.map((token) => verifier.verifyToken(token)));
      for (const [index, { value, reason }] of verdicts.entries())
        assert.equal(value?.subject, good[index], `after ${fault.name}: ${reason?.reason}`);
    }
  } finally {
    await server.stop();
  }
}

async function setUp(fault, cache, options = {}) {
  const { reason = "ERR_INTROSPECTION_UNAVAILABLE" } = fault;
  const clock = testClock();
  const server = await startServer(clock);
  const deadline = fault.isSlow ? SHORT_MILLISECONDS : LONG_MILLISECONDS;
  const cell = { fault, cache, clock, server, reason, deadline };
  Object.assign(cell, { events: [], calls: 0, slowest: 0, rest: 0 });
  cell.isYes = fault.accepts === true || (fault.known === true && cache !== "off");
  cell.verifier = new IntrospectionTokenVerifier({
    ...modeOptions(cell),
    clientId: CLIENT_ID,
    audience: AUDIENCE,
    timeout: deadline / 1000,
    cacheTtl: cache === "off" ? 0 : CACHE_TTL,
    now: clock.now,
    onEvent: (event) => cell.events.push(event),
    // The real one: this only counts.
    fetch: (url, init) => {
      if (url.endsWith("/introspect")) cell.calls += 1;
      return fetch(url, init);
    },
    ...options,
  });
  return cell;
}

/** While the server is well, the cache gets to know a token; then its time may pass. */
async function prime({ cache, clock, verifier }) {
  if (cache !== "off") assert.equal((await verifier.verifyToken(KNOWN)).subject, KNOWN);
  if (cache === "expired") clock.advance(CACHE_TTL + 1);
}

function modeOptions({ fault, server }) {
  const { origin: issuer } = server;
  const plain = { introspectionEndpoint: `${issuer}/introspect`, clientSecret: "secret" };
  const signed = { ...plain, issuer, signedResponse: true, algorithm: "ES256" };
  switch (fault.mode) {
    case "signed":
      return { ...signed, jwks: goodKeys };
    case "fetched keys":
      return { ...signed, jwksUri: `${issuer}/jwks` };
    case "discovery":
      return { issuer, clientSecret: "secret" };
    case "header": {
      const { introspectionEndpoint } = plain;
      const authorizationHeader = () =>
        server.broken === undefined ? "Bearer secret" : server.broken.header();
      return { introspectionEndpoint, authorizationHeader };
    }
    default:
      return plain;
  }
}

/** The fault begins; two ask for the known token at a time, and one for another. */
async function meetFault(cell) {
  const { fault, cache, server, clock } = cell;
  cell.calls = 0;
  server.broken = fault;
  if (fault.stops) await server.stop();
  // A connection that is kept would not meet what befalls new ones.
  if (fault.connection !== undefined) server.hangUp();
  fault.clock?.(clock);
  const isRemembered = cache === "warm" && fault.remembers !== false;
  await Promise.all([
    ask(cell, KNOWN, cell.isYes || isRemembered),
    ask(cell, KNOWN, cell.isYes || isRemembered),
    ask(cell, strangers("first"), cell.isYes),
  ]);
  // A clock that gives no time stops a verifier before it asks anyone; an endpoint that is not known cannot be asked.
  if (fault.asksNobody) assert.equal(cell.calls, 0, "calls without credentials");
  else if (fault.reason === undefined && fault.known !== true)
    assert.equal(cell.calls, isRemembered ? 1 : 2, "calls for two tokens");
  cell.firstCalls = cell.calls;
}

/** In an outage one request at a time finds out whether it is over; what a token may cause stops nobody else. */
async function meetBackOff(cell) {
  const { fault, cache, clock } = cell;
  if (fault.opens === "at once") {
    const { calls } = cell;
    fault.clockLater?.(clock);
    const errors = await Promise.all(["second", "third"].map((name) => ask(cell, strangers(name), false)));
    // A clock that went back ends the back-off. What may not be is a wait for the time that it went back.
    if (fault.clockLater === undefined) assert.ok(cell.calls <= calls + 1, "asked about two tokens at a time");
    for (const { retryAfter } of errors) assert.ok(retryAfter <= 60, `retryAfter ${retryAfter}`);
  }
  if (fault.opens === "never") {
    for (const name of ["second", "third", "fourth", "fifth"]) {
      const { calls } = cell;
      const { retryAfter } = await ask(cell, strangers(name), false);
      if (fault.asksNobody) assert.equal(retryAfter, 1);
      else assert.equal(cell.calls, calls + 1, "odd tokens shut the others out");
    }
  }
  if (cache === "warm" && fault.remembers !== false && fault.clockLater === undefined)
    await ask(cell, KNOWN, true);
}

/** No answer serves longer than it was allowed to because the server is down. */
async function outliveCache(cell) {
  if (cell.fault.reason === undefined) cell.clock.advance(CACHE_TTL + 1);
  await ask(cell, KNOWN, false);
}

/** The server is well again: who comes back when it was told to is served. */
async function recover(cell) {
  const { fault, server, clock, deadline, verifier } = cell;
  server.broken = undefined;
  if (fault.stops) await server.start();
  // The clock that verifiers are given does not move what ends such a request.
  if (fault.lingers) await new Promise((done) => setTimeout(done, deadline));
  clock.repair();
  const { retryAfter } = cell.lastError;
  clock.advance(retryAfter ?? 0);
  cell.rest = retryAfter ?? 0;
  assert.equal((await verifier.verifyToken(KNOWN)).subject, KNOWN);
  const stranger = strangers("last");
  assert.equal((await verifier.verifyToken(stranger)).subject, stranger);
}

/** Asks for one token and checks the whole verdict; notes how long it took. Gives the error, if there is one. */
async function ask(cell, token, isYes) {
  const started = performance.now();
  const [verdict] = await Promise.allSettled([cell.verifier.verifyToken(token)]);
  cell.slowest = Math.max(cell.slowest, performance.now() - started);
  if (verdict.status === "fulfilled") {
    assert.ok(isYes, `a wrong yes for ${token}`);
    assert.equal(verdict.value.subject, token);
    return undefined;
  }
  const error = verdict.reason;
  assert.ok(error instanceof TokenError, String(error?.stack ?? error));
  assert.ok(!isYes, `a wrong no for ${token}: ${error.reason}`);
  checkError(cell, error);
  cell.lastError = error;
  return error;
}

/** The server is at fault: 503, never 401, and a time after which to come again. */
function checkError({ fault, reason }, error) {
  const { code, status, retryAfter, cause } = error;
  assert.deepEqual(
    { reason: error.reason, code, status, cause },
    { reason, code: "server_error", status: 503, cause: undefined },
  );
  if (fault.reason !== undefined) return;
  assert.ok(Number.isInteger(retryAfter), `retryAfter ${retryAfter}`);
  const { waits: [least, most] = [1, 60] } = fault;
  assert.ok(retryAfter >= least && retryAfter <= most, `retryAfter ${retryAfter}`);
}

function failuresOf({ events }) {
  return events.filter(({ type }) => type === "introspection_failed").map(({ failure }) => failure);
}

function report(cell, outcome) {
  const { fault, cache, events, deadline, slowest, calls, rest } = cell;
  for (const failure of failuresOf(cell))
    assert.ok(fault.failure.includes(failure), `the event calls it ${failure}`);
  const told = JSON.stringify(events);
  for (const secret of [KNOWN, "stranger-", "secret"])
    assert.ok(!told.includes(secret), `an event tells ${secret}`);
  const { name } = fault;
  return { name, cache, outcome, deadline, milliseconds: slowest, calls, retryAfter: rest };
}

function testClock() {
  let time = NOW;
  let broken;
  return {
    now: () => (broken === undefined ? time : broken.value),
    advance: (seconds) => {
      time += seconds;
    },
    breaks: (value) => {
      broken = { value };
    },
    repair: () => {
      broken = undefined;
    },
  };
}
