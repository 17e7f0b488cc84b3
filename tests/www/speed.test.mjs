// The page of speed: every algorithm, both contestants, stopped and started again. Not how fast.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench, open, page, withPage } from "./each-test.mjs";
import { expectText } from "./workbench.mjs";

const ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "HS256"];

withPage({ path: "speed.html" });

const isDone = () => page.getByText("Done: 6 algorithms.").waitFor({ timeout: 120_000 });
const rows = () =>
  page.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
const microseconds = (text) => Number(/^([\d.]+) \u00b5s$/.exec(text)?.[1] ?? NaN);

test("every algorithm gets a median and a spread for both, as bars and as a table that agree", async () => {
  await page.click("#start");
  assert.equal(await page.isDisabled("#start"), true);
  await isDone();
  const table = await rows();
  assert.deepEqual(
    table.map(([name]) => name),
    ALGORITHMS,
  );
  for (const [name, ours, oursSpread, theirs, theirsSpread, compared] of table) {
    for (const [median, spread] of [
      [ours, oursSpread],
      [theirs, theirsSpread],
    ]) {
      const [low, high] = spread.split(" to ").map(microseconds);
      assert.ok(
        low > 0 && low <= microseconds(median) && microseconds(median) <= high,
        `${name}: ${median}, ${spread}`,
      );
    }
    assert.match(compared, /^\d+\.\d times as (fast|slow)$/);
    // By a margin: the table's numbers are rounded.
    const isFaster = microseconds(theirs) > 1.2 * microseconds(ours);
    const isSlower = microseconds(ours) > 1.2 * microseconds(theirs);
    if (isFaster) assert.match(compared, /fast$/, name);
    if (isSlower) assert.match(compared, /slow$/, name);
  }

  const groups = await page.locator(".bar-group").evaluateAll((all) =>
    all.map((group) => ({
      title: group.querySelector("h3").textContent,
      bars: [...group.querySelectorAll(".bar-row")].map((bar) => {
        const box = (selector) => bar.querySelector(selector).getBoundingClientRect();
        const line = box(".bar-line");
        return {
          value: bar.querySelector(".value").textContent,
          median: box(".bar-fill").width / line.width,
          low: (box(".bar-spread").left - line.left) / line.width,
          high: (box(".bar-spread").right - line.left) / line.width,
        };
      }),
    })),
  );
  assert.deepEqual(
    groups.map(({ title }) => title),
    table.map(([name, , , , , compared]) => `${name}: ${compared}`),
  );
  for (const [index, { title, bars }] of groups.entries()) {
    assert.deepEqual(
      bars.map(({ value }) => value),
      [table[index][1], table[index][3]],
    );
    for (const { median, low, high } of bars) {
      assert.ok(
        median > 0 && low <= median + 0.01 && median <= high + 0.01 && high <= 1.01,
        `${title}: ${low}, ${median}, ${high}`,
      );
    }
    // Lengths are in the ratio of the times.
    const drawn = bars[0].median / bars[1].median;
    const said = microseconds(bars[0].value) / microseconds(bars[1].value);
    assert.ok(Math.abs(drawn / said - 1) < 0.15, `${title}: ${drawn} drawn, ${said} said`);
  }
  const asked = bench.requests.filter((url) => !url.startsWith(bench.url.href));
  assert.deepEqual(asked, [], "nothing is sent");
});

test("stopped in the middle it stays stopped, keeps what it has, and starts anew", async () => {
  await page.click("#start");
  await page.locator("tbody tr").first().waitFor();
  await page.click("#stop");
  await expectText(page, "#speed-status", "Stopped.");
  const kept = await rows();
  assert.ok(kept.length >= 1 && kept.length < ALGORITHMS.length);
  if (page.workers().length > 0) await page.workers()[0].waitForEvent("close");
  assert.equal(await page.isVisible("#stop"), false);
  assert.equal(await page.isVisible("#running"), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "start");
  await page.waitForTimeout(500);
  assert.deepEqual(await rows(), kept);

  await page.click("#start");
  assert.equal(await page.isVisible("#table"), false, "what was measured before is gone");
  await isDone();
  assert.deepEqual(
    (await rows()).map(([name]) => name),
    ALGORITHMS,
  );
});

test("an algorithm that the browser's WebCrypto lacks is said to be missing", async () => {
  // A service worker would ask in the page's place, where no route is.
  await bench.close();
  await open({ path: "speed.html", serviceWorkers: "block" });
  await page.route("**/measure.js", async (route) => {
    const response = await route.fetch();
    const source = await response.text();
    const lacking = source.replace(
      "keys = await crypto.subtle.generateKey",
      'if (algorithm === "EdDSA") throw new DOMException("", "NotSupportedError");\n    keys = await crypto.subtle.generateKey',
    );
    assert.notEqual(lacking, source);
    await route.fulfill({ response, body: lacking });
  });
  await page.click("#start");
  await isDone();
  const [row] = (await rows()).filter(([name]) => name === "EdDSA");
  assert.deepEqual(row, ["EdDSA", "-", "-", "not in this browser", "-", "-"]);
  assert.equal(await page.locator(".bar-group").count(), ALGORITHMS.length - 1);
  assert.deepEqual(bench.problems, ["Service Worker registration blocked by Playwright"]);
  bench.expectProblems(/^Service Worker registration blocked by Playwright$/);
});

test("keys alone: start, stop, the table", async () => {
  const { keyboard } = page;
  const focused = () => page.evaluate(() => document.activeElement.id);
  for (let presses = 0; presses < 10 && (await focused()) !== "start"; presses += 1) await keyboard.press("Tab");
  await keyboard.press("Enter");
  assert.equal(await focused(), "stop");
  await page.locator("tbody tr").first().waitFor();
  await keyboard.press("Enter");
  await expectText(page, "#speed-status", "Stopped.");
  assert.equal(await focused(), "start");
  await keyboard.press("Tab");
  assert.equal(await focused(), "table", "what can be scrolled sideways can be reached");
});
