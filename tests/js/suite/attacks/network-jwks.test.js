/**
 * Attacks on the network requests for JWK Sets. network-introspection.test.js tests the same attacks on introspection.
 */
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  PAST_BACK_OFF,
  STORE_KEY,
  dripping,
  endless,
  followed,
  never,
  openStore,
  redirects,
  tamperings,
  withoutGlobalFetch,
} from "../support/hostile-responses.js";
import { clock } from "../support/issuer.js";
import { ISSUER, NOW, base64url, keyFor, mint, otherKey } from "../support/minting.js";
import { JWKS_URI, setOf } from "../support/remote-jwks.js";
import { callsOf, lastQuietSecond } from "../support/sharing.js";
import { ALLOWED, NEVER_ASKED, neverAskedEndpoints, otherIssuers, PRIVATE_HOSTS } from "../support/url-attacks.js";
import { BASE, misconfiguredKey, refusedAsync, verifierWith } from "../support/expect-verdict.js";

const KID = "k1";
const EVIL = "https://evil.example/jwks";

/** Octets of a body that may be read before it is given up: the limit of 256 KiB, and what was under way. */
const READ_AT_MOST = 512 * 1024;

async function goodSet() {
  return setOf({ ...(await keyFor("RS256")).jwk, kid: KID });
}

async function evilKey() {
  return otherKey("RS256", "net-evil");
}

async function evilSet(kid = KID) {
  return setOf({ ...(await evilKey()).jwk, kid });
}

/** A token that outlives every test here. */
function good(claims) {
  return mint({ header: { kid: KID }, claims: { exp: NOW + 1_000_000, ...claims } });
}

async function evil(kid = KID) {
  return mint({ key: await evilKey(), header: { kid }, claims: { exp: NOW + 1_000_000 } });
}

/**
 * A verifier over an endpoint that a test scripts: `answer` gives a Response, or the text of a set; `asked` are the
 * URLs that were fetched. Without a verified-token cache: keys are what is tested here.
 */
function remote(answer, options = {}, keys = { jwksUri: JWKS_URI }) {
  const time = clock();
  const events = [];
  const endpoint = { answer, asked: [], inits: [] };
  const fetch = async (url, init) => {
    endpoint.asked.push(url);
    endpoint.inits.push(init);
    const given = await endpoint.answer(url, init);
    return given instanceof Response || typeof given !== "string" ? given : new Response(given);
  };
  const onEvent = (event) => events.push(event);
  const common = { ...keys, cacheSize: 0, now: time.now, onEvent, fetch };
  return { verifier: verifierWith({ ...common, ...options }), endpoint, time, events };
}

async function accepted(verifier, token, label = "a good token") {
  try {
    return await verifier.verifyToken(token);
  } catch (error) {
    throw new Error(`${label} must be accepted, but: ${error.reason ?? error}`);
  }
}

async function unavailable(verifier, token, label = "no keys") {
  const error = await refusedAsync(verifier, token, "ERR_KEYS_UNAVAILABLE", { label });
  assert.ok(error.retryAfter >= 0 && error.retryAfter <= 60, `${label}: ${error.retryAfter}`);
  return error;
}

const failuresOf = (events) =>
  events.filter(({ type }) => type === "jwks_fetch_failed").map(({ failure }) => failure);

// ---- which URL ----

test("NET-01 JWKS: https alone, and http for a loopback address alone", () => {
  for (const scheme of ["http to a name", "another scheme", "no URL"]) {
    for (const jwksUri of NEVER_ASKED[scheme]) {
      for (const dangerouslyAllowPrivateAddresses of [false, true]) {
        const options = { jwksUri, dangerouslyAllowPrivateAddresses };
        misconfiguredKey(options, "ERR_CONFIG_URL", { label: jwksUri, option: "jwksUri" });
      }
    }
  }
  for (const jwksUri of NEVER_ASKED["another scheme"]) {
    misconfiguredKey({ jwksUri: new URL(jwksUri) }, "ERR_CONFIG_URL", { label: jwksUri });
  }
  for (const jwksUri of ALLOWED) {
    assert.equal(new JWTVerifier({ ...BASE, jwksUri }).jwksUri, new URL(jwksUri).href);
  }
});

test("NET-02 JWKS: no redirect is followed, and what comes with one is not believed", async () => {
  const token = await good();
  const set = await goodSet();
  for (const redirect of redirects(EVIL, set)) {
    const { verifier, endpoint, events } = remote(redirect);
    await unavailable(verifier, token);
    assert.deepEqual(endpoint.asked, [JWKS_URI]);
    assert.equal(endpoint.inits[0].redirect, "manual");
    assert.deepEqual(failuresOf(events), ["redirect"]);
  }
  const { verifier, events } = remote(() => followed(new Response(set)));
  await unavailable(verifier, token);
  assert.deepEqual(failuresOf(events), ["redirect"]);
  for (const status of [201, 202, 203, 400, 401, 403, 404, 429, 500, 502, 503]) {
    await unavailable(remote(() => new Response(set, { status })).verifier, token, String(status));
  }
  await accepted(remote(() => set).verifier, token);
});

test("NET-03 JWKS: addresses of private and special networks, in every spelling", () => {
  const allowed = { dangerouslyAllowPrivateAddresses: true };
  for (const host of PRIVATE_HOSTS) {
    const jwksUri = `https://${host}/jwks`;
    misconfiguredKey({ jwksUri }, "ERR_CONFIG_URL", { label: host, option: "jwksUri" });
    misconfiguredKey({ jwksUri: `http://${host}/jwks`, ...allowed }, "ERR_CONFIG_URL", {
      label: `http to ${host}`,
    });
    new JWTVerifier({ ...BASE, jwksUri, ...allowed });
  }
});

test("NET-04 JWKS: no token says where keys are, and every request goes through the given fetch", async () => {
  const { verifier, endpoint, time } = remote(goodSet);
  const headers = [
    { jku: EVIL },
    { x5u: EVIL },
    { kid: EVIL },
    { kid: "../../evil" },
    { iss: "https://evil.example" },
  ];
  const tokens = [await evil(), await good({ iss: "https://evil.example" })];
  for (const header of headers) tokens.push(await mint({ key: await evilKey(), header }));
  const elsewhere = await withoutGlobalFetch(async () => {
    for (const token of tokens) {
      await assert.rejects(verifier.verifyToken(token), { name: "TokenError", status: 401 });
      time.advance(31);
    }
    await accepted(verifier, await good());
  });
  assert.deepEqual(elsewhere, []);
  assert.deepEqual([...new Set(endpoint.asked)], [JWKS_URI]);
});

test("NET-05 JWKS: no credentials in the URL, and nothing of it in an error or event", async () => {
  for (const what of ["user information", "a fragment"]) {
    for (const jwksUri of NEVER_ASKED[what]) {
      misconfiguredKey({ jwksUri }, "ERR_CONFIG_URL", { label: jwksUri, option: "jwksUri" });
      misconfiguredKey({ jwksUri: new URL(jwksUri) }, "ERR_CONFIG_URL", { label: jwksUri });
    }
  }
  const canaries = [
    "https://user:canary7f3c@issuer.example/",
    "http://issuer.example/?canary7f3c=1",
    "https://10.0.0.1/canary7f3c",
  ];
  // `misconfigured` looks for the canary in all that an error says.
  for (const jwksUri of canaries) misconfiguredKey({ jwksUri }, "ERR_CONFIG_URL");

  const jwksUri = "https://issuer.example/jwks?key=canary7f3c";
  const failing = () => new Response(null, { status: 500 });
  const { verifier, endpoint, events } = remote(failing, { jwksUri });
  await unavailable(verifier, await good());
  assert.deepEqual(endpoint.asked, [jwksUri]);
  assert.ok(!JSON.stringify(events).includes("canary7f3c"));
});

// ---- how much, and how long ----

test("NET-06 JWKS: a body without end is left at the limit, whatever Content-Length says", async () => {
  const token = await good();
  const set = await goodSet();
  for (const length of [undefined, String(set.length), "0", "-1", "nonsense"]) {
    const body = endless(set, length === undefined ? {} : { "Content-Length": length });
    const { verifier, events } = remote(() => body.response);
    await unavailable(verifier, token, `Content-Length: ${length}`);
    assert.deepEqual(failuresOf(events), ["too_large"], length);
    await new Promise((done) => setTimeout(done, 10));
    assert.ok(body.sent <= READ_AT_MOST, `${body.sent} octets were read`);
    assert.equal(body.isCancelled, true, length);
  }
  for (const length of ["262145", "1000000000000", "1e300"]) {
    const body = endless(set, { "Content-Length": length });
    await unavailable(remote(() => body.response).verifier, token, length);
    assert.ok(body.sent <= READ_AT_MOST, `${body.sent} octets were read`);
  }
});

test("NET-07 JWKS: one deadline covers headers and body, however they come", async () => {
  const token = await good();
  const set = await goodSet();
  const slow = {
    "headers that never come": never,
    "a body that never comes": () => new Response(new ReadableStream({ pull: never })),
    "a body of one octet at a time": () => dripping(set, 20),
    "headers and body that take most of it each": async () => {
      await new Promise((done) => setTimeout(done, 150));
      return dripping(set.slice(0, 8), 25);
    },
  };
  for (const [what, answer] of Object.entries(slow)) {
    const { verifier, endpoint, events } = remote(answer, { timeout: 0.2 });
    await unavailable(verifier, token, what);
    assert.deepEqual(failuresOf(events), ["timeout"], what);
    assert.equal(endpoint.inits[0].signal.aborted, true, what);
  }
});

// ---- how often ----

test("NET-08 JWKS: a flood of unknown kids makes fetches once per cooldown: one, and one per caller on workerd", async () => {
  const { verifier, endpoint, time } = remote(goodSet);
  const token = await good();
  await accepted(verifier, token);
  const [, payload, signature] = token.split(".");
  const withKid = (kid) =>
    [base64url(JSON.stringify({ alg: "RS256", typ: "JWT", kid })), payload, signature].join(".");
  const odd = ["", "__proto__", "constructor", "k1 ", "K1", "k1\u0000", "a".repeat(256)];
  for (let cooldown = 0; cooldown < 3; cooldown += 1) {
    const kids = Array.from({ length: 500 }, (_, index) => `${cooldown}-${index}`);
    await Promise.all(
      [...odd, ...kids].map((kid) =>
        assert.rejects(verifier.verifyToken(withKid(kid)), { name: "TokenError", status: 401 }),
      ),
    );
    const fetches = 1 + cooldown * callsOf(odd.length + kids.length);
    assert.equal(endpoint.asked.length, fetches, "fetches");
    // Whoever comes later in the cooldown makes none.
    await refusedAsync(verifier, withKid("later"), "ERR_NO_MATCHING_KEY");
    assert.equal(endpoint.asked.length, fetches, "fetches in the cooldown");
    await accepted(verifier, token);
    time.advance(31);
  }
  // No kid is remembered as unknown: the key may come.
  endpoint.answer = async () =>
    setOf(...JSON.parse(await goodSet()).keys, ...JSON.parse(await evilSet("0-1")).keys);
  await accepted(verifier, await evil("0-1"));
});

test("NET-09 JWKS: a stampede makes one fetch, except on workerd, cold and when the set is too old", async () => {
  const { verifier, endpoint, time } = remote(goodSet, { timeout: 60 });
  const token = await good();
  for (let round = 1; round <= 2; round += 1) {
    await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier, token)));
    assert.equal(endpoint.asked.length, round * callsOf(1000));
    // Now there are fresh keys, and nobody asks.
    await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier, token)));
    assert.equal(endpoint.asked.length, round * callsOf(1000));
    time.advance(601);
  }
});

test("NET-10 JWKS: while the issuer is down nobody waits for it, and the next try is in time", async () => {
  let hang = true;
  const answer = async () => (hang ? never() : goodSet());
  const { verifier, endpoint, time, events } = remote(answer, { timeout: 0.1 });
  const token = await good();
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const { retryAfter } = await unavailable(verifier, token);
    assert.equal(endpoint.asked.length, attempt);
    const base = Math.min(2 ** (attempt - 1), 30);
    assert.ok(retryAfter >= base && retryAfter <= base * 1.5 + 1, `${attempt}: ${retryAfter} s`);
    for (let index = 0; index < 100; index += 1) await unavailable(verifier, token);
    assert.equal(endpoint.asked.length, attempt, "asked within the back-off");
    if (attempt === 8) hang = false;
    time.advance(retryAfter);
  }
  await accepted(verifier, token);
  assert.equal(failuresOf(events).length, 8);
});

// ---- for how long a set is believed ----

test("NET-11 JWKS: a key that was removed is refused after the age, also if its token was remembered", async () => {
  const { verifier, endpoint, time } = remote(goodSet, { cacheSize: 1000 });
  const token = await good();
  await accepted(verifier, token);
  endpoint.answer = () => evilSet("k2");
  time.advance(599);
  await accepted(verifier, token, "within the age");
  time.advance(2);
  await refusedAsync(verifier, token, "ERR_NO_MATCHING_KEY");
  // A stale set is for outages: it must not bring the key back.
  endpoint.answer = () => new Response(null, { status: 500 });
  time.advance(601);
  await assert.rejects(verifier.verifyToken(token), { name: "TokenError" });
});

test("NET-12 JWKS: through an outage the last set serves up to its limit, and extends no token", async () => {
  const { verifier, endpoint, time } = remote(goodSet);
  const [token, short] = [await good(), await good({ exp: NOW + 1000 })];
  await accepted(verifier, token);
  endpoint.answer = () => Promise.reject(new Error("down"));
  time.set(NOW + 900);
  await accepted(verifier, short, "a token that has not ended");
  time.set(NOW + 1011);
  await refusedAsync(verifier, short, "ERR_EXPIRED");
  await refusedAsync(verifier, await evil(), "ERR_SIGNATURE_INVALID");
  for (let second = 1100; second < 600 + 3600; second += 100) {
    time.set(NOW + second);
    await accepted(verifier, token, `${second} s after the fetch`);
  }
  time.set(NOW + 600 + 3601);
  await unavailable(verifier, token);
  endpoint.answer = goodSet;
  time.advance(PAST_BACK_OFF);
  await accepted(verifier, token);
});

test("NET-13 JWKS: a poisoned store gives no keys", async () => {
  const store = openStore();
  const shared = { store, storeKey: STORE_KEY };
  const [token, forged] = [await good(), await evil()];
  await writtenBy(remote(goodSet, shared).verifier, store, token);
  const [[key, entry]] = store.entries;
  assert.ok(!key.includes("issuer"), "the key of an entry tells the issuer");

  // Control: the entry as it was written saves the fetch.
  const warm = remote(goodSet, shared);
  await accepted(warm.verifier, token);
  assert.deepEqual(warm.endpoint.asked, []);

  const poisons = { ...tamperings(entry), "the attacker's set": await evilSet() };
  const exported = { jwks: JSON.parse(await evilSet()), fetchedAt: NOW, freshUntil: NOW + 600 };
  poisons["exported keys of the attacker"] = JSON.stringify(exported);
  const foreign = openStore();
  const otherKeyed = { store: foreign, storeKey: new Uint8Array(32).fill(9) };
  await writtenBy(remote(() => evilSet(), otherKeyed).verifier, foreign, forged);
  [poisons["made with another key"]] = foreign.entries.values();
  for (const [what, poison] of Object.entries(poisons)) {
    store.entries.set(key, poison);
    const { verifier, endpoint, events } = remote(goodSet, shared);
    await refusedAsync(verifier, forged, "ERR_SIGNATURE_INVALID", { label: what });
    await accepted(verifier, token, what);
    assert.equal(endpoint.asked.length, 1, what);
    const told = events.filter(({ type }) => type === "store_failed");
    assert.deepEqual(told, [{ type: "store_failed", operation: "get", failure: "forged" }], what);
  }
});

/** Verifies the token, then waits until its verifier has written to the store: nobody else waits for that. */
async function writtenBy(verifier, store, token) {
  await accepted(verifier, token);
  for (let turn = 0; turn < 200 && store.entries.size === 0; turn += 1)
    await new Promise((done) => setTimeout(done, 5));
  assert.equal(store.entries.size, 1, "entries of the store");
}

test("NET-14 JWKS: verifiers share no keys, in memory or in a store, unless their issuer is one", async () => {
  const store = openStore();
  const shared = { store, storeKey: STORE_KEY };
  const [token, foreign] = [await good(), await evil()];
  await writtenBy(remote(goodSet, shared).verifier, store, token);
  const elsewhere = { ...shared, jwksUri: "https://issuer.example/jwks?tenant=2" };
  const other = remote(() => evilSet(), elsewhere);
  await refusedAsync(other.verifier, token, "ERR_SIGNATURE_INVALID");
  await accepted(other.verifier, foreign);
  assert.deepEqual(other.endpoint.asked, [elsewhere.jwksUri]);

  // The entry of one under the name of the other, as someone who can write may put it.
  const [[ours, entry]] = store.entries;
  for (let turn = 0; turn < 200 && store.entries.size < 2; turn += 1)
    await new Promise((done) => setTimeout(done, 5));
  const theirs = [...store.entries.keys()].find((key) => key !== ours);
  assert.ok(theirs !== undefined, "both have one name for their entry");
  store.entries.set(theirs, entry);
  const misled = remote(() => evilSet(), elsewhere);
  await refusedAsync(misled.verifier, token, "ERR_SIGNATURE_INVALID");
  await accepted(misled.verifier, foreign);
});

test("NET-15 JWKS: Cache-Control shortens the age to 30 s at least, and never lengthens it", async () => {
  const set = await goodSet();
  const seconds = {
    "max-age=31536000": 600,
    "public, max-age=31536000, immutable": 600,
    "max-age=999999999999999999999999999": 600,
    "max-age=120": 120,
    "max-age=31": 31,
    "max-age=0": 30,
    "max-age=-5": 30,
    "no-store": 30,
    "no-cache, no-store, must-revalidate": 30,
  };
  for (const [header, expected] of Object.entries(seconds)) {
    const answer = () => new Response(set, { headers: { "Cache-Control": header } });
    const { verifier, endpoint, time } = remote(answer);
    const token = await good();
    await accepted(verifier, token);
    time.set(NOW + lastQuietSecond(expected));
    await accepted(verifier, token);
    assert.equal(endpoint.asked.length, 1, `${header}: fetched too early`);
    time.set(NOW + expected + 1);
    await accepted(verifier, token);
    assert.equal(endpoint.asked.length, 2, `${header}: fetched too late`);
  }
});

test("NET-16 JWKS: metadata of another issuer, or with keys where none may be, is not believed", async () => {
  const place = `${ISSUER}/.well-known/oauth-authorization-server`;
  const [token, set] = [await good(), await goodSet()];
  const discovering = (document) => {
    const answers = { [place]: JSON.stringify(document), [JWKS_URI]: set };
    const found = (url) => answers[url] ?? new Response(null, { status: 404 });
    return remote(found, {}, {});
  };
  for (const issuer of otherIssuers(ISSUER)) {
    const { verifier, endpoint, events } = discovering({ issuer, jwks_uri: JWKS_URI });
    await unavailable(verifier, token, String(issuer));
    assert.deepEqual(failuresOf(events), ["issuer_mismatch"], String(issuer));
    assert.ok(!endpoint.asked.includes(JWKS_URI), String(issuer));
  }
  for (const uri of neverAskedEndpoints("/jwks")) {
    const { verifier, endpoint, events } = discovering({ issuer: ISSUER, jwks_uri: uri });
    await unavailable(verifier, token, uri);
    assert.deepEqual(failuresOf(events), ["url_not_allowed"], uri);
    for (const url of endpoint.asked) assert.ok(url.startsWith(`${ISSUER}/.well-known/`), url);
  }
  // Another host over https is for the issuer to say.
  const { verifier, endpoint } = discovering({ issuer: ISSUER, jwks_uri: JWKS_URI });
  await accepted(verifier, token);
  assert.deepEqual(endpoint.asked, [place, JWKS_URI]);
});
