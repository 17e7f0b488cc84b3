// What is copied works where it is pasted.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { findRuntime } from "../js/runtimes/binaries.mjs";
import { launch, openWorkbench } from "./browser.mjs";
import { clipboard, expectText, expectVerdict, generateKey, mintPreset } from "./workbench.mjs";

// Where Node finds the package under test by its name.
const FOLDER = new URL("../js/node_modules/.page-copies/", import.meta.url);

let browser;
let bench;
let page;
before(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launch();
});
after(async () => {
  await browser.close();
  rmSync(FOLDER, { recursive: true });
});
beforeEach(async () => {
  bench = await openWorkbench(browser);
  ({ page } = bench);
  await generateKey(page);
});
afterEach(async () => {
  const { problems } = bench;
  await bench.close();
  assert.deepEqual(problems, []);
});

async function take(name) {
  await page.getByRole("button", { name, exact: true }).click();
  await expectText(page, "#copy-status", `${name}: Copied.`);
  return clipboard(page);
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: fileURLToPath(FOLDER), encoding: "utf8", timeout: 60_000 });
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

test("the test for Deno passes", async (context) => {
  const { program } = findRuntime("deno");
  await mintPreset(page, "Expired");
  const text = (await take("Test for Deno")).replace('"npm:mcp-bearer"', JSON.stringify(new URL("../mcp-bearer/dist/index.js", FOLDER).href));
  const file = fileURLToPath(new URL("copied_test.ts", FOLDER));
  writeFileSync(file, text);
  const { status, output } = run(program, ["test", "--no-check", "--no-lock", "--no-config", "--allow-read", file]);
  assert.equal(status, 0, output);
  assert.match(output, /1 passed/);
  context.diagnostic("deno ran");
});

test("the test for Workers answers 200, in the runtime's own form of a handler", async () => {
  await mintPreset(page, "Other issuer");
  const file = new URL("worker.mjs", FOLDER);
  writeFileSync(file, await take("Test for Workers"));
  const { default: worker } = await import(file.href);
  const response = await worker.fetch();
  assert.deepEqual([response.status, await response.json()], [200, { expected: "ERR_CLAIM_MISMATCH", verdict: "ERR_CLAIM_MISMATCH" }]);
});

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
  const { spawn } = await import("node:child_process");
  const curl = spawn("sh", ["-c", `${line.replace(/^curl /, "curl -s --max-time 20 --noproxy '*' ")}`], { stdio: "ignore" });
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
  assert.deepEqual(keys.map(({ kid }) => kid), ["key-2"]);
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
