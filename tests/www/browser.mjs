// A real Chromium, out of @sparticuz/chromium, with its own libraries and fonts: nothing of the machine is used.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startPage } from "../../examples/demo/page.mjs";

const TARGET = new URL("../../target/", import.meta.url);
const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const VERSION = devDependencies["@sparticuz/chromium"];
const PACKAGE = new URL("../js/node_modules/mcp-bearer/", import.meta.url);

/** Where screenshots are kept, for people to look at. */
export const ARTEFACTS = fileURLToPath(new URL("page-screenshots/", TARGET));

/** Starts the browser. */
export async function launch() {
  // The package unpacks into the folder for temporary files, once, and its libraries only for this name of a runtime.
  const unpacked = fileURLToPath(new URL(`page-browser-${VERSION}/`, TARGET));
  const isComplete = `${unpacked}complete`;
  if (!existsSync(isComplete)) rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  process.env.TMPDIR = unpacked;
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs22.x";
  const { default: packed } = await import("@sparticuz/chromium");
  const executablePath = await packed.executablePath();
  writeFileSync(isComplete, "");
  // Containers and root have no sandbox; what runs here is our own page. Drawing on a GPU that is not there stalls it now
  // and then, for minutes.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
}

/**
 * The page served, and a context of the browser that sees nothing but this machine.
 *
 * @param {object} [options] of Playwright's `newContext`
 */
export async function openWorkbench(browser, { path = "", ...options } = {}) {
  const server = await startPage({ packageFolder: PACKAGE });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  context.setDefaultTimeout(30_000);
  const problems = [];
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(new URL(path, server.url).href);
  return {
    page,
    context,
    url: server.url,
    /** Errors and warnings of the page, breaches of the Content-Security-Policy among them. */
    problems,
    requests,
    stopServer: () => server.close(),
    async close() {
      await context.close();
      await server.close();
    },
  };
}
