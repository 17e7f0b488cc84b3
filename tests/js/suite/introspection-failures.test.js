/** Failures that concern the server and not one token, or one token and not the server; and who counts as the same client. */
import { assert, test } from "../harness.js";
import {
  CLIENT_ID,
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
} from "./authorization-server.js";
import { keyPair } from "./issuer.js";
import { ISSUER, NOW, mint } from "./minting.js";

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
    const before = made.metadataRequests();
    for (let index = 0; index < 20; index += 1) await unavailable(made.verifier, `token-${index}`);
    assert.equal(made.metadataRequests(), before, `${what}: asked within the back-off`);
    assert.equal(made.server.requests.length, 0, `${what}: the token was sent`);
  }
});

test("failures: after the back-off metadata is asked for again, and serves", async () => {
  let answer = status(500);
  const made = discovering((url) => answer(url));
  const { retryAfter } = await unavailable(made.verifier);
  answer = goodMetadata;
  made.time.advance(retryAfter);
  await accepted(made.verifier);
  const before = made.metadataRequests();
  await accepted(made.verifier, "another-token");
  assert.equal(made.metadataRequests(), before);
});

test("failures: many first tokens at a time make one discovery", async () => {
  const made = discovering(async (url) => {
    await settle(3);
    return goodMetadata(url);
  });
  const tokens = Array.from({ length: 100 }, (_, index) => `token-${index}`);
  await Promise.all(tokens.map((token) => accepted(made.verifier, token)));
  // One place after the other, each at most once.
  assert.ok(made.metadataRequests() <= 3, `${made.metadataRequests()} requests`);
});

/** RFC 9110: of these the server says that this very request is at fault, whoever sends the next one. */
const ABOUT_ONE_REQUEST = [400, 402, 406, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451];
const ABOUT_THE_SERVER = [401, 403, 404, 405, 407, 408, 429, 502, 503, 504];

test("failures: a status about one request keeps nobody else out, however often it comes", async () => {
  for (const code of ABOUT_ONE_REQUEST) {
    const answer = ({ token }) => (token.startsWith("odd") ? status(code)() : active());
    const { events, server, verifier } = introspection({ answer });
    for (let index = 0; index < 10; index += 1) {
      await unavailable(verifier, `odd-${index}`, `status ${code}`);
    }
    await accepted(verifier, TOKEN, `after ten times ${code}`);
    assert.equal(server.requests.length, 11, `status ${code}`);
    for (const { retryAfter } of of(events, "introspection_failed")) assert.equal(retryAfter, 0);
  }
});

test("failures: a status about the server stops all requests at once", async () => {
  for (const code of ABOUT_THE_SERVER) {
    const { server, time, verifier } = introspection({ answer: status(code) });
    const { retryAfter } = await unavailable(verifier, TOKEN, `status ${code}`);
    for (let index = 0; index < 10; index += 1) await unavailable(verifier, `token-${index}`);
    assert.equal(server.requests.length, 1, `status ${code}`);
    server.answer = active();
    time.advance(retryAfter);
    await accepted(verifier, TOKEN, `after ${code}`);
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
