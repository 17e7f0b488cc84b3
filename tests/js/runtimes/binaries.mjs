/**
 * Where the runtimes are. Each comes as an npm package for one platform which holds the program
 * itself; `npm ci` installs the one that fits. package.json names these packages, not the ones in
 * front of them (deno, bun, workerd), which would link or download the program in an install
 * script: `npm ci --ignore-scripts` runs none.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const TESTS = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const MODULES = join(TESTS, "node_modules");

// For whatever starts one of them: nothing is kept in HOME, and nobody is asked for a newer version.
process.env.DENO_DIR = resolve(TESTS, "../../target/js-tests/deno");
process.env.DENO_NO_UPDATE_CHECK = "1";
process.env.BUN_RUNTIME_TRANSPILER_CACHE_PATH = "0";

const PACKAGES = {
  node22: { scope: MODULES, prefix: "node22", program: "bin/node" },
  node24: { scope: MODULES, prefix: "node24", program: "bin/node" },
  deno: { scope: join(MODULES, "@deno"), prefix: "", program: "deno" },
  bun: { scope: join(MODULES, "@oven"), prefix: "bun-", program: "bin/bun" },
  workerd: { scope: join(MODULES, "@cloudflare"), prefix: "workerd-", program: "bin/workerd" },
};

/**
 * The program of a runtime, and the version it says it has.
 *
 * @param {"node" | "node22" | "node24" | "deno" | "bun" | "workerd"} runtime `node`: the one that
 *   runs this
 */
export function findRuntime(runtime) {
  if (runtime === "node") return { program: process.execPath, version: process.versions.node };
  const { scope, prefix, program } = PACKAGES[runtime];
  const installed = existsSync(scope) ? readdirSync(scope) : [];
  for (const name of installed.filter((entry) => entry.startsWith(prefix)).sort()) {
    // Windows has its `.exe`; a package for another libc starts nowhere else.
    for (const path of [join(scope, name, program), join(scope, name, `${program}.exe`)]) {
      const asked = existsSync(path)
        ? spawnSync(path, ["--version"], { encoding: "utf8" })
        : undefined;
      if (asked?.status === 0)
        return { program: path, version: /\d+[.\-]\d+[.\-]\d+/.exec(asked.stdout)?.[0] ?? "?" };
    }
  }
  throw new Error(
    `${runtime}: no npm package holds a program for ${process.platform} ${process.arch}` +
      ` (run "npm ci --ignore-scripts" in tests/js)`,
  );
}
