/**
 * Real authorization servers, each started on 127.0.0.1 for this test: the samples of the documents, with nothing but what they
 * show, accept the tokens that the server gives out and refuse the others.
 *
 * Which server, the environment variable `SERVER` says; `run.mjs` runs this file once for each.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { IntrospectionTokenVerifier, JWTVerifier, createBearerGate } from "mcp-bearer";

import { RESOURCE } from "./common/names.mjs";
import { EXPECTATIONS } from "./expectations.mjs";
import { callTool } from "./mcp.mjs";
import { driverOf } from "./servers.mjs";

const name = process.env.SERVER;
const driver = await driverOf(name);

let tokens;
let stop;
before(async () => {
  await driver.install();
  ({ tokens, stop } = await driver.start());
});
after(() => stop?.());

for (const [kind, { verify, introspect }] of Object.entries(EXPECTATIONS[name])) {
  if (verify)
    describe(`${kind}, verified with the server's keys`, () => verification(kind, verify));
  if (introspect) describe(`${kind}, by introspection`, () => introspection(kind, introspect));
}

/** docs/getting-started.md, "With nothing but the issuer". */
function verification(kind, expected) {
  const newVerifier = (more) => {
    const { issuer, audience } = tokens[kind];
    return withEvents(JWTVerifier, { issuer, audience, ...more });
  };

  test("a genuine token: accepted", async () => {
    for (const token of await genuine(kind)) {
      const { issuer, audience, expiresAt } = await newVerifier().verifier.verifyToken(token);
      assert.equal(issuer, tokens[kind].issuer);
      assert.ok(audience.includes(tokens[kind].audience));
      assert.ok(expiresAt > Date.now() / 1000);
    }
  });

  test("one for another audience: refused, and accepted there", async () => {
    const { otherAudience } = tokens[kind];
    const token = await tokens[kind].issue(otherAudience);
    await refuses(newVerifier(), token, { reason: "ERR_CLAIM_MISMATCH", claim: "aud" });
    await newVerifier({ audience: otherAudience }).verifier.verifyToken(token);
  });

  test("the other tokens that it gives out: refused, also without an audience", async () => {
    for (const audience of [tokens[kind].audience, null]) {
      for (const token of await others(kind, expected))
        await refuses(newVerifier({ audience }), token, {});
      await newVerifier({ audience }).verifier.verifyToken(await tokens[kind].issue());
    }
  });

  test("of another issuer: refused", async () => {
    const [token] = await genuine(kind);
    const { verifier } = newVerifier();
    await verifier.verifyToken(token);
    const given = { ...verifier.exportKeys(), audience: tokens[kind].audience };
    const stranger = withEvents(JWTVerifier, {
      jwks: given.jwks,
      audience: given.audience,
      issuer: "https://auth.example.com",
    });
    await refuses(stranger, token, { reason: "ERR_CLAIM_MISMATCH", claim: "iss" });
  });

  test("a changed one: refused", async () => {
    const [token] = await genuine(kind);
    const [header, payload, signature] = token.split(".");
    const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    const changed = `${header}.${payload}.${flipped}`;
    await refuses(newVerifier(), changed, { reason: "ERR_SIGNATURE_INVALID" });
    await newVerifier().verifier.verifyToken(token);
  });

  test("a revoked one: accepted until its end, for nobody is asked", async () => {
    const token = await issueToRevoke(kind);
    if (EXPECTATIONS[name][kind].introspect.revocable === false)
      await assert.rejects(tokens[kind].revoke(token), /unsupported_token_type/);
    else await tokens[kind].revoke(token);
    await newVerifier().verifier.verifyToken(token);
  });

  test("the MCP client of the official SDK: a person signs in, and a tool knows who calls", () =>
    throughMcp(kind, newVerifier, expected));

  const { otherAlgorithm } = expected;
  if (otherAlgorithm)
    test("of an algorithm that the key does not name: the error says which, and the option helps", async () => {
      const token = await tokens[kind].issueOfAnotherAlgorithm();
      await refuses(newVerifier(), token, otherAlgorithm.refused);
      await newVerifier(otherAlgorithm.needs).verifier.verifyToken(token);
    });
}

/** docs/guides/opaque-tokens.md. */
function introspection(kind, expected) {
  const { needs = {} } = expected;
  /** By discovery, where the server has metadata. */
  const newVerifier = (more) => {
    const { issuer, audience, credentials, introspectionEndpoint } = tokens[kind];
    const where = expected.noMetadata ? { introspectionEndpoint } : { issuer };
    return withEvents(IntrospectionTokenVerifier, { ...where, audience, ...credentials, ...more });
  };
  const newUsable = (more) => newVerifier({ ...needs, ...more });

  if (expected.discovery)
    test("nothing but the issuer: the event says why that does not do", async () => {
      const { issuerWithoutEndpoint } = tokens[kind];
      const [token] = await genuine(kind);
      const given = newVerifier({
        issuer: issuerWithoutEndpoint,
        introspectionEndpoint: undefined,
      });
      const event = { type: "introspection_failed", ...expected.discovery };
      await refuses(given, token, { reason: "ERR_INTROSPECTION_UNAVAILABLE", status: 503 });
      assertEvent(given.events, event);
    });

  if (expected.refused)
    test("a genuine token by the sample: the error names what the server leaves out", async () => {
      for (const token of await genuine(kind))
        await refuses(newVerifier(), token, expected.refused);
    });

  test("a genuine token: accepted", async () => {
    for (const token of await genuine(kind)) {
      const { verifier, events } = newUsable();
      const { claims, clientId, scopes } = await verifier.verifyToken(token);
      assert.equal(claims.active, true);
      assert.ok(clientId.length > 0);
      assert.ok(scopes.includes(tokens[kind].scope), scopes.join(" "));
      assert.deepEqual(events, [
        { type: "introspected", active: true },
        { type: "token_accepted", cached: false },
      ]);
    }
  });

  test("the same by the endpoint, with a scope", async () => {
    const { introspectionEndpoint, scope, issuer } = tokens[kind];
    const { verifier } = newUsable({
      introspectionEndpoint,
      serverUrl: RESOURCE,
      issuer,
      requiredScopes: [scope],
    });
    for (const token of await genuine(kind)) await verifier.verifyToken(token);
  });

  test("one for another audience", async () => {
    const { otherAudience } = tokens[kind];
    const token = await tokens[kind].issue(otherAudience);
    if (needs.audience === null) {
      // Nothing tells: the sample refuses it as it refuses all, and without an audience it is accepted.
      await refuses(newVerifier(), token, expected.refused);
      await newUsable().verifier.verifyToken(token);
      return;
    }
    const { issuer } = tokens[kind];
    // Some servers tell nothing of a token to those whom it is not for.
    const reasons = ["ERR_CLAIM_MISMATCH", "ERR_TOKEN_INACTIVE"];
    const error = await refuses(newUsable(), token, { status: 401 });
    assert.ok(reasons.includes(error.reason), `${error.reason} from ${issuer}`);
    if (error.reason === "ERR_CLAIM_MISMATCH") {
      assert.equal(error.claim, "aud");
      await newUsable({ audience: otherAudience }).verifier.verifyToken(token);
    }
    await newUsable().verifier.verifyToken(await tokens[kind].issue());
  });

  if (expected.revocable !== false)
    test("a revoked one: refused at once", async () => {
      const { verifier, events } = newUsable();
      const token = await issueToRevoke(kind);
      await verifier.verifyToken(token);
      await tokens[kind].revoke(token);
      await refuses({ verifier, events }, token, { reason: "ERR_TOKEN_INACTIVE", status: 401 });
      await verifier.verifyToken(await tokens[kind].issue());
    });

  if (expected.idTokens !== "none")
    test("an ID token: refused", async () => {
      const token = await tokens[kind].idToken();
      await refuses(newUsable(), token, {});
      await refuses(newUsable({ audience: null }), token, {});
      await newUsable({ audience: null }).verifier.verifyToken(await tokens[kind].issue());
    });

  if (expected.refreshTokens !== "none")
    test(`a refresh token: ${expected.refreshTokens ?? "refused"}`, async () => {
      const token = await tokens[kind].refreshToken();
      if (expected.refreshTokens === "accepted") await newUsable().verifier.verifyToken(token);
      else await refuses(newUsable(), token, {});
    });

  test("garbage: refused, and meanwhile every good token is accepted", async () => {
    const { verifier, events } = newUsable();
    const good = await genuine(kind);
    const bad = [...garbage(good[0]), ...(await others(kind, expected))];
    const verdicts = [];
    for (let round = 0; round < 3; round += 1)
      for (const token of bad)
        verdicts.push(
          refuses({ verifier, events }, token, {}),
          verifier.verifyToken(good[round % good.length]),
        );
    await Promise.all(verdicts);
    for (const token of good) await verifier.verifyToken(token);
  });

  test("credentials of this server that are wrong: the event says so", async () => {
    const { clientId } = tokens[kind].credentials;
    const given = newUsable({ clientId, clientSecret: "not-the-secret-of-this-server" });
    const [token] = await genuine(kind);
    await refuses(given, token, { reason: "ERR_INTROSPECTION_UNAVAILABLE", status: 503 });
    assertEvent(given.events, { type: "introspection_failed", failure: "client_authentication" });
  });

  if (expected.oddSecrets !== "none")
    test("a secret in base64", async () => {
      const { oddCredentials } = tokens[kind];
      const token = await (tokens[kind].issueForOdd ?? tokens[kind].issue)();
      if (expected.rawCredentials) {
        const given = newUsable(oddCredentials);
        await refuses(given, token, { reason: "ERR_INTROSPECTION_UNAVAILABLE", status: 503 });
        assertEvent(given.events, {
          type: "introspection_failed",
          failure: "client_authentication",
        });
      }
      const raw = expected.rawCredentials ? { formEncodeCredentials: false } : {};
      await newUsable({ ...oddCredentials, ...raw }).verifier.verifyToken(token);
    });

  if (expected.foreignClients === "inactive")
    test("asked by another client than the token's: not active", async () => {
      const given = newUsable({ ...tokens[kind].oddCredentials, formEncodeCredentials: false });
      const token = await tokens[kind].issue();
      await refuses(given, token, { reason: "ERR_TOKEN_INACTIVE" });
      await given.verifier.verifyToken(await tokens[kind].issueForOdd());
    });

  if (expected.signs)
    test("signed responses (RFC 9701): accepted", async () => {
      const { verifier, events } = newUsable({ signedResponse: true });
      const good = await genuine(kind);
      for (const token of good) await verifier.verifyToken(token);
      await refuses({ verifier, events }, "nobody-issued-this", expected.signs.inactive);
      for (const token of good) await verifier.verifyToken(token);
    });

  if (!expected.noMetadata)
    test("the MCP client of the official SDK: a person signs in, and a tool knows who calls", () =>
      throughMcp(kind, newUsable, expected));

  test("a gate: 200 for a genuine token, 401 with a challenge for a revoked one", async () => {
    const { issuer } = tokens[kind];
    const { verifier } = newUsable();
    const gate = createBearerGate({
      verifier,
      resource: RESOURCE,
      authorizationServers: [issuer],
    });
    const handler = gate.protect((request, { accessToken }) => new Response(accessToken.clientId));
    const ask = (token) =>
      handler(new Request(RESOURCE, { headers: { Authorization: `Bearer ${token}` } }));
    const token = await issueToRevoke(kind);
    assert.equal((await ask(token)).status, 200);
    if (expected.revocable === false) return;
    await tokens[kind].revoke(token);
    const response = await ask(token);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("www-authenticate"), /error="invalid_token"/);
  });
}

async function throughMcp(kind, newOne, { scopes: hasScopes, clientAsksFor = [] }) {
  const { issuer, app, scope } = tokens[kind];
  // As the samples do, and as the client learns from the challenge what to ask for.
  const requiredScopes = [...clientAsksFor, scope];
  if (hasScopes === "none") {
    const given = newOne({ requiredScopes });
    await refuses(given, await tokens[kind].issue(), {
      reason: "ERR_INSUFFICIENT_SCOPE",
      status: 403,
    });
  }
  const { verifier } = newOne(hasScopes === "none" ? {} : { requiredScopes });
  const { clientId, scopes } = await callTool(verifier, issuer, app);
  assert.equal(typeof clientId, "string");
  assert.deepEqual(scopes.includes(scope), hasScopes !== "none", scopes.join(" "));
}

/** A service's token, and a person's where the server gives both. */
async function genuine(kind) {
  const { issue, issueToPerson } = tokens[kind];
  return [await issue(), ...(issueToPerson ? [await issueToPerson()] : [])];
}

const issueToRevoke = (kind) => (tokens[kind].issueToRevoke ?? tokens[kind].issue)();

/** What the server gives out beside access tokens, and is to be refused. */
async function others(kind, { idTokens, refreshTokens }) {
  const found = [];
  if (idTokens !== "none") found.push(await tokens[kind].idToken());
  if (refreshTokens === undefined) found.push(await tokens[kind].refreshToken());
  for (const token of found) assert.equal(typeof token, "string");
  return found;
}

function garbage(good) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [
    "nobody-issued-this",
    `${good.slice(0, -5)}${good.at(-5) === "A" ? "B" : "A"}${good.slice(-4)}`,
    `${good}A`,
    good.slice(1),
    `${part({ alg: "RS256", typ: "JWT" })}.${part({ sub: "x" })}.${"A".repeat(342)}`,
    `${part({ alg: "none" })}.${part({ active: true })}.A`,
    "a.b.c",
    "%00",
    "x".repeat(4000),
  ];
}

function withEvents(Verifier, options) {
  const events = [];
  const verifier = new Verifier({ ...options, onEvent: (event) => events.push(event) });
  return { verifier, events };
}

async function refuses({ verifier, events }, token, expected) {
  const error = await verifier.verifyToken(token).then(
    () => assert.fail("the token was accepted"),
    (reason) => reason,
  );
  assert.equal(error.name, "TokenError", error.stack);
  const found = Object.fromEntries(Object.keys(expected).map((key) => [key, error[key]]));
  assert.deepEqual(found, expected, `${error.message}; ${JSON.stringify(events)}`);
  return error;
}

/** There is an event with these members. */
function assertEvent(events, expected) {
  const matches = (event) => Object.entries(expected).every(([key, value]) => event[key] === value);
  assert.ok(
    events.some(matches),
    `${JSON.stringify(expected)} is not in ${JSON.stringify(events)}`,
  );
}
