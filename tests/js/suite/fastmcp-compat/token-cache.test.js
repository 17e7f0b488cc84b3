/**
 * FastMCP's behaviours TC1 to TC20 (tests/fastmcp-compat.md): the token cache. This package has no such class, so the
 * tests observe the verifier: whether it asks the server again.
 */
import { assert, test } from "../../harness.js";
import {
  TOKEN,
  accepted,
  active,
  inactive,
  introspection,
  refused,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { NOW, utf8 } from "../support/minting.js";

const DISABLED = [{}, { cacheTtl: 0, cacheSize: 100 }, { cacheTtl: 300, cacheSize: 0 }];

/** A verifier that remembers; `verify` gives whether the server was asked. */
function caching(options = {}) {
  const made = introspection({ cacheTtl: 300, cacheSize: 100, ...options });
  const verify = async (token = TOKEN) => {
    const before = made.server.requests.length;
    await accepted(made.verifier, token);
    return made.server.requests.length > before;
  };
  return { ...made, verify };
}

/** Names under which a verifier keeps the answers for these tokens in a store. */
async function namesOf(...tokens) {
  const names = [];
  const store = { get: () => undefined, set: (name) => void names.push(name), delete: () => {} };
  const { verify } = caching({ store, storeKey: "a storeKey of more than thirty-two bytes" });
  for (const token of tokens) await verify(token);
  return names;
}

// ---- TestTokenCacheDisabled

test("TC1 nothing, a ttl of 0, or a size of 0 disables it", async () => {
  for (const options of DISABLED) {
    const { server, verifier } = introspection(options);
    await accepted(verifier);
    await accepted(verifier);
    assert.equal(server.requests.length, 2, JSON.stringify(options));
  }
});

test("TC2 a negative ttl is a configuration error", () => {
  misconfigured(() => introspection({ cacheTtl: -1 }), "ERR_CONFIG_RANGE", "cacheTtl");
});

test("TC3 a negative size is a configuration error", () => {
  misconfigured(() => introspection({ cacheSize: -1 }), "ERR_CONFIG_RANGE", "cacheSize");
});

test("TC4 disabled, it answers nothing", async () => {
  for (const options of DISABLED) {
    const { events, verifier } = introspection(options);
    await accepted(verifier);
    await accepted(verifier);
    const verdicts = events.filter(({ type }) => type === "token_accepted");
    assert.deepEqual(
      verdicts.map(({ cached }) => cached),
      [false, false],
    );
  }
});

test("TC5 disabled, it keeps nothing: a server that is gone is not covered for", async () => {
  for (const options of DISABLED) {
    const { server, verifier } = introspection(options);
    await accepted(verifier);
    server.answer = inactive();
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  }
});

// ---- TestTokenCacheEnabled

test("TC6 a ttl and a size enable it, and a ttl alone does", async () => {
  for (const cacheSize of [100, undefined]) {
    const { verify } = caching({ cacheTtl: 300, cacheSize });
    assert.deepEqual([await verify(), await verify()], [true, false]);
  }
});

test("TC7 a cached token is found unchanged", async () => {
  const { verifier } = caching();
  assert.deepEqual(await accepted(verifier), await accepted(verifier));
});

test("TC8 an unknown token is not found", async () => {
  const { verify } = caching();
  await verify("token-1");
  assert.equal(await verify("token-2"), true);
});

test("TC9 different tokens have different entries", async () => {
  const { verifier } = caching({ answer: ({ token }) => active({ client_id: token }) });
  for (const token of ["token-1", "token-2", "token-1", "token-2"]) {
    assert.equal((await accepted(verifier, token)).clientId, token);
  }
});

// ---- TestTokenCacheDefensiveCopy

// FastMCP copies deeply; ours is frozen deeply.
test("TC10 returned tokens cannot be changed", async () => {
  const { verifier } = caching({ answer: active({ nested: { list: [1, { deep: true }] } }) });
  const isFrozen = (value) =>
    typeof value !== "object" ||
    value === null ||
    value instanceof URL ||
    (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  for (let round = 0; round < 2; round += 1) assert.ok(isFrozen(await accepted(verifier)));
});

test("TC11 memory that an answer came in may be used for something else afterwards", async () => {
  const bytes = utf8(JSON.stringify(active({ sub: "alice" })));
  const answer = () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(bytes);
          controller.close();
        },
      }),
    );
  const { verifier } = caching({ answer });
  const first = await accepted(verifier);
  bytes.set(utf8(JSON.stringify(active({ sub: "mallo" }))).subarray(0, bytes.length));
  for (const accessToken of [first, await accepted(verifier)]) {
    assert.equal(accessToken.subject, "alice");
    assert.equal(accessToken.claims.sub, "alice");
  }
});

// ---- TestTokenCacheTTL

test("TC12 an entry past its time is not found, also when the clock then goes back", async () => {
  const { server, time, verify, verifier } = caching({ cacheTtl: 10 });
  await verify();
  time.advance(11);
  server.answer = inactive();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  time.advance(-5);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("TC13 exp shortens the ttl", async () => {
  const { time, verify } = caching({
    answer: () => active({ exp: NOW + 30 }),
    clockTolerance: 600,
  });
  await verify();
  time.advance(29);
  assert.equal(await verify(), false);
  time.advance(2);
  // The tolerance forgives the difference of clocks, so it may be accepted; but nobody remembers it.
  assert.deepEqual([await verify(), await verify()], [true, true]);
});

test("TC14 without exp the ttl counts", async () => {
  const { time, verify } = caching({ answer: active({ exp: undefined }), cacheTtl: 300 });
  await verify();
  time.advance(299);
  assert.equal(await verify(), false);
  time.advance(2);
  assert.equal(await verify(), true);
});

// ---- TestTokenCacheSizeLimit

// FastMCP drops what came first; ours what was not used for longest.
test("TC15 full, it forgets what was not used for longest", async () => {
  const { verify } = caching({ cacheSize: 3 });
  for (const token of ["a", "b", "c", "a", "b", "d"]) await verify(token);
  assert.deepEqual(
    [await verify("a"), await verify("b"), await verify("d"), await verify("c")],
    [false, false, false, true],
  );
});

// FastMCP sweeps the whole cache first, at most once a minute. Ours is O(1): an expired entry is as good as any to
// make room by its last use, and never answers.
test("TC16 an expired entry makes room for another, and a live one stays", async () => {
  const answer = ({ token }) => active({ exp: token === "short" ? NOW + 10 : NOW + 3600 });
  const { server, time, verify, verifier } = caching({ answer, cacheSize: 2 });
  await verify("short");
  await verify("long");
  time.advance(20);
  await verify("other");
  assert.deepEqual([await verify("long"), await verify("other")], [false, false]);
  server.answer = inactive();
  await refused(verifier, "short", "ERR_TOKEN_INACTIVE");
});

test("TC17 an entry that is replaced pushes out no other", async () => {
  const { server, verifier, verify } = caching({ cacheSize: 2 });
  await verify("a");
  await verify("b");
  for (let index = 0; index < 5; index += 1) {
    server.answer = active({ sub: `subject-${index}` });
    assert.equal((await verifier.revalidate("b")).subject, `subject-${index}`);
  }
  assert.deepEqual([await verify("a"), await verify("b")], [false, false]);
  assert.equal((await accepted(verifier, "b")).subject, "subject-4");
});

// ---- TestTokenCacheHashing

test("TC18 the same token is kept under the same name", async () => {
  assert.deepEqual(await namesOf("token-1"), await namesOf("token-1"));
});

test("TC19 different tokens are kept under different names", async () => {
  const tokens = ["a", "b", "A", "a=", "aa", "a.b", "ab", "a".repeat(16_384)];
  assert.equal(new Set(await namesOf(...tokens)).size, tokens.length);
});

// FastMCP: 64 hexadecimal characters of a bare SHA-256. Ours: the base64url of an HMAC-SHA-256, of the same 256 bits.
test("TC20 a name is 256 bits as text, and holds nothing of the token", async () => {
  const [name] = await namesOf(TOKEN);
  assert.match(name, /^mcp-bearer:introspection:[A-Za-z0-9_-]{43}$/);
  assert.ok(!name.includes(TOKEN.slice(0, 8)));
});
