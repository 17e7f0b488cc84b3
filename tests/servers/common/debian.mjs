/** Packages from Debian, which only root can install and only for the whole machine. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

import { run } from "./run.mjs";

/**
 * Installs packages where they are missing. None of their services is started: the tests start them, with a
 * configuration of their own.
 */
export async function installFromDebian(packages) {
  if (packages.every((each) => debianVersion(each) !== undefined)) return;
  if (spawnSync("apt-get", ["--version"]).status !== 0) throw new Error("there is no apt-get");
  if (process.getuid?.() !== 0) throw new Error("only root can install Debian packages");
  const options = ["--option", "DPkg::Lock::Timeout=300"];
  const removePolicy = forbidServices();
  try {
    await aptGet([...options, "update"]);
    await aptGet([...options, "install", "--yes", "--no-install-recommends", ...packages]);
  } finally {
    removePolicy();
  }
}

/** The version that is installed, if the package is. */
export function debianVersion(name) {
  const format = "--showformat=${db:Status-Abbrev}${Version}";
  const { stdout } = spawnSync("dpkg-query", ["--show", format, name], { encoding: "utf8" });
  return /^ii +(\S+)/.exec(stdout ?? "")?.[1];
}

const aptGet = (parameters) =>
  run("apt-get", parameters, { env: { DEBIAN_FRONTEND: "noninteractive" } });

/** What Debian's packages ask before they start a service: 101 says no. A policy that is there stays. */
function forbidServices() {
  const policy = "/usr/sbin/policy-rc.d";
  try {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return () => {};
  }
  return () => rmSync(policy, { force: true });
}
