/** requireAccessToken, runWithAccessToken and principalOf: what tools use of the token of their request. */
import { getAccessToken, principalOf, requireAccessToken, runWithAccessToken, TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { gateWith, requestOf } from "../support/gates.js";
import { staticVerifier } from "../support/verifier-fixtures.js";

const TOKENS = { one: { clientId: "client-1", sub: "user-1" }, service: { clientId: "client-2" } };

function accessTokenOf(changes) {
  return { token: "t", clientId: "client-1", scopes: [], issuer: "https://issuer.example", subject: "user-1", ...changes };
}

test("PRINCIPAL requireAccessToken gives the token inside of protect, and says why there is none outside", async () => {
  const gate = gateWith({ verifier: staticVerifier({ tokens: TOKENS }) });
  const serve = gate.protect(() => new Response(requireAccessToken().clientId));
  assert.equal(await (await serve(requestOf("one"))).text(), "client-1");
  const error = assert.throws(() => requireAccessToken(), { reason: "ERR_INVALID_TOKEN", status: 401 });
  assert.ok(error instanceof TokenError);
  assert.ok(error.explanation.includes("protect()"), error.explanation);
});

test("PRINCIPAL runWithAccessToken: the token is there for the function and all that it awaits, and not after it", async () => {
  const accessToken = accessTokenOf({});
  const other = accessTokenOf({ clientId: "client-2" });
  const pause = () => new Promise((done) => setTimeout(done, 1));
  const seen = await Promise.all([
    runWithAccessToken(accessToken, async () => (await pause(), requireAccessToken())),
    runWithAccessToken(other, async () => (await pause(), getAccessToken())),
  ]);
  assert.equal(seen[0], accessToken);
  assert.equal(seen[1], other);
  assert.equal(getAccessToken(), undefined);
  await assert.rejects(() => runWithAccessToken(accessToken, () => Promise.reject(new RangeError("own"))), {
    name: "RangeError",
  });
});

test("PRINCIPAL runWithAccessToken and principalOf refuse arguments of the wrong type by name", async () => {
  for (const value of [undefined, null, "token", 7, {}, [], { clientId: 1 }]) {
    const expected = { name: "ConfigError", option: "accessToken" };
    await assert.rejects(() => runWithAccessToken(value, () => {}), expected);
    assert.throws(() => principalOf(value), expected);
  }
  await assert.rejects(() => runWithAccessToken(accessTokenOf({}), "run"), { name: "ConfigError", option: "run" });
  for (const member of ["issuer", "subject"]) {
    assert.throws(() => principalOf(accessTokenOf({ [member]: 7 })), { name: "ConfigError", option: "accessToken" });
  }
});

test("PRINCIPAL the name is stable, and differs by issuer, subject, and client where there is no subject", async () => {
  const stable = principalOf(accessTokenOf({ issuer: "https://issuer.example", subject: "user-1" }));
  assert.equal(stable, "eQOPYUyDRuEcoizmYxahiUGc7lfYP2Iy36lZ_2OrqBI");
  assert.equal(principalOf(accessTokenOf({ token: "another", clientId: "client-2", scopes: ["a"] })), stable);
  const names = [
    { issuer: "https://other.example" },
    { issuer: undefined },
    { issuer: "" },
    { subject: "user-2" },
    { subject: "" },
    { subject: undefined, clientId: "client-2" },
    { subject: undefined, clientId: "user-1" },
    { issuer: "https://issuer.example1", subject: "ser-1" },
    { subject: "\u{1f511}" },
  ].map((changes) => principalOf(accessTokenOf(changes)));
  assert.equal(new Set([...names, stable]).size, names.length + 1);
  // An empty subject is no subject.
  assert.equal(principalOf(accessTokenOf({ subject: "" })), principalOf(accessTokenOf({ subject: undefined })));
});

test("PRINCIPAL members that a polluted prototype offers are not read", () => {
  const accessToken = accessTokenOf({ subject: undefined });
  delete accessToken.subject;
  const expected = principalOf(accessToken);
  Object.prototype.subject = "evil";
  try {
    assert.equal(principalOf(accessToken), expected);
  } finally {
    delete Object.prototype.subject;
  }
});
