// Serves the page of www/ and the built package to this machine, with the headers that a public host should send too.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const PAGE = new URL("../../www/", import.meta.url);
const PACKAGE = new URL("node_modules/mcp-bearer/", import.meta.url);

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

// The page asks other servers for nothing but keys, and only when told to: https, or http on this machine.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-cache",
};

/**
 * @param {{ port?: number, packageFolder?: URL }} options any free port, and the package installed here, unless said
 * @returns {Promise<{ url: URL, close: () => Promise<void> }>}
 */
export async function startPage({ port = 0, packageFolder = PACKAGE } = {}) {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request, packageFolder);
    response.writeHead(status, { ...HEADERS, ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: new URL(`http://127.0.0.1:${server.address().port}/`),
    close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function answer(request, packageFolder) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { status: 405, headers: { Allow: "GET, HEAD" }, body: "Method not allowed\n" };
  }
  const file = fileOf(request.url, packageFolder);
  const type = file && TYPES[extname(file.pathname)];
  if (type === undefined) return { status: 404, body: "Not found\n" };
  try {
    return { status: 200, headers: { "Content-Type": type }, body: await readFile(fileURLToPath(file)) };
  } catch {
    return { status: 404, body: "Not found\n" };
  }
}

/** The file that a path names; `undefined` for paths with anything unusual, so that none leads out of the folders. */
function fileOf(target, packageFolder) {
  const [path] = target.split("?", 1);
  if (path === "/") return new URL("index.html", PAGE);
  if (!/^(\/[a-z0-9_][a-z0-9._-]*)+$/i.test(path)) return undefined;
  const inPackage = /^\/package\/(.+)$/.exec(path);
  return inPackage === null ? new URL(`.${path}`, PAGE) : new URL(inPackage[1], packageFolder);
}
