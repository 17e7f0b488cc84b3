/** A gate accepts a token from its verifier's cache only if the verifier itself would accept the token. */
import { JWTVerifier, MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { gateWith, passes, refuses, requestOf, requestWith } from "../support/gates.js";
import { ISSUER, JWKS_URI, NOW, clock, devKeyPair, jwksEndpoint, keyPair } from "../support/issuer.js";
import { bound, jwtVerifier, mint } from "../support/verifier-fixtures.js";

test("gate, remembered: the same object again, and the same events but for the look at the signature", async () => {
  const seen = [];
  const verifier = jwtVerifier({ onEvent: (event) => seen.push(event) });
  const gate = gateWith({ verifier, requiredScopes: ["read"] });
  const token = mint({ scopes: ["read"] });
  await passes(gate, requestOf(token));
  const second = await passes(gate, requestOf(token));
  assert.equal(await passes(gate, requestOf(token)), second);
  assert.ok(Object.isFrozen(second));
  assert.deepEqual(
    seen.map(({ type, cached }) => [type, cached]),
    [false, true, true].map((cached) => ["token_accepted", cached]),
  );
  assert.deepEqual(
    gate.events.map(({ type }) => type),
    ["request_accepted", "request_accepted", "request_accepted"],
  );
  const answer = await gate.protect((_request, { accessToken }) => {
    assert.equal(accessToken, second);
    return new Response("ok");
  })(requestOf(token));
  assert.equal(answer.status, 200);
});

test("gate, remembered: every spelling of the header is answered as without memory", async () => {
  const token = mint();
  const headers = [
    ...["Bearer", "bearer", "BEARER", "Bearer ", "Bearer  ", " Bearer"].map((scheme) => `${scheme} ${token}`),
    ...[`Bearer${token}`, `Bearer\t${token}`, `Basic ${token}`, token, `Token Bearer ${token}`],
    ...[" ", "\t", ",", ", ", "=", ";", " x", `,${token}`, `, Bearer ${token}`].map((end) => `Bearer ${token}${end}`),
    ...[`Bearer "${token}"`, `Bearer ${token.toUpperCase()}`, `Bearer ${token.slice(1)}`, `Bearer ${token}x`],
  ];
  for (const tokenHeader of [undefined, "authorization", "X-Forwarded-Token"]) {
    const fresh = gateWith({ verifier: jwtVerifier({ cacheSize: 0 }), tokenHeader });
    const warm = gateWith({ tokenHeader });
    const request = (header) => new Request(ISSUER, { headers: { [tokenHeader ?? "Authorization"]: header } });
    const good = tokenHeader === "X-Forwarded-Token" ? token : `Bearer ${token}`;
    for (let round = 0; round < 2; round += 1) await passes(warm, request(good), tokenHeader);
    for (const header of headers) {
      const [expected, given] = [await fresh.authenticate(request(header)), await warm.authenticate(request(header))];
      assert.equal(given.status, expected.status, `${tokenHeader}: ${header}`);
      assert.equal(given.token, expected.token, `${tokenHeader}: ${header}`);
    }
  }
});

test("gate, remembered: an expired token, and one not valid yet after the clock was set back", async () => {
  const time = clock();
  const gate = gateWith({ verifier: jwtVerifier({ now: time.now, clockTolerance: 0 }) });
  const token = mint({ expiresInSeconds: 60 });
  for (let round = 0; round < 2; round += 1) await passes(gate, requestOf(token));
  time.set(NOW + 59);
  await passes(gate, requestOf(token));
  time.set(NOW + 60);
  await refuses(gate, requestOf(token), 401, "invalid_token", "expired");
  time.set(NOW - 3600);
  await refuses(gate, requestOf(token), 401, "invalid_token", "from the future");
});

test("gate, remembered: a clock that fails is an outage, also for whom is remembered", async () => {
  let isBroken = false;
  const now = () => {
    if (isBroken) throw new Error("no time");
    return NOW;
  };
  const gate = gateWith({ verifier: jwtVerifier({ now }) });
  const token = mint();
  for (let round = 0; round < 2; round += 1) await passes(gate, requestOf(token));
  isBroken = true;
  await refuses(gate, requestOf(token), 503, "server_error", "no time");
  isBroken = false;
  await passes(gate, requestOf(token));
});

test("gate, remembered: a key that is withdrawn takes its tokens with it", async () => {
  const time = clock();
  const pair = devKeyPair();
  const other = await keyPair("rsa-other");
  let keys = [pair.jwk()];
  const { fetch } = jwksEndpoint(() => ({ keys }));
  const verifier = new JWTVerifier({ ...bound, jwksUri: JWKS_URI, fetch, now: time.now, jwksMaxAge: 60 });
  const gate = gateWith({ verifier });
  const token = mint();
  for (let round = 0; round < 2; round += 1) await passes(gate, requestOf(token));
  keys = [other.jwk];
  time.set(NOW + 61);
  await refuses(gate, requestOf(token), 401, "invalid_token", "withdrawn");
});

test("gate, remembered: each gate judges the scopes itself", async () => {
  const verifier = jwtVerifier();
  const open = gateWith({ verifier });
  const strict = gateWith({ verifier, requiredScopes: ["admin"] });
  const token = mint({ scopes: ["read"] });
  for (let round = 0; round < 3; round += 1) {
    await passes(open, requestOf(token));
    await refuses(strict, requestOf(token), 403, "insufficient_scope", `round ${round}`);
  }
  const implied = gateWith({ verifier, requiredScopes: ["admin"], impliedScopes: { read: ["admin"] } });
  for (let round = 0; round < 2; round += 1) await passes(implied, requestOf(token));
});

test("gate, remembered: another verifyToken is asked every time", async () => {
  let calls = 0;
  class Counting extends JWTVerifier {
    async verifyToken(token, options) {
      calls += 1;
      return super.verifyToken(token, options);
    }
  }
  const replaced = jwtVerifier();
  replaced.verifyToken = async (token) => {
    calls += 1;
    return JWTVerifier.prototype.verifyToken.call(replaced, token);
  };
  const subclassed = new Counting({ ...bound, publicKey: devKeyPair().publicKey });
  const routed = new MultiVerifier({ verifiers: [subclassed] });
  for (const verifier of [subclassed, replaced, routed]) {
    calls = 0;
    const gate = gateWith({ verifier });
    const token = mint();
    for (let round = 0; round < 3; round += 1) await passes(gate, requestOf(token));
    assert.equal(calls, 3);
  }
});

test("gate, remembered: tokens that nobody has seen are not let in by one that is", async () => {
  const gate = gateWith();
  const tokens = Array.from({ length: 8 }, (_, index) => mint({ subject: `user-${index}` }));
  for (let round = 0; round < 3; round += 1) {
    for (const [index, token] of tokens.entries()) {
      assert.equal((await passes(gate, requestOf(token))).subject, `user-${index}`);
      const [head, , signature] = token.split(".");
      const mixed = `${head}.${tokens[(index + 1) % 8].split(".")[1]}.${signature}`;
      await refuses(gate, requestWith(`Bearer ${mixed}`), 401, "invalid_token", "mixed");
    }
  }
});
