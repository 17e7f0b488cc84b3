/** The official conformance suite, as its users run it: a program that is given a URL. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { TESTS, findRuntime } from "../../runtimes/binaries.mjs";

const PACKAGE = join(TESTS, "node_modules", "@modelcontextprotocol", "conformance");

/** The revisions of the protocol that the suite says in full what servers need to do for. */
export const REVISIONS = ["2025-11-25", "2026-07-28"];

/** The server scenarios that a revision requires: the core ones, without extensions and drafts. */
export function requiredScenarios(revision) {
  const lines = readFileSync(join(PACKAGE, "requirements", `${revision}.yaml`), "utf8").split("\n");
  const start = lines.indexOf("server:") + 1;
  const end = lines.findIndex((line, index) => index >= start && /^\S/.test(line));
  return lines
    .slice(start, end)
    .map((line) => /^ {2}- (\S+)$/.exec(line)?.[1])
    .filter((name) => name !== undefined);
}

/**
 * Runs them, and those that the suite runs without counting them.
 *
 * @returns {Promise<Map<string, { id: string, status: string }[]>>} checks by scenario; what is
 *   only told, and judged neither way, is left out
 */
export async function runScenarios(url, revision) {
  // The suite needs a newer Node than the package.
  const { program } = findRuntime("node24");
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const flags = ["server", "--url", url, "--requirements", revision, "--output-dir", folder];
    const suite = spawn(program, [join(PACKAGE, "dist", "index.js"), ...flags], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    // 1: some check failed, which is for the caller to judge.
    const [code, signal] = await once(suite, "exit");
    if (code !== 0 && code !== 1) throw new Error(`the suite ended with ${signal ?? code}`);
    return readChecks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readChecks(folder) {
  const scenarios = new Map();
  for (const name of readdirSync(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
    if (scenario === undefined) throw new Error(`unexpected results in ${name}`);
    const checks = JSON.parse(readFileSync(join(folder, name, "checks.json"), "utf8"));
    scenarios.set(
      scenario,
      checks
        .filter(({ status }) => status !== "INFO")
        .map(({ id, status }) => ({ id, status })),
    );
  }
  return scenarios;
}
