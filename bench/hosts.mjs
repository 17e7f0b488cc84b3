// Other hosts than the one that runs the benchmark, each with the same keys and tokens.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findRuntime } from "../tests/js/runtimes/binaries.mjs";
import { startBrowser } from "./hosts/browser.mjs";
import { written } from "./hosts/work.mjs";
import { median } from "./measure.mjs";

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL("hosts/script.mjs", import.meta.url));
const SECONDS = 120;

const DENO_FLAGS = ["run", "--allow-all", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

/**
 * @typedef {object} Host
 * @property {string} name with its version
 * @property {number} [nodeMajor]
 * @property {(request: object) => Promise<object>} ask see hosts/work.mjs
 * @property {string[]} packages peers that run there and take tokens
 * @property {string[]} crypto peers that run there and take signatures
 */

/**
 * Calls `work` with each host in turn, and gives what it gives. A host that cannot be started has a
 * `problem` instead.
 *
 * @param {string} nodeOnPath the program
 */
export async function onEachHost(nodeOnPath, work) {
  const results = [];
  for (const open of [
    () => script("Node", nodeOnPath, []),
    () => script("Node", findRuntime("node22").program, []),
    () => script("Node", findRuntime("node24").program, []),
    () => script("Deno", findRuntime("deno").program, DENO_FLAGS),
    () => script("Bun", findRuntime("bun").program, ["--no-install"]),
    chromium,
  ]) {
    let host;
    try {
      host = await open();
    } catch (error) {
      results.push({ problem: String(error.message).split("\n")[0] });
      continue;
    }
    try {
      results.push({ host, result: await work(host) });
    } finally {
      await host.close();
    }
  }
  return results;
}

/** One process for each request. */
async function script(name, program, flags) {
  const { stdout: version } = await run(program, ["--version"]);
  const number = /\d+\.\d+\.\d+/.exec(version)[0];
  const folder = mkdtempSync(join(tmpdir(), "mcp-bearer-bench-"));
  const file = join(folder, "request.json");
  return {
    name: `${name} ${number}`,
    nodeMajor: name === "Node" ? Number(number.split(".")[0]) : undefined,
    packages: ["jose", "fast-jwt"],
    crypto: ["node:crypto", "WebCrypto"],
    async ask(request) {
      writeFileSync(file, JSON.stringify(request));
      const options = { timeout: SECONDS * 1000, maxBuffer: 1 << 24 };
      const { stdout } = await run(program, [...flags, SCRIPT, file], options);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1));
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
}

async function chromium() {
  const { version, ...browser } = await startBrowser();
  return { name: `Chromium ${version}`, packages: ["jose"], crypto: ["WebCrypto"], ...browser };
}

/** Verification of each subject: what `hosts/work.mjs` gives. */
export async function hostVerification(host, subjects, effort) {
  const found = [];
  for (const subject of subjects) {
    const peers = [...host.packages, ...host.crypto];
    const request = { work: "verification", subject: written(subject), effort: effort.host, peers };
    found.push({ subject, ...(await host.ask(request)) });
  }
  return found;
}

/** First calls, in fresh processes: the median over these. */
export async function hostFirstCalls(host, subjects, { hostProcesses }) {
  const found = [];
  for (const subject of subjects) {
    const times = {};
    for (const contender of ["mcp-bearer", ...host.packages]) {
      const runs = [];
      const request = { work: "firstCalls", subject: written(subject), contender };
      for (let process = 0; process < hostProcesses; process += 1)
        runs.push(await host.ask(request));
      times[contender] = {
        first: median(runs.map(({ first }) => first)),
        median: median(runs.map((run) => run.median)),
      };
    }
    found.push({ subject, times });
  }
  return found;
}
