// Chromium as a host: the benchmark's own modules, from a server on loopback.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { launch } from "../../tests/www/browser.mjs";

const FOLDER = new URL("../", import.meta.url);
const TYPES = { ".mjs": "text/javascript", ".js": "text/javascript" };

const PAGE = `<!doctype html>
<title>bench</title>
<script type="importmap">
${JSON.stringify({
  imports: {
    "mcp-bearer": "/node_modules/mcp-bearer/dist/inline/index.js",
    jose: "/node_modules/jose/dist/webapi/index.js",
  },
})}
</script>
`;

/**
 * @returns {Promise<{
 *   version: string,
 *   ask(request: object): Promise<object>,
 *   close(): Promise<void>,
 * }>}
 */
export async function startBrowser() {
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await launch();
  return {
    version: browser.version(),
    /** Each request in a page of its own, which starts a process. */
    async ask(request) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(origin);
        return await page.evaluate(
          async (request) => (await import("/hosts/work.mjs")).carryOut(request),
          request,
        );
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

function serve({ url }, response) {
  // Isolated pages have a clock that is fine enough for single calls.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  const { pathname } = new URL(url, "http://localhost");
  if (pathname === "/") {
    response.writeHead(200, { "Content-Type": "text/html" }).end(PAGE);
    return;
  }
  const type = TYPES[pathname.slice(pathname.lastIndexOf("."))];
  try {
    // The parser of URLs has resolved every "..".
    const content = type && readFileSync(new URL(`.${pathname}`, FOLDER));
    response.writeHead(content ? 200 : 404, { "Content-Type": type ?? "text/plain" }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}
