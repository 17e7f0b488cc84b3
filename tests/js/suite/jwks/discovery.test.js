/** A JWTVerifier with only an issuer finds its keys: RFC 8414, then OpenID Connect discovery. */
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused, unavailable } from "../support/expect-refusal.js";
import { AUDIENCE, NOW, claims, clock, jsonResponse, keyPair, sign } from "../support/issuer.js";
import { callsOf } from "../support/sharing.js";

const ORIGIN = "https://as.example.com";
const OAUTH = "/.well-known/oauth-authorization-server";
const OPENID = "/.well-known/openid-configuration";
const JWKS = `${ORIGIN}/keys`;

/** Above each back-off: 30 s and half of it. */
const PAST_BACK_OFF = 46;

/**
 * A network of the test's own: `sites` maps a URL to a value (served as JSON), a Response, or a
 * function that gives one. Everything else is 404. `asked` lists the URLs in order.
 */
function network(sites) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push(url);
    const site = typeof sites[url] === "function" ? await sites[url](init) : sites[url];
    if (site === undefined) return new Response("no such page", { status: 404 });
    return site instanceof Response ? site : jsonResponse(site);
  };
  return { sites, asked, fetch };
}

function discovering(issuer, fetch, options = {}) {
  const events = [];
  const onEvent = (event) => events.push(event);
  const now = () => NOW;
  const bound = { issuer, audience: AUDIENCE, now, onEvent, fetch };
  const verifier = new JWTVerifier({ ...bound, ...options });
  return { verifier, events };
}

/** The key set of the one key pair that signs here, and a token of that issuer. */
async function good(issuer) {
  const pair = await keyPair("discovery");
  return { jwks: { keys: [{ ...pair.jwk, kid: "k" }] }, token: await tokenOf(issuer) };
}

async function tokenOf(issuer, more) {
  return sign(await keyPair("discovery"), claims({ iss: issuer, ...more }), { kid: "k" });
}

const failureOf = (events) => events.find(({ type }) => type === "jwks_fetch_failed");

// ---- the order of places ----

const PLACES = {
  "https://as.example.com": [`${ORIGIN}${OAUTH}`, `${ORIGIN}${OPENID}`],
  "https://as.example.com/": [`${ORIGIN}${OAUTH}`, `${ORIGIN}${OPENID}`],
  "https://as.example.com/tenant": [
    `${ORIGIN}${OAUTH}/tenant`,
    `${ORIGIN}${OPENID}/tenant`,
    `${ORIGIN}/tenant${OPENID}`,
  ],
  "https://as.example.com/tenant/": [
    `${ORIGIN}${OAUTH}/tenant`,
    `${ORIGIN}${OPENID}/tenant`,
    `${ORIGIN}/tenant${OPENID}`,
  ],
  "https://as.example.com/realms/a/v2.0": [
    `${ORIGIN}${OAUTH}/realms/a/v2.0`,
    `${ORIGIN}${OPENID}/realms/a/v2.0`,
    `${ORIGIN}/realms/a/v2.0${OPENID}`,
  ],
  "https://as.example.com:8443/t": [
    `${ORIGIN}:8443${OAUTH}/t`,
    `${ORIGIN}:8443${OPENID}/t`,
    `${ORIGIN}:8443/t${OPENID}`,
  ],
};

for (const [issuer, places] of Object.entries(PLACES)) {
  test(`DISCOVERY asks in the order of the specification: ${issuer}`, async () => {
    const { jwks, token } = await good(issuer);
    const nowhere = network({});
    await unavailable(discovering(issuer, nowhere.fetch).verifier, token);
    assert.deepEqual(nowhere.asked, places);
    for (const [index, place] of places.entries()) {
      const web = network({ [place]: { issuer, jwks_uri: JWKS }, [JWKS]: jwks });
      const { verifier } = discovering(issuer, web.fetch);
      assert.equal((await verifier.verifyToken(token)).issuer, issuer);
      assert.deepEqual(web.asked, [...places.slice(0, index + 1), JWKS], place);
    }
  });
}

test("DISCOVERY the first document that is the issuer's decides, no more is asked", async () => {
  const { jwks, token } = await good(ORIGIN);
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [`${ORIGIN}${OPENID}`]: { issuer: ORIGIN, jwks_uri: `${ORIGIN}/other` },
    [JWKS]: jwks,
  });
  await discovering(ORIGIN, web.fetch).verifier.verifyToken(token);
  assert.deepEqual(web.asked, [`${ORIGIN}${OAUTH}`, JWKS]);
});

// ---- what a document must say ----

const STRANGERS = [
  `${ORIGIN}/`,
  "https://AS.example.com",
  "https://as.example.com:443",
  "http://as.example.com",
  "https://evil.example.com",
  ` ${ORIGIN}`,
  undefined,
  null,
  7,
  [ORIGIN],
  { issuer: ORIGIN },
];

test("DISCOVERY a document of any other issuer is never believed", async () => {
  const { jwks, token } = await good(ORIGIN);
  for (const issuer of STRANGERS) {
    const document = { issuer, jwks_uri: JWKS };
    const sites = { [`${ORIGIN}${OAUTH}`]: document, [`${ORIGIN}${OPENID}`]: document };
    const web = network({ ...sites, [JWKS]: jwks });
    const { verifier, events } = discovering(ORIGIN, web.fetch);
    await unavailable(verifier, token);
    assert.equal(failureOf(events).failure, "issuer_mismatch", String(issuer));
    assert.ok(!web.asked.includes(JWKS), String(issuer));
  }
});

test("DISCOVERY a stranger's document at the first place does not hide the right one", async () => {
  const { jwks, token } = await good(ORIGIN);
  const evil = "https://evil.example.com/keys";
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: "https://evil.example.com", jwks_uri: evil },
    [`${ORIGIN}${OPENID}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  await discovering(ORIGIN, web.fetch).verifier.verifyToken(token);
  assert.ok(!web.asked.includes(evil));
});

const NO_URIS = { "not there": undefined, null: null, "a number": 7, "an object": { href: JWKS } };
const BAD_URIS = {
  ...NO_URIS,
  empty: "",
  relative: "/keys",
  "http:": "http://as.example.com/keys",
  "file:": "file:///etc/keys",
  "data:": "data:application/json,{}",
  "javascript:": "javascript:0",
  userinfo: "https://user:password@as.example.com/keys",
  fragment: "https://as.example.com/keys#x",
  "a private address": "https://10.0.0.1/keys",
  "the metadata address": "https://169.254.169.254/keys",
  "a private address in disguise": "https://0xa000001/keys",
  "IPv6 unique local": "https://[fd00::1]/keys",
  "a name of this machine": "https://keys.localhost/keys",
};

for (const [what, uri] of Object.entries(BAD_URIS)) {
  test(`DISCOVERY a jwks_uri that is no URL to fetch: ${what}`, async () => {
    const { token } = await good(ORIGIN);
    const document = { issuer: ORIGIN, jwks_uri: uri };
    const sites = { [`${ORIGIN}${OAUTH}`]: document, [`${ORIGIN}${OPENID}`]: document };
    const web = network(sites);
    const { verifier, events } = discovering(ORIGIN, web.fetch);
    await unavailable(verifier, token);
    const expected = Object.hasOwn(NO_URIS, what) ? "no_jwks_uri" : "url_not_allowed";
    assert.equal(failureOf(events).failure, expected);
    for (const url of web.asked) assert.ok(Object.hasOwn(sites, url), url);
    assert.equal(verifier.jwksUri, undefined);
  });
}

test("DISCOVERY a jwks_uri on another host is allowed, over https", async () => {
  const { jwks, token } = await good(ORIGIN);
  const elsewhere = "https://keys.example.net/v3/certs?tenant=1";
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: elsewhere },
    [elsewhere]: jwks,
  });
  await discovering(ORIGIN, web.fetch).verifier.verifyToken(token);
  assert.equal(web.asked.at(-1), elsewhere);
});

test("DISCOVERY private addresses when that is said", async () => {
  const issuer = "https://10.1.2.3";
  const { jwks, token } = await good(issuer);
  const web = network({
    [`${issuer}${OAUTH}`]: { issuer, jwks_uri: "https://10.1.2.3/keys" },
    "https://10.1.2.3/keys": jwks,
  });
  const allowed = { dangerouslyAllowPrivateAddresses: true };
  await discovering(issuer, web.fetch, allowed).verifier.verifyToken(token);
  misconfigured(() => discovering(issuer, web.fetch), "ERR_CONFIG_URL", "issuer");
});

const BAD_BODIES = {
  "not JSON": "<html>",
  "a list": "[]",
  null: "null",
  "a string": JSON.stringify(ORIGIN),
  "a member twice": `{"issuer":"${ORIGIN}","issuer":"${ORIGIN}","jwks_uri":"${JWKS}"}`,
  "in UTF-16": Uint8Array.from(`{"issuer":"${ORIGIN}","jwks_uri":"${JWKS}"}`, (c) =>
    c.charCodeAt(0),
  ).reduce((bytes, byte) => [...bytes, byte, 0], []),
  "with a byte order mark": `\ufeff{"issuer":"${ORIGIN}","jwks_uri":"${JWKS}"}`,
  "with something behind": `{"issuer":"${ORIGIN}","jwks_uri":"${JWKS}"} x`,
  empty: "",
};

test("DISCOVERY a document that is no strict JSON object is none", async () => {
  const { jwks, token } = await good(ORIGIN);
  for (const [what, body] of Object.entries(BAD_BODIES)) {
    const page = () => new Response(Array.isArray(body) ? Uint8Array.from(body) : body);
    const sites = { [`${ORIGIN}${OAUTH}`]: page, [`${ORIGIN}${OPENID}`]: page };
    const web = network({ ...sites, [JWKS]: jwks });
    const { verifier, events } = discovering(ORIGIN, web.fetch);
    await unavailable(verifier, token);
    assert.equal(failureOf(events).failure, "not_json", what);
    assert.ok(!web.asked.includes(JWKS), what);
  }
});

test("DISCOVERY a real document, with everything that servers say, is read", async () => {
  const { jwks, token } = await good(ORIGIN);
  const scopes = Array.from({ length: 400 }, (_, index) => `scope-${index}`);
  const document = {
    token_endpoint: `${ORIGIN}/token`,
    authorization_endpoint: `${ORIGIN}/authorize`,
    scopes_supported: scopes,
    claims_supported: scopes,
    mtls_endpoint_aliases: { token_endpoint: "https://mtls.example.com/token" },
    jwks_uri: JWKS,
    issuer: ORIGIN,
    "http://example.com/claim": true,
  };
  const web = network({ [`${ORIGIN}${OPENID}`]: document, [JWKS]: jwks });
  assert.equal((await discovering(ORIGIN, web.fetch).verifier.verifyToken(token)).issuer, ORIGIN);
});

const of = (place) => ({ issuer: ORIGIN, jwks_uri: `${ORIGIN}/${place}` });
const status = (code) => () => new Response(null, { status: code });

/** What the first and the second place answer, and the failure that says most. */
const TELLING = [
  [{ issuer: `${ORIGIN}/` }, status(404), { failure: "issuer_mismatch" }],
  [status(404), { issuer: `${ORIGIN}/` }, { failure: "issuer_mismatch" }],
  [{ issuer: ORIGIN }, { issuer: `${ORIGIN}/` }, { failure: "no_jwks_uri" }],
  [() => new Response("<html>"), status(404), { failure: "not_json" }],
  [status(500), () => new Response("<html>"), { failure: "status", status: 500 }],
  [status(401), status(404), { failure: "status", status: 401 }],
  [() => Promise.reject(new TypeError("no")), status(404), { failure: "network" }],
  [{ issuer: `${ORIGIN}/` }, status(500), { failure: "issuer_mismatch" }],
  [status(404), status(404), { failure: "not_found" }],
];

test("DISCOVERY of several places the most telling failure is reported", async () => {
  const { jwks, token } = await good(ORIGIN);
  for (const [first, second, expected] of TELLING) {
    const sites = { [`${ORIGIN}${OAUTH}`]: first, [`${ORIGIN}${OPENID}`]: second };
    const { verifier, events } = discovering(ORIGIN, network({ ...sites, [JWKS]: jwks }).fetch);
    await unavailable(verifier, token);
    const { type: _type, retryAfter: _retryAfter, ...said } = failureOf(events);
    assert.deepEqual(said, expected);
  }
  const web = network({ [`${ORIGIN}${OPENID}`]: of("keys"), [JWKS]: jwks });
  await discovering(ORIGIN, web.fetch).verifier.verifyToken(token);
});

// ---- http: to hosts that are listed ----

test("DISCOVERY over http: goes to the hosts that are listed, and to no other", async () => {
  const issuer = "http://keycloak:8080/realms/mcp";
  const place = "http://keycloak:8080/.well-known/oauth-authorization-server/realms/mcp";
  const { jwks, token } = await good(issuer);
  const keys = "http://10.0.0.7:8080/keys";
  const web = network({ [place]: { issuer, jwks_uri: keys }, [keys]: jwks });
  const allowing = (...dangerouslyAllowHttpHosts) =>
    discovering(issuer, web.fetch, { dangerouslyAllowHttpHosts });
  const both = allowing("Keycloak:8080", "10.0.0.7:8080").verifier;
  assert.equal((await both.verifyToken(token)).issuer, issuer);
  assert.deepEqual(web.asked, [place, keys]);

  const one = allowing("keycloak:8080");
  await unavailable(one.verifier, token);
  assert.equal(failureOf(one.events).failure, "url_not_allowed");
  for (const other of ["keycloak", "keycloak:80", "keycloak:8081", "a.keycloak:8080"]) {
    const error = misconfigured(() => allowing(other), "ERR_CONFIG_URL", "issuer");
    assert.match(error.message, /dangerouslyAllowHttpHosts/);
  }
  const https = () =>
    discovering("https://10.0.0.7:8080", web.fetch, {
      dangerouslyAllowHttpHosts: ["10.0.0.7:8080"],
    });
  misconfigured(https, "ERR_CONFIG_URL", "issuer");
});

test("DISCOVERY dangerouslyAllowHttpHosts takes hosts, with a port where it is not 80", () => {
  const { fetch } = network({});
  const wrong = [
    "http://keycloak:8080",
    "//keycloak",
    "keycloak/path",
    "keycloak?x",
    "keycloak#x",
    "user@keycloak",
    "*.internal",
    "*",
    "key cloak",
    " keycloak",
    "keycloak\n",
    "keycloak:99999",
    "keycloak:8080:1",
    "::1",
  ];
  for (const host of wrong) {
    const construct = () =>
      discovering(ORIGIN, fetch, { dangerouslyAllowHttpHosts: ["a", host] });
    misconfigured(construct, "ERR_CONFIG_URL", "dangerouslyAllowHttpHosts[1]");
  }
  for (const empty of [[], [""]]) {
    const construct = () => discovering(ORIGIN, fetch, { dangerouslyAllowHttpHosts: empty });
    misconfigured(construct, "ERR_CONFIG_EMPTY");
  }
  for (const host of ["keycloak", "keycloak:80", "10.0.0.7", "[fd00::1]:8080", "b\u00fccher"]) {
    const jwksUri = `http://${host}/keys`;
    discovering(ORIGIN, fetch, { jwksUri, dangerouslyAllowHttpHosts: [host] });
    const without = () => discovering(ORIGIN, fetch, { jwksUri });
    const error = misconfigured(without, "ERR_CONFIG_URL", "jwksUri");
    // One step, whatever the address is: with a private one, the option for those would not be enough.
    assert.match(error.message, /dangerouslyAllowHttpHosts/);
  }
});

// ---- transport ----

test("DISCOVERY redirects are not followed, neither to the document nor to the keys", async () => {
  const { jwks, token } = await good(ORIGIN);
  const moved = "https://as.example.com/moved";
  const inits = [];
  const redirect = (init) => {
    inits.push(init);
    return new Response(null, { status: 302, headers: { Location: moved } });
  };
  const document = { issuer: ORIGIN, jwks_uri: JWKS };
  const variants = [
    { [`${ORIGIN}${OAUTH}`]: redirect, [`${ORIGIN}${OPENID}`]: redirect, [moved]: document },
    { [`${ORIGIN}${OAUTH}`]: document, [JWKS]: redirect, [moved]: jwks },
  ];
  for (const sites of variants) {
    const web = network(sites);
    const { verifier, events } = discovering(ORIGIN, web.fetch);
    await unavailable(verifier, token);
    assert.equal(failureOf(events).failure, "redirect");
    assert.ok(!web.asked.includes(moved));
  }
  for (const { redirect: mode } of inits) assert.equal(mode, "manual");
});

test("DISCOVERY a document above the size limit is not read to its end", async () => {
  const { token } = await good(ORIGIN);
  const pulled = [];
  const page = () =>
    new Response(
      new ReadableStream(
        {
          pull(controller) {
            pulled.push(1);
            controller.enqueue(new Uint8Array(65_536).fill(32));
          },
        },
        { highWaterMark: 0 },
      ),
    );
  const web = network({ [`${ORIGIN}${OAUTH}`]: page, [`${ORIGIN}${OPENID}`]: page });
  const { verifier, events } = discovering(ORIGIN, web.fetch);
  await unavailable(verifier, token);
  assert.equal(failureOf(events).failure, "too_large");
  assert.ok(pulled.length < 64, `${pulled.length} chunks`);
});

test("DISCOVERY one deadline covers all places and the keys", async () => {
  const issuer = `${ORIGIN}/tenant`;
  const { jwks, token } = await good(issuer);
  const signals = [];
  const hang = (init) => {
    signals.push(init.signal);
    return new Promise(() => {});
  };
  const slow = async () => {
    await new Promise((done) => setTimeout(done, 250));
    return new Response("", { status: 404 });
  };
  const document = { issuer, jwks_uri: JWKS };
  const [first, second, third] = PLACES[issuer];
  const variants = [
    { [first]: hang },
    { [first]: slow, [second]: slow, [third]: slow, [JWKS]: jwks },
    { [first]: document, [JWKS]: hang },
  ];
  for (const sites of variants) {
    const web = network(sites);
    const { verifier, events } = discovering(issuer, web.fetch, { timeout: 0.4 });
    await unavailable(verifier, token);
    assert.equal(failureOf(events).failure, "timeout");
    // A place that is reached only after the deadline is not asked.
    assert.ok(web.asked.length <= 2, web.asked.join(" "));
  }
  for (const signal of signals) assert.equal(signal.aborted, true);
});

test("DISCOVERY a request for metadata carries no token, no cookie and no body", async () => {
  const { jwks, token } = await good(ORIGIN);
  const inits = [];
  const web = network({
    [`${ORIGIN}${OAUTH}`]: (init) => {
      inits.push(init);
      return jsonResponse({ issuer: ORIGIN, jwks_uri: JWKS });
    },
    [JWKS]: jwks,
  });
  await discovering(ORIGIN, web.fetch).verifier.verifyToken(token);
  const [init] = inits;
  assert.equal(init.method, "GET");
  assert.equal(init.body, undefined);
  const headers = new Headers(init.headers);
  assert.deepEqual([headers.get("Authorization"), headers.get("Cookie")], [null, null]);
  assert.ok(init.signal instanceof AbortSignal);
});

// ---- what is remembered ----

test("DISCOVERY the found URL is kept: new keys need no new discovery", async () => {
  const { jwks } = await good(ORIGIN);
  const time = clock();
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  const { verifier } = discovering(ORIGIN, web.fetch, { now: time.now, cacheSize: 0 });
  const token = await tokenOf(ORIGIN, { exp: NOW + 100_000 });
  for (let round = 0; round < 3; round += 1) {
    await verifier.verifyToken(token);
    time.advance(601);
  }
  assert.deepEqual(web.asked, [`${ORIGIN}${OAUTH}`, JWKS, JWKS, JWKS]);
});

test("DISCOVERY many tokens at a time make one discovery, except on workerd", async () => {
  const { jwks, token } = await good(ORIGIN);
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  const { verifier } = discovering(ORIGIN, web.fetch, { cacheSize: 0 });
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => verifier.verifyToken(token)));
    const [metadata, keys] = [`${ORIGIN}${OAUTH}`, JWKS].map((url) => Array(callsOf(50)).fill(url));
    assert.deepEqual(web.asked, [...metadata, ...keys]);
  }
});

test("DISCOVERY keys that moved are found after a failure", async () => {
  const { jwks } = await good(ORIGIN);
  const time = clock();
  const place = `${ORIGIN}${OAUTH}`;
  const web = network({ [place]: { issuer: ORIGIN, jwks_uri: JWKS }, [JWKS]: jwks });
  const { verifier, events } = discovering(ORIGIN, web.fetch, { now: time.now, cacheSize: 0 });
  const token = await tokenOf(ORIGIN, { exp: NOW + 100_000 });
  await verifier.verifyToken(token);

  const moved = `${ORIGIN}/new-keys`;
  web.sites[place] = { issuer: ORIGIN, jwks_uri: moved };
  web.sites[moved] = jwks;
  delete web.sites[JWKS];
  time.advance(601);
  await verifier.verifyToken(token);
  assert.equal(failureOf(events).status, 404, "the stale set served once");
  time.advance(PAST_BACK_OFF);
  await verifier.verifyToken(token);
  assert.deepEqual(web.asked, [place, JWKS, JWKS, place, moved]);
});

test("DISCOVERY a failure is backed off from, and recovered from", async () => {
  const { jwks, token } = await good(ORIGIN);
  const time = clock();
  const place = `${ORIGIN}${OAUTH}`;
  const web = network({ [JWKS]: jwks });
  const { verifier, events } = discovering(ORIGIN, web.fetch, { now: time.now });
  await unavailable(verifier, token);
  const { failure, retryAfter } = failureOf(events);
  assert.equal(failure, "not_found");
  assert.ok(retryAfter >= 1 && retryAfter <= 2, String(retryAfter));
  const asked = web.asked.length;
  await unavailable(verifier, token);
  assert.equal(web.asked.length, asked, "asked again within the back-off");
  web.sites[place] = { issuer: ORIGIN, jwks_uri: JWKS };
  time.advance(PAST_BACK_OFF);
  assert.equal((await verifier.verifyToken(token)).issuer, ORIGIN);
});

test("DISCOVERY an unknown kid asks for keys, not for metadata", async () => {
  const { jwks, token } = await good(ORIGIN);
  const time = clock();
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  const { verifier } = discovering(ORIGIN, web.fetch, { now: time.now });
  await verifier.verifyToken(token);
  time.advance(31);
  const stranger = await sign(await keyPair("other"), claims({ iss: ORIGIN }), { kid: "unknown" });
  await refused(verifier, stranger, "ERR_NO_MATCHING_KEY");
  assert.deepEqual(web.asked, [`${ORIGIN}${OAUTH}`, JWKS, JWKS]);
});

test("DISCOVERY loadKeys, exportKeys and initialJwks work as with a jwksUri", async () => {
  const { jwks, token } = await good(ORIGIN);
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  const { verifier } = discovering(ORIGIN, web.fetch);
  assert.throws(() => verifier.verifyTokenSync(token), { reason: "ERR_KEYS_NOT_LOADED" });
  await verifier.loadKeys();
  assert.equal(verifier.verifyTokenSync(token).issuer, ORIGIN);
  const silent = network({});
  const initialJwks = verifier.exportKeys();
  const warm = discovering(ORIGIN, silent.fetch, { initialJwks }).verifier;
  assert.equal(warm.verifyTokenSync(token).issuer, ORIGIN);
  assert.deepEqual(silent.asked, []);
});

test("DISCOVERY the token's own iss is compared with the issuer, and never asked", async () => {
  const { jwks } = await good(ORIGIN);
  const web = network({
    [`${ORIGIN}${OAUTH}`]: { issuer: ORIGIN, jwks_uri: JWKS },
    [JWKS]: jwks,
  });
  const { verifier } = discovering(ORIGIN, web.fetch);
  const other = await tokenOf("https://evil.example.com");
  await refused(verifier, other, "ERR_CLAIM_MISMATCH", { claim: "iss" });
  for (const url of web.asked) assert.ok(url.startsWith(ORIGIN), url);
});

// ---- options ----

test("DISCOVERY needs exactly one issuer", () => {
  const { fetch } = network({});
  const several = () => discovering([ORIGIN, "https://second.example.com"], fetch);
  misconfigured(several, "ERR_CONFIG_KEY_SOURCE");
  misconfigured(() => discovering([ORIGIN], fetch), "ERR_CONFIG_KEY_SOURCE");
  for (const none of [null, undefined]) {
    misconfigured(() => discovering(none, fetch), "ERR_CONFIG_KEY_SOURCE");
  }
  misconfigured(() => discovering("", fetch), "ERR_CONFIG_EMPTY", "issuer");
});

test("DISCOVERY an issuer must be a URL that may be asked", () => {
  const { fetch } = network({});
  const wrong = [
    "http://as.example.com",
    "as.example.com",
    "urn:issuer:1",
    "file:///issuer",
    "https://user@as.example.com",
    "https://as.example.com/#x",
    "https://as.example.com/?tenant=1",
    "https://192.168.0.1",
    "https://[::ffff:10.0.0.1]",
    "https://169.254.169.254/latest",
  ];
  for (const issuer of wrong) {
    misconfigured(() => discovering(issuer, fetch), "ERR_CONFIG_URL", "issuer");
  }
  for (const loopback of ["http://127.0.0.1:9000", "http://localhost:9000/realm", "http://[::1]"]) {
    assert.deepEqual(discovering(loopback, fetch).verifier.issuer, [loopback]);
  }
});

test("DISCOVERY takes the options of jwksUri, and HMAC has no part in it", () => {
  const { fetch } = network({});
  const options = { jwksMaxAge: 60, jwksCooldown: 10, jwksStaleIfError: 0, timeout: 1 };
  assert.equal(discovering(ORIGIN, fetch, options).verifier.jwksUri, undefined);
  const hmac = () => discovering(ORIGIN, fetch, { algorithm: "HS256" });
  misconfigured(hmac, "ERR_CONFIG_ALGORITHM");
});
