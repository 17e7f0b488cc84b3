/**
 * FastMCP's behaviours G1 to G6 (get_access_token), GD1 to GD10 (dependency injection) and BB1 to BB7 (bearer backend),
 * in tests/fastmcp-compat.md. Here getAccessToken() and the handler's context give the token, and authenticate()
 * replaces the backend.
 */
import * as bearer from "mcp-bearer";
import { getAccessToken } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { gateWith, passes, refuses, requestOf, requestWith, verifierThat } from "../support/gates.js";
import { clock } from "../support/issuer.js";
import { jwtVerifier, mint, staticVerifier } from "../support/verifier-fixtures.js";

const textOf = async (serve, request) => (await serve(request)).text();

// ---- G: get_access_token ----

test("G1 a new token in a long session is seen at once, never the one before", async () => {
  const time = clock();
  const gate = gateWith({ verifierOptions: { now: time.now } });
  const serve = gate.protect(async () => {
    await Promise.resolve();
    return new Response(getAccessToken().token);
  });
  const headers = { "Mcp-Session-Id": "one" };
  const first = mint({ expiresInSeconds: 60 });
  const second = mint({ expiresInSeconds: 600 });
  assert.equal(await textOf(serve, requestOf(first, { headers })), first);
  time.advance(120);
  assert.equal(await textOf(serve, requestOf(second, { headers })), second);
});

test("G2 without a request object, the context has the token", async () => {
  const deepInside = () => getAccessToken().clientId;
  const serve = gateWith().protect(() => new Response(deepInside()));
  assert.equal(await textOf(serve, requestOf(mint())), "test-user");
});

test("G3 without authentication there is no token", async () => {
  assert.equal(getAccessToken(), undefined);
  assert.equal(await Promise.resolve().then(getAccessToken), undefined);
});

test("G4 an unauthenticated inner request does not hide or replace the outer token", async () => {
  const gate = gateWith();
  const inner = gate.protect(() => new Response("never"));
  const serve = gate.protect(async () => {
    const refused = await inner(requestWith(undefined));
    return new Response(`${refused.status} ${getAccessToken().clientId}`);
  });
  assert.equal(await textOf(serve, requestOf(mint())), "401 test-user");
});

test("G5 the subject is there", async () => {
  const serve = gateWith().protect(() => new Response(getAccessToken().subject));
  assert.equal(await textOf(serve, requestOf(mint({ subject: "alice" }))), "alice");
});

test("G6 without a subject there is none, and nothing takes its place", async () => {
  const verifier = staticVerifier({ tokens: { t: { clientId: "c" } } });
  const serve = gateWith({ verifier }).protect(() =>
    Response.json([getAccessToken().clientId, getAccessToken().subject ?? null]),
  );
  assert.deepEqual(await (await serve(requestOf("t"))).json(), ["c", null]);
});

// ---- GD: injection ----

test("GD1 getAccessToken can be imported", () => {
  assert.equal(typeof bearer.getAccessToken, "function");
  assert.equal(bearer.getAccessToken.length, 0);
});

test("GD2 claims can be read from the token, by name", async () => {
  const serve = gateWith().protect(() => new Response(getAccessToken().claims.email));
  const token = mint({ additionalClaims: { email: "alice@example.com" } });
  assert.equal(await textOf(serve, requestOf(token)), "alice@example.com");
});

test("GD3 the token is injected into the handler", async () => {
  const serve = gateWith().protect((_request, { accessToken }) => new Response(accessToken.token));
  const token = mint();
  assert.equal(await textOf(serve, requestOf(token)), token);
});

test("GD4 a claim is injected with the token", async () => {
  const serve = gateWith().protect((_request, { accessToken: { claims } }) =>
    Response.json([claims.sub, claims.tenant, claims.missing ?? null]),
  );
  const token = mint({ additionalClaims: { tenant: 7 } });
  assert.deepEqual(await (await serve(requestOf(token))).json(), ["test-user", 7, null]);
});

test("GD5 without a token no handler runs, so none is without its token", async () => {
  let calls = 0;
  const serve = gateWith().protect(() => {
    calls += 1;
    return new Response();
  });
  assert.equal((await serve(requestWith(undefined))).status, 401);
  assert.equal(calls, 0);
});

test("GD6 reading a claim without a token is the caller's TypeError", () => {
  assert.throws(() => getAccessToken().claims, TypeError);
});

test("GD7 the context holds the token and nothing that a client could have sent", async () => {
  const serve = gateWith().protect((_request, context) => Response.json(Object.keys(context)));
  const request = requestOf(mint(), { body: JSON.stringify({ accessToken: "mine" }) });
  assert.deepEqual(await (await serve(request)).json(), ["accessToken"]);
});

test("GD8 the context cannot be changed, nor what is in it", async () => {
  const serve = gateWith().protect((_request, context) => {
    assert.throws(() => {
      context.accessToken = {};
    }, TypeError);
    assert.throws(() => {
      context.accessToken.claims.sub = "other";
    }, TypeError);
    return new Response(context.accessToken.claims.sub);
  });
  assert.equal(await textOf(serve, requestOf(mint())), "test-user");
});

test("GD9 createBearerGate is exported from the main entry", () => {
  assert.equal(typeof bearer.createBearerGate, "function");
});

test("GD10 getAccessToken is exported from the main entry, once", () => {
  assert.equal(bearer.getAccessToken, getAccessToken);
});

// ---- BB: the bearer backend ----

test("BB1 a gate takes any verifier", () => {
  for (const verifier of [jwtVerifier(), staticVerifier(), verifierThat(() => {})]) {
    assert.equal(typeof gateWith({ verifier }).authenticate, "function");
  }
});

test("BB1 a verifier with verifyAccessToken alone will do, as for the MCP SDK", async () => {
  const inner = jwtVerifier();
  const verifier = { verifyAccessToken: (token) => inner.verifyAccessToken(token) };
  const gate = gateWith({ verifier });
  const token = mint();
  assert.equal((await passes(gate, requestOf(token))).token, token);
  await refuses(gate, requestOf("invalid-token"), 401, "invalid_token", "invalid");
});

test("BB2 a valid token gives client, scopes and token", async () => {
  const token = mint({ scopes: ["read", "write"] });
  const accessToken = await passes(gateWith(), requestOf(token));
  assert.deepEqual(accessToken.scopes, ["read", "write"]);
  assert.equal(accessToken.clientId, "test-user");
  assert.equal(accessToken.token, token);
});

test("BB3 an invalid token gives a refusal, not a user", async () => {
  await refuses(gateWith(), requestOf("invalid-token"), 401, "invalid_token", "invalid");
});

test("BB4 no header gives a refusal", async () => {
  await refuses(gateWith(), requestWith(undefined), 401, undefined, "no header");
});

test("BB5 another scheme gives a refusal", async () => {
  const basic = requestWith("Basic dXNlcjpwYXNz");
  await refuses(gateWith(), basic, 401, undefined, "Basic");
});

test("BB6 the verifier is given the token without the scheme, once", async () => {
  const calls = [];
  const accessToken = await jwtVerifier().verifyToken(mint());
  const verifier = verifierThat((...parameters) => {
    calls.push(parameters);
    return accessToken;
  });
  await passes(gateWith({ verifier }), requestWith("bearer   a.b-c_d~e+f/g=="));
  assert.equal(calls.length, 1);
  assert.equal(calls[0][0], "a.b-c_d~e+f/g==");
});

test("BB7 a verifier that gives nothing lets nobody in", async () => {
  for (const nothing of [undefined, null]) {
    const gate = gateWith({ verifier: verifierThat(() => nothing) });
    await refuses(gate, requestOf("x"), 401, "invalid_token", String(nothing));
  }
});
