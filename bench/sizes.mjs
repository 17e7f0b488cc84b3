// What the installed package weighs.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const PACKAGE = new URL("node_modules/mcp-bearer/", import.meta.url);

/** @returns {{ path: string, raw: number, gzip: number }[]} wasm and JavaScript, largest first */
export function sizes() {
  return readdirSync(PACKAGE, { recursive: true })
    .filter(
      (path) => /\.(wasm|js|cjs|mjs)$/.test(path) && statSync(new URL(path, PACKAGE)).isFile(),
    )
    .map((path) => {
      const bytes = readFileSync(new URL(path, PACKAGE));
      return { path, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    })
    .sort((a, b) => b.raw - a.raw);
}
