// What axe finds on both pages, light and dark, in the states that a person sees. One violation is too many.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bench, open, page, withBrowser } from "./each-test.mjs";
import { STATES } from "./states.mjs";

const AXE = readFileSync(fileURLToPath(new URL("node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

withBrowser();

for (const colorScheme of ["light", "dark"]) {
  for (const { name, path, reach } of STATES) {
    test(`${name}, ${colorScheme}`, async () => {
      await open({ path, colorScheme });
      await reach(bench);
      await page.evaluate(AXE);
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await violations(page), [], `${width} wide`);
        const [visible, whole] = await page.evaluate(() => {
          const { clientWidth, scrollWidth } = document.documentElement;
          return [clientWidth, scrollWidth];
        });
        assert.equal(whole, visible, `nothing makes the page scroll sideways, ${width} wide`);
      }
    });
  }
}

async function violations(page) {
  const result = await page.evaluate(() => globalThis.axe.run());
  assert.ok(result.passes.length > 20, `axe looked at ${result.passes.length} rules only`);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  );
}

test("axe would find a violation", async () => {
  await open();
  await page.evaluate(() => document.body.append(document.createElement("button")));
  await page.evaluate(AXE);
  const found = await violations(page);
  assert.equal(found.length, 1);
  assert.match(found[0], /^button-name at body > button: /);
});
