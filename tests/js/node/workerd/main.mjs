/**
 * A Worker as people write it, with its verifiers at the top level, and the tests that send requests to it.
 *
 * Each request has a context of its own in workerd: what one of them awaits, no other may, and all of it ends with its
 * response, or when its client goes away. So each request that needs keys fetches them, and what one has fetched serves
 * the others. The runner is ../workerd-requests.test.mjs.
 */
import { JWTVerifier, StaticTokenVerifier } from "mcp-bearer";
import { assert, describeFailure, runAll, test } from "../../harness.js";
import { NOW, claims, clock, keyPair, sign } from "../../suite/support/issuer.js";

const ISSUER = "https://issuer.example.com";
const AGE = 600;

const time = clock();
const events = [];

const made = (options) =>
  new JWTVerifier({
    issuer: ISSUER,
    audience: "workers",
    jwksUri: `${ISSUER}/jwks.json`,
    jwksMaxAge: AGE,
    timeout: 60,
    now: time.now,
    onEvent: (event) => events.push(event),
    ...options,
  });

const VERIFIERS = {
  "/first": made(),
  "/waves": made({ cacheSize: 0 }),
  "/others-wait": made(),
  "/due": made(),
  "/unknown-key": made(),
  "/down": made(),
  "/client-gone": made(),
  "/after-client": made(),
  "/too-early": made(),
  "/ahead": made(),
  "/ahead-unanswered": made({ timeout: 1 }),
  "/ahead-client-gone": made(),
  "/static": new StaticTokenVerifier({ tokens: { dev: { clientId: "dev" } }, onEvent: () => {} }),
};

let env;

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    try {
      const token = request.headers.get("Authorization").slice("Bearer ".length);
      const { clientId } = await VERIFIERS[pathname].verifyToken(token);
      await scheduler.wait(Number(searchParams.get("work")));
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

/** Gives the issuer its next order; gives how many fetches there were under the last one. */
async function order(settings = {}) {
  const body = JSON.stringify(settings);
  const response = await env.authorization.fetch(`${ISSUER}/order`, { method: "POST", body });
  return (await response.json()).requests;
}

/** How many fetches there are under this order. */
async function fetches() {
  return (await (await env.authorization.fetch(`${ISSUER}/counts`)).json()).requests;
}

/** The issuer is well, and the verifier has its keys. */
async function begin(path) {
  time.set(NOW);
  events.length = 0;
  await order({ keys: await published("k1") });
  await assertAccepted(await send(path, await token()));
  assert.equal(await order(), 1);
}

function send(path, token, signal) {
  const headers = { Authorization: `Bearer ${token}` };
  return env.self.fetch(`https://mcp.example.com${path}`, { headers, signal });
}

const times = (count, start) => Promise.all(Array.from({ length: count }, (_, index) => start(index)));

async function token(sub = "user-1", kid = "k1") {
  const payload = claims({ iss: ISSUER, aud: "workers", sub, exp: NOW + 100_000 });
  return sign(await keyPair("workers"), payload, { kid });
}

async function published(...kids) {
  const { jwk } = await keyPair("workers");
  return kids.map((kid) => ({ ...jwk, kid }));
}

async function assertAccepted(response, clientId = "user-1") {
  assert.equal(await response.text(), JSON.stringify({ clientId }));
  assert.equal(response.status, 200);
}

async function assertRefused(response, status, reason) {
  assert.equal(await response.text(), JSON.stringify({ reason }));
  assert.equal(response.status, status);
}

/** Looks until it is so. */
async function until(isSo, what) {
  for (let look = 0; look < 1000; look += 1) {
    if (await isSo()) return;
    await scheduler.wait(10);
  }
  throw new Error(`never: ${what}`);
}

test("100 first requests at the same time make a fetch each, and each gets its own answer", async () => {
  await order({ keys: await published("k1"), together: 100 });
  const tokens = await times(100, (index) => token(`user-${index}`));
  const responses = await times(100, (index) => send("/first", tokens[index]));
  for (const [index, response] of responses.entries()) await assertAccepted(response, `user-${index}`);
  assert.equal(await order(), 100);
  await times(100, async (index) => assertAccepted(await send("/first", tokens[index]), `user-${index}`));
  assert.equal(await order(), 0);
});

test("later requests, one by one and together, make no fetch", async () => {
  await begin("/waves");
  const good = await token();
  for (let wave = 0; wave < 5; wave += 1) {
    await assertAccepted(await send("/waves", good));
    await times(20, async () => assertAccepted(await send("/waves", good)));
  }
  assert.equal(await order(), 0);
});

test("keys that one request has fetched serve the others, while earlier ones still wait for theirs", async () => {
  await order({ keys: await published("k1"), held: 5 });
  const waiting = [0, 1, 2, 3, 4].map(async (index) => send("/others-wait", await token(`waiting-${index}`)));
  await until(async () => (await fetches()) === 5, "five fetches");
  const good = await token();
  await assertAccepted(await send("/others-wait", good));
  await times(20, async () => assertAccepted(await send("/others-wait", good)));
  assert.equal(await order(), 6);
  for (const [index, response] of (await Promise.all(waiting)).entries())
    await assertAccepted(response, `waiting-${index}`);
  assert.equal(await order(), 0);
});

test("keys that are due are fetched by each request that comes meanwhile, and then by none", async () => {
  await begin("/due");
  const good = await token();
  time.set(NOW + AGE);
  await order({ together: 20 });
  await times(20, async () => assertAccepted(await send("/due", good)));
  assert.equal(await order(), 20);
  await times(20, async () => assertAccepted(await send("/due", good)));
  assert.equal(await order(), 0);
});

test("an unknown key is looked for by each request that comes meanwhile, and then by none", async () => {
  await begin("/unknown-key");
  time.advance(60);
  await order({ keys: await published("k1", "k2"), together: 20 });
  const rotated = await token("user-1", "k2");
  await times(20, async () => assertAccepted(await send("/unknown-key", rotated)));
  assert.equal(await order(), 20);
  const unknown = await token("user-1", "k3");
  await times(20, async () => assertRefused(await send("/unknown-key", unknown), 401, "ERR_NO_MATCHING_KEY"));
  assert.equal(await order(), 0);
});

test("a failure that some requests met keeps the others from fetching, until its time is over", async () => {
  await order({ keys: await published("k1"), together: 10, init: { status: 500 } });
  time.set(NOW);
  events.length = 0;
  const good = await token();
  const refused = async () => assertRefused(await send("/down", good), 503, "ERR_KEYS_UNAVAILABLE");
  await times(10, refused);
  await times(20, refused);
  assert.equal(await order(), 10);
  // Ten at the same time are one failure, so the back-off is as short as after one.
  const failures = events.filter(({ type }) => type === "jwks_fetch_failed");
  assert.equal(failures.length, 10);
  for (const { retryAfter } of failures) assert.ok(retryAfter <= 2, `retryAfter ${retryAfter}`);
  time.advance(2);
  await assertAccepted(await send("/down", good));
  assert.equal(await order(), 1);
});

test("a client that goes away takes its own fetch with it, and no other", async () => {
  await order({ keys: await published("k1"), held: 6 });
  const good = await token();
  const controller = new AbortController();
  const leader = send("/client-gone", good, controller.signal).then(
    () => "answered",
    () => "gone",
  );
  await until(async () => (await fetches()) === 1, "its fetch");
  const followers = times(5, () => send("/client-gone", good));
  await until(async () => (await fetches()) === 6, "six fetches");
  controller.abort();
  assert.equal(await leader, "gone");
  assert.equal(await order(), 6);
  for (const response of await followers) await assertAccepted(response);
  assert.equal(await order(), 0);
});

test("who comes after a client that went away waits for nothing of it", async () => {
  await order({ keys: await published("k1"), unanswered: 1 });
  const good = await token();
  const controller = new AbortController();
  const leader = send("/after-client", good, controller.signal).catch(() => {});
  await until(async () => (await fetches()) === 1, "its fetch");
  controller.abort();
  await leader;
  // Half of the verifier's 60 seconds.
  const late = scheduler.wait(30_000).then(() => "late");
  const response = await Promise.race([send("/after-client", good), late]);
  assert.ok(response !== "late", "it waited for the dead fetch");
  await assertAccepted(response);
  await times(20, async () => assertAccepted(await send("/after-client", good)));
  assert.equal(await order(), 2);
});

test("before the last tenth of their age, nobody fetches keys", async () => {
  await begin("/too-early");
  time.set(NOW + 0.9 * AGE - 1);
  const good = await token();
  await times(20, async () => assertAccepted(await send("/too-early", good)));
  await scheduler.wait(100);
  assert.equal(await order(), 0);
});

test("keys that are nearly due are fetched by one request, after its response", async () => {
  await begin("/ahead");
  const good = await token();
  for (let age = 1; age <= 3; age += 1) {
    time.advance(0.9 * AGE);
    await order({ keys: await published("k1", `next-${age}`), held: 1 });
    // The issuer responds only after all of these have their answers.
    await times(20, async () => assertAccepted(await send("/ahead", good)));
    await until(async () => (await fetches()) === 1, "a fetch ahead");
    await times(20, async () => assertAccepted(await send("/ahead", good)));
    assert.equal(await order(), 1);
    await until(() => events.filter(({ type }) => type === "jwks_fetched").length === 1 + age, "its end");
    // Its keys are in use, and nobody needs to fetch them.
    const next = await token(`user-${age}`, `next-${age}`);
    await times(20, async () => assertAccepted(await send("/ahead", next), `user-${age}`));
    assert.equal(await order(), 0);
  }
});

test("a fetch ahead of time that gets no response costs no request, and is made again later", async () => {
  await begin("/ahead-unanswered");
  const good = await token();
  const all = () => times(20, async () => assertAccepted(await send("/ahead-unanswered", good)));
  time.set(NOW + 0.9 * AGE);
  await order({ unanswered: 1 });
  await all();
  await until(async () => (await fetches()) === 1, "a fetch ahead");
  await all();
  await until(() => events.some(({ type }) => type === "jwks_fetch_failed"), "its end");
  await all();
  assert.equal(await order(), 1);
  time.advance(3);
  await all();
  await until(() => events.filter(({ type }) => type === "jwks_fetched").length === 2, "another fetch ahead");
  assert.equal(await order(), 1);
});

test("a client that goes away does not take a fetch ahead of time with it", async () => {
  await begin("/ahead-client-gone");
  const good = await token();
  time.set(NOW + 0.9 * AGE);
  await order({ held: 1 });
  const controller = new AbortController();
  const gone = send("/ahead-client-gone?work=60000", good, controller.signal).then(
    () => "answered",
    () => "gone",
  );
  await until(async () => (await fetches()) === 1, "a fetch ahead");
  controller.abort();
  assert.equal(await gone, "gone");
  assert.equal(await order(), 1);
  await until(() => events.filter(({ type }) => type === "jwks_fetched").length === 2, "its end");
});

test("a verifier that was made at the top level works in every request", async () => {
  await times(20, async () => assertAccepted(await send("/static", "dev"), "dev"));
});
