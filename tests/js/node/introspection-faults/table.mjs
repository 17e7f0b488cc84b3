/**
 * Prints the table of faults: what comes of each of them, how fast, and after how long a good token is accepted again.
 *
 *     node tests/js/node/introspection-faults/table.mjs [text]
 *
 * With a text: only the faults whose name contains it. Exit code 1 when a cell is wrong.
 */
import process from "node:process";

import { CACHES, runCell } from "./cells.mjs";
import { FAULTS } from "./faults.mjs";

/** What a verdict may take beyond the deadline. */
const MARGIN_MILLISECONDS = 100;

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const wanted = process.argv[2] ?? "";
const faults = FAULTS.filter(({ name }) => name.includes(wanted));
const width = Math.max(...faults.map(({ name }) => name.length));

let cells = 0;
let wrong = 0;
let inTime = 0;
let slowest = 0;
print(["fault", "cache", "outcome", "slowest", "calls", "served again after"]);
for (const fault of faults) {
  for (const cache of CACHES) {
    cells += 1;
    try {
      const { outcome, deadline, milliseconds, calls, retryAfter } = await runCell(fault, cache);
      if (milliseconds <= deadline + MARGIN_MILLISECONDS) inTime += 1;
      slowest = Math.max(slowest, milliseconds);
      print([
        fault.name,
        cache,
        outcome,
        `${Math.ceil(milliseconds)} ms`,
        calls,
        `${retryAfter} s`,
      ]);
    } catch (error) {
      wrong += 1;
      print([fault.name, cache, `WRONG: ${error.message.replaceAll(/\s+/g, " ")}`, "", "", ""]);
    }
  }
}

console.log(`
${faults.length} faults, ${cells} cells: ${wrong} wrong, ${unhandled.length} unhandled rejections
${inTime} of ${cells} answered within the deadline and ${MARGIN_MILLISECONDS} ms; the slowest after ${Math.ceil(slowest)} ms
(The deadline is 500 ms where the server is slow, 5 s elsewhere.)`);
if (wrong > 0 || unhandled.length > 0 || cells === 0) process.exitCode = 1;

function print([name, cache, outcome, slowest, calls, again]) {
  const columns = [name.padEnd(width), cache.padEnd(7), outcome.padEnd(30), slowest.padStart(7)];
  console.log([...columns, String(calls).padStart(5), again.padStart(5)].join("  "));
}
