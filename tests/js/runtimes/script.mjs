/** Runs the registered tests on Node, Deno and Bun, and tells the result by the exit code too. */

import process from "node:process";

import { describeFailure, runAll } from "../harness.js";

export async function run(options) {
  const { passed, failed, failures } = await runAll(options);
  for (const failure of failures) console.log(describeFailure(failure));
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
