/** Attacks on the network requests for introspection. network-jwks.test.js tests the same attacks on JWK Sets. */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  inactive,
  introspection,
  of,
  refused,
  settle,
  unavailable,
} from "../support/authorization-server.js";
import {
  PAST_BACK_OFF,
  STORE_KEY,
  dripping,
  endless,
  followed,
  never,
  openStore,
  padded,
  redirects,
  tamperings,
  withoutGlobalFetch,
} from "../support/hostile-responses.js";
import { jsonResponse } from "../support/issuer.js";
import { AUDIENCE, ISSUER, NOW, mint, otherKey } from "../support/minting.js";
import { callsOf, openAtOnce } from "../support/sharing.js";
import { ALLOWED, NEVER_ASKED, neverAskedEndpoints, otherIssuers, PRIVATE_HOSTS } from "../support/url-attacks.js";
import { misconfigured } from "../support/expect-verdict.js";

/** The limit of a body. */
const LIMIT = 64 * 1024;

/** Octets of a body that may be read before it is given up: the limit, and what was under way. */
const READ_AT_MOST = 256 * 1024;

const goodText = (overrides) => JSON.stringify(active(overrides));
const failuresOf = (events) => of(events, "introspection_failed").map(({ failure }) => failure);

/** Options that are good but for what is given. */
function options(given) {
  const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  return { ...credentials, audience: AUDIENCE, onEvent: () => {}, ...given };
}

function refusedOption(given, option, label, reason = "ERR_CONFIG_URL") {
  const Verifier = IntrospectionTokenVerifier;
  misconfigured(options(given), reason, { label, option, Verifier });
}

/** Each option that takes a URL to be asked, with what else it needs. */
const URL_OPTIONS = {
  introspectionEndpoint: {},
  introspectionUrl: {},
  jwksUri: { introspectionEndpoint: ENDPOINT, issuer: ISSUER, signedResponse: true },
};

// ---- which URL ----

test("NET-01 introspection: https alone, and http for a loopback address alone", () => {
  const schemes = ["http to a name", "another scheme", "no URL"];
  for (const [option, more] of Object.entries(URL_OPTIONS)) {
    for (const url of schemes.flatMap((scheme) => NEVER_ASKED[scheme])) {
      for (const dangerouslyAllowPrivateAddresses of [false, true]) {
        const given = { ...more, [option]: url, dangerouslyAllowPrivateAddresses };
        refusedOption(given, option, `${option} ${url}`);
      }
    }
    for (const url of NEVER_ASKED["another scheme"])
      refusedOption({ ...more, [option]: new URL(url) }, option, `${option} ${url} as a URL`);
    for (const url of ALLOWED) new IntrospectionTokenVerifier(options({ ...more, [option]: url }));
  }
  for (const url of ALLOWED) {
    for (const given of [url, new URL(url)]) {
      const verifier = new IntrospectionTokenVerifier(options({ introspectionEndpoint: given }));
      assert.equal(verifier.introspectionEndpoint, new URL(url).href);
    }
  }
});

test("NET-02 introspection: no redirect is followed, so no token goes elsewhere", async () => {
  const elsewhere = "https://evil.example/introspect";
  const good = goodText();
  for (const redirect of redirects(elsewhere, good)) {
    const { verifier, server, events } = introspection({ answer: redirect });
    await unavailable(verifier);
    assert.equal(server.requests.length, 1);
    assert.equal(server.requests[0].init.redirect, "manual");
    assert.deepEqual(server.others, []);
    assert.deepEqual(failuresOf(events), ["redirect"]);
  }
  const { verifier, events } = introspection({ answer: () => followed(new Response(good)) });
  await unavailable(verifier);
  assert.deepEqual(failuresOf(events), ["redirect"]);
  await accepted(introspection({ answer: () => new Response(good) }).verifier);
});

test("NET-03 introspection: addresses of private and special networks, in every spelling", () => {
  const allowed = { dangerouslyAllowPrivateAddresses: true };
  for (const [option, more] of Object.entries(URL_OPTIONS)) {
    for (const host of PRIVATE_HOSTS) {
      const given = { ...more, [option]: `https://${host}/introspect` };
      refusedOption(given, option, `${option} ${host}`);
      const plain = { ...more, ...allowed, [option]: `http://${host}/introspect` };
      refusedOption(plain, option, `${option} http to ${host}`);
      new IntrospectionTokenVerifier(options({ ...given, ...allowed }));
    }
  }
});

test("NET-04 introspection: no token says who is asked, and every request goes through the given fetch", async () => {
  const { verifier, server } = introspection({ answer: inactive });
  const elsewhere = "https://evil.example/introspect";
  const key = await otherKey("RS256", "net-evil");
  const tokens = [
    elsewhere,
    `${TOKEN}/../${elsewhere}`,
    await mint({ key, claims: { iss: "https://evil.example" } }),
    await mint({ key, header: { jku: elsewhere, x5u: elsewhere, kid: elsewhere } }),
  ];
  const asked = await withoutGlobalFetch(async () => {
    for (const token of tokens)
      await assert.rejects(verifier.verifyToken(token), { name: "TokenError", status: 401 });
    server.answer = active();
    await accepted(verifier);
  });
  assert.deepEqual(asked, []);
  assert.deepEqual(server.others, []);
  for (const { url } of server.requests) assert.equal(url, ENDPOINT);
  assert.equal(server.requests.at(-1).token, TOKEN);
});

test("NET-05 introspection: no credentials in the URL, no token in it, and nothing of it in an error or event", async () => {
  for (const [option, more] of Object.entries(URL_OPTIONS)) {
    for (const what of ["user information", "a fragment"]) {
      for (const url of NEVER_ASKED[what]) {
        refusedOption({ ...more, [option]: url }, option, `${option} ${url}`);
        refusedOption({ ...more, [option]: new URL(url) }, option, `${option} ${url} as a URL`);
      }
    }
    // `misconfigured` looks for the canary in all that an error says.
    for (const url of ["https://u:canary7f3c@as.example/", "http://as.example/?canary7f3c=1"])
      refusedOption({ ...more, [option]: url }, option);
  }
  const introspectionEndpoint = "https://as.example/introspect?key=canary7f3c";
  const seen = [];
  const fetch = async (url, init) => {
    seen.push({ url, init });
    return new Response(null, { status: 500 });
  };
  const { verifier, events } = introspection({ introspectionEndpoint, fetch });
  await unavailable(verifier);
  const [{ url, init }] = seen;
  assert.equal(url, introspectionEndpoint);
  assert.equal(init.method, "POST");
  assert.ok(!JSON.stringify([...new Headers(init.headers)]).includes(TOKEN), "token in a header");
  assert.ok(!JSON.stringify(events).includes("canary7f3c"));
});

// ---- how much, and how long ----

test("NET-06 introspection: a body without end is left at the limit, whatever Content-Length says", async () => {
  const good = goodText();
  for (const length of [undefined, String(good.length), "0", "-1", "nonsense"]) {
    const body = endless(good, length === undefined ? {} : { "Content-Length": length });
    const { verifier, events } = introspection({ answer: () => body.response });
    await unavailable(verifier, TOKEN, `Content-Length: ${length}`);
    assert.deepEqual(failuresOf(events), ["too_large"], length);
    await settle();
    assert.ok(body.sent <= READ_AT_MOST, `${body.sent} octets were read`);
    assert.equal(body.isCancelled, true, length);
  }
  for (const length of [String(LIMIT + 1), "1000000000000", "1e300"]) {
    const body = endless(good, { "Content-Length": length });
    await unavailable(introspection({ answer: () => body.response }).verifier, TOKEN, length);
    assert.ok(body.sent <= READ_AT_MOST, `${body.sent} octets were read`);
  }
  await accepted(introspection({ answer: () => padded(good, LIMIT) }).verifier);
  await unavailable(introspection({ answer: () => padded(good, LIMIT + 1) }).verifier);
});

test("NET-07 introspection: one deadline covers headers and body, however they come", async () => {
  const good = goodText();
  const slow = {
    "headers that never come": never,
    "a body that never comes": () => new Response(new ReadableStream({ pull: never })),
    "a body of one octet at a time": () => dripping(good, 20),
    "headers and body that take most of it each": async () => {
      await new Promise((done) => setTimeout(done, 150));
      return dripping(good.slice(0, 8), 25);
    },
  };
  for (const [what, answer] of Object.entries(slow)) {
    const { verifier, server, events } = introspection({ answer, timeout: 0.2 });
    await unavailable(verifier, TOKEN, what);
    assert.deepEqual(failuresOf(events), ["timeout"], what);
    assert.equal(server.requests[0].init.signal.aborted, true, what);
  }
});

// ---- how often ----

test("NET-08 introspection: a flood of unknown tokens is bounded, and pushes no good one out", async () => {
  const known = Array.from({ length: 10 }, (_, index) => `known-${index}`);
  const answer = ({ token }) => (known.includes(token) ? active({ sub: token }) : inactive());
  const remembering = { cacheTtl: 60, cacheSize: 10, inactiveTtl: 60 };
  const { verifier, server } = introspection({ answer, ...remembering, maxConcurrentRequests: 4 });
  for (const token of known) await accepted(verifier, token);
  const flood = Array.from({ length: 1000 }, (_, index) => `unknown-${index}`);
  await Promise.all(flood.map((token) => refused(verifier, token, "ERR_TOKEN_INACTIVE")));
  assert.equal(server.requests.length, 1010);
  assert.equal(server.mostOpen, openAtOnce(1000, 4), "requests at a time");
  for (const token of known) assert.equal((await accepted(verifier, token)).subject, token);
  assert.equal(server.requests.length, 1010, "a good token was pushed out");
  // The bound on inactive ones is the same, so that the first of the flood are forgotten.
  await refused(verifier, flood.at(-1), "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 1010);
  await refused(verifier, flood[0], "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 1011);

  // What cannot be a token costs no request at all.
  const malformed = [
    "",
    " ",
    "a b",
    "a\nb",
    "a=b",
    "=",
    "\u00e9",
    "a,b",
    'a"b',
    "a\u0000",
    null,
    7,
  ];
  for (const token of malformed)
    await assert.rejects(verifier.verifyToken(token), {
      reason: "ERR_TOKEN_MALFORMED",
      status: 401,
    });
  await refused(verifier, "a".repeat(16 * 1024 + 1), "ERR_TOKEN_TOO_LARGE");
  assert.equal(server.requests.length, 1011);
});

test("NET-09 introspection: a stampede makes one call, except on workerd, cold and when the answer is too old", async () => {
  const { verifier, server, time } = introspection({ cacheTtl: 60, timeout: 60 });
  for (let round = 1; round <= 2; round += 1) {
    await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier)));
    assert.equal(server.requests.length, round * callsOf(1000));
    // Now it is remembered, and nobody asks.
    await Promise.all(Array.from({ length: 1000 }, () => accepted(verifier)));
    assert.equal(server.requests.length, round * callsOf(1000));
    time.advance(61);
  }
});

test("NET-10 introspection: while the server is down nobody waits for it, and the next try is in time", async () => {
  let hang = true;
  const answer = () => (hang ? never() : active());
  const { verifier, server, time, events } = introspection({ answer, timeout: 0.1 });
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const { retryAfter } = await unavailable(verifier, `token-${attempt}`);
    assert.equal(server.requests.length, attempt);
    const base = Math.min(2 ** (attempt - 1), 30);
    assert.ok(retryAfter >= base && retryAfter <= base * 1.5 + 1, `${attempt}: ${retryAfter} s`);
    if (attempt === 8) hang = false;
    time.advance(retryAfter);
  }
  await accepted(verifier);
  assert.equal(server.requests.length, 9);
  hang = true;
  await unavailable(verifier, "first-of-another-outage");
  const trial = unavailable(verifier, "trial");
  for (let index = 0; index < 100; index += 1) await unavailable(verifier, `other-${index}`);
  assert.equal(server.requests.length, 11, "asked about two tokens at a time");
  await trial;
  assert.ok(failuresOf(events).every((failure) => failure === "timeout"));
});

// ---- for how long an answer is believed ----

test("NET-11 introspection: a revoked token is refused at once, or when its time in the cache is over", async () => {
  const off = introspection();
  await accepted(off.verifier);
  off.server.answer = inactive;
  await refused(off.verifier, TOKEN, "ERR_TOKEN_INACTIVE");

  const { verifier, server, time } = introspection({ cacheTtl: 30 });
  await accepted(verifier);
  server.answer = inactive;
  time.advance(29);
  await accepted(verifier, TOKEN, "within its time");
  assert.equal(server.requests.length, 1);
  time.advance(2);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  // Neither an outage nor a clock that is set back brings the old answer again.
  server.answer = () => Promise.reject(new Error("down"));
  await unavailable(verifier);
  time.set(NOW);
  await unavailable(verifier);
});

test("NET-12 introspection: through an outage an answer serves its time and no longer, nor beyond exp", async () => {
  const { verifier, server, time } = introspection({
    cacheTtl: 3600,
    answer: ({ token }) => active({ exp: token === "short" ? NOW + 100 : NOW + 1_000_000 }),
  });
  for (const token of [TOKEN, "short"]) await accepted(verifier, token);
  server.answer = () => Promise.reject(new Error("down"));
  await unavailable(verifier, "new");
  time.set(NOW + 99);
  for (const token of [TOKEN, "short"]) await accepted(verifier, token, `${token} within its time`);
  time.set(NOW + 101);
  const ended = await assert.rejects(verifier.verifyToken("short"), { name: "TokenError" });
  assert.ok(["ERR_EXPIRED", "ERR_INTROSPECTION_UNAVAILABLE"].includes(ended.reason), ended.reason);
  time.set(NOW + 3599);
  await accepted(verifier, TOKEN, "within its time");
  time.set(NOW + 3601);
  await unavailable(verifier);
  server.answer = active({ exp: NOW + 1_000_000 });
  time.advance(PAST_BACK_OFF);
  await accepted(verifier);
});

/** Verifies the token, then waits until its verifier has written so many entries: nobody else waits for that. */
async function writtenBy({ verifier }, store, entries = 1, token = TOKEN) {
  await accepted(verifier, token);
  for (let turn = 0; turn < 200 && store.entries.size < entries; turn += 1)
    await new Promise((done) => setTimeout(done, 5));
  assert.equal(store.entries.size, entries, "entries of the store");
}

test("NET-13 introspection: a poisoned store makes no token valid", async () => {
  const store = openStore();
  const shared = { store, storeKey: STORE_KEY, cacheTtl: 60, inactiveTtl: 60 };
  await writtenBy(introspection(shared), store);
  const [[key, entry]] = store.entries;
  assert.ok(!key.includes(TOKEN), "the key of an entry tells the token");

  // Control: the entry as it was written saves the call.
  const warm = introspection({ ...shared, answer: inactive });
  await accepted(warm.verifier);
  assert.equal(warm.server.requests.length, 0);

  const poisons = { ...tamperings(entry), "a good answer": goodText() };
  const foreign = openStore();
  await writtenBy(
    introspection({ ...shared, store: foreign, storeKey: new Uint8Array(32) }),
    foreign,
  );
  [poisons["made with another key"]] = foreign.entries.values();
  // The entry of another token, of this very verifier, under this one's name.
  const swapped = openStore();
  await writtenBy(introspection({ ...shared, store: swapped }), swapped, 1, "another-token");
  [poisons["the entry of another token"]] = swapped.entries.values();
  for (const [what, poison] of Object.entries(poisons)) {
    // What the last verifier writes must not come after this.
    await settle();
    store.entries.set(key, poison);
    const { verifier, server, events } = introspection({ ...shared, answer: inactive });
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label: what });
    assert.equal(server.requests.length, 1, what);
    const told = of(events, "store_failed");
    assert.deepEqual(told, [{ type: "store_failed", operation: "get", failure: "forged" }], what);
  }

  // Kept back and put in again when its time is over, or before its time has come.
  for (const seconds of [61, -60]) {
    await settle();
    store.entries.set(key, entry);
    const { verifier, server } = introspection({
      ...shared,
      answer: inactive,
      now: () => NOW + seconds,
    });
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label: `${seconds} s` });
    assert.equal(server.requests.length, 1, `${seconds} s`);
  }
});

/** Each way in which two configurations are two; `elsewhere` answers where the endpoint is another. */
const DIFFERENCES = {
  "the endpoint": { introspectionEndpoint: `${ENDPOINT}?tenant=2` },
  "the client": { clientId: "another-client" },
  "the method": { clientAuthMethod: "client_secret_post" },
  "the issuer": { issuer: ISSUER },
  "the audience": { audience: [AUDIENCE, "https://other.example"] },
};

test("NET-14 introspection: verifiers share answers, in memory or in a store, only with the same configuration", async () => {
  const store = openStore();
  const shared = { store, storeKey: STORE_KEY, cacheTtl: 60 };
  await writtenBy(introspection(shared), store);
  const [[ours, entry]] = store.entries;
  for (const [what, difference] of Object.entries(DIFFERENCES)) {
    const asked = [];
    const fetch = async (url) => {
      asked.push(url);
      return jsonResponse(active({ sub: what }));
    };
    // No store: two verifiers of one process.
    const alone = introspection({ cacheTtl: 60, ...difference, fetch });
    assert.equal((await accepted(alone.verifier)).subject, what);
    assert.equal(asked.length, 1, `${what}: memory`);

    const other = introspection({ ...shared, ...difference, fetch });
    const { subject } = await accepted(other.verifier, TOKEN, what);
    assert.equal(subject, what);
    assert.equal(asked.length, 2, `${what}: store`);

    // Our entry under their name, as someone who can write may put it.
    for (let turn = 0; turn < 200 && store.entries.size < 2; turn += 1)
      await new Promise((done) => setTimeout(done, 5));
    const theirs = [...store.entries.keys()].find((key) => key !== ours);
    assert.ok(theirs !== undefined, `${what}: both have one name for their entry`);
    store.entries.set(theirs, entry);
    const misled = introspection({ ...shared, ...difference, fetch });
    assert.equal((await accepted(misled.verifier, TOKEN, what)).subject, what);
    assert.equal(asked.length, 3, `${what}: swapped`);
    await settle();
    store.entries.delete(theirs);
  }
  // Control: the same configuration in another process.
  const same = introspection({ ...shared, answer: inactive });
  await accepted(same.verifier);
  assert.equal(same.server.requests.length, 0);
});

test("NET-15 introspection: Cache-Control of an answer neither turns the cache on nor lengthens it", async () => {
  for (const header of ["max-age=31536000", "public, max-age=31536000, immutable"]) {
    const answer = () => jsonResponse(active(), { headers: { "Cache-Control": header } });
    const off = introspection({ answer });
    for (let call = 1; call <= 3; call += 1) {
      await accepted(off.verifier);
      assert.equal(off.server.requests.length, call, header);
    }
    const { verifier, server, time } = introspection({ answer, cacheTtl: 30 });
    await accepted(verifier);
    time.advance(31);
    await accepted(verifier);
    assert.equal(server.requests.length, 2, header);
  }
});

test("NET-16 introspection: metadata of another issuer, or with an endpoint where none may be, is not believed", async () => {
  const place = `${ISSUER}/.well-known/oauth-authorization-server`;
  const discovering = (document) => {
    const server = authorizationServer();
    server.routes[place] = document;
    const events = [];
    const onEvent = (event) => events.push(event);
    const given = { issuer: ISSUER, now: () => NOW, onEvent, fetch: server.fetch };
    return { server, events, verifier: new IntrospectionTokenVerifier(options(given)) };
  };
  for (const issuer of otherIssuers(ISSUER)) {
    const { server, verifier, events } = discovering({ issuer, introspection_endpoint: ENDPOINT });
    await unavailable(verifier, TOKEN, String(issuer));
    assert.deepEqual(failuresOf(events), ["issuer_mismatch"], String(issuer));
    assert.equal(server.requests.length, 0, String(issuer));
  }
  const places = [...neverAskedEndpoints("/introspect"), undefined, null, 7, {}, [ENDPOINT]];
  for (const uri of places) {
    const document = { issuer: ISSUER, introspection_endpoint: uri };
    const { server, verifier, events } = discovering(document);
    await unavailable(verifier, TOKEN, String(uri));
    const expected = typeof uri === "string" ? "url_not_allowed" : "no_introspection_endpoint";
    assert.deepEqual(failuresOf(events), [expected], String(uri));
    for (const { url, body } of server.others) {
      assert.ok(url.startsWith(`${ISSUER}/.well-known/`), url);
      assert.ok(!body.includes(TOKEN), "the token went to a place for metadata");
    }
  }
  // Another host over https is for the issuer to say.
  const { server, verifier } = discovering({ issuer: ISSUER, introspection_endpoint: ENDPOINT });
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
});
