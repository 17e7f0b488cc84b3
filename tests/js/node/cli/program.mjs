/** The program `mcp-bearer` of the installed package, started as a shell starts it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";

import { TESTS } from "../../runtimes/binaries.mjs";

const PACKAGE = join(TESTS, "node_modules/mcp-bearer");
export const MANIFEST = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
export const PROGRAM = resolve(PACKAGE, MANIFEST.bin["mcp-bearer"]);

/** Far above what a command takes: a test must not wait for ever. */
const DEADLINE_MS = 120_000;

/** For `describe`: its tests only wait for processes of their own. */
export const PARALLEL = { concurrency: availableParallelism() };

/** A folder for one test file, gone with it. */
export const FOLDER = mkdtempSync(join(tmpdir(), "mcp-bearer-cli-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Where no one listens: a port that is given to nobody who asks for any. */
export const NOBODY = "http://127.0.0.1:2";

/**
 * Runs it to its end.
 *
 * @param {string[]} args
 * @param {{ input?: string, env?: Record<string, string> }} [more]
 * @returns {Promise<{ status: number, stdout: string, stderr: string }>}
 */
export async function run(args, { input = "", env = {} } = {}) {
  const child = start(args, env);
  const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
  child.stdin.on("error", () => {}); // it may have ended without reading
  child.stdin.end(input);
  const texts = [child.stdout, child.stderr].map(async (stream) => {
    let text = "";
    for await (const chunk of stream.setEncoding("utf8")) text += chunk;
    return text;
  });
  const [[status, signal], stdout, stderr] = await Promise.all([once(child, "close"), ...texts]);
  clearTimeout(timer);
  assert.equal(signal, null, `ended by ${signal}: ${stderr}`);
  return { status, stdout, stderr };
}

/** As `run`, with `--json`: the one document that it prints. */
export async function runJson(args, more) {
  const { status, stdout, stderr } = await run([...args, "--json"], more);
  return { status, document: JSON.parse(stdout), stderr };
}

/**
 * Starts `mcp-bearer serve` at any free port.
 *
 * @returns {Promise<{ issuer: string, listening: object, lines: object[], stop: () => Promise<number> }>}
 */
export async function serving(args = [], env = {}, folder = FOLDER) {
  const child = start(["serve", "--port", "0", "--json", ...args], env, folder);
  child.stdin.end();
  const lines = [];
  const reader = createInterface({ input: child.stdout });
  const ended = once(child, "close");
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (errors += chunk));
  const first = once(reader, "line");
  const started = await Promise.race([first, ended.then(() => undefined)]);
  if (started === undefined) throw new Error(`serve ended: ${errors}`);
  const listening = JSON.parse(started[0]);
  reader.on("line", (line) => lines.push(JSON.parse(line)));
  return {
    issuer: listening.issuer,
    listening,
    lines,
    async stop() {
      child.kill("SIGTERM");
      const [status] = await ended;
      return status;
    },
  };
}

function start(args, env, cwd = FOLDER) {
  return spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}
