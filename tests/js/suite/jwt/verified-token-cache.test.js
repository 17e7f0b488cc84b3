/** The cache of verified tokens, and its events. */
import { TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { refused } from "../support/expect-refusal.js";
import { AUDIENCE, ISSUER, NOW, claims, clock, forged, keyPair, sign } from "../support/issuer.js";
import { jwtVerifier, mint, remoteVerifier, staticVerifier } from "../support/verifier-fixtures.js";

/** Whether each verification was answered from the cache. */
function recorder() {
  const events = [];
  return {
    onEvent: (event) => events.push(event),
    events,
    cached: () =>
      events.filter(({ type }) => type === "token_accepted").map(({ cached }) => cached),
  };
}

test("cache: the same token gives the same object", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent });
  const token = mint();
  const first = await verifier.verifyToken(token);
  assert.equal(await verifier.verifyToken(token), first);
  assert.equal(await verifier.verifyAccessToken(token), first);
  assert.equal(verifier.verifyTokenSync(token), first);
  assert.deepEqual(cached(), [false, true, true, true]);
});

test("cache: cacheSize 0 verifies each time", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent, cacheSize: 0 });
  const token = mint();
  const first = await verifier.verifyToken(token);
  const second = await verifier.verifyToken(token);
  assert.ok(first !== second);
  assert.deepEqual(first, second);
  assert.deepEqual(cached(), [false, false]);
});

test("cache: no more tokens are remembered than cacheSize, and the last one is among them", async () => {
  const tokens = Array.from({ length: 12 }, (_, index) => mint({ subject: `user-${index}` }));
  for (const cacheSize of [1, 2, 3, 4, 5]) {
    const { onEvent, cached } = recorder();
    const verifier = jwtVerifier({ onEvent, cacheSize });
    for (const token of tokens) await verifier.verifyToken(token);
    for (const token of [...tokens].reverse()) await verifier.verifyToken(token);
    const [last, ...others] = cached().slice(tokens.length);
    assert.equal(last, true);
    const remembered = 1 + others.filter(Boolean).length;
    assert.ok(remembered <= cacheSize, `${remembered} of at most ${cacheSize}`);
  }
});

test("cache: a token in use outlives one that is not", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent, cacheSize: 2 });
  const [busy, ...others] = Array.from({ length: 6 }, (_, index) =>
    mint({ subject: `user-${index}` }),
  );
  await verifier.verifyToken(busy);
  for (const other of others) {
    await verifier.verifyToken(other);
    await verifier.verifyToken(busy);
    assert.equal(cached().at(-1), true);
  }
});

test("cache: refused tokens are not remembered and push nobody out", async () => {
  const pair = await keyPair("main");
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ publicKey: pair.pem, onEvent, cacheSize: 1 });
  const good = await sign(pair, claims());
  await verifier.verifyToken(good);
  for (let index = 0; index < 20; index += 1) {
    await refused(
      verifier,
      forged(pair, claims({ sub: `user-${index}` })),
      "ERR_SIGNATURE_INVALID",
    );
    await refused(verifier, await sign(pair, claims({ exp: NOW - 60 - index })), "ERR_EXPIRED");
  }
  await verifier.verifyToken(good);
  assert.deepEqual(cached(), [false, true]);
});

test("cache: no two spellings of a token share an entry", async () => {
  const verifier = jwtVerifier();
  const token = mint();
  await verifier.verifyToken(token);
  const at = token.lastIndexOf(".") + 1;
  for (let index = 0; index < 20; index += 1) {
    const place = index < 10 ? at + index * 7 : Math.floor((token.length * (index - 10)) / 10);
    const other = token[place] === "A" ? "B" : "A";
    const changed = token.slice(0, place) + other + token.slice(place + 1);
    await assert.rejects(() => verifier.verifyToken(changed), { name: "TokenError", status: 401 });
    await assert.rejects(() => verifier.verifyToken(`${token}${other}`), {
      name: "TokenError",
      status: 401,
    });
  }
  await assert.rejects(() => verifier.verifyToken(token.slice(0, -1)), {
    name: "TokenError",
    status: 401,
  });
});

test("cache: a cached token ends at exp and tolerance, whatever the clock does before", async () => {
  const time = clock();
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ now: time.now, onEvent });
  const token = mint({ expiresInSeconds: 60 });
  await verifier.verifyToken(token);
  time.set(NOW + 69);
  await verifier.verifyToken(token);
  for (const second of [70, 71, 3600, 1e6]) {
    time.set(NOW + second);
    await refused(verifier, token, "ERR_EXPIRED");
    assert.throws(() => verifier.verifyTokenSync(token), { reason: "ERR_EXPIRED" });
  }
  assert.deepEqual(cached(), [false, true]);
});

test("cache: nbf, iat and maxTokenAge are checked again at every hit", async () => {
  const pair = await keyPair("main");
  const time = clock();
  const verifier = jwtVerifier({ publicKey: pair.pem, now: time.now, maxTokenAge: 30 });
  const token = await sign(pair, claims({ nbf: NOW - 1 }));
  await verifier.verifyToken(token);
  time.set(NOW - 100);
  await refused(verifier, token, "ERR_NOT_YET_VALID");
  time.set(NOW + 39);
  await verifier.verifyToken(token);
  time.set(NOW + 41);
  await refused(verifier, token, "ERR_EXPIRED", { claim: "iat" });
});

test("cache: two verifiers share nothing", async () => {
  const token = mint({ scopes: ["read"] });
  await jwtVerifier().verifyToken(token);
  await refused(jwtVerifier({ requiredScopes: ["write"] }), token, "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
  });
  await refused(
    jwtVerifier({ audience: "https://other.example.com" }),
    token,
    "ERR_CLAIM_MISMATCH",
  );
});

test("events: each verdict is told once, without the token", async () => {
  const { onEvent, events } = recorder();
  const verifier = jwtVerifier({ onEvent });
  const token = mint();
  const expired = mint({ expiresInSeconds: -60 });
  const elsewhere = mint({ audience: "https://other.example.com" });
  await verifier.verifyToken(token);
  verifier.verifyTokenSync(token);
  for (const bad of [expired, elsewhere, "a.b.c"])
    await assert.rejects(() => verifier.verifyToken(bad), TokenError);
  assert.throws(() => verifier.verifyTokenSync(expired), TokenError);
  assert.deepEqual(
    events.map(({ type, cached, reason, code, claim }) => [type, cached ?? reason, code, claim]),
    [
      ["token_accepted", false, undefined, undefined],
      ["token_accepted", true, undefined, undefined],
      ["token_refused", "ERR_EXPIRED", "invalid_token", "exp"],
      ["token_refused", "ERR_CLAIM_MISMATCH", "invalid_token", "aud"],
      ["token_refused", "ERR_TOKEN_MALFORMED", "invalid_token", undefined],
      ["token_refused", "ERR_EXPIRED", "invalid_token", "exp"],
    ],
  );
  const text = JSON.stringify(events);
  for (const secret of [token, expired, elsewhere, "test-user", ISSUER, AUDIENCE])
    assert.ok(!text.includes(secret), secret);
});

test("events: static tokens are told of too", async () => {
  const { onEvent, events } = recorder();
  const verifier = staticVerifier({ onEvent });
  await verifier.verifyToken("dev-token");
  await assert.rejects(() => verifier.verifyToken("other"), TokenError);
  const verdicts = events.filter(({ type }) => type !== "warning");
  assert.deepEqual(
    verdicts.map(({ type, reason }) => [type, reason]),
    [
      ["token_accepted", undefined],
      ["token_refused", "ERR_TOKEN_UNKNOWN"],
    ],
  );
});

test("events: exceptions of onEvent are ignored", async () => {
  const onEvent = () => {
    throw new Error("the log is full");
  };
  const verifier = jwtVerifier({ onEvent, issuer: undefined });
  assert.equal((await verifier.verifyToken(mint())).subject, "test-user");
  assert.equal(verifier.verifyTokenSync(mint()).subject, "test-user");
  await refused(verifier, "a.b.c", "ERR_TOKEN_MALFORMED");
  assert.equal((await remoteVerifier({ onEvent }).verifyToken(mint())).subject, "test-user");
});

test("events: onEvent may use the verifier", async () => {
  const token = mint();
  let inner;
  const verifier = jwtVerifier({
    onEvent: ({ type, cached }) => {
      if (type === "token_accepted" && !cached) inner = verifier.verifyTokenSync(token);
    },
  });
  const outer = await verifier.verifyToken(token);
  assert.equal(inner.subject, outer.subject);
});

test("events: the clock may use the verifier", async () => {
  const other = jwtVerifier();
  const token = mint();
  const verifier = jwtVerifier({
    now: () => {
      other.verifyTokenSync(token);
      return NOW;
    },
  });
  assert.equal((await verifier.verifyToken(token)).subject, "test-user");
});
