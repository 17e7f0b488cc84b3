/** Packages from PyPI, in a virtual environment of their own. */
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { run } from "./run.mjs";
import { SERVERS, TARGET } from "./target.mjs";

const PYTHON = "python3";

/** The program that runs a server's Python files. */
export const python = (name) => join(TARGET, "python", name, "bin", "python");

/** Installs what `<name>/requirements.txt` pins, with all that it needs, unless that has been done. */
export async function installFromPyPI(name) {
  const requirements = join(SERVERS, name, "requirements.txt");
  await installRequirements(name, requirements, ["--no-deps"]);
}

/**
 * Installs a list of requirements, unless that has been done.
 *
 * @returns {Promise<string>} the program that has them
 */
export async function installRequirements(name, requirements, more = []) {
  const folder = join(TARGET, "python", name);
  const stamp = join(folder, "installed.txt");
  const version = await run(PYTHON, ["-c", "import sys, venv; print(sys.version)"]).catch(
    (error) => {
      throw new Error(
        `Python 3.10 or newer with its module venv is needed (Debian: python3-venv)\n${error.message}`,
      );
    },
  );
  const wanted = `${version}${await readFile(requirements, "utf8")}`;
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return python(name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(PYTHON, ["-m", "venv", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
  const env = { PIP_CACHE_DIR: join(TARGET, "pip") };
  await run(python(name), [...pip, ...more, "--requirement", requirements], { env });
  await writeFile(stamp, wanted);
  return python(name);
}

/** The version of a package that is pinned. */
export function pinned(name, distribution) {
  const text = readFileSync(join(SERVERS, name, "requirements.txt"), "utf8");
  const found = text.split("\n").find((line) => line.toLowerCase().startsWith(`${distribution}==`));
  if (found === undefined) throw new Error(`${name}/requirements.txt does not pin ${distribution}`);
  return found.slice(distribution.length + 2);
}
