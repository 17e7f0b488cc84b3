// Tokens in the forms that real issuers send: which are accepted, and which errors operators see for the others.
import { decodeTokenUnverified, IntrospectionTokenVerifier, MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { active, introspection, refused as answerRefused, TOKEN } from "../support/authorization-server.js";
import { AUDIENCE, base64url, CLAIMS, ISSUER, keyFor, mint, NOW, otherKey } from "../support/minting.js";
import { accepted, misconfigured, misconfiguredKey, refused, verifierFor, verifierWith } from "../support/expect-verdict.js";

const ALG = "EdDSA";
const withClaims = (claims, header) => mint({ alg: ALG, claims, header });
const withHeader = (header) => mint({ alg: ALG, header });

/** What an introspection endpoint says of the token is accepted; gives the client. */
const introspected = async (members, options) => {
  const { verifier } = introspection({ answer: active(members), ...options });
  return (await verifier.verifyToken(TOKEN)).clientId;
};

test("provider tokens: a token whose claims name another kind of token is refused, and the error names the claim", async () => {
  const verifier = await verifierFor(ALG);
  const others = {
    token_use: ["refresh", "refresh_token", "id", "id_token", "Access", "ACCESS", "", "x", 1, ["access"], {}, false],
    token_type: ["refresh", "refresh_token", "refresh-token", "Refresh", "REFRESH_TOKEN", "RefreshToken", "id_token"],
    type: ["refresh", "refresh token", "refresh_v2", "id", "ID", "id-token", "IdToken"],
    tokenType: ["refresh", "urn:ietf:params:oauth:token-type:refresh_token", "urn:ietf:params:oauth:token-type:id_token"],
    typ: ["Refresh", "refresh", "Offline", "OFFLINE", "ID", "id", "Logout", "logout"],
    token_introspection: [{ active: true }, {}, "x", false],
    events: [{}, "x"],
  };
  for (const [claim, values] of Object.entries(others)) {
    for (const value of values) {
      const label = `${claim} ${JSON.stringify(value)}`;
      for (const typ of ["JWT", undefined, "at+jwt"]) {
        await refused(verifier, await withClaims({ [claim]: value }, { typ }), "ERR_TYP_NOT_ALLOWED", { claim, label });
      }
      // What token_type of a response may be is judged before and more strictly.
      if (claim === "token_type") continue;
      const { verifier: asking } = introspection({ answer: active({ [claim]: value }) });
      await answerRefused(asking, TOKEN, "ERR_TYP_NOT_ALLOWED", { claim, label });
    }
  }
  await accepted(verifier, await withClaims({}));
});

test("provider tokens: a token whose claims name an access token, or no known kind, is accepted", async () => {
  const verifier = await verifierFor(ALG);
  const access = {
    token_use: ["access", "access_token", null],
    token_type: ["Bearer", "bearer", "access", "access_token", "JWT", "urn:ietf:params:oauth:token-type:access_token", null, 1],
    type: ["access", "app", "user", "identity", "offline", "logout", "client", "service", "", null, {}],
    tokenType: ["Bearer", "API", "prefresh", null],
    typ: ["Bearer", "access", "JWT", "at+jwt", "idp", null],
    token_introspection: [null],
    events: [null],
  };
  for (const [claim, values] of Object.entries(access)) {
    for (const value of values) {
      const label = `${claim} ${JSON.stringify(value)}`;
      for (const typ of ["JWT", undefined, "at+jwt"]) {
        await accepted(verifier, await withClaims({ [claim]: value }, { typ }), label);
      }
    }
  }
});

test("provider tokens: the error for a wrong typ names header.typ", async () => {
  const verifier = await verifierFor(ALG);
  for (const typ of ["dpop+jwt", "token-introspection+jwt", "logout+jwt"]) {
    await refused(verifier, await withClaims({}, { typ }), "ERR_TYP_NOT_ALLOWED", { claim: "header.typ", label: typ });
  }
  const strict = await verifierFor(ALG, { profile: "rfc9068" });
  await refused(strict, await withClaims({ jti: "1" }), "ERR_TYP_NOT_ALLOWED", { claim: "header.typ" });
  await accepted(strict, await withClaims({ jti: "1" }, { typ: "at+jwt" }));
});

test("provider tokens: access tokens with claims of ID tokens (Dex, authentik, older Keycloak) need idTokenClaims", async () => {
  const strict = await verifierFor(ALG);
  const lenient = await verifierFor(ALG, { idTokenClaims: "allow" });
  for (const claim of ["nonce", "at_hash", "c_hash"]) {
    const token = await withClaims({ [claim]: "x" });
    await refused(strict, token, "ERR_TYP_NOT_ALLOWED", { claim });
    await accepted(lenient, token);
    await accepted(strict, await withClaims({ [claim]: null }));
    const { verifier } = introspection({ answer: active({ [claim]: "x" }) });
    await answerRefused(verifier, TOKEN, "ERR_TYP_NOT_ALLOWED", { claim });
    const allowing = { audience: AUDIENCE, idTokenClaims: "allow" };
    assert.equal(await introspected({ [claim]: "x" }, allowing), CLAIMS.client_id);
  }
  await accepted(strict, await withClaims({ nonce: "" }));
  await refused(strict, await withClaims({ at_hash: "" }), "ERR_TYP_NOT_ALLOWED", { claim: "at_hash" });
});

test("provider tokens: idTokenClaims allows those claims and nothing else", async () => {
  const lenient = await verifierFor(ALG, { idTokenClaims: "allow" });
  for (const claims of [{ token_use: "id" }, { typ: "ID" }, { type: "id" }, { events: {} }]) {
    const [claim] = Object.keys(claims);
    const token = await withClaims({ nonce: "x", ...claims });
    await refused(lenient, token, "ERR_TYP_NOT_ALLOWED", { claim });
  }
  // An ID token names its client as the audience.
  const idToken = await withClaims({ aud: CLAIMS.client_id, nonce: "x" });
  await refused(lenient, idToken, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  await refused(lenient, await withClaims({ nonce: "x" }, { typ: "logout+jwt" }), "ERR_TYP_NOT_ALLOWED");
  const profile = await verifierFor(ALG, { idTokenClaims: "allow", profile: "rfc9068" });
  await refused(profile, await withClaims({ jti: "1", nonce: "x" }), "ERR_TYP_NOT_ALLOWED");
  await accepted(lenient, await withClaims({ nonce: "x" }));
});

test("provider tokens: idTokenClaims needs an audience and one of its two values", async () => {
  const { jwk: publicKey } = await keyFor(ALG);
  const key = { publicKey, algorithm: ALG };
  const option = "idTokenClaims";
  for (const audience of [null, undefined]) {
    misconfiguredKey({ ...key, audience, idTokenClaims: "allow" }, "ERR_CONFIG_AUDIENCE", { option });
    verifierWith({ ...key, audience, idTokenClaims: "refuse" });
  }
  const Verifier = IntrospectionTokenVerifier;
  const endpoint = { introspectionEndpoint: "https://a.example/i", clientId: "c", clientSecret: "s" };
  misconfigured({ ...endpoint, idTokenClaims: "allow" }, "ERR_CONFIG_AUDIENCE", { option, Verifier });
  for (const idTokenClaims of ["Allow", "yes", "true"]) {
    misconfiguredKey({ ...key, idTokenClaims }, "ERR_CONFIG_TYPE", { option });
  }
  verifierWith({ ...key, idTokenClaims: "allow" });
});

test("provider tokens: jku, x5u, x5c and x5t are ignored; the error for other header members names the member", async () => {
  const verifier = await verifierFor(ALG);
  for (const header of [
    { jku: "https://uaa.example/token_keys", kid: "default-jwt-key" },
    { x5u: "https://issuer.example/cert.pem" },
    { x5c: ["AAAA"], x5t: "AAAA" },
    { jku: null, x5u: 1 },
  ]) {
    await accepted(verifier, await withHeader(header), JSON.stringify(header));
  }
  for (const [member, value] of Object.entries({
    crit: ["exp"],
    b64: false,
    jwk: (await keyFor(ALG)).jwk,
    enc: "A256GCM",
    zip: "DEF",
    cty: "JWT",
  })) {
    const claim = `header.${member}`;
    await refused(verifier, await withHeader({ [member]: value }), "ERR_HEADER_UNSUPPORTED", { claim });
  }
  const forged = await mint({ alg: ALG, key: await otherKey(ALG), header: { jku: "https://attacker.example/" } });
  await refused(verifier, forged, "ERR_SIGNATURE_INVALID");
});

test("provider tokens: the error for an encrypted token says that it is encrypted", async () => {
  const verifier = await verifierFor(ALG);
  const header = base64url('{"alg":"dir","enc":"A256GCM","iss":"https://tenant.example/"}');
  for (const token of [`${header}..AAAA.AAAA.AAAA`, `${header}.AAAA.AAAA.AAAA.AAAA`]) {
    const error = await refused(verifier, token, "ERR_HEADER_UNSUPPORTED");
    assert.match(error.explanation, /encrypted \(JWE\)/);
    const multi = new MultiVerifier({ verifiers: [verifier], onEvent() {} });
    await assert.rejects(multi.verifyToken(token), { reason: "ERR_HEADER_UNSUPPORTED" });
    assert.throws(() => decodeTokenUnverified(token), { reason: "ERR_HEADER_UNSUPPORTED" });
  }
  for (const token of [`${header}..AAAA.AAAA`, `${header}..AAAA.AAAA.AAAA.`, "....", `${header}..A A.AAAA.AAAA`]) {
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: token.slice(-20) });
  }
});

test("provider tokens: a token with roles of many clients is accepted; over the limit, the error names the limit", async () => {
  const verifier = await verifierFor(ALG);
  const roles = (count) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, { roles: ["r"] }]));
  await accepted(verifier, await withClaims({ resource_access: roles(260) }));
  const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
  for (const [token, limit] of [
    [await withClaims({ x: nested(40) }), "JSON_DEPTH"],
    [await withHeader({ x: nested(40) }), "JSON_DEPTH"],
    [await withHeader({ kid: "k".repeat(257) }), "KID_BYTES"],
    [await withHeader({ x: "x".repeat(4096) }), "HEADER_BYTES"],
    [await withClaims({ x: "x".repeat(16_384) }), "TOKEN_BYTES"],
  ]) {
    const error = await refused(verifier, token, "ERR_TOKEN_TOO_LARGE", { label: limit });
    assert.ok(error.explanation.includes(`(${limit})`), error.explanation);
  }
});

test("provider tokens: iat and nbf may be 10 seconds ahead", async () => {
  const verifier = await verifierFor(ALG);
  for (const name of ["iat", "nbf"]) {
    for (const ahead of [8, 10]) await accepted(verifier, await withClaims({ [name]: NOW + ahead }));
    await refused(verifier, await withClaims({ [name]: NOW + 11 }), "ERR_NOT_YET_VALID", { claim: name });
  }
  assert.equal(await introspected({ iat: NOW + 10 }), CLAIMS.client_id);
});

test("provider tokens: claims that are null count as absent", async () => {
  const verifier = await verifierFor(ALG);
  for (const name of ["azp", "appid", "cid", "scope", "scp", "nbf", "iat", "jti", "sub", "cnf", "nonce"]) {
    await accepted(verifier, await withClaims({ [name]: null }), name);
  }
  for (const name of ["kid", "typ", "cty"]) await accepted(verifier, await withHeader({ [name]: null }), name);
  for (const claim of ["exp", "iss", "aud"]) {
    await refused(verifier, await withClaims({ [claim]: null }), "ERR_CLAIM_MISSING", { claim });
  }
  const bySubject = await accepted(verifier, await withClaims({ client_id: null }));
  assert.equal(bySubject.clientIdSource, "sub");
  const nobody = await withClaims({ client_id: null, sub: null });
  await refused(verifier, nobody, "ERR_CLAIM_MISSING", { claim: "client_id" });
  const byScp = await accepted(verifier, await withClaims({ scope: null, scp: ["a"] }));
  assert.deepEqual(byScp.scopes, ["a"]);
  await refused(await verifierFor(ALG, { maxTokenAge: 60 }), await withClaims({ iat: null }), "ERR_CLAIM_MISSING", {
    claim: "iat",
  });
  // In a set, a token without kid fits the one key that can be meant.
  const { jwk } = await keyFor(ALG);
  const inSet = verifierWith({ jwks: { keys: [{ ...jwk, kid: "k", alg: ALG }] } });
  await accepted(inSet, await withHeader({ kid: null }));
});

test("provider tokens: an audience that is an origin matches with and without the final slash, and nothing else does", async () => {
  const origin = "https://mcp.example:8443";
  for (const strictAudience of [false, true]) {
    for (const [audience, aud] of [
      [origin, `${origin}/`],
      [`${origin}/`, origin],
      [origin, [`${origin}/`]],
      [[`${origin}/`, AUDIENCE], [origin, AUDIENCE]],
      ["http://localhost", "http://localhost/"],
    ]) {
      const verifier = await verifierFor(ALG, { audience, strictAudience });
      const { audience: read } = await accepted(verifier, await withClaims({ aud }), JSON.stringify([audience, aud]));
      assert.deepEqual(read, [aud].flat());
      assert.equal(await introspected({ aud }, { audience, strictAudience }), CLAIMS.client_id);
    }
  }
  for (const [audience, aud] of [
    [origin, `${origin}//`],
    [`${origin}/`, `${origin}//`],
    [origin, origin.toUpperCase()],
    [origin, "https://mcp.example"],
    [origin, `${origin}/?`],
    [origin, `${origin}#`],
    [`${origin}/mcp`, `${origin}/mcp/`],
    [`${origin}/mcp/`, `${origin}/mcp`],
    ["https://", "https:///"],
    ["api", "api/"],
    ["urn:api", "urn:api/"],
    ["https://user@mcp.example", "https://user@mcp.example/"],
  ]) {
    const verifier = await verifierFor(ALG, { audience });
    const label = JSON.stringify([audience, aud]);
    await refused(verifier, await withClaims({ aud }), "ERR_CLAIM_MISMATCH", { claim: "aud", label });
    await accepted(verifier, await withClaims({ aud: audience }), label);
  }
  const strict = await verifierFor(ALG, { audience: origin, strictAudience: true });
  const both = await withClaims({ aud: [`${origin}/`, "https://other.example/"] });
  await refused(strict, both, "ERR_CLAIM_MISMATCH", { claim: "aud" });
});

test("provider tokens: an issuer is compared byte for byte, with its final slash", async () => {
  const verifier = await verifierFor(ALG);
  await refused(verifier, await withClaims({ iss: `${ISSUER}/` }), "ERR_CLAIM_MISMATCH", { claim: "iss" });
  await accepted(verifier, await withClaims({ iss: ISSUER }));
});

test("provider tokens: claims that name the client, the subject and the audience", async () => {
  const verifier = await verifierFor(ALG);
  const service = { client_id: undefined, sub: "", common_name: "service" };
  await refused(verifier, await withClaims(service), "ERR_CLAIM_MISSING", { claim: "client_id" });
  await refused(verifier, await withClaims({ sub: 42 }), "ERR_CLAIMS_MALFORMED", { claim: "sub" });
  const machine = { client_id: undefined, azp: "machine", sub: "machine@clients" };
  const byAzp = await accepted(verifier, await withClaims(machine));
  assert.deepEqual([byAzp.clientId, byAzp.clientIdSource], ["machine", "azp"]);
  const cognito = await withClaims({ aud: undefined, token_use: "access" });
  await refused(verifier, cognito, "ERR_CLAIM_MISSING", { claim: "aud" });
  await accepted(await verifierFor(ALG, { audience: null }), cognito);
});

test("provider tokens: padding in a token is refused", async () => {
  const verifier = await verifierFor(ALG);
  const padded = (text) => base64url(text) + "=".repeat((4 - (base64url(text).length % 4)) % 4);
  const input = `${padded(`{"alg":"${ALG}"}`)}.${padded(JSON.stringify(CLAIMS))}`;
  assert.ok(input.includes("="));
  const signature = await (await keyFor(ALG)).sign(ALG, new TextEncoder().encode(input));
  await refused(verifier, `${input}.${base64url(signature)}`, "ERR_TOKEN_MALFORMED");
  await accepted(verifier, await withClaims({}));
});

test("provider tokens: scope lists, unknown header members, 200 groups and an empty scope are accepted", async () => {
  const verifier = await verifierFor(ALG);
  const list = await accepted(verifier, await withClaims({ scope: ["a", "b:c"] }));
  assert.deepEqual(list.scopes, ["a", "b:c"]);
  await accepted(verifier, await withHeader({ cat: "cl_B7d4PD111AAA" }));
  const groups = Array.from({ length: 200 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`);
  const token = await withClaims({ groups });
  assert.ok(token.length > 8192);
  await accepted(verifier, token);
  assert.deepEqual((await accepted(verifier, await withClaims({ scope: "" }))).scopes, []);
});

test("provider tokens: the error for an exp in milliseconds or as a string names exp", async () => {
  const verifier = await verifierFor(ALG);
  for (const exp of [(NOW + 60) * 1000, String(NOW + 60)]) {
    await refused(verifier, await withClaims({ exp }), "ERR_CLAIMS_MALFORMED", { claim: "exp" });
  }
  await accepted(verifier, await withClaims({ exp: NOW + 60 }));
});

test("provider tokens: a key set whose keys have alg needs no option algorithm", async () => {
  const es256 = { ...(await keyFor("ES256")).jwk, kid: "es", alg: "ES256" };
  const rs256 = { ...(await keyFor("RS256")).jwk, kid: "rs" };
  const verifier = verifierWith({ jwks: { keys: [es256, rs256] } });
  await accepted(verifier, await mint({ alg: "ES256", header: { kid: "es" } }));
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "rs" } }));
  await accepted(verifier, await mint({ alg: "ES256" }));
  await refused(verifier, await mint({ alg: "PS256", header: { kid: "rs" } }), "ERR_NO_MATCHING_KEY");
  await refused(verifier, await mint({ alg: "HS256", header: { kid: "es" } }), "ERR_ALG_NOT_ALLOWED");
});
