/**
 * Two Workers of one kind, each in an isolate of its own, that share a KV namespace and a cache; and the tests that send
 * requests to them. Requests at the same time share neither a look into the store nor a question: what one of them was
 * told is there for those that come later, in either isolate. The runner is ../../workerd-stores.test.mjs.
 */
import { IntrospectionTokenVerifier, JWTVerifier } from "mcp-bearer";
import { cacheApiStore, workersKvStore } from "mcp-bearer/stores";
import { assert, describeFailure, runAll, test } from "../../../harness.js";
import { claims, keyPair, sign } from "../../../suite/support/issuer.js";

const ISSUER = "https://auth.example.com";
const AUDIENCE = "workers";
const events = [];

let verifiers;

/** As people write it who have their bindings from a request. */
function verifiersOf({ KV }) {
  const common = {
    storeKey: "a secret of 32 bytes or more, for Workers",
    // The services of these tests are on the same, maybe busy, machine.
    storeTimeout: 5,
    onEvent: (event) => events.push(event),
  };
  const introspection = (more) =>
    new IntrospectionTokenVerifier({
      introspectionEndpoint: `${ISSUER}/introspect`,
      clientAuthMethod: "none",
      clientId: "mcp-resource-server",
      audience: null,
      cacheTtl: 5,
      timeout: 60,
      ...common,
      ...more,
    });
  const keys = (more) =>
    new JWTVerifier({
      jwksUri: `${ISSUER}/jwks`,
      issuer: ISSUER,
      audience: AUDIENCE,
      timeout: 60,
      ...common,
      ...more,
    });
  return (verifiers ??= {
    "/kv": introspection({ store: workersKvStore(KV) }),
    "/kv-impatient": introspection({ store: workersKvStore(KV), storeTimeout: 0.05 }),
    "/cache": introspection({ store: cacheApiStore() }),
    "/keys": keys({ store: workersKvStore(KV) }),
    "/keys-of-many": keys({ store: workersKvStore(KV), jwksUri: `${ISSUER}/keys-of-many` }),
  });
}

let env;

export default {
  async fetch(request, bindings) {
    const { pathname } = new URL(request.url);
    if (pathname === "/events") return Response.json(events.splice(0));
    const verifier = verifiersOf(bindings)[pathname];
    const token = request.headers.get("Authorization").slice("Bearer ".length);
    if (request.method === "DELETE") {
      await verifier.forget(token);
      return new Response(null, { status: 204 });
    }
    try {
      const { subject } = await verifier.verifyToken(token);
      return Response.json({ subject });
    } catch (error) {
      const { reason = String(error), status = 500 } = error;
      return Response.json({ reason }, { status });
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

function send(worker, path, token, method = "GET") {
  const headers = { Authorization: `Bearer ${token}` };
  return env[worker].fetch(`https://mcp.example.com${path}`, { method, headers });
}

async function verdict(worker, path, token) {
  return (await send(worker, path, token)).json();
}

/** So many requests at the same time, to these workers in turn. All are accepted. */
async function all(count, workers, path, token, subject = token) {
  const verdicts = Array.from({ length: count }, (_, index) => verdict(workers[index % workers.length], path, token));
  for (const each of await Promise.all(verdicts)) assert.deepEqual(each, { subject });
}

/** What the authorization server was asked since the last time. */
async function asked(settings = {}) {
  const body = JSON.stringify(settings);
  const response = await env.authorization.fetch(`${ISSUER}/order`, { method: "POST", body });
  return (await response.json()).asked;
}

/** What is kept in KV, as its operator sees it. */
async function kept(settings = {}) {
  const body = JSON.stringify(settings);
  return (await env.kv.fetch("https://kv/control", { method: "POST", body })).json();
}

async function storeFailures(worker) {
  const response = await env[worker].fetch("https://mcp.example.com/events");
  return (await response.json()).filter(({ type }) => type === "store_failed");
}

for (const path of ["/kv", "/cache"]) {
  test(`${path}: two isolates share one introspection`, async () => {
    const token = `good${path}`;
    await asked();
    assert.deepEqual(await verdict("one", path, token), { subject: token });
    assert.deepEqual(await verdict("two", path, token), { subject: token });
    assert.deepEqual(await asked(), [token]);
    assert.deepEqual([...(await storeFailures("one")), ...(await storeFailures("two"))], []);
  });

  test(`${path}: what is forgotten is asked for again`, async () => {
    const token = `good-forgotten${path}`;
    await verdict("one", path, token);
    assert.equal((await send("one", path, token, "DELETE")).status, 204);
    await asked();
    assert.deepEqual(await verdict("two", path, token), { subject: token });
    assert.deepEqual(await asked(), [token]);
  });

  test(`${path}: 100 first requests at the same time to each of two isolates all ask, and later ones do not`, async () => {
    const token = `good-many${path}`;
    await asked({ together: 200 });
    await all(200, ["one", "two"], path, token);
    assert.equal((await asked()).length, 200);
    await all(200, ["one", "two"], path, token);
    assert.equal((await asked()).length, 0);
    assert.deepEqual([...(await storeFailures("one")), ...(await storeFailures("two"))], []);
  });

  test(`${path}: what 20 requests at the same time were told in one isolate is there for the other`, async () => {
    const token = `good-crowd${path}`;
    await asked({ together: 20 });
    await all(20, ["one"], path, token);
    assert.equal((await asked()).length, 20);
    await all(1, ["two"], path, token);
    assert.deepEqual(await asked(), []);
  });
}

test("KV keeps nothing for less than it takes", async () => {
  const before = (await kept()).length;
  await verdict("one", "/kv", "good-short");
  const entries = await kept();
  assert.equal(entries.length, before + 1);
  // The verifier wanted 5 seconds; the entry itself tells those who read it later.
  for (const { key, seconds } of entries) {
    assert.match(key, /^mcp-bearer:(introspection|jwks):/);
    assert.ok(seconds >= 60, `${seconds} s`);
  }
});

test("a forged entry in KV is ignored", async () => {
  const names = async () => (await kept()).map(({ key }) => key);
  const before = await names();
  await verdict("one", "/kv", "good-victim");
  const [victim] = (await names()).filter((key) => !before.includes(key));
  await verdict("one", "/kv", "good-other");
  const [other] = (await names()).filter((key) => !before.includes(key) && key !== victim);
  const forgeries = [await env.KV.get(other), '{"active":true,"client_id":"app","sub":"evil"}'];
  await asked();
  await storeFailures("two");
  for (const forgery of forgeries) {
    await env.KV.put(victim, forgery, { expirationTtl: 60 });
    await send("two", "/kv", "good-victim", "DELETE");
    await env.KV.put(victim, forgery, { expirationTtl: 60 });
    assert.deepEqual(await verdict("two", "/kv", "good-victim"), { subject: "good-victim" });
    const told = await storeFailures("two");
    assert.deepEqual(told, [{ type: "store_failed", operation: "get", failure: "forged" }]);
    assert.deepEqual(await asked(), ["good-victim"]);
  }
});

/** A token that is signed with the only key that is published. */
async function signedToken() {
  const pair = await keyPair("workers");
  const now = Math.floor(Date.now() / 1000);
  const payload = claims({ iss: ISSUER, aud: AUDIENCE, sub: "user-1", iat: now, exp: now + 3600 });
  await asked({ keys: [{ ...pair.jwk, kid: "k1" }] });
  return sign(pair, payload, { kid: "k1" });
}

test("two isolates share one fetch of the keys through KV", async () => {
  const token = await signedToken();
  assert.deepEqual(await verdict("one", "/keys", token), { subject: "user-1" });
  assert.deepEqual(await verdict("two", "/keys", token), { subject: "user-1" });
  assert.deepEqual(await asked(), ["keys"]);
});

test("keys that 20 requests at the same time fetched in one isolate are there for the other", async () => {
  const token = await signedToken();
  await asked({ together: 20 });
  await all(20, ["one"], "/keys-of-many", token, "user-1");
  assert.equal((await asked()).length, 20);
  await all(20, ["two"], "/keys-of-many", token, "user-1");
  assert.deepEqual(await asked(), []);
});

test("KV that hangs costs no request", async () => {
  await kept({ hangs: true });
  for (let index = 0; index < 5; index += 1) {
    const token = `good-hanging-${index}`;
    assert.deepEqual(await verdict("one", "/kv-impatient", token), { subject: token });
  }
  assert.deepEqual(await verdict("one", "/kv-impatient", "bad"), { reason: "ERR_TOKEN_INACTIVE" });
  const failures = await storeFailures("one");
  assert.ok(failures.length > 0);
  for (const { failure } of failures) assert.equal(failure, "timeout");
});
