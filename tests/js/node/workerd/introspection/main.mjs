/**
 * A Worker with introspection verifiers at its top level, and the tests that send requests to it. Each request has a
 * context of its own in workerd, which ends when its client goes away. So each request asks the server itself, and what
 * one of them was told serves the others. The runner is ../../workerd-introspection.test.mjs.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, describeFailure, runAll, test } from "../../../harness.js";

const SERVER = "https://auth.example.com";

const events = [];

const made = (options) =>
  new IntrospectionTokenVerifier({
    introspectionEndpoint: `${SERVER}/introspect`,
    clientId: "worker",
    clientSecret: "secret",
    audience: "workers",
    timeout: 60,
    onEvent: (event) => events.push(event),
    ...options,
  });

const REMEMBERS = { cacheTtl: 60, inactiveTtl: 60 };
const ONE_AT_A_TIME = { maxConcurrentRequests: 1, maxQueuedRequests: 0 };

const VERIFIERS = {
  "/same": made(),
  "/many": made(ONE_AT_A_TIME),
  "/remembers": made(REMEMBERS),
  "/others-wait": made(REMEMBERS),
  "/revoked": made(REMEMBERS),
  "/client-gone": made(),
  "/strangers": made(ONE_AT_A_TIME),
  "/no-answer": made({ ...ONE_AT_A_TIME, timeout: 3 }),
  "/down": made(),
  "/probe-gone": made({ timeout: 3 }),
  "/broken": made(),
};

let env;

export default {
  async fetch(request) {
    const verifier = VERIFIERS[new URL(request.url).pathname];
    try {
      const token = request.headers.get("Authorization").slice("Bearer ".length);
      const { clientId } = await verifier.verifyToken(token);
      return Response.json({ clientId });
    } catch (error) {
      const reason = error.reason ?? String(error);
      return Response.json({ reason }, { status: error.status ?? 500 });
    }
  },

  async test(_controller, bindings) {
    env = bindings;
    const { passed, failed, failures } = await runAll();
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("a test failed");
  },
};

/** Gives the server its next order; gives how often it was asked under the last one, and by how many at a time. */
async function order(settings = {}) {
  const body = JSON.stringify(settings);
  const response = await env.authorization.fetch(`${SERVER}/order`, { method: "POST", body });
  const { requests, mostOpen } = await response.json();
  return { requests, mostOpen };
}

/** How often the server was asked under this order. */
async function questions() {
  return (await (await env.authorization.fetch(`${SERVER}/counts`)).json()).requests;
}

function send(path, token, signal) {
  const headers = { Authorization: `Bearer ${token}` };
  return env.self.fetch(`https://mcp.example.com${path}`, { headers, signal });
}

const times = (count, start) => Promise.all(Array.from({ length: count }, (_, index) => start(index)));

async function assertAccepted(response, token) {
  assert.equal(await response.text(), JSON.stringify({ clientId: token }));
  assert.equal(response.status, 200);
}

async function assertRefused(response, status, reason) {
  assert.equal(await response.text(), JSON.stringify({ reason }));
  assert.equal(response.status, status);
}

const accepted = async (path, token) => assertAccepted(await send(path, token), token);
const inactive = async (path, token) => assertRefused(await send(path, token), 401, "ERR_TOKEN_INACTIVE");
const unavailable = async (path, token) =>
  assertRefused(await send(path, token), 503, "ERR_INTROSPECTION_UNAVAILABLE");

/** A request whose client goes away as soon as the server was asked `count` times. */
async function goneAt(count, path, token) {
  const controller = new AbortController();
  const answer = send(path, token, controller.signal).then(
    () => "answered",
    () => "gone",
  );
  await until(async () => (await questions()) === count, `${count} questions`);
  controller.abort();
  assert.equal(await answer, "gone");
}

/** Looks until it is so. */
async function until(isSo, what) {
  for (let look = 0; look < 1000; look += 1) {
    if (await isSo()) return;
    await scheduler.wait(10);
  }
  throw new Error(`never: ${what}`);
}

test("100 requests with one token at the same time ask 100 times", async () => {
  await order({ together: 100 });
  await times(100, () => accepted("/same", "good"));
  assert.deepEqual(await order(), { requests: 100, mostOpen: 100 });
});

test("100 requests with a token each get their own answers, and no limit holds them up", async () => {
  await order({ together: 100 });
  await times(100, (index) =>
    index % 10 === 9 ? inactive("/many", `bad-${index}`) : accepted("/many", `good-${index}`),
  );
  assert.deepEqual(await order(), { requests: 100, mostOpen: 100 });
});

test("what some requests were told, the others remember", async () => {
  await order({ together: 40 });
  const all = () =>
    times(40, (index) =>
      index % 2 === 1 ? inactive("/remembers", `bad-${index}`) : accepted("/remembers", "good"),
    );
  await all();
  await all();
  await all();
  assert.equal((await order()).requests, 40);
});

test("what one request was told serves the others, while earlier ones still wait for their answers", async () => {
  await order({ held: 5 });
  const waiting = times(5, () => accepted("/others-wait", "good"));
  await until(async () => (await questions()) === 5, "five questions");
  await accepted("/others-wait", "good");
  await times(20, () => accepted("/others-wait", "good"));
  assert.equal((await order()).requests, 6);
  await waiting;
  assert.equal((await order()).requests, 0);
});

test("an older yes that comes after a no is its own request's answer, and no other's", async () => {
  await order({ held: 1 });
  const older = accepted("/revoked", "good");
  await until(async () => (await questions()) === 1, "a question");
  await env.authorization.fetch(`${SERVER}/revoke`, { method: "POST", body: "good" });
  await inactive("/revoked", "good");
  assert.equal((await order()).requests, 2);
  await older;
  await times(20, () => inactive("/revoked", "good"));
  assert.equal((await order()).requests, 0);
});

test("a client that goes away takes its own question with it, and no other", async () => {
  await order({ held: 6 });
  const leader = goneAt(6, "/client-gone", "good");
  await until(async () => (await questions()) === 1, "its question");
  const followers = times(5, () => accepted("/client-gone", "good"));
  await leader;
  assert.equal((await order()).requests, 6);
  await followers;
});

test("strangers that send tokens and go away keep nobody out", async () => {
  await order({ unanswered: 8 });
  for (let count = 1; count <= 8; count += 1) await goneAt(count, "/strangers", `good-${count}`);
  // Half of the verifier's 60 seconds.
  const late = scheduler.wait(30_000).then(() => "late");
  const answers = times(8, (index) => accepted("/strangers", `good-${index + 1}`));
  assert.ok((await Promise.race([answers, late])) !== "late", "they waited for the dead questions");
  assert.equal((await order()).requests, 16);
});

test("who gets no answer in time is told so, each at its own time", async () => {
  await order({ unanswered: 10 });
  await times(10, (index) => unavailable("/no-answer", `good-${index}`));
  assert.equal((await order()).requests, 10);
});

test("while the server is down, one request at a time finds out whether it is back", async () => {
  const init = { status: 503, headers: { "Retry-After": "60" } };
  await order({ together: 10, init });
  await times(10, (index) => unavailable("/down", `good-${index}`));
  assert.equal((await order({ held: 1 })).requests, 10);
  let refused = 0;
  let served = 0;
  const all = times(20, async (index) => {
    const { status } = await send("/down", `good-${index}`);
    if (status === 200) served += 1;
    if (status === 503) refused += 1;
  });
  await until(() => refused === 19, "19 refusals");
  assert.deepEqual([served, await questions()], [0, 1]);
  await order({ together: 20 });
  await all;
  assert.deepEqual([served, refused], [1, 19]);
  // Its answer is the others' too: the server is back.
  await times(20, (index) => accepted("/down", `good-${index}`));
  assert.equal((await order()).requests, 20);
});

test("a client that goes away while it finds out keeps the others waiting until its time is over, no longer", async () => {
  await order({ init: { status: 503, headers: { "Retry-After": "60" } } });
  await unavailable("/probe-gone", "good");
  await order({ unanswered: 1 });
  await goneAt(1, "/probe-gone", "good");
  await times(20, () => unavailable("/probe-gone", "good"));
  assert.equal(await questions(), 1);
  await scheduler.wait(3100);
  await accepted("/probe-gone", "good");
  assert.equal((await order()).requests, 2);
});

test("a question that breaks off is asked once more if the server answered before, and else is not", async () => {
  await order({ broken: 1 });
  await unavailable("/broken", "good");
  assert.equal((await order()).requests, 1);
  await until(async () => (await send("/broken", "good")).status === 200, "the end of the back-off");
  await order({ broken: 1 });
  await accepted("/broken", "good");
  assert.equal((await order({ broken: 2 })).requests, 2);
  await unavailable("/broken", "good");
  assert.equal((await order()).requests, 2);
});
