/** Runs Workers with a configuration of a test's own in `workerd test`. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { findRuntime } from "../../runtimes/binaries.mjs";
import { newFolder } from "../../runtimes/folder.mjs";
import { WORKERD, bundleForWorkerd } from "../../runtimes/workerd.mjs";

/**
 * @param {string} name of the folder for what is built
 * @param {object} workers
 * @param {string} workers.entry the Worker that uses the package; its modules are in `configuration`'s argument
 * @param {string[]} [workers.services] modules that stand alone: `a.mjs` is there as `a.js`
 * @param {(modules: string) => string} workers.configuration gives the text behind the import of workerd's schema
 * @param {string[]} [workers.only] the service whose tests are run; all, if there is none
 * @returns {Promise<string>} what was printed; fails unless all tests passed
 */
export async function testInWorkerd(name, { entry, services = [], configuration, only = [] }) {
  const folder = join(newFolder("workerd"), name);
  // What workerd has itself, with the right compatibility flags.
  const wasm = await bundleForWorkerd(entry, folder, WORKERD, ["cloudflare:*", "node:*"]);
  for (const path of services) copyFileSync(path, join(folder, `${basename(path, ".mjs")}.js`));
  const modules = [
    `(name = "worker.js", esModule = embed "worker.js"),`,
    ...wasm.map((file) => `(name = "${file}", wasm = embed "${file}"),`),
  ];
  const config = join(folder, "config.capnp");
  const text = configuration(modules.join("\n    "));
  writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";\n${text}`);
  const { program } = findRuntime("workerd");
  // A request that hangs would hold the run for ever.
  const options = { encoding: "utf8", timeout: 120_000 };
  const { status, stdout, stderr } = spawnSync(program, ["test", config, ...only], options);
  const output = `${stdout}${stderr}`;
  assert.equal(status, 0, output);
  return output;
}
