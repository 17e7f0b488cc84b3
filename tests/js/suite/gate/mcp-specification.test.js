/**
 * The requirements of the MCP authorization specification, one test each. Where the host or the client must fulfil a
 * requirement, the test shows that the gate leaves it to them and does not prevent it.
 */
import * as bearer from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  METADATA_URL,
  ORIGIN,
  RESOURCE,
  gateWith,
  isRefusal,
  parameters,
  passes,
  refuses,
  requestOf,
  requestWith,
} from "../support/gates.js";
import { ISSUER, claims, clock, forged, keyPair } from "../support/issuer.js";
import { jwtVerifier, mint, remoteVerifier, staticVerifier } from "../support/verifier-fixtures.js";

const ROOT_URL = `${ORIGIN}/.well-known/oauth-protected-resource`;
const read = { scopes: ["read"] };

const challengeOf = async (gate, request) =>
  parameters((await gate.authenticate(request)).headers.get("WWW-Authenticate"));

test("MCP specification: authorization is for HTTP: nothing for stdio, no gate without a verifier", () => {
  for (const name of Object.keys(bearer)) assert.ok(!/stdio|process|environment/i.test(name), name);
  const without = { resource: RESOURCE, authorizationServers: [ISSUER] };
  assert.throws(() => bearer.createBearerGate(without), bearer.ConfigError);
});

test("MCP specification: protected resource metadata (RFC 9728) is implemented", async () => {
  const serve = gateWith().protect(() => new Response("handler"));
  const response = await serve(new Request(METADATA_URL));
  assert.equal(response.status, 200);
  assert.match(response.headers.get("Content-Type"), /^application\/json/);
  assert.equal((await response.json()).resource, RESOURCE);
});

test("MCP specification: authorization_servers has at least one entry, and must have", async () => {
  const gate = gateWith({ authorizationServers: [ISSUER, "https://second.example.com"] });
  const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
  assert.deepEqual(document.authorization_servers, [ISSUER, "https://second.example.com"]);
  const empty = () => gateWith({ authorizationServers: [] });
  assert.throws(empty, { reason: "ERR_CONFIG_EMPTY", option: "authorizationServers" });
});

test("MCP specification: the metadata is advertised in the challenge, at the path, at the root", async () => {
  const gate = gateWith();
  const { resource_metadata: advertised } = await challengeOf(gate, requestWith(undefined));
  for (const url of [advertised, METADATA_URL, ROOT_URL]) {
    assert.equal(gate.metadataResponse(new Request(url)).status, 200, url);
  }
});

test("MCP specification: a 401 challenge names the scopes", async () => {
  const gate = gateWith({ requiredScopes: ["read", "write"] });
  assert.equal((await challengeOf(gate, requestWith(undefined))).scope, "read write");
  assert.equal((await challengeOf(gate, requestOf("bad"))).scope, "read write");
});

test("MCP specification: scope sets are built one way; a challenge may go beyond the metadata", async () => {
  const gate = gateWith({ requiredScopes: ["b", "a"], scopesSupported: ["b"] });
  const accessToken = await passes(gate, requestOf(mint({ scopes: ["a", "b"] })));
  const lacking = assert.throws(() => gate.requireScopes(accessToken, "c"), { status: 403 });
  const operation = parameters(gate.challenge(lacking).headers.get("WWW-Authenticate"));
  assert.equal(operation.scope, "b a c");
  assert.equal((await challengeOf(gate, requestWith(undefined))).scope, "b a");
  assert.equal((await challengeOf(gate, requestOf(mint(read)))).scope, "b a");
  const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
  assert.deepEqual(document.scopes_supported, ["b"]);
});

test("MCP specification: scopes_supported is by default the least that works", async () => {
  const gate = gateWith({ requiredScopes: ["read"] });
  const serve = gate.protect((_request, { accessToken }) => {
    gate.requireScopes(accessToken, "admin");
    return new Response();
  });
  await isRefusal(await serve(requestOf(mint(read))), 403, "insufficient_scope", "admin");
  // What one operation asked for is not in the metadata then, either.
  const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
  assert.deepEqual(document.scopes_supported, ["read"]);
});

test("MCP specification: offline_access is in no challenge and not in scopes_supported", async () => {
  const gate = gateWith({
    requiredScopes: ["read", "offline_access"],
    scopesSupported: ["read", "offline_access", "write"],
  });
  const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
  assert.deepEqual(document.scopes_supported, ["read", "write"]);
  for (const request of [requestWith(undefined), requestOf("bad"), requestOf(mint())]) {
    assert.equal((await challengeOf(gate, request)).scope, "read");
  }
});

test("MCP specification: a token comes from the Authorization header and from nowhere else", async () => {
  const gate = gateWith();
  const token = mint();
  const inQuery = requestWith(undefined, { url: `${RESOURCE}?access_token=${token}` });
  await refuses(gate, inQuery, 401, undefined, "query");
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const inBody = requestWith(undefined, { body: `access_token=${token}`, headers });
  await refuses(gate, inBody, 401, undefined, "body");
  assert.equal((await passes(gate, requestOf(token))).token, token);
});

test("MCP specification: each request is judged, whatever came before", async () => {
  const time = clock();
  const gate = gateWith({ verifierOptions: { now: time.now } });
  const token = mint({ expiresInSeconds: 100 });
  let calls = 0;
  const serve = gate.protect(() => {
    calls += 1;
    return new Response();
  });
  const headers = { "Mcp-Session-Id": "one-session" };
  for (let request = 0; request < 3; request += 1) await serve(requestOf(token, { headers }));
  await isRefusal(await serve(requestWith(undefined, { headers })), 401, undefined, "no token");
  time.advance(200);
  await isRefusal(await serve(requestOf(token, { headers })), 401, "invalid_token", "expired");
  assert.equal(calls, 3);
  assert.equal(gate.events.length, 5);
});

test("MCP specification: tokens are validated: form, signature, time, issuer, audience", async () => {
  const gate = gateWith();
  const pair = await keyPair("main");
  const wrong = {
    ERR_TOKEN_MALFORMED: "x.y",
    ERR_SIGNATURE_INVALID: forged(pair, claims()),
    ERR_EXPIRED: mint({ expiresInSeconds: -1000 }),
    ERR_NOT_YET_VALID: mint({ additionalClaims: { nbf: claims().iat + 1000 } }),
    ERR_CLAIM_MISMATCH: mint({ issuer: "https://other.example.com" }),
    ERR_ALG_NOT_ALLOWED: forged(pair, claims(), { alg: "none" }),
  };
  for (const [reason, token] of Object.entries(wrong)) {
    const event = await refuses(gate, requestOf(token), 401, "invalid_token", reason);
    assert.equal(event.reason, reason);
  }
});

test("MCP specification: a token that does not name this server is refused, by every gate", async () => {
  const gate = gateWith();
  for (const audience of [undefined, "https://other.example.com", ISSUER, `${RESOURCE}/sub`]) {
    const event = await refuses(
      gate,
      requestOf(mint({ audience })),
      401,
      "invalid_token",
      audience,
    );
    assert.equal(event.claim, "aud");
  }
  const unchecked = () => gateWith({ verifierOptions: { audience: undefined } });
  assert.throws(unchecked, { reason: "ERR_CONFIG_AUDIENCE" });
});

test("MCP specification: a token for this server and others passes unless strictAudience", async () => {
  const audience = [RESOURCE, "https://other.example.com"];
  const several = requestOf(mint({ audience }));
  await passes(gateWith(), several);
  const strict = gateWith({ verifierOptions: { strictAudience: true } });
  await refuses(strict, several, 401, "invalid_token", "strict");
  await passes(strict, requestOf(mint()));
});

test("MCP specification: invalid and expired tokens are answered 401 invalid_token", async () => {
  const gate = gateWith();
  await refuses(gate, requestOf("invalid"), 401, "invalid_token", "invalid");
  await refuses(gate, requestOf(mint({ expiresInSeconds: -19 })), 401, "invalid_token", "expired");
});

test("MCP specification: 401 needed or invalid, 403 not enough, 400 malformed", async () => {
  const gate = gateWith({ requiredScopes: ["read"] });
  await refuses(gate, requestWith(undefined), 401, undefined, "needed");
  await refuses(gate, requestOf("x"), 401, "invalid_token", "invalid");
  await refuses(gate, requestOf(mint()), 403, "insufficient_scope", "not enough");
  await refuses(gate, requestWith("Bearer a,b"), 400, "invalid_request", "malformed");
});

test("MCP specification: a scope missing at run time is 403 with scope and resource_metadata", async () => {
  const gate = gateWith();
  const serve = gate.protect((_request, { accessToken }) => {
    gate.requireScopes(accessToken, "files:write");
    return new Response("written");
  });
  const response = await serve(requestOf(mint(read)));
  assert.equal(response.status, 403);
  const said = parameters(response.headers.get("WWW-Authenticate"));
  assert.deepEqual(Object.keys(said), ["error", "error_description", "scope", "resource_metadata"]);
  assert.equal(said.error, "insufficient_scope");
  assert.equal(said.scope, "files:write");
  assert.equal(said.resource_metadata, METADATA_URL);
});

test("MCP specification: one challenge names all scopes of the operation", async () => {
  const gate = gateWith();
  const granted = await passes(gate, requestOf(mint({ scopes: ["b"] })));
  const error = assert.throws(() => gate.requireScopes(granted, "a", "b", "c"), {
    code: "insufficient_scope",
    requiredScopes: ["a", "b", "c"],
  });
  assert.ok(error instanceof bearer.TokenError);
  const said = parameters(gate.challenge(error).headers.get("WWW-Authenticate"));
  assert.equal(said.scope, "a b c");
});

test("MCP specification: a broader scope counts for the narrower ones", async () => {
  const gate = gateWith({
    requiredScopes: ["files:read"],
    impliedScopes: { "files:admin": ["files:write"], "files:write": ["files:read"] },
  });
  const accessToken = await passes(gate, requestOf(mint({ scopes: ["files:admin"] })));
  gate.requireScopes(accessToken, "files:read", "files:write");
  const narrower = requestOf(mint({ scopes: ["files:none"] }));
  await refuses(gate, narrower, 403, "insufficient_scope", "not implied");
});

test("MCP specification: nothing passes the client's token through to another server", () => {
  const known = [
    "ConfigError",
    "JWTVerifier",
    "MultiVerifier",
    "RSAKeyPair",
    "StaticTokenVerifier",
    "TokenError",
    "createBearerGate",
    "decodeTokenUnverified",
    "getAccessToken",
    "principalOf",
    "requireAccessToken",
    "runWithAccessToken",
  ];
  const exported = Object.keys(bearer).filter((name) => name !== "IntrospectionTokenVerifier");
  // A new export needs a look: whatever sends tokens anywhere does not belong here.
  assert.deepEqual(exported.sort(), known);
});

test("MCP specification: validation comes before processing, and the refused learn nothing", async () => {
  const order = [];
  const slow = {
    requiredScopes: [],
    async verifyToken(token) {
      await new Promise((done) => setTimeout(done, 20));
      order.push("verified");
      return jwtVerifier().verifyToken(token);
    },
  };
  slow.verifyAccessToken = slow.verifyToken;
  const serve = gateWith({ verifier: slow }).protect(() => {
    order.push("handled");
    return new Response("secret data");
  });
  const refused = await serve(requestOf("bad"));
  assert.ok(!(await refused.text()).includes("secret"));
  assert.deepEqual(order, ["verified"]);
  assert.equal(await (await serve(requestOf(mint()))).text(), "secret data");
  assert.deepEqual(order, ["verified", "verified", "handled"]);
});

test("MCP specification: tokens are not logged, and not to be seen in a gate or its events", async () => {
  const gate = gateWith();
  const token = mint();
  const lines = [];
  const { console } = globalThis;
  const original = {};
  for (const name of ["log", "info", "warn", "error", "debug"]) {
    original[name] = console[name];
    console[name] = (...parts) => lines.push(parts.map(String).join(" "));
  }
  try {
    await passes(gate, requestOf(token));
    await refuses(gate, requestOf(`${token}x`), 401, "invalid_token", "bad");
  } finally {
    Object.assign(console, original);
  }
  const signature = token.split(".")[2].slice(0, 40);
  const everything = [...lines, JSON.stringify(gate), JSON.stringify(gate.events), String(gate)];
  for (const text of everything) assert.ok(!String(text).includes(signature));
});

test("MCP specification: keys and metadata of issuers come over https, or from loopback", () => {
  const { ConfigError } = bearer;
  assert.throws(() => remoteVerifier({ jwksUri: "http://issuer.example/jwks" }), ConfigError);
  const discovered = { issuer: "http://issuer.example", audience: RESOURCE, onEvent: () => {} };
  assert.throws(() => new bearer.JWTVerifier(discovered), ConfigError);
  for (const resource of ["http://mcp.example.com/mcp", "ftp://mcp.example.com"]) {
    assert.throws(() => gateWith({ resource }), { reason: "ERR_CONFIG_URL", option: "resource" });
  }
  const authorizationServers = ["http://auth.example.com"];
  assert.throws(() => gateWith({ authorizationServers }), { reason: "ERR_CONFIG_URL" });
  const local = gateWith({ resource: "http://localhost:3000/mcp" });
  const place = "http://localhost:3000/.well-known/oauth-protected-resource/mcp";
  assert.equal(local.metadataUrl, place);
});

test("MCP specification: the resource is a URL without a fragment, spelled as configured", async () => {
  const fragment = () => gateWith({ resource: `${RESOURCE}#part` });
  assert.throws(fragment, { reason: "ERR_CONFIG_URL", option: "resource" });
  const spelling = "https://MCP.Example.COM/mcp";
  const gate = gateWith({ resource: spelling });
  const document = await gate.metadataResponse(new Request(gate.metadataUrl)).json();
  assert.equal(document.resource, spelling);
});

test("MCP specification: possession of a session or a state handle is no authentication", async () => {
  const serve = gateWith().protect(() => new Response("ok"));
  const handles = { "Mcp-Session-Id": "s-1", Cookie: "session=1", "Mcp-State": "x" };
  for (const [name, value] of Object.entries(handles)) {
    for (const method of ["POST", "GET", "DELETE"]) {
      const request = requestWith(undefined, { method, headers: { [name]: value } });
      await isRefusal(await serve(request), 401, undefined, `${method} ${name}`);
    }
  }
});

test("MCP specification: Origin is the transport's to check: the gate leaves it in the request", async () => {
  const serve = gateWith().protect((request) => {
    const allowed = request.headers.get("Origin") === "https://app.example.com";
    return new Response(null, { status: allowed ? 200 : 403 });
  });
  const from = (origin) => requestOf(mint(), { headers: { Origin: origin } });
  assert.equal((await serve(from("https://app.example.com"))).status, 200);
  assert.equal((await serve(from("https://evil.example.com"))).status, 403);
});

test("MCP specification: there is no proxy with static client ids, so no consent to ask for", async () => {
  for (const name of Object.keys(bearer)) assert.ok(!/proxy|register|consent/i.test(name), name);
  // No endpoint of an authorization server is answered: such a request needs a token like others.
  const serve = gateWith({ verifier: staticVerifier() }).protect(() => new Response("handler"));
  for (const path of [
    "/authorize",
    "/token",
    "/register",
    "/.well-known/oauth-authorization-server",
  ]) {
    const request = new Request(`${ORIGIN}${path}`);
    await isRefusal(await serve(request), 401, undefined, path);
  }
});
