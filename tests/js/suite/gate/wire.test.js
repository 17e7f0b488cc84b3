/** The exact responses of a gate: status, headers and body. */
import { IntrospectionTokenVerifier, MultiVerifier, createBearerGate } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  AUTHORIZATION_SERVER,
  DESCRIPTIONS,
  METADATA_URL,
  RESOURCE,
  errorBody,
  gateWith,
  isRefusal,
  listOf,
  parameters,
  passes,
  refuses,
  requestOf,
  requestWith,
  verifierThat,
} from "../support/gates.js";
import { AUDIENCE } from "../support/issuer.js";
import { jwtVerifier, mint, remoteVerifier } from "../support/verifier-fixtures.js";

const METADATA = `resource_metadata="${METADATA_URL}"`;
const READ_WRITE = { verifierOptions: { requiredScopes: ["read", "write"] } };
const both = { scopes: ["read", "write"] };

/** Everything that a response without CORS says, as text. */
async function wire(response) {
  const headers = [...response.headers].filter(([name]) => name !== "content-length");
  const lines = headers.map(([name, value]) => `${name}: ${value}`).sort();
  return [response.status, ...lines, "", await response.text()].join("\n");
}

const errorLine = (code) => `error="${code}", error_description="${DESCRIPTIONS[code]}"`;

// ---- the table ----

test("WIRE no credentials: 401, scope and metadata, no error, empty body", async () => {
  const gate = gateWith({ ...READ_WRITE, cors: false });
  const expected = `401\nwww-authenticate: Bearer scope="read write", ${METADATA}\n\n`;
  assert.equal(await wire(await gate.authenticate(requestWith(undefined))), expected);
  const bare = gateWith({ cors: false });
  const withoutScope = `401\nwww-authenticate: Bearer ${METADATA}\n\n`;
  assert.equal(await wire(await bare.authenticate(requestWith(undefined))), withoutScope);
  assert.deepEqual(bare.events, [
    { type: "request_refused", status: 401, reason: "NO_CREDENTIALS" },
  ]);
});

test("WIRE malformed Authorization: 400 invalid_request", async () => {
  const gate = gateWith({ ...READ_WRITE, cors: false });
  const expected = [
    "400",
    "cache-control: no-store",
    "content-type: application/json",
    `www-authenticate: Bearer ${errorLine("invalid_request")}, scope="read write", ${METADATA}`,
    "",
    errorBody("invalid_request"),
  ].join("\n");
  assert.equal(await wire(await gate.authenticate(requestWith("Bearer a b"))), expected);
  assert.deepEqual(gate.events, [
    { type: "request_refused", status: 400, reason: "MALFORMED_CREDENTIALS" },
  ]);
});

test("WIRE refused token: 401 invalid_token", async () => {
  const gate = gateWith({ ...READ_WRITE, cors: false });
  const expected = [
    "401",
    "cache-control: no-store",
    "content-type: application/json",
    `www-authenticate: Bearer ${errorLine("invalid_token")}, scope="read write", ${METADATA}`,
    "",
    errorBody("invalid_token"),
  ].join("\n");
  assert.equal(await wire(await gate.authenticate(requestOf("not-a-jwt"))), expected);
  const expired = requestOf(mint({ ...both, expiresInSeconds: -60 }));
  assert.equal(await wire(await gate.authenticate(expired)), expected);
  assert.deepEqual(explained(gate.events), [
    { type: "request_refused", status: 401, reason: "ERR_TOKEN_MALFORMED" },
    { type: "request_refused", status: 401, reason: "ERR_EXPIRED", claim: "exp" },
  ]);
});

/** Events without their sentences, which must be there. */
function explained(events) {
  return events.map(({ explanation, ...event }) => {
    assert.match(explanation, /^[A-Z].{10,}$/);
    return event;
  });
}

const FORBIDDEN = [
  "403",
  "cache-control: no-store",
  "content-type: application/json",
  `www-authenticate: Bearer ${errorLine("insufficient_scope")}, scope="read write", ${METADATA}`,
  "",
  errorBody("insufficient_scope"),
].join("\n");

test("WIRE scope missing: 403 insufficient_scope with all scopes", async () => {
  const request = () => requestOf(mint({ scopes: ["read"] }));
  const byVerifier = gateWith({ ...READ_WRITE, cors: false });
  assert.equal(await wire(await byVerifier.authenticate(request())), FORBIDDEN);
  const byGate = gateWith({ requiredScopes: ["read", "write"], cors: false });
  assert.equal(await wire(await byGate.authenticate(request())), FORBIDDEN);
  for (const { events } of [byVerifier, byGate]) {
    const requiredScopes = ["read", "write"];
    assert.deepEqual(explained(events), [
      { type: "request_refused", status: 403, reason: "ERR_INSUFFICIENT_SCOPE", requiredScopes },
    ]);
  }
});

test("WIRE scope missing for one operation: 403 with all that the operation needs", async () => {
  const gate = gateWith({ requiredScopes: ["read"], cors: false });
  const serve = gate.protect((_request, { accessToken }) => {
    gate.requireScopes(accessToken, "write");
    return new Response("done");
  });
  const without = await serve(requestOf(mint({ scopes: ["read"] })));
  assert.equal(await wire(without), FORBIDDEN);
  const done = await serve(requestOf(mint({ scopes: ["read", "write"] })));
  assert.equal(await done.text(), "done");
});

test("WIRE keys unavailable: 503 with Retry-After and no challenge", async () => {
  const fetch = async () => new Response("", { status: 500 });
  const gate = gateWith({ verifier: remoteVerifier({ fetch }), cors: false });
  const response = await gate.authenticate(requestOf(mint()));
  const seconds = response.headers.get("Retry-After");
  assert.match(seconds, /^[12]$/);
  const expected = [
    "503",
    "cache-control: no-store",
    "content-type: application/json",
    `retry-after: ${seconds}`,
    "",
    errorBody("server_error"),
  ].join("\n");
  assert.equal(await wire(response), expected);
  assert.deepEqual(explained(gate.events), [
    { type: "request_refused", status: 503, reason: "ERR_KEYS_UNAVAILABLE", failure: "status" },
  ]);
});

test("WIRE the event of a 503 says what failed, behind a MultiVerifier and of an introspection too", async () => {
  const fetch = async () => new Response("", { status: 503 });
  const several = new MultiVerifier({ verifiers: [remoteVerifier({ fetch })] });
  const introspection = new IntrospectionTokenVerifier({
    introspectionEndpoint: "https://as.example/introspect",
    clientId: "mcp",
    clientSecret: "secret",
    audience: AUDIENCE,
    fetch,
  });
  for (const [verifier, token, reason] of [
    [several, mint(), "ERR_KEYS_UNAVAILABLE"],
    [introspection, "opaque", "ERR_INTROSPECTION_UNAVAILABLE"],
  ]) {
    const gate = gateWith({ verifier });
    assert.equal((await gate.authenticate(requestOf(token))).status, 503);
    assert.deepEqual(explained(gate.events), [{ type: "request_refused", status: 503, reason, failure: "status" }]);
  }
});

test("WIRE a verifier that fails otherwise: 503, never 500, and nothing of its error", async () => {
  for (const thrown of [new Error("connect 10.0.0.7 refused"), "text", undefined, null, 7]) {
    const verifier = verifierThat(() => {
      throw thrown;
    });
    const gate = gateWith({ verifier });
    const event = await refuses(gate, requestOf("x"), 503, "server_error", String(thrown));
    assert.equal(event.reason, "VERIFIER_FAILED");
  }
  for (const result of [true, "token", {}, 7]) {
    const gate = gateWith({ verifier: verifierThat(() => result) });
    const event = await refuses(gate, requestOf("x"), 503, "server_error", String(result));
    assert.equal(event.reason, "VERIFIER_FAILED");
  }
});

test("WIRE a verifier of another kind that gives nothing says no: 401", async () => {
  for (const nothing of [undefined, null]) {
    const gate = gateWith({ verifier: verifierThat(() => nothing) });
    const event = await refuses(gate, requestOf("x"), 401, "invalid_token", String(nothing));
    assert.equal(event.reason, "VERIFIER_FAILED");
  }
});

test("WIRE an error with an OAuth code, of another class, is answered by its code", async () => {
  const codes = { invalid_token: 401, insufficient_scope: 403, server_error: 503 };
  for (const [code, status] of Object.entries(codes)) {
    const verifier = verifierThat(() => {
      throw Object.assign(new Error('told "nobody"\r\n'), { code });
    });
    await refuses(gateWith({ verifier }), requestOf("x"), status, code, code);
  }
});

test("WIRE Retry-After is a whole number of seconds, whatever an error says", async () => {
  for (const retryAfter of [-5, 0, 0.2, 2.5, 1e300, NaN, Infinity, -Infinity, "7", null, {}]) {
    const verifier = verifierThat(() => {
      throw Object.assign(new Error("x"), { code: "server_error", retryAfter });
    });
    const response = await gateWith({ verifier }).authenticate(requestOf("x"));
    assert.match(response.headers.get("Retry-After"), /^[1-9][0-9]*$/, String(retryAfter));
    const seconds = Number(response.headers.get("Retry-After"));
    assert.ok(seconds <= 86_400, `${retryAfter}: ${seconds} seconds`);
    if (retryAfter === 2.5) assert.equal(seconds, 3);
  }
});

test("WIRE a good request passes, with the resource, and an event", async () => {
  const gate = gateWith(READ_WRITE);
  const token = mint(both);
  const accessToken = await passes(gate, requestOf(token));
  assert.equal(accessToken.token, token);
  assert.equal(accessToken.clientId, "test-user");
  assert.deepEqual(accessToken.scopes, ["read", "write"]);
  assert.ok(accessToken.resource instanceof URL);
  assert.equal(accessToken.resource.href, RESOURCE);
  assert.deepEqual(gate.events, [{ type: "request_accepted" }]);
});

// ---- challenge() ----

test("WIRE challenge() answers a TokenError as authenticate does", async () => {
  const gate = gateWith({ ...READ_WRITE, cors: false });
  const error = await assert.rejects(jwtVerifier().verifyToken("x"), { code: "invalid_token" });
  const refused = await wire(await gate.authenticate(requestOf("x")));
  assert.equal(await wire(gate.challenge(error)), refused);
});

test("WIRE challenge() takes anything, and an unknown error is 503", async () => {
  const gate = gateWith();
  const strange = [undefined, null, 7, "invalid_token", {}, new Error("x"), { code: "ENOENT" }];
  for (const error of strange) {
    await isRefusal(gate.challenge(error), 503, "server_error", String(error));
  }
  const hostile = new Proxy(new Error("x"), {
    get() {
      throw new Error("got");
    },
  });
  await isRefusal(gate.challenge(hostile), 503, "server_error", "a proxy");
});

test("WIRE scopes of a foreign error are taken if they are scopes, and else left out", async () => {
  const gate = gateWith();
  const rows = [
    [["read", "write"], "read write"],
    [["read", 7, null, "a b", 'a"b', "\u00e9", { toString: () => "x" }], "read"],
    [[], undefined],
    ["read", undefined],
    [7, undefined],
    [{ length: 1, 0: "read" }, undefined],
    [null, undefined],
  ];
  for (const [requiredScopes, expected] of rows) {
    const error = Object.assign(new Error("x"), { code: "insufficient_scope", requiredScopes });
    const response = gate.challenge(error);
    const { scope } = parameters(response.headers.get("WWW-Authenticate"));
    assert.equal(scope, expected, String(expected));
    await isRefusal(response, 403, "insufficient_scope", String(expected));
  }
});

test("WIRE a challenge is a new response each time", async () => {
  const gate = gateWith();
  const first = await gate.authenticate(requestWith(undefined));
  first.headers.set("WWW-Authenticate", "changed");
  const second = await gate.authenticate(requestWith(undefined));
  assert.equal(second.headers.get("WWW-Authenticate"), `Bearer ${METADATA}`);
});

// ---- protect() ----

test("WIRE protect() passes on the request, the token, and the rest", async () => {
  const seen = [];
  const serve = gateWith().protect((...all) => {
    seen.push(all);
    return new Response("ok", { status: 201, headers: { "X-Own": "1" } });
  });
  const request = requestOf(mint(), { body: "{}" });
  const env = { name: "env" };
  const response = await serve(request, env, "ctx");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("X-Own"), "1");
  assert.equal(await response.text(), "ok");
  const [[given, context, ...rest]] = seen;
  assert.equal(given, request);
  assert.equal(await given.text(), "{}");
  assert.equal(context.accessToken.clientId, "test-user");
  assert.deepEqual(rest, [env, "ctx"]);
});

test("WIRE protect() never calls the handler without a good token", async () => {
  let calls = 0;
  const gate = gateWith(READ_WRITE);
  const serve = gate.protect(() => {
    calls += 1;
    return new Response();
  });
  await isRefusal(await serve(requestWith(undefined)), 401, undefined, "none");
  await isRefusal(await serve(requestWith("Bearer")), 400, "invalid_request", "no token");
  await isRefusal(await serve(requestOf("x")), 401, "invalid_token", "bad");
  await isRefusal(await serve(requestOf(mint())), 403, "insufficient_scope", "no scope");
  assert.equal(calls, 0);
});

test("WIRE protect() leaves the handler's own errors to the host", async () => {
  const own = new Error("own");
  for (const handler of [
    () => {
      throw own;
    },
    async () => Promise.reject(own),
  ]) {
    const thrown = await assert.rejects(gateWith().protect(handler)(requestOf(mint())), Error);
    assert.equal(thrown, own);
  }
});

test("WIRE protect() answers a TokenError of the handler as a challenge", async () => {
  const gate = gateWith();
  const { accessToken } = { accessToken: await passes(gate, requestOf(mint())) };
  const missing = assert.throws(() => gate.requireScopes(accessToken, "admin"), { status: 403 });
  for (const handler of [
    () => {
      throw missing;
    },
    async () => Promise.reject(missing),
  ]) {
    const response = await gate.protect(handler)(requestOf(mint()));
    await isRefusal(response.clone(), 403, "insufficient_scope", "handler");
    assert.equal(parameters(response.headers.get("WWW-Authenticate")).scope, "admin");
  }
});

// ---- CORS ----

const EXPOSED = ["mcp-protocol-version", "mcp-session-id", "retry-after", "www-authenticate"];
const PAGE = { Origin: "https://page.example.com" };
const PREFLIGHT = {
  method: "OPTIONS",
  headers: {
    ...PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,mcp-protocol-version",
  },
};

function isReadable(response, label) {
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*", label);
  assert.equal(response.headers.get("Access-Control-Allow-Credentials"), null, label);
  const exposed = listOf(response, "Access-Control-Expose-Headers");
  for (const name of EXPOSED) assert.ok(exposed.includes(name), `${label}: ${name} in ${exposed}`);
}

test("WIRE CORS: every answer can be read by a page", async () => {
  const gate = gateWith({ requiredScopes: ["read"] });
  const fetch = async () => new Response("", { status: 500 });
  const down = gateWith({ verifier: remoteVerifier({ fetch }) });
  const serve = gate.protect(() => new Response("ok"));
  const answers = {
    "no credentials": await gate.authenticate(requestWith(undefined)),
    malformed: await gate.authenticate(requestWith("Bearer a,b")),
    "bad token": await gate.authenticate(requestOf("x")),
    "no scope": await gate.authenticate(requestOf(mint())),
    down: await down.authenticate(requestOf(mint())),
    handler: await serve(requestOf(mint({ scopes: ["read"] }), { headers: PAGE })),
    metadata: await serve(new Request(METADATA_URL)),
    405: await serve(new Request(METADATA_URL, { method: "DELETE" })),
  };
  for (const [label, response] of Object.entries(answers)) isReadable(response, label);
});

test("WIRE CORS: a preflight request is answered without a token", async () => {
  let calls = 0;
  const serve = gateWith().protect(() => {
    calls += 1;
    return new Response("ok");
  });
  const response = await serve(new Request(RESOURCE, PREFLIGHT));
  assert.equal(response.status, 204);
  assert.equal(await response.text(), "");
  assert.equal(response.headers.get("WWW-Authenticate"), null);
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
  const methods = listOf(response, "Access-Control-Allow-Methods");
  for (const method of ["get", "post", "delete"]) assert.ok(methods.includes(method), method);
  // A star does not cover Authorization (Fetch standard, CORS protocol).
  const headers = listOf(response, "Access-Control-Allow-Headers");
  const needed = ["content-type", "last-event-id", "mcp-protocol-version", "mcp-session-id"];
  assert.ok(headers.includes("authorization"), String(headers));
  const isCovered = (header) => headers.includes("*") || headers.includes(header);
  for (const header of needed) assert.ok(isCovered(header), `${header} in ${headers}`);
  assert.equal(calls, 0);
});

test("WIRE CORS: OPTIONS that is no preflight needs a token like any other method", async () => {
  const gate = gateWith();
  const serve = gate.protect(() => new Response("ok"));
  const { Origin, ...rest } = PREFLIGHT.headers;
  const requests = [
    new Request(RESOURCE, { method: "OPTIONS" }),
    new Request(RESOURCE, { method: "OPTIONS", headers: { Origin } }),
    new Request(RESOURCE, { method: "OPTIONS", headers: rest }),
    new Request(RESOURCE, { method: "POST", headers: PREFLIGHT.headers }),
  ];
  for (const request of requests) {
    await isRefusal(await serve(request), 401, undefined, request.method);
  }
});

test("WIRE CORS: cors: false says nothing to pages, and lets no OPTIONS through", async () => {
  const gate = gateWith({ cors: false });
  const serve = gate.protect(() => new Response("ok"));
  const answers = [
    await serve(requestWith(undefined)),
    await serve(requestOf(mint(), { headers: PAGE })),
    await serve(new Request(METADATA_URL)),
    await serve(new Request(RESOURCE, PREFLIGHT)),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 200, 200, 401],
  );
  for (const response of answers) {
    const names = [...response.headers.keys()];
    assert.deepEqual(
      names.filter((name) => name.startsWith("access-control-")),
      [],
    );
  }
});

test("WIRE CORS: an answer that neither a page asked for nor a cache may keep says nothing to pages", async () => {
  const serve = gateWith().protect(() => new Response("ok"));
  const authorization = { Authorization: `Bearer ${mint()}` };
  for (const method of ["GET", "HEAD", "POST", "DELETE", "PUT"]) {
    const asked = new Request(RESOURCE, { method, headers: { ...authorization, ...PAGE } });
    isReadable(await serve(asked), method);
    const answer = await serve(new Request(RESOURCE, { method, headers: authorization }));
    if (["GET", "HEAD"].includes(method)) isReadable(answer, method);
    else assert.equal(answer.headers.get("Access-Control-Allow-Origin"), null, method);
  }
});

test("WIRE CORS: headers that the handler sets are kept", async () => {
  const serve = gateWith().protect(
    () =>
      new Response("ok", {
        headers: {
          "Access-Control-Allow-Origin": "https://page.example.com",
          "Access-Control-Expose-Headers": "X-Own",
        },
      }),
  );
  const response = await serve(requestOf(mint(), { headers: PAGE }));
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), "https://page.example.com");
  const exposed = listOf(response, "Access-Control-Expose-Headers");
  for (const name of ["x-own", ...EXPOSED]) assert.ok(exposed.includes(name), name);
});

test("WIRE CORS: a handler that exposes all headers has said it all", async () => {
  const headers = { "Access-Control-Expose-Headers": "*" };
  const serve = gateWith().protect(() => new Response("ok", { headers }));
  const response = await serve(requestOf(mint(), { headers: PAGE }));
  assert.equal(response.headers.get("Access-Control-Expose-Headers"), "*");
});

test("WIRE CORS: responses whose headers are immutable get them as well", async () => {
  const serve = gateWith().protect(() => Response.redirect("https://other.example.com/", 302));
  const response = await serve(requestOf(mint(), { headers: PAGE }));
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("Location"), "https://other.example.com/");
  isReadable(response, "redirect");
});

test("WIRE CORS: a response that cannot be copied is passed on as it is", async () => {
  // A WebSocket upgrade is such a one; the one that each runtime has is that of a network error.
  const made = Response.error();
  const response = await gateWith().protect(() => made)(requestOf(mint(), { headers: PAGE }));
  assert.equal(response.type, made.type);
  assert.equal(response.status, made.status);
});

test("WIRE a handler that gives no Response is a mistake, whoever asks", async () => {
  for (const made of [undefined, null, "ok", { ok: true }]) {
    for (const headers of [PAGE, {}]) {
      const serve = gateWith().protect(() => made);
      await assert.rejects(serve(requestOf(mint(), { headers })), { name: "TypeError" });
    }
  }
});

test("WIRE CORS: a switch of protocols is not touched", async () => {
  // No runtime lets a test construct one everywhere; its status is what tells it.
  const made = Object.defineProperty(new Response(null), "status", { value: 101 });
  const response = await gateWith().protect(() => made)(requestOf(mint(), { headers: PAGE }));
  assert.equal(response, made);
  assert.deepEqual([...response.headers], []);
});

// ---- the whole surface ----

test("WIRE a gate has what is documented and no more", () => {
  const gate = createBearerGate({
    verifier: jwtVerifier(),
    resource: RESOURCE,
    authorizationServers: [AUTHORIZATION_SERVER],
  });
  const own = Object.getOwnPropertyNames(gate);
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(gate));
  const names = [...own, ...inherited].filter((name) => name !== "constructor").sort();
  assert.deepEqual(names, [
    "authenticate",
    "challenge",
    "maxBodyBytes",
    "metadataResponse",
    "metadataUrl",
    "protect",
    "requireScopes",
  ]);
  assert.equal(gate.metadataUrl, METADATA_URL);
  // Hosts take methods apart from the object: `app.use(gate.authenticate)`.
  const { authenticate } = gate;
  return authenticate(requestOf(mint())).then(({ clientId }) =>
    assert.equal(clientId, "test-user"),
  );
});

test("WIRE tokenHeader: a header of its own holds the token alone", async () => {
  const gate = gateWith({ tokenHeader: "Cf-Access-Jwt-Assertion" });
  const token = mint();
  const own = (value, more) =>
    requestWith(undefined, { headers: { "Cf-Access-Jwt-Assertion": value, ...more } });
  assert.equal((await passes(gate, own(token))).token, token);
  // The Authorization header is then nobody's.
  await refuses(gate, requestOf(token), 401, undefined, "Authorization");
  assert.equal((await passes(gate, own(token, { Authorization: "Bearer a b" }))).token, token);
  await refuses(gate, own(`Bearer ${token}`), 400, "invalid_request", "with a scheme");
  await refuses(gate, own(`${token}, ${token}`), 400, "invalid_request", "two tokens");
  await refuses(gate, own("not-a-jwt"), 401, "invalid_token", "no JWT");
  const plain = gateWith();
  await refuses(plain, own(token), 401, undefined, "not configured");
});
