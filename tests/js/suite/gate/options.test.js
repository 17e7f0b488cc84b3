/** Options of a gate: types, names, and no value that could end a quoted string in a header. */
import { ConfigError, createBearerGate } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured } from "../support/expect-refusal.js";
import {
  AUTHORIZATION_SERVER,
  METADATA_URL,
  RESOURCE,
  gateWith,
  parameters,
  passes,
  requestOf,
  requestWith,
  verifierThat,
} from "../support/gates.js";
import { jwtVerifier, mint, remoteVerifier, staticVerifier } from "../support/verifier-fixtures.js";

const minimal = () => ({
  verifier: jwtVerifier(),
  resource: RESOURCE,
  authorizationServers: [AUTHORIZATION_SERVER],
});

test("GATE OPTIONS three are enough", async () => {
  const gate = createBearerGate(minimal());
  assert.equal((await passes(gate, requestOf(mint()))).clientId, "test-user");
});

test("GATE OPTIONS an unknown name is an error", () => {
  const names = [
    "audience",
    "scopes",
    "requiredscopes",
    "required_scopes",
    "authorizationServer",
    "resourceMetadataUrl",
    "realm",
    "constructor",
    "toString",
  ];
  for (const name of names) {
    misconfigured(() => gateWith({ [name]: undefined }), "ERR_CONFIG_UNKNOWN_OPTION", name);
  }
  const own = JSON.parse('{"__proto__":{"cors":false}}');
  const withProto = Object.defineProperties(minimal(), Object.getOwnPropertyDescriptors(own));
  misconfigured(() => createBearerGate(withProto), "ERR_CONFIG_UNKNOWN_OPTION", "__proto__");
});

test("GATE OPTIONS the argument must be an object", () => {
  for (const options of [
    undefined,
    null,
    7,
    "text",
    true,
    [],
    [minimal()],
    Symbol("x"),
    () => ({}),
  ]) {
    misconfigured(() => createBearerGate(options), "ERR_CONFIG_OPTIONS");
  }
});

test("GATE OPTIONS three are required", () => {
  for (const name of ["verifier", "resource", "authorizationServers"]) {
    const { [name]: _left, ...others } = minimal();
    misconfigured(() => createBearerGate(others), "ERR_CONFIG_TYPE", name);
    const withNull = { ...minimal(), [name]: null };
    misconfigured(() => createBearerGate(withNull), "ERR_CONFIG_TYPE", name);
  }
});

test("GATE OPTIONS an option that is undefined counts as absent", async () => {
  const optional = [
    "requiredScopes",
    "scopesSupported",
    "resourceName",
    "resourceDocumentation",
    "impliedScopes",
    "cors",
    "tokenHeader",
  ];
  const gate = gateWith(Object.fromEntries(optional.map((name) => [name, undefined])));
  await passes(gate, requestOf(mint()));
  const response = await gate.authenticate(requestWith(undefined));
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
});

const WRONG_TYPES = {
  verifier: [7, "verifier", true, {}, [], { verifyToken: true }, { requiredScopes: [] }],
  resource: [7, true, {}, [RESOURCE], new URL(RESOURCE)],
  authorizationServers: [7, true, {}, [7], [null], [undefined], [new URL(RESOURCE)], [[RESOURCE]]],
  requiredScopes: [7, true, {}, [7], [null], [["read"]], "read,write", '["read"]'],
  scopesSupported: [7, true, {}, [7], [null], [["read"]], "read write"],
  resourceName: [7, true, {}, ["Notes"]],
  resourceDocumentation: [7, true, {}, [RESOURCE], new URL(RESOURCE)],
  impliedScopes: [7, true, "read", [], { read: 7 }],
  cors: [0, 1, "true", "", {}, []],
  tokenHeader: [7, true, {}, ["Authorization"]],
  dangerouslyAllowHttpHosts: [7, true, {}, "mcp:3000", [7], [null]],
  onEvent: [7, true, "log", {}, []],
};

for (const [name, values] of Object.entries(WRONG_TYPES)) {
  test(`GATE OPTIONS ${name} of a wrong type is an error, at once`, () => {
    for (const value of values) {
      const error = assert.throws(() => gateWith({ [name]: value }), ConfigError);
      assert.equal(error.reason, "ERR_CONFIG_TYPE", `${name}: ${String(value)}`);
      assert.ok(error.option.startsWith(name), error.option);
    }
  });
}

test("GATE OPTIONS empty values, which could be read two ways, are errors", () => {
  const empty = {
    resource: [""],
    authorizationServers: ["", [], [""], [AUTHORIZATION_SERVER, ""]],
    requiredScopes: ["", [""]],
    scopesSupported: [[""]],
    resourceName: [""],
    resourceDocumentation: [""],
    tokenHeader: [""],
  };
  for (const [name, values] of Object.entries(empty)) {
    for (const value of values) {
      const error = assert.throws(() => gateWith({ [name]: value }), ConfigError);
      assert.ok(error.option.startsWith(name), `${name}: ${error.option}`);
    }
  }
  assert.equal(gateWith({ requiredScopes: [] }).metadataUrl, METADATA_URL);
});

/** [what, options of the gate, of the verifier, warnings] */
const SLASHES = [
  ["the same", {}, {}, []],
  ["resource", { resource: `${RESOURCE}/` }, { audience: RESOURCE }, ["audience_differs_by_slash"]],
  ["audience", {}, { audience: `${RESOURCE}/` }, ["audience_differs_by_slash"]],
  ["both audiences", {}, { audience: [`${RESOURCE}/`, RESOURCE] }, []],
  ["another audience", {}, { audience: "notes" }, []],
  ["an origin", { resource: "https://mcp.example/" }, { audience: "https://mcp.example" }, []],
  [
    "issuer",
    { authorizationServers: ["https://as.example/"] },
    { issuer: "https://as.example" },
    ["issuer_differs_by_slash"],
  ],
  ["no issuer", { authorizationServers: ["https://as.example/"] }, { issuer: null }, []],
];

test("GATE OPTIONS a gate that differs from its verifier by a slash warns, once", () => {
  for (const [what, options, verifierOptions, expected] of SLASHES) {
    const events = [];
    const onEvent = (event) => events.push(event);
    const bound = { audience: RESOURCE, ...verifierOptions };
    gateWith({ ...options, verifierOptions: bound, onEvent });
    assert.deepEqual(
      events,
      expected.map((warning) => ({ type: "warning", warning })),
      what,
    );
  }
});

test("GATE OPTIONS http: URLs are for loopback addresses and the hosts that are listed", () => {
  const inside = {
    resource: "http://notes:3000/mcp",
    authorizationServers: ["http://keycloak:8080/realms/mcp"],
  };
  const dangerouslyAllowHttpHosts = ["notes:3000", "keycloak:8080"];
  const gate = gateWith({ ...inside, dangerouslyAllowHttpHosts });
  assert.equal(
    gate.metadataUrl,
    "http://notes:3000/.well-known/oauth-protected-resource/mcp",
  );
  const only = (host) => () => gateWith({ ...inside, dangerouslyAllowHttpHosts: [host] });
  misconfigured(only("keycloak:8080"), "ERR_CONFIG_URL", "resource");
  misconfigured(only("notes:3000"), "ERR_CONFIG_URL", "authorizationServers[0]");
  const none = misconfigured(() => gateWith(inside), "ERR_CONFIG_URL", "resource");
  assert.match(none.message, /dangerouslyAllowHttpHosts/);
  misconfigured(only("http://notes:3000"), "ERR_CONFIG_URL", "dangerouslyAllowHttpHosts[0]");
});

test("GATE OPTIONS requiredScopes: [] means none, also over a verifier that has some", async () => {
  const gate = gateWith({
    requiredScopes: [],
    verifierOptions: { requiredScopes: ["read"] },
  });
  const response = await gate.authenticate(requestWith(undefined));
  assert.equal(parameters(response.headers.get("WWW-Authenticate")).scope, undefined);
});

test("GATE OPTIONS URLs are https, or http to loopback, without credentials or fragment", () => {
  const wrong = [
    "mcp.example.com",
    "/mcp",
    "mcp",
    "http://mcp.example.com/mcp",
    "ftp://mcp.example.com/mcp",
    "file:///mcp",
    "urn:mcp:server",
    "https://",
    "https://user@mcp.example.com",
    "https://user:password@mcp.example.com",
    "https://mcp.example.com/#fragment",
    "https://mcp.example.com/mcp path",
    " https://mcp.example.com",
    "https://mcp.example.com ",
    "https://mcp.example.com/\u00fc",
    "https://b\u00fccher.example",
  ];
  for (const url of wrong) {
    misconfigured(() => gateWith({ resource: url }), "ERR_CONFIG_URL", "resource");
    misconfigured(
      () => gateWith({ authorizationServers: [AUTHORIZATION_SERVER, url] }),
      "ERR_CONFIG_URL",
      "authorizationServers[1]",
    );
    const documentation = () => gateWith({ resourceDocumentation: url });
    misconfigured(documentation, "ERR_CONFIG_URL", "resourceDocumentation");
  }
  for (const url of ["http://127.0.0.1:3000/mcp", "http://localhost/mcp", "http://[::1]:8080"]) {
    assert.ok(gateWith({ resource: url, authorizationServers: [url] }));
  }
});

const BREAKOUTS = [
  '"',
  "\\",
  "\r\n",
  "\r\nX-Evil: 1",
  "\n",
  "\r",
  "\u0000",
  "\t",
  "\u007f",
  "\u0085",
  "\u00e9",
  "\u2028",
  "\ud800",
  "\u{1f600}",
];

test("GATE OPTIONS values that could end a quoted string or a header are configuration errors", () => {
  for (const evil of BREAKOUTS) {
    const label = JSON.stringify(evil);
    const attempts = {
      resource: `https://mcp.example.com/m${evil}cp`,
      authorizationServers: [`https://auth.example.com/a${evil}b`],
      requiredScopes: [`re${evil}ad`],
      scopesSupported: [`re${evil}ad`],
      resourceDocumentation: `https://docs.example.com/a${evil}b`,
      tokenHeader: `X-To${evil}ken`,
    };
    for (const [name, value] of Object.entries(attempts)) {
      const error = assert.throws(
        () => gateWith({ [name]: value }),
        (thrown) => thrown instanceof ConfigError,
      );
      assert.ok(error.option.startsWith(name), `${name} ${label}: ${error.option}`);
      assert.ok(!error.message.includes(evil), `${name}: the message repeats ${label}`);
    }
  }
});

test("GATE OPTIONS nor does a breakout in the verifier's own scopes get through", async () => {
  for (const evil of BREAKOUTS) {
    let response;
    try {
      const verifier = verifierThat(() => undefined, [`re${evil}ad`]);
      response = await gateWith({ verifier }).authenticate(requestWith(undefined));
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      continue;
    }
    const { resource_metadata: metadata } = parameters(response.headers.get("WWW-Authenticate"));
    assert.equal(metadata, METADATA_URL);
  }
});

test("GATE OPTIONS resourceName may be any text: it is in the JSON only, escaped", async () => {
  for (const resourceName of ['Notes "quoted" \\ \r\n', "Notizb\u00fccher", "\u{1f600}"]) {
    const gate = gateWith({ resourceName });
    const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
    assert.equal(document.resource_name, resourceName);
  }
});

test("GATE OPTIONS tokenHeader must be a header name", () => {
  for (const tokenHeader of [
    "a b",
    "a:b",
    "a,b",
    "(a)",
    "a/b",
    "a@b",
    "a=b",
    "[a]",
    "{a}",
    "a;b",
  ]) {
    misconfigured(() => gateWith({ tokenHeader }), "ERR_CONFIG_TYPE", "tokenHeader");
  }
  for (const tokenHeader of ["X-Token", "cf-access-jwt-assertion", "AUTHORIZATION", "x_1.2~3"]) {
    assert.ok(gateWith({ tokenHeader }));
  }
});

test("GATE OPTIONS tokenHeader: authorization, in any case, means the Bearer scheme", async () => {
  for (const tokenHeader of ["authorization", "AUTHORIZATION"]) {
    await passes(gateWith({ tokenHeader }), requestOf(mint()));
  }
});

test("GATE OPTIONS a verifier that checks no audience needs audience: null", async () => {
  const unchecked = { audience: undefined };
  for (const verifier of [jwtVerifier(unchecked), remoteVerifier(unchecked)]) {
    misconfigured(() => gateWith({ verifier }), "ERR_CONFIG_AUDIENCE", "verifier");
  }
  const waived = gateWith({ verifierOptions: { audience: null } });
  await passes(waived, requestOf(mint({ audience: "https://other.example.com" })));
  // A static verifier knows no audience: its tokens are this server's own.
  assert.ok(gateWith({ verifier: staticVerifier() }));
});

test("GATE OPTIONS later changes of the options do not reach the gate", async () => {
  const options = { ...minimal(), requiredScopes: ["read"], scopesSupported: ["read"] };
  const gate = createBearerGate(options);
  options.requiredScopes.push("admin");
  options.scopesSupported.push("admin");
  options.authorizationServers.push("https://evil.example.com");
  options.verifier = verifierThat(() => ({ scopes: ["read"] }));
  const document = await gate.metadataResponse(new Request(METADATA_URL)).json();
  assert.deepEqual(document.authorization_servers, [AUTHORIZATION_SERVER]);
  assert.deepEqual(document.scopes_supported, ["read"]);
  await passes(gate, requestOf(mint({ scopes: ["read"] })));
  assert.ok((await gate.authenticate(requestOf("x"))) instanceof Response);
});

test("GATE OPTIONS exceptions of onEvent are ignored, and its argument is frozen", async () => {
  const seen = [];
  for (const onEvent of [
    (event) => {
      seen.push(event);
      throw new Error("hook");
    },
    async (event) => {
      seen.push(event);
      throw new Error("hook");
    },
  ]) {
    const gate = gateWith({ onEvent });
    await passes(gate, requestOf(mint()));
    assert.equal((await gate.authenticate(requestOf("x"))).status, 401);
  }
  assert.equal(seen.length, 4);
  for (const event of seen) assert.ok(Object.isFrozen(event));
});

test("GATE OPTIONS protect() wants a function", () => {
  for (const handler of [undefined, null, {}, "handler", new Response()]) {
    misconfigured(() => gateWith().protect(handler), "ERR_CONFIG_TYPE", "handler");
  }
});
