// What is copied works where it is pasted.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { after, before, beforeEach, test } from "node:test";
import { findRuntime } from "../js/runtimes/binaries.mjs";
import { WORKERD, buildForWorkerd } from "../js/runtimes/workerd.mjs";
import { page, withPage } from "./each-test.mjs";
import { clipboard, expectText, expectVerdict, generateKey, mintPreset } from "./workbench.mjs";

// Where Node finds the package under test by its name.
const FOLDER = new URL("../js/node_modules/.page-copies/", import.meta.url);

before(() => mkdirSync(FOLDER, { recursive: true }));
after(() => rmSync(FOLDER, { recursive: true }));
withPage();
beforeEach(() => generateKey(page));

async function take(name) {
  await page.getByRole("button", { name, exact: true }).click();
  await expectText(page, "#copy-status", `${name}: Copied.`);
  return clipboard(page);
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: fileURLToPath(FOLDER),
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(error, undefined);
  return { status, output: stdout + stderr };
}

for (const preset of ["Good token", "Expired", "Other audience", "Too few scopes"]) {
  test(`the test for Node passes for: ${preset}; with another verdict it fails`, async () => {
    await mintPreset(page, preset);
    await expectVerdict(page, /^(Accepted|Refused)/);
    const text = await take("Test for Node");
    const file = fileURLToPath(new URL("copied.test.mjs", FOLDER));
    writeFileSync(file, text);
    const { status, output } = run(process.execPath, ["--test", file]);
    assert.equal(status, 0, output);

    writeFileSync(file, text.replace(/const token = "(.)/, 'const token = "X$1'));
    assert.equal(run(process.execPath, ["--test", file]).status, 1, "the copied test can fail");
  });
}

test("the test for Deno passes; with another verdict it fails", async () => {
  const { program } = findRuntime("deno");
  await mintPreset(page, "Expired");
  const text = (await take("Test for Deno")).replace(
    '"npm:mcp-bearer"',
    JSON.stringify(new URL("../mcp-bearer/dist/inline/index.js", FOLDER).href),
  );
  const file = fileURLToPath(new URL("copied_test.ts", FOLDER));
  writeFileSync(file, text);
  const arguments_ = ["test", "--no-check", "--no-lock", "--no-config", "--no-remote", "--allow-read", file];
  const { status, output } = run(program, arguments_);
  assert.equal(status, 0, output);
  assert.match(output, /1 passed/);
  writeFileSync(file, text.replace(/const token = "(.)/, 'const token = "X$1'));
  const another = run(program, arguments_);
  assert.equal(another.status, 1, another.output);
  assert.match(another.output, /0 passed \| 1 failed/);
});

test("the test for Workers answers 200 in workerd, and 500 with another verdict", async () => {
  await mintPreset(page, "Other issuer");
  const text = await take("Test for Workers");
  const reason = "ERR_CLAIM_MISMATCH";
  assert.deepEqual(await answerOfWorker(text), { status: 200, body: { expected: reason, verdict: reason } });
  const another = text.replace(/const token = "(.)/, 'const token = "X$1');
  assert.deepEqual(await answerOfWorker(another), {
    status: 500,
    body: { expected: reason, verdict: "ERR_TOKEN_MALFORMED" },
  });
});

/** The Worker bundled as wrangler would, its handler called inside workerd. */
async function answerOfWorker(text) {
  writeFileSync(new URL("worker.mjs", FOLDER), text);
  const entry = new URL("worker-entry.mjs", FOLDER);
  writeFileSync(
    entry,
    `import worker from "./worker.mjs";
     export default {
       async test() {
         const response = await worker.fetch();
         console.log("answer: " + JSON.stringify({ status: response.status, body: await response.json() }));
       },
     };`,
  );
  const built = fileURLToPath(new URL("workerd/", FOLDER));
  const config = await buildForWorkerd(fileURLToPath(entry), built, WORKERD);
  const { status, output } = run(findRuntime("workerd").program, ["test", config]);
  assert.equal(status, 0, output);
  return JSON.parse(/^answer: (.*)$/m.exec(output)[1]);
}

test("the header and the curl line bring the token to a server, whatever is in the URL", async () => {
  await page.fill("#verify-audience", "http://127.0.0.1:1/it's");
  const token = await mintPreset(page, "Good token");
  assert.equal(await take("Authorization header"), `Authorization: Bearer ${token}`);
  const seen = [];
  const server = createServer((request, response) => {
    seen.push([request.url, request.headers.authorization]);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  await page.fill("#verify-audience", `http://127.0.0.1:${server.address().port}/it's`);
  await expectVerdict(page, "Refused");
  const line = await take("curl");
  const curl = spawn("sh", ["-c", `${line.replace(/^curl /, "curl -s --max-time 20 --noproxy '*' ")}`], {
    stdio: "ignore",
  });
  const status = await new Promise((resolve) => curl.once("exit", resolve));
  server.closeAllConnections();
  server.close();
  assert.equal(status, 0);
  assert.deepEqual(seen, [["/it's", `Bearer ${token}`]]);
});

test("the JWKS has the published keys, public halves only", async () => {
  await generateKey(page);
  await page.uncheck("#publish-key-1");
  const { keys } = JSON.parse(await take("JWKS"));
  assert.deepEqual(
    keys.map(({ kid }) => kid),
    ["key-2"],
  );
  assert.deepEqual(Object.keys(keys[0]).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
});

test("keys are copied from their row; of a private one it is said", async () => {
  await page.getByRole("button", { name: "Public PEM of key-1" }).click();
  await expectText(page, "#keys-status", "Copied.");
  assert.match(await clipboard(page), /^-----BEGIN PUBLIC KEY-----/);
  await page.getByRole("button", { name: "Private PEM of key-1" }).click();
  await expectText(page, "#keys-status", "It is secret");
  assert.match(await clipboard(page), /^-----BEGIN PRIVATE KEY-----/);
});

test("without a token there is nothing to copy, and a refused clipboard is said", async () => {
  await page.getByRole("button", { name: "curl", exact: true }).click();
  await expectText(page, "#copy-status", "There is no token yet.");
  assert.equal(await page.isVisible("#preview"), false);
  await mintPreset(page, "Good token");
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))));
  await page.getByRole("button", { name: "Authorization header", exact: true }).click();
  await expectText(page, "#copy-status", "did not allow copying");
  await expectText(page, "#preview", "Authorization: Bearer ey");
});
