/** For how long a JWK Set serves, and how long a verifier waits after a failure. */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import {
  NOW,
  PAST_BACK_OFF,
  accepted,
  assertNothingUnhandled,
  goodKey,
  isUnavailable,
  mint,
  serve,
  serveWith,
  startJwksServer,
  unavailable,
  verifierOver,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

const good = mint(goodKey);

// ---- how long a set is good ----

/** Seconds after its fetch at which a set that came with this header is fetched again. */
async function lifetime(t, headers, options) {
  const endpoint = await startJwksServer(t, serveWith(headers, goodKey));
  const { verifier, clock } = verifierOver(endpoint, options);
  await accepted(verifier, good);
  const { fetchedAt, freshUntil } = verifier.exportKeys();
  assert.equal(fetchedAt, NOW);
  const seconds = freshUntil - fetchedAt;
  clock.advance(seconds - 1);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 1, "fetched too early");
  clock.advance(2);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2, "fetched too late");
  return seconds;
}

for (const [header, options, expected] of [
  [undefined, {}, 600],
  ["max-age=31536000", {}, 600],
  ["public, max-age=86400, immutable", {}, 600],
  ["max-age=100", {}, 100],
  ["public, MAX-AGE=100", {}, 100],
  ["max-age=0", {}, 30],
  ["no-store", {}, 30],
  ["max-age=7", {}, 30],
  ["max-age=999999999999999999999999", {}, 600],
  ["max-age=", {}, 30],
  ["nonsense", {}, 600],
  [undefined, { jwksMaxAge: 120 }, 120],
  ["max-age=31536000", { jwksMaxAge: 120 }, 120],
]) {
  test(`Cache-Control: ${header}, options ${JSON.stringify(options)}: the set is good for ${expected} s`, async (t) => {
    const headers = header === undefined ? {} : { "Cache-Control": header };
    assert.equal(await lifetime(t, headers, options), expected);
  });
}

test("jwksStaleIfError: the last good set serves up to that many seconds past its age", async (t) => {
  for (const [options, staleSeconds] of [
    [{}, 3600],
    [{ jwksStaleIfError: 60 }, 60],
    [{ jwksStaleIfError: 0 }, 0],
  ]) {
    const endpoint = await startJwksServer(t);
    const { verifier, clock } = verifierOver(endpoint, options);
    await accepted(verifier, good);
    endpoint.answer = (_request, response) => response.writeHead(500).end();
    if (staleSeconds > 0) {
      clock.set(NOW + 600 + staleSeconds - 1);
      await accepted(verifier, good);
      assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
    }
    clock.set(NOW + 600 + staleSeconds + 1);
    await unavailable(verifier, good);
    assert.throws(
      () => verifier.verifyTokenSync(good),
      ({ name, status }) => name === "TokenError" && status === 503,
    );
  }
});

test("through an outage of an hour every good token is accepted, then every one is refused", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, { cacheSize: 1000 });
  await accepted(verifier, good);
  endpoint.answer = (_request, response) => response.writeHead(503).end();
  for (let second = 0; second <= 600 + 3600 - 10; second += 10) {
    clock.set(NOW + second);
    await accepted(verifier, good);
  }
  // From second 600 on, with the back-off at its top for most of the time: at most one attempt in
  // 30 s.
  assert.ok(endpoint.requests <= 1 + 3600 / 30 + 5, `${endpoint.requests} requests`);
  assert.ok(endpoint.requests >= 3600 / 60, `${endpoint.requests} requests`);
  clock.set(NOW + 600 + 3601);
  await unavailable(verifier, good);
});

// ---- back-off ----

test("the back-off doubles from 1 s to 30 s, with jitter", async (t) => {
  const endpoint = await startJwksServer(t, (_request, response) => response.writeHead(500).end());
  const { verifier, clock } = verifierOver(endpoint);
  const attempts = [];
  const step = 0.125;
  for (let time = NOW; time < NOW + 300; time += step) {
    clock.set(time);
    const before = endpoint.requests;
    await assert.rejects(verifier.verifyToken(good), (error) => {
      isUnavailable(error);
      // A client that waits as long as it is told to must not come too early.
      assert.ok(error.retryAfter <= 45, `retryAfter ${error.retryAfter}`);
      return true;
    });
    if (endpoint.requests > before) attempts.push(time);
    assert.ok(endpoint.requests - before <= 1);
  }
  const gaps = attempts.slice(1).map((time, index) => time - attempts[index]);
  assert.ok(gaps.length >= 9, `${gaps.length} gaps`);
  for (const [index, gap] of gaps.entries()) {
    const base = Math.min(2 ** index, 30);
    assert.ok(
      gap >= base && gap <= base * 1.5 + step,
      `gap ${index} is ${gap} s, and the base ${base} s`,
    );
  }
});

test("the back-off starts anew after a success", async (t) => {
  const fail = (_request, response) => response.writeHead(500).end();
  const endpoint = await startJwksServer(t, fail);
  const { verifier, clock } = verifierOver(endpoint, { jwksStaleIfError: 0 });
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await unavailable(verifier, good);
    clock.advance(PAST_BACK_OFF);
  }
  endpoint.answer = serve(goodKey);
  await accepted(verifier, good);
  endpoint.answer = fail;
  clock.advance(601);
  await unavailable(verifier, good);
  const { requests } = endpoint;
  await unavailable(verifier, good);
  assert.equal(endpoint.requests, requests);
  clock.advance(1.6);
  await unavailable(verifier, good);
  assert.equal(endpoint.requests, requests + 1);
});

test("a clock that jumps back neither locks out nor asks without end", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint);
  await accepted(verifier, good);
  clock.set(NOW - 30);
  for (let index = 0; index < 20; index += 1) await accepted(verifier, good);
  assert.ok(endpoint.requests <= 2, `${endpoint.requests} requests`);
});
