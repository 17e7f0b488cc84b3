// What the installed package weighs.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const PACKAGE = new URL("node_modules/mcp-bearer/", import.meta.url);

/** Which of the wasms is loaded when. */
const WASM_USES = {
  "dist/mcp_bearer_bg.wasm": "verification",
  "dist/mcp_bearer_rsa_fma.wasm": "verification",
  "dist/mcp_bearer_testing_bg.wasm": "RSAKeyPair",
  "dist/mcp_bearer_gate_bg.wasm": "createBearerGate",
  "dist/mcp_bearer_reference_bg.wasm": "mcp-bearer/reference",
};

/** @returns {{ path: string, use: string, raw: number, gzip: number }[]} wasm and JavaScript, largest first */
export function sizes() {
  return readdirSync(PACKAGE, { recursive: true })
    .filter(
      (path) => /\.(wasm|js|cjs|mjs)$/.test(path) && statSync(new URL(path, PACKAGE)).isFile(),
    )
    .map((path) => {
      const bytes = readFileSync(new URL(path, PACKAGE));
      const use = WASM_USES[path] ?? "";
      // A file that nobody says anything about would count for nothing.
      if (path.endsWith(".wasm") && use === "") throw new Error(`when is ${path} loaded?`);
      return { path, use, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    })
    .sort((a, b) => b.raw - a.raw);
}
