/** The contract of errors, options and results, across all classes: DESIGN sections 4 and 6. */
import * as bearer from "mcp-bearer";
import { assert, test } from "../harness.js";
import { misconfigured, refused } from "./expectations.js";
import {
  AUDIENCE,
  ISSUER,
  JWKS_URI,
  NOW,
  base64url,
  claims,
  clock,
  devKeyPair,
  forged,
  jwksEndpoint,
  keyPair,
  sign,
} from "./issuer.js";

const { ConfigError, JWTVerifier, RSAKeyPair, StaticTokenVerifier, TokenError } = bearer;

const quiet = { now: () => NOW, onEvent: () => {} };
const bound = { ...quiet, issuer: ISSUER, audience: AUDIENCE };

function jwtVerifier(options = {}) {
  return new JWTVerifier({ ...bound, publicKey: devKeyPair().publicKey, ...options });
}

function remoteVerifier(options = {}) {
  const { fetch } = jwksEndpoint(() => devKeyPair().jwks());
  return new JWTVerifier({ ...bound, jwksUri: JWKS_URI, fetch, ...options });
}

function secretVerifier(options = {}) {
  return new JWTVerifier({
    ...bound,
    secret: "0123456789 abcdefghijklmnopqrstuvwxyz ABC",
    algorithm: "HS256",
    ...options,
  });
}

function staticVerifier(options = {}) {
  return new StaticTokenVerifier({
    ...quiet,
    tokens: { "dev-token": { clientId: "dev-client" } },
    ...options,
  });
}

function mint(options = {}) {
  return devKeyPair().createToken({
    subject: "test-user",
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW,
    ...options,
  });
}

// ---- TokenError ----

/** One refusal for each reason that can be had without a network: reason → verifier and token. */
async function refusals() {
  const pair = await keyPair("main");
  const own = { publicKey: pair.pem };
  const two = { publicKey: undefined, jwks: { keys: [pair.jwk, (await keyPair("stranger")).jwk] } };
  const remote = remoteVerifier({ fetch: () => Promise.reject(new Error("canary-upstream")) });
  return {
    ERR_TOKEN_MALFORMED: [jwtVerifier(), "canary-token"],
    ERR_TOKEN_TOO_LARGE: [jwtVerifier(), `canary-token.${"a".repeat(17_000)}.b`],
    ERR_HEADER_UNSUPPORTED: [
      jwtVerifier(own),
      await sign(pair, claims(), { crit: ["canary"], canary: 1 }),
    ],
    ERR_ALG_NOT_ALLOWED: [jwtVerifier({ ...own, algorithm: "PS256" }), await sign(pair, claims())],
    ERR_NO_MATCHING_KEY: [jwtVerifier(two), await sign(pair, claims(), { kid: "canary" })],
    ERR_MULTIPLE_MATCHING_KEYS: [jwtVerifier(two), await sign(pair, claims())],
    ERR_SIGNATURE_INVALID: [jwtVerifier(own), forged(pair, claims({ sub: "canary" }))],
    ERR_CLAIMS_MALFORMED: [jwtVerifier(own), await sign(pair, claims({ sub: ["canary"] }))],
    ERR_EXPIRED: [jwtVerifier(own), await sign(pair, claims({ sub: "canary", exp: NOW - 60 }))],
    ERR_NOT_YET_VALID: [
      jwtVerifier(own),
      await sign(pair, claims({ sub: "canary", nbf: NOW + 60 })),
    ],
    ERR_CLAIM_MISSING: [
      jwtVerifier(own),
      await sign(pair, claims({ sub: "canary", iss: undefined })),
    ],
    ERR_CLAIM_MISMATCH: [jwtVerifier(own), await sign(pair, claims({ aud: "canary" }))],
    ERR_TYP_NOT_ALLOWED: [jwtVerifier(own), await sign(pair, claims(), { typ: "canary+jwt" })],
    ERR_INSUFFICIENT_SCOPE: [
      jwtVerifier({ ...own, requiredScopes: ["a", "b"] }),
      await sign(pair, claims({ scope: "canary" })),
    ],
    ERR_TOKEN_UNKNOWN: [staticVerifier(), "canary-token"],
    ERR_KEYS_UNAVAILABLE: [remote, await sign(pair, claims({ sub: "canary" }), { kid: "canary" })],
    ERR_ABORTED: [
      remoteVerifier(),
      await sign(pair, claims({ sub: "canary" })),
      { signal: AbortSignal.abort("canary") },
    ],
    ERR_CLOCK: [
      jwtVerifier({ ...own, now: () => NaN }),
      await sign(pair, claims({ sub: "canary" })),
    ],
  };
}

const CLAIM_OF = {
  ERR_CLAIMS_MALFORMED: "sub",
  ERR_NOT_YET_VALID: "nbf",
  ERR_CLAIM_MISSING: "iss",
  ERR_CLAIM_MISMATCH: "aud",
};
const STATUS_OF = {
  invalid_token: 401,
  insufficient_scope: 403,
  invalid_request: 400,
  server_error: 503,
};

/** The first error of each reason. */
async function errors() {
  const all = [];
  for (const [reason, [verifier, token, options]] of Object.entries(await refusals())) {
    all.push([
      reason,
      await assert.rejects(() => verifier.verifyToken(token, options), { reason }),
    ]);
  }
  return all;
}

test("errors: every refusal is a TokenError with code, reason, status and a name", async () => {
  for (const [reason, error] of await errors()) {
    assert.ok(error instanceof TokenError && error instanceof Error, reason);
    assert.equal(error.name, "TokenError", reason);
    assert.equal(error.reason, reason);
    const code =
      {
        ERR_INSUFFICIENT_SCOPE: "insufficient_scope",
        ERR_KEYS_UNAVAILABLE: "server_error",
        ERR_CLOCK: "server_error",
        // Who went away gets no answer: its code is not tested.
        ERR_ABORTED: error.code,
      }[reason] ?? "invalid_token";
    assert.equal(error.code, code, reason);
    assert.equal(error.status, STATUS_OF[code], reason);
    if (CLAIM_OF[reason] !== undefined) assert.equal(error.claim, CLAIM_OF[reason], reason);
    if (code === "server_error")
      assert.equal(
        typeof error.retryAfter,
        reason === "ERR_KEYS_UNAVAILABLE" ? "number" : typeof error.retryAfter,
      );
  }
});

test("errors: insufficient_scope names every scope that is asked for", async () => {
  const [verifier, token] = (await refusals()).ERR_INSUFFICIENT_SCOPE;
  const error = await assert.rejects(() => verifier.verifyToken(token), {
    reason: "ERR_INSUFFICIENT_SCOPE",
  });
  assert.deepEqual([...error.requiredScopes], ["a", "b"]);
});

test("errors: messages are fixed ASCII sentences that fit a quoted string", async () => {
  for (const [reason, error] of await errors()) {
    for (const text of [error.message, error.toResponseObject().error_description]) {
      assert.match(text, /^[\x20-\x7e]{10,200}$/, reason);
      assert.ok(!/["\\]/.test(text), `${reason}: ${text}`);
    }
  }
});

test("errors: nothing of the token, its claims, its key id or an upstream is in an error", async () => {
  for (const [reason, error] of await errors()) {
    const inside = [
      error.message,
      error.stack,
      JSON.stringify(error),
      JSON.stringify(error.toResponseObject()),
      String(error),
    ];
    for (const name of Reflect.ownKeys(error)) inside.push(String(error[name]));
    for (const text of inside) assert.ok(!text.includes("canary"), `${reason}: ${text}`);
    assert.equal(error.cause, undefined, reason);
  }
});

test("errors: toResponseObject is an OAuth error body without the reason", async () => {
  for (const [reason, error] of await errors()) {
    const body = error.toResponseObject();
    assert.deepEqual(Object.keys(body).sort(), ["error", "error_description"]);
    assert.equal(body.error, error.code);
    assert.ok(!JSON.stringify(body).includes("ERR_"), reason);
  }
});

test("errors: the client learns no more from one refusal than from another", async () => {
  const seen = new Set();
  for (const [, error] of await errors()) {
    if (error.code === "invalid_token") seen.add(JSON.stringify(error.toResponseObject()));
  }
  assert.equal(seen.size, 1, [...seen].join());
});

test("errors: a TokenError carries the MCP SDK's brand as an own property", async () => {
  for (const [reason, error] of await errors()) {
    const brands = Object.getOwnPropertyDescriptor(error, Symbol.for("mcp.sdk.errorBrands"));
    assert.ok(brands?.value instanceof Set, reason);
    assert.ok(brands.value.has("mcp.OAuthError"), reason);
    assert.equal(brands.enumerable, false, reason);
  }
});

test("errors: verifyToken never throws, it rejects", async () => {
  for (const verifier of [jwtVerifier(), remoteVerifier(), secretVerifier(), staticVerifier()]) {
    for (const token of [
      undefined,
      null,
      7,
      7n,
      true,
      {},
      [],
      ["a.b.c"],
      Symbol("token"),
      () => "a.b.c",
      new String("a.b.c"),
    ]) {
      const error = await assert.rejects(() => verifier.verifyToken(token), {
        name: "TokenError",
        status: 401,
      });
      assert.ok(
        error.reason === "ERR_TOKEN_MALFORMED" || error.reason === "ERR_TOKEN_UNKNOWN",
        error.reason,
      );
    }
  }
});

test("errors: a token that is an object is never asked for its text", async () => {
  const trap = () => {
    throw new Error("the token was asked");
  };
  const token = { toString: trap, valueOf: trap, toJSON: trap, [Symbol.toPrimitive]: trap };
  const proxy = new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap });
  for (const value of [token, proxy]) {
    await refused(jwtVerifier(), value, "ERR_TOKEN_MALFORMED");
    assert.throws(() => jwtVerifier().verifyTokenSync(value), { reason: "ERR_TOKEN_MALFORMED" });
  }
});

test("errors: a token of megabytes is refused at once", async () => {
  const huge = "a".repeat(10 << 20);
  for (const token of [
    huge,
    `${huge}.${huge}.${huge}`,
    ".".repeat(10 << 20),
    "\u{1f511}".repeat(1 << 20),
  ]) {
    const error = await assert.rejects(() => jwtVerifier().verifyToken(token), {
      name: "TokenError",
      status: 401,
    });
    assert.equal(error.reason, "ERR_TOKEN_TOO_LARGE");
  }
});

test("errors: a clock that gives no time stops verification with 503, and the next call works", async () => {
  let time;
  const verifier = jwtVerifier({ now: () => (typeof time === "function" ? time() : time) });
  const token = mint();
  const broken = [
    NaN,
    Infinity,
    -Infinity,
    -1,
    undefined,
    null,
    "1800000000",
    {},
    7n,
    () => {
      throw new Error("no clock");
    },
  ];
  for (const value of broken) {
    time = value;
    await refused(verifier, token, "ERR_CLOCK", { code: "server_error", status: 503 });
    assert.throws(() => verifier.verifyTokenSync(token), { reason: "ERR_CLOCK" });
    time = NOW;
    assert.equal((await verifier.verifyToken(token)).subject, "test-user");
  }
});

// ---- options: names ----

test("options: an unknown name is a configuration error, everywhere", async () => {
  const pair = devKeyPair();
  const constructions = [
    [() => jwtVerifier({ publickey: "x" }), "publickey"],
    [() => jwtVerifier({ public_key: "x" }), "public_key"],
    [() => jwtVerifier({ audiences: ["x"] }), "audiences"],
    [() => jwtVerifier({ clockSkew: undefined }), "clockSkew"],
    [() => jwtVerifier(JSON.parse('{"__proto__":{}}')), "__proto__"],
    [() => remoteVerifier({ jwks_uri: JWKS_URI }), "jwks_uri"],
    [() => secretVerifier({ key: "x" }), "key"],
    [() => staticVerifier({ audience: AUDIENCE }), "audience"],
    [() => RSAKeyPair.generate({ bits: 2048 }), "bits"],
    [() => pair.jwk({ keyId: "x" }), "keyId"],
    [() => pair.jwks({ use: "sig" }), "use"],
    [() => pair.createToken({ sub: "x" }), "sub"],
    [() => pair.createToken({ expires_in_seconds: 1 }), "expires_in_seconds"],
  ];
  for (const [construct, option] of constructions)
    misconfigured(construct, "ERR_CONFIG_UNKNOWN_OPTION", option);
  for (const verifier of [jwtVerifier(), staticVerifier()]) {
    const pending = () => verifier.verifyToken("dev-token", { abortSignal: undefined });
    const error = await assert.rejects(pending, {
      reason: "ERR_CONFIG_UNKNOWN_OPTION",
      option: "abortSignal",
    });
    assert.ok(error instanceof ConfigError);
  }
  await assert.rejects(() => remoteVerifier().loadKeys({ force: true }), {
    reason: "ERR_CONFIG_UNKNOWN_OPTION",
    option: "force",
  });
});

test("options: the argument must be an object", async () => {
  for (const value of [null, 7, "text", true, Symbol("options"), () => ({}), []]) {
    for (const construct of [
      () => new JWTVerifier(value),
      () => new StaticTokenVerifier(value),
      () => RSAKeyPair.generate(value),
      () => devKeyPair().createToken(value),
      () => devKeyPair().jwk(value),
      () => devKeyPair().jwks(value),
    ])
      misconfigured(construct, "ERR_CONFIG_OPTIONS");
    const error = await assert.rejects(() => jwtVerifier().verifyToken(mint(), value), {
      reason: "ERR_CONFIG_OPTIONS",
    });
    assert.ok(error instanceof ConfigError);
  }
  misconfigured(() => new JWTVerifier(), "ERR_CONFIG_OPTIONS");
  misconfigured(() => new StaticTokenVerifier(), "ERR_CONFIG_OPTIONS");
});

test("options: an option that is undefined is one that was left out", async () => {
  const names = [
    "jwks",
    "jwksUri",
    "secret",
    "algorithm",
    "algorithms",
    "requiredScopes",
    "clockTolerance",
    "maxTokenAge",
    "requiredClaims",
    "requireExpiration",
    "profile",
    "cacheSize",
    "strictAudience",
  ];
  const verifier = jwtVerifier(Object.fromEntries(names.map((name) => [name, undefined])));
  assert.equal((await verifier.verifyToken(mint())).subject, "test-user");
  assert.equal((await verifier.verifyToken(mint(), undefined)).subject, "test-user");
  assert.equal((await verifier.verifyToken(mint(), { signal: undefined })).subject, "test-user");
});

test("options: an object without a prototype, or frozen, will do", async () => {
  const options = Object.assign(Object.create(null), bound, { publicKey: devKeyPair().publicKey });
  assert.equal((await new JWTVerifier(options).verifyToken(mint())).subject, "test-user");
  assert.equal(
    (await new JWTVerifier(Object.freeze({ ...options })).verifyToken(mint())).subject,
    "test-user",
  );
});

test("options: every ConfigError is a TypeError with name, reason, option and a plain message", () => {
  const error = misconfigured(
    () => jwtVerifier({ clockTolerance: "canary" }),
    "ERR_CONFIG_TYPE",
    "clockTolerance",
  );
  assert.equal(error.name, "ConfigError");
  assert.match(error.message, /^[\x20-\x7e]{10,300}$/);
  assert.ok(!`${error.message} ${error.stack}`.includes("canary"), "the value is not repeated");
  const secret = misconfigured(
    () => secretVerifier({ secret: "canary" }),
    "ERR_CONFIG_SECRET",
    "secret",
  );
  assert.ok(!`${secret.message} ${secret.stack}`.includes("canary"), "the secret is not repeated");
});

// ---- options: types and ranges ----

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
  tokens: [(tokens) => staticVerifier({ tokens }), [7, "x", true, [], () => ({}), new Set(["x"])]],
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
  for (const value of [() => 1, Symbol("x"), 7n, cycle, NaN, Infinity]) {
    assert.throws(() => mint({ additionalClaims: { value } }), { name: "ConfigError" });
  }
  const token = mint({
    additionalClaims: JSON.parse('{"__proto__":{"admin":true},"list":[1,null,"x"]}'),
  });
  const decoded = bearer.decodeTokenUnverified(token).claims;
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

test("options: what is changed after construction changes nothing", async () => {
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

test("options: what a verifier tells of itself cannot be changed", () => {
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

// ---- results ----

function assertFrozen(value, path) {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value), `${path} is not frozen`);
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    assert.ok("value" in property, `${path}.${String(key)} is not a data property`);
    if (value !== property.value) assertFrozen(property.value, `${path}.${String(key)}`);
  }
}

test("results: an access token is a plain object, frozen all the way down", async () => {
  const additionalClaims = { deep: { list: [{ a: [1, [2]] }] }, empty: {}, none: [] };
  const tokens = [
    [await jwtVerifier().verifyToken(mint({ scopes: ["a"], additionalClaims })), "JWT"],
    [
      await staticVerifier({
        tokens: { x: { clientId: "c", scopes: ["a"], deep: { list: [{}] } } },
      }).verifyToken("x"),
      "static",
    ],
  ];
  for (const [accepted, path] of tokens) {
    assert.equal(Object.getPrototypeOf(accepted), Object.prototype, path);
    assertFrozen(accepted, path);
    for (const name of [
      "token",
      "clientId",
      "clientIdSource",
      "scopes",
      "audience",
      "claims",
      "extra",
    ]) {
      assert.ok(Object.prototype.propertyIsEnumerable.call(accepted, name), `${path}.${name}`);
    }
    assert.ok(Array.isArray(accepted.scopes) && Array.isArray(accepted.audience), path);
    assert.equal(accepted.extra, accepted.claims, path);
    assert.deepEqual(JSON.parse(JSON.stringify(accepted)).claims, accepted.claims);
    assert.deepEqual({ ...accepted }, structuredClone(accepted));
  }
});

test("results: claims with dangerous names are own data properties without effect", async () => {
  const pair = await keyPair("main");
  const dangerous = JSON.parse(`{
    "__proto__": { "admin": true, "scopes": ["admin"] }, "constructor": "c", "prototype": { "x": 1 }, "then": "t",
    "toJSON": "j", "hasOwnProperty": "h", "toString": "s", "valueOf": 7, "nested": { "__proto__": { "admin": true } }
  }`);
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, claims(dangerous)),
  );
  for (const name of Object.keys(dangerous)) {
    assert.ok(Object.hasOwn(accepted.claims, name), name);
    assert.deepEqual(accepted.claims[name], dangerous[name], name);
  }
  assert.equal(Object.getPrototypeOf(accepted.claims), null);
  assert.equal(Object.getPrototypeOf(accepted.claims.nested), null);
  assert.ok(Object.hasOwn(accepted.claims.nested, "__proto__"));
  assert.equal(accepted.claims.admin, undefined);
  assert.equal(accepted.claims.nested.admin, undefined);
  assert.equal({}.admin, undefined);
  assert.deepEqual(accepted.scopes, []);
  assert.equal(await accepted.claims, accepted.claims);
});

test("results: claims are exactly what was signed", async () => {
  const pair = await keyPair("main");
  const payload = claims({
    text: 'Zo\u00eb \u{1f511} \u0000 \u2028 "\\/',
    numbers: [0, -1, 1.5, 1e21, -0.25, 9007199254740991],
    on: true,
    off: false,
    none: null,
    empty: "",
    object: { z: 1, a: 2 },
    7: "seven",
  });
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, payload),
  );
  assert.deepEqual(accepted.claims, payload);
});

test("results: expiresAt is exp rounded down", async () => {
  const pair = await keyPair("main");
  const accepted = await jwtVerifier({ publicKey: pair.pem }).verifyToken(
    await sign(pair, claims({ exp: NOW + 60.9 })),
  );
  assert.equal(accepted.expiresAt, NOW + 60);
  assert.equal(accepted.claims.exp, NOW + 60.9);
});

test("results: verifyAccessToken is verifyToken", async () => {
  for (const [verifier, token] of [
    [jwtVerifier({ cacheSize: 0 }), mint()],
    [staticVerifier(), "dev-token"],
  ]) {
    assert.deepEqual(await verifier.verifyAccessToken(token), await verifier.verifyToken(token));
    const one = await assert.rejects(() => verifier.verifyAccessToken("a.b.c"), TokenError);
    const two = await assert.rejects(() => verifier.verifyToken("a.b.c"), TokenError);
    assert.deepEqual([one.reason, one.status, one.message], [two.reason, two.status, two.message]);
  }
});

test("results: concurrent use of several verifiers mixes nothing up", async () => {
  const verifiers = Array.from({ length: 5 }, (_, index) =>
    jwtVerifier({ audience: `https://${index}.example.com` }),
  );
  const tokens = verifiers.map((_, index) =>
    mint({ subject: `user-${index}`, audience: `https://${index}.example.com` }),
  );
  const calls = Array.from({ length: 500 }, (_, index) => [
    index % 5,
    (index * 7) % 5 === index % 5 ? index % 5 : (index * 3) % 5,
  ]);
  const answers = await Promise.allSettled(
    calls.map(([verifier, token]) => verifiers[verifier].verifyToken(tokens[token])),
  );
  for (const [index, { status, value, reason }] of answers.entries()) {
    const [verifier, token] = calls[index];
    if (verifier === token) assert.equal(value?.subject, `user-${token}`, `call ${index}`);
    else
      assert.equal(`${status} ${reason?.reason}`, "rejected ERR_CLAIM_MISMATCH", `call ${index}`);
  }
  assert.ok(
    answers.some(({ status }) => status === "fulfilled") &&
      answers.some(({ status }) => status === "rejected"),
  );
});

// ---- the verified-token cache and events ----

/** Whether each verification was answered from the cache. */
function recorder() {
  const events = [];
  return {
    onEvent: (event) => events.push(event),
    events,
    cached: () =>
      events.filter(({ type }) => type === "token_accepted").map(({ cached }) => cached),
  };
}

test("cache: the same token gives the same object", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent });
  const token = mint();
  const first = await verifier.verifyToken(token);
  assert.equal(await verifier.verifyToken(token), first);
  assert.equal(await verifier.verifyAccessToken(token), first);
  assert.equal(verifier.verifyTokenSync(token), first);
  assert.deepEqual(cached(), [false, true, true, true]);
});

test("cache: cacheSize 0 verifies each time", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent, cacheSize: 0 });
  const token = mint();
  const first = await verifier.verifyToken(token);
  const second = await verifier.verifyToken(token);
  assert.ok(first !== second);
  assert.deepEqual(first, second);
  assert.deepEqual(cached(), [false, false]);
});

test("cache: no more tokens are remembered than cacheSize, and the last one is among them", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent, cacheSize: 3 });
  const tokens = Array.from({ length: 12 }, (_, index) => mint({ subject: `user-${index}` }));
  for (const token of tokens) await verifier.verifyToken(token);
  assert.equal((await verifier.verifyToken(tokens.at(-1))).subject, "user-11");
  assert.equal(cached().at(-1), true);
  for (const token of tokens.slice(0, 9)) await verifier.verifyToken(token);
  assert.deepEqual(cached().slice(-9), Array(9).fill(false));
});

test("cache: a token in use outlives one that is not", async () => {
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ onEvent, cacheSize: 2 });
  const [busy, ...others] = Array.from({ length: 6 }, (_, index) =>
    mint({ subject: `user-${index}` }),
  );
  await verifier.verifyToken(busy);
  for (const other of others) {
    await verifier.verifyToken(other);
    await verifier.verifyToken(busy);
    assert.equal(cached().at(-1), true);
  }
});

test("cache: refused tokens are not remembered and push nobody out", async () => {
  const pair = await keyPair("main");
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ publicKey: pair.pem, onEvent, cacheSize: 1 });
  const good = await sign(pair, claims());
  await verifier.verifyToken(good);
  for (let index = 0; index < 20; index += 1) {
    await refused(
      verifier,
      forged(pair, claims({ sub: `user-${index}` })),
      "ERR_SIGNATURE_INVALID",
    );
    await refused(verifier, await sign(pair, claims({ exp: NOW - 60 - index })), "ERR_EXPIRED");
  }
  await verifier.verifyToken(good);
  assert.deepEqual(cached(), [false, true]);
});

test("cache: no two spellings of a token share an entry", async () => {
  const verifier = jwtVerifier();
  const token = mint();
  await verifier.verifyToken(token);
  const at = token.lastIndexOf(".") + 1;
  for (let index = 0; index < 20; index += 1) {
    const place = index < 10 ? at + index * 7 : Math.floor((token.length * (index - 10)) / 10);
    const other = token[place] === "A" ? "B" : "A";
    const changed = token.slice(0, place) + other + token.slice(place + 1);
    await assert.rejects(() => verifier.verifyToken(changed), { name: "TokenError", status: 401 });
    await assert.rejects(() => verifier.verifyToken(`${token}${other}`), {
      name: "TokenError",
      status: 401,
    });
  }
  await assert.rejects(() => verifier.verifyToken(token.slice(0, -1)), {
    name: "TokenError",
    status: 401,
  });
});

test("cache: a cached token ends at exp and tolerance, whatever the clock does before", async () => {
  const time = clock();
  const { onEvent, cached } = recorder();
  const verifier = jwtVerifier({ now: time.now, onEvent });
  const token = mint({ expiresInSeconds: 60 });
  await verifier.verifyToken(token);
  time.set(NOW + 64);
  await verifier.verifyToken(token);
  for (const second of [65, 66, 3600, 1e6]) {
    time.set(NOW + second);
    await refused(verifier, token, "ERR_EXPIRED");
    assert.throws(() => verifier.verifyTokenSync(token), { reason: "ERR_EXPIRED" });
  }
  assert.deepEqual(cached(), [false, true]);
});

test("cache: nbf, iat and maxTokenAge are checked again at every hit", async () => {
  const pair = await keyPair("main");
  const time = clock();
  const verifier = jwtVerifier({ publicKey: pair.pem, now: time.now, maxTokenAge: 30 });
  const token = await sign(pair, claims({ nbf: NOW - 1 }));
  await verifier.verifyToken(token);
  time.set(NOW - 100);
  await refused(verifier, token, "ERR_NOT_YET_VALID");
  time.set(NOW + 34);
  await verifier.verifyToken(token);
  time.set(NOW + 36);
  await refused(verifier, token, "ERR_EXPIRED", { claim: "iat" });
});

test("cache: two verifiers share nothing", async () => {
  const token = mint({ scopes: ["read"] });
  await jwtVerifier().verifyToken(token);
  await refused(jwtVerifier({ requiredScopes: ["write"] }), token, "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
  });
  await refused(
    jwtVerifier({ audience: "https://other.example.com" }),
    token,
    "ERR_CLAIM_MISMATCH",
  );
});

test("events: each verdict is told once, without the token", async () => {
  const { onEvent, events } = recorder();
  const verifier = jwtVerifier({ onEvent });
  const token = mint();
  const expired = mint({ expiresInSeconds: -60 });
  const elsewhere = mint({ audience: "https://other.example.com" });
  await verifier.verifyToken(token);
  verifier.verifyTokenSync(token);
  for (const bad of [expired, elsewhere, "a.b.c"])
    await assert.rejects(() => verifier.verifyToken(bad), TokenError);
  assert.throws(() => verifier.verifyTokenSync(expired), TokenError);
  assert.deepEqual(
    events.map(({ type, cached, reason, code, claim }) => [type, cached ?? reason, code, claim]),
    [
      ["token_accepted", false, undefined, undefined],
      ["token_accepted", true, undefined, undefined],
      ["token_refused", "ERR_EXPIRED", "invalid_token", "exp"],
      ["token_refused", "ERR_CLAIM_MISMATCH", "invalid_token", "aud"],
      ["token_refused", "ERR_TOKEN_MALFORMED", "invalid_token", undefined],
      ["token_refused", "ERR_EXPIRED", "invalid_token", "exp"],
    ],
  );
  const text = JSON.stringify(events);
  for (const secret of [token, expired, elsewhere, "test-user", ISSUER, AUDIENCE])
    assert.ok(!text.includes(secret), secret);
});

test("events: static tokens are told of too", async () => {
  const { onEvent, events } = recorder();
  const verifier = staticVerifier({ onEvent });
  await verifier.verifyToken("dev-token");
  await assert.rejects(() => verifier.verifyToken("other"), TokenError);
  const verdicts = events.filter(({ type }) => type !== "warning");
  assert.deepEqual(
    verdicts.map(({ type, reason }) => [type, reason]),
    [
      ["token_accepted", undefined],
      ["token_refused", "ERR_TOKEN_UNKNOWN"],
    ],
  );
});

test("events: what onEvent throws is ignored", async () => {
  const onEvent = () => {
    throw new Error("the log is full");
  };
  const verifier = jwtVerifier({ onEvent, issuer: undefined });
  assert.equal((await verifier.verifyToken(mint())).subject, "test-user");
  assert.equal(verifier.verifyTokenSync(mint()).subject, "test-user");
  await refused(verifier, "a.b.c", "ERR_TOKEN_MALFORMED");
  assert.equal((await remoteVerifier({ onEvent }).verifyToken(mint())).subject, "test-user");
});

test("events: onEvent may use the verifier", async () => {
  const token = mint();
  let inner;
  const verifier = jwtVerifier({
    onEvent: ({ type, cached }) => {
      if (type === "token_accepted" && !cached) inner = verifier.verifyTokenSync(token);
    },
  });
  const outer = await verifier.verifyToken(token);
  assert.equal(inner.subject, outer.subject);
});

test("events: the clock may use the verifier", async () => {
  const other = jwtVerifier();
  const token = mint();
  const verifier = jwtVerifier({
    now: () => {
      other.verifyTokenSync(token);
      return NOW;
    },
  });
  assert.equal((await verifier.verifyToken(token)).subject, "test-user");
});

// ---- key pairs ----

test("key pairs: the private key shows nowhere", () => {
  const pair = devKeyPair();
  assert.ok(!Object.keys(pair).includes("privateKey"));
  for (const text of [
    JSON.stringify(pair),
    String(pair),
    JSON.stringify({ ...pair }),
    JSON.stringify(Object.entries(pair)),
  ]) {
    assert.ok(!text.includes("PRIVATE KEY"), text);
  }
  assert.match(pair.privateKey, /PRIVATE KEY/);
});

test("key pairs: fromPem wants one private RSA key", () => {
  const pair = devKeyPair();
  const copy = RSAKeyPair.fromPem(pair.privateKey);
  assert.equal(copy.publicKey, pair.publicKey);
  assert.equal(copy.privateKey, pair.privateKey);
  const noKeys = [
    "",
    "x",
    pair.publicKey,
    pair.privateKey + pair.privateKey,
    pair.privateKey.slice(0, 800),
    pair.privateKey
      .replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE")
      .replace("END PRIVATE", "END ENCRYPTED PRIVATE"),
    `-----BEGIN PRIVATE KEY-----\n${base64url("not DER at all")}\n-----END PRIVATE KEY-----`,
    7,
    undefined,
    null,
    {},
    [pair.privateKey],
  ];
  for (const pem of noKeys) {
    const error = assert.throws(() => RSAKeyPair.fromPem(pem), { name: "ConfigError" });
    assert.ok(!`${error.message} ${error.stack}`.includes("MII"), "the key is repeated");
  }
});

test("key pairs: createToken leaves out what is null or empty", () => {
  const token = devKeyPair().createToken({
    audience: null,
    scopes: null,
    kid: null,
    additionalClaims: null,
    now: () => NOW,
  });
  const { header, claims: payload } = bearer.decodeTokenUnverified(token);
  assert.deepEqual(header, { alg: "RS256", typ: "JWT" });
  assert.deepEqual(Object.keys(payload).sort(), ["exp", "iat", "iss", "sub"]);
  const none = bearer.decodeTokenUnverified(
    devKeyPair().createToken({ scopes: [], now: () => NOW }),
  ).claims;
  assert.ok(!("scope" in none));
});
