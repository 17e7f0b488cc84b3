/** Runs the suite as a script: on Node, Deno and Bun. `generated/suite.js` is written by run.mjs. */

import process from "node:process";

import { describeFailure, runAll } from "../harness.js";
import { filter } from "./generated/suite.js";

const { passed, failed, failures } = await runAll({ filter });
for (const failure of failures) console.log(describeFailure(failure));
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
