// A real Chromium, out of @sparticuz/chromium, with its own libraries and fonts: nothing of the machine is used, and what is
// written goes to target/.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startPage } from "../../examples/demo/page.mjs";

const TARGET = new URL("../../target/", import.meta.url);
const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const VERSION = devDependencies["@sparticuz/chromium"];
const PACKAGE = new URL("../js/node_modules/mcp-bearer/", import.meta.url);

/** Where screenshots are kept, for people to look at. */
export const ARTEFACTS = fileURLToPath(new URL("page-screenshots/", TARGET));

/** The exit code of a file of tests whose browser is gone: `run.mjs` tries no other file after it. */
export const BROWSER_GONE = 70;

/**
 * Starts the browser. Where it cannot start, or ends before it is closed, this process says so and ends: tests would
 * wait for a page that never comes.
 *
 * @param {object} [options] of Playwright's `launch`
 */
export async function launch(options) {
  try {
    const browser = await start(options);
    let isClosing = false;
    const close = browser.close.bind(browser);
    browser.close = () => {
      isClosing = true;
      return close();
    };
    browser.on("disconnected", () => isClosing || endWithoutBrowser("it ended before the tests did"));
    return browser;
  } catch (error) {
    // Playwright says everything twice.
    return endWithoutBrowser(`it cannot start: ${error.message.split("\nCall log:", 1)}`);
  }
}

function endWithoutBrowser(reason) {
  console.error(`The browser is gone: ${reason}`);
  process.exit(BROWSER_GONE);
}

async function start(options) {
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
  return chromium.launch({
    executablePath,
    // Containers and root have no sandbox; what runs here is our own page. Drawing on a GPU that is not there stalls it
    // now and then, for minutes.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    env: { ...process.env, HOME: unpacked, FONTCONFIG_FILE: writeFontSettings(unpacked) },
    ...options,
  });
}

/** The package's own settings look for the fonts in /tmp. Without a font the browser ends at the first page. */
function writeFontSettings(unpacked) {
  const file = join(unpacked, "fonts-here.conf");
  const element = (name, folder) => `<${name}>${escaped(join(unpacked, folder))}</${name}>`;
  const settings = `${element("dir", "fonts")}${element("cachedir", "fonts-cache")}`;
  writeFileSync(file, `<?xml version="1.0"?>\n<fontconfig>${settings}</fontconfig>\n`);
  return file;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
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
  const expected = [];
  const page = await context.newPage();
  page.on("crash", () => endWithoutBrowser("the process of its page ended"));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  try {
    await page.goto(new URL(path, server.url).href);
  } catch (error) {
    // A server that goes on would keep this process from ending.
    await server.close();
    throw error;
  }
  return {
    page,
    context,
    url: server.url,
    /** Errors and warnings of the page that no test expects, breaches of the Content-Security-Policy among them. */
    get problems() {
      return problems.filter((text) => !expected.some((pattern) => pattern.test(text)));
    },
    /** Also those that the browser reports later. */
    expectProblems: (pattern) => expected.push(pattern),
    requests,
    stopServer: () => server.close(),
    async close() {
      await context.close();
      await server.close();
    },
  };
}
