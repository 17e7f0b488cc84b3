// Cold start: a fresh process, from the import to the first verified token.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { timing } from "./measure.mjs";
import { subjects } from "./subjects.mjs";
import { AUDIENCE, ISSUER } from "./terms.mjs";

const CONTENDERS = ["mcp-bearer", "jose", "fast-jwt"];
const run = promisify(execFile);

/** Times in microseconds, as everywhere. */
export async function coldStarts({ coldProcesses }) {
  const [{ publicPem, tokens }] = await subjects(["RS256 2048"]);
  const given = JSON.stringify({ publicPem, token: tokens[0], issuer: ISSUER, audience: AUDIENCE });
  const times = Object.fromEntries(CONTENDERS.map((name) => [name, []]));
  // The first process of each fills the file cache and does not count.
  for (let round = -1; round < coldProcesses; round += 1) {
    for (const name of CONTENDERS) {
      const us = await coldStart(name, given);
      if (round >= 0) times[name].push(us);
    }
  }
  return Object.fromEntries(CONTENDERS.map((name) => [name, timing(times[name])]));
}

async function coldStart(name, given) {
  const program = fileURLToPath(new URL(`cold/${name}.mjs`, import.meta.url));
  const { stdout } = await run(process.execPath, [program, given]);
  const { ms, sub } = JSON.parse(stdout);
  if (typeof sub !== "string" || sub === "") throw new Error(`${name}: verified nothing`);
  return ms * 1000;
}
