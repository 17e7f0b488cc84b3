/** Unknown options, and arguments that are not objects, are configuration errors. */
import {
  ConfigError,
  IntrospectionTokenVerifier,
  JWTVerifier,
  MultiVerifier,
  RSAKeyPair,
  StaticTokenVerifier,
  TokenError,
  createBearerGate,
} from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured } from "../support/expect-refusal.js";
import { AUDIENCE, JWKS_URI, NOW, devKeyPair } from "../support/issuer.js";
import {
  bound,
  jwtVerifier,
  mint,
  remoteVerifier,
  secretVerifier,
  staticVerifier,
} from "../support/verifier-fixtures.js";

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
    "idTokenClaims",
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

/** Its constructor is the caller's. V8 shows it, or not. */
class Subclass extends JWTVerifier {}

/**
 * Calls with wrong arguments, some of which TypeScript checks and some Rust. V8 names functions by these names.
 * In arrays: an engine with tail calls would take a function off the stack whose last act is the call.
 */
function wrongCalls() {
  const unchecked = jwtVerifier({ audience: undefined });
  const options = { resource: AUDIENCE, authorizationServers: ["https://auth.example.com"] };
  const gate = createBearerGate({ verifier: staticVerifier(), ...options });
  return {
    "wrong JWTVerifier": () => [new JWTVerifier({ issuer: 7 })],
    "wrong argument of JWTVerifier": () => [new JWTVerifier(new Map())],
    "wrong subclass": () => [new Subclass({ issuer: 7 })],
    "wrong IntrospectionTokenVerifier": () => [new IntrospectionTokenVerifier({ audience: AUDIENCE })],
    "wrong StaticTokenVerifier": () => [new StaticTokenVerifier({ tokens: {} })],
    "wrong MultiVerifier": () => [new MultiVerifier({ verifiers: [] })],
    "wrong createBearerGate": () => [createBearerGate({ verifier: staticVerifier(), resource: 7 })],
    "wrong verifier of a gate": () => [createBearerGate({ verifier: unchecked, ...options })],
    "wrong protect": () => [gate.protect("handler")],
    "wrong requireScopes": () => [gate.requireScopes({ scopes: [] }, 7)],
    "wrong insufficientScope": () => [TokenError.insufficientScope(7)],
    "wrong verifyToken": () => [staticVerifier().verifyToken("dev-token", { abortSignal: null })],
    "wrong loadKeys": () => [remoteVerifier().loadKeys(7)],
  };
}

test("options: the stack of a ConfigError begins at the caller", async () => {
  for (const [name, call] of Object.entries(wrongCalls())) {
    const error = await assert.rejects(async () => Promise.all(call()), { name: "ConfigError" });
    // Other engines do not let a program say where a stack begins.
    const canBegin = typeof Error.captureStackTrace === "function";
    const [first] = error.stack.split("\n").filter((line) => /^ *at /.test(line));
    const place = canBegin ? first : error.stack;
    assert.ok(place?.includes(name) || place?.includes("new Subclass"), `${name}: ${error.stack}`);
  }
});

/** What `run` writes to console.warn. */
async function consoleWarnings(run) {
  const { warn } = console;
  const lines = [];
  console.warn = (...parts) => lines.push(parts.join(" "));
  try {
    await run();
  } finally {
    console.warn = warn;
  }
  return lines;
}

test("options: without onEvent a check that was left out is said once on the console", async () => {
  const { publicKey } = devKeyPair();
  const lines = await consoleWarnings(async () => {
    const verifier = new JWTVerifier({ publicKey, now: () => NOW });
    for (let index = 0; index < 3; index += 1) await verifier.verifyToken(mint());
    await assert.rejects(() => verifier.verifyToken("a.b.c"), { name: "TokenError" });
  });
  assert.equal(lines.length, 2);
  assert.ok(lines.some((line) => line.includes("issuer")));
  assert.ok(lines.some((line) => line.includes("audience")));
  for (const line of lines) assert.match(line, /^[\x20-\x7e]{10,200}$/);
  const none = await consoleWarnings(
    () => new JWTVerifier({ publicKey, issuer: null, audience: null }),
  );
  assert.deepEqual(none, []);
});

test("options: with onEvent nothing goes to the console", async () => {
  const events = [];
  const lines = await consoleWarnings(() =>
    jwtVerifier({ issuer: undefined, audience: undefined, onEvent: (event) => events.push(event) }),
  );
  assert.deepEqual(lines, []);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["warning", "warning"],
  );
});
