/**
 * A Worker with introspection verifiers at its top level, and the tests that send requests to it. Each request has a
 * context of its own in workerd, which ends when its client goes away. The runner is ../../workerd-introspection.test.mjs.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, describeFailure, runAll, test } from "../../../harness.js";

const SERVER = "https://auth.example.com";
const credentials = { clientId: "worker", clientSecret: "secret", audience: "workers" };
const introspectionEndpoint = `${SERVER}/introspect`;

const made = (options) =>
  new IntrospectionTokenVerifier({
    ...credentials,
    introspectionEndpoint,
    onEvent: () => {},
    ...options,
  });

const VERIFIERS = {
  "/same": made({ timeout: 60 }),
  "/many": made({ timeout: 60, maxConcurrentRequests: 4 }),
  "/remembered": made({ cacheTtl: 60, inactiveTtl: 60 }),
  "/cancelled": made({ timeout: 1 }),
  "/taken-over": made({ timeout: 1 }),
  "/turn": made({ timeout: 1, maxConcurrentRequests: 1 }),
  "/strangers": made({ timeout: 30, maxConcurrentRequests: 4 }),
  "/overloaded": made({ timeout: 1, maxConcurrentRequests: 1 }),
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

/** Sets the server up anew; gives what it counted since the last time. */
async function control(settings = {}) {
  const body = JSON.stringify(settings);
  const response = await env.authorization.fetch(`${SERVER}/control`, { method: "POST", body });
  return response.json();
}

function send(path, token, signal) {
  const headers = { Authorization: `Bearer ${token}` };
  return env.self.fetch(`https://mcp.example.com${path}`, { headers, signal });
}

async function assertAccepted(response, token) {
  const text = await response.text();
  assert.equal(text, JSON.stringify({ clientId: token }));
  assert.equal(response.status, 200);
}

async function assertRefused(response, status, reason) {
  assert.equal(await response.text(), JSON.stringify({ reason }));
  assert.equal(response.status, status);
}

const tokens = (count) => Array.from({ length: count }, (_, index) => `good-${index}`);

test("100 requests with one token make one call", async () => {
  await control({ delay: 100 });
  const responses = await Promise.all(tokens(100).map(() => send("/same", "good")));
  for (const response of responses) await assertAccepted(response, "good");
  assert.equal((await control()).requests, 1);
});

test("100 requests with a token each make a call each, four at a time", async () => {
  await control({ delay: 20 });
  const all = tokens(100);
  const responses = await Promise.all(all.map((token) => send("/many", token)));
  for (const [index, response] of responses.entries()) await assertAccepted(response, all[index]);
  const { requests, mostOpen } = await control({ delay: 0 });
  assert.equal(requests, 100);
  assert.ok(mostOpen <= 4 && mostOpen > 1, `${mostOpen} at a time`);
});

test("what one request was told, the others remember", async () => {
  await control({ delay: 0 });
  for (let wave = 0; wave < 3; wave += 1) {
    await assertAccepted(await send("/remembered", "good"), "good");
    await assertRefused(await send("/remembered", "bad"), 401, "ERR_TOKEN_INACTIVE");
    await Promise.all(
      tokens(20).map(async (token) => assertAccepted(await send("/remembered", token), token)),
    );
  }
  assert.equal((await control()).requests, 22);
});

test("a client that goes away takes its call with it, but leaves nobody hanging", async () => {
  await control({ delay: 60_000 });
  const controller = new AbortController();
  const leader = send("/cancelled", "good", controller.signal).then(
    () => "answered",
    () => "gone",
  );
  await scheduler.wait(100);
  const followers = Array.from({ length: 5 }, () => send("/cancelled", "good"));
  await scheduler.wait(100);
  controller.abort();
  assert.equal(await leader, "gone");

  // The server is well again. Who waited may be told to come again, but no one waits for ever.
  await control({ delay: 0 });
  for (const response of await Promise.all(followers)) {
    assert.ok(response.status === 200 || response.status === 503, `status ${response.status}`);
  }
  await assertAccepted(await send("/cancelled", "good"), "good");
});

test("a request that finds a call whose client went away takes over in time", async () => {
  await control({ delay: 60_000 });
  const controller = new AbortController();
  const leader = send("/taken-over", "good", controller.signal).catch(() => {});
  await scheduler.wait(700);
  controller.abort();
  await leader;
  await control({ delay: 0 });
  // It has most of its own second left when the time of the dead call is up.
  await assertAccepted(await send("/taken-over", "good"), "good");
});

test("a client that goes away does not keep its turn for ever", async () => {
  await control({ delay: 60_000 });
  const controller = new AbortController();
  const leader = send("/turn", "good-leader", controller.signal).catch(() => {});
  await scheduler.wait(700);
  // These wait for the only turn; the last of them goes away as well.
  const waiting = ["good-1", "good-2"].map((token) => send("/turn", token));
  const leaver = new AbortController();
  const left = send("/turn", "good-3", leaver.signal).catch(() => {});
  await scheduler.wait(50);
  controller.abort();
  leaver.abort();
  await Promise.all([leader, left]);
  await control({ delay: 0 });
  for (const response of await Promise.all(waiting)) {
    assert.ok(response.status === 200 || response.status === 503, `status ${response.status}`);
  }
  // By now each dead turn is over.
  await scheduler.wait(1100);
  for (const token of tokens(10)) await assertAccepted(await send("/turn", token), token);
});

test("strangers that send tokens and go away keep nobody out", async () => {
  await control({ delay: 60_000 });
  const gone = tokens(8).map(async (token) => {
    const controller = new AbortController();
    const answer = send("/strangers", token, controller.signal).catch(() => {});
    await scheduler.wait(50);
    controller.abort();
    await answer;
  });
  await Promise.all(gone);
  await control({ delay: 0 });
  // Half of the verifiers' 30 seconds: nobody waited for the dead calls' time to be up.
  const late = scheduler.wait(15_000).then(() => "late");
  const answers = Promise.all(
    ["good-new", "good-0", "good-7"].map(async (token) => {
      await assertAccepted(await send("/strangers", token), token);
    }),
  );
  assert.ok((await Promise.race([answers, late])) !== "late", "they waited for the dead calls");
});

test("who is not served in time is told so", async () => {
  await control({ delay: 60_000 });
  const responses = await Promise.all(tokens(10).map((token) => send("/overloaded", token)));
  for (const response of responses)
    await assertRefused(response, 503, "ERR_INTROSPECTION_UNAVAILABLE");
  assert.equal((await control({ delay: 0 })).mostOpen, 1);
});
