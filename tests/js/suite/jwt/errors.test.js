/** The properties of errors, and what errors never contain. */
import { TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { refused } from "../support/expect-refusal.js";
import { NOW, claims, forged, keyPair, sign } from "../support/issuer.js";
import { jwtVerifier, mint, remoteVerifier, secretVerifier, staticVerifier } from "../support/verifier-fixtures.js";

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

/** The reasons that are not the token's fault, or not only. The rest is invalid_token. */
const CODE_OF = {
  ERR_INSUFFICIENT_SCOPE: "insufficient_scope",
  ERR_KEYS_UNAVAILABLE: "server_error",
  ERR_ABORTED: "server_error",
  ERR_CLOCK: "server_error",
};

test("errors: every refusal is a TokenError with code, reason, status and a name", async () => {
  for (const [reason, error] of await errors()) {
    assert.ok(error instanceof TokenError && error instanceof Error, reason);
    assert.equal(error.name, "TokenError", reason);
    assert.equal(error.reason, reason);
    const code = CODE_OF[reason] ?? "invalid_token";
    assert.equal(error.code, code, reason);
    assert.equal(error.status, STATUS_OF[code], reason);
    if (CLAIM_OF[reason] !== undefined) assert.equal(error.claim, CLAIM_OF[reason], reason);
    const retryAfter = error.status === 503 ? "number" : "undefined";
    assert.equal(typeof error.retryAfter, retryAfter, reason);
  }
});

test("errors: insufficient_scope names every scope that is asked for", async () => {
  const [verifier, token] = (await refusals()).ERR_INSUFFICIENT_SCOPE;
  const error = await assert.rejects(() => verifier.verifyToken(token), {
    reason: "ERR_INSUFFICIENT_SCOPE",
  });
  assert.deepEqual([...error.requiredScopes], ["a", "b"]);
  assert.throws(() => error.requiredScopes.push("c"), TypeError);
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

test("errors: a signal that was aborted before refuses, keys at hand or not", async () => {
  const options = { signal: AbortSignal.abort() };
  for (const [verifier, token] of [
    [jwtVerifier(), mint()],
    [remoteVerifier(), mint()],
    [staticVerifier(), "dev-token"],
  ]) {
    await assert.rejects(() => verifier.verifyToken(token, options), { reason: "ERR_ABORTED" });
    assert.equal((await verifier.verifyToken(token)).token, token);
    await assert.rejects(() => verifier.verifyToken(token, options), { reason: "ERR_ABORTED" });
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
