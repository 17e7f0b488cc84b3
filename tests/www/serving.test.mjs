// The server of the page: what it gives, with which headers, and that it gives nothing else.

import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { startPage } from "../../examples/demo/page.mjs";
import { POLICIES } from "./policies.mjs";

// A package whose neighbours must not be had: the name of each says what it stands for.
const PLACE = mkdtempSync(join(tmpdir(), "page-"));
let server;
before(async () => {
  mkdirSync(join(PLACE, "package/dist/nested"), { recursive: true });
  writeFileSync(join(PLACE, "secret.js"), "beside the package");
  writeFileSync(join(PLACE, "package/dist/index.js"), "export {};");
  writeFileSync(join(PLACE, "package/dist/.hidden.js"), "hidden");
  writeFileSync(join(PLACE, "package/dist/key.pem"), "of no type that the page has");
  server = await startPage({ packageFolder: new URL("package/", pathToFileURL(`${PLACE}/`)) });
});
after(async () => {
  await server.close();
  rmSync(PLACE, { recursive: true });
});

/** The path goes onto the wire as it stands here: `fetch` would resolve dots. */
function ask(path, method = "GET") {
  return new Promise((resolve, reject) => {
    const { hostname, port } = server.url;
    const sent = request({ hostname, port, path, method, agent: false }, async (response) => {
      const chunks = await response.toArray();
      const { statusCode: status, headers } = response;
      resolve({ status, headers, body: Buffer.concat(chunks).toString() });
    });
    sent.on("error", reject);
    sent.end();
  });
}

for (const [path, type, start] of [
  ["/", "text/html; charset=utf-8", "<!doctype html>"],
  ["/index.html", "text/html; charset=utf-8", "<!doctype html>"],
  ["/speed.html?from=here", "text/html; charset=utf-8", "<!doctype html>"],
  ["/main.js", "text/javascript; charset=utf-8", "//"],
  ["/style.css", "text/css; charset=utf-8", ":root"],
  ["/icon.svg", "image/svg+xml", "<svg"],
  ["/package/dist/index.js", "text/javascript; charset=utf-8", "export"],
]) {
  test(`${path} is ${type}`, async () => {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], type);
    assert.ok(body.startsWith(start), body.slice(0, 40));
    const head = await ask(path, "HEAD");
    assert.deepEqual([head.status, head.headers["content-type"], head.body], [200, type, ""]);
  });
}

test("every answer has the headers, refusals too", async () => {
  for (const answer of [await ask("/"), await ask("/nothing.js"), await ask("/", "POST")]) {
    const {
      date,
      connection,
      "content-type": _type,
      "transfer-encoding": _encoding,
      allow: _allow,
      ...rest
    } = answer.headers;
    assert.deepEqual(rest, {
      "content-security-policy": POLICIES.server,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=()",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
    });
  }
});

for (const path of [
  "/nothing.js",
  "/../examples/demo/page.mjs",
  "/../README.md",
  "/%2e%2e/examples/demo/page.mjs",
  "/..%2fexamples/demo/main.mjs",
  "/..\\examples\\demo\\main.mjs",
  "//etc/passwd",
  "/package/../secret.js",
  "/package/dist/../../secret.js",
  "/package/%2e%2e/secret.js",
  "/package//secret.js",
  "/package/",
  "/package/dist",
  "/package/dist/nested",
  "/package/dist/.hidden.js",
  "/package/dist/key.pem",
  "/package/package.json",
  "/.git/config",
  "/main.js/",
  "/main.js%00.html",
  "http://127.0.0.1/main.js",
  "/main.js#/../../secret.js",
  "*",
]) {
  test(`${path} is not found`, async () => {
    const { status, body } = await ask(path);
    assert.deepEqual([status, body], [404, "Not found\n"]);
  });
}

test("only GET and HEAD", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const { status, headers, body } = await ask("/", method);
    assert.deepEqual([status, headers.allow, body], [405, "GET, HEAD", "Method not allowed\n"], method);
  }
});
