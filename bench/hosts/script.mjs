// Carries out one request on Node, Deno or Bun: `script.mjs request.json`. Prints the answer.

import { readFileSync } from "node:fs";
import process from "node:process";
import { carryOut } from "./work.mjs";

console.log(JSON.stringify(await carryOut(JSON.parse(readFileSync(process.argv[2], "utf8")))));
