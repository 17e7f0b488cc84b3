/** Concurrent requests on workerd: each caller makes its own request, and the responses arrive in any order. */
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { TOKEN, active, deferred, inactive, introspection, later, refused, settle } from "../support/authorization-server.js";
import { AUDIENCE, ISSUER, JWKS_URI, NOW, claims, clock, jwksEndpoint, keyPair, sign } from "../support/issuer.js";
import { isWorkerd } from "../support/sharing.js";
import { STORE_KEY, memoryStore } from "../support/stores.js";

function setUp(keys, options = {}) {
  const endpoint = jwksEndpoint(() => ({ keys }));
  const time = clock();
  const events = [];
  const onEvent = (event) => events.push(event);
  const given = { jwksUri: JWKS_URI, issuer: ISSUER, audience: AUDIENCE, cacheSize: 0, now: time.now, onEvent };
  return { endpoint, time, events, verifier: new JWTVerifier({ ...given, fetch: endpoint.fetch, ...options }) };
}

const down = () => new Response(null, { status: 503 });

test("overlapping: fetches of keys that fail at the same time are one failure", async () => {
  const pair = await keyPair("main");
  const { endpoint, events, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const { answer } = endpoint;
  endpoint.answer = down;
  const good = await sign(pair, claims(), { kid: "known" });
  await Promise.all(
    Array.from({ length: 20 }, () => assert.rejects(verifier.verifyToken(good), { status: 503 })),
  );
  for (const { retryAfter } of events.filter(({ type }) => type === "jwks_fetch_failed"))
    assert.ok(retryAfter <= 2, `retryAfter ${retryAfter}`);
  endpoint.answer = answer;
  time.advance(2);
  assert.equal((await verifier.verifyToken(good)).subject, "test-user");
});

test("overlapping: nobody fetches keys ahead of time within the back-off", async () => {
  const pair = await keyPair("main");
  const { endpoint, events, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, claims({ exp: NOW + 100_000 }), { kid: "known" });
  await verifier.verifyToken(good);
  endpoint.answer = down;
  let allowedAt = NOW;
  for (let second = 530; second < 700; second += 1) {
    time.set(NOW + second);
    const before = endpoint.requests.length;
    await verifier.verifyToken(good);
    await new Promise((done) => setTimeout(done, 2));
    if (endpoint.requests.length === before) continue;
    // `retryAfter` is rounded up.
    assert.ok(NOW + second > allowedAt - 1, `asked at ${second}, allowed at ${allowedAt - NOW}`);
    allowedAt = NOW + second + events.findLast(({ type }) => type === "jwks_fetch_failed").retryAfter;
  }
});

for (const [what, more] of [
  ["in memory", {}],
  ["in a store", { store: memoryStore(), storeKey: STORE_KEY, cacheSize: 0 }],
]) {
  test(`overlapping: concurrency: an older yes that comes after a no is not remembered ${what}`, async () => {
    const first = deferred();
    const options = { cacheTtl: 300, inactiveTtl: 30, answer: () => first.promise, ...more };
    const { server, verifier } = introspection(options);
    const older = later(verifier.verifyToken(TOKEN));
    await settle();
    server.answer = inactive();
    const newer = later(verifier.verifyToken(TOKEN));
    await settle();
    first.resolve(active());
    await older;
    // Elsewhere they share one request, and its answer is remembered.
    if (!isWorkerd) return assert.equal((await newer).subject, active().sub);
    await assert.rejects(newer, { reason: "ERR_TOKEN_INACTIVE" });
    return refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  });
}

test("overlapping: an older set of keys that comes last does not replace a newer one", async () => {
  const [old, next] = [await keyPair("main"), await keyPair("stranger")];
  const first = deferred();
  const { endpoint, verifier } = setUp([]);
  endpoint.answer = () => first.promise;
  const token = await sign(old, claims(), { kid: "old" });
  const older = later(verifier.verifyToken(token));
  await settle();
  endpoint.answer = () => ({ keys: [{ ...next.jwk, kid: "next" }] });
  const newer = later(verifier.verifyToken(token));
  await settle();
  first.resolve({ keys: [{ ...old.jwk, kid: "old" }] });
  // Elsewhere they share one fetch.
  if (!isWorkerd) return assert.deepEqual((await newer).claims, (await older).claims);
  await assert.rejects(newer, { reason: "ERR_NO_MATCHING_KEY" });
  await older.catch(() => {});
  return assert.deepEqual(verifier.exportKeys().jwks.keys.map(({ kid }) => kid), ["next"]);
});
