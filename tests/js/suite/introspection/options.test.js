/** Options of IntrospectionTokenVerifier, one at a time, and the properties that a verifier shows. */
import { ConfigError, IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  introspection,
  refused,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { keyPair } from "../support/issuer.js";
import { AUDIENCE, CANARY, ISSUER, NOW, pem } from "../support/minting.js";
import { checkConfigError } from "../support/expect-verdict.js";

const NO_STRINGS = [7, 7n, true, {}, () => "x", Symbol("x"), /x/, new String("x"), new Date(0)];
const NO_NUMBERS = ["5", 5n, true, {}, [5], () => 5, new Number(5), Symbol("5"), null];
const NO_FUNCTIONS = [7, "x", true, {}, []];
const NO_BOOLEANS = [0, 1, "true", "false", {}, []];
const NO_LISTS = [7, true, {}, [7], [null], [["x"]]];
const NOT_FINITE = [NaN, Infinity, -Infinity];

const LEFT_OUT = { clientId: undefined, clientSecret: undefined };
const SIGNED = { issuer: ISSUER, signedResponse: true };
const STORE = { cacheTtl: 60, store: new Map(), storeKey: new Uint8Array(32).fill(9) };

/** option → values of a wrong type, and what must be there for the option to mean anything. */
const WRONG_TYPES = {
  introspectionEndpoint: [[7, true, {}, [], () => ENDPOINT, [ENDPOINT]]],
  introspectionUrl: [[7, true, {}, [], [ENDPOINT]], { introspectionEndpoint: undefined }],
  serverUrl: [[7, true, {}, [], [AUDIENCE]]],
  clientId: [NO_STRINGS],
  clientSecret: [NO_STRINGS],
  clientAuthMethod: [[7, true, {}, ["client_secret_basic"]]],
  formEncodeCredentials: [NO_BOOLEANS],
  bearerToken: [NO_STRINGS, LEFT_OUT],
  authorizationHeader: [NO_FUNCTIONS, LEFT_OUT],
  issuer: [[...NO_STRINGS, ...NO_LISTS]],
  audience: [[...NO_STRINGS, ...NO_LISTS]],
  strictAudience: [NO_BOOLEANS],
  clockTolerance: [NO_NUMBERS],
  maxTokenAge: [NO_NUMBERS],
  requiredClaims: [[...NO_LISTS, "username"]],
  requireExpiration: [NO_BOOLEANS],
  requireIssuer: [NO_BOOLEANS],
  requiredScopes: [[...NO_STRINGS, ...NO_LISTS]],
  impliedScopes: [[7, true, "read", () => ({}), { admin: "read" }, { admin: [7] }]],
  signedResponse: [NO_BOOLEANS],
  jwks: [[7, true, "x", []], SIGNED],
  jwksUri: [[7, true, {}, []], SIGNED],
  algorithm: [[7, true, {}, ["RS256"]], SIGNED],
  algorithms: [[7, true, {}, "RS256", [7]], SIGNED],
  cacheTtl: [NO_NUMBERS],
  cacheSize: [NO_NUMBERS],
  inactiveTtl: [NO_NUMBERS],
  maxConcurrentRequests: [NO_NUMBERS],
  timeout: [NO_NUMBERS],
  fetch: [NO_FUNCTIONS],
  dangerouslyAllowPrivateAddresses: [NO_BOOLEANS],
  dangerouslyAllowHttpHosts: [[7, "as:8080", true, {}, [7], [["as"]], [null]]],
  store: [[7, true, "redis://x", [], {}, { get() {} }, () => {}], STORE],
  storeKey: [[7, true, {}, [], new ArrayBuffer(32), [...new Uint8Array(32)]], STORE],
  storeTimeout: [NO_NUMBERS, STORE],
  now: [NO_FUNCTIONS],
  onEvent: [NO_FUNCTIONS],
};

for (const [option, [values, more]] of Object.entries(WRONG_TYPES)) {
  test(`introspection options: ${option} of a wrong type is a configuration error`, () => {
    for (const value of values) {
      const construct = () => introspection({ ...more, [option]: value });
      const error = assert.throws(construct, { name: "ConfigError" });
      checkConfigError(error, "ERR_CONFIG_TYPE", `${option}: ${typeof value}`);
      // A member of a list may be named as such: issuer[1].
      assert.equal(error.option.split(/[[.]/)[0], option);
    }
  });
}

/** option → values out of its range, the outermost ones within it, and what else it needs. */
const RANGES = {
  clockTolerance: [
    [-1, 601, 1e300],
    [0, 0.5, 600],
  ],
  maxTokenAge: [
    [-1, 0],
    [1, 86_400],
  ],
  cacheTtl: [
    [-1, -0.001, 3600.5, 3601],
    [0, 0.5, 3600],
  ],
  cacheSize: [
    [-1, 0.5, 1_000_001, 2 ** 32],
    [0, 1, 1_000_000],
  ],
  inactiveTtl: [
    [-1, 60.5, 61],
    [0, 0.5, 60],
  ],
  maxConcurrentRequests: [
    [-1, 0, 0.5, 1.5, 1001, 2 ** 32],
    [1, 1000],
  ],
  timeout: [
    [0, -1, 60.5, 61],
    [0.1, 60],
  ],
  storeTimeout: [[0, -1, 5.5, 6], [0.001, 5], STORE],
};

for (const [option, [outside, inside, more]] of Object.entries(RANGES)) {
  test(`introspection options: ${option} out of its range is a configuration error`, () => {
    for (const value of [...NOT_FINITE, ...outside]) {
      misconfigured(() => introspection({ ...more, [option]: value }), "ERR_CONFIG_RANGE", option);
    }
    for (const value of inside) introspection({ ...more, [option]: value });
  });
}

test("introspection options: text that is empty is a configuration error", () => {
  const cases = [
    ["clientId", {}],
    ["clientSecret", {}],
    ["bearerToken", LEFT_OUT],
    ["issuer", {}],
    ["audience", {}],
    ["requiredScopes", {}],
  ];
  for (const [option, more] of cases) {
    for (const value of ["", "  "]) {
      const construct = () => introspection({ ...more, [option]: value });
      misconfigured(construct, "ERR_CONFIG_EMPTY", option);
    }
  }
  for (const option of ["issuer", "audience", "requiredClaims"]) {
    misconfigured(() => introspection({ [option]: [] }), "ERR_CONFIG_EMPTY", option);
    misconfigured(() => introspection({ [option]: [""] }), "ERR_CONFIG_EMPTY", `${option}[0]`);
  }
});

test("introspection options: an unknown name is a configuration error", async () => {
  for (const option of [
    "introspection_url",
    "introspection_endpoint",
    "introspectionURL",
    "server_url",
    "client_id",
    "client_secret",
    "client_auth_method",
    "timeout_seconds",
    "cache_ttl_seconds",
    "max_cache_size",
    "validate_resource",
    "required_scopes",
    "http_client",
    "profile",
    "publicKey",
    "secret",
    "initialJwks",
    "jwksMaxAge",
    "cacheKeyBuilder",
    "stale",
    "__proto__",
  ]) {
    const more = JSON.parse(`{"${option}":1}`);
    misconfigured(() => introspection(more), "ERR_CONFIG_UNKNOWN_OPTION", option);
  }
  const { verifier } = introspection();
  for (const ask of [
    () => verifier.verifyToken(TOKEN, { force: true }),
    () => verifier.revalidate(TOKEN, { force: true }),
  ]) {
    const error = await assert.rejects(ask, {
      reason: "ERR_CONFIG_UNKNOWN_OPTION",
      option: "force",
    });
    assert.ok(error instanceof ConfigError);
  }
});

test("introspection options: the argument must be a plain object", () => {
  for (const value of [undefined, null, 7, "text", true, Symbol("x"), () => ({}), [], new Map()]) {
    misconfigured(() => new IntrospectionTokenVerifier(value), "ERR_CONFIG_OPTIONS");
  }
  class Options {
    introspectionEndpoint = ENDPOINT;
    clientAuthMethod = "none";
  }
  misconfigured(() => new IntrospectionTokenVerifier(new Options()), "ERR_CONFIG_OPTIONS");
});

test("introspection options: an option that is undefined is one that was left out", async () => {
  const names = Object.keys(WRONG_TYPES).filter((name) => name !== "introspectionEndpoint");
  const undefinedOnes = Object.fromEntries(names.map((name) => [name, undefined]));
  const { fetch, requests } = authorizationServer();
  const verifier = new IntrospectionTokenVerifier({
    ...undefinedOnes,
    introspectionEndpoint: ENDPOINT,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    audience: null,
    fetch,
    now: () => NOW,
  });
  await accepted(verifier);
  assert.equal(requests.length, 1);
});

test("introspection options: changes of the options after construction have no effect", async () => {
  const server = authorizationServer();
  const options = {
    introspectionEndpoint: new URL(ENDPOINT),
    serverUrl: new URL(AUDIENCE),
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    audience: [AUDIENCE],
    issuer: [ISSUER],
    requiredScopes: ["read"],
    requiredClaims: ["sub"],
    fetch: server.fetch,
    now: () => NOW,
  };
  const verifier = new IntrospectionTokenVerifier(options);
  options.introspectionEndpoint.hostname = "evil.example";
  options.serverUrl.hostname = "evil.example";
  options.audience[0] = "https://evil.example";
  options.issuer[0] = "https://evil.example";
  options.requiredScopes[0] = "admin";
  options.requiredClaims.push("never");
  options.clientSecret = "other";
  options.fetch = () => Promise.reject(new Error("not to be asked"));
  const { resource } = await accepted(verifier);
  assert.equal(resource.href, AUDIENCE);
  assert.equal(server.requests.length, 1);
});

test("introspection options: each is read once", () => {
  const reads = {};
  const values = {
    introspectionEndpoint: ENDPOINT,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    audience: AUDIENCE,
    cacheTtl: 1,
    now: () => NOW,
  };
  const options = {};
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(options, name, {
      enumerable: true,
      get: () => {
        reads[name] = (reads[name] ?? 0) + 1;
        return value;
      },
    });
  }
  new IntrospectionTokenVerifier(options);
  assert.deepEqual(reads, Object.fromEntries(Object.keys(values).map((name) => [name, 1])));
});

test("introspection options: a getter that throws, and a proxy, do no harm to the next construction", async () => {
  const boom = () => {
    throw new RangeError(CANARY);
  };
  for (const name of Object.keys(WRONG_TYPES)) {
    const options = { introspectionEndpoint: ENDPOINT, clientAuthMethod: "none" };
    Object.defineProperty(options, name, { get: boom, enumerable: true });
    const error = assert.throws(() => new IntrospectionTokenVerifier(options), Error);
    assert.ok(!String(error.stack).includes(CANARY), name);
  }
  const proxy = new Proxy({}, { ownKeys: boom, get: boom, has: boom });
  assert.throws(() => new IntrospectionTokenVerifier(proxy), Error);
  const list = new Proxy(["x"], { get: boom });
  assert.throws(() => introspection({ audience: list }), Error);
  await accepted(introspection().verifier);
});

test("introspection options: the properties of a verifier cannot be changed", () => {
  const { verifier } = introspection({ requiredScopes: ["read"], issuer: ISSUER });
  for (const list of [verifier.requiredScopes, verifier.issuer, verifier.audience]) {
    assert.throws(() => list.push("x"), TypeError);
  }
  for (const name of ["requiredScopes", "issuer", "audience", "introspectionEndpoint"]) {
    assert.throws(() => (verifier[name] = []), TypeError);
  }
  assert.deepEqual(
    [verifier.requiredScopes, verifier.issuer, verifier.audience],
    [["read"], [ISSUER], [AUDIENCE]],
  );
});

test("introspection options: an audience that is left out is warned of once, and null is not", async () => {
  for (const [audience, warnings] of [
    [undefined, ["audience_not_checked"]],
    [null, []],
    [AUDIENCE, []],
  ]) {
    const { events, verifier } = introspection({ audience });
    await accepted(verifier);
    await accepted(verifier);
    const told = events.filter(({ type }) => type === "warning");
    assert.deepEqual(
      told.map(({ warning }) => warning),
      warnings,
    );
  }
});

/** Everything that can be read from an object without knowing its private members. */
function revealed(value, seen = new Set()) {
  if (typeof value === "function") return Object.values(value).map(String).join();
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  const inspect = value[Symbol.for("nodejs.util.inspect.custom")];
  const texts = [JSON.stringify(value) ?? "", JSON.stringify({ ...value })];
  if ("toString" in value) texts.push(String(value));
  if (typeof inspect === "function") texts.push(JSON.stringify(inspect.call(value, 5, {}, String)));
  for (let at = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      texts.push(String(key), revealed(Reflect.get(at, key, value), seen));
    }
  }
  return texts.join("\n");
}

test("introspection options: nothing secret shows on a verifier, whatever it remembers", async () => {
  const pair = await keyPair("client", "ES256");
  const pkcs8 = pem("PRIVATE KEY", pair.pkcs8);
  const secrets = [CLIENT_SECRET, "management-secret", "header-secret", TOKEN, "store-secret"];
  secrets.push(pair.privateJwk.d, pkcs8.split("\n")[1], btoa(CLIENT_SECRET), active().sub);
  const assertion = { clientSecret: undefined, clientAuthMethod: "private_key_jwt" };
  for (const options of [
    {},
    { clientAuthMethod: "client_secret_post" },
    { ...LEFT_OUT, bearerToken: "management-secret" },
    { ...LEFT_OUT, authorizationHeader: () => "Custom header-secret" },
    { ...assertion, privateKey: pair.privateJwk },
    { ...assertion, privateKey: pkcs8 },
    { ...STORE, storeKey: "store-secret".padEnd(40, "-"), cacheTtl: 60 },
  ]) {
    const { verifier, events } = introspection({ cacheTtl: 60, ...options });
    await accepted(verifier);
    await refused(verifier, "not a token", "ERR_TOKEN_MALFORMED");
    const text = `${revealed(verifier)}\n${JSON.stringify(events)}`;
    for (const secret of secrets) assert.ok(!text.includes(secret), `reveals ${secret}`);
    assert.deepEqual(JSON.parse(JSON.stringify(verifier)), { type: "IntrospectionTokenVerifier" });
  }
});

test("introspection options: huge values are refused or work, and never trap", async () => {
  for (const options of [
    { introspectionEndpoint: `https://auth.example/${"a".repeat(1 << 20)}#` + "x" },
    { clientSecret: `\n${"a".repeat(1 << 20)}` },
    { ...LEFT_OUT, bearerToken: "\n".padEnd(1 << 20, "a") },
    { clientAuthMethod: "x".repeat(1 << 20) },
    { privateKey: "-----BEGIN PRIVATE KEY-----\n".padEnd(1 << 20, "A") },
  ]) {
    assert.throws(() => introspection(options), { name: "ConfigError" });
  }
  const audience = Array.from({ length: 10_000 }, (_, index) => `https://${index}.example.com`);
  const answer = active({ aud: "https://9999.example.com" });
  await accepted(introspection({ audience, answer }).verifier);
});
