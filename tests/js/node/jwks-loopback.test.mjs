/**
 * The JWK Set cache against a real server: how often it asks, when it lets go of a key, what it
 * keeps through an outage, and how a set is carried from one verifier to another. Faults of the
 * server are in jwks-faults.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";

import { JWTVerifier } from "mcp-bearer";

import {
  AUDIENCE,
  ISSUER,
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
  refused,
  serve,
  serveWith,
  setOf,
  startJwksServer,
  testClock,
  unavailable,
  verifierOver,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

const good = mint(goodKey);

// ---- how often it asks ----

test("10,000 concurrent cold verifications make one request", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, events } = verifierOver(endpoint, { cacheSize: 1000 });
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
  const { verifier } = verifierOver(endpoint);
  const answers = await Promise.allSettled(
    Array.from({ length: 10_000 }, () => verifier.verifyToken(good)),
  );
  for (const { reason } of answers) isUnavailable(reason);
  assert.equal(endpoint.requests, 1);
});

test("1,000 concurrent verifications with a set past its age make one request", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint);
  await accepted(verifier, good);
  clock.advance(601);
  await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier, good)));
  assert.equal(endpoint.requests, 2);
});

test("10,000 random kids after a warm start make at most one request per cooldown", async (t) => {
  const endpoint = await startJwksServer(t);
  const { verifier, clock } = verifierOver(endpoint);
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

// ---- over a cold start ----

/** What `exportKeys` gives after a fetch at `NOW`. */
async function exported(t, ...keys) {
  const endpoint = await startJwksServer(t, serve(...keys));
  const { verifier } = verifierOver(endpoint);
  assert.equal(verifier.exportKeys(), undefined);
  await verifier.loadKeys();
  return { endpoint, exportedKeys: verifier.exportKeys() };
}

test("a second verifier starts with exported keys and makes no request", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  assert.deepEqual(Object.keys(exportedKeys).sort(), ["fetchedAt", "freshUntil", "jwks"]);
  assert.equal(exportedKeys.fetchedAt, NOW);
  assert.equal(exportedKeys.freshUntil, NOW + 600);
  const initialJwks = JSON.parse(JSON.stringify(exportedKeys));
  const { verifier, clock } = verifierOver(endpoint, { initialJwks });
  await accepted(verifier, good);
  assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
  assert.deepEqual(verifier.exportKeys(), exportedKeys);
  assert.equal(endpoint.requests, 1);
  clock.advance(601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
});

test("exported keys past their age are fetched anew, and serve while the endpoint fails", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  const late = testClock(NOW + 1200);
  const fresh = verifierOver(endpoint, { initialJwks: exportedKeys, now: late.now });
  await accepted(fresh.verifier, good);
  assert.equal(endpoint.requests, 2);

  endpoint.answer = (_request, response) => response.writeHead(500).end();
  const stale = verifierOver(endpoint, { initialJwks: exportedKeys, now: late.now });
  await accepted(stale.verifier, good);
  const over = verifierOver(endpoint, {
    initialJwks: exportedKeys,
    now: testClock(NOW + 600 + 3601).now,
  });
  await unavailable(over.verifier, good);
});

test("the times of initialJwks cannot make a set live longer", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  for (const times of [
    { freshUntil: NOW + 1e9 },
    { fetchedAt: NOW + 1e9, freshUntil: NOW + 2e9 },
  ]) {
    const { verifier, clock } = verifierOver(endpoint, {
      initialJwks: { ...exportedKeys, ...times },
    });
    await accepted(verifier, good);
    const { requests } = endpoint;
    clock.advance(601);
    await accepted(verifier, good);
    assert.equal(endpoint.requests, requests + 1);
  }
});

test("an unknown kid makes a verifier with exported keys fetch at most once per cooldown", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  endpoint.answer = serve(goodKey, nextKey);
  const { verifier, clock } = verifierOver(endpoint, { initialJwks: exportedKeys });
  clock.advance(31);
  await accepted(verifier, mint(nextKey));
  for (let index = 0; index < 100; index += 1)
    await refused(verifier, forge(`kid-${index}`), "ERR_NO_MATCHING_KEY");
  assert.equal(endpoint.requests, 2);
});

test("exported keys hold no private member, and a key that came with one is not used", async (t) => {
  const leaked = {
    ...evilKey.jwk,
    ...evilKey.privateKey.export({ format: "jwk" }),
    kid: evilKey.kid,
  };
  const endpoint = await startJwksServer(t, serve(goodKey, { jwk: leaked }));
  const { verifier, events } = verifierOver(endpoint);
  await accepted(verifier, good);
  await refused(verifier, mint(evilKey), "ERR_NO_MATCHING_KEY");
  assert.ok(
    events.some(({ type, warning }) => type === "warning" && warning === "private_key_in_jwks"),
  );
  const text = JSON.stringify(verifier.exportKeys());
  for (const member of ["d", "p", "q", "dp", "dq", "qi"]) {
    assert.ok(!text.includes(leaked[member]), `exportKeys gives ${member} away`);
  }
});

test("forged or ill-typed initialJwks is a configuration error", async (t) => {
  const { exportedKeys } = await exported(t, goodKey);
  const { jwk } = goodKey;
  const construct = (initialJwks) =>
    new JWTVerifier({
      jwksUri: "https://issuer.example.com/jwks.json",
      issuer: ISSUER,
      audience: AUDIENCE,
      onEvent: () => {},
      initialJwks,
    });
  construct(exportedKeys);
  const illTyped = [
    null,
    7,
    "text",
    true,
    [],
    [exportedKeys],
    () => exportedKeys,
    JSON.stringify(exportedKeys),
    {},
    { ...exportedKeys, jwks: undefined },
    { ...exportedKeys, jwks: null },
    { ...exportedKeys, jwks: [jwk] },
    { ...exportedKeys, jwks: {} },
    { ...exportedKeys, jwks: { keys: jwk } },
    { ...exportedKeys, jwks: { keys: "text" } },
    { ...exportedKeys, fetchedAt: undefined },
    { ...exportedKeys, fetchedAt: String(NOW) },
    { ...exportedKeys, fetchedAt: NaN },
    { ...exportedKeys, fetchedAt: Infinity },
    { ...exportedKeys, fetchedAt: -1 },
    { ...exportedKeys, freshUntil: undefined },
    { ...exportedKeys, freshUntil: null },
    { ...exportedKeys, freshUntil: NaN },
    { ...exportedKeys, freshUntil: new Date(NOW * 1000) },
  ];
  for (const [index, value] of illTyped.entries()) {
    assert.throws(
      () => construct(value),
      ({ name, option, reason }) => {
        assert.equal(name, "ConfigError", `case ${index}`);
        assert.match(reason, /^ERR_CONFIG_(TYPE|RANGE|KEY|OPTIONS|EMPTY)$/, `case ${index}`);
        assert.match(option, /^initialJwks/, `case ${index}`);
        return true;
      },
    );
  }
  for (const keys of [
    [],
    [{ kty: "oct", k: "c2VjcmV0" }],
    [{ ...jwk, n: "AQAB" }],
    [{ ...jwk, use: "enc" }],
    [7],
    [null],
  ]) {
    assert.throws(() => construct({ ...exportedKeys, jwks: { keys } }), {
      name: "ConfigError",
      reason: "ERR_CONFIG_KEY",
    });
  }
  const withoutUri = {
    jwks: setOf(goodKey),
    issuer: ISSUER,
    audience: AUDIENCE,
    initialJwks: exportedKeys,
  };
  assert.throws(() => new JWTVerifier(withoutUri), { name: "ConfigError" });
});

// ---- end of the process ----

test("a verifier does not keep the process alive", async () => {
  const { spawn } = await import("node:child_process");
  const program = `
    import { createServer } from "node:http";
    import { JWTVerifier } from "mcp-bearer";
    const server = createServer((request, response) => response.writeHead(500).end());
    server.listen(0, "127.0.0.1", async () => {
      const jwksUri = "http://127.0.0.1:" + server.address().port + "/";
      const verifier = new JWTVerifier({ jwksUri, issuer: null, audience: null, timeout: 60, onEvent: () => {} });
      await verifier.loadKeys().catch(() => {});
      server.close();
      server.closeAllConnections();
      console.log("done");
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  // A timer of 60 s that were left over would hold the process far beyond this.
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  assert.deepEqual({ code, signal, output }, { code: 0, signal: null, output: "done\n" });
});
