/**
 * Puts the packed tarball into tests/js/node_modules/mcp-bearer, as `npm install` would unpack it.
 *
 *     node tests/js/runtimes/install.mjs [tarball]
 *
 * Not by `npm install`: npm would write the tarball's hash, which changes with every build, into the lock file,
 * and `npm ci` would then want last week's tarball. Run it after `npm ci`, which empties node_modules.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TESTS = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PACKED = resolve(TESTS, "../../target/npm");

const tarball = process.argv[2] === undefined ? onlyTarball() : resolve(process.argv[2]);
const installed = join(TESTS, "node_modules", "mcp-bearer");
const staging = join(TESTS, "node_modules", ".mcp-bearer");

rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
unpack(tarball, staging);

const manifest = JSON.parse(readFileSync(join(staging, "package", "package.json"), "utf8"));
refuse(manifest.name !== "mcp-bearer", `${tarball} is a package named ${manifest.name}`);
// Nothing here would install them, and the package promises to have none.
refuse(Object.keys(manifest.dependencies ?? {}).length > 0, "the package has runtime dependencies");
refuse(
  Object.keys(manifest.scripts ?? {}).some((name) => /^(pre|post)?install$/.test(name)),
  "the package has an install script",
);

rmSync(installed, { recursive: true, force: true });
renameSync(join(staging, "package"), installed);
rmSync(staging, { recursive: true, force: true });
console.log(`installed ${manifest.name} ${manifest.version} from ${tarball}`);

function onlyTarball() {
  const found = readdirSync(PACKED).filter((name) => /^mcp-bearer-.*\.tgz$/.test(name));
  refuse(found.length !== 1, `expected one mcp-bearer-*.tgz in ${PACKED}, found ${found.length}: name one`);
  return join(PACKED, found[0]);
}

function unpack(file, into) {
  const tar = spawnSync("tar", ["-xzf", file, "-C", into], { stdio: ["ignore", "inherit", "inherit"] });
  refuse(tar.status !== 0, `tar could not unpack ${file}${tar.error ? `: ${tar.error.message}` : ""}`);
}

function refuse(condition, message) {
  if (!condition) return;
  console.error(message);
  process.exit(1);
}
