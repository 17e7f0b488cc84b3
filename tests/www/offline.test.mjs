// The page without a network, and what the service worker keeps for that.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bench, page, withPage } from "./each-test.mjs";
import { expectFailedStep, expectText, expectVerdict, generateKey, mintPreset, reloadAsShown } from "./workbench.mjs";

const PAGE = fileURLToPath(new URL("../../www/", import.meta.url));

withPage({ isOffline: true });
beforeEach(() => expectText(page, "#offline-status", "Kept for use without a network."));

test("the service worker keeps the folder, the package, and nothing else", async () => {
  // Not itself: the browser keeps that.
  const files = readdirSync(PAGE).filter((name) => name !== "sw.js");
  assert.ok(files.length > 30);
  const scripts = ["common", "gate", "index", "rsa-key-pair", "verification"].map(
    (name) => `package/dist/inline/${name}.js`,
  );
  const wanted = ["", ...scripts, ...files].map((path) => new URL(path, bench.url).href).sort();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await (await caches.open(names[0])).keys();
    return { names, urls: requests.map(({ url }) => url).sort() };
  });
  assert.deepEqual(kept, { names: ["mcp-bearer-page"], urls: wanted });
});

test("with its server gone the page is reloaded, generates, mints, verifies and measures", async () => {
  await bench.stopServer();
  await page.fill("#mint-subject", "offline subject");
  await reloadAsShown(page);
  assert.equal(await page.inputValue("#mint-subject"), "offline subject");
  await generateKey(page);
  await mintPreset(page, "Good token");
  await expectVerdict(page, "Accepted");
  await mintPreset(page, "Expired");
  await expectFailedStep(page, "exp");
  await page.getByRole("link", { name: "Speed" }).click();
  await page.click("#start");
  await page.locator("tbody tr").first().waitFor();
  await page.getByRole("link", { name: "Workbench" }).click();
  await expectText(page, "#verdict", "No token yet.");
  const other = await bench.context.newPage();
  await other.goto(`${bench.url.href}?anything`);
  await expectText(other, "h1", "Bearer token workbench");
});

test("a new version is shown at once, not the kept one", async () => {
  await bench.stopServer();
  const newer = createServer((_request, response) =>
    response
      .writeHead(200, { "Content-Type": "text/html" })
      .end("<!doctype html><title>newer</title><p>The next version."),
  );
  await new Promise((resolve) => newer.listen(Number(bench.url.port), "127.0.0.1", resolve));
  await page.reload();
  assert.equal(await page.title(), "newer");
  newer.closeAllConnections();
  await new Promise((resolve) => newer.close(resolve));
  await page.reload();
  assert.equal(await page.title(), "newer", "and is kept in its place");
});

test("an answer of another server is never kept", async () => {
  const server = createServer((_request, response) =>
    response
      .writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" })
      .end('{"keys": []}'),
  );
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const before = await keptUrls();
    await page.check("input[value=fetched]");
    await page.fill("#verify-jwks-uri", `http://127.0.0.1:${server.address().port}/jwks.json`);
    await page.click("#fetch-keys");
    await expectText(page, "#fetch-status", "no key that a verifier can use");
    assert.deepEqual(await keptUrls(), before);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

function keptUrls() {
  return page.evaluate(async () => (await (await caches.open("mcp-bearer-page")).keys()).map(({ url }) => url));
}

test("every file that the service worker names is one that the page asks for, or a page", () => {
  const sources = readdirSync(PAGE).map((name) => [name, readFileSync(`${PAGE}${name}`, "utf8")]);
  const text = sources
    .filter(([name]) => name !== "sw.js")
    .map(([, source]) => source)
    .join("\n");
  for (const [name] of sources.filter(([name]) => name !== "icon.svg")) {
    assert.ok(text.includes(`"${name}"`) || text.includes(`"./${name}"`), `nothing asks for ${name}`);
  }
});
