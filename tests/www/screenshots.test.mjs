// Keeps what both pages look like in target/page-screenshots, for people to look at.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ARTEFACTS, launch, openWorkbench } from "./browser.mjs";
import { STATES } from "./states.mjs";

const WIDTHS = [320, 768, 1440];

let browser;
before(async () => {
  rmSync(ARTEFACTS, { recursive: true, force: true });
  mkdirSync(ARTEFACTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

for (const { name, path, reach } of STATES) {
  test(name, async () => {
    const bench = await openWorkbench(browser, { path });
    try {
      await reach(bench);
      const taken = [];
      for (const colorScheme of ["light", "dark"]) {
        await bench.page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          await bench.page.setViewportSize({ width, height: 900 });
          const file = join(ARTEFACTS, `${name}-${colorScheme}-${width}.png`);
          await bench.page.screenshot({ path: file, fullPage: true });
          // PNG, section 11.2.1: the width is the first number of the first chunk.
          assert.equal(readFileSync(file).readUInt32BE(16), width);
          taken.push(readFileSync(file).toString("base64"));
        }
      }
      assert.equal(new Set(taken).size, 2 * WIDTHS.length, "light differs from dark");
    } finally {
      await bench.close();
    }
  });
}
