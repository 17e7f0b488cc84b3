// All of it without a mouse: only keys are pressed here.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { beforeEach, test } from "node:test";
import { SignJWT } from "../js/node_modules/jose/dist/webapi/index.js";
import { bench, page, withPage } from "./each-test.mjs";
import { expectFailedStep, expectText, expectVerdict, tokenOf } from "./workbench.mjs";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PUBLIC = { ...publicKey.export({ format: "jwk" }), kid: "ec" };

/** A token that the first expectations of the page accept, but for the algorithm. */
function signed() {
  return new SignJWT({ scope: "tools:read tools:call", client_id: "c" })
    .setProtectedHeader({ alg: "ES256", kid: "ec" })
    .setIssuer("https://fastmcp.example.com")
    .setAudience("https://mcp.example.com/mcp")
    .setExpirationTime("1h")
    .sign(privateKey);
}

let keyboard;
withPage();
beforeEach(() => ({ keyboard } = page));

/** Presses Tab until the element has the focus, which must be seen. */
async function tabTo(selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
      const outline = await page.evaluate(() => {
        const focused = document.activeElement;
        const shown = focused.closest(".chip-box, .file") ?? focused;
        return getComputedStyle(shown).outlineStyle;
      });
      assert.notEqual(outline, "none", `${selector} shows its focus`);
      return;
    }
  }
  assert.fail(`Tab does not lead to ${selector}`);
}

const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

test("generate, mint, look, break, verify, copy", async () => {
  await tabTo("#generate-button");
  await keyboard.press("Enter");
  await page.locator("#key-list li").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "mint-button");
  await keyboard.press("Enter");
  await expectVerdict(page, "Accepted");
  const token = await tokenOf(page);
  assert.notEqual(token, "");

  await tabTo("#token");
  await keyboard.press("End");
  await keyboard.press("Control+End");
  await keyboard.press("Backspace");
  await keyboard.press("Backspace");
  await expectFailedStep(page, "signature");
  await keyboard.press("Control+a");
  await keyboard.press("Delete");
  await expectVerdict(page, "No token yet");
  await keyboard.insertText(token);
  await expectVerdict(page, "Accepted");

  await tabTo("input[name=source]");
  await keyboard.press("ArrowDown");
  await tabTo("#verify-key");
  await keyboard.insertText("{}");
  await expectVerdict(page, "Not verified");
  await keyboard.press("Shift+Tab");
  await keyboard.press("ArrowUp");
  await expectVerdict(page, "Accepted");

  await tabTo("#verify-scopes");
  await keyboard.type("admin ");
  await expectFailedStep(page, "scopes");
  await keyboard.press("Backspace");
  await expectVerdict(page, "Accepted");

  await tabTo("#answer summary");
  await keyboard.press("Enter");
  await expectText(page, "#answer", "HTTP/1.1 401");
  await tabTo("#copies button");
  await keyboard.press("Enter");
  await expectText(page, "#copy-status", "Copied.");
});

test("a key is loaded, chosen, and removed; the focus is never lost", async () => {
  for (let made = 1; made <= 2; made += 1) {
    await page.focus("#generate-button");
    await keyboard.press("Enter");
    await page
      .locator("#key-list li")
      .nth(made - 1)
      .waitFor();
  }
  await page.focus("#sign-with-key-2");
  await keyboard.press("ArrowUp");
  assert.equal(await focused(), "sign-with-key-1");
  await keyboard.press("Tab");
  await keyboard.press("Space");
  assert.equal(await focused(), "publish-key-1");
  assert.equal(await page.isChecked("#publish-key-1"), false);
  await tabTo("#key-list li:first-child .small button:last-child");
  await keyboard.press("Enter");
  assert.equal(await focused(), "generate-button");
  assert.equal(await page.locator("#key-list li").count(), 1);
  await tabTo("#load-pem summary");
  await keyboard.press("Enter");
  await tabTo("#pem");
  await keyboard.type("no key");
  await tabTo("#pem-form button");
  await keyboard.press("Enter");
  assert.equal(await focused(), "pem");
  await expectText(page, "#pem-error", /./);
  await tabTo("#pem-file");
});

test("cancelling by keyboard: the focus goes to Cancel, and back", async () => {
  await page.selectOption("#modulus-length", "4096");
  await page.focus("#generate-button");
  await keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "cancel-generate");
  await keyboard.press("Enter");
  await expectText(page, "#keys-status", "Cancelled");
  assert.equal(await page.evaluate(() => document.activeElement.id), "generate-button");
});

test("presets, scopes as chips, a field that is wrong, the link to the settings", async () => {
  await tabTo("#generate-button");
  await keyboard.press("Enter");
  await page.locator("#key-list li").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "mint-button");
  await page.evaluate(() => document.activeElement.blur());
  await tabTo("#presets button:nth-child(6)");
  await keyboard.press("Space");
  await expectFailedStep(page, "scopes");

  await tabTo("#mint-scopes-box li button");
  await keyboard.press("Enter");
  assert.equal(await focused(), "mint-scopes", "the focus stays in the box whose chip is gone");
  await keyboard.type("tools:call other:scope");
  await keyboard.press("Enter");
  await expectText(page, "#mint-scopes-box", /tools:call[^]*other:scope/);
  await keyboard.press("Enter");
  await expectVerdict(page, "Accepted");

  await tabTo("#mint-lifetime");
  await keyboard.press("Control+a");
  await keyboard.type("soon");
  await keyboard.press("Enter");
  await expectText(page, "#mint-lifetime-error", "whole number");
  assert.equal(await focused(), "mint-lifetime");
  assert.equal(await page.getAttribute("#mint-lifetime", "aria-invalid"), "true");
  await keyboard.press("Control+a");
  await keyboard.type("60");
  await tabTo("#mint-claims");
  await keyboard.type("{");
  await tabTo("#mint-button");
  await keyboard.press("Enter");
  assert.equal(await focused(), "mint-claims", "the focus goes to what is wrong");
  await keyboard.type('"a": 1}');
  await tabTo("#share");
  await keyboard.press("Enter");
  await expectText(page, "#mint-status", "Copied.");
});

test("keys are fetched, another algorithm, another time, what the mint form says, and an emptied token", async () => {
  const keys = [PUBLIC];
  const jwks = createServer((_request, response) =>
    response
      .writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" })
      .end(JSON.stringify({ keys })),
  );
  await new Promise((resolve) => jwks.listen(0, "127.0.0.1", resolve));
  try {
    await tabTo("#token");
    await keyboard.insertText(await signed());
    await tabTo("input[name=source]");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await tabTo("#verify-jwks-uri");
    await keyboard.type(`http://127.0.0.1:${jwks.address().port}/`);
    await keyboard.press("Enter");
    await expectText(page, "#fetch-status", "Usable keys: 1.");
    await expectVerdict(page, "Not verified");
    await tabTo("#verify-algorithm");
    await keyboard.type("ES256");
    await expectVerdict(page, "Accepted: client c");
    await keyboard.press("Shift+Tab");
    assert.equal(await focused(), "fetch-keys");
    keys.splice(0);
    await keyboard.press("Space");
    await expectText(page, "#fetch-status", "no key that a verifier can use");
    await expectVerdict(page, "Not judged");
    keys.push(PUBLIC);
    await keyboard.press("Space");
    await expectVerdict(page, "Accepted: client c");

    await tabTo("#verify-clock");
    await keyboard.type("2099-01-01T00:00:00Z");
    await expectFailedStep(page, "exp");
    await keyboard.press("Control+a");
    await keyboard.press("Delete");
    await expectVerdict(page, "Accepted");
    await tabTo("#verify-tolerance");
    await keyboard.press("End");
    await keyboard.type("999");
    await expectText(page, "#verify-tolerance-error", "From 0 to 600");
    await keyboard.press("Backspace");
    await expectVerdict(page, "Accepted");
    await tabTo("#verify-audience");
    await keyboard.press("Control+a");
    await keyboard.type("another");
    await expectFailedStep(page, "aud");
    await tabTo("#expect-minted");
    await keyboard.press("Enter");
    await expectVerdict(page, "Accepted");
    await page.evaluate(() => document.activeElement.blur());
    await tabTo("#clear-token");
    await keyboard.press("Enter");
    await expectVerdict(page, "No token yet");
    assert.equal(await focused(), "token");
  } finally {
    jwks.closeAllConnections();
    jwks.close();
  }
});

test("the skip link, and the way to the other page and back", async () => {
  await keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await keyboard.press("Enter");
  assert.equal(await focused(), "token-title");
  await keyboard.press("Tab");
  assert.equal(await focused(), "clear-token");
  await page.evaluate(() => document.activeElement.blur());
  await tabTo('a[href="speed.html"]');
  await keyboard.press("Enter");
  await page.waitForURL("**/speed.html");
  await tabTo('a[href="index.html"]');
  await keyboard.press("Enter");
  await page.waitForURL("**/index.html*");
});

for (const width of [320, 1280]) {
  test(`every stop of Tab is seen, marked, and below or beside the one before it, ${width} wide`, async () => {
    await page.setViewportSize({ width, height: 900 });
    await generateWithoutMouse();
    await page.locator("#preview").evaluate((preview) => (preview.hidden = false));
    await page.focus(".skip");
    const stops = [];
    for (let presses = 0; presses < 120; presses += 1) {
      if (presses > 0) await keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return undefined;
        const shown = element.closest(".chip-box, .file") ?? element;
        const { top, bottom, left, right, width, height } = shown.getBoundingClientRect();
        const card = element.closest(".card, header, .skip");
        return {
          name: element.id || `${element.tagName} ${element.textContent.trim().slice(0, 30)}`,
          card: card?.querySelector("h1, h2")?.textContent ?? card?.className,
          outline: getComputedStyle(shown).outlineStyle,
          isSeen: width > 0 && height > 0 && bottom > 0 && top < innerHeight && left >= 0 && right <= innerWidth,
        };
      });
      if (stop === undefined) break;
      stops.push(stop);
    }
    assert.ok(stops.length > 35, `${stops.length} stops`);
    for (const { name, outline, isSeen } of stops) {
      assert.notEqual(outline, "none", `${name} shows its focus`);
      assert.ok(isSeen, `${name} is in view`);
    }
    const cards = stops.map(({ card }) => card).filter((card, index, all) => card !== all[index - 1]);
    assert.deepEqual(cards, [
      "skip",
      "Bearer token workbench",
      "Keys",
      "Mint a token",
      "Token",
      "Verify",
      "What a server answers",
      "Take it with you",
    ]);
  });
}

async function generateWithoutMouse() {
  await page.focus("#generate-button");
  await keyboard.press("Enter");
  await page.locator("#key-list li").waitFor();
}
