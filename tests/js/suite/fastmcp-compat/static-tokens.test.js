/**
 * FastMCP's behaviour S2 (tests/fastmcp-compat.md): StaticTokenVerifier. S1 and S3 to S5 need an MCP server:
 * ../../node/fastmcp-server.test.mjs tests them.
 */
import { StaticTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused } from "../support/expect-refusal.js";
import { NOW } from "../support/issuer.js";

const quiet = { now: () => NOW, onEvent: () => {} };

test("S2 a known token gives its entry", async () => {
  const verifier = new StaticTokenVerifier({
    ...quiet,
    tokens: {
      "test-token": {
        clientId: "test-client",
        scopes: ["read", "write"],
        sub: "user-1",
        tenant: "acme",
      },
    },
  });
  const accepted = await verifier.verifyToken("test-token");
  assert.equal(accepted.token, "test-token");
  assert.equal(accepted.clientId, "test-client");
  assert.equal(accepted.clientIdSource, "static");
  assert.deepEqual(accepted.scopes, ["read", "write"]);
  assert.equal(accepted.expiresAt, undefined);
  assert.equal(accepted.subject, "user-1");
  assert.equal(accepted.claims.tenant, "acme");
  assert.equal(accepted.claims.sub, "user-1");
  assert.equal(accepted.claims.client_id, "test-client");
  assert.equal(verifier.verifyTokenSync("test-token").clientId, "test-client");
});

test("S2 an entry without sub has no subject, and one without scopes has none", async () => {
  const verifier = new StaticTokenVerifier({
    ...quiet,
    tokens: { "test-token": { clientId: "test-client" } },
  });
  const accepted = await verifier.verifyToken("test-token");
  assert.equal(accepted.subject, undefined);
  assert.deepEqual(accepted.scopes, []);
});

test("S2 an unknown token is refused", async () => {
  const verifier = new StaticTokenVerifier({
    ...quiet,
    tokens: { "test-token": { clientId: "test-client" } },
  });
  const unknown = [
    "unknown-token",
    "test-toke",
    "test-token2",
    "Test-Token",
    "__proto__",
    "constructor",
    "toString",
  ];
  for (const token of unknown) await refused(verifier, token, "ERR_TOKEN_UNKNOWN");
});

test("S2 FastMCP's spelling of an entry works", async () => {
  const verifier = new StaticTokenVerifier({
    ...quiet,
    tokens: { "test-token": { client_id: "test-client", scopes: ["read"], expires_at: NOW + 60 } },
  });
  const accepted = await verifier.verifyToken("test-token");
  assert.equal(accepted.clientId, "test-client");
  assert.equal(accepted.expiresAt, NOW + 60);
  assert.equal(accepted.claims.exp, NOW + 60);
});

test("S2 the tokens may be a Map", async () => {
  const tokens = new Map([["test-token", { clientId: "test-client" }]]);
  const verifier = new StaticTokenVerifier({ ...quiet, tokens });
  assert.equal((await verifier.verifyToken("test-token")).clientId, "test-client");
  await refused(verifier, "size", "ERR_TOKEN_UNKNOWN");
});

test("S2 an expired token is refused", async () => {
  let time = NOW;
  const verifier = new StaticTokenVerifier({
    now: () => time,
    onEvent: () => {},
    tokens: { "test-token": { clientId: "test-client", expiresAt: NOW + 60 } },
  });
  assert.equal((await verifier.verifyToken("test-token")).expiresAt, NOW + 60);
  time = NOW + 3600;
  await refused(verifier, "test-token", "ERR_EXPIRED");
  assert.throws(() => verifier.verifyTokenSync("test-token"), { reason: "ERR_EXPIRED" });
});

// FastMCP answers None, which its server turns into 401: a client then asks for the same token
// again.
test("S2 a token with too few scopes is refused with insufficient_scope (stricter)", async () => {
  const verifier = new StaticTokenVerifier({
    ...quiet,
    tokens: {
      full: { clientId: "full-client", scopes: ["read", "write"] },
      half: { clientId: "half-client", scopes: ["read"] },
    },
    requiredScopes: ["read", "write"],
  });
  assert.equal((await verifier.verifyToken("full")).clientId, "full-client");
  await refused(verifier, "half", "ERR_INSUFFICIENT_SCOPE", {
    code: "insufficient_scope",
    status: 403,
    requiredScopes: ["read", "write"],
  });
});

// FastMCP finds out at the first request, which it then answers with 500.
test("S2 a sloppy entry is a configuration error (stricter)", () => {
  const construct = (entry) => () =>
    new StaticTokenVerifier({
      ...quiet,
      tokens: { good: { clientId: "good-client" }, sloppy: entry },
    });
  misconfigured(construct({ scopes: ["read"] }), "ERR_CONFIG_TYPE", "tokens[1].clientId");
  misconfigured(construct({}), "ERR_CONFIG_TYPE", "tokens[1].clientId");
  misconfigured(construct({ clientId: 7 }), "ERR_CONFIG_TYPE", "tokens[1].clientId");
  misconfigured(
    construct({ clientId: "c", scopes: "read" }),
    "ERR_CONFIG_TYPE",
    "tokens[1].scopes",
  );
  misconfigured(construct({ clientId: "c", scopes: [7] }), "ERR_CONFIG_TYPE");
  misconfigured(
    construct({ clientId: "c", expiresAt: "1735689600" }),
    "ERR_CONFIG_TYPE",
    "tokens[1].expiresAt",
  );
  misconfigured(
    construct({ clientId: "c", expiresAt: NaN }),
    "ERR_CONFIG_RANGE",
    "tokens[1].expiresAt",
  );
  misconfigured(construct({ clientId: "c", sub: 7 }), "ERR_CONFIG_TYPE", "tokens[1].sub");
  misconfigured(construct(null), "ERR_CONFIG_TYPE", "tokens[1]");
  misconfigured(construct("client"), "ERR_CONFIG_TYPE", "tokens[1]");
});
