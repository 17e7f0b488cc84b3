// Who asks for less motion gets none.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openWorkbench } from "./browser.mjs";
import { expectText, generateKey, holdGenerations, mintPreset } from "./workbench.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** How many of some pictures of the bar, a tenth of a second apart, differ from the one before. */
async function changes(page) {
  const bar = page.locator("#generating progress");
  const pictures = [];
  for (let index = 0; index < 6; index += 1) {
    pictures.push((await bar.screenshot()).toString("base64"));
    await page.waitForTimeout(100);
  }
  return pictures.filter((picture, index) => index > 0 && picture !== pictures[index - 1]).length;
}

for (const [reducedMotion, isMoving] of [
  ["reduce", false],
  ["no-preference", true],
]) {
  test(`${reducedMotion}: the bar of a generation ${isMoving ? "moves" : "stands still"}, and nothing else moves`, async () => {
    const bench = await openWorkbench(browser, { reducedMotion });
    const { page } = bench;
    try {
      await generateKey(page);
      await mintPreset(page, "Good token");
      await holdGenerations(page);
      await page.click("#generate-button");
      await expectText(page, "#generating-text", "Looking for primes");
      assert.equal((await changes(page)) > 0, isMoving);
      assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
      assert.deepEqual(bench.problems, []);
    } finally {
      await bench.close();
    }
  });
}
