// All of it without a mouse: only keys are pressed here.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openWorkbench } from "./browser.mjs";
import { expectFailedStep, expectText, expectVerdict, tokenOf } from "./workbench.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Presses Tab until the element has the focus, which must be seen. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
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
  const bench = await openWorkbench(browser);
  const { page } = bench;
  const { keyboard } = page;
  await tabTo(page, "#generate-button");
  await keyboard.press("Enter");
  await page.locator("#key-list li").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "mint-button");
  await keyboard.press("Enter");
  await expectVerdict(page, "Accepted");
  const token = await tokenOf(page);
  assert.notEqual(token, "");

  await tabTo(page, "#token");
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

  await tabTo(page, "input[name=source]");
  await keyboard.press("ArrowDown");
  await tabTo(page, "#verify-key");
  await keyboard.insertText("{}");
  await expectVerdict(page, "Not verified");
  await keyboard.press("Shift+Tab");
  await keyboard.press("ArrowUp");
  await expectVerdict(page, "Accepted");

  await tabTo(page, "#verify-scopes");
  await keyboard.type("admin ");
  await expectFailedStep(page, "scopes");
  await keyboard.press("Backspace");
  await expectVerdict(page, "Accepted");

  await tabTo(page, "#answer summary");
  await keyboard.press("Enter");
  await expectText(page, "#answer", "HTTP/1.1 401");
  await tabTo(page, "#copies button");
  await keyboard.press("Enter");
  await expectText(page, "#copy-status", "Copied.");
  assert.deepEqual(bench.problems, []);
  await bench.close();
});

test("a key is loaded, chosen, and removed; the focus is never lost", async () => {
  const bench = await openWorkbench(browser);
  const { page } = bench;
  const { keyboard } = page;
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
  await tabTo(page, "#key-list li:first-child .small button:last-child");
  await keyboard.press("Enter");
  assert.equal(await focused(), "generate-button");
  assert.equal(await page.locator("#key-list li").count(), 1);
  await tabTo(page, "#load-pem summary");
  await keyboard.press("Enter");
  await tabTo(page, "#pem");
  await keyboard.type("no key");
  await tabTo(page, "#pem-form button");
  await keyboard.press("Enter");
  assert.equal(await focused(), "pem");
  await expectText(page, "#pem-error", /./);
  await tabTo(page, "#pem-file");
  await bench.close();
});

test("cancelling by keyboard: the focus goes to Cancel, and back", async () => {
  const bench = await openWorkbench(browser);
  const { page } = bench;
  await page.selectOption("#modulus-length", "4096");
  await page.focus("#generate-button");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "cancel-generate");
  await page.keyboard.press("Enter");
  await expectText(page, "#keys-status", "Cancelled");
  assert.equal(await page.evaluate(() => document.activeElement.id), "generate-button");
  await bench.close();
});
