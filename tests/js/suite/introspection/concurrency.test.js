/**
 * Many verifications at the same time: one request per token, a limit on requests, and independent aborts. On workerd
 * each verification makes its own request, and there is no limit.
 */
import { TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  PAST_BACK_OFF,
  TOKEN,
  accepted,
  active,
  deferred,
  inactive,
  introspection,
  of,
  refused,
  settle,
  unavailable,
} from "../support/authorization-server.js";
import { callsOf, openAtOnce } from "../support/sharing.js";

const MANY = 1000;
/** On a busy machine a thousand verdicts may outlast the usual 5 s. */
const PATIENT = { timeout: 60 };

const tokens = (count = MANY) => Array.from({ length: count }, (_, index) => `token-${index}`);

/** An answer that names its token, so that no verdict can be another's unnoticed. */
const named = ({ token }) => active({ sub: token });

/** A server that answers only when it is told to: `held` are its open requests, in a list for each token. */
function holding() {
  const held = new Map();
  const answer = (request) => {
    const waiting = deferred();
    const open = held.get(request.token) ?? [];
    held.set(request.token, [...open, { ...waiting, signal: request.init.signal }]);
    return waiting.promise;
  };
  const release = (token) => {
    for (const { resolve } of held.get(token)) resolve(active({ sub: token }));
    held.delete(token);
  };
  return { answer, held, release };
}

function assertAborted(error) {
  assert.ok(error instanceof TokenError);
  assert.equal(error.reason, "ERR_ABORTED");
}

// ---- one token ----

for (const [cache, options] of [
  ["off", {}],
  ["on", { cacheTtl: 60 }],
]) {
  test(`concurrency: 1,000 verifications of one token make one call, except on workerd, with the cache ${cache}`, async () => {
    const { verifier, server, events } = introspection({ ...PATIENT, ...options, answer: named });
    const verdicts = await Promise.all(Array.from({ length: MANY }, () => accepted(verifier)));
    assert.equal(server.requests.length, callsOf(MANY));
    for (const verdict of verdicts) {
      assert.equal(verdict.subject, TOKEN);
      assert.ok(Object.isFrozen(verdict) && Object.isFrozen(verdict.claims));
    }
    assert.equal(of(events, "introspected").length, callsOf(MANY));
    assert.equal(of(events, "token_accepted").length, MANY);

    // A later one makes its own call, unless the answer is remembered.
    await accepted(verifier);
    assert.equal(server.requests.length, callsOf(MANY) + (cache === "off" ? 1 : 0));
  });
}

test("concurrency: 1,000 verifications of one refused token make one call, except on workerd", async () => {
  const off = introspection({ ...PATIENT, answer: inactive });
  await Promise.all(
    Array.from({ length: MANY }, () => refused(off.verifier, TOKEN, "ERR_TOKEN_INACTIVE")),
  );
  assert.equal(off.server.requests.length, callsOf(MANY));

  const down = introspection({ ...PATIENT, answer: () => new Response(null, { status: 503 }) });
  await Promise.all(Array.from({ length: MANY }, () => unavailable(down.verifier)));
  assert.equal(down.server.requests.length, callsOf(MANY));
  const failures = of(down.events, "introspection_failed");
  assert.equal(failures.length, callsOf(MANY));
  // Together they are one failure, so the first back-off is the shortest one.
  for (const { retryAfter } of failures) assert.ok(retryAfter <= 2, `retryAfter ${retryAfter}`);
  await unavailable(down.verifier);
  assert.equal(down.server.requests.length, callsOf(MANY) + 1);
});

test("concurrency: tokens that differ in one character share nothing", async () => {
  const { verifier, server } = introspection({ ...PATIENT, cacheTtl: 60, answer: named });
  const alike = [
    TOKEN,
    TOKEN.toUpperCase(),
    `${TOKEN}=`,
    `${TOKEN}==`,
    `${TOKEN}0`,
    TOKEN.slice(1),
  ];
  for (let round = 0; round < 2; round += 1) {
    const verdicts = await Promise.all(alike.map((token) => accepted(verifier, token)));
    for (const [index, { subject }] of verdicts.entries()) assert.equal(subject, alike[index]);
  }
  assert.equal(server.requests.length, alike.length);
});

test("concurrency: a call that failed is not kept for those who come later", async () => {
  const { verifier, server, time } = introspection({
    answer: () => Promise.reject(new Error("x")),
  });
  await Promise.all([unavailable(verifier), unavailable(verifier)]);
  server.answer = named;
  time.advance(PAST_BACK_OFF);
  assert.equal((await accepted(verifier)).subject, TOKEN);
  assert.equal(server.requests.length, callsOf(2) + 1);
});

// ---- many tokens ----

test("concurrency: 1,000 different tokens never exceed maxConcurrentRequests, except on workerd", async () => {
  for (const maxConcurrentRequests of [1, 8, 32]) {
    const { verifier, server } = introspection({
      ...PATIENT,
      answer: named,
      maxConcurrentRequests,
    });
    const all = tokens();
    const verdicts = await Promise.all(all.map((token) => accepted(verifier, token)));
    for (const [index, { subject }] of verdicts.entries()) assert.equal(subject, all[index]);
    assert.equal(server.requests.length, MANY);
    assert.equal(server.mostOpen, openAtOnce(MANY, maxConcurrentRequests), "requests at a time");
    assert.equal(server.open, 0);
  }
});

test("concurrency: 32 requests at a time unless the operator says otherwise, and any number on workerd", async () => {
  const { verifier, server } = introspection({ ...PATIENT, answer: named });
  await Promise.all(tokens(200).map((token) => accepted(verifier, token)));
  assert.equal(server.mostOpen, openAtOnce(200, 32));
  assert.equal(server.requests.length, 200);
});

test("concurrency: each of 1,000 tokens is asked for once, however many wait for it, except on workerd", async () => {
  const { verifier, server } = introspection({ ...PATIENT, answer: named, cacheTtl: 60 });
  const asked = tokens().flatMap((token) => [token, token, token]);
  const verdicts = await Promise.all(asked.map((token) => accepted(verifier, token)));
  for (const [index, { subject }] of verdicts.entries()) assert.equal(subject, asked[index]);
  const requests = MANY * callsOf(3);
  assert.equal(server.requests.length, requests);
  assert.equal(server.mostOpen, openAtOnce(requests, 32));
  // Each is remembered once for all who asked.
  for (const token of tokens()) assert.equal((await accepted(verifier, token)).subject, token);
  assert.equal(server.requests.length, requests);
});

test("concurrency: those who wait are served in the order in which they came", async () => {
  const { verifier, server } = introspection({
    ...PATIENT,
    answer: named,
    maxConcurrentRequests: 1,
  });
  const all = tokens(50);
  await Promise.all(all.map((token) => accepted(verifier, token)));
  assert.deepEqual(
    server.requests.map(({ token }) => token),
    all,
  );
});

test("concurrency: answers of many kinds each reach their own token", async () => {
  const kinds = [named, inactive, () => active({ aud: "https://other.example" }), named];
  const answer = (request) => kinds[Number(request.token.split("-")[1]) % kinds.length](request);
  const { verifier } = introspection({ ...PATIENT, answer, cacheTtl: 60, inactiveTtl: 60 });
  const reasons = [undefined, "ERR_TOKEN_INACTIVE", "ERR_CLAIM_MISMATCH", undefined];
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(
      tokens(400).map(async (token, index) => {
        const reason = reasons[index % kinds.length];
        if (reason !== undefined) return refused(verifier, token, reason);
        return assert.equal((await accepted(verifier, token)).subject, token);
      }),
    );
  }
});

// ---- aborts ----

test("concurrency: 999 of 1,000 waiters go, and the call goes on for the last", async () => {
  const { answer, held, release } = holding();
  const { verifier, server } = introspection({ ...PATIENT, answer });
  const controllers = Array.from({ length: MANY }, () => new AbortController());
  const settled = Promise.allSettled(
    controllers.map(({ signal }) => verifier.verifyToken(TOKEN, { signal })),
  );
  await settle();
  const requests = held.get(TOKEN);
  for (const controller of controllers.slice(0, -1)) controller.abort(new Error("canary7f3c"));
  await settle();
  for (const { signal } of requests) assert.equal(signal.aborted, false, "a request was aborted");
  release(TOKEN);
  const verdicts = await settled;
  for (const { reason } of verdicts.slice(0, -1)) assertAborted(reason);
  assert.equal(verdicts.at(-1).value.subject, TOKEN);
  assert.equal(server.requests.length, callsOf(MANY));
});

test("concurrency: a caller that aborts in the queue frees its place", async () => {
  const { answer, held, release } = holding();
  const { verifier, server } = introspection({ ...PATIENT, answer, maxConcurrentRequests: 4 });
  const all = tokens(200);
  const controllers = all.map(() => new AbortController());
  const pending = all.map((token, index) =>
    verifier.verifyToken(token, { signal: controllers[index].signal }),
  );
  let isOver = false;
  const settled = Promise.allSettled(pending).finally(() => {
    isOver = true;
  });
  await settle();
  assert.equal(held.size, openAtOnce(all.length, 4));
  const leaves = (index) => index >= 4 && index % 2 === 0;
  for (const [index, controller] of controllers.entries()) if (leaves(index)) controller.abort();
  for (let turn = 0; turn < 2000 && !isOver; turn += 1) {
    for (const token of [...held.keys()]) release(token);
    await new Promise((done) => setTimeout(done, 5));
  }
  const verdicts = await settled;
  for (const [index, { value, reason }] of verdicts.entries()) {
    if (leaves(index)) assertAborted(reason);
    else assert.equal(value?.subject, all[index], `${all[index]}: ${reason?.reason}`);
  }
  assert.equal(server.mostOpen, openAtOnce(all.length, 4));

  // No turn was lost: again four at a time, where there are turns.
  server.mostOpen = 0;
  server.answer = named;
  await Promise.all(tokens(20).map((token) => accepted(verifier, token)));
  assert.equal(server.mostOpen, openAtOnce(20, 4));
});

test("concurrency: all of 1,000 abort, and the next one is served", async () => {
  const { answer, held, release } = holding();
  const { verifier, server } = introspection({ ...PATIENT, answer, maxConcurrentRequests: 2 });
  const controller = new AbortController();
  const { signal } = controller;
  const settled = Promise.allSettled(
    tokens().map((token) => verifier.verifyToken(token, { signal })),
  );
  await settle();
  controller.abort();
  for (const { reason } of await settled) assertAborted(reason);
  server.answer = named;
  for (const token of [...held.keys()]) release(token);
  assert.equal((await accepted(verifier, "next")).subject, "next");
  assert.equal(server.mostOpen, openAtOnce(MANY, 2), "requests at a time");
});

test("concurrency: a signal that was aborted before asks nobody", async () => {
  const { verifier, server } = introspection();
  const signal = AbortSignal.abort();
  assertAborted(await assert.rejects(verifier.verifyToken(TOKEN, { signal }), TokenError));
  await settle();
  assert.equal(server.requests.length, 0);
});

test("concurrency: a listener on a signal is not left behind", async () => {
  const { verifier } = introspection({ cacheTtl: 60 });
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given) => {
    listeners += 1;
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given) => {
    listeners -= 1;
    removeEventListener.apply(signal, given);
  };
  await verifier.verifyToken(TOKEN, { signal });
  await verifier.verifyToken(TOKEN, { signal });
  await verifier.revalidate(TOKEN, { signal });
  await settle();
  assert.equal(listeners, 0);
});

// ---- overload ----

test("concurrency: a caller that times out gets 503, and nothing is sent for callers in the queue", async () => {
  let hang = true;
  const answer = (request) => (hang ? new Promise(() => {}) : named(request));
  const { verifier, server, time, events } = introspection({
    answer,
    timeout: 0.3,
    maxConcurrentRequests: 2,
  });
  const verdicts = await Promise.allSettled(tokens(50).map((token) => verifier.verifyToken(token)));
  for (const { status, reason } of verdicts) {
    assert.equal(status, "rejected");
    assert.equal(reason.reason, "ERR_INTROSPECTION_UNAVAILABLE");
    assert.equal(reason.status, 503);
    assert.ok(reason.retryAfter >= 1 && reason.retryAfter <= 60, `retryAfter ${reason.retryAfter}`);
  }
  const sent = openAtOnce(50, 2);
  assert.equal(server.requests.length, sent, "a request was made for one whose time was over");
  const failures = of(events, "introspection_failed").map(({ failure }) => failure);
  assert.equal(failures.filter((failure) => failure === "timeout").length, sent);
  for (const failure of failures) assert.ok(["timeout", "overloaded"].includes(failure), failure);

  hang = false;
  time.advance(PAST_BACK_OFF);
  const again = await Promise.all(tokens(50).map((token) => accepted(verifier, token)));
  for (const [index, { subject }] of again.entries()) assert.equal(subject, `token-${index}`);
});

// ---- what is remembered ----

test("concurrency: a flood of inactive tokens never pushes out an active one", async () => {
  const good = tokens(20);
  const answer = ({ token }) => (good.includes(token) ? active({ sub: token }) : inactive());
  for (const inactiveTtl of [0, 60]) {
    const cache = { cacheTtl: 60, cacheSize: good.length, inactiveTtl };
    const { verifier, server } = introspection({ ...PATIENT, ...cache, answer });
    await Promise.all(good.map((token) => accepted(verifier, token)));
    const flood = Array.from({ length: MANY }, (_, index) => `bad-${index}`);
    await Promise.all(flood.map((token) => refused(verifier, token, "ERR_TOKEN_INACTIVE")));
    const before = server.requests.length;
    for (const token of good) assert.equal((await accepted(verifier, token)).subject, token);
    assert.equal(server.requests.length, before, "an active token was pushed out");
  }
});

test("concurrency: the cache holds cacheSize tokens, and those used last", async () => {
  const { verifier, server } = introspection({ answer: named, cacheTtl: 60, cacheSize: 3 });
  for (const token of ["a", "b", "c", "a", "d"]) await accepted(verifier, token);
  assert.equal(server.requests.length, 4);
  for (const token of ["a", "c", "d"])
    assert.equal((await accepted(verifier, token)).subject, token);
  assert.equal(server.requests.length, 4);
  assert.equal((await accepted(verifier, "b")).subject, "b");
  assert.equal(server.requests.length, 5);

  // Many times round: a slot that is used again never shows what was in it before.
  for (const token of [...tokens(200), ...tokens(200).reverse()])
    assert.equal((await accepted(verifier, token)).subject, token);
  const last = server.requests.length;
  for (const token of ["token-2", "token-1", "token-0"])
    assert.equal((await accepted(verifier, token)).subject, token);
  assert.equal(server.requests.length, last);
});

test("concurrency: a token that is forgotten during its request is not cached", async () => {
  const { answer, held, release } = holding();
  const { verifier, server } = introspection({ answer, cacheTtl: 60 });
  const pending = verifier.verifyToken(TOKEN);
  await settle();
  assert.equal(held.size, 1);
  await verifier.forget(TOKEN);
  release(TOKEN);
  assert.equal((await pending).subject, TOKEN);
  server.answer = inactive;
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("concurrency: revalidate does not take an answer that was asked for before it", async () => {
  const { answer, held } = holding();
  const { verifier, server } = introspection({ answer, cacheTtl: 60 });
  const pending = verifier.verifyToken(TOKEN);
  await settle();
  const [{ resolve: answerFirst }] = held.get(TOKEN);
  server.answer = inactive;
  const again = { verifyToken: (token) => verifier.revalidate(token) };
  await refused(again, TOKEN, "ERR_TOKEN_INACTIVE");
  // The older answer comes later, and must not bring the token back.
  answerFirst(active({ sub: TOKEN }));
  await pending.catch(() => {});
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 3);
});
