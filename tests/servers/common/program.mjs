/** A server as a child process: started on 127.0.0.1, waited for, and ended with all that it started. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { endGroup, keepGroup } from "../../js/runtimes/process-group.mjs";
import { TARGET } from "./target.mjs";

export { freePort } from "../../js/runtimes/free-port.mjs";

const READY_SECONDS = 60;
/** Of a server's output, from its start and from its end. */
const KEPT_CHARACTERS = 4_000;

/**
 * Starts a program and waits until `ready` gets a response that is not a server's own error.
 *
 * @param {{
 *   name: string, program: string, args?: string[], cwd?: string,
 *   env?: Record<string, string>, ready: string,
 * }} given `ready`: a URL of the server
 * @returns {Promise<{ stop: () => Promise<void> }>}
 */
export async function startProgram({ name, program, args = [], cwd, env = {}, ready }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: some of these servers start others.
    detached: true,
  });
  let [start, end] = ["", ""];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      if (start.length < KEPT_CHARACTERS) start += text;
      else end = (end + text).slice(-KEPT_CHARACTERS);
    });
  }
  let ended;
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve((ended = String(error))));
    child.once("exit", (code, signal) => resolve((ended = `ended with ${signal ?? code}`)));
  });
  keepGroup(child);
  const stop = async () => {
    endGroup(child);
    await exited;
  };

  const until = performance.now() + READY_SECONDS * 1000;
  while (!(await answers(ready))) {
    const late = performance.now() > until ? `did not answer within ${READY_SECONDS} s` : undefined;
    const problem = ended ?? late;
    if (problem !== undefined) {
      await stop();
      throw new Error(`${name} ${problem}\n${start}${end}`);
    }
    await sleep(100);
  }
  return { stop };
}

async function answers(url) {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}

/** A new folder for what one run of a server writes, and what removes it. */
export function newFolder(name) {
  const parent = join(TARGET, "runs");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
