// Texts to take along: for a shell, for a server, for a test.

import { expectations } from "./verification.js";

/**
 * @typedef {object} Situation
 * @property {string} token
 * @property {import("./verification.js").Settings} [settings] nothing: there are no keys to verify with
 * @property {import("./verification.js").Outcome} [outcome]
 * @property {number} now
 * @property {{ keys: object[] }} jwks the public keys of this page
 */

/** @type {readonly { name: string, isSecret: boolean, needs: (s: Situation) => string | undefined, text: (s: Situation) => string }[]} */
export const COPIES = [
  {
    name: "Authorization header",
    isSecret: true,
    needs: needsToken,
    text: ({ token }) => `Authorization: Bearer ${token}`,
  },
  { name: "curl", isSecret: true, needs: (situation) => needsToken(situation) ?? needsOutcome(situation), text: curl },
  {
    name: "JWKS",
    isSecret: false,
    needs: ({ jwks }) => (jwks.keys.length === 0 ? "This page has no public keys yet." : undefined),
    text: ({ jwks }) => `${JSON.stringify(jwks, null, 2)}\n`,
  },
  { name: "Test for Node", isSecret: true, needs: needsVerdict, text: nodeTest },
  { name: "Test for Deno", isSecret: true, needs: needsVerdict, text: denoTest },
  { name: "Test for Workers", isSecret: true, needs: needsVerdict, text: workersTest },
];

function needsToken({ token }) {
  return token === "" ? "There is no token yet." : undefined;
}

function needsOutcome({ outcome }) {
  return outcome === undefined ? "The token was not verified yet." : undefined;
}

function needsVerdict(situation) {
  const missing = needsToken(situation) ?? needsOutcome(situation);
  if (missing !== undefined) return missing;
  return situation.outcome.error?.code === "server_error" ? "There is no verdict to test for." : undefined;
}

function curl({ token, outcome }) {
  // MCP's Streamable HTTP transport wants both types.
  return [
    `curl -i ${quoted(outcome.resource)}`,
    `-H ${quoted(`Authorization: Bearer ${token}`)}`,
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `-d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`,
  ].join(" \\\n  ");
}

function nodeTest(situation) {
  return [
    "// node --test this-file.mjs",
    'import test from "node:test";',
    'import assert from "node:assert/strict";',
    'import { JWTVerifier } from "mcp-bearer";',
    "",
    ...preparation(situation),
    "",
    `test(${JSON.stringify(title(situation))}, async () => {`,
    ...assertion(situation).map((line) => `  ${line}`),
    "});",
    "",
  ].join("\n");
}

function denoTest(situation) {
  return [
    "// deno test this-file.ts",
    'import assert from "node:assert/strict";',
    'import { JWTVerifier } from "npm:mcp-bearer";',
    "",
    ...preparation(situation),
    "",
    `Deno.test(${JSON.stringify(title(situation))}, async () => {`,
    ...assertion(situation).map((line) => `  ${line}`),
    "});",
    "",
  ].join("\n");
}

function workersTest(situation) {
  return [
    "// A Worker that answers 200 when the test passes, and 500 with the reason when it does not.",
    'import { JWTVerifier } from "mcp-bearer";',
    "",
    ...preparation(situation),
    "",
    "export default {",
    "  async fetch() {",
    '    const verdict = await verifier.verifyToken(token).then(() => "accepted", (error) => error.reason);',
    `    const expected = ${JSON.stringify(verdictOf(situation))};`,
    "    return Response.json({ expected, verdict }, { status: verdict === expected ? 200 : 500 });",
    "  },",
    "};",
    "",
  ].join("\n");
}

function preparation({ token, settings, now }) {
  const lines = JSON.stringify(expectations(settings), null, 2).replace(/^( *)"([A-Za-z_]\w*)":/gm, "$1$2:");
  return [
    // The token ends one day; the test does not. The very time of the verdict: a second can turn it.
    `const now = () => ${now};`,
    `const token = ${JSON.stringify(token)};`,
    `const verifier = new JWTVerifier(${lines.slice(0, -2)},\n  now,\n});`,
  ];
}

function assertion({ outcome }) {
  if (outcome.error !== undefined) {
    const { reason, claim } = outcome.error;
    const expected = { reason, ...(claim !== undefined && { claim }) };
    return [`await assert.rejects(verifier.verifyToken(token), ${JSON.stringify(expected)});`];
  }
  return [
    "const accessToken = await verifier.verifyToken(token);",
    `assert.equal(accessToken.clientId, ${JSON.stringify(outcome.accessToken.clientId)});`,
    `assert.deepEqual([...accessToken.scopes], ${JSON.stringify(outcome.accessToken.scopes)});`,
  ];
}

function title(situation) {
  const verdict = verdictOf(situation);
  return verdict === "accepted" ? "the token is accepted" : `the token is refused: ${verdict}`;
}

function verdictOf({ outcome }) {
  return outcome.error?.reason ?? "accepted";
}

/** One word for a POSIX shell, whatever is in it. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
