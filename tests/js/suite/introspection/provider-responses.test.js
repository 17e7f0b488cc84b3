/** Introspection responses of real authorization servers, rewritten with our own values. */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  introspection,
  of,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { AUDIENCE, ISSUER, NOW } from "../support/minting.js";

const withIssuer = (answer, options) => introspection({ issuer: ISSUER, answer, ...options });
const inactiveWith = (status, more) => () => Response.json({ active: false, ...more }, { status });
const statusOnly = (status) => () => new Response(null, { status });

// ---- members that are absent, null or of another type

test("responses: iss may be absent when the endpoint is given or discovered", async () => {
  const answer = active({ iss: undefined });
  const server = authorizationServer(answer);
  server.routes[`${ISSUER}/.well-known/oauth-authorization-server`] = { issuer: ISSUER, introspection_endpoint: ENDPOINT };
  const discovered = withIssuer(undefined, { server, introspectionEndpoint: undefined });
  assert.equal((await accepted(discovered.verifier)).issuer, undefined);
  await accepted(withIssuer(answer).verifier, TOKEN, "with a given endpoint");
  await accepted(introspection({ issuer: ["https://other.example", ISSUER], answer }).verifier);

  const strict = withIssuer(answer, { requireIssuer: true });
  await refused(strict.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "iss" });
  await accepted(withIssuer(active(), { requireIssuer: true }).verifier);
  const other = withIssuer(active({ iss: "https://other.example" }));
  await refused(other.verifier, TOKEN, "ERR_CLAIM_MISMATCH", { claim: "iss" });
});

test("responses: requireIssuer without an issuer is a configuration error", () => {
  const options = { introspectionEndpoint: ENDPOINT, clientId: CLIENT_ID, clientSecret: "s", audience: null };
  for (const issuer of [undefined, null]) {
    assert.throws(() => new IntrospectionTokenVerifier({ ...options, issuer, requireIssuer: true }), {
      name: "ConfigError",
      option: "requireIssuer",
    });
  }
  new IntrospectionTokenVerifier({ ...options, issuer: ISSUER, requireIssuer: true });
  new IntrospectionTokenVerifier({ ...options, requireIssuer: false });
});

test("responses: members that are null count as absent", async () => {
  const nulls = ["username", "sub", "scope", "nbf", "jti", "iss", "token_type", "azp", "exp", "iat", "token_use", "cnf"];
  for (const name of nulls) {
    const { verifier } = withIssuer(active({ [name]: null }));
    await accepted(verifier, TOKEN, `${name}: null`);
  }
  const all = Object.fromEntries(nulls.map((name) => [name, null]));
  await accepted(withIssuer(active(all)).verifier, TOKEN, "all of them");
  // A token that names nobody stays one, and stops no other.
  const { server, verifier } = withIssuer(active({ client_id: null, sub: null }));
  for (let index = 0; index < 5; index += 1)
    await refused(verifier, `nobody-${index}`, "ERR_CLAIM_MISSING", { claim: "client_id" });
  server.answer = active();
  await accepted(verifier);
  const client = await accepted(withIssuer(active({ client_id: null })).verifier);
  assert.equal(client.clientId, active().sub);
  const nowhere = withIssuer(active({ aud: null }));
  await refused(nowhere.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "aud" });
});

test("responses: unused members may have any type; an error names an ill-typed member that is used", async () => {
  for (const username of [5, ["u"], {}, true]) {
    await accepted(introspection({ answer: active({ username }) }).verifier);
  }
  for (const [member, value] of [["exp", "soon"], ["aud", [1]], ["scope", 5], ["client_id", {}], ["token_type", 3], ["active", 1]]) {
    const { events, verifier } = introspection({ answer: active({ [member]: value }) });
    await unavailable(verifier, TOKEN, member);
    const [event] = of(events, "introspection_failed");
    assert.deepEqual([event.failure, event.member, event.retryAfter], ["malformed_response", member, 0]);
  }
});

// ---- kinds of tokens

test("responses: token_type may be access_token or N_A (RFC 8693)", async () => {
  for (const token_type of ["access_token", "ACCESS_TOKEN", "N_A", "n_a", "Bearer", "bearer", null, undefined]) {
    await accepted(introspection({ answer: active({ token_type }) }).verifier, TOKEN, `${token_type}`);
  }
  for (const token_type of ["refresh_token", "id_token", "DPoP", "mac", "access", ""]) {
    const { verifier } = introspection({ answer: active({ token_type }) });
    await refused(verifier, TOKEN, "ERR_TYP_NOT_ALLOWED", { claim: "token_type" });
  }
});

test("responses: a response that names a refresh token is refused, whatever its audience", async () => {
  for (const token_use of ["refresh_token", "refresh", "id", "id_token", "ACCESS_TOKEN", ""]) {
    const { verifier } = withIssuer(active({ token_use, token_type: "Bearer" }));
    await refused(verifier, TOKEN, "ERR_TYP_NOT_ALLOWED", { claim: "token_use" });
  }
  for (const token_use of ["access", "access_token"]) {
    await accepted(withIssuer(active({ token_use })).verifier, TOKEN, token_use);
  }
});

test("responses: exp 0 (old doorkeeper) is expired", async () => {
  const { verifier } = introspection({ answer: active({ exp: 0 }) });
  await refused(verifier, TOKEN, "ERR_EXPIRED", { claim: "exp" });
  await accepted(introspection({ answer: active({ exp: undefined }) }).verifier);
});

test("responses: requireExpiration refuses a refresh token without exp (doorkeeper 6)", async () => {
  const options = { requireExpiration: true };
  const refresh = introspection({ answer: active({ exp: undefined, token_type: undefined, iss: undefined }), ...options });
  await refused(refresh.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "exp" });
  await accepted(introspection({ answer: active({ iss: undefined }), ...options }).verifier);
});

// ---- status codes

test("responses: a 4xx with active: false means that the token is inactive", async () => {
  for (const status of [400, 401, 403, 404]) {
    const { events, server, verifier } = introspection({ answer: inactiveWith(status, { error: "invalid_token" }) });
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE", { label: `status ${status}` });
    assert.equal(of(events, "introspected").length, 1);
    server.answer = active();
    await accepted(verifier);
  }
  const remembered = introspection({ answer: inactiveWith(400), inactiveTtl: 60 });
  for (let index = 0; index < 3; index += 1) await refused(remembered.verifier, TOKEN, "ERR_TOKEN_INACTIVE");
  assert.equal(remembered.server.requests.length, 1);
  const noVerdicts = {
    "429": inactiveWith(429),
    "500": inactiveWith(500),
    "active: true": () => Response.json(active(), { status: 400 }),
    "twice": () => new Response('{"active":false,"active":true}', { status: 400 }),
    "too large": inactiveWith(400, { x: "x".repeat(70_000) }),
    "not signed": inactiveWith(400),
  };
  for (const [what, answer] of Object.entries(noVerdicts)) {
    const signed = { issuer: ISSUER, signedResponse: true, jwksUri: `${ISSUER}/jwks` };
    const { verifier } = introspection({ answer, ...(what === "not signed" ? signed : {}) });
    await unavailable(verifier, TOKEN, what);
  }
});

test("responses: 401, 404 or 500 for an unknown token does not affect other tokens, even for the first token", async () => {
  for (const status of [401, 403, 404, 500, 502]) {
    const answer = ({ token }) => (token === TOKEN ? active() : statusOnly(status)());
    const { events, verifier } = introspection({ answer });
    const strangers = Array.from({ length: 30 }, (_, index) => unavailable(verifier, `stranger-${index}`));
    await Promise.all([...strangers, accepted(verifier), accepted(verifier)]);
    for (const event of of(events, "introspection_failed"))
      assert.deepEqual([event.status, event.retryAfter], [status, 0]);
  }
});

test("responses: invalid_client concerns the credentials, with any 4xx status", async () => {
  for (const status of [400, 401, 403]) {
    const answer = () => Response.json({ error: "invalid_client" }, { status });
    const { events, verifier } = introspection({ answer });
    await unavailable(verifier);
    const [event] = of(events, "introspection_failed");
    assert.deepEqual([event.failure, event.status], ["client_authentication", status]);
  }
});

test("responses: a base64 secret is form-encoded with %20, or sent unchanged", async () => {
  const sent = async (options) => {
    const { server, verifier } = introspection({ clientId: "rs", clientSecret: "a+b/c= d", ...options });
    await accepted(verifier);
    return atob(server.requests[0].headers.get("Authorization").split(" ")[1]);
  };
  assert.equal(await sent({}), "rs:a%2Bb%2Fc%3D%20d");
  assert.equal(await sent({ formEncodeCredentials: false }), "rs:a+b/c= d");
});

test("responses: responses without aud (LemonLDAP::NG) need audience: null", async () => {
  const answer = active({ aud: undefined, iat: NOW });
  await refused(introspection({ answer, audience: AUDIENCE }).verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "aud" });
  await accepted(introspection({ answer, audience: null }).verifier);
});
