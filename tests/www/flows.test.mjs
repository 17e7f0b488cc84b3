// What the page is for: keys, minting, looking into a token, verifying, copying.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";
import { SignJWT, exportJWK } from "../js/node_modules/jose/dist/webapi/index.js";
import { bench, page, withPage } from "./each-test.mjs";
import {
  clipboard,
  expectFailedStep,
  expectText,
  expectVerdict,
  generateKey,
  holdGenerations,
  mintPreset,
  releaseGenerations,
  stepStates,
  tokenOf,
} from "./workbench.mjs";

withPage();

test("a generated key mints a token that is accepted, every check passed", async () => {
  await generateKey(page);
  const token = await mintPreset(page, "Good token");
  assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]{342}$/);
  await expectVerdict(page, "Accepted: client fastmcp-user");
  assert.deepEqual(new Set(Object.values(await stepStates(page))), new Set(["passed"]));
  await expectText(page, "#answer", "goes through to your handler");
  await expectText(page, ".part.header", /RS256[^]*key-1/);
  await expectText(page, ".part.claims", /\d{4}, \d\d:\d\d:\d\d UTC[^]*in 1 hour/);
  assert.match(await page.getAttribute(".time-bar", "aria-label"), /^Issued .*expires in 1 hour/);
});

for (const [preset, step, status] of [
  ["Expired", "exp", 401],
  ["Not valid yet", "nbf", 401],
  ["Other issuer", "iss", 401],
  ["Other audience", "aud", 401],
  ["Bound to a key", "other", 401],
  ["ID token", "typ", 401],
  ["Too few scopes", "scopes", 403],
]) {
  test(`preset ${preset}: step ${step} fails, a server answers ${status}`, async () => {
    await generateKey(page);
    await mintPreset(page, preset);
    await expectFailedStep(page, step);
    await expectVerdict(page, /^Refused/);
    await expectText(page, "#answer", `HTTP/1.1 ${status}`);
    const answer = await page.locator("#answer > pre").innerText();
    assert.match(
      answer,
      new RegExp(`WWW-Authenticate: Bearer error="${status === 403 ? "insufficient_scope" : "invalid_token"}"`),
    );
    assert.doesNotMatch(answer, /ERR_/);
  });
}

test("what is not asked for is shown as that", async () => {
  await generateKey(page);
  await mintPreset(page, "Other audience");
  await page.fill("#verify-audience", "");
  await expectVerdict(page, "Accepted");
  assert.equal((await stepStates(page)).aud, "off");
});

test("a tampered signature, a cut token and no JWT at all", async () => {
  await generateKey(page);
  const token = await mintPreset(page, "Good token");
  const [header, payload, signature] = token.split(".");
  const flipped = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
  await page.fill("#token", `${header}.${payload}.${flipped}`);
  await expectFailedStep(page, "signature");
  await page.fill("#token", `${header}.${payload}`);
  await expectFailedStep(page, "form");
  await page.fill("#token", "opaque-token");
  await expectFailedStep(page, "form");
  await expectText(page, "#inside", "introspection");
});

test("a token is taken out of what is around it in a terminal", async () => {
  await generateKey(page);
  const token = await mintPreset(page, "Good token");
  await page.fill("#token", `  Authorization: Bearer ${token.slice(0, 80)}\n${token.slice(80)}' `);
  assert.equal(await tokenOf(page), token);
  await expectVerdict(page, "Accepted");
});

test("the parts of the token are coloured apart", async () => {
  await generateKey(page);
  const token = await mintPreset(page, "Good token");
  const parts = await page.evaluate(() =>
    ["token-header", "token-payload", "token-signature"].map((name) => String([...CSS.highlights.get(name)][0])),
  );
  assert.equal(parts.join("."), token);
});

test("several keys: the chosen one signs, an unknown one is refused, a removed one is gone", async () => {
  await generateKey(page);
  await generateKey(page);
  await page.check("#sign-with-key-1");
  await mintPreset(page, "Good token");
  await expectText(page, ".part.header", "key-1");
  await expectVerdict(page, "Accepted");
  await page.uncheck("#publish-key-1");
  await expectFailedStep(page, "key");
  await expectText(page, "#steps", /Token\s+key-1\s+Verifier\s+key-2/);
  await page.check("#publish-key-1");
  await expectVerdict(page, "Accepted");
  await page.getByRole("button", { name: "Remove key-1" }).click();
  await expectFailedStep(page, "key");
  assert.equal(await page.locator("#key-list li").count(), 1);
});

test("generation can be cancelled, and the page answers meanwhile", async () => {
  await holdGenerations(page);
  const started = page.waitForEvent("worker");
  await page.selectOption("#modulus-length", "4096");
  await page.click("#generate-button");
  const worker = await started;
  await expectText(page, "#generating-text", "Looking for primes: 1 s. Usually ten seconds.");
  assert.equal(await page.isDisabled("#generate-button"), true);
  await page.fill("#mint-subject", "typed meanwhile");
  const ended = worker.waitForEvent("close");
  await page.click("#cancel-generate");
  await ended;
  await expectText(page, "#keys-status", "Cancelled");
  assert.equal(await page.isVisible("#generating"), false);
  assert.equal(await page.locator("#key-list li").count(), 0);
  await releaseGenerations(page);
  await page.selectOption("#modulus-length", "2048");
  await generateKey(page);
  assert.equal(await page.inputValue("#mint-subject"), "typed meanwhile");
});

test("a worker that fails, or does not start, is said", async () => {
  await page.evaluate(() => {
    globalThis.Worker = class extends EventTarget {
      postMessage() {
        this.dispatchEvent(new MessageEvent("message", { data: { problem: "the wasm trapped" } }));
      }
      terminate() {}
    };
  });
  await page.click("#generate-button");
  await expectText(page, "#keys-status", "could not be generated: the wasm trapped");
  await page.evaluate(() => {
    globalThis.Worker = class extends EventTarget {
      postMessage() {
        this.dispatchEvent(new Event("error"));
      }
      terminate() {}
    };
  });
  await page.click("#generate-button");
  await expectText(page, "#keys-status", "its worker did not start");
  assert.equal(await page.isDisabled("#generate-button"), false);
});

test("a private PEM is loaded, warned of, and mints; its public half verifies when pasted, as PEM, JWK and JWKS", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await page.click("#load-pem summary");
  await page.fill("#pem", privateKey.export({ type: "pkcs8", format: "pem" }));
  await page.getByRole("button", { name: "Load key" }).click();
  await expectText(page, "#key-list", "Loaded from outside");
  assert.equal(await page.inputValue("#pem"), "", "the key does not stay on the screen");
  await mintPreset(page, "Good token");
  await page.check("input[value=pasted]");
  const jwk = { ...(await exportJWK(publicKey)), kid: "key-1" };
  for (const pasted of [
    publicKey.export({ type: "spki", format: "pem" }),
    JSON.stringify(jwk),
    JSON.stringify({ keys: [jwk] }),
  ]) {
    await page.fill("#verify-key", pasted);
    await expectVerdict(page, "Accepted");
    await page.fill("#verify-key", "");
    await expectVerdict(page, "No key to verify with");
  }
});

test("a private key comes from a file too, PKCS#1; the same file again is the same key", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  const file = (text) => ({ name: "key.pem", mimeType: "application/x-pem-file", buffer: Buffer.from(text) });
  await page.click("#load-pem summary");
  await page.setInputFiles("#pem-file", file("no key"));
  await expectText(page, "#pem-error", "no PEM block PRIVATE KEY is in it");
  await page.setInputFiles("#pem-file", file(pem));
  await expectText(page, "#keys-status", "key-1 loaded, 3072 bits.");
  await page.click("#load-pem summary");
  await page.setInputFiles("#pem-file", file(pem));
  await expectText(page, "#keys-status", "key-1 loaded, 3072 bits.");
  assert.equal(await page.locator("#key-list li").count(), 1);
  await mintPreset(page, "Good token");
  await expectVerdict(page, "Accepted");
});

test("another algorithm, made by another library", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const token = await new SignJWT({ scope: "tools:call", client_id: "c" })
    .setProtectedHeader({ alg: "ES256" })
    .setIssuer("https://fastmcp.example.com")
    .setAudience("https://mcp.example.com/mcp")
    .setExpirationTime("1h")
    .sign(privateKey);
  await page.check("input[value=pasted]");
  await page.fill("#verify-key", JSON.stringify(await exportJWK(publicKey)));
  await page.selectOption("#verify-algorithm", "ES256");
  await page.fill("#token", token);
  await expectVerdict(page, "Accepted: client c");
});

test("keys are fetched only when told to, and what goes wrong is said", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  await page.getByRole("button", { name: "JWKS", exact: true }).click();
  const jwks = await clipboard(page);
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const cors = { "Access-Control-Allow-Origin": "*" };
    if (request.url === "/good") response.writeHead(200, { ...cors, "Content-Type": "application/json" }).end(jwks);
    else if (request.url === "/no-cors") response.writeHead(200).end(jwks);
    else if (request.url === "/html") response.writeHead(200, cors).end("<!doctype html>");
    else response.writeHead(500, cors).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  // The browser reports what the faults are about.
  bench.expectProblems(/blocked by CORS policy|^Failed to load resource/);
  try {
    await page.check("input[value=fetched]");
    await page.fill("#verify-jwks-uri", `${origin}/good`);
    await expectVerdict(page, "none were fetched yet");
    assert.deepEqual(asked, []);
    await page.click("#fetch-keys");
    await expectText(page, "#fetch-status", "Usable keys: 1.");
    await expectVerdict(page, "Accepted");
    assert.deepEqual(asked, ["/good"]);

    for (const [path, said] of [
      ["/no-cors", "CORS"],
      ["/html", "no JSON"],
      ["/broken", "status 500"],
    ]) {
      await page.fill("#verify-jwks-uri", origin + path);
      await page.press("#verify-jwks-uri", "Enter");
      await expectText(page, "#fetch-status", said);
      await expectFailedStep(page, "key");
      await expectVerdict(page, "Not judged");
      await expectText(page, "#answer", "HTTP/1.1 503");
    }
    // What is wrong with a token whatever the keys are is said without them.
    const token = await tokenOf(page);
    await page.fill("#token", "no-jwt");
    await expectFailedStep(page, "form");
    await expectText(page, "#answer", "HTTP/1.1 401");
    await page.fill("#token", token);
    await expectVerdict(page, "Not judged");

    const before = asked.length;
    for (const [url, said] of [
      ["http://issuer.example.com/jwks.json", "loopback addresses only"],
      ["https://10.0.0.1/jwks.json", "private or special"],
      ["https://192.168.1.1/jwks.json", "private or special"],
      ["https://[fd00::1]/jwks.json", "private or special"],
      ["http://169.254.169.254/latest", "private or special"],
      [`${origin.replace("//", "//user:password@")}/good`, "credentials"],
      ["data:application/json,{}", "scheme"],
      ["good", /./],
    ]) {
      await page.fill("#verify-jwks-uri", url);
      await page.click("#fetch-keys");
      await expectText(page, "#fetch-status", "This URL is not allowed");
      await expectText(page, "#fetch-status", said);
      await expectVerdict(page, "none were fetched yet");
    }
    await page.fill("#verify-jwks-uri", `${origin.replace("127.0.0.1", "localhost")}/good`);
    await page.click("#fetch-keys");
    await expectText(page, "#fetch-status", "Usable keys: 1.");
    assert.deepEqual(asked.slice(before), ["/good"]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the clock can be set, and a token ends while it is looked at", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  await page.fill("#verify-clock", "2099-01-01T00:00:00Z");
  await expectFailedStep(page, "exp");
  await page.fill("#verify-clock", "1000000000");
  await expectFailedStep(page, "iat");
  await page.fill("#verify-clock", "");
  await page.fill("#verify-tolerance", "0");
  await page.fill("#mint-lifetime", "2");
  await page.click("#mint-button");
  await expectVerdict(page, "Refused: The token has expired (exp)");
});

test("additional claims, several audiences, scopes as chips, a key id", async () => {
  await generateKey(page);
  await page.fill("#mint-claims", '{"tenant": "acme", "roles": ["a", "b"]}');
  await page.fill("#mint-audience", "https://mcp.example.com/mcp https://second.example.com");
  await page.fill("#mint-kid", "key-of-mine");
  await page.locator("#mint-scopes").pressSequentially("extra:one extra:two ");
  await page.getByRole("button", { name: "Remove tools:read" }).click();
  await page.click("#mint-button");
  const [header, claims] = (await tokenOf(page))
    .split(".", 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url")));
  assert.equal(header.kid, "key-of-mine");
  assert.equal(claims.scope, "tools:call extra:one extra:two");
  assert.deepEqual(claims.aud, ["https://mcp.example.com/mcp", "https://second.example.com"]);
  assert.deepEqual([claims.tenant, claims.roles], ["acme", ["a", "b"]]);
});

test("errors of the form stand at their field, which has the focus", async () => {
  await generateKey(page);
  await page.fill("#mint-claims", '{\n  "a": 1,\n  "b" 2\n}');
  await expectText(page, "#mint-claims-error", "Line 3, column 7");
  await page.click("#mint-button");
  assert.equal(await page.evaluate(() => document.activeElement.id), "mint-claims");
  assert.equal(await page.getAttribute("#mint-claims", "aria-invalid"), "true");
  assert.equal(await tokenOf(page), "");
  await page.fill("#mint-claims", "[1]");
  await expectText(page, "#mint-claims-error", "Claims are an object");
  await page.fill("#mint-claims", "");
  await page.fill("#mint-lifetime", "an hour");
  await expectText(page, "#mint-lifetime-error", "whole number");
  await page.click("#mint-button");
  assert.equal(await page.evaluate(() => document.activeElement.id), "mint-lifetime");
});

test("without a key minting leads to the keys", async () => {
  await page.click("#mint-button");
  await expectText(page, "#mint-status", "generate one first");
  assert.equal(await page.evaluate(() => document.activeElement.id), "generate-button");
});

test("keys that are none, public where private belongs and the reverse", async () => {
  await page.click("#load-pem summary");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  for (const [pem, said] of [
    ["", "Paste a private key"],
    ["nonsense", /./],
    [publicKey.export({ type: "spki", format: "pem" }), "public key"],
    [privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }), "encrypted"],
  ]) {
    await page.fill("#pem", pem);
    await page.getByRole("button", { name: "Load key" }).click();
    await expectText(page, "#pem-error", said);
  }
  await page.fill("#token", "a.b.c");
  await page.check("input[value=pasted]");
  for (const [key, said] of [
    [privateKey.export({ type: "pkcs8", format: "pem" }), "private key"],
    [JSON.stringify(privateKey.export({ format: "jwk" })), "private key"],
    ["{", /column/],
    ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", /./],
    ['{"keys": []}', /./],
  ]) {
    await page.fill("#verify-key", key);
    await expectText(page, "#verify-key-error", said);
  }
  await page.fill("#verify-clock", "yesterday");
  await expectText(page, "#verify-clock-error", "no time");
  await page.fill("#verify-tolerance", "601");
  await expectText(page, "#verify-tolerance-error", "600");
});

test("settings that no server can have leave nothing of the verdict before", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  await expectText(page, "#answer", "goes through to your handler");
  await page.locator("#verify-scopes").fill('not"allowed ');
  await expectVerdict(page, "Not verified");
  await expectText(page, "#answer", "Nothing to answer yet.");
  assert.deepEqual(new Set(Object.values(await stepStates(page))), new Set(["open"]));
  await page.getByRole("button", { name: "Test for Node" }).click();
  await expectText(page, "#copy-status", "The token was not verified yet.");
  await page.getByRole("button", { name: 'Remove not"allowed' }).click();
  await expectVerdict(page, "Accepted");
});

test("a fault of the page leaves nothing of the verdict before", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  await expectVerdict(page, "Accepted");
  await page.evaluate(() => {
    globalThis.Request = function Request() {
      throw new Error("a fault for this test");
    };
  });
  await page.fill("#verify-audience", "https://mcp.example.com/other");
  await expectVerdict(page, "Not verified: a fault for this test");
  await expectText(page, "#answer", "Nothing to answer yet.");
  assert.equal((await stepStates(page)).signature, "open");
  assert.ok(bench.problems.length > 0);
  bench.expectProblems(/a fault for this test/);
});

test("however often the clock ticks, what is shown is of the token in the box", async () => {
  await bench.context.addInitScript(() => {
    const { setInterval } = globalThis;
    globalThis.setInterval = (work) => setInterval(work, 1);
  });
  await page.reload();
  await generateKey(page);
  // Refused for the same reason each time: there is nothing new for the clock to draw.
  await page.fill("#mint-lifetime", "-60");
  for (let number = 0; number < 30; number += 1) {
    await page.fill("#mint-claims", `{"jti": "number-${number}"}`);
    await page.click("#mint-button");
    await expectText(page, ".part.claims", `number-${number}`);
    await expectVerdict(page, "Refused: The token has expired (exp)");
  }
});

test("a token that looks real is warned of; one of this page is not", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  assert.equal(await page.locator("#token-notices .warn").count(), 0);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 600;
  await page.fill("#token", `${part({ alg: "RS256" })}.${part({ iss: "https://login.corp-idp.com/", exp })}.AAAA`);
  await expectText(page, "#token-notices", "login.corp-idp.com");
});

test("the link holds the fields, and neither keys nor tokens", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await page.click("#load-pem summary");
  await page.fill("#pem", privateKey.export({ type: "pkcs8", format: "pem" }));
  await page.getByRole("button", { name: "Load key" }).click();
  await page.fill("#mint-subject", "shared subject");
  await page.fill("#verify-issuer", "https://shared.example.com");
  await page.check("input[value=fetched]");
  await page.fill("#verify-jwks-uri", "https://user:password@shared.example.com/jwks?key=secret#part");
  await page.check("input[value=pasted]");
  await page.fill("#verify-key", publicKey.export({ type: "spki", format: "pem" }));
  const token = await mintPreset(page, "Good token");
  await page.fill("#mint-subject", "shared subject");
  await page.click("#share");
  const link = await clipboard(page);
  assert.equal(link, page.url());
  const plain = decodeURIComponent(link.replaceAll("+", " "));
  for (const secret of [token, token.split(".")[1], "BEGIN", "password", "secret"])
    assert.ok(!plain.includes(secret), secret);

  const other = await bench.context.newPage();
  await other.goto(link);
  assert.equal(await other.inputValue("#mint-subject"), "shared subject");
  assert.equal(await other.inputValue("#verify-issuer"), "https://shared.example.com");
  assert.equal(await other.isChecked("input[value=pasted]"), true);
  await other.locator(".skip").focus();
  await other.keyboard.press("Enter");
  assert.equal(await other.inputValue("#mint-subject"), "shared subject", "a link inside the page changes no field");
});

test("only this place is asked for anything, and nothing is stored but the page itself", async () => {
  await generateKey(page);
  await mintPreset(page, "Good token");
  await expectVerdict(page, "Accepted");
  assert.deepEqual(
    bench.requests.filter((url) => !url.startsWith(bench.url.href)),
    [],
  );
  const stored = await page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    document.cookie,
    (await indexedDB.databases()).length,
  ]);
  assert.deepEqual(stored, [0, 0, "", 0]);
});
