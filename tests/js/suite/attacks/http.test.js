/** Attacks on the HTTP interface: the Authorization header, challenges, and state that requests share. */
import * as bearer from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  METADATA_URL,
  RESOURCE,
  errorBody,
  gateWith,
  isRefusal,
  parameters,
  passes,
  refuses,
  requestOf,
  requestWith,
  verifierThat,
} from "../support/gates.js";
import { claims, forged, keyPair } from "../support/issuer.js";
import { mint, remoteVerifier } from "../support/verifier-fixtures.js";

test("HTTP-01 schemes other than Bearer are no credentials", async () => {
  const gate = gateWith();
  const token = mint();
  const schemes = [
    "Basic",
    "DPoP",
    "Token",
    "JWT",
    "Digest",
    "Negotiate",
    "BearerToken",
    "Bearer2",
    "Bearer-",
    "XBearer",
    "Bea",
  ];
  for (const scheme of schemes) {
    const event = await refuses(gate, requestWith(`${scheme} ${token}`), 401, undefined, scheme);
    assert.equal(event.reason, "NO_CREDENTIALS", scheme);
  }
  for (const header of [token, "", "Basic", `Basic Bearer ${token}`]) {
    const event = await refuses(gate, requestWith(header), 401, undefined, header);
    assert.equal(event.reason, "NO_CREDENTIALS", header);
  }
});

test("HTTP-02 the scheme is compared without case", async () => {
  const gate = gateWith();
  const token = mint();
  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
    assert.equal((await passes(gate, requestWith(`${scheme} ${token}`))).token, token);
  }
  // Letters beyond ASCII are other letters.
  const event = await refuses(gate, requestWith("bear\u00e9r x"), 401, undefined, "e acute");
  assert.equal(event.reason, "NO_CREDENTIALS");
});

test("HTTP-03 exactly one token after one or more spaces", async () => {
  const gate = gateWith();
  const token = mint();
  for (const gap of [" ", "  ", "          "]) {
    assert.equal((await passes(gate, requestWith(`Bearer${gap}${token}`))).token, token);
  }
  // White space around a field value is not part of it (RFC 9110 section 5.5).
  assert.equal((await passes(gate, requestWith(` Bearer ${token} `))).token, token);
  const malformed = [
    "Bearer",
    "Bearer ",
    `Bearer\t${token}`,
    `Bearer \t${token}`,
    `Bearer ${token} x`,
    `Bearer ${token} ${token}`,
    `Bearer ${token}\tx`,
    `Bearer x ${token}`,
    `Bearer "${token}"`,
    `Bearer <${token}>`,
    `Bearer token=${token}`,
    `Bearer:${token}`,
    `Bearer, ${token}`,
    `Bearer =${token}`,
    `Bearer ${token};`,
    `Bearer ${token}=x`,
    `Bearer Bearer ${token}`,
  ];
  for (const header of malformed) {
    const label = header.replaceAll(token, "TOKEN");
    const event = await refuses(gate, requestWith(header), 400, "invalid_request", label);
    assert.equal(event.reason, "MALFORMED_CREDENTIALS", label);
  }
});

test("HTTP-04 two Authorization headers are refused, whichever is good", async () => {
  const gate = gateWith();
  const token = mint();
  for (const pair of [
    [token, token],
    [token, "x"],
    ["x", token],
  ]) {
    const headers = new Headers();
    for (const one of pair) headers.append("Authorization", `Bearer ${one}`);
    const request = requestWith(undefined, { headers });
    await refuses(gate, request, 400, "invalid_request", "two headers");
    await refuses(gate, requestWith(`Bearer ${pair.join(",")}`), 400, "invalid_request", "a comma");
  }
  const mixed = new Headers();
  mixed.append("Authorization", "Basic eDp5");
  mixed.append("Authorization", `Bearer ${token}`);
  await refuses(gate, requestWith(undefined, { headers: mixed }), 401, undefined, "Basic first");
});

test("HTTP-05 a token in the query, the body, a cookie, another header is never read", async () => {
  const gate = gateWith();
  const token = mint();
  const form = "application/x-www-form-urlencoded";
  const requests = {
    query: requestWith(undefined, { url: `${RESOURCE}?access_token=${token}` }),
    form: requestWith(undefined, {
      body: `access_token=${token}`,
      headers: { "Content-Type": form },
    }),
    json: requestWith(undefined, { body: JSON.stringify({ access_token: token }) }),
    cookie: requestWith(undefined, { headers: { Cookie: `access_token=${token}` } }),
    "X-Access-Token": requestWith(undefined, { headers: { "X-Access-Token": token } }),
    "X-Forwarded-Authorization": requestWith(undefined, {
      headers: { "X-Forwarded-Authorization": `Bearer ${token}` },
    }),
    "Proxy-Authorization": requestWith(undefined, {
      headers: { "Proxy-Authorization": `Bearer ${token}` },
    }),
    "Cf-Access-Jwt-Assertion": requestWith(undefined, {
      headers: { "Cf-Access-Jwt-Assertion": token },
    }),
  };
  for (const [where, request] of Object.entries(requests)) {
    const event = await refuses(gate, request, 401, undefined, where);
    assert.equal(event.reason, "NO_CREDENTIALS", where);
    assert.equal(request.bodyUsed, false, `${where}: body`);
  }
  // Nor does it spoil a good header, and the body is the handler's.
  const request = requestOf(token, {
    url: `${RESOURCE}?access_token=x`,
    body: "access_token=y",
  });
  assert.equal((await passes(gate, request)).token, token);
  assert.equal(await request.text(), "access_token=y");
});

test("HTTP-06 megabytes in the header are one pass", async () => {
  const gate = gateWith();
  const token = mint();
  const million = 1_000_000;
  assert.equal(
    (await passes(gate, requestWith(`Bearer${" ".repeat(million)}${token}`))).token,
    token,
  );
  const malformed = [
    `Bearer ${"a ".repeat(million)}b`,
    `Bearer a${" ".repeat(million)}b`,
    `Bearer ${"=".repeat(million)}`,
    `Bearer ${"a,".repeat(million)}b`,
    `Bearer a${"=".repeat(million)}b`,
  ];
  for (const header of malformed) {
    const label = `${header.slice(0, 12)}...`;
    await refuses(gate, requestWith(header), 400, "invalid_request", label);
  }
  await refuses(gate, requestWith("B".repeat(million)), 401, undefined, "a long scheme");
  const tooLong = await refuses(gate, requestOf("a".repeat(million)), 401, "invalid_token", "long");
  assert.equal(tooLong.reason, "ERR_TOKEN_TOO_LARGE");
});

test("HTTP-06 a token of 16 KiB is judged, one more character is too large", async () => {
  const gate = gateWith();
  const signed = mint();
  const [head, body, signature] = signed.split(".");
  const padded = (length) => {
    const missing = length - head.length - body.length - signature.length - 2;
    return `${head}.${body}${"A".repeat(missing)}.${signature}`;
  };
  const fits = await refuses(gate, requestOf(padded(16_384)), 401, "invalid_token", "16384");
  assert.equal(fits.reason, "ERR_SIGNATURE_INVALID");
  const over = await refuses(gate, requestOf(padded(16_385)), 401, "invalid_token", "16385");
  assert.equal(over.reason, "ERR_TOKEN_TOO_LARGE");
});

test("HTTP-07 control and non-ASCII characters in a token are refused", async () => {
  const gate = gateWith();
  let sent = 0;
  for (let code = 0; code < 256; code += 1) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z0-9._~+/-]/.test(character)) continue;
    let request;
    try {
      request = requestWith(`Bearer a${character}b`);
    } catch {
      // CR, LF and NUL can be in no header at all, and the runtime says so first.
      continue;
    }
    sent += 1;
    const event = await refuses(gate, request, 400, "invalid_request", `U+00${code.toString(16)}`);
    assert.equal(event.reason, "MALFORMED_CREDENTIALS");
  }
  // 189 characters are outside of b64token; at most the control characters cannot be sent.
  assert.ok(sent >= 150, `only ${sent} could be sent`);
});

test("HTTP-08 no value of a request or an error gets into a challenge", async () => {
  const evil = 'x", error="none", resource_metadata="https://evil.example';
  const seen = [];
  const gate = gateWith({ requiredScopes: ["read"] });
  const pair = await keyPair("main");
  const token = forged(pair, claims({ sub: evil, scope: evil }), { kid: evil });
  seen.push(await gate.authenticate(requestOf(token)));
  seen.push(await gate.authenticate(requestOf(mint({ subject: evil, scopes: ["evil-scope"] }))));
  const loud = verifierThat(() => {
    throw Object.assign(new Error(`${evil}\r\nX-Evil: 1`), {
      code: "invalid_token",
      error_description: evil,
      requiredScopes: [evil],
      retryAfter: evil,
    });
  });
  seen.push(
    await gateWith({ verifier: loud, requiredScopes: ["read"] }).authenticate(requestOf("x")),
  );
  seen.push(
    gate.challenge(
      Object.assign(new Error(evil), { code: "insufficient_scope", requiredScopes: [evil, "a b"] }),
    ),
  );
  for (const response of seen) {
    const text = `${JSON.stringify([...response.headers])}${await response.text()}`;
    assert.ok(!/evil/i.test(text), text);
    const { resource_metadata: metadata } = parameters(response.headers.get("WWW-Authenticate"));
    assert.equal(metadata, METADATA_URL);
  }
  const late = verifierThat(() => {
    throw Object.assign(new Error("x"), { code: "server_error", retryAfter: "1\r\nX-Evil: 1" });
  });
  await refuses(gateWith({ verifier: late }), requestOf("x"), 503, "server_error", "Retry-After");
});

test("HTTP-08 requireScopes takes nothing that could end a quoted string", async () => {
  const gate = gateWith();
  const accessToken = await passes(gate, requestOf(mint()));
  for (const scope of [
    'a"b',
    "a\\b",
    "a\r\nb",
    "a b",
    "",
    "\u00e9",
    "a\u0000b",
    7,
    undefined,
    null,
    {},
  ]) {
    const thrown = assert.throws(() => gate.requireScopes(accessToken, scope), Error);
    // Whoever answers with it must not have sent it on.
    const response = gate.challenge(thrown);
    if (response.status === 503) continue;
    const { scope: said } = parameters(response.headers.get("WWW-Authenticate"));
    assert.ok(said === undefined || said === "", `said ${said}`);
  }
});

test("HTTP-09 401, 403, 400 and 503 are never mixed up", async () => {
  const pair = await keyPair("main");
  const gate = gateWith({ requiredScopes: ["read"] });
  const good = { scopes: ["read"] };
  const bad = {
    garbage: "garbage",
    "two parts": "a.b",
    "alg none": forged(pair, claims(), { alg: "none" }),
    forged: forged(pair, claims({ scope: "read" })),
    expired: mint({ ...good, expiresInSeconds: -100 }),
    "other issuer": mint({ ...good, issuer: "https://other.example.com" }),
    "other audience": mint({ ...good, audience: "https://other.example.com" }),
  };
  for (const [label, token] of Object.entries(bad)) {
    await refuses(gate, requestOf(token), 401, "invalid_token", label);
  }
  await refuses(gate, requestOf(mint()), 403, "insufficient_scope", "no scope");
  await refuses(gate, requestWith("Bearer a b"), 400, "invalid_request", "two words");
  await refuses(gate, requestWith(undefined), 401, undefined, "nothing");
  for (const status of [301, 401, 403, 404, 429, 500, 503]) {
    const fetch = async () => new Response("", { status });
    const down = gateWith({ verifier: remoteVerifier({ fetch }), requiredScopes: ["read"] });
    await refuses(down, requestOf(mint(good)), 503, "server_error", `issuer says ${status}`);
  }
});

test("HTTP-10 without credentials the challenge has no error", async () => {
  const gate = gateWith({ requiredScopes: ["read"] });
  const response = await gate.authenticate(requestWith(undefined));
  const said = parameters(response.headers.get("WWW-Authenticate"));
  assert.deepEqual(said, { scope: "read", resource_metadata: METADATA_URL });
  assert.equal(await response.text(), "");
});

test("HTTP-11 nothing here sends a token on", async () => {
  for (const name of Object.keys(bearer)) {
    assert.ok(!/fetch|proxy|forward|upstream|exchange|client/i.test(name), name);
  }
  // A handler that copies the request to another server copies the token: that is its own doing,
  // and visible. What it answers is never given the token by the gate.
  const token = mint();
  const response = await gateWith().protect(() => new Response("ok"))(requestOf(token));
  assert.ok(!JSON.stringify([...response.headers]).includes(token));
});

test("HTTP-12 Host and Origin decide nothing here, so they cannot be misused", async () => {
  const gate = gateWith();
  for (const url of ["http://evil.example/mcp", "http://127.0.0.1:3000/mcp", RESOURCE]) {
    const headers = {
      Host: "evil.example",
      Origin: "https://evil.example",
      "X-Forwarded-Host": "evil.example",
    };
    const response = await gate.authenticate(requestWith(undefined, { url, headers }));
    // The challenge names the configured URL, whoever asks for what.
    await isRefusal(response, 401, undefined, url);
    // And no such header stands in for a token.
    await refuses(gate, requestWith("Bearer x", { url, headers }), 401, "invalid_token", url);
  }
});

test("HTTP-13 changes by one request do not reach another request", async () => {
  const gate = gateWith();
  const token = mint({ scopes: ["read"] });
  const first = await passes(gate, requestOf(token));
  const attempts = [
    () => first.scopes.push("admin"),
    () => (first.clientId = "other"),
    () => (first.claims.sub = "other"),
    () => (first.resource.href = "https://evil.example/"),
    () => first.resource.searchParams.append("x", "1"),
    () => (first.token = "x"),
    () => delete first.scopes,
    () => Object.setPrototypeOf(first, { scopes: ["admin"] }),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // What is frozen throws in modules; a copy of the URL's parameters does not.
    }
  }
  const second = await passes(gate, requestOf(token));
  assert.deepEqual(second.scopes, ["read"]);
  assert.equal(second.clientId, "test-user");
  assert.equal(second.claims.sub, "test-user");
  assert.equal(second.token, token);
  assert.equal(second.resource.href, RESOURCE);
});

test("HTTP-13 all tokens hold one URL of the resource, which nobody can change", async () => {
  const gate = gateWith({ resource: `${RESOURCE}?a=b` });
  const { resource } = await passes(gate, requestOf(mint()));
  assert.equal((await passes(gate, requestOf(mint({ scopes: ["read"] })))).resource, resource);
  const parts = [
    ...["hash", "host", "hostname", "href", "password", "pathname", "port", "protocol", "search"],
    ...["searchParams", "username", "own"],
  ];
  for (const part of parts) {
    assert.throws(() => (resource[part] = "evil"), { name: "TypeError" });
    assert.throws(() => Object.defineProperty(resource, part, { value: "evil" }), { name: "TypeError" });
  }
  resource.searchParams.append("x", "1");
  const setter = Object.getOwnPropertyDescriptor(URL.prototype, "hostname")?.set;
  setter?.call(resource, "evil.example");
  // For whoever reads it, it is a URL like any other.
  const { href, host, pathname, origin, search } = new URL(`${RESOURCE}?a=b`);
  assert.ok(resource instanceof URL);
  assert.deepEqual(
    [resource.href, resource.host, resource.pathname, resource.origin, resource.search],
    [href, host, pathname, origin, search],
  );
  assert.equal(resource.searchParams.get("a"), "b");
  assert.equal(String(resource), href);
  assert.equal(JSON.stringify({ resource }), JSON.stringify({ resource: href }));
  assert.equal(new URL(resource).href, href);
  assert.equal(new URL("/other", resource).origin, origin);
});

test("HTTP-13 gates over one verifier do not share what they add", async () => {
  const verifier = remoteVerifier();
  const other = "https://other.example.com/mcp";
  const [one, two] = [gateWith({ verifier }), gateWith({ verifier, resource: other })];
  const token = mint();
  const results = await Promise.all(
    [one, two, one, two].map((gate) => passes(gate, requestOf(token))),
  );
  assert.deepEqual(
    results.map(({ resource }) => resource.href),
    [RESOURCE, other, RESOURCE, other],
  );
  assert.equal((await verifier.verifyToken(token)).resource, undefined);
});

test("HTTP-09 the body of a refusal is the code and its one text", async () => {
  const response = await gateWith().authenticate(requestOf("x"));
  assert.equal(await response.text(), errorBody("invalid_token"));
  assert.match(response.headers.get("Content-Type"), /^application\/json/);
});
