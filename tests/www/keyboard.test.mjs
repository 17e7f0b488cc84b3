// All of it without a mouse: only keys are pressed here.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, openWorkbench } from "./browser.mjs";
import { expectFailedStep, expectText, expectVerdict, tokenOf } from "./workbench.mjs";

let browser;
let bench;
let page;
let keyboard;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  bench = await openWorkbench(browser);
  ({ page } = bench);
  ({ keyboard } = page);
});
afterEach(async () => {
  const { problems } = bench;
  await bench.close();
  assert.deepEqual(problems, []);
});

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
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  for (let made = 1; made <= 2; made += 1) {
    await page.focus("#generate-button");
    await keyboard.press("Enter");
    await page.locator("#key-list li").nth(made - 1).waitFor();
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
