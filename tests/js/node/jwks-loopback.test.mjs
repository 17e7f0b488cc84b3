/**
 * The JWK Set cache against a real server: how often it asks, when it lets go of a key, and who
 * waits for what. Faults of the server are in jwks-faults, times in jwks-times, cold starts in
 * jwks-export.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import {
  accepted,
  assertNothingUnhandled,
  forge,
  goodKey,
  isUnavailable,
  mint,
  nextKey,
  refused,
  serve,
  startJwksServer,
  verifierOver,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

const good = mint(goodKey);

// ---- how often it asks ----

/** These tests count requests. On a busy machine ten thousand verdicts may outlast the usual 5 s. */
const PATIENT = { timeout: 60 };

test("10,000 concurrent cold verifications make one request", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, events } = verifierOver(endpoint, { ...PATIENT, cacheSize: 1000 });
  const tokens = Array.from({ length: 100 }, (_, index) => mint(goodKey, `user-${index}`));
  const verdicts = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) => verifier.verifyToken(tokens[index % 100])),
  );
  for (const [index, verdict] of verdicts.entries())
    assert.equal(verdict.subject, `user-${index % 100}`);
  assert.equal(endpoint.requests, 1);
  assert.equal(events.filter(({ type }) => type === "jwks_fetched").length, 1);
});

test("10,000 concurrent cold verifications against a server that fails make one request", async (t) => {
  const endpoint = await startJwksServer(t, (_request, response) => response.writeHead(500).end());
  const { verifier } = verifierOver(endpoint, PATIENT);
  const answers = await Promise.allSettled(
    Array.from({ length: 10_000 }, () => verifier.verifyToken(good)),
  );
  for (const { reason } of answers) isUnavailable(reason);
  assert.equal(endpoint.requests, 1);
});

test("1,000 concurrent verifications with a set past its age make one request", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, PATIENT);
  await accepted(verifier, good);
  clock.advance(601);
  await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier, good)));
  assert.equal(endpoint.requests, 2);
});

test("10,000 random kids after a warm start make at most one request per cooldown", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, PATIENT);
  await accepted(verifier, good);
  const flood = async (concurrently) => {
    const tokens = Array.from({ length: 10_000 }, (_, index) =>
      forge(`${crypto.randomUUID()}-${index}`),
    );
    if (concurrently)
      await Promise.all(tokens.map((token) => refused(verifier, token, "ERR_NO_MATCHING_KEY")));
    else for (const token of tokens) await refused(verifier, token, "ERR_NO_MATCHING_KEY");
  };
  await flood(true);
  assert.equal(endpoint.requests, 1, "the first fetch counts for the cooldown");
  clock.advance(29);
  await flood(false);
  assert.equal(endpoint.requests, 1);
  for (let cooldown = 1; cooldown <= 3; cooldown += 1) {
    clock.advance(31);
    await flood(cooldown % 2 === 1);
    assert.equal(endpoint.requests, 1 + cooldown);
    await accepted(verifier, good);
  }
});

test("a request is a plain GET without credentials", async (t) => {
  const endpoint = await startJwksServer(t);
  await accepted(verifierOver(endpoint).verifier, good);
  const [{ method, url, headers }] = endpoint.seen;
  assert.equal(method, "GET");
  assert.equal(url, "/jwks.json");
  assert.equal(headers.authorization, undefined);
  assert.equal(headers.cookie, undefined);
  assert.equal(headers["content-length"], undefined);
  assert.ok(!JSON.stringify(headers).includes(good), "the token went to the issuer");
});

test("two verifiers do not share a set", async (t) => {
  const [first, second] = [
    await startJwksServer(t, serve(goodKey)),
    await startJwksServer(t, serve(nextKey)),
  ];
  const [one, two] = [verifierOver(first).verifier, verifierOver(second).verifier];
  await accepted(one, good);
  await refused(two, good, "ERR_NO_MATCHING_KEY");
  await accepted(two, mint(nextKey));
  await refused(one, mint(nextKey), "ERR_NO_MATCHING_KEY");
});

// ---- keys that come and go ----

test("a rotated key is found after the cooldown, while the old one still works", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint);
  await accepted(verifier, good);
  endpoint.answer = serve(goodKey, nextKey);
  await refused(verifier, mint(nextKey), "ERR_NO_MATCHING_KEY");
  clock.advance(31);
  await accepted(verifier, mint(nextKey));
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
});

test("a key that left the set is refused, also when its token is in the verified-token cache", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock, events } = verifierOver(endpoint, { cacheSize: 1000 });
  await accepted(verifier, good);
  await accepted(verifier, good);
  assert.deepEqual(
    events.filter(({ type }) => type === "token_accepted").map(({ cached }) => cached),
    [false, true],
  );

  endpoint.answer = serve(nextKey);
  clock.advance(31);
  await accepted(verifier, mint(nextKey));
  assert.equal(endpoint.requests, 2);
  await refused(verifier, good, "ERR_NO_MATCHING_KEY");
  assert.throws(() => verifier.verifyTokenSync(good), { name: "TokenError" });
});

test("a key that left the set is refused after the age, though its token was cached", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, { cacheSize: 1000 });
  await accepted(verifier, good);
  endpoint.answer = serve(nextKey);
  clock.advance(599);
  await accepted(verifier, good);
  clock.advance(2);
  await refused(verifier, good, "ERR_NO_MATCHING_KEY");
});

test("another key under the old kid is the new key, also for cached tokens", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, { cacheSize: 1000 });
  await accepted(verifier, good);
  endpoint.answer = serve({ jwk: { ...nextKey.jwk, kid: goodKey.kid } });
  clock.advance(601);
  await refused(verifier, good, "ERR_SIGNATURE_INVALID");
  await accepted(verifier, mint(nextKey, "user-1", goodKey.kid));
});

test("a key that stays in a new set keeps its cached tokens", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, { cacheSize: 1000 });
  const before = await accepted(verifier, good);
  clock.advance(601);
  assert.deepEqual(await accepted(verifier, good), before);
  assert.equal(endpoint.requests, 2);
});

// ---- waiting ----

/** An endpoint whose answers wait until `release` is called. */
async function startHoldingServer(t) {
  const held = [];
  const endpoint = await startJwksServer(t, (request, response) => {
    held.push({ request, response });
    endpoint.arrived();
  });
  const arrival = new Promise((done) => {
    endpoint.arrived = done;
  });
  return {
    endpoint,
    arrival,
    held,
    release: (...keys) => {
      for (const { request, response } of held) serve(...keys)(request, response);
    },
  };
}

test("an aborted wait ends with ERR_ABORTED and leaves the shared fetch alone", async (t) => {
  const { endpoint, arrival, held, release } = await startHoldingServer(t);
  const { verifier } = verifierOver(endpoint);
  const controller = new AbortController();
  const aborted = assert.rejects(verifier.verifyToken(good, { signal: controller.signal }), {
    name: "TokenError",
    reason: "ERR_ABORTED",
  });
  const patient = verifier.verifyToken(good);
  await arrival;
  controller.abort(new Error("the client went away"));
  await aborted;
  // Long enough for a closed connection to be seen.
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(held[0].request.socket.destroyed, false, "the shared request was aborted");
  release(goodKey);
  assert.equal((await patient).subject, "user-1");
  assert.equal(endpoint.requests, 1);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 1);
});

test("the first waiter may go, and the fetch goes on for the others", async (t) => {
  const { endpoint, arrival, release } = await startHoldingServer(t);
  const { verifier } = verifierOver(endpoint);
  const controllers = Array.from({ length: 50 }, () => new AbortController());
  const waits = controllers.map(({ signal }) => verifier.verifyToken(good, { signal }));
  const settled = Promise.allSettled(waits);
  await arrival;
  for (const controller of controllers.slice(0, 49)) controller.abort();
  release(goodKey);
  const results = await settled;
  for (const { reason } of results.slice(0, 49)) assert.equal(reason.reason, "ERR_ABORTED");
  assert.equal(results[49].value.subject, "user-1");
  assert.equal(endpoint.requests, 1);
});

test("loadKeys can be aborted too", async (t) => {
  const { endpoint, arrival, release } = await startHoldingServer(t);
  const { verifier } = verifierOver(endpoint);
  const controller = new AbortController();
  const aborted = assert.rejects(verifier.loadKeys({ signal: controller.signal }), {
    reason: "ERR_ABORTED",
  });
  await arrival;
  controller.abort();
  await aborted;
  release(goodKey);
  await accepted(verifier, good);
});

test("a signal that was aborted before ends a wait at once", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier } = verifierOver(endpoint);
  await assert.rejects(verifier.verifyToken(good, { signal: AbortSignal.abort() }), {
    reason: "ERR_ABORTED",
  });
  await accepted(verifier, good);
});

test("a listener on a signal is not left behind", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier } = verifierOver(endpoint);
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args) => {
    listeners += 1;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args) => {
    listeners -= 1;
    removeEventListener.apply(signal, args);
  };
  await verifier.verifyToken(good, { signal });
  await verifier.verifyToken(good, { signal });
  assert.equal(listeners, 0);
});

// ---- without waiting ----

test("verifyTokenSync wants keys first, and never fetches", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier } = verifierOver(endpoint);
  const notLoaded = {
    name: "TokenError",
    reason: "ERR_KEYS_NOT_LOADED",
    code: "server_error",
    status: 503,
  };
  assert.throws(() => verifier.verifyTokenSync(good), notLoaded);
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(endpoint.requests, 0);
  await verifier.loadKeys();
  assert.equal(endpoint.requests, 1);
  assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
  assert.throws(() => verifier.verifyTokenSync(forge(goodKey.kid)), {
    reason: "ERR_SIGNATURE_INVALID",
  });
  await verifier.loadKeys();
  assert.equal(endpoint.requests, 1, "a fresh set is not fetched again");
});

test("verifyTokenSync with a set past its age wants loadKeys", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint);
  await verifier.loadKeys();
  clock.advance(601);
  assert.throws(() => verifier.verifyTokenSync(good), { reason: "ERR_KEYS_NOT_LOADED" });
  await verifier.loadKeys();
  assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
  assert.equal(endpoint.requests, 2);
});

test("loadKeys rejects with 503 when the endpoint fails", async (t) => {
  const endpoint = await startJwksServer(t, (_request, response) => response.writeHead(500).end());
  await assert.rejects(verifierOver(endpoint).verifier.loadKeys(), isUnavailable);
});
