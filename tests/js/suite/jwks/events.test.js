/** Events about key sets, and loadKeys and exportKeys for keys that are not fetched. */
import { assert, test } from "../../harness.js";
import { unavailable } from "../support/expect-refusal.js";
import { NOW, clock, devKeyPair, jsonResponse, keyPair } from "../support/issuer.js";
import { jwtVerifier, mint, remoteVerifier, secretVerifier } from "../support/verifier-fixtures.js";

/** A verifier whose events are kept, over an answer that the test may replace. */
function observed(answer) {
  const events = [];
  const time = clock();
  const endpoint = { answer };
  const verifier = remoteVerifier({
    fetch: async () => endpoint.answer(),
    now: time.now,
    onEvent: (event) => events.push(event),
  });
  return { endpoint, events, time, verifier };
}

test("events: a fetched set is told of before the verdict, with its counts", async () => {
  const keys = [
    ...devKeyPair().jwks().keys,
    { kty: "EC", crv: "P-999" },
    { kty: "oct", k: "AAAA" },
  ];
  const { events, time, verifier } = observed(() => jsonResponse({ keys }));
  await verifier.verifyToken(mint());
  time.advance(601);
  await verifier.verifyToken(mint({ subject: "user-2" }));
  assert.deepEqual(events, [
    { type: "jwks_fetched", usableKeys: 1, skippedKeys: 2, changed: true },
    { type: "token_accepted", cached: false },
    { type: "jwks_fetched", usableKeys: 1, skippedKeys: 2, changed: false },
    { type: "token_accepted", cached: false },
  ]);
});

test("events: a failed fetch is told of once, with what failed and when the next is due", async () => {
  const { events, verifier } = observed(() => new Response("canary", { status: 503 }));
  await unavailable(verifier, mint());
  await unavailable(verifier, mint());
  const [failed, ...refusals] = events;
  const { retryAfter, ...rest } = failed;
  assert.deepEqual(rest, { type: "jwks_fetch_failed", failure: "status", status: 503 });
  assert.ok(retryAfter >= 1 && retryAfter <= 2, `retryAfter ${retryAfter}`);
  const refusal = { type: "token_refused", reason: "ERR_KEYS_UNAVAILABLE", code: "server_error" };
  assert.deepEqual(refusals, [refusal, refusal]);
  assert.ok(!JSON.stringify(events).includes("canary"));
});

test("events: a private key in a set is a warning, and nothing of it is told", async () => {
  const { jwk } = await keyPair("main");
  const leaked = { ...jwk, kid: "leaked", d: "canary" };
  const keys = [...devKeyPair().jwks().keys, leaked];
  const { events, verifier } = observed(() => jsonResponse({ keys }));
  await verifier.verifyToken(mint());
  const warnings = events.filter(({ type }) => type === "warning");
  assert.deepEqual(warnings, [{ type: "warning", warning: "private_key_in_jwks" }]);
  assert.ok(!JSON.stringify([events, verifier.exportKeys()]).includes("canary"));
});

test("events: events are frozen", async () => {
  const { events, verifier } = observed(() => jsonResponse(devKeyPair().jwks()));
  await verifier.verifyToken(mint());
  for (const event of events) assert.ok(Object.isFrozen(event), event.type);
});

test("events: loadKeys tells of the fetch alone", async () => {
  const { events, verifier } = observed(() => jsonResponse(devKeyPair().jwks()));
  await verifier.loadKeys();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["jwks_fetched"],
  );
});

test("keys: loadKeys and exportKeys have nothing to do for keys that are not fetched", async () => {
  const inline = jwtVerifier({ publicKey: undefined, jwks: devKeyPair().jwks() });
  for (const verifier of [jwtVerifier(), inline, secretVerifier()]) {
    assert.equal(await verifier.loadKeys(), undefined);
    assert.equal(verifier.exportKeys(), undefined);
  }
});

test("keys: exportKeys returns a copy", async () => {
  const { verifier } = observed(() => jsonResponse(devKeyPair().jwks({ kid: "k1" })));
  await verifier.loadKeys();
  const exported = verifier.exportKeys();
  assert.deepEqual(exported.jwks, devKeyPair().jwks({ kid: "k1" }));
  assert.deepEqual([exported.fetchedAt, exported.freshUntil], [NOW, NOW + 600]);
  exported.jwks.keys.length = 0;
  assert.equal(verifier.exportKeys().jwks.keys.length, 1);
  assert.equal((await verifier.verifyToken(mint({ kid: "k1" }))).subject, "test-user");
});
