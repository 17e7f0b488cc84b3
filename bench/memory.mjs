// What a key takes of the wasm's memory, tables included.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AUDIENCE, ISSUER } from "./terms.mjs";

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL("memory/keys.mjs", import.meta.url));

/** Often enough for the fused kernel's tables and the large combs. */
export const USES = 40;

/**
 * Memory grows by 64 KiB, so there are many; few enough of a curve for all to have large combs, and
 * more than that.
 */
const COUNTS = [
  ["RS256 2048", 400],
  ["RS256 4096", 400],
  ["ES256", 24],
  ["ES256", 400],
  ["EdDSA", 16],
  ["EdDSA", 400],
];

/**
 * @returns {Promise<{ name: string, keys: number, perKey: number, whole: number }[]>} bytes: by how
 *   much the memory has grown for each key, and all of it in the end
 */
export async function memoryOfKeys(subjects) {
  const rows = [];
  for (const [name, keys] of COUNTS) {
    const { alg, publicPem, tokens } = subjects.find((subject) => subject.name === name);
    const names = { issuer: ISSUER, audience: AUDIENCE };
    const request = { alg, publicPem, token: tokens[0], keys, uses: USES, ...names };
    const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(request)]);
    rows.push({ name, keys, ...JSON.parse(stdout) });
  }
  return rows;
}
