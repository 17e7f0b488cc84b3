/** Runs a program that reports as node:test does, and counts what it says. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { text } from "node:stream/consumers";

import { endGroup, keepGroup } from "./process-group.mjs";

/** Node's argument for a report that can be counted. */
export const REPORT = "--test-reporter=spec";

/**
 * Runs a program as `runCounted` does, and tells of it in a line that begins with `name`; where it failed, all that it
 * said too.
 *
 * @returns {Promise<{ passed: number, failed: number, exitCode: number | null }>}
 */
export async function runAndTell(name, ...given) {
  const start = performance.now();
  const { good, silent, output, problem, exitCode } = await runCounted(...given);
  const hasPassed = problem === undefined;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${hasPassed ? "ok  " : "FAIL"} ${name}  ${good} passed, ${silent} failed  (${seconds} s)`);
  if (!hasPassed) console.log(`${output.trimEnd().replace(/^/gm, "     ")}\n     => ${problem}`);
  return { passed: good, failed: hasPassed ? 0 : Math.max(silent, 1), exitCode };
}

/**
 * A test that was skipped, cancelled or marked as to do is `silent`: it said nothing, and so did not pass.
 *
 * @param {string} program
 * @param {string[]} args with `REPORT` among them
 * @param {string} cwd
 * @param {number} [deadline] in milliseconds: a program that takes longer is ended, and has failed
 * @returns {Promise<{ good: number, silent: number, output: string, problem: string | undefined,
 *   exitCode: number | null }>} `problem`: why it failed
 */
async function runCounted(program, args, cwd, deadline) {
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: what it starts ends with it, and does not keep its pipes open.
    detached: true,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  keepGroup(child);
  const timer = deadline && setTimeout(() => endGroup(child), deadline);
  let error;
  const ended = once(child, "exit")
    .catch((reason) => {
      error = reason;
      return [];
    })
    .finally(() => {
      clearTimeout(timer);
      endGroup(child);
    });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status, signal] = await ended;
  const output = stdout + stderr;
  const count = (name) =>
    Number(new RegExp(`^\\S+ ${name} (\\d+)$`, "m").exec(stdout)?.[1] ?? NaN);
  const good = count("pass");
  const silent = count("fail") + count("cancelled") + count("skipped") + count("todo");
  let problem;
  if (error !== undefined) problem = String(error);
  else if (Number.isNaN(good + silent)) problem = "no counts in the output";
  else if (silent > 0) problem = `${silent} did not pass`;
  else if (good === 0) problem = "no test ran";
  else if (status !== 0) problem = `ended with ${signal ?? `exit code ${status}`}`;
  return { good: good || 0, silent: silent || 0, output, problem, exitCode: status ?? null };
}
