// The process of a page ends, and the browser does not; the test then waits for its page.

import { test } from "node:test";
import { page, withPage } from "../each-test.mjs";

withPage();

test("waits for what never comes", async () => {
  await page.goto("chrome://crash").catch(() => {});
  await new Promise(() => {});
});
