/** FastMCP's behaviours H1 to H10 (tests/fastmcp-compat.md): a custom HTTP client, here the option fetch. */
import { IntrospectionTokenVerifier, JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { ENDPOINT, accepted, authorizationServer, introspection } from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { AUDIENCE, JWKS_URI, NOW, devKeyPair, jwksEndpoint } from "../support/issuer.js";
import { bound, mint } from "../support/verifier-fixtures.js";

/** Runs `act` with another global fetch; gives how often that was called. */
async function withGlobalFetch(fetch, act) {
  const original = globalThis.fetch;
  let calls = 0;
  globalThis.fetch = (...parameters) => {
    calls += 1;
    return fetch(...parameters);
  };
  try {
    await act();
  } finally {
    globalThis.fetch = original;
  }
  return calls;
}

const refuse = () => Promise.reject(new Error("not to be asked"));

// ---- TestIntrospectionHttpClient

test("H1 the given fetch is kept: what happens to the options afterwards does not matter", async () => {
  const server = authorizationServer();
  const options = {
    introspectionEndpoint: ENDPOINT,
    clientAuthMethod: "none",
    audience: AUDIENCE,
    now: () => NOW,
    fetch: server.fetch,
  };
  const verifier = new IntrospectionTokenVerifier(options);
  options.fetch = refuse;
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
});

test("H2 without one, the global fetch is used, the one at the time of the request", async () => {
  const server = authorizationServer();
  const { verifier } = introspection({ fetch: undefined });
  const calls = await withGlobalFetch(server.fetch, () => accepted(verifier));
  assert.equal(calls, 1);
  assert.equal(server.requests.length, 1);
});

test("H3 a request goes through the given fetch and no other", async () => {
  const { server, verifier } = introspection();
  const calls = await withGlobalFetch(refuse, () => accepted(verifier));
  assert.equal(calls, 0);
  assert.equal(server.requests.length, 1);
});

// There is no client to close here; the nearest is the signal that a request was given.
test("H4 a request that is over is not aborted", async () => {
  const { server, verifier } = introspection();
  await accepted(verifier);
  assert.equal(server.requests[0].init.signal.aborted, false);
  await accepted(verifier);
});

test("H5 the same fetch is used for each request", async () => {
  const { server, verifier } = introspection();
  for (const token of ["token-1", "token-2", "token-3"]) await accepted(verifier, token);
  assert.deepEqual(
    server.requests.map(({ token }) => token),
    ["token-1", "token-2", "token-3"],
  );
});

// ---- TestJWTVerifierHttpClient

test("H6 JWTVerifier: the given fetch is kept", async () => {
  const { fetch, requests } = jwksEndpoint(() => devKeyPair().jwks());
  const options = { ...bound, jwksUri: JWKS_URI, fetch };
  const verifier = new JWTVerifier(options);
  options.fetch = refuse;
  await verifier.verifyToken(mint());
  assert.equal(requests.length, 1);
});

test("H7 JWTVerifier: without one, the global fetch is used", async () => {
  const { fetch, requests } = jwksEndpoint(() => devKeyPair().jwks());
  const verifier = new JWTVerifier({ ...bound, jwksUri: JWKS_URI });
  const calls = await withGlobalFetch(fetch, () => verifier.verifyToken(mint()));
  assert.equal(calls, 1);
  assert.equal(requests.length, 1);
});

test("H8 JWTVerifier: the keys are fetched through the given fetch", async () => {
  const { fetch, requests } = jwksEndpoint(() => devKeyPair().jwks());
  const verifier = new JWTVerifier({ ...bound, jwksUri: JWKS_URI, fetch });
  const calls = await withGlobalFetch(refuse, () => verifier.verifyToken(mint()));
  assert.equal(calls, 0);
  assert.deepEqual(
    requests.map(({ url }) => url),
    [JWKS_URI],
  );
});

// FastMCP has two ways to fetch, of which only its own checks addresses, so it refuses to mix them. Here the URL is
// checked before any fetch gets it.
test("H9 a fetch of one's own does not lift the rules about addresses", () => {
  for (const host of ["10.0.0.1", "169.254.169.254", "192.168.1.1", "[fd00::1]", "0x0a000001"]) {
    const url = `https://${host}/path`;
    misconfigured(
      () => new JWTVerifier({ ...bound, jwksUri: url, fetch: refuse }),
      "ERR_CONFIG_URL",
      "jwksUri",
    );
    misconfigured(
      () => introspection({ introspectionEndpoint: url }),
      "ERR_CONFIG_URL",
      "introspectionEndpoint",
    );
  }
});

// FastMCP takes a client that it will never use. Here an option without effect is an error.
test("H10 a fetch together with a static key is a configuration error", () => {
  const { publicKey } = devKeyPair();
  misconfigured(
    () => new JWTVerifier({ ...bound, publicKey, fetch: refuse }),
    "ERR_CONFIG_KEY_SOURCE",
    "fetch",
  );
});
