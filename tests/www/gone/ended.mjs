// A browser that is ended by its process id, as by a machine that runs out of memory; the test then waits for its page.

import { test } from "node:test";
import { bench, page, withPage } from "../each-test.mjs";

withPage();

test("waits for what never comes", async () => {
  const session = await bench.context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  process.kill(processInfo.find(({ type }) => type === "browser").id, "SIGKILL");
  await page.waitForSelector("#nothing", { timeout: 0 });
});
