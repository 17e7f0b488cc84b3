/** What StaticTokenVerifier says where NODE_ENV is production. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** Runs a program with that NODE_ENV; gives what it wrote. */
function run(nodeEnv, program) {
  const env = { ...process.env, NODE_ENV: nodeEnv };
  if (nodeEnv === undefined) delete env.NODE_ENV;
  const source = `import { StaticTokenVerifier } from "mcp-bearer";\n${program}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", source],
    { cwd: import.meta.dirname, encoding: "utf8", env },
  );
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

const TOKENS = `{ "secret-dev-token": { clientId: "dev" } }`;
const TWO_VERIFICATIONS = `
  const verifier = new StaticTokenVerifier({ tokens: ${TOKENS} });
  await verifier.verifyToken("secret-dev-token");
  await verifier.verifyToken("secret-dev-token");`;

test("in production a static verifier warns once, and works", () => {
  const { stdout, stderr } = run("production", TWO_VERIFICATIONS);
  const lines = stderr.split("\n").filter((line) => line !== "");
  assert.equal(lines.length, 1);
  assert.match(lines[0], /StaticTokenVerifier/);
  assert.ok(!stderr.includes("secret-dev-token"));
  assert.equal(stdout, "");
});

test("elsewhere it says nothing", () => {
  for (const nodeEnv of [undefined, "development", "test"]) {
    assert.deepEqual(run(nodeEnv, TWO_VERIFICATIONS), { stdout: "", stderr: "" });
  }
});

test("in production the warning goes to onEvent when there is one", () => {
  const { stdout, stderr } = run(
    "production",
    `const onEvent = (event) => console.log(JSON.stringify(event));
     new StaticTokenVerifier({ tokens: ${TOKENS}, onEvent });`,
  );
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), { type: "warning", warning: "static_tokens_in_production" });
});
