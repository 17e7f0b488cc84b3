// `cargo xtask demo --serve`: the link that it prints leads to a page that judges the demo's tokens as its server does.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { expectFailedStep, expectText, expectVerdict } from "./workbench.mjs";

const DEMO = fileURLToPath(new URL("../../examples/demo/", import.meta.url));
const DEADLINE_MS = 90_000;

let browser;
let demo;
let printed = "";
before(async () => {
  browser = await launch();
  demo = spawn(process.execPath, ["main.mjs", "--serve"], { cwd: DEMO, stdio: ["ignore", "pipe", "inherit"] });
  const deadline = setTimeout(() => demo.kill(), DEADLINE_MS);
  await new Promise((resolve, reject) => {
    demo.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("Serving until Ctrl-C")) resolve();
    });
    demo.once("exit", () => reject(new Error(`the demo ended: ${printed}`)));
  });
  clearTimeout(deadline);
});
after(async () => {
  await browser.close();
  if (demo.exitCode === null) {
    demo.kill("SIGTERM");
    await once(demo, "exit");
  }
});

test("a good token and an expired one, with the keys fetched from the demo's issuer", async () => {
  const link = /^http:\/\/127\.0\.0\.1:\d+\/#\S+$/m.exec(printed)?.[0];
  assert.ok(link, printed);
  const [good, expired] = [...printed.matchAll(/'Authorization: Bearer ([^']+)'/g)].map(([, token]) => token);
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const response = await page.goto(link);
  assert.match(response.headers()["content-security-policy"], /^default-src 'none'; /);
  await page.fill("#token", good);
  await expectVerdict(page, "none were fetched yet");
  await page.click("#fetch-keys");
  await expectText(page, "#fetch-status", "Usable keys: 1.");
  await expectVerdict(page, "Accepted: client demo-client");
  await page.fill("#token", expired);
  await expectFailedStep(page, "exp");
  await expectText(page, "#answer", "HTTP/1.1 401");
  assert.deepEqual(problems, []);
});
