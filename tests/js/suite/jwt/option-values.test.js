/** Values of options: wrong types, values out of range, hostile values, and changes after construction. */
import { JWTVerifier, RSAKeyPair, decodeTokenUnverified } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused } from "../support/expect-refusal.js";
import { AUDIENCE, devKeyPair, keyPair } from "../support/issuer.js";
import {
  bound,
  jwtVerifier,
  mint,
  remoteVerifier,
  secretVerifier,
  staticVerifier,
} from "../support/verifier-fixtures.js";

const NO_STRINGS = [7, 7n, true, {}, () => "x", Symbol("x"), /x/, new String("x"), new Date(0)];
const NO_NUMBERS = ["5", 5n, true, {}, [5], () => 5, new Number(5), Symbol("5")];
const NO_FUNCTIONS = [7, "x", true, {}, []];
const NO_BOOLEANS = [0, 1, "true", "false", {}, []];
const NOT_FINITE = [NaN, Infinity, -Infinity];

/** option → how to build with it, and values of a wrong type. */
const WRONG_TYPES = {
  publicKey: [(publicKey) => jwtVerifier({ publicKey }), [7, true, () => "x", Symbol("x"), []]],
  jwks: [(jwks) => jwtVerifier({ publicKey: undefined, jwks }), [7, true, "x", () => ({}), []]],
  jwksUri: [(jwksUri) => remoteVerifier({ jwksUri }), NO_STRINGS],
  secret: [
    (secret) => secretVerifier({ secret }),
    [
      7,
      true,
      {},
      [],
      ["x".repeat(40)],
      { toString: () => "x".repeat(40) },
      new String("x".repeat(40)),
      new ArrayBuffer(40),
    ],
  ],
  issuer: [(issuer) => jwtVerifier({ issuer }), [...NO_STRINGS, [7], [null], [["x"]]]],
  audience: [(audience) => jwtVerifier({ audience }), [...NO_STRINGS, [7], [null], [["x"]]]],
  algorithm: [(algorithm) => jwtVerifier({ algorithm }), [7, true, {}, ["RS256"]]],
  algorithms: [
    (algorithms) => jwtVerifier({ algorithms }),
    [7, true, {}, "RS256", [7], [["RS256"]]],
  ],
  requiredScopes: [
    (requiredScopes) => jwtVerifier({ requiredScopes }),
    [...NO_STRINGS, [7], [null], [["x"]]],
  ],
  requiredClaims: [
    (requiredClaims) => jwtVerifier({ requiredClaims }),
    [7, true, {}, "exp", [7], [null]],
  ],
  strictAudience: [(strictAudience) => jwtVerifier({ strictAudience }), NO_BOOLEANS],
  idTokenClaims: [(idTokenClaims) => jwtVerifier({ idTokenClaims }), [7, true, {}, ["allow"]]],
  requireExpiration: [(requireExpiration) => jwtVerifier({ requireExpiration }), NO_BOOLEANS],
  clockTolerance: [(clockTolerance) => jwtVerifier({ clockTolerance }), NO_NUMBERS],
  maxTokenAge: [(maxTokenAge) => jwtVerifier({ maxTokenAge }), NO_NUMBERS],
  cacheSize: [(cacheSize) => jwtVerifier({ cacheSize }), NO_NUMBERS],
  profile: [(profile) => jwtVerifier({ profile }), [7, true, {}, ["rfc9068"]]],
  now: [(now) => jwtVerifier({ now }), NO_FUNCTIONS],
  onEvent: [(onEvent) => jwtVerifier({ onEvent }), NO_FUNCTIONS],
  fetch: [(fetch) => remoteVerifier({ fetch }), NO_FUNCTIONS],
  jwksMaxAge: [(jwksMaxAge) => remoteVerifier({ jwksMaxAge }), NO_NUMBERS],
  jwksCooldown: [(jwksCooldown) => remoteVerifier({ jwksCooldown }), NO_NUMBERS],
  jwksStaleIfError: [(jwksStaleIfError) => remoteVerifier({ jwksStaleIfError }), NO_NUMBERS],
  timeout: [(timeout) => remoteVerifier({ timeout }), NO_NUMBERS],
  dangerouslyAllowPrivateAddresses: [
    (value) => remoteVerifier({ dangerouslyAllowPrivateAddresses: value }),
    NO_BOOLEANS,
  ],
  dangerouslyAllowHttpHosts: [
    (value) => remoteVerifier({ dangerouslyAllowHttpHosts: value }),
    [7, "as:8080", true, {}, [7], [["as"]], [null]],
  ],
  tokens: [(tokens) => staticVerifier({ tokens }), [7, "x", true, [], () => ({})]],
  modulusLength: [(modulusLength) => RSAKeyPair.generate({ modulusLength }), NO_NUMBERS],
  kid: [(kid) => devKeyPair().createToken({ kid }), NO_STRINGS],
  subject: [(subject) => devKeyPair().createToken({ subject }), NO_STRINGS],
  scopes: [(scopes) => devKeyPair().createToken({ scopes }), ["read", 7, true, {}, [7], [null]]],
  expiresInSeconds: [
    (expiresInSeconds) => devKeyPair().createToken({ expiresInSeconds }),
    NO_NUMBERS,
  ],
  additionalClaims: [
    (additionalClaims) => devKeyPair().createToken({ additionalClaims }),
    [7, "x", true, [], () => ({})],
  ],
};

for (const [option, [construct, values]] of Object.entries(WRONG_TYPES)) {
  test(`options: ${option} of a wrong type is a configuration error`, () => {
    for (const value of values) {
      const error = misconfigured(() => construct(value), "ERR_CONFIG_TYPE");
      // A member of a list may be named as such: issuer[1].
      assert.equal(error.option.split(/[[.]/)[0], option);
    }
  });
}

/** [how to construct, what the message says was given] */
const GIVEN = [
  [() => jwtVerifier({ publicKey: undefined }), /; given: undefined, is an environment variable not set\?$/],
  [() => jwtVerifier({ issuer: [AUDIENCE, undefined] }), /^issuer\[1\]: .*; given: undefined/],
  [() => jwtVerifier({ issuer: 7 }), /; given: a number$/],
  [() => jwtVerifier({ audience: [null] }), /; given: null$/],
  [() => jwtVerifier({ onEvent: "log" }), /; given: a string$/],
  [() => jwtVerifier({ clockTolerance: "5" }), /; given: a string$/],
  [() => jwtVerifier({ clockTolerance: 601 }), /must be 0 to 600 seconds; given: 601$/],
  [() => jwtVerifier({ clockTolerance: NaN }), /; given: NaN$/],
  [() => remoteVerifier({ jwksMaxAge: 0 }), /must be 1 to \d+ seconds; given: 0$/],
  [() => secretVerifier({ secret: { key: "x".repeat(40) } }), /; given: an object$/],
  [() => devKeyPair().createToken({ scopes: ["a", undefined] }), /^scopes\[1\]: .*; given: undefined, is an/],
  [() => devKeyPair().createToken({ kid: () => "xxx" }), /^kid: must be a string; given: a function$/],
  [() => devKeyPair().createToken({ audience: [["xxx"]] }), /^audience\[0\]: .*; given: an array$/],
  [() => devKeyPair().createToken({ audience: new Set(["xxx"]) }), /or an array of strings; given: an object$/],
  [() => devKeyPair().createToken({ expiresInSeconds: 1e9 }), /; given: 1000000000$/],
  [() => devKeyPair().createToken({ now: 7 }), /^now: must be a function; given: a number$/],
  [() => RSAKeyPair.generate({ modulusLength: 5n }), /must be a number; given: a bigint$/],
  [() => new JWTVerifier("options"), /must be an object; given: a string$/],
  [() => new JWTVerifier(), /must be an object; given: undefined$/],
];

test("options: an error says what was given, by its type and never by its value", () => {
  for (const [construct, expected] of GIVEN) {
    const { message } = assert.throws(construct, { name: "ConfigError" });
    assert.match(message, expected);
    assert.ok(!message.includes("xxx"), message);
  }
});

/** option → how to build with it, values out of range, and the outermost values that will do. */
const RANGES = {
  clockTolerance: [(clockTolerance) => jwtVerifier({ clockTolerance }), [-1, 601, 1e300], [0, 600]],
  maxTokenAge: [(maxTokenAge) => jwtVerifier({ maxTokenAge }), [-1], [1, 86_400]],
  cacheSize: [
    (cacheSize) => jwtVerifier({ cacheSize }),
    [-1, 0.5, 1_000_001, 2 ** 32],
    [0, 1, 1_000_000],
  ],
  jwksMaxAge: [(jwksMaxAge) => remoteVerifier({ jwksMaxAge }), [0, -1], [1, 600]],
  jwksCooldown: [(jwksCooldown) => remoteVerifier({ jwksCooldown }), [-1], [0, 30]],
  jwksStaleIfError: [(jwksStaleIfError) => remoteVerifier({ jwksStaleIfError }), [-1], [0, 3600]],
  timeout: [(timeout) => remoteVerifier({ timeout }), [0, -1, 60.5, 61], [0.1, 60]],
  expiresInSeconds: [
    (expiresInSeconds) => devKeyPair().createToken({ expiresInSeconds }),
    [],
    [-3600, 0, 3600],
  ],
  modulusLength: [
    (modulusLength) => RSAKeyPair.generate({ modulusLength }),
    [0, 512, 1024, 2047, 2049, 8192, -2048, 2048.5],
    [],
  ],
};

for (const [option, [construct, outside, inside]] of Object.entries(RANGES)) {
  test(`options: ${option} out of its range is a configuration error`, () => {
    for (const value of [...NOT_FINITE, ...outside])
      misconfigured(() => construct(value), "ERR_CONFIG_RANGE", option);
    for (const value of inside) construct(value);
  });
}

test("options: algorithms are known ones of one family, and fit the key", async () => {
  const elliptic = await keyPair("main", "ES256");
  for (const algorithm of [
    "none",
    "NONE",
    "rs256",
    "RS1",
    "HS1",
    "ES256K",
    "ES521",
    "RSA1_5",
    "dir",
    "",
    "RS256 ",
  ]) {
    assert.throws(() => jwtVerifier({ algorithm }), { name: "ConfigError", option: "algorithm" });
  }
  misconfigured(() => jwtVerifier({ algorithms: [] }), "ERR_CONFIG_EMPTY", "algorithms");
  misconfigured(() => jwtVerifier({ algorithms: ["RS256", "HS256"] }), "ERR_CONFIG_ALGORITHM");
  misconfigured(() => secretVerifier({ algorithm: "RS256" }), "ERR_CONFIG_ALGORITHM");
  misconfigured(() => secretVerifier({ algorithm: undefined }), "ERR_CONFIG_ALGORITHM");
  assert.throws(() => jwtVerifier({ publicKey: elliptic.pem }), { name: "ConfigError" });
  assert.throws(() => jwtVerifier({ publicKey: elliptic.pem, algorithm: "ES384" }), {
    name: "ConfigError",
  });
  assert.throws(() => jwtVerifier({ algorithm: "RS256", algorithms: ["RS256"] }), {
    name: "ConfigError",
  });
  assert.throws(() => jwtVerifier({ profile: "rfc9069" }), {
    name: "ConfigError",
    option: "profile",
  });
  misconfigured(() => jwtVerifier({ profile: "rfc9068", audience: null }), "ERR_CONFIG_PROFILE");
});

test("options: a getter that throws, and a proxy, do no harm to the next construction", async () => {
  const boom = () => {
    throw new RangeError("boom");
  };
  for (const name of ["publicKey", "issuer", "audience", "requiredScopes", "now"]) {
    const options = Object.defineProperty({ ...bound, publicKey: devKeyPair().publicKey }, name, {
      get: boom,
      enumerable: true,
    });
    assert.throws(() => new JWTVerifier(options), Error);
  }
  assert.throws(
    () => new JWTVerifier(new Proxy({}, { ownKeys: boom, get: boom, has: boom })),
    Error,
  );
  assert.throws(() => jwtVerifier({ issuer: new Proxy(["x"], { get: boom }) }), Error);
  assert.throws(
    () =>
      devKeyPair().createToken({
        additionalClaims: {
          get tenant() {
            return boom();
          },
        },
      }),
    Error,
  );
  assert.equal((await jwtVerifier().verifyToken(mint())).subject, "test-user");
});

test("options: additionalClaims must be JSON", () => {
  const cycle = {};
  cycle.self = cycle;
  const tooMany = Object.fromEntries(Array.from({ length: 2049 }, (_, index) => [index, index]));
  for (const value of [7n, cycle, "\ud800", tooMany]) {
    const error = misconfigured(() => mint({ additionalClaims: { value } }), "ERR_CONFIG_TYPE");
    assert.equal(error.option, "additionalClaims");
  }
  const dates = { at: new Date(0), none: undefined, list: [undefined, 1.5, 1e21] };
  const { at, none, list } = decodeTokenUnverified(mint({ additionalClaims: dates })).claims;
  assert.deepEqual([at, none, list], ["1970-01-01T00:00:00.000Z", undefined, [null, 1.5, 1e21]]);
  const token = mint({
    additionalClaims: JSON.parse('{"__proto__":{"admin":true},"list":[1,null,"x"]}'),
  });
  const decoded = decodeTokenUnverified(token).claims;
  assert.deepEqual(decoded.list, [1, null, "x"]);
  assert.ok(Object.hasOwn(decoded, "__proto__"));
});

test("options: huge values are refused or work, and never trap", async () => {
  misconfigured(
    () => jwtVerifier({ publicKey: "-----BEGIN PUBLIC KEY-----\n".padEnd(10 << 20, "A") }),
    "ERR_CONFIG_KEY",
    "publicKey",
  );
  assert.throws(
    () => jwtVerifier({ publicKey: { kty: "RSA", e: "AQAB", n: "A".repeat(10 << 20) } }),
    { name: "ConfigError" },
  );
  const audience = Array.from({ length: 10_000 }, (_, index) => `https://${index}.example.com`);
  const verifier = jwtVerifier({ audience });
  assert.equal(
    (await verifier.verifyToken(mint({ audience: "https://9999.example.com" }))).subject,
    "test-user",
  );
  await refused(verifier, mint({ audience: "https://10000.example.com" }), "ERR_CLAIM_MISMATCH");
});

test("options: instances of classes are read as JSON has them, and each getter once", async () => {
  let reads = 0;
  const [jwk] = devKeyPair().jwks().keys;
  class Jwk {
    toJSON() {
      reads += 1;
      return jwk;
    }
  }
  const verifier = jwtVerifier({ publicKey: new Jwk() });
  assert.equal(reads, 1);
  assert.equal((await verifier.verifyToken(mint())).subject, "test-user");
  assert.equal(reads, 1);
  const tokens = new Map([
    ["a", { clientId: "a", since: new Date(0), keys: [undefined, () => 1], none: undefined, half: NaN }],
  ]);
  const { claims } = await staticVerifier({ tokens }).verifyToken("a");
  assert.equal(claims.since, "1970-01-01T00:00:00.000Z");
  assert.deepEqual(claims.keys, [null, null]);
  assert.equal(claims.half, null);
  assert.ok(!("none" in claims));
});

test("options: texts that look like marks of the way into the wasm are texts", async () => {
  for (const clientId of ["!undefined", "#0 0", "!map", "'", "b", "uhttps://a.example/"]) {
    const note = [clientId, "!instance"];
    const tokens = { "dev-token": { clientId, note } };
    const accessToken = await staticVerifier({ tokens }).verifyToken("dev-token");
    assert.equal(accessToken.clientId, clientId);
    assert.deepEqual(accessToken.claims.note, note);
  }
});

test("options: values that cannot cross into the wasm are configuration errors", () => {
  const nested = (depth) => (depth === 0 ? "x" : { deeper: nested(depth - 1) });
  const loop = [];
  loop.push(loop);
  for (const claim of [7n, nested(40), nested(100), nested(5000), loop]) {
    const tokens = { "dev-token": { clientId: "a", claim } };
    misconfigured(() => staticVerifier({ tokens }), "ERR_CONFIG_TYPE");
  }
  // Both halves become the same character.
  const tokens = { "\ud800": { clientId: "a" }, "\ud801": { clientId: "b" } };
  misconfigured(() => staticVerifier({ tokens }), "ERR_CONFIG_OPTIONS");
});

test("options: changes of the options after construction have no effect", async () => {
  const options = {
    ...bound,
    jwks: devKeyPair().jwks(),
    audience: [AUDIENCE],
    requiredScopes: ["read"],
  };
  const verifier = new JWTVerifier(options);
  options.audience[0] = "https://evil.example.com";
  options.requiredScopes.length = 0;
  options.jwks.keys.length = 0;
  options.issuer = null;
  assert.equal((await verifier.verifyToken(mint({ scopes: ["read"] }))).subject, "test-user");
  await refused(verifier, mint(), "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
  });
  await refused(
    verifier,
    mint({ issuer: "https://evil.example.com", scopes: ["read"] }),
    "ERR_CLAIM_MISMATCH",
  );
});

test("options: the properties of a verifier cannot be changed", () => {
  const verifier = jwtVerifier({ requiredScopes: ["read"] });
  for (const list of [
    verifier.requiredScopes,
    verifier.algorithms,
    verifier.issuer,
    verifier.audience,
  ]) {
    assert.throws(() => list.push("x"), TypeError);
  }
  for (const name of ["requiredScopes", "algorithms", "issuer", "audience", "jwksUri"]) {
    assert.throws(() => {
      verifier[name] = [];
    }, TypeError);
  }
  assert.deepEqual(verifier.requiredScopes, ["read"]);
});
