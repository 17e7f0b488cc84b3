/**
 * The Redis server of the tests of shared stores. It comes from Debian's packages: there is none on
 * npm, and one that is made up would prove nothing.
 */

import { spawnSync } from "node:child_process";

const PROGRAM = "redis-server";
const SHOWN_LINES = 20;

/**
 * The program, which is installed where it is missing and that can be done: as root, with apt-get.
 *
 * @throws {Error} with what is to be done about it, where it cannot
 */
export function requireRedis() {
  if (isThere()) return PROGRAM;
  const why = whyNotInstallable();
  if (why !== undefined) {
    throw new Error(
      `${PROGRAM} is not on PATH, and ${why}: install it (Debian and Ubuntu: ` +
        `"apt-get install ${PROGRAM}"; elsewhere: see redis.io) and run the tests again`,
    );
  }
  console.log(`     installing ${PROGRAM} with apt-get: takes up to a few minutes ...`);
  const started = performance.now();
  aptGet("update");
  aptGet("install", "--yes", "--no-install-recommends", PROGRAM);
  if (!isThere()) throw new Error(`apt-get installed ${PROGRAM}, but it does not start`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`     installed ${PROGRAM}, ${seconds} s`);
  return PROGRAM;
}

function isThere() {
  return spawnSync(PROGRAM, ["--version"]).status === 0;
}

function whyNotInstallable() {
  if (spawnSync("apt-get", ["--version"]).status !== 0) return "there is no apt-get";
  if (process.getuid?.() !== 0) return "only root can install it with apt-get";
  return undefined;
}

function aptGet(...parameters) {
  const { status, stdout, stderr } = spawnSync("apt-get", parameters, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status === 0) return;
  const lines = `${stdout}${stderr}`.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new Error(`apt-get ${parameters.join(" ")} failed:\n${lines}`);
}
