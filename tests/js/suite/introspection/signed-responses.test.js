/** Signed introspection responses (RFC 9701): which are accepted and which are refused. */
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  inactive,
  introspection,
  of,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { keyPair } from "../support/issuer.js";
import {
  AUDIENCE,
  ISSUER,
  NOW,
  base64url,
  hmacKey,
  mint,
  signatureOf,
  utf8,
  withPart,
  withSignature,
} from "../support/minting.js";

const TYPE = "token-introspection+jwt";
const JWKS_URI = `${ISSUER}/jwks`;
const METADATA = `${ISSUER}/.well-known/oauth-authorization-server`;

/** Claims of a good signed answer. A member that is `undefined` is left out. */
function wrapped(answer, more = {}) {
  return { iss: ISSUER, aud: CLIENT_ID, iat: NOW, token_introspection: answer, ...more };
}

/** The body of a signed answer, by a key of that name unless another is given. */
async function signed(answer, { pair, alg = "RS256", header, claims, payloadText } = {}) {
  const key = pair ?? (await keyPair("server", alg));
  return mint({
    alg,
    key,
    header: { typ: TYPE, ...header },
    payloadText: payloadText ?? JSON.stringify(wrapped(answer, claims)),
  });
}

const asJwt = (body) => new Response(body, { headers: { "Content-Type": `application/${TYPE}` } });

/** A verifier that asks for signed answers, and gets this body; its keys are given inline. */
async function verifierOf(body, options = {}) {
  const { jwk } = await keyPair("server", options.algorithm ?? "RS256");
  return introspection({
    answer: () => asJwt(body),
    issuer: ISSUER,
    signedResponse: true,
    jwks: { keys: [jwk] },
    ...options,
  });
}

/** The body is taken for nothing: the server's fault, told as one of these. */
async function isFault(body, label, failures = ["signature", "not_signed"], options = {}) {
  const { events, server, verifier } = await verifierOf(body, options);
  await unavailable(verifier, TOKEN, label);
  const [event, ...more] = of(events, "introspection_failed");
  assert.ok(failures.includes(event?.failure), `${label}: ${event?.failure}`);
  assert.equal(more.length, 0, label);
  assert.equal(of(events, "introspected").length, 0, label);
  assert.ok(server.requests.length >= 1, label);
}

test("signed: a good answer is accepted, with each algorithm", async () => {
  for (const algorithm of [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
  ]) {
    const body = await signed(active(), { alg: algorithm });
    const { verifier } = await verifierOf(body, { algorithm });
    assert.equal((await accepted(verifier, TOKEN, algorithm)).subject, active().sub);
  }
});

test("signed: the claims are those of the token, not those of the answer around them", async () => {
  const answer = active({ username: "alice", scope: "read" });
  const claims = { scope: "admin", sub: "the-server", client_id: "the-server", jti: "1" };
  const { events, verifier } = await verifierOf(await signed(answer, { claims }));
  const accessToken = await accepted(verifier);
  assert.deepEqual(accessToken.claims, answer);
  assert.deepEqual(accessToken.scopes, ["read"]);
  assert.equal(accessToken.clientId, answer.client_id);
  assert.deepEqual(of(events, "introspected"), [{ type: "introspected", active: true }]);
});

test("signed: it is asked for as such", async () => {
  const { server, verifier } = await verifierOf(await signed(active()));
  await accepted(verifier);
  assert.equal(server.requests[0].headers.get("Accept"), `application/${TYPE}`);
});

test("signed: an audience of several, ours among them", async () => {
  const aud = ["another-server", CLIENT_ID];
  const { verifier } = await verifierOf(await signed(active(), { claims: { aud } }));
  await accepted(verifier);
});

test("signed: the media type may be written in full, and in any case", async () => {
  for (const typ of [TYPE, TYPE.toUpperCase(), `application/${TYPE}`]) {
    const { verifier } = await verifierOf(await signed(active(), { header: { typ } }));
    await accepted(verifier, TOKEN, typ);
  }
});

test("signed: another typ is another kind of JWT, such as an access token", async () => {
  const typs = [undefined, "", "JWT", "at+jwt", "logout+jwt", "introspection+jwt", `x${TYPE}`];
  typs.push(`${TYPE} `, `application/application/${TYPE}`, 5, null, [TYPE]);
  for (const typ of typs) {
    await isFault(await signed(active(), { header: { typ } }), `typ ${JSON.stringify(typ)}`);
  }
});

test("signed: a token of the same issuer that holds an answer of its own making", async () => {
  // Who gets to choose claims of an access token must not be able to present it as an answer.
  const body = await signed(active(), { header: { typ: "at+jwt" }, claims: { client_id: "evil" } });
  await isFault(body, "an access token");
});

test("signed: another algorithm than the configured one", async () => {
  const pair = await keyPair("server", "RS256");
  for (const alg of ["RS384", "RS512", "PS256"]) {
    await isFault(await signed(active(), { alg, pair }), alg);
  }
  const elliptic = await keyPair("server", "ES256");
  const body = await signed(active(), { alg: "ES256", pair: elliptic });
  await isFault(body, "ES256", ["signature"], { jwks: { keys: [pair.jwk, elliptic.jwk] } });
});

test("signed: no signature, in each way to have none", async () => {
  const good = await signed(active());
  const [, payload] = good.split(".");
  for (const alg of ["none", "None", "", undefined, null]) {
    const header = base64url(JSON.stringify({ alg, typ: TYPE }));
    await isFault(`${header}.${payload}.`, `alg ${alg}`);
    await isFault(`${header}.${payload}.AAAA`, `alg ${alg}, with a signature`);
  }
  await isFault(withPart(good, 2, ""), "an empty signature");
  await isFault(good.split(".").slice(0, 2).join("."), "two parts");
  await isFault(`${good}.AAAA`, "four parts");
});

test("signed: a secret that anyone can know: HMAC with the public key", async () => {
  const { pem } = await keyPair("server", "RS256");
  const body = await signed(active(), { alg: "HS256", pair: hmacKey(utf8(pem)) });
  await isFault(body, "HS256");
});

test("signed: a signature that is not of this answer", async () => {
  const good = await signed(active());
  const other = await signed(active({ sub: "someone-else" }));
  await isFault(withSignature(good, signatureOf(other)), "of another answer");
  await isFault(withPart(good, 1, other.split(".")[1]), "with another payload");
  await isFault(withPart(good, 0, other.split(".")[0].slice(0, -1)), "with another header");
  const flipped = signatureOf(good).map((byte, index) => (index === 7 ? byte ^ 1 : byte));
  await isFault(withSignature(good, flipped), "with another bit");
  const stranger = await keyPair("stranger", "RS256");
  await isFault(await signed(active(), { pair: stranger }), "of another key");
  const header = { jwk: stranger.jwk, jku: "https://evil.example/jwks" };
  await isFault(
    await signed(active(), { pair: stranger, header }),
    "of a key that it brings along",
  );
});

test("signed: a key of another name, and a header that must be understood", async () => {
  const pair = await keyPair("server", "RS256");
  const jwks = { keys: [{ ...pair.jwk, kid: "key-1" }] };
  const named = await verifierOf(await signed(active(), { header: { kid: "key-1" } }), { jwks });
  await accepted(named.verifier);
  const body = await signed(active(), { header: { kid: "key-2" } });
  await isFault(body, "kid", ["signature", "keys"], { jwks });
  for (const header of [{ crit: ["exp"] }, { b64: false, crit: ["b64"] }, { zip: "DEF" }]) {
    await isFault(await signed(active(), { header }), JSON.stringify(header));
  }
});

test("signed: an answer of another issuer", async () => {
  for (const iss of [undefined, "", `${ISSUER}/`, "https://other.example", ISSUER.toUpperCase()]) {
    await isFault(await signed(active(), { claims: { iss } }), `iss ${iss}`, ["signer_mismatch"]);
  }
  for (const iss of [null, 5, [ISSUER]]) {
    const failures = ["signer_mismatch", "malformed_response"];
    await isFault(await signed(active(), { claims: { iss } }), `iss ${iss}`, failures);
  }
});

test("signed: an answer to another resource server", async () => {
  const failures = ["audience_mismatch"];
  for (const aud of [undefined, "", "another-server", [], ["another-server"], `${CLIENT_ID} `]) {
    await isFault(await signed(active(), { claims: { aud } }), `aud ${aud}`, failures);
  }
  for (const aud of [null, 5, [CLIENT_ID, 5], { [CLIENT_ID]: 1 }]) {
    const either = [...failures, "malformed_response"];
    await isFault(await signed(active(), { claims: { aud } }), `aud ${aud}`, either);
  }
  // Servers name the resource server by its client id, its URL or the audience of its tokens.
  const serverUrl = "https://mcp.example/mcp";
  for (const aud of [CLIENT_ID, AUDIENCE, serverUrl, ["another-server", AUDIENCE]]) {
    const { verifier } = await verifierOf(await signed(active(), { claims: { aud } }), { serverUrl });
    await accepted(verifier, TOKEN, `aud ${aud}`);
  }
  const body = await signed(active(), { claims: { aud: serverUrl } });
  await isFault(body, "another server's URL", failures, { serverUrl: `${serverUrl}2` });
});

test("signed: an answer without time, of the future, or that was given long ago", async () => {
  const failures = ["outdated"];
  for (const iat of [undefined, NOW + 11, NOW + 3600, NOW - 71, NOW - 3600, 0, -1]) {
    await isFault(await signed(active(), { claims: { iat } }), `iat ${iat}`, failures);
  }
  for (const iat of ["now", null, true, [NOW], NOW * 1000]) {
    const either = [...failures, "malformed_response"];
    await isFault(await signed(active(), { claims: { iat } }), `iat ${iat}`, either);
  }
  for (const iat of [NOW, NOW - 60, NOW + 5, NOW - 0.5]) {
    await accepted((await verifierOf(await signed(active(), { claims: { iat } }))).verifier);
  }
});

test("signed: an answer that has expired, or has not begun", async () => {
  await isFault(await signed(active(), { claims: { exp: NOW - 11 } }), "exp", ["outdated"]);
  await isFault(await signed(active(), { claims: { nbf: NOW + 11 } }), "nbf", ["outdated"]);
  const claims = { exp: NOW + 10, nbf: NOW - 10 };
  await accepted((await verifierOf(await signed(active(), { claims }))).verifier);
});

test("signed: a good answer of before, played back after the token was revoked", async () => {
  const body = await signed(active());
  const { time, verifier } = await verifierOf(body);
  await accepted(verifier);
  time.advance(120);
  await unavailable(verifier, TOKEN, "a replay");
});

test("signed: an answer to a question about another token, by its jti", async () => {
  const jwt = await mint({ alg: "EdDSA", claims: { jti: "jti-1" } });
  const { verifier } = await verifierOf(await signed(active({ jti: "jti-2" })));
  await refused(verifier, jwt, "ERR_CLAIM_MISMATCH", { claim: "jti" });
});

test("signed: a signed JWT without a response is refused", async () => {
  for (const answer of [
    undefined,
    null,
    true,
    "active",
    1,
    [],
    [active()],
    JSON.stringify(active()),
  ]) {
    const body = await signed(answer);
    await isFault(body, `token_introspection ${JSON.stringify(answer)}`, ["malformed_response"]);
  }
  // The answer is not the JWT itself.
  const claims = { ...active(), iss: ISSUER, aud: CLIENT_ID, iat: NOW };
  const body = await signed(undefined, { payloadText: JSON.stringify(claims) });
  await isFault(body, "an answer beside", ["malformed_response"]);
});

test("signed: a signature does not excuse an answer that is malformed", async () => {
  for (const answer of [
    {},
    active({ active: "true" }),
    active({ active: 1 }),
    active({ exp: "soon" }),
    active({ scope: 5 }),
    active({ aud: [1] }),
    active({ token_type: 3 }),
  ]) {
    await isFault(await signed(answer), JSON.stringify(answer), ["malformed_response"]);
  }
  const twice = `{"iss":"${ISSUER}","aud":"${CLIENT_ID}","iat":${NOW},"token_introspection":`;
  for (const payloadText of [
    `${twice}{"active":false,"active":true,"client_id":"c"}}`,
    `${twice}{"active":false},"token_introspection":${JSON.stringify(active())}}`,
    `${twice}${JSON.stringify(active())}`,
    `${twice}${JSON.stringify(active())}} {}`,
    `\ufeff${twice}${JSON.stringify(active())}}`,
    `[${twice}${JSON.stringify(active())}}]`,
    "true",
    "",
  ]) {
    const body = await signed(undefined, { payloadText });
    await isFault(body, payloadText.slice(-60), ["malformed_response", "not_signed"]);
  }
});

test("signed: a signed answer is judged as any other", async () => {
  const cases = [
    [inactive(), "ERR_TOKEN_INACTIVE", {}],
    [active({ exp: NOW - 100 }), "ERR_EXPIRED", {}],
    [active({ nbf: NOW + 100 }), "ERR_NOT_YET_VALID", {}],
    [active({ iss: "https://other.example" }), "ERR_CLAIM_MISMATCH", {}],
    [active({ iss: undefined }), "ERR_CLAIM_MISSING", { requireIssuer: true }],
    [active({ aud: CLIENT_ID }), "ERR_CLAIM_MISMATCH", {}],
    [active({ token_type: "DPoP" }), "ERR_TYP_NOT_ALLOWED", {}],
    [active({ cnf: { jkt: "x" } }), "ERR_CLAIM_MISMATCH", {}],
    [active({ scope: "read" }), "ERR_INSUFFICIENT_SCOPE", { requiredScopes: ["write"] }],
  ];
  for (const [answer, reason, options] of cases) {
    const { verifier } = await verifierOf(await signed(answer), options);
    await refused(verifier, TOKEN, reason, { label: JSON.stringify(answer) });
  }
});

test("signed: a plain answer is never taken for a signed one, whatever it calls itself", async () => {
  const bodies = [JSON.stringify(active()), JSON.stringify(wrapped(active()))];
  bodies.push(JSON.stringify(await signed(active())), "", "not json", ` ${await signed(active())}`);
  for (const body of bodies) await isFault(body, body.slice(0, 40));
  for (const body of [`${await signed(active())}\n`, "a.b.c", "..", "."]) {
    await isFault(body, body.slice(-10));
  }
  await isFault("A".repeat(64 * 1024 + 1), "above the limit", ["too_large"]);
});

test("signed: the inline JWK Set may hold several keys, of which one is meant", async () => {
  const pair = await keyPair("server", "RS256");
  const other = await keyPair("stranger", "RS256");
  const keys = [
    { ...other.jwk, kid: "old" },
    { ...pair.jwk, kid: "new" },
  ];
  const body = await signed(active(), { header: { kid: "new" } });
  await accepted((await verifierOf(body, { jwks: { keys } })).verifier);
  const wrong = await signed(active(), { header: { kid: "old" } });
  await isFault(wrong, "the other key", ["signature"], { jwks: { keys } });
});

/** A server that has its keys at a URL, and says where in its metadata. */
async function serverWithKeys(...keys) {
  const server = authorizationServer();
  server.answer = async () => asJwt(await signed(active()));
  server.routes[JWKS_URI] = { keys };
  server.routes[METADATA] = {
    issuer: ISSUER,
    jwks_uri: JWKS_URI,
    introspection_endpoint: ENDPOINT,
  };
  return server;
}

const REMOTE = { issuer: ISSUER, signedResponse: true };

test("signed: keys from jwksUri are fetched once", async () => {
  const { jwk } = await keyPair("server", "RS256");
  const server = await serverWithKeys(jwk);
  const { verifier } = introspection({ server, ...REMOTE, jwksUri: JWKS_URI });
  for (const token of ["token-1", "token-2", "token-3"]) await accepted(verifier, token);
  assert.deepEqual(
    server.others.map(({ url, method }) => [url, method]),
    [[JWKS_URI, "GET"]],
  );
});

test("signed: endpoint and keys are found by discovery", async () => {
  const { jwk } = await keyPair("server", "RS256");
  for (const introspectionEndpoint of [ENDPOINT, undefined]) {
    const server = await serverWithKeys(jwk);
    const { verifier } = introspection({ server, ...REMOTE, introspectionEndpoint });
    await accepted(verifier, "token-1");
    await accepted(verifier, "token-2");
    const asked = server.others.map(({ url }) => url);
    assert.ok(asked.includes(METADATA) && asked.includes(JWKS_URI), asked.join());
    assert.ok(asked.length <= 3, asked.join());
  }
});

test("signed: metadata of another issuer is not believed", async () => {
  const { jwk } = await keyPair("server", "RS256");
  for (const issuer of [`${ISSUER}/`, "https://other.example", undefined, 5]) {
    const server = await serverWithKeys(jwk);
    server.routes[METADATA] = { ...server.routes[METADATA], issuer };
    const { events, verifier } = introspection({
      server,
      ...REMOTE,
      introspectionEndpoint: undefined,
    });
    await unavailable(verifier, TOKEN, `issuer ${issuer}`);
    assert.equal(of(events, "introspection_failed")[0].failure, "issuer_mismatch");
    assert.equal(server.requests.length, 0, "the token was sent");
  }
});

test("signed: without keys an answer is worth nothing, and with them it is", async () => {
  const { jwk } = await keyPair("server", "RS256");
  const server = await serverWithKeys(jwk);
  const keys = server.routes[JWKS_URI];
  const { events, time, verifier } = introspection({ server, ...REMOTE, jwksUri: JWKS_URI });
  server.routes[JWKS_URI] = () => new Response(null, { status: 500 });
  const { retryAfter } = await unavailable(verifier);
  assert.equal(of(events, "introspection_failed")[0].failure, "keys");
  server.routes[JWKS_URI] = keys;
  time.advance(Math.max(retryAfter, 46));
  server.answer = async () => asJwt(await signed(active(), { claims: { iat: time.now() } }));
  await accepted(verifier);
});

test("signed: a key that was rotated in is found", async () => {
  const [first, second] = [await keyPair("server", "RS256"), await keyPair("next", "RS256")];
  const server = await serverWithKeys({ ...first.jwk, kid: "first" });
  const { time, verifier } = introspection({ server, ...REMOTE, jwksUri: JWKS_URI });
  const answerWith = (pair, kid) => async () =>
    asJwt(await signed(active(), { pair, header: { kid }, claims: { iat: time.now() } }));
  server.answer = answerWith(first, "first");
  await accepted(verifier, "token-1");
  server.routes[JWKS_URI] = { keys: [{ ...second.jwk, kid: "second" }] };
  server.answer = answerWith(second, "second");
  time.advance(31);
  await accepted(verifier, "token-2");
  assert.equal(server.others.length, 2);
  // The first key is not in the set any more: nobody believes it.
  server.answer = answerWith(first, "first");
  time.advance(31);
  await unavailable(verifier, "token-3");
});

test("signed: a remembered answer outlives neither its ttl nor its token", async () => {
  const answer = active({ exp: NOW + 600 });
  const { server, time, verifier } = await verifierOf(await signed(answer), { cacheTtl: 300 });
  await accepted(verifier);
  time.advance(200);
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
  time.advance(101);
  await unavailable(verifier, TOKEN, "the same old answer");
});

test("signed: an answer in a store needs no second signature check to be trusted, and is no replay", async () => {
  const entries = new Map();
  const options = { cacheTtl: 300, store: entries, storeKey: new Uint8Array(32).fill(3) };
  const first = await verifierOf(await signed(active()), options);
  await accepted(first.verifier);
  assert.equal(entries.size, 1);
  const second = await verifierOf("not to be asked", options);
  second.time.advance(200);
  await accepted(second.verifier);
  assert.equal(second.server.requests.length, 0);
  // A verifier of plain answers does not take it, nor the reverse.
  const plain = introspection({ issuer: ISSUER, answer: inactive(), ...options });
  await refused(plain.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(plain.server.requests.length, 1);
});
