/**
 * Faults of a JWKS endpoint, each met cold, with a fresh set, and with a set past its age: never a
 * wrong yes, the last good set is never lost, an answer within the deadline, and recovery once the
 * endpoint is well again.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import {
  NOW,
  PAST_BACK_OFF,
  accepted,
  assertNothingUnhandled,
  evilKey,
  forge,
  goodKey,
  isUnavailable,
  mint,
  nextKey,
  serve,
  setOf,
  startJwksServer,
  unavailable,
  verifierOver,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

/**
 * The verifiers' deadline, and what a busy machine may add to it before an answer counts as late.
 */
const TIMEOUT_SECONDS = 1;
const MARGIN_SECONDS = 15;

const evilSet = JSON.stringify(setOf(evilKey));
const json = { "Content-Type": "application/json" };

function answerWith(status, headers, body) {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

/** A body of ten megabytes that a lenient reader would find a good JWK Set in. */
const TEN_MEGABYTES = `{"keys":[${JSON.stringify(evilKey.jwk)}],"pad":"${"x".repeat(10 << 20)}"}`;

/** Name → what the endpoint does. Where there is a body, it holds the attacker's key. */
const FAULTS = {
  "status 500": answerWith(500, json, evilSet),
  "status 429": answerWith(429, { ...json, "Retry-After": "1" }, evilSet),
  "status 404": answerWith(404, json, evilSet),
  "status 201 with a set": answerWith(201, json, evilSet),
  "status 204": answerWith(204, {}, undefined),
  "HTML with status 200": answerWith(
    200,
    { "Content-Type": "text/html" },
    "<html><body>Sign in</body></html>",
  ),
  "an empty body": answerWith(200, json, ""),
  "an empty key set": answerWith(200, json, '{"keys":[]}'),
  "no usable key": answerWith(
    200,
    json,
    JSON.stringify({ keys: [{ ...evilKey.jwk, use: "enc" }] }),
  ),
  "a symmetric key only": answerWith(
    200,
    json,
    '{"keys":[{"kty":"oct","kid":"evil","k":"c2VjcmV0"}]}',
  ),
  "keys is an object": answerWith(200, json, `{"keys":{"0":${JSON.stringify(evilKey.jwk)}}}`),
  "keys is null": answerWith(200, json, '{"keys":null}'),
  "an array at the top": answerWith(200, json, `[${JSON.stringify(evilKey.jwk)}]`),
  "truncated JSON": answerWith(200, json, evilSet.slice(0, -2)),
  "two JSON values": answerWith(200, json, evilSet + evilSet),
  "duplicate members": answerWith(
    200,
    json,
    `{"keys":[${JSON.stringify(goodKey.jwk)}],${evilSet.slice(1)}`,
  ),
  "a byte order mark": answerWith(200, json, `\ufeff${evilSet}`),
  "invalid UTF-8": answerWith(
    200,
    json,
    Buffer.concat([Buffer.from(evilSet.slice(0, -1)), Buffer.from(',"a":"\xff"}', "latin1")]),
  ),
  "101 keys": answerWith(
    200,
    json,
    JSON.stringify({
      keys: Array.from({ length: 101 }, (_, i) => ({ ...evilKey.jwk, kid: `evil-${i}` })),
    }),
  ),
  "a body of 10 MB": answerWith(200, json, TEN_MEGABYTES),
  "a body of 10 MB without Content-Length": (_request, response) => {
    response.writeHead(200, json);
    response.write(TEN_MEGABYTES.slice(0, 1000));
    response.end(TEN_MEGABYTES.slice(1000));
  },
  "a gzip bomb": answerWith(200, { ...json, "Content-Encoding": "gzip" }, gzipSync(TEN_MEGABYTES)),
  "a broken gzip stream": answerWith(
    200,
    { ...json, "Content-Encoding": "gzip" },
    Buffer.from(evilSet),
  ),
  "a body of one byte a second": (_request, response) => {
    response.writeHead(200, { ...json, "Content-Length": evilSet.length });
    let sent = 0;
    const timer = setInterval(() => response.write(evilSet[sent++]), 1000);
    response.on("close", () => clearInterval(timer));
    response.flushHeaders();
  },
  "headers that never come": () => {},
  "a reset in the middle of the body": (_request, response) => {
    response.writeHead(200, { ...json, "Content-Length": evilSet.length });
    response.write(evilSet.slice(0, 100), () => response.socket.resetAndDestroy());
  },
  "an end in the middle of the body": (_request, response) => {
    response.writeHead(200, { ...json, "Content-Length": evilSet.length });
    response.write(evilSet.slice(0, 100), () => response.socket.end());
  },
  "a reset before the headers": (_request, response) => response.socket.resetAndDestroy(),
  "no HTTP at all": (_request, response) => response.socket.end("SSH-2.0-OpenSSH_9.9\r\n"),
};

/** Runs `step` and fails if it took longer than the deadline and its margin. */
async function inTime(step) {
  const started = performance.now();
  const result = await step();
  const seconds = (performance.now() - started) / 1000;
  assert.ok(seconds < TIMEOUT_SECONDS + MARGIN_SECONDS, `answered after ${seconds.toFixed(1)} s`);
  return result;
}

/** No fault may ever let the attacker in, nor a signature that nobody made. */
async function assertNoWrongYes(verifier) {
  for (const token of [mint(evilKey), mint(evilKey, "user-1", goodKey.kid), forge(goodKey.kid)]) {
    await inTime(() => assert.rejects(verifier.verifyToken(token), { name: "TokenError" }));
  }
}

const good = mint(goodKey);
const rotated = mint(nextKey);

function testFault(name, faultOf) {
  const setUp = async (t, answer) => {
    const endpoint = await startJwksServer(t, answer);
    return { endpoint, ...verifierOver(endpoint, { timeout: TIMEOUT_SECONDS }) };
  };

  test(`${name}: cold`, async (t) => {
    const { fault, check } = await faultOf(t);
    const { endpoint, verifier, clock, events } = await setUp(t, fault);
    const answers = await inTime(() =>
      Promise.allSettled([good, rotated, good].map((token) => verifier.verifyToken(token))),
    );
    for (const { status, reason } of answers) {
      assert.equal(status, "rejected");
      isUnavailable(reason);
    }
    assert.equal(endpoint.requests, 1, "the three shared one request");
    assert.equal(events.filter(({ type }) => type === "jwks_fetch_failed").length, 1);
    assert.equal(verifier.exportKeys(), undefined);
    assert.throws(() => verifier.verifyTokenSync(good), { name: "TokenError" });
    await assertNoWrongYes(verifier);
    assert.equal(endpoint.requests, 1, "the back-off holds");

    endpoint.answer = serve(goodKey);
    clock.advance(PAST_BACK_OFF);
    await accepted(verifier, good);
    assert.equal(endpoint.requests, 2);
    await check();
  });

  test(`${name}: with a fresh set`, async (t) => {
    const { fault, check } = await faultOf(t);
    const { endpoint, verifier, clock } = await setUp(t);
    await accepted(verifier, good);
    endpoint.answer = fault;
    await accepted(verifier, good);
    assert.equal(endpoint.requests, 1);

    // An unknown kid is what makes a fresh set be fetched again.
    clock.advance(31);
    await inTime(() => unavailable(verifier, rotated));
    assert.equal(endpoint.requests, 2);
    await accepted(verifier, good);
    assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
    await assertNoWrongYes(verifier);

    endpoint.answer = serve(goodKey, nextKey);
    clock.advance(PAST_BACK_OFF);
    await accepted(verifier, rotated);
    await accepted(verifier, good);
    await check();
  });

  test(`${name}: with a set past its age`, async (t) => {
    const { fault, check } = await faultOf(t);
    const { endpoint, verifier, clock } = await setUp(t);
    await accepted(verifier, good);
    endpoint.answer = fault;
    clock.set(NOW + 601);
    const answers = await inTime(() =>
      Promise.all([good, good].map((token) => verifier.verifyToken(token))),
    );
    assert.equal(answers.length, 2);
    assert.equal(endpoint.requests, 2);
    await assertNoWrongYes(verifier);
    assert.deepEqual(
      verifier.exportKeys().jwks.keys.map(({ kid }) => kid),
      [goodKey.kid],
    );

    clock.set(NOW + 600 + 3601);
    await inTime(() => unavailable(verifier, good));
    await assertNoWrongYes(verifier);

    endpoint.answer = serve(goodKey, nextKey);
    clock.advance(PAST_BACK_OFF);
    await accepted(verifier, good);
    await accepted(verifier, rotated);
    await check();
  });
}

for (const [name, fault] of Object.entries(FAULTS)) {
  testFault(name, () => ({ fault, check: () => {} }));
}

for (const status of [301, 302, 303, 307, 308]) {
  testFault(`a redirect (${status}) to another server`, async (t) => {
    const other = await startJwksServer(t, serve(evilKey, goodKey, nextKey));
    return {
      fault: answerWith(status, { Location: other.url }, evilSet),
      check: () => assert.equal(other.requests, 0, "the redirect was followed"),
    };
  });
}

test("nobody listens: 503, and recovery is possible", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint, { timeout: TIMEOUT_SECONDS });
  await accepted(verifier, good);
  await endpoint.stop();
  clock.set(NOW + 601);
  await accepted(verifier, good);
  clock.set(NOW + 600 + 3601);
  await inTime(() => unavailable(verifier, good));

  const cold = verifierOver(endpoint, { timeout: TIMEOUT_SECONDS });
  await inTime(() => unavailable(cold.verifier, good));
});

test("a set of exactly 100 keys is taken", async (t) => {
  const others = Array.from({ length: 99 }, (_, index) => ({
    ...evilKey.jwk,
    kid: `other-${index}`,
  }));
  const endpoint = await startJwksServer(
    t,
    answerWith(200, json, JSON.stringify({ keys: [...others, goodKey.jwk] })),
  );
  await accepted(verifierOver(endpoint).verifier, good);
});

test("a body of exactly 256 KiB is taken, one byte more is not", async (t) => {
  const limit = 256 * 1024;
  const ofSize = (size) => {
    const body = JSON.stringify(setOf(goodKey));
    return answerWith(200, json, body.slice(0, -1) + " ".repeat(size - body.length) + "}");
  };
  const endpoint = await startJwksServer(t, ofSize(limit));
  await accepted(verifierOver(endpoint).verifier, good);
  endpoint.answer = ofSize(limit + 1);
  await unavailable(verifierOver(endpoint).verifier, good);
});

test("an event tells of each failed fetch what failed", async (t) => {
  const endpoint = await startJwksServer(t);
  const failureOf = async (answer) => {
    endpoint.answer = answer;
    const { verifier, events } = verifierOver(endpoint, { timeout: TIMEOUT_SECONDS });
    await unavailable(verifier, good);
    const [event, ...more] = events.filter(({ type }) => type === "jwks_fetch_failed");
    assert.equal(more.length, 0);
    assert.equal(typeof event.retryAfter, "number");
    return [event.failure, event.status];
  };
  assert.deepEqual(await failureOf(FAULTS["status 500"]), ["status", 500]);
  assert.equal((await failureOf(answerWith(302, { Location: endpoint.url }, "")))[0], "redirect");
  const withoutStatus = {
    "headers that never come": "timeout",
    "a body of one byte a second": "timeout",
    "a reset before the headers": "network",
    "a body of 10 MB": "too_large",
    "HTML with status 200": "not_json",
    "truncated JSON": "not_json",
    "keys is an object": "not_a_jwk_set",
    "101 keys": "too_many_keys",
    "an empty key set": "no_usable_key",
  };
  for (const [name, failure] of Object.entries(withoutStatus)) {
    assert.equal((await failureOf(FAULTS[name]))[0], failure, name);
  }
});
