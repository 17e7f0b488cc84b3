/**
 * `IntrospectionTokenVerifier` against `oidc-provider` with opaque tokens, on 127.0.0.1: a server
 * that others wrote and certified, asked over real HTTP.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  IntrospectionTokenVerifier,
  JWTVerifier,
  MultiVerifier,
  RSAKeyPair,
} from "mcp-bearer";

import { Clock } from "./authorization/notes.mjs";
import {
  JWT_RESOURCE,
  KEYS,
  LIFETIME,
  ODD_ID,
  ODD_SECRET,
  OTHER_RESOURCE,
  RESOURCE,
  SCOPES,
  SECRET,
  startIntrospectionServer,
} from "./introspection-server.mjs";

const PLAIN = { clientId: "plain", clientSecret: SECRET };

let server;
before(async () => {
  server = await startIntrospectionServer();
});
after(async () => {
  await server.close();
  assert.deepEqual(server.faults, []);
});

/** A verifier of the resource server, its clock, and what it reported. */
function newVerifier(options = {}) {
  const clock = new Clock();
  const events = [];
  server.takeIntrospections();
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: server.endpoint,
    serverUrl: RESOURCE,
    issuer: server.issuer,
    audience: RESOURCE,
    now: clock.now,
    onEvent: (event) => events.push(event),
    ...(options.clientId === undefined && PLAIN),
    ...options,
  });
  const failures = () =>
    events
      .filter(({ type }) => type === "introspection_failed")
      .map(({ failure, status }) => [failure, status].join(" ").trimEnd());
  return { verifier, clock, events, failures };
}

async function refusal(promise) {
  const error = await promise.then(
    () => assert.fail("the token was accepted"),
    (reason) => reason,
  );
  assert.equal(error.name, "TokenError", error.stack);
  return error;
}

async function refuses(promise, reason, status = 401, claim = undefined) {
  const error = await refusal(promise);
  assert.deepEqual(
    [error.reason, error.status, error.claim],
    [reason, status, claim],
    error.explanation,
  );
  return error;
}

/** It is the server that failed, so the client must keep its token and come again. */
async function blamesTheServer(promise) {
  const error = await refuses(promise, "ERR_INTROSPECTION_UNAVAILABLE", 503);
  assert.equal(error.code, "server_error");
  assert.ok(error.retryAfter >= 1, `retryAfter: ${error.retryAfter}`);
  return error;
}

describe("the token", () => {
  test("active: all that the answer says of it", async () => {
    const { verifier, events } = newVerifier();
    const token = await server.issue();
    const accessToken = await verifier.verifyToken(token);
    const { expiresAt, claims, extra, resource, ...rest } = accessToken;
    assert.deepEqual(rest, {
      token,
      clientId: "notes-app",
      clientIdSource: "client_id",
      scopes: SCOPES,
      subject: undefined,
      issuer: server.issuer,
      audience: [RESOURCE],
    });
    assert.ok(resource instanceof URL);
    assert.equal(resource.href, RESOURCE);
    const secondsLeft = expiresAt - Date.now() / 1000;
    assert.ok(secondsLeft > LIFETIME - 60 && secondsLeft <= LIFETIME + 1, `${secondsLeft} s left`);
    assert.equal(extra, claims);
    assert.deepEqual(
      { active: claims.active, type: claims.token_type, aud: claims.aud },
      { active: true, type: "Bearer", aud: RESOURCE },
    );
    assert.ok(Object.isFrozen(accessToken) && Object.isFrozen(claims));
    assert.deepEqual(events, [
      { type: "introspected", active: true },
      { type: "token_accepted", cached: false },
    ]);
  });

  test("unknown, and good but for one character", async () => {
    const { verifier, failures } = newVerifier();
    const token = await server.issue();
    await verifier.verifyToken(token);
    const other = token.at(-1) === "A" ? "B" : "A";
    for (const wrong of ["nobody-issued-this", `${token.slice(0, -1)}${other}`, `${token}A`])
      await refuses(verifier.verifyToken(wrong), "ERR_TOKEN_INACTIVE");
    assert.deepEqual(failures(), []);
  });

  test("expired: by the server's clock, and by ours alone", async () => {
    const { verifier, clock } = newVerifier();
    const token = await server.issue();
    await verifier.verifyToken(token);
    clock.setAhead(LIFETIME + 60);
    await refuses(verifier.verifyToken(token), "ERR_EXPIRED", 401, "exp");
    clock.setAhead(0);

    server.setLifetime(1);
    const short = await server.issue().finally(() => server.setLifetime(LIFETIME));
    let error;
    for (let tries = 0; tries < 100 && error === undefined; tries += 1) {
      await sleep(100);
      error = await verifier.verifyToken(short).then(
        () => undefined,
        (reason) => reason,
      );
    }
    // Within our tolerance of 5 s, so it is the server that says so.
    assert.equal(error?.reason, "ERR_TOKEN_INACTIVE");
    await verifier.verifyToken(token);
  });

  test("scopes: those of the token, and 403 for a good one without", async () => {
    const { verifier } = newVerifier({ requiredScopes: ["notes:write"] });
    const writing = await server.issue({ scopes: ["notes:write"] });
    assert.deepEqual((await verifier.verifyToken(writing)).scopes, ["notes:write"]);
    const reading = await server.issue({ scopes: ["notes:read"] });
    const error = await refuses(verifier.verifyToken(reading), "ERR_INSUFFICIENT_SCOPE", 403);
    assert.deepEqual([error.code, error.requiredScopes], ["insufficient_scope", ["notes:write"]]);
    // A scope that the resource does not know is not granted, so the answer has no `scope` at all.
    const none = await server.issue({ scopes: ["openid"] });
    await refuses(verifier.verifyToken(none), "ERR_INSUFFICIENT_SCOPE", 403);
    assert.deepEqual((await newVerifier().verifier.verifyToken(none)).scopes, []);

    const hierarchy = { impliedScopes: { "notes:write": ["notes:read"] } };
    const { verifier: implying } = newVerifier({ requiredScopes: "notes:read", ...hierarchy });
    assert.deepEqual((await implying.verifyToken(writing)).scopes, ["notes:write"]);
  });

  test("audience: active tokens for another resource, and for none", async () => {
    const { verifier } = newVerifier();
    const foreign = await server.issue({ resource: OTHER_RESOURCE });
    const unbound = await server.issue({ resource: null });
    await verifier.verifyToken(await server.issue());
    await refuses(verifier.verifyToken(foreign), "ERR_CLAIM_MISMATCH", 401, "aud");
    await refuses(verifier.verifyToken(unbound), "ERR_CLAIM_MISSING", 401, "aud");

    const { verifier: both } = newVerifier({ audience: [OTHER_RESOURCE, RESOURCE] });
    assert.deepEqual((await both.verifyToken(foreign)).audience, [OTHER_RESOURCE]);
    const { verifier: unchecked } = newVerifier({ audience: null });
    assert.deepEqual((await unchecked.verifyToken(unbound)).audience, []);
  });

  test("issuer: an answer that names another", async () => {
    const token = await server.issue();
    const { verifier } = newVerifier({ issuer: "https://auth.example.com" });
    await refuses(verifier.verifyToken(token), "ERR_CLAIM_MISMATCH", 401, "iss");
    await newVerifier({ issuer: null }).verifier.verifyToken(token);
  });

  test("a JWT, which this server refuses to look at, stops nobody else's token", async () => {
    const { verifier, failures } = newVerifier();
    const jwt = await server.issue({ resource: JWT_RESOURCE });
    assert.equal(jwt.split(".").length, 3);
    for (let times = 0; times < 10; times += 1) await blamesTheServer(verifier.verifyToken(jwt));
    assert.equal(server.takeIntrospections(), 10);
    assert.deepEqual(failures(), new Array(10).fill("status 400"));
    await verifier.verifyToken(await server.issue());
  });
});

test("both kinds of token: a MultiVerifier asks about opaque ones only", async () => {
  const { verifier: opaque } = newVerifier();
  const options = { issuer: server.issuer, audience: JWT_RESOURCE };
  const verifier = new MultiVerifier({ verifiers: [new JWTVerifier(options), opaque] });
  const [jwt, token] = [await server.issue({ resource: JWT_RESOURCE }), await server.issue()];
  server.takeIntrospections();
  assert.deepEqual((await verifier.verifyToken(jwt)).audience, [JWT_RESOURCE]);
  await refuses(verifier.verifyToken(`${jwt}A`), "ERR_SIGNATURE_INVALID");
  assert.equal(server.takeIntrospections(), 0);
  assert.deepEqual((await verifier.verifyToken(token)).audience, [RESOURCE]);
  assert.equal(server.takeIntrospections(), 1);
  await server.revoke(token);
  await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
});

describe("a revoked token", () => {
  test("without a cache: refused at once", async () => {
    const { verifier } = newVerifier();
    const token = await server.issue();
    await verifier.verifyToken(token);
    await verifier.verifyToken(token);
    assert.equal(server.takeIntrospections(), 2);
    await server.revoke(token);
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
  });

  test("with a cache: accepted until cacheTtl, and not after", async () => {
    const { verifier, clock, events } = newVerifier({ cacheTtl: 60 });
    const token = await server.issue();
    const first = await verifier.verifyToken(token);
    await server.revoke(token);
    server.takeIntrospections();
    for (const seconds of [0, 30, 58]) {
      clock.setAhead(seconds);
      assert.deepEqual(await verifier.verifyToken(token), first, `after ${seconds} s`);
    }
    assert.equal(server.takeIntrospections(), 0);
    assert.deepEqual(events.at(-1), { type: "token_accepted", cached: true });
    clock.setAhead(61);
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    assert.equal(server.takeIntrospections(), 1);
    clock.setAhead(0);
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
  });

  test("never remembered beyond its own end", async () => {
    const { verifier, clock } = newVerifier({ cacheTtl: 3600, clockTolerance: 0 });
    const token = await server.issue();
    const { expiresAt } = await verifier.verifyToken(token);
    await server.revoke(token);
    const left = expiresAt - Date.now() / 1000;
    clock.setAhead(left - 5);
    await verifier.verifyToken(token);
    clock.setAhead(left + 1);
    server.takeIntrospections();
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    assert.equal(server.takeIntrospections(), 1);
  });

  test("revalidate asks whatever is remembered, and its answer is what is remembered", async () => {
    const { verifier } = newVerifier({ cacheTtl: 60 });
    const token = await server.issue();
    const other = await server.issue();
    await verifier.verifyToken(token);
    await verifier.verifyToken(other);
    assert.equal((await verifier.revalidate(token)).clientId, "notes-app");
    await server.revoke(token);
    await verifier.verifyToken(token);
    await refuses(verifier.revalidate(token), "ERR_TOKEN_INACTIVE");
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    server.takeIntrospections();
    await verifier.verifyToken(other);
    assert.equal(server.takeIntrospections(), 0);
  });

  test("forget drops one token, and a good one is asked for again", async () => {
    const { verifier } = newVerifier({ cacheTtl: 60 });
    const [token, good] = [await server.issue(), await server.issue()];
    for (const each of [token, good]) await verifier.verifyToken(each);
    await server.revoke(token);
    await verifier.verifyToken(token);
    assert.equal(await verifier.forget(token), undefined);
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    server.takeIntrospections();
    await verifier.verifyToken(good);
    assert.equal(server.takeIntrospections(), 0);
    await verifier.forget(good);
    await verifier.verifyToken(good);
    assert.equal(server.takeIntrospections(), 1);
  });

  test("inactiveTtl: what was revoked is not asked for again", async () => {
    const { verifier, clock } = newVerifier({ inactiveTtl: 30 });
    const token = await server.issue();
    await server.revoke(token);
    for (let round = 0; round < 3; round += 1)
      await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    assert.equal(server.takeIntrospections(), 1);
    clock.setAhead(31);
    await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    assert.equal(server.takeIntrospections(), 1);
  });
});

const pem = ({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" });
const jwk = ({ privateKey }) => privateKey.export({ format: "jwk" });
const rsa = () => RSAKeyPair.generate().privateKey;

const basic = (id, secret) => ({ clientId: id, clientSecret: secret });
const poster = (secret) => ({
  ...basic("poster", secret),
  clientAuthMethod: "client_secret_post",
});
const signer = (alg, privateKey) => ({
  clientId: `key-${alg}`,
  clientAuthMethod: "private_key_jwt",
  privateKey,
});

/** Good credentials, and the same but for one thing. */
const CREDENTIALS = {
  client_secret_basic: [basic("plain", SECRET), basic("plain", `${SECRET}x`)],
  "client_secret_basic, not form-encoded": [
    { ...basic("plain", SECRET), formEncodeCredentials: false },
    { ...basic("plain", `x${SECRET}`), formEncodeCredentials: false },
  ],
  "client_secret_basic, odd characters": [
    basic(ODD_ID, ODD_SECRET),
    basic(ODD_ID, `${ODD_SECRET}%`),
  ],
  client_secret_post: [poster(ODD_SECRET), poster(ODD_SECRET.toLowerCase())],
  "an authorizationHeader of one's own": [
    { clientId: "plain", authorizationHeader: () => `Basic ${btoa(`plain:${SECRET}`)}` },
    { clientId: "plain", authorizationHeader: async () => `Basic ${btoa("plain:wrong")}` },
  ],
  "private_key_jwt RS256, PEM": [signer("RS256", pem(KEYS.RS256)), signer("RS256", rsa())],
  "private_key_jwt RS256, JWK": [
    signer("RS256", jwk(KEYS.RS256)),
    { ...signer("RS256", jwk(KEYS.RS256)), clientId: "key-ES256" },
  ],
  "private_key_jwt ES256, PEM": [
    signer("ES256", pem(KEYS.ES256)),
    { ...signer("ES256", pem(KEYS.ES256)), clientAssertionAudience: "https://auth.example.com" },
  ],
  "private_key_jwt ES256, JWK": [
    signer("ES256", jwk(KEYS.ES256)),
    { ...signer("ES256", jwk(KEYS.ES256)), privateKeyId: "rs-2" },
  ],
  "private_key_jwt EdDSA, PEM": [
    { ...signer("EdDSA", pem(KEYS.EdDSA)), privateKeyId: "rs-1" },
    signer("EdDSA", pem(KEYS.ES256)),
  ],
  "private_key_jwt EdDSA, JWK": [
    signer("EdDSA", { ...jwk(KEYS.EdDSA), kid: "rs-1" }),
    signer("EdDSA", { ...jwk(KEYS.EdDSA), kid: "rs-3" }),
  ],
};

describe("credentials", () => {
  for (const [name, [good, bad]] of Object.entries(CREDENTIALS)) {
    test(`${name}: taken; wrong ones: 503, and it asks about one token at a time`, async () => {
      const { verifier } = newVerifier(good);
      // More than once: an assertion is good for one request only.
      for (let round = 0; round < 3; round += 1) {
        const accessToken = await verifier.verifyToken(await server.issue());
        assert.equal(accessToken.clientId, "notes-app");
      }
      await refuses(verifier.verifyToken("nobody-issued-this"), "ERR_TOKEN_INACTIVE");

      const { verifier: wrong, failures } = newVerifier(bad);
      await blamesTheServer(wrong.verifyToken(await server.issue()));
      assert.equal(server.takeIntrospections(), 1);
      assert.deepEqual(failures(), ["client_authentication 401"]);
      const tokens = [await server.issue(), await server.issue(), await server.issue()];
      await Promise.all(tokens.map((token) => blamesTheServer(wrong.verifyToken(token))));
      assert.equal(server.takeIntrospections(), 1);
    });
  }
});

test("credentials that must be form-encoded cannot be sent without", async () => {
  const raw = { formEncodeCredentials: false };
  assert.throws(() => newVerifier({ ...basic(ODD_ID, ODD_SECRET), ...raw }), {
    name: "ConfigError",
    reason: "ERR_CONFIG_CLIENT_AUTH",
  });
  const { verifier, failures } = newVerifier({ ...basic("poster", ODD_SECRET), ...raw });
  await blamesTheServer(verifier.verifyToken(await server.issue()));
  // It cannot decode them: what is no encoding of anything is no valid request.
  assert.deepEqual(failures(), ["status 400"]);
  await newVerifier(basic("poster", ODD_SECRET)).verifier.verifyToken(await server.issue());
});

describe("discovery", () => {
  test("the issuer is enough", async () => {
    const { verifier } = newVerifier({ introspectionEndpoint: undefined });
    const token = await server.issue();
    server.takeRequests();
    assert.equal((await verifier.verifyToken(token)).clientId, "notes-app");
    const [metadata, introspection, ...others] = server.takeRequests();
    assert.equal(metadata, "GET /.well-known/oauth-authorization-server");
    assert.deepEqual([introspection, others], ["POST /token/introspection", []]);
    await refuses(verifier.verifyToken("nobody-issued-this"), "ERR_TOKEN_INACTIVE");
  });

  test("the endpoint is looked for once, also when the server dislikes a token", async () => {
    const { verifier } = newVerifier({ introspectionEndpoint: undefined });
    const token = await server.issue();
    const jwt = await server.issue({ resource: JWT_RESOURCE });
    server.takeRequests();
    for (let round = 0; round < 3; round += 1) {
      await verifier.verifyToken(token);
      await blamesTheServer(verifier.verifyToken(jwt));
    }
    const requests = server.takeRequests();
    assert.equal(requests.filter((request) => request.startsWith("GET ")).length, 1);
    assert.equal(requests.filter((request) => request.startsWith("POST ")).length, 6);
  });

  test("an issuer that introspects nothing: 503, and said to have no endpoint for it", async () => {
    const deaf = await startIntrospectionServer({ introspects: false });
    try {
      const { verifier, failures } = newVerifier({
        introspectionEndpoint: undefined,
        issuer: deaf.issuer,
      });
      await blamesTheServer(verifier.verifyToken(await deaf.issue()));
      assert.deepEqual(failures(), ["no_introspection_endpoint"]);
    } finally {
      await deaf.close();
    }
  });
});

describe("signed answers (RFC 9701)", () => {
  const signed = (alg, more) => ({
    ...basic(`signed-${alg}`, SECRET),
    signedResponse: true,
    algorithm: alg,
    ...more,
  });

  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    test(`${alg}: active, not active, and the wrong audience`, async () => {
      const { verifier } = newVerifier(signed(alg));
      const token = await server.issue();
      const { clientId, claims, audience } = await verifier.verifyToken(token);
      // The members are those of token_introspection, not those of the answer around it.
      assert.deepEqual([clientId, claims.active, audience], ["notes-app", true, [RESOURCE]]);
      assert.equal(claims.token_introspection, undefined);
      await refuses(verifier.verifyToken("nobody-issued-this"), "ERR_TOKEN_INACTIVE");
      const foreign = await server.issue({ resource: OTHER_RESOURCE });
      await refuses(verifier.verifyToken(foreign), "ERR_CLAIM_MISMATCH", 401, "aud");
      await server.revoke(token);
      await refuses(verifier.verifyToken(token), "ERR_TOKEN_INACTIVE");
    });
  }

  test("the keys by discovery, by their URL, and as given", async () => {
    const jwksUri = `${server.issuer}/jwks`;
    const jwks = await (await fetch(jwksUri)).json();
    for (const more of [{ introspectionEndpoint: undefined }, { jwksUri }, { jwks }]) {
      const { verifier } = newVerifier(signed("RS256", more));
      await verifier.verifyToken(await server.issue());
    }
  });

  test("by another key, with another algorithm, for another server: 503", async () => {
    const { keys } = await (await fetch(`${server.issuer}/jwks`)).json();
    const { kid } = keys.find(({ alg }) => alg === "RS256");
    // Somebody on the way asks in another's name, so `aud` of the answer is another.
    const askAsAnother = (url, init) => {
      const headers = new Headers(init.headers);
      headers.set("Authorization", `Basic ${btoa(`signed-RS256:${SECRET}`)}`);
      return fetch(url, { ...init, headers });
    };
    const options = [
      ["signature", signed("RS256", { jwks: RSAKeyPair.generate().jwks({ kid }) })],
      ["signature", signed("RS256", { algorithm: "ES256" })],
      ["audience_mismatch", { ...signed("RS256"), ...PLAIN, fetch: askAsAnother }],
    ];
    for (const [failure, each] of options) {
      const { verifier, failures } = newVerifier(each);
      await blamesTheServer(verifier.verifyToken(await server.issue()));
      assert.deepEqual(failures(), [failure]);
    }
    const { verifier } = newVerifier(signed("RS256", { fetch: askAsAnother }));
    await verifier.verifyToken(await server.issue());
  });

  test("a server that does not sign: 503 where it is asked to, and taken where not", async () => {
    const unsigned = await startIntrospectionServer({ signsAnswers: false });
    try {
      const of = { introspectionEndpoint: unsigned.endpoint, issuer: unsigned.issuer };
      const { verifier, failures } = newVerifier(signed("RS256", of));
      const token = await unsigned.issue();
      await blamesTheServer(verifier.verifyToken(token));
      assert.deepEqual(failures(), ["not_signed"]);
      await newVerifier(of).verifier.verifyToken(token);
    } finally {
      await unsigned.close();
    }
  });
});
