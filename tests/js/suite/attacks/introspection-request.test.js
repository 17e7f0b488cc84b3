// Attacks on introspection: the content, the destination and the number of requests.
import { JWTVerifier, MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
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
import { AUDIENCE, CANARY, ISSUER, NOW, fromBase64url, keyFor, mint } from "../support/minting.js";
import { callsOf, openAtOnce } from "../support/sharing.js";
import { checkConfigError } from "../support/expect-verdict.js";

/** id and secret of a Basic header, before any decoding: what base64 was made of, as bytes read as UTF-8. */
function basicOf({ headers }) {
  const [scheme, credentials] = headers.get("Authorization").split(" ");
  assert.equal(scheme, "Basic");
  return new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(credentials));
}

/** What a server does with a Basic header (RFC 6749 section 2.3.1). */
function decodedBasicOf(request) {
  const parts = basicOf(request).split(":");
  assert.equal(parts.length, 2);
  return parts.map((part) => new URLSearchParams(`x=${part}`).get("x"));
}

test("INT-09 the token is in the body of a POST, and nowhere else", async () => {
  for (const credentials of [
    {},
    { clientAuthMethod: "client_secret_post" },
    { clientSecret: undefined, clientAuthMethod: "none" },
    { clientId: undefined, clientSecret: undefined, bearerToken: "management" },
  ]) {
    const { server, verifier } = introspection({ ...credentials });
    await accepted(verifier);
    const [{ form, headers, init, method, url }] = server.requests;
    assert.deepEqual([method, url], ["POST", ENDPOINT]);
    assert.deepEqual(form.getAll("token"), [TOKEN]);
    assert.ok(![...headers].flat().some((text) => text.includes(TOKEN)));
    assert.equal(init.redirect, "manual");
    assert.equal(server.others.length, 0);
  }
});

test("INT-09 a query that the endpoint has stays as it is", async () => {
  const introspectionEndpoint = `${ENDPOINT}?tenant=a%20b`;
  const asked = [];
  const fetch = async (url, init) => {
    asked.push([url, init.method]);
    return new Response(JSON.stringify(active()));
  };
  await accepted(introspection({ introspectionEndpoint, fetch }).verifier);
  assert.deepEqual(asked, [[introspectionEndpoint, "POST"]]);
});

/** Characters of a token, each where it may and may not be (RFC 6750 section 2.1). */
const NOT_TOKENS = [
  "",
  "=",
  "==",
  "a=b",
  "=a",
  "a b",
  " a",
  "a ",
  "a&active=true",
  "a&token=b",
  "a%26",
  "a%00",
  "a\u0000",
  "a\nb",
  "a\r\nX-Evil: 1",
  "a\tb",
  "a,b",
  "a;b",
  "a:b",
  'a"b',
  "a\\b",
  "a#b",
  "a?b",
  "a@b",
  "a!b",
  "a*b",
  "a(b)",
  "a\u00e4b",
  "a\u2028b",
  "\ufeffa",
  "a\ud800",
  "\ud83d\ude00",
  "\uff41",
];

test("INT-10 a token of other characters is refused before anything is sent", async () => {
  const { server, verifier } = introspection();
  for (const token of NOT_TOKENS) {
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: JSON.stringify(token) });
  }
  const boxed = Object(TOKEN);
  for (const token of [
    undefined,
    null,
    5,
    5n,
    true,
    {},
    [],
    [TOKEN],
    boxed,
    Symbol("t"),
    () => TOKEN,
  ]) {
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: typeof token });
  }
  assert.equal(server.requests.length, 0);
});

test("INT-10 each character that a token may have arrives as it is", async () => {
  const tokens = ["-._~+/", "a+b/c==", "+", "/", "a=", "~", "0", "A.b-C_d"];
  tokens.push("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/====");
  const { server, verifier } = introspection();
  for (const token of tokens) await accepted(verifier, token);
  assert.deepEqual(
    server.requests.map(({ token }) => token),
    tokens,
  );
  for (const { body } of server.requests) assert.match(body, /^[\w.~*%&=+-]+$/);
});

const HARD = [
  ["a:b", "c:d"],
  ["a b", "c d"],
  ["p%/\u00f6", "s&=+?#"],
  ["100%", "50%25"],
  ["https://client.example/?a=b&c=d", "~!@#$%^*()_+{}|"],
  ["\u{1f600}", "\u65e5\u672c"],
  ["+", "%2B"],
];

test("INT-11 Basic credentials are form-encoded first, then joined", async () => {
  for (const [clientId, clientSecret] of HARD) {
    const { server, verifier } = introspection({ clientId, clientSecret });
    await accepted(verifier);
    const [request] = server.requests;
    assert.match(basicOf(request), /^[\w.*%+-]+:[\w.*%+-]+$/);
    assert.deepEqual(decodedBasicOf(request), [clientId, clientSecret]);
  }
});

test("INT-11 client_secret_post needs no second encoding", async () => {
  for (const [clientId, clientSecret] of HARD) {
    const clientAuthMethod = "client_secret_post";
    const { server, verifier } = introspection({ clientId, clientSecret, clientAuthMethod });
    await accepted(verifier);
    const [{ form }] = server.requests;
    assert.deepEqual([form.get("client_id"), form.get("client_secret")], [clientId, clientSecret]);
    assert.deepEqual([...form.keys()].sort(), [
      "client_id",
      "client_secret",
      "token",
      "token_type_hint",
    ]);
  }
});

test("INT-11 servers that want them raw can have them", async () => {
  for (const [clientId, clientSecret] of HARD.filter(([id]) => !id.includes(":"))) {
    const formEncodeCredentials = false;
    const { server, verifier } = introspection({ clientId, clientSecret, formEncodeCredentials });
    await accepted(verifier);
    assert.equal(basicOf(server.requests[0]), `${clientId}:${clientSecret}`);
  }
});

test("INT-11 a raw id with a colon would be another id and another secret: refused", () => {
  const raw = { formEncodeCredentials: false };
  const construct = () => introspection({ clientId: "a:b", clientSecret: "c", ...raw });
  const error = assert.throws(construct, { reason: "ERR_CONFIG_CLIENT_AUTH" });
  checkConfigError(error, "ERR_CONFIG_CLIENT_AUTH", "a colon");
  // In the secret it can only be read one way (RFC 7617 section 2).
  introspection({ clientId: "a", clientSecret: "b:c", ...raw });
});

const CONTROLS = ["\r\nX-Evil: 1", "\n", "\r", "\u0000", "\u0007", "\u007f"];

test("INT-12 control characters in credentials are a configuration error", () => {
  for (const control of CONTROLS) {
    const evil = `x${control}${CANARY}`;
    const post = { clientAuthMethod: "client_secret_post" };
    const raw = { formEncodeCredentials: false };
    const nobody = { clientId: undefined, clientSecret: undefined };
    for (const [option, more] of [
      ["clientId", {}],
      ["clientSecret", {}],
      ["clientId", post],
      ["clientSecret", post],
      ["clientId", raw],
      ["clientSecret", raw],
      ["clientId", { clientSecret: undefined, clientAuthMethod: "none" }],
      ["clientId", { ...nobody, bearerToken: "x" }],
      ["clientId", { ...nobody, authorizationHeader: () => "x" }],
      ["bearerToken", nobody],
    ]) {
      const label = `${option} with ${JSON.stringify(control)} and ${JSON.stringify(more)}`;
      const construct = () => introspection({ ...more, [option]: evil });
      const error = assert.throws(construct, { name: "ConfigError" });
      checkConfigError(error, "ERR_CONFIG_CLIENT_AUTH", label);
      assert.equal(error.option, option, label);
    }
  }
});

test("INT-12 control characters from a header function are not sent", async () => {
  for (const control of CONTROLS) {
    const { events, server, verifier } = introspection({
      clientId: undefined,
      clientSecret: undefined,
      authorizationHeader: () => `Bearer x${control}`,
    });
    await unavailable(verifier, TOKEN, JSON.stringify(control));
    assert.equal(server.requests.length, 0);
    assert.equal(of(events, "introspection_failed")[0].failure, "client_authentication");
  }
});

test("INT-13 a malformed token causes no request", async () => {
  const { server, verifier } = introspection();
  const longest = "a".repeat(16 * 1024);
  await accepted(verifier, longest);
  for (const token of [`${longest}a`, "a".repeat(1_000_000), "\u00e4".repeat(16 * 1024)]) {
    await assert.rejects(verifier.verifyToken(token), { code: "invalid_token", status: 401 });
  }
  await refused(verifier, `${longest}a`, "ERR_TOKEN_TOO_LARGE");
  assert.equal(server.requests.length, 1);
});

test("INT-13 many who ask about one token at the same time share one request, except on workerd", async () => {
  const gate = deferred();
  const { server, verifier } = introspection({ answer: () => gate.promise });
  const verdicts = Array.from({ length: 50 }, () => verifier.verifyToken(TOKEN));
  await settle();
  gate.resolve(active());
  for (const { subject } of await Promise.all(verdicts)) assert.equal(subject, active().sub);
  assert.equal(server.requests.length, callsOf(50));
  // The cache is off: whoever comes later has a request of their own.
  server.answer = inactive();
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, callsOf(50) + 1);
});

test("INT-13 many tokens never cost more requests at a time than configured, except on workerd", async () => {
  for (const maxConcurrentRequests of [1, 4]) {
    const answer = async ({ token }) => {
      await settle(2);
      return token.startsWith("good") ? active({ sub: token }) : inactive();
    };
    const { server, verifier } = introspection({ answer, maxConcurrentRequests, timeout: 60 });
    const tokens = Array.from({ length: 40 }, (_, n) => `${n % 4 === 0 ? "good" : "bad"}-${n}`);
    const outcomes = await Promise.allSettled(tokens.map((token) => verifier.verifyToken(token)));
    outcomes.forEach(({ status, value, reason }, index) => {
      if (index % 4 === 0) assert.equal(value?.subject, tokens[index], `${status} ${reason}`);
      else assert.equal(reason?.reason, "ERR_TOKEN_INACTIVE");
    });
    assert.equal(server.requests.length, tokens.length);
    assert.equal(server.mostOpen, openAtOnce(tokens.length, maxConcurrentRequests));
  }
});

test("INT-13 while the server is down, it is asked about one token at a time", async () => {
  const { server, time, verifier } = introspection({
    answer: () => new Response(null, { status: 503 }),
  });
  const { retryAfter } = await unavailable(verifier);
  const tokens = Array.from({ length: 100 }, (_, index) => `token-${index}`);
  await Promise.all(tokens.map((token) => unavailable(verifier, token)));
  assert.equal(server.requests.length, 2);
  assert.equal(server.mostOpen, 1);
  time.advance(retryAfter);
  server.answer = active();
  await accepted(verifier);
});

test("INT-13 odd tokens that the server rejects keep nobody else out", async () => {
  const odd = [
    ...[400, 401, 403, 404, 413, 500, 502].map((status) => () => new Response(null, { status })),
    () => Response.json({ error: "unsupported_token_type" }, { status: 400 }),
    () => new Response("not json"),
    () => new Response(" ".repeat(70_000)),
    active({ exp: "soon" }),
  ];
  for (const [index, answerOdd] of odd.entries()) {
    const answer = (request) => {
      if (!request.token.startsWith("odd")) return active();
      return typeof answerOdd === "function" ? answerOdd() : answerOdd;
    };
    const { events, server, verifier } = introspection({ answer });
    for (let n = 0; n < 20; n += 1) await unavailable(verifier, `odd-${n}`, `odd answer ${index}`);
    await accepted(verifier);
    assert.equal(server.requests.length, 21);
    const told = of(events, "introspection_failed");
    assert.equal(told.length, 20);
    assert.ok(told.every(({ retryAfter }) => retryAfter === 0));
  }
});

test("INT-13 the inactive result for a random token can be cached", async () => {
  const { server, time, verifier } = introspection({ answer: inactive(), inactiveTtl: 10 });
  for (let index = 0; index < 20; index += 1) await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 1);
  time.advance(10.1);
  await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(server.requests.length, 2);
});

test("INT-14 a token goes to the configured endpoint, whatever it says of itself", async () => {
  const server = authorizationServer();
  const elsewhere = "https://evil.example";
  const jwt = await mint({
    alg: "EdDSA",
    header: { jku: `${elsewhere}/jwks`, iss: elsewhere },
    claims: { iss: elsewhere, introspection_endpoint: `${elsewhere}/introspect` },
  });
  const { verifier } = introspection({ server });
  await accepted(verifier, jwt);
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    [ENDPOINT],
  );
  assert.equal(server.others.length, 0);
});

test("INT-14 an answer cannot move the endpoint", async () => {
  const { server, verifier } = introspection({
    answer: active({
      introspection_endpoint: "https://evil.example/",
      iss: "https://evil.example",
    }),
  });
  await accepted(verifier);
  await accepted(verifier);
  assert.deepEqual(new Set(server.requests.map(({ url }) => url)), new Set([ENDPOINT]));
});

test("INT-14 a redirect takes neither token nor credentials along", async () => {
  for (const location of ["https://evil.example/", `${ENDPOINT}/`, "http://127.0.0.1/"]) {
    const { server, verifier } = introspection({
      answer: () => Response.redirect(location, 307),
      fetch: undefined,
    });
    const original = globalThis.fetch;
    globalThis.fetch = (url, init) => {
      assert.equal(init.redirect, "manual");
      return server.fetch(url, init);
    };
    try {
      await unavailable(verifier);
    } finally {
      globalThis.fetch = original;
    }
    assert.equal(server.requests.length, 1);
    assert.equal(server.others.length, 0);
  }
});

test("INT-14 the endpoint must be https, or on this machine", () => {
  for (const introspectionEndpoint of [
    "http://auth.example/introspect",
    "ftp://auth.example/introspect",
    "file:///introspect",
    "data:application/json,{}",
    "blob:https://auth.example/1",
    "javascript:0",
    "//auth.example/introspect",
    "/introspect",
    "auth.example",
    "https://user:password@auth.example/",
    "https://auth.example/#fragment",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest",
    "https://[fd00::1]/",
    "https://2130706433.0x7f.1/",
  ]) {
    const error = assert.throws(() => introspection({ introspectionEndpoint }), {
      reason: "ERR_CONFIG_URL",
      option: "introspectionEndpoint",
    });
    checkConfigError(error, "ERR_CONFIG_URL", introspectionEndpoint);
  }
  for (const introspectionEndpoint of [
    "http://127.0.0.1:9000/introspect",
    "http://localhost/introspect",
    "http://[::1]/introspect",
  ]) {
    introspection({ introspectionEndpoint });
  }
});

test("INT-14 behind a MultiVerifier, a JWT of another issuer is not sent to the server of opaque tokens", async () => {
  const key = await keyFor("EdDSA");
  const jwtVerifier = new JWTVerifier({
    publicKey: key.pem,
    algorithm: "EdDSA",
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW,
  });
  const { server, verifier } = introspection();
  const multi = new MultiVerifier({ verifiers: [jwtVerifier, verifier], onEvent: () => {} });
  const foreign = await mint({ alg: "EdDSA", claims: { iss: "https://other.example" } });
  await assert.rejects(multi.verifyToken(foreign), { code: "invalid_token", status: 401 });
  await multi.verifyToken(await mint({ alg: "EdDSA" }));
  assert.equal(server.requests.length, 0);
  await accepted(multi);
  assert.equal(server.requests.length, 1);
});
