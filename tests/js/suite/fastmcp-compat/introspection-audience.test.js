/** FastMCP's behaviours IA1 to IA6 (tests/fastmcp-compat.md): the audience of an introspected token. */
import { assert, test } from "../../harness.js";
import {
  TOKEN,
  accepted,
  active,
  introspection,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { misconfigured } from "../support/expect-refusal.js";
import { gateWith, passes, refuses, requestOf } from "../support/gates.js";

const ONE = "https://api.example.com";
const TWO = "https://two.example.com";
const OTHER = "https://other.example.com";

/** Accepted audiences, `aud` of the answer, and what must come of it. */
const MATRIX = [
  [ONE, ONE, "accepted"],
  [ONE, [OTHER, ONE], "accepted"],
  [[ONE, TWO], TWO, "accepted"],
  [[ONE, TWO], [OTHER, TWO], "accepted"],
  [ONE, OTHER, "ERR_CLAIM_MISMATCH"],
  [[ONE, TWO], [OTHER], "ERR_CLAIM_MISMATCH"],
  [ONE, undefined, "ERR_CLAIM_MISSING"],
  [ONE, [], "ERR_CLAIM_MISMATCH"],
  [ONE, "", "ERR_CLAIM_MISMATCH"],
  // An origin is the same with the slash that `URL` puts behind it.
  [ONE, `${ONE}/`, "accepted"],
  // Nearly is not at all: no prefix, no other case, no other spelling of the same URL.
  [ONE, `${ONE}//`, "ERR_CLAIM_MISMATCH"],
  [ONE, ONE.toUpperCase(), "ERR_CLAIM_MISMATCH"],
  [ONE, ` ${ONE}`, "ERR_CLAIM_MISMATCH"],
  [ONE, null, "ERR_CLAIM_MISSING"],
  [ONE, 42, "malformed"],
  [ONE, true, "malformed"],
  [ONE, { [ONE]: true }, "malformed"],
  [ONE, [ONE, 42], "malformed"],
  [ONE, [ONE, null], "malformed"],
  [ONE, [ONE, [ONE]], "malformed"],
];

// FastMCP refuses a list with an empty string in it. It names nobody, so here the rest of the list counts.
test("IA1 the audience of the answer must be one of ours", async () => {
  for (const [audience, aud, outcome] of MATRIX) {
    const label = JSON.stringify([audience, aud]);
    const { verifier } = introspection({ audience, answer: active({ aud }) });
    if (outcome === "accepted") await accepted(verifier, TOKEN, label);
    else if (outcome === "malformed") await unavailable(verifier, TOKEN, label);
    else await refused(verifier, TOKEN, outcome, { claim: "aud", label });
  }
  const { verifier } = introspection({ audience: ONE, answer: active({ aud: ["", ONE] }) });
  assert.deepEqual((await accepted(verifier)).audience, ["", ONE]);
});

// FastMCP lets any `aud` pass. Ours lets any value pass that is an audience at all: a malformed answer is none.
test("IA2 with audience null the server's decision stands", async () => {
  for (const aud of [undefined, null, ONE, OTHER, "", [], [ONE, OTHER]]) {
    const { verifier } = introspection({ audience: null, answer: active({ aud }) });
    await accepted(verifier, TOKEN, JSON.stringify(aud));
    assert.equal(verifier.audience, null);
  }
  for (const aud of [42, [ONE, 42]]) {
    const { verifier } = introspection({ audience: null, answer: active({ aud }) });
    await unavailable(verifier, TOKEN, JSON.stringify(aud));
  }
});

test("IA3 a mismatch is asked for again, a match is remembered", async () => {
  const { server, verifier } = introspection({
    audience: ONE,
    cacheTtl: 300,
    answer: active({ aud: OTHER }),
  });
  await refused(verifier, TOKEN, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  server.answer = active({ aud: ONE });
  await accepted(verifier);
  await accepted(verifier);
  assert.equal(server.requests.length, 2);
});

// FastMCP answers 401; a missing scope is 403 here.
test("IA4 the right audience does not make up for a missing scope", async () => {
  const { verifier } = introspection({
    audience: ONE,
    requiredScopes: ["write"],
    answer: active({ aud: ONE, scope: "read" }),
  });
  await refused(verifier, TOKEN, "ERR_INSUFFICIENT_SCOPE");
});

test("IA5 an audience that is empty is a configuration error", () => {
  for (const [audience, option] of [
    ["", "audience"],
    [[], "audience"],
    [[""], "audience[0]"],
    [["x", ""], "audience[1]"],
    [" ", "audience"],
  ]) {
    misconfigured(() => introspection({ audience }), "ERR_CONFIG_EMPTY", option);
  }
});

test("IA6 a gate judges by the audience of its verifier", async () => {
  const answer = ({ token }) => active({ aud: token === TOKEN ? ONE : OTHER });
  const { verifier } = introspection({ audience: ONE, answer });
  const gate = gateWith({ verifier });
  const event = await refuses(gate, requestOf("other"), 401, "invalid_token", "another audience");
  assert.deepEqual([event.reason, event.claim], ["ERR_CLAIM_MISMATCH", "aud"]);
  assert.deepEqual((await passes(gate, requestOf(TOKEN))).audience, [ONE]);
});
