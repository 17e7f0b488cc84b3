/**
 * FastMCP's behaviours I1 to I47 (tests/fastmcp-compat.md): introspection and its cache. FastMCP returns None, and so
 * 401, for every failure. Here a failure of the server is 503, so that clients keep their tokens.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  inactive,
  introspection,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { gateWith, passes, refuses, requestOf } from "../support/gates.js";
import { AUDIENCE, CANARY, NOW, base64, utf8 } from "../support/minting.js";

const CREDENTIALS = { clientId: "test-client", clientSecret: "test-secret" };
const BASIC = `Basic ${base64(utf8("test-client:test-secret"))}`;

const never = () => new Promise(() => {});
const serverDown = () => new Response("internal error", { status: 500 });

/** The scopes of a token whose answer has that `scope`. */
async function scopesOf(scope) {
  const { verifier } = introspection({ answer: active({ scope }) });
  return (await accepted(verifier)).scopes;
}

/** A verifier that remembers, and how often it asked. */
function caching(options = {}) {
  return introspection({ cacheTtl: 300, ...options });
}

// ---- TestIntrospectionTokenVerifier

// FastMCP waits 10 s for each phase of the request; ours is one deadline of 5 s for all of it.
test("I1 the defaults: client_secret_basic, nothing required, nothing remembered", async () => {
  const { server, verifier } = introspection({ ...CREDENTIALS });
  assert.equal(verifier.introspectionEndpoint, ENDPOINT);
  assert.deepEqual(verifier.requiredScopes, []);
  assert.equal(verifier.issuer, null);
  assert.deepEqual(verifier.audience, [AUDIENCE]);
  await accepted(verifier);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
  assert.equal(server.requests[0].headers.get("Authorization"), BASIC);
});

// FastMCP insists on a URL. Ours can do with the one issuer, whose metadata names the endpoint.
test("I2 an endpoint is needed, or an issuer to ask for it", () => {
  const common = { ...CREDENTIALS, audience: AUDIENCE };
  for (const issuer of [undefined, null]) {
    misconfigured(
      () => new IntrospectionTokenVerifier({ ...common, issuer }),
      "ERR_CONFIG_TYPE",
      "introspectionEndpoint",
    );
  }
  const issuer = "https://issuer.example";
  assert.equal(
    new IntrospectionTokenVerifier({ ...common, issuer }).introspectionEndpoint,
    undefined,
  );
});

// FastMCP needs an id and a secret in any case. Ours needs them with a secret; other methods do without.
test("I3 a client id is needed with a secret, and not with a bearer token", () => {
  misconfigured(() => introspection({ clientId: undefined }), "ERR_CONFIG_CLIENT_AUTH");
  introspection({ clientId: undefined, clientSecret: undefined, bearerToken: "management" });
});

test("I4 a client secret is needed, unless another method is named", () => {
  misconfigured(() => introspection({ clientSecret: undefined }), "ERR_CONFIG_CLIENT_AUTH");
  introspection({ clientSecret: undefined, clientAuthMethod: "none" });
});

test("I5 the Basic header is the base64 of id and secret", async () => {
  const { server, verifier } = introspection({ ...CREDENTIALS });
  await accepted(verifier);
  assert.equal(
    server.requests[0].headers.get("Authorization"),
    "Basic dGVzdC1jbGllbnQ6dGVzdC1zZWNyZXQ=",
  );
});

test("I6 scopes from a string", async () => {
  assert.deepEqual(await scopesOf("read write admin"), ["read", "write", "admin"]);
});

test("I7 scopes from an array", async () => {
  assert.deepEqual(await scopesOf(["read", "write", "admin"]), ["read", "write", "admin"]);
});

test("I8 no scopes where the member is missing", async () => {
  assert.deepEqual(await scopesOf(undefined), []);
});

// FastMCP drops empty members of an array and turns others into text; here they are a malformed answer (see INT-05).
test("I9 more than one space between scopes", async () => {
  assert.deepEqual(await scopesOf("  read   write  "), ["read", "write"]);
});

test("I10 everything that the answer says is in the access token", async () => {
  const answer = active({ scope: "read write", username: "alice", ext: { tenant: "t1" } });
  const { verifier } = introspection({ answer });
  const accessToken = await accepted(verifier);
  assert.equal(accessToken.clientId, answer.client_id);
  assert.equal(accessToken.clientIdSource, "client_id");
  assert.deepEqual(accessToken.scopes, ["read", "write"]);
  assert.equal(accessToken.expiresAt, NOW + 3600);
  assert.equal(accessToken.subject, answer.sub);
  assert.equal(accessToken.issuer, answer.iss);
  assert.deepEqual(accessToken.audience, [AUDIENCE]);
  assert.deepEqual(accessToken.claims, answer);
  assert.equal(accessToken.extra, accessToken.claims);
});

test("I11 a token that is not active is refused", async () => {
  const { verifier } = introspection({ answer: inactive() });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("I12 a token past its exp is refused although it is called active", async () => {
  const { verifier } = introspection({ answer: active({ exp: NOW - 3600 }) });
  await refused(verifier, TOKEN, "ERR_EXPIRED", { claim: "exp" });
});

test("I13 a token without exp does not end", async () => {
  const { verifier } = introspection({ answer: active({ exp: undefined }) });
  const accessToken = await accepted(verifier);
  assert.equal(accessToken.expiresAt, undefined);
});

test("I14 a token without scopes has none", async () => {
  const { verifier } = introspection({ answer: active({ scope: undefined }) });
  assert.deepEqual((await accepted(verifier)).scopes, []);
});

// FastMCP answers 401; a missing scope is 403 here (RFC 6750 section 3.1).
test("I15 a missing scope is refused", async () => {
  const { verifier } = introspection({
    answer: active({ scope: "read" }),
    requiredScopes: ["read", "write"],
  });
  await refused(verifier, TOKEN, "ERR_INSUFFICIENT_SCOPE", { requiredScopes: ["read", "write"] });
});

test("I16 more scopes than required are accepted", async () => {
  const { verifier } = introspection({
    answer: active({ scope: "read write admin" }),
    requiredScopes: ["read", "write"],
  });
  assert.deepEqual((await accepted(verifier)).scopes, ["read", "write", "admin"]);
});

// FastMCP: None, and so 401.
test("I17 a status of 500 is the server's fault: 503", async () => {
  const { verifier } = introspection({ answer: serverDown });
  await unavailable(verifier);
});

// FastMCP: None, and so 401, for a token that may be good: our own credentials are wrong.
test("I18 a refusal of our credentials is not the token's fault: 503", async () => {
  for (const status of [401, 403]) {
    const { verifier } = introspection({ answer: () => new Response(null, { status }) });
    await unavailable(verifier, TOKEN, `status ${status}`);
  }
});

// FastMCP: None, and so 401.
test("I19 no answer within the timeout: 503", async () => {
  const { events, verifier } = introspection({ answer: never, timeout: 0.5 });
  await unavailable(verifier);
  assert.deepEqual(
    events.filter(({ type }) => type === "introspection_failed").map(({ failure }) => failure),
    ["timeout"],
  );
});

// FastMCP: None, and so 401.
test("I20 an answer that is not JSON: 503", async () => {
  const { verifier } = introspection({ answer: () => new Response("not json") });
  await unavailable(verifier);
});

test("I21 the request is a POST with the right headers", async () => {
  const { server, verifier } = introspection({ ...CREDENTIALS });
  await accepted(verifier);
  const [{ headers, method, url }] = server.requests;
  assert.equal(url, ENDPOINT);
  assert.equal(method, "POST");
  assert.equal(headers.get("Authorization"), BASIC);
  assert.equal(headers.get("Content-Type"), "application/x-www-form-urlencoded");
  assert.equal(headers.get("Accept"), "application/json");
});

test("I22 the request has the token and a hint, and nothing else", async () => {
  const { server, verifier } = introspection();
  await accepted(verifier, "test-token-123");
  assert.deepEqual(
    [...server.requests[0].form],
    [
      ["token", "test-token-123"],
      ["token_type_hint", "access_token"],
    ],
  );
});

test("I23 without client_id, the subject stands for the client", async () => {
  const { verifier } = introspection({ answer: active({ client_id: undefined, sub: "user-456" }) });
  const accessToken = await accepted(verifier);
  assert.equal(accessToken.clientId, "user-456");
  assert.equal(accessToken.clientIdSource, "sub");
});

// FastMCP makes up a client called "unknown", to which rights could be given; here such a token is refused.
test("I24 neither client_id nor subject: refused", async () => {
  const { verifier } = introspection({ answer: active({ client_id: undefined, sub: undefined }) });
  await refused(verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "client_id" });
});

test("I25 client_secret_post can be asked for", async () => {
  const { server, verifier } = introspection({
    ...CREDENTIALS,
    clientAuthMethod: "client_secret_post",
  });
  await accepted(verifier);
  assert.equal(server.requests[0].form.get("client_secret"), "test-secret");
});

test("I26 client_secret_basic is what is used unless another method is named", async () => {
  for (const clientAuthMethod of [undefined, "client_secret_basic"]) {
    const { server, verifier } = introspection({ ...CREDENTIALS, clientAuthMethod });
    await accepted(verifier);
    assert.equal(server.requests[0].headers.get("Authorization"), BASIC);
  }
});

test("I27 an unknown method is a configuration error", () => {
  const unknown = ["client_secret_basic ", "basic", "BASIC", "client_secret_jwt", "post", "None"];
  for (const clientAuthMethod of unknown) {
    const error = assert.throws(() => introspection({ clientAuthMethod }), { name: "ConfigError" });
    assert.equal(error.option, "clientAuthMethod", clientAuthMethod);
    assert.ok(!`${error.message} ${error.stack}`.includes(CANARY));
  }
});

test("I28 client_secret_post: the credentials are in the body, and no header", async () => {
  const { server, verifier } = introspection({
    ...CREDENTIALS,
    clientAuthMethod: "client_secret_post",
  });
  await accepted(verifier);
  const [{ form, headers }] = server.requests;
  assert.equal(headers.get("Authorization"), null);
  assert.deepEqual(Object.fromEntries(form), {
    token: TOKEN,
    token_type_hint: "access_token",
    client_id: "test-client",
    client_secret: "test-secret",
  });
});

test("I29 client_secret_post: a token is accepted", async () => {
  const answer = active({ client_id: "user-123", scope: "read write" });
  const { verifier } = introspection({ answer, clientAuthMethod: "client_secret_post" });
  const accessToken = await accepted(verifier);
  assert.equal(accessToken.clientId, "user-123");
  assert.deepEqual(accessToken.scopes, ["read", "write"]);
});

test("I30 client_secret_basic: the header has the credentials, and the body has none", async () => {
  const { server, verifier } = introspection({
    ...CREDENTIALS,
    clientAuthMethod: "client_secret_basic",
  });
  await accepted(verifier);
  const [{ form, headers }] = server.requests;
  assert.equal(headers.get("Authorization"), BASIC);
  assert.deepEqual([form.has("client_id"), form.has("client_secret")], [false, false]);
});

// ---- TestIntrospectionCaching

test("I31 nothing is remembered by default", async () => {
  const { server, verifier } = introspection();
  for (let index = 0; index < 3; index += 1) await accepted(verifier);
  assert.equal(server.requests.length, 3);
});

test("I32 cacheTtl and cacheSize say what is remembered", async () => {
  const { server, time, verifier } = introspection({ cacheTtl: 60, cacheSize: 500 });
  await accepted(verifier);
  time.advance(59);
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
  time.advance(2);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

// FastMCP's None is `undefined` here.
test("I33 cacheTtl 0, or left out, remembers nothing", async () => {
  for (const cacheTtl of [0, undefined]) {
    const { server, verifier } = introspection({ cacheTtl, cacheSize: 100 });
    await accepted(verifier);
    await accepted(verifier);
    assert.equal(server.requests.length, 2);
  }
});

test("I34 cacheSize 0 remembers nothing", async () => {
  const { server, verifier } = introspection({ cacheTtl: 300, cacheSize: 0 });
  await accepted(verifier);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

test("I35 a negative cacheSize is a configuration error", () => {
  misconfigured(() => caching({ cacheSize: -1 }), "ERR_CONFIG_RANGE", "cacheSize");
});

test("I36 a cached token causes no second request", async () => {
  const { events, server, verifier } = caching();
  const first = await accepted(verifier);
  const second = await accepted(verifier);
  assert.deepEqual(second, first);
  assert.equal(server.requests.length, 1);
  const told = events.filter(({ type }) => type === "token_accepted");
  assert.deepEqual(
    told.map(({ cached }) => cached),
    [false, true],
  );
});

// FastMCP hands out deep copies; here what is handed out cannot be changed, all the way down.
test("I37 nobody can change what is remembered", async () => {
  const { server, verifier } = caching({ answer: active({ ext: { roles: ["user"] } }) });
  const first = await accepted(verifier);
  for (const change of [
    () => first.scopes.push("admin"),
    () => (first.claims.sub = "root"),
    () => first.claims.ext.roles.push("admin"),
    () => (first.clientId = "root"),
    () => first.audience.push("https://evil.example"),
  ]) {
    assert.throws(change, TypeError);
  }
  const second = await accepted(verifier);
  assert.deepEqual(second.scopes, ["read", "write"]);
  assert.deepEqual(second.claims.ext.roles, ["user"]);
  assert.equal(server.requests.length, 1);
});

test("I38 an inactive result is not cached", async () => {
  const { server, verifier } = caching({ answer: inactive() });
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("I39 without a cache each verification asks", async () => {
  const { server, verifier } = introspection({ cacheTtl: 0 });
  await accepted(verifier);
  server.answer = inactive();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("I40 each token has its own entry", async () => {
  const { server, verifier } = caching({ answer: ({ token }) => active({ sub: token }) });
  for (let round = 0; round < 2; round += 1) {
    for (const token of ["token-1", "token-2"]) {
      assert.equal((await accepted(verifier, token)).subject, token);
    }
  }
  assert.equal(server.requests.length, 2);
});

// FastMCP asks again at once. Ours does too: one 500 may be the doing of one odd token, and opens no back-off.
test("I41 a status of 500 is not remembered", async () => {
  const { server, verifier } = caching({ answer: serverDown });
  await unavailable(verifier);
  server.answer = active();
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

// FastMCP asks again at once. Ours does too, for one token at a time.
test("I42 a timeout is not remembered", async () => {
  const { server, verifier } = caching({ answer: never, timeout: 1 });
  await unavailable(verifier);
  server.answer = active();
  await accepted(verifier);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

/** A store that shows under which names entries are kept: that of an answer is made from its token. */
async function namesInStore(tokens) {
  const names = [];
  const store = { get: () => undefined, set: (name) => void names.push(name), delete: () => {} };
  const { verifier } = caching({ store, storeKey: new Uint8Array(32).fill(7) });
  for (const token of tokens) await accepted(verifier, token);
  return names;
}

// FastMCP's name is the SHA-256 of the token; ours is keyed and bound to the configuration, for others may read it.
test("I43 a token has always the same digest, another token another one", async () => {
  const names = await namesInStore(["token-1", "token-2"]);
  assert.deepEqual(await namesInStore(["token-1", "token-2"]), names);
  assert.equal(new Set(names).size, 2);
  for (const name of names) assert.match(name, /^mcp-bearer:introspection:[\w-]{43}$/);
});

test("I44 nothing is remembered beyond exp", async () => {
  const { server, time, verifier } = caching({ answer: active({ exp: NOW + 60 }) });
  await accepted(verifier);
  time.advance(59);
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
  server.answer = inactive();
  time.advance(1);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("I45 an entry past its time is asked for anew", async () => {
  const { server, time, verifier } = caching({ cacheTtl: 1 });
  await accepted(verifier);
  time.advance(1.1);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

// FastMCP drops what came first; ours what was not used for longest, so that a busy token stays.
test("I46 the token that was not used for longest makes room", async () => {
  const { server, verifier } = caching({ cacheSize: 2 });
  for (const token of ["token-1", "token-2", "token-1", "token-3"]) await accepted(verifier, token);
  assert.equal(server.requests.length, 3);
  for (const token of ["token-1", "token-3"]) await accepted(verifier, token);
  assert.equal(server.requests.length, 3);
  await accepted(verifier, "token-2");
  assert.equal(server.requests.length, 4);
});

// ---- TestIntrospectionTokenVerifierIntegration

test("I47 it guards a server", async () => {
  const answer = ({ token }) => (token === TOKEN ? active() : inactive());
  const { verifier } = introspection({ answer });
  const gate = gateWith({ verifier });
  const accessToken = await passes(gate, requestOf(TOKEN));
  assert.equal(accessToken.subject, "subject-canary7f3c");
  const event = await refuses(gate, requestOf("revoked"), 401, "invalid_token", "not active");
  assert.equal(event.reason, "ERR_TOKEN_INACTIVE");
});
