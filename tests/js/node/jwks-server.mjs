/**
 * A JWKS endpoint on 127.0.0.1, and an issuer whose keys it serves: what the jwks-*.test.mjs files
 * stand on.
 *
 * The server is real, so that sockets, headers and bodies are. Only the clock is not: tests move
 * it.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { JWTVerifier } from "mcp-bearer";

export const NOW = 1_800_000_000;
export const ISSUER = "https://issuer.example.com";
export const AUDIENCE = "https://mcp.example.com/mcp";

/** Above each back-off: 30 s and half of it. */
export const PAST_BACK_OFF = 46;

export const goodKey = issuerKey("good");
export const nextKey = issuerKey("next");
/**
 * The key of an attacker, who may be able to change what an endpoint answers, but never the last
 * good set.
 */
export const evilKey = issuerKey("evil");

function issuerKey(kid) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    kid,
    privateKey,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" },
  };
}

/** A token that outlives every test. `sub` makes tokens differ. */
export function mint(key, sub = "user-1", kid = key.kid) {
  const input = signingInput(sub, kid);
  return `${input}.${sign("sha256", Buffer.from(input), key.privateKey).toString("base64url")}`;
}

/** A token of that form that nobody signed. */
export function forge(kid, sub = "user-1") {
  return `${signingInput(sub, kid)}.${Buffer.alloc(256, 7).toString("base64url")}`;
}

function signingInput(sub, kid) {
  const header = { alg: "RS256", typ: "at+jwt", kid };
  const claims = { iss: ISSUER, aud: AUDIENCE, sub, iat: NOW - 60, exp: NOW + 1_000_000 };
  return [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
}

export function setOf(...keys) {
  return { keys: keys.map(({ jwk }) => jwk) };
}

/** Answers with a JWK Set of these keys. */
export function serve(...keys) {
  return serveWith({}, ...keys);
}

export function serveWith(headers, ...keys) {
  const body = JSON.stringify(setOf(...keys));
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(body);
  };
}

/**
 * Starts an endpoint that ends with the test `t`. `answer` may be replaced; `requests` counts what
 * came in.
 */
export async function startJwksServer(t, answer = serve(goodKey)) {
  const endpoint = { answer, requests: 0, seen: [] };
  const server = createServer((request, response) => {
    endpoint.requests += 1;
    endpoint.seen.push({ method: request.method, url: request.url, headers: request.headers });
    endpoint.answer(request, response);
  });
  // Client and server share one thread here: after a long turn the server would close an idle
  // connection in the moment in which the client chose it.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint.origin = `http://127.0.0.1:${server.address().port}`;
  endpoint.url = `${endpoint.origin}/jwks.json`;
  endpoint.stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  t.after(() => (server.listening ? endpoint.stop() : undefined));
  return endpoint;
}

export function testClock(start = NOW) {
  let time = start;
  return {
    now: () => time,
    advance: (seconds) => {
      time += seconds;
    },
    set: (to) => {
      time = to;
    },
  };
}

/** A verifier over that endpoint, with its clock and its events. */
export function verifierOver(endpoint, options = {}) {
  const clock = testClock();
  const events = [];
  const verifier = new JWTVerifier({
    jwksUri: endpoint.url,
    issuer: ISSUER,
    audience: AUDIENCE,
    // Key sets are tested here: without this, verdicts would come from the verified-token cache.
    cacheSize: 0,
    now: clock.now,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { verifier, clock, events };
}

export async function accepted(verifier, token) {
  const accessToken = await verifier.verifyToken(token);
  assert.equal(accessToken.issuer, ISSUER);
  return accessToken;
}

export function refused(verifier, token, reason) {
  return assert.rejects(verifier.verifyToken(token), { name: "TokenError", reason, status: 401 });
}

/** The verifier must say that it cannot judge: 503, and when to come again. */
export function unavailable(verifier, token) {
  return assert.rejects(verifier.verifyToken(token), isUnavailable);
}

export function isUnavailable(error) {
  const { name, reason, code, status, retryAfter } = error;
  assert.deepEqual(
    { name, reason, code, status },
    {
      name: "TokenError",
      reason: "ERR_KEYS_UNAVAILABLE",
      code: "server_error",
      status: 503,
    },
  );
  assert.equal(typeof retryAfter, "number");
  assert.ok(retryAfter >= 0 && retryAfter <= 60, `retryAfter ${retryAfter}`);
  return true;
}

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/** To be called when a file's tests are over: no promise may have been left without a handler. */
export async function assertNothingUnhandled() {
  // The event comes after the microtasks of the turn in which the promise was rejected.
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(unhandled, []);
}
