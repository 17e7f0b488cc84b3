/** Failures of the server, failures for one token, and which credentials belong to the same client. */
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  deferred,
  inactive,
  introspection,
  of,
  refused,
  settle,
  unavailable,
} from "../support/authorization-server.js";
import { keyPair } from "../support/issuer.js";
import { ISSUER, NOW, mint } from "../support/minting.js";
import { callsOf } from "../support/sharing.js";

const METADATA = `${ISSUER}/.well-known/oauth-authorization-server`;
const JWKS_URI = `${ISSUER}/jwks`;
const NOBODY = { clientId: undefined, clientSecret: undefined };

const status = (code) => () => new Response(null, { status: code });

/** A verifier that finds its endpoint by discovery; every place of the metadata gives that answer. */
function discovering(answer, options = {}) {
  const server = authorizationServer();
  const endpoint = server.fetch;
  let asked = 0;
  const fetch = (url, init) => {
    if (init.method !== "GET") return endpoint(url, init);
    asked += 1;
    return answer(url);
  };
  const made = introspection({
    server,
    introspectionEndpoint: undefined,
    issuer: ISSUER,
    fetch,
    ...options,
  });
  return { ...made, metadataRequests: () => asked };
}

const goodMetadata = (url) =>
  url === METADATA
    ? Response.json({ issuer: ISSUER, introspection_endpoint: ENDPOINT, jwks_uri: JWKS_URI })
    : new Response(null, { status: 404 });

test("failures: metadata that cannot be had is never one token's fault: nobody asks on", async () => {
  const faults = {
    ...Object.fromEntries(
      [400, 401, 413, 422, 429, 500, 503].map((code) => [
        `status ${code}`,
        [status(code), "status"],
      ]),
    ),
    "status 404": [status(404), "not_found"],
    "no JSON": [() => new Response("<html>"), "not_json"],
    "too much of it": [() => new Response(" ".repeat(65 * 1024)), "too_large"],
    "no endpoint in it": [() => Response.json({ issuer: ISSUER }), "no_introspection_endpoint"],
    "another issuer's": [
      () => Response.json({ issuer: "https://other.example", introspection_endpoint: ENDPOINT }),
      "issuer_mismatch",
    ],
    "an endpoint inside": [
      () => Response.json({ issuer: ISSUER, introspection_endpoint: "http://10.0.0.1/introspect" }),
      "url_not_allowed",
    ],
    "no connection": [() => Promise.reject(new TypeError("fetch failed")), "network"],
  };
  for (const [what, [answer, expected]] of Object.entries(faults)) {
    const made = discovering(answer);
    await unavailable(made.verifier, TOKEN, what);
    const [{ failure, retryAfter }] = of(made.events, "introspection_failed");
    assert.ok(retryAfter >= 1, `${what}: retryAfter ${retryAfter}`);
    assert.equal(failure, expected, what);
    const once = made.metadataRequests();
    const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}`);
    await Promise.all(tokens.map((token) => unavailable(made.verifier, token)));
    assert.ok(made.metadataRequests() <= 2 * once, `${what}: looked for by many at a time`);
    assert.equal(made.server.requests.length, 0, `${what}: the token was sent`);
  }
});

test("failures: after an outage metadata is asked for again, and serves", async () => {
  let answer = status(500);
  const made = discovering((url) => answer(url));
  await unavailable(made.verifier);
  answer = goodMetadata;
  await accepted(made.verifier);
  const before = made.metadataRequests();
  await accepted(made.verifier, "another-token");
  assert.equal(made.metadataRequests(), before);
});

test("failures: a 404 has the endpoint looked for again, at most once a minute, and it serves on if that fails", async () => {
  const { now } = Date;
  let ahead = 0;
  Date.now = () => now() + ahead;
  try {
    let metadata = goodMetadata;
    const moved = `${ISSUER}/moved`;
    const made = discovering((url) => metadata(url));
    const { server, verifier } = made;
    await accepted(verifier);
    const asked = made.metadataRequests();

    // A stranger's token that the endpoint answers with 404.
    server.answer = ({ token }) => (token === "odd" ? status(404)() : active());
    metadata = status(500);
    await unavailable(verifier, "odd");
    await accepted(verifier);
    assert.equal(made.metadataRequests(), asked, "looked for again within a minute");
    ahead += 61_000;
    await unavailable(verifier, "odd");
    await accepted(verifier, TOKEN, "the metadata cannot be fetched");
    const again = made.metadataRequests();
    assert.ok(again > asked, "not looked for again");
    await unavailable(verifier, "odd");
    await accepted(verifier);
    assert.equal(made.metadataRequests(), again);

    // The endpoint has moved.
    ahead += 61_000;
    server.answer = status(404);
    server.routes[moved] = active();
    metadata = (url) =>
      url === METADATA ? Response.json({ issuer: ISSUER, introspection_endpoint: moved }) : status(404)();
    await unavailable(verifier);
    await accepted(verifier);
  } finally {
    Date.now = now;
  }
});

test("failures: many first tokens at a time make one discovery, except on workerd", async () => {
  const made = discovering(async (url) => {
    await settle(3);
    return goodMetadata(url);
  });
  const tokens = Array.from({ length: 100 }, (_, index) => `token-${index}`);
  await Promise.all(tokens.map((token) => accepted(made.verifier, token)));
  assert.equal(made.metadataRequests(), callsOf(100));
  // Then its result is there for all.
  await Promise.all(tokens.map((token) => accepted(made.verifier, token)));
  assert.equal(made.metadataRequests(), callsOf(100));
});

/** What servers answer to one odd token: 401 (django-oauth-toolkit, oxAuth), 404, 500 (WSO2) and more. */
const ABOUT_ONE_TOKEN = [
  201, 204, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451, 500, 501, 502, 504,
];
const ABOUT_THE_SERVER = [429, 503];

test("failures: a status about one token keeps nobody else out, however often it comes, from the first token on", async () => {
  for (const code of ABOUT_ONE_TOKEN) {
    const answer = ({ token }) => (token.startsWith("odd") ? status(code)() : active());
    const { events, server, verifier } = introspection({ answer });
    for (let index = 0; index < 10; index += 1) {
      await unavailable(verifier, `odd-${index}`, `status ${code}`);
    }
    await accepted(verifier, TOKEN, `after ten times ${code}`);
    assert.equal(server.requests.length, 11, `status ${code}`);
    const named = code === 401 || code === 403 ? "client_authentication" : "status";
    for (const { failure, retryAfter, status } of of(events, "introspection_failed")) {
      assert.deepEqual([failure, retryAfter, status], [named, 0, code]);
    }
  }
});

test("failures: during an outage one request at a time is sent, the others are refused at once, and its success ends it", async () => {
  for (const code of ABOUT_THE_SERVER) {
    const { events, server, verifier } = introspection({ answer: status(code) });
    await unavailable(verifier, TOKEN, `status ${code}`);
    const waiting = deferred();
    server.answer = () => waiting.promise;
    const trial = accepted(verifier);
    await settle();
    for (let index = 0; index < 10; index += 1) await unavailable(verifier, `token-${index}`);
    assert.equal(server.requests.length, 2, `status ${code}`);
    server.answer = active();
    waiting.resolve(active());
    await trial;
    await Promise.all(["a", "b", "c"].map((token) => accepted(verifier, token)));
    assert.equal(of(events, "introspection_failed").length, 1);
  }
});

test("failures: a response about the trial request's token alone also ends an outage", async () => {
  for (const answer of [status(401), status(404), status(500), () => new Response("<html>"), inactive]) {
    const { server, verifier } = introspection({ answer: status(503) });
    await unavailable(verifier);
    server.answer = answer;
    await verifier.verifyToken("odd").then(
      () => assert.ok(false, "a wrong yes"),
      () => {},
    );
    server.answer = active();
    await Promise.all(["a", "b", "c"].map((token) => accepted(verifier, token)));
  }
});

test("failures: invalid_client means the credentials until they were accepted, and then the token", async () => {
  const refusal = (code) => () => Response.json({ error: "invalid_client" }, { status: code });
  for (const code of [400, 401, 403]) {
    const fresh = introspection({ answer: refusal(code) });
    const { retryAfter } = await unavailable(fresh.verifier);
    const [first] = of(fresh.events, "introspection_failed");
    const told = { type: "introspection_failed", failure: "client_authentication", status: code, retryAfter };
    assert.deepEqual({ ...first }, told);
    const before = fresh.server.requests.length;
    await Promise.all(["a", "b", "c"].map((token) => unavailable(fresh.verifier, token)));
    assert.equal(fresh.server.requests.length, before + 1, "asked for many at a time");

    const { events, server, verifier } = introspection();
    await accepted(verifier);
    server.answer = refusal(code);
    await Promise.all(["a", "b", "c"].map((token) => unavailable(verifier, token)));
    assert.equal(server.requests.length, 4);
    for (const failed of of(events, "introspection_failed")) assert.equal(failed.retryAfter, 0);
  }
});

test("failures: a private key in the JWK Set is warned of, and the event holds what it may hold", async () => {
  const [pair, leaked] = [await keyPair("server", "RS256"), await keyPair("leaked", "RS256")];
  const server = authorizationServer();
  server.answer = async () =>
    new Response(
      await mint({
        alg: "RS256",
        key: pair,
        header: { typ: "token-introspection+jwt", kid: "good" },
        payloadText: JSON.stringify({
          iss: ISSUER,
          aud: CLIENT_ID,
          iat: NOW,
          token_introspection: active(),
        }),
      }),
    );
  server.routes[JWKS_URI] = {
    keys: [
      { ...pair.jwk, kid: "good" },
      { ...leaked.privateJwk, kid: "leaked" },
    ],
  };
  const signed = { issuer: ISSUER, signedResponse: true, jwksUri: JWKS_URI };
  const { events, verifier } = introspection({ server, ...signed });
  await accepted(verifier);
  assert.deepEqual(of(events, "warning"), [{ type: "warning", warning: "private_key_in_jwks" }]);
  const [fetched] = of(events, "jwks_fetched");
  assert.deepEqual(Object.keys(fetched).sort(), ["changed", "skippedKeys", "type", "usableKeys"]);
  assert.deepEqual([fetched.usableKeys, fetched.skippedKeys], [1, 1]);
});

// ---- Who counts as the same client

test("failures: another bearer token is another client, whose answers are not taken from a store", async () => {
  const common = {
    ...NOBODY,
    cacheTtl: 60,
    store: new Map(),
    storeKey: "a storeKey of more than thirty-two bytes",
    audience: null,
  };
  const answer = ({ headers }) =>
    headers.get("Authorization") === "Bearer first" ? active() : inactive();
  const first = introspection({ ...common, answer, bearerToken: "first" });
  await accepted(first.verifier);
  const second = introspection({ ...common, answer, bearerToken: "second" });
  await refused(second.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(second.server.requests.length, 1);
  const again = introspection({ ...common, answer: inactive(), bearerToken: "first" });
  await accepted(again.verifier);
  assert.equal(again.server.requests.length, 0);
});

test("failures: a secret that was rotated does not make another client", async () => {
  const common = {
    cacheTtl: 60,
    store: new Map(),
    storeKey: "a storeKey of more than thirty-two bytes",
  };
  await accepted(introspection({ ...common, clientSecret: "old" }).verifier);
  const rotated = introspection({ ...common, answer: inactive(), clientSecret: "new" });
  await accepted(rotated.verifier);
  assert.equal(rotated.server.requests.length, 0);
});
