// Attacks with the claims for scopes (scope, scp), the client (client_id, azp, appid, cid) and the subject.
import { assert, test } from "../../harness.js";
import { CLAIMS, keyFor, mint } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierFor } from "../support/expect-verdict.js";

const ALG = "EdDSA";
const withClaims = (claims) => mint({ alg: ALG, claims });

test("CLM-21 a scope that is part of another", async () => {
  const cases = [
    ["read", "read:all"],
    ["admin", "nonadmin"],
    ["admin", "admin-x"],
    ["read", "READ"],
    ["a", "ab ba"],
    ["read", "write"],
    ["read", ""],
    ["read write", "read"],
    ["*", "read"],
    ["read", "*"],
    [".*", "read"],
    ["read", "\u0433ead"],
    ["constructor", "x"],
    ["__proto__", "x"],
    ["length", "x"],
    ["0", "read"],
  ];
  for (const [required, scope] of cases) {
    const verifier = await verifierFor(ALG, { requiredScopes: required });
    for (const claims of [{ scope }, { scope: scope.split(" ").filter(Boolean) }]) {
      const error = await refused(verifier, await withClaims(claims), "ERR_INSUFFICIENT_SCOPE", {
        label: `${required} of ${scope}`,
      });
      assert.deepEqual(error.requiredScopes, required.split(" "));
    }
    const { scopes } = await accepted(verifier, await withClaims({ scope: `x ${required} y` }));
    assert.ok(Array.isArray(scopes) && required.split(" ").every((name) => scopes.includes(name)));
  }
});

test("CLM-21 scopes are always a real array", async () => {
  const verifier = await verifierFor(ALG);
  const cases = [
    [{ scope: "a b" }, ["a", "b"]],
    [{ scope: "a" }, ["a"]],
    [{ scope: "" }, []],
    [{ scope: " " }, []],
    [{ scope: "  a   b " }, ["a", "b"]],
    [{ scope: ["a", "b"] }, ["a", "b"]],
    [{ scope: [] }, []],
    [{ scope: undefined, scp: "a b" }, ["a", "b"]],
    [{ scope: undefined, scp: ["a", "b"] }, ["a", "b"]],
    [{ scope: undefined, scp: [] }, []],
    [{ scope: undefined }, []],
  ];
  for (const [claims, expected] of cases) {
    const { scopes } = await accepted(verifier, await withClaims(claims));
    assert.ok(Array.isArray(scopes), JSON.stringify(claims));
    assert.deepEqual(scopes, expected, JSON.stringify(claims));
    assert.equal(scopes.includes("a b"), false);
  }
});

test("CLM-22 scopes of another type, nested, with spaces or control characters", async () => {
  const verifier = await verifierFor(ALG);
  const values = [
    1,
    0,
    true,
    false,
    {},
    { read: true },
    ["read", 1],
    [["read"]],
    [null],
    [{}],
    ["read write"],
  ];
  values.push(
    [""],
    ["read", ""],
    [" read"],
    "read\twrite",
    "read\nwrite",
    "read\r\nadmin",
    "read\u0000",
    "read\u007f",
  );
  values.push(["read\n"], ["\u0000"], ["read\twrite"], "\u001b[31mread");
  for (const value of values) {
    const label = JSON.stringify(value);
    await refused(verifier, await withClaims({ scope: value }), "ERR_CLAIMS_MALFORMED", {
      claim: "scope",
      label,
    });
    const scp = await withClaims({ scope: undefined, scp: value });
    await refused(verifier, scp, "ERR_CLAIMS_MALFORMED", { claim: "scp", label });
  }
  await accepted(verifier, await withClaims({}));
});

test("CLM-22 scopes that are joined with anything but spaces are one scope", async () => {
  const verifier = await verifierFor(ALG, { requiredScopes: ["read"] });
  for (const scope of [
    "read,write",
    "read;write",
    "read+write",
    "read|write",
    '["read"]',
    "read\u00a0write",
    '"read"',
  ]) {
    await refused(verifier, await withClaims({ scope }), "ERR_INSUFFICIENT_SCOPE", {
      label: scope,
    });
  }
  const twice = await accepted(verifier, await withClaims({ scope: "read read" }));
  assert.ok(twice.scopes.every((scope) => scope === "read"));
});

test("CLM-23 scope wins over scp", async () => {
  const verifier = await verifierFor(ALG);
  for (const scp of [["admin"], "admin", []]) {
    const { scopes, claims } = await accepted(verifier, await withClaims({ scope: "read", scp }));
    assert.deepEqual(scopes, ["read"]);
    assert.deepEqual(claims.scp, scp);
  }
  const admin = await verifierFor(ALG, { requiredScopes: ["admin"] });
  for (const scope of ["read", "", []]) {
    await refused(admin, await withClaims({ scope, scp: ["admin"] }), "ERR_INSUFFICIENT_SCOPE");
  }
  await accepted(admin, await withClaims({ scope: undefined, scp: ["admin"] }));
  // The one that loses must still be well formed: two readers must not see two tokens.
  await refused(verifier, await withClaims({ scp: 1 }), "ERR_CLAIMS_MALFORMED", { claim: "scp" });
});

test("CLM-24 the client is client_id, azp, appid, cid, then sub, and says which", async () => {
  const verifier = await verifierFor(ALG);
  const none = { client_id: undefined, sub: undefined };
  const cases = [
    [{ ...none, client_id: "c", azp: "z", appid: "p", cid: "d", sub: "s" }, "c", "client_id"],
    [{ ...none, azp: "z", appid: "p", cid: "d", sub: "s" }, "z", "azp"],
    [{ ...none, appid: "p", cid: "d", sub: "s" }, "p", "appid"],
    [{ ...none, cid: "d", sub: "s" }, "d", "cid"],
    [{ ...none, sub: "s" }, "s", "sub"],
    [{ ...none, client_id: "", azp: "z" }, "z", "azp"],
    [{ ...none, client_id: "", azp: "", appid: "", cid: "", sub: "s" }, "s", "sub"],
  ];
  for (const [claims, clientId, clientIdSource] of cases) {
    const accessToken = await accepted(verifier, await withClaims(claims), clientIdSource);
    assert.equal(accessToken.clientId, clientId);
    assert.equal(accessToken.clientIdSource, clientIdSource);
  }
  for (const claims of [
    none,
    { client_id: "", sub: "" },
    { ...none, azp: "" },
    { ...none, clientId: "x" },
  ]) {
    await refused(verifier, await withClaims(claims), "ERR_CLAIM_MISSING", { claim: "client_id" });
  }
});

test("CLM-24 names of the client of another type", async () => {
  const verifier = await verifierFor(ALG);
  for (const claim of ["client_id", "azp", "appid", "cid"]) {
    for (const value of [1, true, ["x"], {}]) {
      const label = `${claim} ${JSON.stringify(value)}`;
      await refused(verifier, await withClaims({ [claim]: value }), "ERR_CLAIMS_MALFORMED", {
        claim,
        label,
      });
    }
  }
  await accepted(verifier, await withClaims({ azp: "x", appid: "x", cid: "x" }));
});

test("CLM-25 sub missing, of another type, empty, or the name of a client", async () => {
  const verifier = await verifierFor(ALG);
  for (const sub of [1, true, ["x"], {}, 9007199254740993]) {
    await refused(verifier, await withClaims({ sub }), "ERR_CLAIMS_MALFORMED", { claim: "sub" });
  }
  assert.equal((await accepted(verifier, await withClaims({ sub: undefined }))).subject, undefined);
  // A user whose name is that of a client is told apart by the source.
  const user = await accepted(
    verifier,
    await withClaims({ client_id: undefined, sub: CLAIMS.client_id }),
  );
  assert.equal(user.clientIdSource, "sub");
  const client = await accepted(verifier, await withClaims({}));
  assert.equal(client.clientIdSource, "client_id");
  const strict = await verifierFor(ALG, { requiredClaims: ["sub"] });
  await refused(strict, await withClaims({ sub: undefined }), "ERR_CLAIM_MISSING", {
    claim: "sub",
  });
});

test("CLM-29 required scopes that could be read two ways", async () => {
  const { jwk: publicKey } = await keyFor(ALG);
  const options = { publicKey, algorithm: ALG };
  for (const requiredScopes of ["", " ", "   ", [""], ["read", ""]]) {
    misconfiguredKey({ ...options, requiredScopes }, "ERR_CONFIG_EMPTY", {
      label: JSON.stringify(requiredScopes),
    });
  }
  for (const requiredScopes of [null, 1, true, {}, [1], [null], [["read"]], new Set(["read"])]) {
    misconfiguredKey({ ...options, requiredScopes }, "ERR_CONFIG_TYPE", {
      label: JSON.stringify(requiredScopes),
    });
  }
  for (const requiredScopes of ["read,write", '["read"]', ["read write"], ["read\n"]]) {
    misconfiguredKey({ ...options, requiredScopes }, "ERR_CONFIG_TYPE", {
      label: JSON.stringify(requiredScopes),
    });
  }
  for (const requiredScopes of [undefined, []]) {
    const verifier = await verifierFor(ALG, { requiredScopes });
    assert.deepEqual(verifier.requiredScopes, []);
    await accepted(verifier, await withClaims({ scope: undefined }));
  }
  for (const requiredScopes of ["read write", ["read", "write"]]) {
    const verifier = await verifierFor(ALG, { requiredScopes });
    assert.deepEqual(verifier.requiredScopes, ["read", "write"]);
    await refused(verifier, await withClaims({ scope: "read" }), "ERR_INSUFFICIENT_SCOPE");
    await accepted(verifier, await withClaims({}));
  }
});

test("CLM-29 a list of required scopes that is changed afterwards stays what it was", async () => {
  const requiredScopes = ["read"];
  const verifier = await verifierFor(ALG, { requiredScopes });
  requiredScopes.length = 0;
  await refused(verifier, await withClaims({ scope: "x" }), "ERR_INSUFFICIENT_SCOPE");
  try {
    verifier.requiredScopes.length = 0;
  } catch {
    // A frozen list throws: just as well.
  }
  await refused(verifier, await withClaims({ scope: "x" }), "ERR_INSUFFICIENT_SCOPE");
  await accepted(verifier, await withClaims({}));
});
