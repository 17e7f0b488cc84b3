// For each test of a file a page of its own, in one browser; and nothing that the page complained of may be left over.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { launch, openWorkbench } from "./browser.mjs";

export let bench;
export let page;

let browser;

/** Opens another page in place of the last one. */
export async function open(options) {
  bench = await openWorkbench(browser, options);
  ({ page } = bench);
}

/** One browser for all tests of a file. Each test opens its own page. `isOffline`: a page is bound to complain. */
export function withBrowser({ isOffline = false } = {}) {
  before(async () => (browser = await launch()));
  after(() => browser.close());
  afterEach(async () => {
    await bench.close();
    if (!isOffline) assert.deepEqual(bench.problems, []);
  });
}

/** The same, and each test has an open page. */
export function withPage({ isOffline, ...options } = {}) {
  withBrowser({ isOffline });
  beforeEach(() => open(options));
}
