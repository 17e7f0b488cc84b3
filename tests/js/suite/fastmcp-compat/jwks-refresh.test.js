/**
 * FastMCP's behaviours R1 to R11 (tests/fastmcp-compat.md): when a JWK Set is fetched again. Clock and transport are
 * injected; ../../node/jwks-loopback.test.mjs uses real sockets.
 */
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import {
  AUDIENCE,
  ISSUER,
  JWKS_URI,
  NOW,
  claims,
  clock,
  forged,
  jwksEndpoint,
  keyPair,
  sign,
} from "../support/issuer.js";
import { callsOf, isWorkerd, lastQuietSecond } from "../support/sharing.js";

/** Longer than every back-off (45 s at most) and than the cooldown of 30 s. */
const LONG_ENOUGH = 46;

/** A verifier over an endpoint that serves `keys`, with a clock of its own. */
function setUp(keys, options = {}) {
  const endpoint = jwksEndpoint(() => ({ keys }));
  const time = clock();
  const verifier = new JWTVerifier({
    jwksUri: JWKS_URI,
    issuer: ISSUER,
    audience: AUDIENCE,
    // What is tested is the key set, so no verdict may come from the verified-token cache.
    cacheSize: 0,
    fetch: endpoint.fetch,
    now: time.now,
    onEvent: () => {},
    ...options,
  });
  return { endpoint, time, verifier };
}

const serverDown = () => new Response("unavailable", { status: 503 });

/** Tokens that live longer than every test here. */
const lasting = (overrides) => claims({ exp: NOW + 100_000, ...overrides });

async function accepted(verifier, token) {
  assert.equal((await verifier.verifyToken(token)).clientId, "test-user");
}

test("R1 distinct unknown kids share one recent fetch", async () => {
  const pair = await keyPair("main");
  const { endpoint, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  for (let index = 0; index < 8; index += 1) {
    await refused(
      verifier,
      forged(pair, lasting(), { kid: `unknown-${index}` }),
      "ERR_NO_MATCHING_KEY",
    );
  }
  assert.equal(endpoint.requests.length, 1);
  await accepted(verifier, good);
});

test("R2 parallel first verifications share one fetch, except on workerd", async () => {
  const pair = await keyPair("main");
  const { endpoint, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await Promise.all(Array.from({ length: 8 }, () => accepted(verifier, good)));
  assert.equal(endpoint.requests.length, callsOf(8));
  for (const { url } of endpoint.requests) assert.equal(url, JWKS_URI);
  await Promise.all(Array.from({ length: 8 }, () => accepted(verifier, good)));
  assert.equal(endpoint.requests.length, callsOf(8));
});

test("R3 a rotated key is found after the cooldown", async () => {
  const [first, second] = [await keyPair("main"), await keyPair("stranger")];
  const { endpoint, time, verifier } = setUp([{ ...first.jwk, kid: "k1" }]);
  await accepted(verifier, await sign(first, lasting(), { kid: "k1" }));
  endpoint.answer = () => ({ keys: [{ ...second.jwk, kid: "k2" }] });
  const rotated = await sign(second, lasting(), { kid: "k2" });
  await refused(verifier, rotated, "ERR_NO_MATCHING_KEY");
  time.advance(31);
  await accepted(verifier, rotated);
  assert.equal(endpoint.requests.length, 2);
});

test("R4 a failed fetch is shared, except on workerd, and fresh keys stay", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  endpoint.answer = serverDown;
  time.advance(31);
  const unknown = Array.from({ length: 8 }, (_, index) =>
    forged(pair, lasting(), { kid: `unknown-${index}` }),
  );
  // The issuer may have such a key by now, and could not be asked: that is not the token's fault.
  await Promise.all(unknown.map((token) => unavailable(verifier, token)));
  assert.equal(endpoint.requests.length, 1 + callsOf(8));
  // What a fetch ended with is shared everywhere.
  await Promise.all(unknown.map((token) => unavailable(verifier, token)));
  await accepted(verifier, good);
  assert.equal(endpoint.requests.length, 1 + callsOf(8));
});

test("R5 tokens without kid share one recent fetch, with no key and with two", async () => {
  const [first, second] = [await keyPair("main"), await keyPair("stranger")];
  const token = await sign(first, lasting());

  const none = setUp([]);
  for (let index = 0; index < 3; index += 1) await unavailable(none.verifier, token);
  assert.equal(none.endpoint.requests.length, 1);

  const two = setUp([
    { ...first.jwk, kid: "k1" },
    { ...second.jwk, kid: "k2" },
  ]);
  for (let index = 0; index < 3; index += 1)
    await refused(two.verifier, token, "ERR_MULTIPLE_MATCHING_KEYS");
  assert.equal(two.endpoint.requests.length, 1);
});

test("R6 a cooldown of 0 finds a rotated key at once", async () => {
  const [first, second] = [await keyPair("main"), await keyPair("stranger")];
  const { endpoint, verifier } = setUp([{ ...first.jwk, kid: "k1" }], { jwksCooldown: 0 });
  await accepted(verifier, await sign(first, lasting(), { kid: "k1" }));
  endpoint.answer = () => ({ keys: [{ ...second.jwk, kid: "k2" }] });
  await accepted(verifier, await sign(second, lasting(), { kid: "k2" }));
  assert.equal(endpoint.requests.length, 2);
});

test("R7 the cooldown must be finite and not negative", () => {
  for (const jwksCooldown of [-1, -0.001, Infinity, -Infinity, NaN]) {
    misconfigured(() => setUp([], { jwksCooldown }), "ERR_CONFIG_RANGE", "jwksCooldown");
  }
});

test("R8 wrong signatures neither fetch again nor drop the key", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  time.advance(31);
  for (let index = 0; index < 8; index += 1) {
    const bad = forged(pair, lasting({ sub: `user-${index}` }), { kid: "known" });
    await refused(verifier, bad, "ERR_SIGNATURE_INVALID");
  }
  await accepted(verifier, good);
  assert.equal(endpoint.requests.length, 1);
});

// FastMCP keeps a set for an hour. Here a key that the issuer took back is gone after ten minutes.
test("R9 the set is fetched again after its age (stricter)", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  time.set(NOW + lastQuietSecond(600));
  await accepted(verifier, good);
  assert.equal(endpoint.requests.length, 1);
  time.set(NOW + 601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests.length, 2);
});

test("R9 a set that is fetched ahead of time is not fetched again after the age of the old one", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  const eight = () => Promise.all(Array.from({ length: 8 }, () => accepted(verifier, good)));
  await accepted(verifier, good);
  time.set(NOW + 599);
  await eight();
  await new Promise((done) => setTimeout(done, 20));
  const ahead = endpoint.requests.length - 1;
  // Only on workerd, and there only where the runtime has `waitUntil`: then eight requests make one fetch.
  assert.ok(ahead === 0 || (isWorkerd && ahead === 1), `${ahead} fetches ahead of time`);
  time.set(NOW + 601);
  await eight();
  assert.equal(endpoint.requests.length, 1 + (ahead === 1 ? 1 : callsOf(8)));
  assert.equal(verifier.exportKeys().fetchedAt, NOW + (ahead === 1 ? 599 : 601));
});

test("R9 a key that the issuer took back is refused after the age", async () => {
  const [first, second] = [await keyPair("main"), await keyPair("stranger")];
  const { endpoint, time, verifier } = setUp([{ ...first.jwk, kid: "k1" }], { cacheSize: 1000 });
  const good = await sign(first, lasting(), { kid: "k1" });
  await accepted(verifier, good);
  endpoint.answer = () => ({ keys: [{ ...second.jwk, kid: "k2" }] });
  await accepted(verifier, good);
  time.advance(601);
  await refused(verifier, good, "ERR_NO_MATCHING_KEY");
});

test("R10 with jwksStaleIfError 0 a failed fetch does not reuse old keys", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }], {
    jwksStaleIfError: 0,
  });
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  endpoint.answer = serverDown;
  time.advance(601);
  await unavailable(verifier, good);
  assert.equal(endpoint.requests.length, 2);
  await unavailable(verifier, good);
  assert.equal(endpoint.requests.length, 2);
  endpoint.answer = () => ({ keys: [{ ...pair.jwk, kid: "known" }] });
  time.advance(LONG_ENOUGH);
  await accepted(verifier, good);
  assert.equal(endpoint.requests.length, 3);
});

// FastMCP locks everybody out as soon as its hour is over. Here an outage of the issuer may last an
// hour.
test("R10 by default the last good set serves for an hour more, then nothing does", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const good = await sign(pair, lasting(), { kid: "known" });
  await accepted(verifier, good);
  endpoint.answer = serverDown;
  time.set(NOW + 601);
  await accepted(verifier, good);
  await refused(verifier, forged(pair, lasting(), { kid: "known" }), "ERR_SIGNATURE_INVALID");
  time.set(NOW + 600 + 3599);
  await accepted(verifier, good);
  time.set(NOW + 600 + 3601);
  await unavailable(verifier, good);
  endpoint.answer = () => ({ keys: [{ ...pair.jwk, kid: "known" }] });
  time.advance(LONG_ENOUGH);
  await accepted(verifier, good);
});

// FastMCP waits 30 s after one failed first fetch, though the issuer may be back after one.
test("R10 a failed first fetch is tried again after a second or two (stricter)", async () => {
  const pair = await keyPair("main");
  const { endpoint, time, verifier } = setUp([{ ...pair.jwk, kid: "known" }]);
  const { answer } = endpoint;
  endpoint.answer = serverDown;
  const good = await sign(pair, lasting(), { kid: "known" });
  await unavailable(verifier, good);
  endpoint.answer = answer;
  time.advance(2);
  await accepted(verifier, good);
});

test("R11 a subclass with a lock of its own does not come to a standstill", async () => {
  class Serial extends JWTVerifier {
    _jwks_refresh_lock = Promise.resolve();
    verifyToken(token) {
      const turn = this._jwks_refresh_lock.then(() => super.verifyToken(token));
      this._jwks_refresh_lock = turn.catch(() => {});
      return turn;
    }
  }
  const pair = await keyPair("main");
  const endpoint = jwksEndpoint(() => ({ keys: [{ ...pair.jwk, kid: "known" }] }));
  const verifier = new Serial({
    jwksUri: JWKS_URI,
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: endpoint.fetch,
    now: () => NOW,
    onEvent: () => {},
  });
  const good = await sign(pair, lasting(), { kid: "known" });
  await Promise.all(Array.from({ length: 8 }, () => accepted(verifier, good)));
  assert.equal(endpoint.requests.length, 1);
});
