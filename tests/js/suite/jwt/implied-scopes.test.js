/** Scope hierarchies: wherever scopes are checked, a broader scope includes the scopes that it implies. */
import { MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured, refused } from "../support/expect-refusal.js";
import { gateWith, parameters, passes, refuses, requestOf } from "../support/gates.js";
import { jwtVerifier, mint, secretVerifier, staticVerifier } from "../support/verifier-fixtures.js";

const HIERARCHY = { admin: ["write"], write: ["read"], owner: ["admin", "billing"] };

const withScopes = (...scopes) => mint({ scopes });

const insufficient = {
  code: "insufficient_scope",
  status: 403,
  reason: "ERR_INSUFFICIENT_SCOPE",
};

/** Granted scope, required scope, and whether the one is enough for the other. */
const ROWS = [
  ["read", "read", true],
  ["write", "read", true],
  ["admin", "read", true],
  ["owner", "read", true],
  ["owner", "billing", true],
  ["owner", "write", true],
  ["read", "write", false],
  ["write", "admin", false],
  ["admin", "billing", false],
  ["admin", "owner", false],
  ["billing", "read", false],
  // Names are compared whole.
  ["administrator", "read", false],
  ["Admin", "read", false],
  ["admin:x", "read", false],
  ["constructor", "read", false],
  ["__proto__", "read", false],
];

test("IMPLIED on a verifier, every row", async () => {
  for (const [granted, required, isEnough] of ROWS) {
    const options = { requiredScopes: [required], impliedScopes: HIERARCHY };
    const label = `${granted} for ${required}`;
    const verifier = jwtVerifier(options);
    if (isEnough) {
      const accessToken = await verifier.verifyToken(withScopes(granted));
      // What was granted is told as it was granted: nothing is added to it.
      assert.deepEqual(accessToken.scopes, [granted], label);
    } else {
      const error = await assert.rejects(verifier.verifyToken(withScopes(granted)), insufficient);
      assert.deepEqual(error.requiredScopes, [required], label);
    }
  }
});

test("IMPLIED on a gate, every row", async () => {
  for (const [granted, required, isEnough] of ROWS) {
    const gate = gateWith({ requiredScopes: [required], impliedScopes: HIERARCHY });
    const request = requestOf(withScopes(granted));
    const label = `${granted} for ${required}`;
    if (isEnough) assert.deepEqual((await passes(gate, request, label)).scopes, [granted]);
    else await refuses(gate, request, 403, "insufficient_scope", label);
  }
});

test("IMPLIED on requireScopes, every row", async () => {
  const gate = gateWith({ impliedScopes: HIERARCHY });
  for (const [granted, required, isEnough] of ROWS) {
    const accessToken = await passes(gate, requestOf(withScopes(granted)));
    const require = () => gate.requireScopes(accessToken, required);
    if (isEnough) require();
    else assert.throws(require, insufficient);
  }
});

test("IMPLIED on a static verifier", async () => {
  const verifier = staticVerifier({
    tokens: {
      boss: { clientId: "boss", scopes: ["owner"] },
      guest: { clientId: "guest", scopes: ["billing"] },
    },
    requiredScopes: ["read"],
    impliedScopes: HIERARCHY,
  });
  assert.deepEqual((await verifier.verifyToken("boss")).scopes, ["owner"]);
  await refused(verifier, "guest", "ERR_INSUFFICIENT_SCOPE", insufficient);
});

test("IMPLIED several required scopes may come from several granted ones", async () => {
  const options = { requiredScopes: ["read", "billing"], impliedScopes: HIERARCHY };
  const verifier = jwtVerifier(options);
  await verifier.verifyToken(withScopes("write", "billing"));
  await verifier.verifyToken(withScopes("owner"));
  const error = await assert.rejects(verifier.verifyToken(withScopes("admin")), insufficient);
  // All of them, not only the missing one: one challenge, one step up.
  assert.deepEqual(error.requiredScopes, ["read", "billing"]);
});

test("IMPLIED cycles are fine: their members imply each other", async () => {
  const impliedScopes = { a: ["b"], b: ["c"], c: ["a"], self: ["self"] };
  const gate = gateWith({ requiredScopes: ["a"], impliedScopes });
  for (const scope of ["a", "b", "c"]) await passes(gate, requestOf(withScopes(scope)), scope);
  await refuses(gate, requestOf(withScopes("self")), 403, "insufficient_scope", "self");
});

test("IMPLIED long chains and wide trees end", async () => {
  const chain = {};
  for (let index = 0; index < 500; index += 1) chain[`s${index}`] = [`s${index + 1}`];
  const verifier = jwtVerifier({ requiredScopes: ["s500"], impliedScopes: chain });
  await verifier.verifyToken(withScopes("s0"));
  const all = Array.from({ length: 200 }, (_, index) => `w${index}`);
  const wide = { root: all };
  for (const scope of all) wide[scope] = all;
  const gate = gateWith({ requiredScopes: ["w199"], impliedScopes: wide });
  await passes(gate, requestOf(withScopes("root")));
  await refuses(gate, requestOf(withScopes("other")), 403, "insufficient_scope", "other");
});

test("IMPLIED a hierarchy at its limits is followed, one over them is refused", async () => {
  const cycle = (length, width) =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `s${index}`,
        [`s${(index + 1) % length}`, ...Array.from({ length: width - 1 }, (_, i) => `l${index}.${i}`)],
      ]),
    );
  const options = (impliedScopes) => ({ requiredScopes: ["l998.48"], impliedScopes });
  const largest = jwtVerifier(options(cycle(1000, 50)));
  await largest.verifyToken(withScopes("s0"));
  await assert.rejects(largest.verifyToken(withScopes("l998.47")), insufficient);
  for (const tooLarge of [cycle(1001, 1), { ...cycle(999, 50), s999: largeList(51) }]) {
    assert.throws(() => jwtVerifier(options(tooLarge)), {
      reason: "ERR_CONFIG_RANGE",
      option: "impliedScopes",
    });
  }
});

const largeList = (length) => Array.from({ length }, (_, index) => `x${index}`);

test("IMPLIED the verifier's hierarchy holds at its gate, too", async () => {
  const verifierOptions = { requiredScopes: ["read"], impliedScopes: HIERARCHY };
  const gate = gateWith({ verifierOptions });
  const accessToken = await passes(gate, requestOf(withScopes("admin")));
  gate.requireScopes(accessToken, "write");
  assert.throws(() => gate.requireScopes(accessToken, "billing"), insufficient);
});

test("IMPLIED the same hierarchy on both is fine, a different one is not", async () => {
  const verifierOptions = { requiredScopes: ["read"], impliedScopes: HIERARCHY };
  const same = gateWith({ verifierOptions, impliedScopes: structuredClone(HIERARCHY) });
  await passes(same, requestOf(withScopes("admin")));
  const reason = "ERR_CONFIG_SCOPES";
  const other = { admin: ["read"] };
  misconfigured(() => gateWith({ verifierOptions, impliedScopes: other }), reason, "impliedScopes");
  // Its verifier would refuse what the gate's hierarchy accepts.
  const alone = { verifierOptions: { requiredScopes: ["read"] }, impliedScopes: HIERARCHY };
  misconfigured(() => gateWith(alone), reason, "impliedScopes");
  const onStatic = staticVerifier({ requiredScopes: ["read"] });
  const overStatic = { verifier: onStatic, impliedScopes: HIERARCHY };
  misconfigured(() => gateWith(overStatic), reason, "impliedScopes");
  // A verifier that asks for no scopes has nothing to judge by.
  const free = gateWith({ requiredScopes: ["read"], impliedScopes: HIERARCHY });
  await passes(free, requestOf(withScopes("owner")));
});

test("IMPLIED through a MultiVerifier", async () => {
  const options = { requiredScopes: ["read"], impliedScopes: HIERARCHY };
  const over = (...verifiers) => new MultiVerifier({ verifiers });
  const tokens = { boss: { clientId: "boss", scopes: ["admin"] } };
  const multi = () => over(jwtVerifier(options), staticVerifier({ ...options, tokens }));
  for (const more of [{}, { impliedScopes: HIERARCHY }]) {
    const gate = gateWith({ verifier: multi(), ...more });
    await passes(gate, requestOf(withScopes("admin")), "JWT");
    await passes(gate, requestOf("boss"), "static");
    await refuses(gate, requestOf(withScopes("billing")), 403, "insufficient_scope", "billing");
  }
});

test("IMPLIED verifiers behind one must agree, if they judge scopes at all", async () => {
  const build = (one, two) =>
    new MultiVerifier({ verifiers: [jwtVerifier(one), staticVerifier(two)] });
  const judging = { requiredScopes: ["read"], impliedScopes: HIERARCHY };
  const reason = "ERR_CONFIG_SCOPES";
  misconfigured(() => build(judging, { requiredScopes: ["read"] }), reason, "verifiers");
  const other = { ...judging, impliedScopes: { admin: ["read"] } };
  misconfigured(() => build(other, judging), reason, "verifiers");
  const gate = gateWith({ verifier: build(judging, {}) });
  await passes(gate, requestOf(withScopes("admin")));
  await refuses(gate, requestOf(withScopes("billing")), 403, "insufficient_scope", "billing");
});

test("IMPLIED a challenge names what is required, not what would imply it", async () => {
  const gate = gateWith({ requiredScopes: ["read"], impliedScopes: HIERARCHY });
  const response = await gate.authenticate(requestOf(withScopes("billing")));
  assert.equal(parameters(response.headers.get("WWW-Authenticate")).scope, "read");
  const document = await gate.metadataResponse(new Request(gate.metadataUrl)).json();
  assert.deepEqual(document.scopes_supported, ["read"]);
});

test("IMPLIED offline_access implies nothing by itself and may be implied", async () => {
  const gate = gateWith({
    requiredScopes: ["offline_access"],
    impliedScopes: { all: ["offline_access"] },
  });
  await passes(gate, requestOf(withScopes("all")));
  await refuses(gate, requestOf(withScopes("read")), 403, "insufficient_scope", "read");
});

test("IMPLIED wrong values are a configuration error, on verifiers and gates alike", () => {
  const subjects = [
    (impliedScopes) => jwtVerifier({ impliedScopes }),
    (impliedScopes) => secretVerifier({ impliedScopes }),
    (impliedScopes) => staticVerifier({ impliedScopes }),
    (impliedScopes) => gateWith({ impliedScopes }),
  ];
  const values = [
    7,
    "admin write",
    true,
    [],
    [["admin", ["write"]]],
    { admin: "write" },
    { admin: null },
    { admin: [7] },
    { admin: [null] },
    { admin: [""] },
    { admin: ["read write"] },
    { admin: ['re"ad'] },
    { admin: ["re\r\nad"] },
    { "": ["read"] },
    { "a b": ["read"] },
    { 'a"b': ["read"] },
    { admin: { read: true } },
  ];
  for (const subject of subjects) {
    for (const value of values) {
      const error = assert.throws(() => subject(value), { name: "ConfigError" });
      assert.match(error.option, /^impliedScopes/);
    }
  }
});

test("IMPLIED a hierarchy with the names of Object.prototype is one like any other", async () => {
  const impliedScopes = JSON.parse('{"__proto__":["read"],"constructor":["read"]}');
  const gate = gateWith({ requiredScopes: ["read"], impliedScopes });
  for (const scope of ["__proto__", "constructor"]) {
    await passes(gate, requestOf(withScopes(scope)), scope);
  }
  const inherited = Object.create({ admin: ["read"] });
  const none = gateWith({ requiredScopes: ["read"], impliedScopes: { ...inherited } });
  await refuses(none, requestOf(withScopes("admin")), 403, "insufficient_scope", "inherited");
});

test("IMPLIED later changes of the object do not reach it", async () => {
  const impliedScopes = { write: ["read"] };
  const gate = gateWith({ requiredScopes: ["read"], impliedScopes });
  impliedScopes.guest = ["read"];
  impliedScopes.write.length = 0;
  await passes(gate, requestOf(withScopes("write")));
  await refuses(gate, requestOf(withScopes("guest")), 403, "insufficient_scope", "guest");
});
